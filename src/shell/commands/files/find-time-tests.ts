import { MINUTE, SECOND } from "../../../sim/time.js";
import type { Process } from "../../process.js";
import { parseDate } from "../system/parse-date.js";
import { type FindContext, FindError, type FindTest, plain } from "./find-context.js";
import { counted } from "./find-counted.js";

const DAY = 86_400 * SECOND;

/** The test of a file's times (`-mtime`, `-newer` ...) that `name` stands for; null when it is none. */
export function timeTest(context: FindContext, name: string): FindTest | null {
  const { process } = context;
  switch (name) {
    case "-mtime":
    case "-atime":
    case "-ctime":
      return aged(context, name, (ageNs) => Math.floor(ageNs / DAY));
    case "-mmin":
    case "-amin":
    case "-cmin":
      // More and less are to the instant; N alone is the Nth minute.
      return aged(context, name, (ageNs, sign) => (sign === "" ? Math.floor(ageNs / MINUTE) + 1 : ageNs / MINUTE));
    case "-newer":
    case "-anewer":
    case "-cnewer": {
      const other = context.reference(name);
      return plain((_, node) => node.mtimeNs > other.mtimeNs);
    }
    case "-newermt":
    case "-newerat":
    case "-newerct": {
      const text = context.argument(name);
      const seconds = parseDate(text, process.table.epochSeconds + Math.floor(process.nowNs / SECOND));
      if (seconds === null) throw new FindError(`I cannot figure out how to interpret \`${text}' as a date or time`);
      return plain((_, node) => node.mtimeNs > (seconds - process.table.epochSeconds) * SECOND);
    }
    case "-daystart":
      context.ageFromNs = process.nowNs + DAY - timeOfDayNs(process);
      return plain(() => true);
    default:
      return null;
  }
}

/** Times are counted from where options before them say. */
function aged(context: FindContext, name: string, count: (ageNs: number, sign: string) => number): FindTest {
  const fromNs = context.ageFromNs;
  return counted(context, name, (node, sign) => count(fromNs - node.mtimeNs, sign));
}

/** Since midnight, in UTC. */
function timeOfDayNs({ table, nowNs }: Process): number {
  return ((table.epochSeconds % 86_400) * SECOND + nowNs) % DAY;
}
