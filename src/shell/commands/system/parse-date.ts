import { civilTime, daysFromCivil } from "../../../sim/civil-time.js";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const FULL_NAMES: ReadonlySet<string> = new Set([
  ..."january february march april may june july august september sept october november december".split(" "),
  ..."sunday monday tuesday tues wednesday wednes thursday thur thurs friday saturday".split(" "),
  ...MONTHS,
  ...DAYS,
]);
const UNIT_SECONDS: Readonly<Record<string, number>> = {
  sec: 1,
  second: 1,
  min: 60,
  minute: 60,
  hour: 3600,
  day: 86400,
  week: 604800,
  fortnight: 1209600,
};
const ORDINALS: Readonly<Record<string, number>> = {
  last: -1,
  this: 0,
  next: 1,
  first: 1,
  third: 3,
  fourth: 4,
  fifth: 5,
};

/** What has been read of a date so far. */
interface Parts {
  year: number;
  month: number;
  day: number;
  /** Seconds of the day; null when no time was given. */
  seconds: number | null;
  hasDate: boolean;
  zoneSeconds: number;
  weekday: number | null;
  weekdayOrdinal: number;
  relativeMonths: number;
  relativeSeconds: number;
}

const TOKENS =
  /\s+|,|@(-?\d+)(?:[.,]\d+)?$|(\d{4})-(\d{1,2})-(\d{1,2})(?:[tT](?=\d))?|(\d{1,2})\/(\d{1,2})(?:\/(\d{2,4}))?|(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?(?:\s*([ap])\.?m\.?)?|(\d{1,2})\s*([ap])\.?m\.?\b|(?:utc|gmt|z)?([-+]\d{2}):?(\d{2})\b|([-+]?\s*\d+)|([a-z]+)\.?/iy;

/**
 * The dates that GNU's `date -d` takes, in seconds since the epoch: ISO and American dates, names of months and days, times
 * with am and pm, zones as UTC or +01:00, and relative words ("next monday", "2 days ago"). Null for other text.
 */
export function parseDate(text: string, now: number): number | null {
  const today = civilTime(now);
  const parts: Parts = {
    year: today.year,
    month: today.month,
    day: today.day,
    seconds: null,
    hasDate: false,
    zoneSeconds: 0,
    weekday: null,
    weekdayOrdinal: 0,
    relativeMonths: 0,
    relativeSeconds: 0,
  };
  const lower = text.trim().toLowerCase();
  if (lower === "") return now - (((now % 86400) + 86400) % 86400);
  let pending: number | null = null;
  let lastRelative: [number, string] | null = null;
  let behindTime = false;
  let at = 0;
  while (at < lower.length) {
    TOKENS.lastIndex = at;
    const match = TOKENS.exec(lower);
    if (match === null || match[0] === "") return null;
    at += match[0].length;
    const [token, epoch, isoYear, isoMonth, isoDay, month, day, year, hour, minute, second, half, hour12, half12] =
      match;
    const [zoneHour, zoneMinute, number, word] = match.slice(14);
    if (/^\s+$|^,$/.test(token)) continue;
    const afterTime = behindTime;
    behindTime = hour !== undefined || hour12 !== undefined;
    if (epoch !== undefined) return at === token.length ? Number(epoch) : null;
    if (isoYear !== undefined) setDate(parts, Number(isoYear), Number(isoMonth), Number(isoDay));
    else if (month !== undefined) {
      const given = year === undefined ? today.year : Number(year);
      setDate(parts, given < 69 ? given + 2000 : given < 100 ? given + 1900 : given, Number(month), Number(day));
    } else if (hour !== undefined) {
      const hours = withHalf(Number(hour), half);
      if (hours === null || Number(minute) > 59) return null;
      parts.seconds = hours * 3600 + Number(minute) * 60 + Number(second ?? "0");
    } else if (hour12 !== undefined) {
      const hours = withHalf(Number(hour12), half12);
      if (hours === null) return null;
      parts.seconds = hours * 3600;
    } else if (zoneHour !== undefined && parts.seconds !== null) {
      const sign = zoneHour.startsWith("-") ? -1 : 1;
      parts.zoneSeconds = sign * (Math.abs(Number(zoneHour)) * 3600 + Number(zoneMinute) * 60);
    } else if (number !== undefined && afterTime && /^[-+]/.test(number)) {
      // Behind a time a number with a sign is a zone, whatever follows it.
      const hours = Number(number.replace(/\s/g, ""));
      if (Math.abs(hours) > 24) return null;
      parts.zoneSeconds = hours * 3600;
    } else if (number !== undefined || zoneHour !== undefined) {
      const digits = (number ?? token).replace(/\s/g, "");
      if (/^\d{8}$/.test(digits))
        setDate(parts, Number(digits.slice(0, 4)), Number(digits.slice(4, 6)), Number(digits.slice(6)));
      else if (/^\d{4}$/.test(digits) && parts.hasDate && pending === null) parts.year = Number(digits);
      else if (pending !== null) return null;
      else pending = Number(digits);
    } else if (word !== undefined) {
      const unit = word.replace(/s$/, "");
      const name = word.slice(0, 3);
      if (word === "ago") {
        if (lastRelative === null) return null;
        relative(parts, -2 * lastRelative[0], lastRelative[1]);
        lastRelative = null;
      } else if (UNIT_SECONDS[unit] !== undefined || unit === "month" || unit === "year") {
        lastRelative = [pending ?? 1, unit];
        relative(parts, lastRelative[0], unit);
        pending = null;
      } else if (word === "yesterday" || word === "tomorrow") {
        parts.relativeSeconds += word === "tomorrow" ? 86400 : -86400;
      } else if (word === "now" || word === "today" || word === "utc" || word === "gmt" || word === "z" || word === "t")
        continue;
      else if (word === "midnight") parts.seconds = 0;
      else if (word === "noon") parts.seconds = 43200;
      else if (ORDINALS[word] !== undefined) pending = ORDINALS[word] ?? 0;
      else if (FULL_NAMES.has(word) && MONTHS.includes(name)) {
        const rest = /^\s+(\d{1,2})(?!\d|:)/.exec(lower.slice(at));
        if (pending !== null) setDate(parts, parts.year, MONTHS.indexOf(name) + 1, pending);
        else if (rest !== null) {
          setDate(parts, parts.year, MONTHS.indexOf(name) + 1, Number(rest[1]));
          at += rest[0].length;
        } else return null;
        pending = null;
      } else if (FULL_NAMES.has(word) && DAYS.includes(name)) {
        parts.weekday = DAYS.indexOf(name);
        parts.weekdayOrdinal = pending ?? 0;
        pending = null;
      } else return null;
    }
  }
  if (pending !== null) {
    // A number alone is an hour, or an hour and minutes.
    if (parts.seconds !== null || pending < 0 || pending > 2359) return null;
    parts.seconds = pending < 100 ? pending * 3600 : Math.floor(pending / 100) * 3600 + (pending % 100) * 60;
  }
  return toSeconds(parts, now);
}

function setDate(parts: Parts, year: number, month: number, day: number): void {
  parts.year = year;
  parts.month = month;
  parts.day = day;
  parts.hasDate = true;
}

function withHalf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour > 24 ? null : hour;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half === "p" ? 12 : 0);
}

