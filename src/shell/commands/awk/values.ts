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
  const hexadecimal = /^[ \t\n]*([-+]?)(0[xX][0-9a-fA-F]+)/.exec(value);
  if (hexadecimal !== null) return Number(hexadecimal[2]) * (hexadecimal[1] === "-" ? -1 : 1);
  const match = NUMBER.exec(value);
  if (match === null) return 0;
  const text = match[0].trim().toLowerCase();
  if (/inf$/.test(text)) return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /nan$/.test(text) ? Number.NaN : Number(text);
}

/** A number as text: integers of 32 bits as such (mawk 1.3.4), others through `format` (CONVFMT, OFMT). */
export function numberText(value: number, format: string): string {
  if (Number.isInteger(value) && value > -0x80000000 && value <= 0x7fffffff) return String(value === 0 ? 0 : value);
  if (Number.isNaN(value)) return "-nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (/^%[di]$/.test(format)) return String(Math.trunc(value));
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
