import { civilTime, unixSecondsOf } from "../../sim/civil-time.js";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MACROS: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

interface Field {
  readonly values: ReadonlySet<number>;
  /** Written as `*` or `*` with a step: then the other day field decides alone. */
  readonly star: boolean;
}

/**
 * A CronJob's schedule in UTC: five fields (minute, hour, day of month, month, day of week) with `*`, lists, ranges,
 * steps and names, or one of the `@hourly` forms. A day must match both day fields when one of them is `*`, else either.
 */
export class CronSchedule {
  private readonly minutes: Field;
  private readonly hours: Field;
  private readonly days: Field;
  private readonly months: Field;
  private readonly weekdays: Field;

  private constructor(fields: readonly Field[]) {
    const [minutes, hours, days, months, weekdays] = fields;
    if (!minutes || !hours || !days || !months || !weekdays) throw new Error("a schedule has five fields");
    this.minutes = minutes;
    this.hours = hours;
    this.days = days;
    this.months = months;
    this.weekdays = weekdays;
  }

  /** The schedule, or null when the text is none; `problemOf` says why. */
  static parse(text: string): CronSchedule | null {
    const fields = parseFields(text);
    return typeof fields === "string" ? null : new CronSchedule(fields);
  }

  /** Why a text is no schedule; null when it is one. */
  static problemOf(text: string): string | null {
    const fields = parseFields(text);
    return typeof fields === "string" ? fields : null;
  }

  /** The first time after `unixSeconds` that the schedule names; null when there is none within five years. */
  next(unixSeconds: number): number | null {
    let at = Math.floor(unixSeconds / 60) * 60 + 60;
    const limit = unixSeconds + 5 * 366 * 86400;
    while (at <= limit) {
      const time = civilTime(at);
      if (!this.months.values.has(time.month)) {
        at = time.month === 12 ? unixSecondsOf(time.year + 1, 1, 1) : unixSecondsOf(time.year, time.month + 1, 1);
      } else if (!this.dayMatches(time.day, time.weekday)) {
        at = unixSecondsOf(time.year, time.month, time.day) + 86400;
      } else if (!this.hours.values.has(time.hour)) {
        at = unixSecondsOf(time.year, time.month, time.day, time.hour) + 3600;
      } else if (!this.minutes.values.has(time.minute)) at += 60;
      else return at;
    }
    return null;
  }

  private dayMatches(day: number, weekday: number): boolean {
    const monthDay = this.days.values.has(day);
    const weekDay = this.weekdays.values.has(weekday);
    return this.days.star || this.weekdays.star ? monthDay && weekDay : monthDay || weekDay;
  }
}

function parseFields(text: string): Field[] | string {
  const expanded = MACROS[text.trim()] ?? text.trim();
  if (expanded.startsWith("@")) return `unrecognized descriptor: ${text}`;
  const parts = expanded.split(/\s+/);
  if (parts.length !== 5) return `expected exactly 5 fields, found ${parts.length}: [${parts.join(" ")}]`;
  const bounds: readonly (readonly [number, number, readonly string[]])[] = [
    [0, 59, []],
    [0, 23, []],
    [1, 31, []],
    [1, 12, MONTHS],
    [0, 6, DAYS],
  ];
  const fields: Field[] = [];
  for (const [i, part] of parts.entries()) {
    const [min, max, names] = bounds[i] ?? [0, 0, []];
    const field = parseField(part, min, max, names);
    if (typeof field === "string") return field;
    fields.push(field);
  }
  return fields;
}

function parseField(text: string, min: number, max: number, names: readonly string[]): Field | string {
  const values = new Set<number>();
  let star = false;
  for (const part of text.split(",")) {
    const [range = "", step, ...more] = part.split("/");
    if (more.length > 0) return `too many slashes: ${part}`;
    const stepValue = step === undefined ? 1 : Number(step);
    if (!Number.isInteger(stepValue) || stepValue < 0) return `failed to parse int from ${step}`;
    if (stepValue === 0) return `step of range should be a positive number: ${part}`;
    let low = min;
    let high = max;
    if (range === "*" || range === "?") star = true;
    else {
      const [first = "", last, ...rest] = range.split("-");
      if (rest.length > 0) return `too many hyphens: ${part}`;
      const from = parseValue(first, min, names);
      if (from === null)
        return `failed to parse int from ${first}: strconv.Atoi: parsing ${JSON.stringify(first)}: invalid syntax`;
      low = from;
      if (last !== undefined) {
        const to = parseValue(last, min, names);
        if (to === null)
          return `failed to parse int from ${last}: strconv.Atoi: parsing ${JSON.stringify(last)}: invalid syntax`;
        high = to;
      } else if (step === undefined) high = low;
    }
    if (low < min) return `beginning of range (${low}) below minimum (${min}): ${part}`;
    if (high > max) return `end of range (${high}) above maximum (${max}): ${part}`;
    if (low > high) return `beginning of range (${low}) beyond end of range (${high}): ${part}`;
    for (let value = low; value <= high; value += stepValue) values.add(value);
  }
  return { values, star };
}

function parseValue(text: string, min: number, names: readonly string[]): number | null {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return named + min;
  return /^\d+$/.test(text) ? Number(text) : null;
}