function relative(parts: Parts, count: number, unit: string): void {
  if (unit === "month") parts.relativeMonths += count;
  else if (unit === "year") parts.relativeMonths += 12 * count;
  else parts.relativeSeconds += count * (UNIT_SECONDS[unit] ?? 0);
}

function toSeconds(parts: Parts, now: number): number | null {
  const { month, day, weekday } = parts;
  if (month < 1 || month > 12 || day < 1 || day > daysIn(parts.year, month)) return null;
  const isRelativeOnly = !parts.hasDate && parts.seconds === null && weekday === null;
  const ofDay = isRelativeOnly ? ((now % 86400) + 86400) % 86400 : (parts.seconds ?? 0);
  const months = parts.year * 12 + month - 1 + parts.relativeMonths;
  let days = daysFromCivil(Math.floor(months / 12), (((months % 12) + 12) % 12) + 1, day);
  if (weekday !== null && !parts.hasDate) {
    const own = (((days + 4) % 7) + 7) % 7;
    const ordinal = parts.weekdayOrdinal;
    days += ((weekday - own + 7) % 7) + 7 * (ordinal - (ordinal > 0 && own !== weekday ? 1 : 0));
  }
  return days * 86400 + ofDay - parts.zoneSeconds + parts.relativeSeconds;
}

function daysIn(year: number, month: number): number {
  const next = month === 12 ? daysFromCivil(year + 1, 1, 1) : daysFromCivil(year, month + 1, 1);
  return next - daysFromCivil(year, month, 1);
}
