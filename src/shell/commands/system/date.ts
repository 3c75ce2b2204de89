import { formatDate } from "../../date-format.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { parseDate } from "./parse-date.js";

/** date(1): +FORMAT, -u, -d with @SECONDS, ISO dates and "N units ago", -I, -R, -r FILE. The clock is the simulation's; the zone is UTC. */
export function* date(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "ud:I::Rr:s:",
    long: {
      utc: "u",
      universal: "u",
      date: "d:",
      "iso-8601": "I::",
      "rfc-email": "R",
      reference: "r:",
      set: "s:",
      "rfc-3339": "rfc-3339:",
    },
  });
  if (typeof options === "number") return options;
  if (options.has("s")) return yield* process.fail("cannot set date: Operation not permitted");
  let nowNs = process.nowNs;
  let seconds = process.table.epochSeconds + Math.floor(nowNs / 1e9);
  const text = options.value("d");
  const file = options.value("r");
  if (file !== null) {
    const node = process.find(file);
    if (node === null) return yield* process.fail(`${file}: No such file or directory`);
    nowNs = node.mtimeNs;
    seconds = process.table.epochSeconds + Math.floor(nowNs / 1e9);
  }
  if (text !== null) {
    const parsed = parseDate(text, seconds);
    if (parsed === null) return yield* process.fail(`invalid date '${text}'`);
    if (parsed !== seconds) nowNs = 0;
    seconds = parsed;
  }
  const [operand, extra] = options.operands;
  if (extra !== undefined)
    return yield* process.fail(`extra operand '${extra}'\nTry 'date --help' for more information.`);
  if (operand !== undefined && !operand.startsWith("+")) return yield* process.fail(`invalid date '${operand}'`);
  let format = operand?.slice(1) ?? "%a %b %e %H:%M:%S %Z %Y";
  if (options.has("R")) format = "%a, %d %b %Y %H:%M:%S %z";
  if (options.has("I")) {
    const precision = options.value("I") ?? "date";
    const forms: Readonly<Record<string, string>> = {
      date: "%F",
      hours: "%FT%H%:z",
      minutes: "%FT%H:%M%:z",
      seconds: "%FT%H:%M:%S%:z",
      ns: "%FT%H:%M:%S,%N%:z",
    };
    format = forms[precision] ?? "%F";
  }
  if (options.has("rfc-3339"))
    format =
      options.value("rfc-3339") === "date" ? "%F" : options.value("rfc-3339") === "ns" ? "%F %T.%N%:z" : "%F %T%:z";
  yield* process.print(`${formatDate(format, seconds, nowNs % 1e9)}\n`);
  return 0;
}
