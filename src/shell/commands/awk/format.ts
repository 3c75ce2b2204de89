import { formatFloat } from "../../bash/printf.js";
import { NumericString, toNumber, toText, type Value } from "./values.js";

/** A format that mawk ends the program at; `before` is what was printed of it already. */
export class FormatError extends Error {
  readonly before: string;

  constructor(message: string, before: string) {
    super(message);
    this.before = before;
  }
}

const CONVERSION = /%([-+ #0]*)(\*|\d*)(?:\.(\*|\d*))?(?:[hl]?)([a-zA-Z%])?/g;

interface Conversion {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | null;
  readonly letter: string;
}

/** awk's printf: %c takes a number as a character. @throws FormatError */
export function formatAwk(format: string, args: readonly Value[], convfmt: string): string {
  let out = "";
  let copied = 0;
  let next = 0;
  let number = 0;
  for (const match of format.matchAll(CONVERSION)) {
    const [all, flags = "", width = "", precision, letter] = match;
    out += format.slice(copied, match.index);
    copied = match.index + all.length;
    if (all === "%%") {
      out += "%";
      continue;
    }
    number++;
    const argument = (): Value => {
      if (next >= args.length) throw new FormatError("not enough arguments passed to", out);
      return args[next++];
    };
    const measure = (text: string): number => (text === "*" ? Math.trunc(toNumber(argument())) : Number(text));
    const wide = measure(width);
    const conversion: Conversion = {
      flags: wide < 0 ? `${flags}-` : flags,
      width: Math.abs(wide),
      precision: precision === undefined ? null : measure(precision),
      letter: letter ?? "",
    };
    const value = argument();
    if (!/^[dioxXueEfFgGcs]$/.test(conversion.letter))
      throw new FormatError(`improper conversion(number ${number}) in`, out);
    out += padded(conversion, converted(conversion, value, convfmt));
  }
  return out + format.slice(copied);
}

function converted(conversion: Conversion, value: Value, convfmt: string): string {
  const { flags, precision, letter } = conversion;
  switch (letter) {
    case "d":
    case "i": {
      const number = clamped(toNumber(value), -0x7fffffff, 0x7fffffff);
      return signOf(number, flags) + String(Math.abs(number)).padStart(precision ?? 0, "0");
    }
    case "o":
    case "x":
    case "X":
    case "u": {
      const number = clamped(toNumber(value), 0, 0xffffffff);
      let text = number.toString(letter === "o" ? 8 : letter === "u" ? 10 : 16);
      if (letter === "X") text = text.toUpperCase();
      if (flags.includes("#") && number !== 0 && letter !== "u") text = (letter === "o" ? "0" : `0${letter}`) + text;
      return text.padStart(precision ?? 0, "0");
    }
    case "c":
      if (typeof value === "number" || value instanceof NumericString)
        return String.fromCharCode(toNumber(value) & 255);
      return (value ?? "").slice(0, 1) || "\0";
    case "s": {
      const text = toText(value, convfmt);
      return precision === null ? text : text.slice(0, precision);
    }
    default: {
      const number = toNumber(value);
      const digits = formatFloat(Math.abs(number), letter.toLowerCase(), precision ?? 6, flags.includes("#"));
      const text = signOf(number, flags) + digits;
      return letter === "E" || letter === "G" ? text.toUpperCase() : text;
    }
  }
}

/** mawk's integers have 32 bits; what does not fit is the nearest that does. */
function clamped(value: number, least: number, most: number): number {
  return Number.isNaN(value) ? least : Math.min(most, Math.max(least, Math.trunc(value)));
}

function signOf(value: number, flags: string): string {
  if (value < 0 || Object.is(value, -0)) return "-";
  return flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
}

function padded({ flags, width, letter }: Conversion, text: string): string {
  if (text.length >= width) return text;
  if (flags.includes("-")) return text.padEnd(width);
  if (!flags.includes("0") || letter === "c" || letter === "s") return text.padStart(width);
  const sign = /^[-+ ]?(?:0[xX])?/.exec(text)?.[0] ?? "";
  return sign + text.slice(sign.length).padStart(width - sign.length, "0");
}
