import { civilTime, unixSecondsOf } from "../../../sim/civil-time.js";
import { formatDate } from "../../date-format.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import type { AwkArray } from "./awk-array.js";
import { splitByRegex, splitFields } from "./split.js";
import type { AwkStreams } from "./streams.js";
import { substitute } from "./substitute.js";
import type { Expression } from "./tree.js";
import { inputValue, toNumber, type Value } from "./values.js";

type Steps<T> = Generator<Wait, T, void>;

/** What a builtin function may ask of the interpreter. */
export interface AwkHost {
  readonly process: Process;
  readonly streams: AwkStreams;
  readonly record: string;
  evaluate(expression: Expression): Steps<Value>;
  store(target: Expression, value: Value): Steps<void>;
  asRegex(expression: Expression): Steps<RegExp>;
  string(value: Value): string;
  text(name: "FS" | "RS"): string;
  format(caller: string, format: string, values: readonly Value[]): string;
  setVariable(name: string, value: Value): void;
  array(name: string): AwkArray;
  isArray(name: string): boolean;
  /** `srand`: the seed before. */
  seed(next: number): number;
  random(): number;
}

type AwkBuiltin = (host: AwkHost, args: readonly Expression[]) => Steps<Value>;

const RECORD: Expression = { type: "field", index: { type: "number", value: 0 } };

function* evaluated(host: AwkHost, argument: Expression | undefined): Steps<Value> {
  return argument === undefined ? undefined : yield* host.evaluate(argument);
}

function* textOf(host: AwkHost, argument: Expression | undefined): Steps<string> {
  return host.string(yield* evaluated(host, argument));
}

function* numberOf(host: AwkHost, argument: Expression | undefined): Steps<number> {
  return toNumber(yield* evaluated(host, argument));
}

function* length(host: AwkHost, [only]: readonly Expression[]): Steps<Value> {
  if (only === undefined) return host.record.length;
  if (only.type === "name" && host.isArray(only.name)) return host.array(only.name).size;
  return (yield* textOf(host, only)).length;
}

/** As mawk 1.3.4 counts: what is missing before the first character is added to the length, and fractions are cut off. */
function* substr(host: AwkHost, [text, start, length]: readonly Expression[]): Steps<Value> {
  const whole = yield* textOf(host, text);
  const first = Math.trunc(yield* numberOf(host, start)) || 0;
  const from = Math.max(0, first - 1);
  if (length === undefined) return whole.slice(from);
  const count = Math.trunc(yield* numberOf(host, length)) - (first < 1 ? first : 0);
  return count <= 0 ? "" : whole.slice(from, from + count);
}

function* index(host: AwkHost, [text, part]: readonly Expression[]): Steps<Value> {
  const whole = yield* textOf(host, text);
  return whole.indexOf(yield* textOf(host, part)) + 1;
}

function* split(host: AwkHost, [text, target, separator]: readonly Expression[]): Steps<Value> {
  const whole = yield* textOf(host, text);
  const by = separator?.type === "regex" ? yield* host.asRegex(separator) : null;
  const parts =
    by === null
      ? splitFields(whole, separator === undefined ? host.text("FS") : yield* textOf(host, separator), false)
      : splitByRegex(whole, by);
  if (target?.type === "name") host.array(target.name).load(parts.map(inputValue));
  return parts.length;
}

function* change(all: boolean, host: AwkHost, args: readonly Expression[]): Steps<Value> {
  const [pattern = RECORD, replacement, target = RECORD] = args;
  const regexp = yield* host.asRegex(pattern);
  const by = yield* textOf(host, replacement);
  const { text, count } = substitute(yield* textOf(host, target), regexp, by, all);
  if (count > 0) yield* host.store(target, text);
  return count;
}

function* match(host: AwkHost, [text, pattern = RECORD]: readonly Expression[]): Steps<Value> {
  const found = (yield* host.asRegex(pattern)).exec(yield* textOf(host, text));
  host.setVariable("RSTART", found === null ? 0 : found.index + 1);
  host.setVariable("RLENGTH", found === null ? -1 : found[0].length);
  return found === null ? 0 : found.index + 1;
}

