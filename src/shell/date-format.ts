import { type CivilTime, civilTime, daysFromCivil } from "../sim/civil-time.js";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** strftime(3) with GNU date's additions (%N, %s, %:z), in UTC and the C locale. */
export function formatDate(format: string, seconds: number, nanoseconds: number): string {
  const t = civilTime(seconds);
  const two = (n: number): string => String(n).padStart(2, "0");
  const hour12 = t.hour % 12 === 0 ? 12 : t.hour % 12;
  const month = MONTHS[t.month - 1] ?? "";
  const weekday = DAYS[t.weekday] ?? "";
  const one = (c: string): string | null => {
    switch (c) {
      case "a":
        return weekday.slice(0, 3);
      case "A":
        return weekday;
      case "b":
      case "h":
        return month.slice(0, 3);
      case "B":
        return month;
      case "c":
        return formatDate("%a %b %e %H:%M:%S %Y", seconds, nanoseconds);
      case "C":
        return two(Math.floor(t.year / 100));
      case "d":
        return two(t.day);
      case "D":
      case "x":
        return `${two(t.month)}/${two(t.day)}/${two(t.year % 100)}`;
      case "e":
        return String(t.day).padStart(2);
      case "F":
        return `${t.year}-${two(t.month)}-${two(t.day)}`;
      case "g":
        return two(isoWeek(t).year % 100);
      case "G":
        return String(isoWeek(t).year);
      case "H":
        return two(t.hour);
      case "I":
        return two(hour12);
      case "j":
        return String(t.dayOfYear).padStart(3, "0");
      case "k":
        return String(t.hour).padStart(2);
      case "l":
        return String(hour12).padStart(2);
      case "m":
        return two(t.month);
      case "M":
        return two(t.minute);
      case "n":
        return "\n";
      case "N":
        return String(nanoseconds).padStart(9, "0");
      case "p":
        return t.hour < 12 ? "AM" : "PM";
      case "P":
        return t.hour < 12 ? "am" : "pm";
      case "q":
        return String(Math.floor((t.month - 1) / 3) + 1);
      case "r":
        return `${two(hour12)}:${two(t.minute)}:${two(t.second)} ${t.hour < 12 ? "AM" : "PM"}`;
      case "R":
        return `${two(t.hour)}:${two(t.minute)}`;
      case "s":
        return String(seconds);
      case "S":
        return two(t.second);
      case "t":
        return "\t";
      case "T":
      case "X":
        return `${two(t.hour)}:${two(t.minute)}:${two(t.second)}`;
      case "u":
        return String(t.weekday === 0 ? 7 : t.weekday);
      case "U":
        return two(Math.floor((t.dayOfYear + 6 - t.weekday) / 7));
      case "V":
        return two(isoWeek(t).week);
      case "w":
        return String(t.weekday);
      case "W":
        return two(Math.floor((t.dayOfYear + 6 - ((t.weekday + 6) % 7)) / 7));
      case "y":
        return two(t.year % 100);
      case "Y":
        return String(t.year);
      case "z":
        return "+0000";
      case "Z":
        return "UTC";
      case "%":
        return "%";
      default:
        return null;
    }
  };
  return format.replace(/%([-_0^#]*)(\d*)(:{0,3}z|[a-zA-Z%])/g, (all, flags: string, width: string, c: string) => {
    if (c.startsWith(":")) return c.length === 2 ? "+00:00" : c.length === 3 ? "+00:00:00" : "+00";
    if (c === "N" && width !== "") return String(nanoseconds).padStart(9, "0").slice(0, Number(width));
    let text = one(c);
    if (text === null) return all;
    if (flags.includes("-")) text = text.replace(/^[0 ]+(?=.)/, "");
    if (flags.includes("_")) text = text.replace(/^0+(?=.)/, (zeros) => " ".repeat(zeros.length));
    if (flags.includes("^") || flags.includes("#")) text = text.toUpperCase();
    return width === "" ? text : text.padStart(Number(width), /^\d/.test(text) && !flags.includes("_") ? "0" : " ");
  });
}

function isoWeek(t: CivilTime): { year: number; week: number } {
  const monday = (t.weekday + 6) % 7;
  const week = Math.floor((t.dayOfYear - monday + 9) / 7);
  const weeksIn = (year: number): number => {
    const first = (((daysFromCivil(year, 1, 1) + 4) % 7) + 7) % 7;
    const leap = daysFromCivil(year + 1, 1, 1) - daysFromCivil(year, 1, 1) === 366;
    return first === 4 || (first === 3 && leap) ? 53 : 52;
  };
  if (week < 1) return { year: t.year - 1, week: weeksIn(t.year - 1) };
  if (week > weeksIn(t.year)) return { year: t.year + 1, week: 1 };
  return { year: t.year, week };
}
