import { civilTime, unixSecondsOf } from "../../../sim/civil-time.js";
import { formatDate } from "../../date-format.js";
import { JqError } from "./error.js";
import type { ValueFunction } from "./scope.js";
import { isArray, type Json } from "./values.js";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Seconds since 1970 as jq's broken-down time: year, month from 0, day, hour, minute, second, day of week and year from 0. */
function brokenDown(seconds: number): Json[] {
  const time = civilTime(Math.floor(seconds));
  const second = time.second + (seconds - Math.floor(seconds));
  return [time.year, time.month - 1, time.day, time.hour, time.minute, second, time.weekday, time.dayOfYear - 1];
}

function gmtime(name: string): ValueFunction {
  return (value) => {
    if (typeof value !== "number") throw new JqError(`${name}() requires numeric inputs`);
    return brokenDown(value);
  };
}

function mktime(value: Json): Json {
  if (!isArray(value)) throw new JqError("mktime requires array inputs");
  return Math.floor(secondsOf(value, "mktime"));
}

function secondsOf(parts: readonly Json[], caller: string): number {
  const numbers = parts.filter((part) => typeof part === "number");
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers;
  if (parts.length < 6 || numbers.length < parts.length) throw new JqError(`${caller} requires parsed datetime inputs`);
  return unixSecondsOf(year, month + 1, day, hour, minute) + second;
}

function strftime(name: string): ValueFunction {
  return (value, format = null) => {
    const seconds = typeof value === "number" ? value : isArray(value) ? secondsOf(value, `${name}/1`) : null;
    if (seconds === null) throw new JqError(`${name}/1 requires parsed datetime inputs`);
    if (typeof format !== "string") throw new JqError(`${name}/1 requires a string format`);
    return formatDate(format, Math.floor(seconds), 0);
  };
}

/** What each conversion of strptime(3) reads, as a regular expression. */
const FIELDS: Readonly<Record<string, string>> = {
  Y: "(?<Y>[+-]?\\d{1,4})",
  m: "(?<m>\\d{1,2})",
  d: "\\s*(?<d>\\d{1,2})",
  e: "\\s*(?<d>\\d{1,2})",
  H: "(?<H>\\d{1,2})",
  M: "(?<M>\\d{1,2})",
  S: "(?<S>\\d{1,2})",
  y: "(?<y>\\d{2})",
  j: "(?<j>\\d{1,3})",
  b: "(?<b>[A-Za-z]{3,9})",
  B: "(?<b>[A-Za-z]{3,9})",
  h: "(?<b>[A-Za-z]{3,9})",
  a: "[A-Za-z]{3,9}",
  A: "[A-Za-z]{3,9}",
  Z: "[A-Za-z]*",
  z: "(?:Z|[+-]\\d{2}:?\\d{2})",
  s: "(?<s>\\d+)",
  n: "\\s*",
  t: "\\s*",
  "%": "%",
};

const SHORTHANDS: Readonly<Record<string, string>> = { T: "%H:%M:%S", D: "%m/%d/%y", F: "%Y-%m-%d", R: "%H:%M" };

function strptime(value: Json, format: Json = null): Json {
  if (typeof value !== "string" || typeof format !== "string")
    throw new JqError("strptime/1 requires string inputs and arguments");
  const pattern = format
    .replace(/%([TDFR])/g, (_, letter: string) => SHORTHANDS[letter] ?? "")
    .replace(/%(.)|\s+|[^%\s]/gs, (part, letter: string | undefined) => {
      if (letter !== undefined) return FIELDS[letter] ?? "(?!)";
      return /\s/.test(part) ? "\\s*" : part.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
    });
  const found = new RegExp(`^${pattern}$`).exec(value);
  if (found === null) throw new JqError(`date "${value}" does not match format "${format}"`);
  const read = found.groups ?? {};
  if (read.s !== undefined) return brokenDown(Number(read.s));
  const short = Number(read.y ?? "0");
  const year = read.Y !== undefined ? Number(read.Y) : read.y === undefined ? 1900 : short + (short < 69 ? 2000 : 1900);
  const month = read.b !== undefined ? MONTHS.indexOf(read.b.slice(0, 3).toLowerCase()) + 1 : Number(read.m ?? "1");
  const clock = [Number(read.H ?? "0"), Number(read.M ?? "0"), Number(read.S ?? "0")] as const;
  const day = read.j !== undefined ? Number(read.j) : Number(read.d ?? "0");
  const seconds = unixSecondsOf(year, read.j === undefined ? month : 1, day === 0 ? 1 : day, ...clock);
  const parts = brokenDown(seconds);
  if (day === 0) parts[2] = 0;
  return parts;
}

/** jq's dates, by name/arity. The local time zone is UTC. */
export const DATE_FUNCTIONS: readonly (readonly [string, ValueFunction])[] = [
  ["gmtime/0", gmtime("gmtime")],
  ["localtime/0", gmtime("localtime")],
  ["mktime/0", mktime],
  ["strftime/1", strftime("strftime")],
  ["strflocaltime/1", strftime("strflocaltime")],
  ["strptime/1", strptime],
];