function* sprintf(host: AwkHost, [format, ...args]: readonly Expression[]): Steps<Value> {
  const text = yield* textOf(host, format);
  const values: Value[] = [];
  for (const argument of args) values.push(yield* host.evaluate(argument));
  return host.format("sprintf", text, values);
}

function* strftime(host: AwkHost, [format, time]: readonly Expression[]): Steps<Value> {
  const layout = format === undefined ? "%c" : yield* textOf(host, format);
  const seconds = time === undefined ? nowOf(host.process) : yield* numberOf(host, time);
  return formatDate(layout, Math.floor(seconds), 0);
}

function* mktime(host: AwkHost, [text]: readonly Expression[]): Steps<Value> {
  const parts = (yield* textOf(host, text)).trim().split(/\s+/).map(Number);
  const [year, month, day, hour, minute, second] = parts;
  if (year === undefined || month === undefined || day === undefined || hour === undefined || minute === undefined)
    return -1;
  const time = unixSecondsOf(year, month, day, hour, minute, second ?? 0);
  return civilTime(time).year === year ? time : -1;
}

function nowOf(process: Process): number {
  return process.table.epochSeconds + Math.floor(process.nowNs / 1e9);
}

function arithmetic(compute: (x: number) => number): AwkBuiltin {
  return function* (host, [x]) {
    return compute(yield* numberOf(host, x));
  };
}

function textual(compute: (text: string) => string): AwkBuiltin {
  return function* (host, [text]) {
    return compute(yield* textOf(host, text));
  };
}

/** awk's builtin functions as mawk 1.3.4 has them; the parser has counted their arguments. */
export const FUNCTIONS: ReadonlyMap<string, AwkBuiltin> = new Map<string, AwkBuiltin>([
  ["length", length],
  ["substr", substr],
  ["index", index],
  ["split", split],
  ["sub", (host, args) => change(false, host, args)],
  ["gsub", (host, args) => change(true, host, args)],
  ["match", match],
  ["sprintf", sprintf],
  ["toupper", textual((text) => text.replace(/[a-z]/g, (c) => c.toUpperCase()))],
  ["tolower", textual((text) => text.replace(/[A-Z]/g, (c) => c.toLowerCase()))],
  ["int", arithmetic(Math.trunc)],
  ["sqrt", arithmetic(Math.sqrt)],
  ["exp", arithmetic(Math.exp)],
  ["log", arithmetic(Math.log)],
  ["sin", arithmetic(Math.sin)],
  ["cos", arithmetic(Math.cos)],
  [
    "atan2",
    function* (host, [y, x]) {
      const rise = yield* numberOf(host, y);
      return Math.atan2(rise, yield* numberOf(host, x));
    },
  ],
  [
    "rand",
    // biome-ignore lint/correctness/useYield: a builtin is a generator, and this one waits for nothing
    function* (host) {
      return host.random();
    },
  ],
  [
    "srand",
    function* (host, [seed]) {
      return host.seed(seed === undefined ? nowOf(host.process) : yield* numberOf(host, seed));
    },
  ],
  [
    "systime",
    // biome-ignore lint/correctness/useYield: a builtin is a generator, and this one waits for nothing
    function* (host) {
      return nowOf(host.process);
    },
  ],
  ["mktime", mktime],
  ["strftime", strftime],
  [
    "system",
    function* (host, [command]) {
      yield* host.streams.flush(null);
      const status = yield* host.process.waitFor(host.process.spawn(["sh", "-c", yield* textOf(host, command)]));
      // mawk adds 256 to the number of a signal.
      return status > 128 ? status - 128 + 256 : status;
    },
  ],
  [
    "close",
    function* (host, [name]) {
      return yield* host.streams.close(yield* textOf(host, name));
    },
  ],
  [
    "fflush",
    function* (host, [name]) {
      return yield* host.streams.flush(name === undefined ? "" : yield* textOf(host, name));
    },
  ],
]);
