const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** "Wed, 21 Oct 2025 07:28:00 GMT" (RFC 9110 5.6.7) as seconds since the epoch; 0 when it is no such date. */
export function httpDateSeconds(date: string): number {
  const match = /(\d{1,2})[ -]([A-Za-z]{3})[ -](\d{4})\s+(\d{2}):(\d{2}):(\d{2})/.exec(date);
  const month = MONTHS.indexOf((match?.[2] ?? "").toLowerCase());
  if (match === null || month < 0) return 0;
  const [day, , year, hours, minutes, seconds] = match.slice(1).map(Number);
  return daysBefore(year ?? 0, month, day ?? 0) * 86_400 + (hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}

/** Days from 1970-01-01 to a day of the Gregorian calendar; `month` from 0. */
function daysBefore(year: number, month: number, day: number): number {
  // Years begin in March, so that the leap day is the last.
  const y = month < 2 ? year - 1 : year;
  const m = (month + 10) % 12;
  return (
    365 * y +
    Math.floor(y / 4) -
    Math.floor(y / 100) +
    Math.floor(y / 400) +
    Math.floor((153 * m + 2) / 5) +
    day -
    719_469
  );
}
