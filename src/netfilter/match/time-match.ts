import { civilTime, unixSecondsOf } from "../../sim/civil-time.js";
import { SECOND } from "../../sim/time.js";
import type { Context } from "../rules/context.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/** 2038-01-19 03:14:07, the end of a signed 32-bit clock. */
const LAST_S = 0x7fff_ffff;
const DAY_S = 86400;

/** `-m time`: the virtual time of day, day and date, in UTC (xt_time.c). */
export class TimeMatch implements Match {
  readonly name = "time";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly startS: number;
  readonly stopS: number;
  readonly dateStartS: number;
  readonly dateStopS: number;
  /** Bit i is weekday i, 1 for Monday. */
  readonly weekdays: number;
  /** Bit i is day i of the month. */
  readonly monthdays: number;
  readonly contiguous: boolean;
  readonly kernelTz: boolean;

  constructor(given: Given) {
    this.startS = readClock(given.value("timestart"), 0);
    this.stopS = readClock(given.value("timestop"), DAY_S - 1);
    this.dateStartS = readDate(given.value("datestart"), 0);
    this.dateStopS = readDate(given.value("datestop"), LAST_S);
    this.weekdays = readDays(
      given,
      "weekdays",
      7,
      (word) => DAYS.findIndex((day) => word.startsWith(day.slice(0, 2))) + 1,
    );
    this.monthdays = readDays(given, "monthdays", 31, () => 0);
    this.contiguous = given.has("contiguous");
    this.kernelTz = given.has("kerneltz");
  }

  matches(_skb: Skb, context: Context): boolean {
    const stampS = context.kernelLog.epochS + Math.floor(context.sim.nowNs / SECOND);
    if (stampS < this.dateStartS || stampS > this.dateStopS) return false;
    const clockS = stampS % DAY_S;
    let days = Math.floor(stampS / DAY_S);
    if (this.startS < this.stopS) {
      if (clockS < this.startS || clockS > this.stopS) return false;
    } else {
      if (clockS < this.startS && clockS > this.stopS) return false;
      if (this.contiguous && clockS < this.stopS) days--;
    }
    const weekday = ((days + 3) % 7) + 1;
    if ((this.weekdays & (1 << weekday)) === 0) return false;
    return (this.monthdays & (1 << civilTime(days * DAY_S).day)) !== 0;
  }

  save(): string {
    let text = "";
    if (this.startS !== 0 || this.stopS !== DAY_S - 1) {
      text += ` --timestart ${clockText(this.startS)} --timestop ${clockText(this.stopS)}`;
    }
    if (this.monthdays !== -2) text += ` --monthdays ${monthdayList(this.monthdays).join(",")}`;
    if (this.weekdays !== 0xfe) text += ` --weekdays ${weekdayList(this.weekdays).join(",")}`;
    if (this.dateStartS !== 0) text += ` --datestart ${dateTimeText(this.dateStartS, "T")}`;
    text += ` --datestop ${dateTimeText(this.dateStopS, "T")}`;
    if (this.kernelTz) text += " --kerneltz";
    return text + (this.contiguous ? " --contiguous" : "");
  }

  list(): string {
    let text = "TIME";
    if (this.startS !== 0 || this.stopS !== DAY_S - 1) {
      text += ` from ${clockText(this.startS)} to ${clockText(this.stopS)}`;
    }
    if (this.weekdays !== 0xfe) text += ` on ${weekdayList(this.weekdays).join(",")}`;
    if (this.monthdays !== -2) text += ` on ${monthdayList(this.monthdays).map(ordinal).join(",")}`;
    if (this.dateStartS !== 0) text += ` starting from ${dateTimeText(this.dateStartS, " ")}`;
    if (this.dateStopS !== LAST_S) text += ` until date ${dateTimeText(this.dateStopS, " ")}`;
    if (!this.kernelTz) text += " UTC";
    return text + (this.contiguous ? " contiguous" : "");
  }
}

function readClock(text: string | null, byDefault: number): number {
  if (text === null) return byDefault;
  const match = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/.exec(text);
  const [hour, minute, second] = [match?.[1], match?.[2], match?.[3] ?? "0"].map(Number);
  if (
    match === null ||
    hour === undefined ||
    minute === undefined ||
    second === undefined ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  ) {
    throw new ParameterProblem(
      `invalid time "${text}" specified, should be hh:mm[:ss] format and within the boundaries`,
    );
  }
  return hour * 3600 + minute * 60 + second;
}

function readDate(text: string | null, byDefault: number): number {
  if (text === null) return byDefault;
  const match = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:T(\d{1,2})(?::(\d{1,2})(?::(\d{1,2}))?)?)?)?)?$/.exec(text);
  if (match === null) {
    throw new ParameterProblem(`Invalid date "${text}" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]`);
  }
  const part = (index: number, byDefaultPart: number) => Number(match[index] ?? byDefaultPart);
  const days = unixSecondsOf(part(1, 1970), part(2, 1), part(3, 1));
  return days + part(4, 0) * 3600 + part(5, 0) * 60 + part(6, 0);
}

function readDays(given: Given, option: string, last: number, named: (word: string) => number): number {
  const all = last === 31 ? -2 : 0xfe;
  const text = given.value(option);
  if (text === null) return all;
  let bits = 0;
  for (const word of text.split(",")) {
    const day = /^\d+$/.test(word) ? Number(word) : named(word);
    if (day < 1 || day > last) {
      if (last === 7 && /^\d+$/.test(word)) continue;
      throw new ParameterProblem(
        last === 7
          ? `${word} is not a valid day specifier`
          : `${/^\d+$/.test(word) ? word : word.slice(0, 2)} is not a valid day for --monthdays`,
      );
    }
    bits |= 1 << day;
  }
  return given.inverted(option) ? all & ~bits : bits;
}

function weekdayList(bits: number): string[] {
  return DAYS.filter((_, i) => (bits & (1 << (i + 1))) !== 0);
}

function monthdayList(bits: number): number[] {
  return Array.from({ length: 31 }, (_, i) => i + 1).filter((day) => (bits & (1 << day)) !== 0);
}

function ordinal(day: number): string {
  const ends: Readonly<Record<number, string>> = { 1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st" };
  return `${day}${ends[day] ?? "th"}`;
}

function clockText(seconds: number): string {
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(":");
}

function dateTimeText(seconds: number, between: string): string {
  const { year, month, day } = civilTime(seconds);
  return `${year}-${two(month)}-${two(day)}${between}${clockText(seconds % DAY_S)}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** How `-m time` is read. */
export const timeMatch: MatchExtension = {
  name: "time",
  options: [
    { name: "timestart" },
    { name: "timestop" },
    { name: "datestart" },
    { name: "datestop" },
    { name: "weekdays", invertible: true },
    { name: "monthdays", invertible: true },
    { name: "contiguous", args: 0 },
    { name: "kerneltz", args: 0 },
  ],
  parse: (given) => new TimeMatch(given),
};
