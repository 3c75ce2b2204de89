import { formatFloat } from "../../bash/printf.js";

/** Text from input that looks like a number: it compares as one (POSIX's numeric string). */
export class NumericString {
  readonly text: string;
  readonly number: number;

  constructor(text: string, number: number) {
    this.text = text;
    this.number = number;
  }
}

/** A value of awk; undefined is one that was never set: both "" and 0. */
export type Value = number | string | NumericString | undefined;

const NUMBER = /^[ \t\n]*[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|inf|nan)/i;

/** A field, `getline` input or the like: a numeric string when it looks like a number. */
export function inputValue(text: string): Value {
  const match = NUMBER.exec(text);
  if (match === null || text.slice(match[0].length).trim() !== "") return text;
  return new NumericString(text, toNumber(text));
}

/** A value as a number: the number that its text begins with. */
export function toNumber(value: Value): number {
  if (typeof value === "number") return value;
  if (value === undefined) return 0;
  if (value instanceof NumericString) return value.number;
  const match = NUMBER.exec(value);
  if (match === null) return 0;
  const text = match[0].trim().toLowerCase();
  if (/inf$/.test(text)) return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /nan$/.test(text) ? Number.NaN : Number(text);
}

/** A number as text: integers of 32 bits as such (mawk 1.3.4), others through `format` (CONVFMT, OFMT). */
export function numberText(value: number, format: string): string {
  if (Number.isInteger(value) && value >= -0x80000000 && value < 0x7fffffff) return String(value === 0 ? 0 : value);
  if (Number.isNaN(value)) return "-nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const match = /^%\.?(\d*)([efg])$/.exec(format);
  const digits = match?.[1] === undefined || match[1] === "" ? 6 : Number(match[1]);
  return (value < 0 ? "-" : "") + formatFloat(Math.abs(value), match?.[2] ?? "g", digits);
}

/** True when the value counts as true in a condition. */
export function isTrue(value: Value): boolean {
  if (typeof value === "number") return value !== 0;
  if (value instanceof NumericString) return value.number !== 0;
  return value !== undefined && value !== "";
}

/** Compares as POSIX says: as numbers when both look like numbers, else as texts. */
export function compareValues(a: Value, b: Value, format: string): number {
  if (typeof a !== "string" && typeof b !== "string") {
    const x = toNumber(a);
    const y = toNumber(b);
    return x < y ? -1 : x > y ? 1 : x === y ? 0 : Number.NaN;
  }
  const x = toText(a, format);
  const y = toText(b, format);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** A value as text. */
export function toText(value: Value, format: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return numberText(value, format);
  return value === undefined ? "" : value.text;
}

/** A format that asks for more arguments than there are: mawk ends the program. */
export class MissingArgument extends Error {}

/** awk's printf: %c takes a number as a character. @throws MissingArgument */
export function formatAwk(format: string, args: readonly Value[], convfmt: string): string {
  let next = 0;
  return format.replace(
    /%([-+ #0]*)(\*|\d*)(?:\.(\*|\d*))?(?:[hlL]*)([a-zA-Z%])/g,
    (all, flags: string, widthText: string, precisionText: string | undefined, letter: string) => {
      if (letter === "%") return "%";
      const argument = (): Value => {
        if (next >= args.length) throw new MissingArgument();
        return args[next++];
      };
      let width = widthText === "*" ? Math.trunc(toNumber(argument())) : Number(widthText);
      let left = flags.includes("-");
      if (width < 0) {
        left = true;
        width = -width;
      }
      const precision =
        precisionText === undefined
          ? null
          : precisionText === "*"
            ? Math.trunc(toNumber(argument()))
            : Number(precisionText);
      const value = argument();
      let text: string;
      let numeric = true;
      switch (letter) {
        case "d":
        case "i": {
          const number = Math.trunc(toNumber(value));
          let digits = Number.isFinite(number)
            ? Math.abs(number) < 1e16
              ? String(Math.abs(number))
              : BigInt(Math.abs(number)).toString()
            : numberText(Math.abs(number), convfmt);
          if (precision !== null) digits = digits.padStart(precision, "0");
          text = (number < 0 ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "") + digits;
          break;
        }
        case "o":
        case "x":
        case "X":
        case "u": {
          const number = BigInt.asUintN(64, BigInt(Math.trunc(toNumber(value)) || 0));
          text = number.toString(letter === "o" ? 8 : letter === "u" ? 10 : 16);
          if (letter === "X") text = text.toUpperCase();
          if (flags.includes("#") && number !== 0n) text = (letter === "o" ? "0" : `0${letter}`) + text;
          if (precision !== null) text = text.padStart(precision, "0");
          break;
        }
        case "e":
        case "E":
        case "f":
        case "F":
        case "g":
        case "G": {
          const number = toNumber(value);
          text =
            (number < 0 || Object.is(number, -0) ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "") +
            formatFloat(Math.abs(number), letter.toLowerCase(), precision ?? 6, flags.includes("#"));
          if (letter === "E" || letter === "G") text = text.toUpperCase();
          break;
        }
        case "c":
          numeric = false;
          text =
            typeof value === "number" || value instanceof NumericString
              ? String.fromCharCode(toNumber(value) & 255)
              : (value ?? "").slice(0, 1);
          break;
        case "s":
          numeric = false;
          text = toText(value, convfmt);
          if (precision !== null) text = text.slice(0, precision);
          break;
        default:
          return all;
      }
      if (text.length >= width) return text;
      if (left) return text.padEnd(width);
      if (flags.includes("0") && numeric) {
        const sign = /^[-+ ]?(?:0[xX])?/.exec(text)?.[0] ?? "";
        return sign + text.slice(sign.length).padStart(width - sign.length, "0");
      }
      return text.padStart(width);
    },
  );
}
