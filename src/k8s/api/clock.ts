import { SECOND } from "../../sim/time.js";

/** Days from 1970-01-01 to a date of the Gregorian calendar (months 1 to 12). */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

/** A calendar date and time of day in UTC. */
export interface CivilTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

/** The date and time of day, in UTC, of a number of seconds since 1970. */
export function civilTime(unixSeconds: number): CivilTime {
  const days = Math.floor(unixSeconds / 86400);
  const seconds = unixSeconds - days * 86400;
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
    hour: Math.floor(seconds / 3600),
    minute: Math.floor((seconds % 3600) / 60),
    second: seconds % 60,
    weekday: (((days + 4) % 7) + 7) % 7,
  };
}

/** Seconds since 1970 of a UTC date and time. */
export function unixSecondsOf(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number {
  return daysFromCivil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

/** RFC 3339 in UTC with whole seconds, as Kubernetes prints times: `2025-01-01T00:00:00Z`. */
export function formatTime(unixSeconds: number): string {
  const t = civilTime(unixSeconds);
  return `${t.year}-${two(t.month)}-${two(t.day)}T${two(t.hour)}:${two(t.minute)}:${two(t.second)}Z`;
}

/** Seconds since 1970 of an RFC 3339 text (fractions dropped, offsets applied); null when it is none. */
export function parseTime(text: string): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, sign, offsetHours, offsetMinutes] = match;
  const monthNumber = Number(month);
  if (monthNumber < 1 || monthNumber > 12 || Number(day) < 1 || Number(day) > 31) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const local = unixSecondsOf(Number(year), monthNumber, Number(day), Number(hour), Number(minute), Number(second));
  if (sign === undefined) return local;
  const offset = Number(offsetHours) * 3600 + Number(offsetMinutes) * 60;
  return sign === "-" ? local + offset : local - offset;
}

/** Maps virtual time to calendar time: virtual time 0 is `epochSeconds`. */
export class Clock {
  readonly epochSeconds: number;
  private lastSecond = -1;
  private lastText = "";

  constructor(epochSeconds: number) {
    this.epochSeconds = epochSeconds;
  }

  /** The RFC 3339 text of an instant of virtual time, with whole seconds. */
  textAt(nowNs: number): string {
    const second = Math.floor(nowNs / SECOND);
    if (second !== this.lastSecond) {
      this.lastSecond = second;
      this.lastText = formatTime(this.epochSeconds + second);
    }
    return this.lastText;
  }

  /** Virtual nanoseconds of an RFC 3339 text (negative before the beginning); null when it is no time. */
  nsAt(text: string): number | null {
    const seconds = parseTime(text);
    return seconds === null ? null : (seconds - this.epochSeconds) * SECOND;
  }
}
