import { civilTime, unixSecondsOf } from "../../sim/civil-time.js";
import { SECOND } from "../../sim/time.js";

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
  /** What was read last, and what it came to: conditions of one moment have one text. */
  private readText = "";
  private readNs: number | null = null;

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
    if (text !== this.readText) {
      const seconds = parseTime(text);
      this.readNs = seconds === null ? null : (seconds - this.epochSeconds) * SECOND;
      this.readText = text;
    }
    return this.readNs;
  }
}
