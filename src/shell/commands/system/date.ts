import { civilTime, daysFromCivil } from "../../../sim/civil-time.js";
import { formatDate } from "../../date-format.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

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
  const operand = options.operands[0];
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

/** The dates that scripts give to `date -d`; null for others. */
function parseDate(text: string, now: number): number | null {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "now") return trimmed === "" ? now - (now % 86400) : now;
  const at = /^@(-?\d+)(?:\.\d+)?$/.exec(trimmed);
  if (at !== null) return Number(at[1]);
  const today = now - (((now % 86400) + 86400) % 86400);
  if (trimmed === "today") return now;
  if (trimmed === "yesterday") return now - 86400;
  if (trimmed === "tomorrow") return now + 86400;
  const iso =
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|UTC|[-+]\d{2}:?\d{2})?$/.exec(
      trimmed,
    );
  if (iso !== null) {
    const [, year, month, day, hour = "0", minute = "0", second = "0", zone = "Z"] = iso;
    if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return null;
    const offset = /^([-+])(\d{2}):?(\d{2})$/.exec(zone);
    const shift =
      offset === null ? 0 : (offset[1] === "-" ? 1 : -1) * (Number(offset[2]) * 3600 + Number(offset[3]) * 60);
    return (
      daysFromCivil(Number(year), Number(month), Number(day)) * 86400 +
      Number(hour) * 3600 +
      Number(minute) * 60 +
      Number(second) +
      shift
    );
  }
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(trimmed);
  if (clock !== null) return today + Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? "0");
  const relative = /^([-+]?\d+)\s*(sec|second|min|minute|hour|day|week|month|year)s?(\s+ago)?$/.exec(trimmed);
  if (relative === null) return null;
  const count = Number(relative[1]) * (relative[3] === undefined ? 1 : -1);
  const unit = relative[2] ?? "";
  if (unit === "month" || unit === "year") {
    const t = civilTime(now);
    const months = t.year * 12 + t.month - 1 + count * (unit === "year" ? 12 : 1);
    return daysFromCivil(Math.floor(months / 12), (months % 12) + 1, t.day) * 86400 + (now - today);
  }
  return now + count * ({ sec: 1, second: 1, min: 60, minute: 60, hour: 3600, day: 86400, week: 604800 }[unit] ?? 0);
}
