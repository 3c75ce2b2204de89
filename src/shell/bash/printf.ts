import { formatDate } from "../date-format.js";
import { readEscape, readEscapes } from "./escapes.js";
import { quoteBackslash } from "./quoting.js";

/** What printf(1) makes of a format and its arguments; `errors` are the messages without the name of the command. */
export interface PrintfResult {
  readonly text: string;
  readonly errors: readonly PrintfError[];
}

/** A message, and how much text was there when it came. */
export interface PrintfError {
  readonly message: string;
  readonly at: number;
}

/** The text of `printf FORMAT ARGUMENTS...`: the format is used again while arguments are left. */
export function formatPrintf(format: string, args: readonly string[], nowSeconds: number): PrintfResult {
  const state = new Printf(format, args, nowSeconds);
  state.run();
  return { text: state.out, errors: state.errors };
}

class Printf {
  readonly errors: PrintfError[] = [];
  out = "";
  private readonly format: string;
  private readonly args: readonly string[];
  private readonly nowSeconds: number;
  private next = 0;
  private stopped = false;

  constructor(format: string, args: readonly string[], nowSeconds: number) {
    this.format = format;
    this.args = args;
    this.nowSeconds = nowSeconds;
  }

  run(): void {
    do {
      const before = this.next;
      this.once();
      if (this.next === before) break;
    } while (this.next < this.args.length && !this.stopped);
  }

  private complain(message: string): void {
    this.errors.push({ message, at: this.out.length });
  }

  private take(): string | undefined {
    return this.args[this.next++];
  }

  private once(): void {
    const { format } = this;
    for (let i = 0; i < format.length && !this.stopped; ) {
      const c = format[i] ?? "";
      if (c === "\\") {
        const sequence = readEscape(format, i, "format");
        this.out += sequence.bytes;
        i = sequence.end;
        continue;
      }
      if (c !== "%") {
        this.out += c;
        i++;
        continue;
      }
      const spec =
        /^%([-+ #0']*)(\*|\d*)(?:(\.)(\*|-?\d*))?(?:\(([^)]*)\))?(?:hh|h|ll|l|j|t|z|L|q(?=[dioux]))?([a-zA-Z%])?/.exec(
          format.slice(i),
        );
      if (spec === null) break;
      i += spec[0].length;
      const letter = spec[6];
      if (letter === "%" && spec[0] === "%%") {
        this.out += "%";
        continue;
      }
      if (letter === undefined || !"diouxXcsbqeEfFgGaAT".includes(letter)) {
        this.complain(
          letter === undefined || /^%z?$/.test(spec[0]) || spec[0] === "%z"
            ? `\`${spec[0]}': missing format character`
            : `\`${letter}': invalid format character`,
        );
        this.stopped = true;
        break;
      }
      this.out += this.convert(
        spec[1] ?? "",
        spec[2] ?? "",
        spec[3] === undefined ? null : (spec[4] ?? ""),
        spec[5] ?? null,
        letter,
      );
    }
  }

  private convert(
    flags: string,
    widthText: string,
    precisionText: string | null,
    time: string | null,
    letter: string,
  ): string {
    let width = widthText === "*" ? this.number(this.take() ?? "0") : widthText === "" ? 0n : BigInt(widthText);
    let left = flags.includes("-");
    if (width < 0n) {
      left = true;
      width = -width;
    }
    let precision: number | null = null;
    if (precisionText !== null)
      precision = precisionText === "*" ? Number(this.number(this.take() ?? "0")) : Number(precisionText || "0");
    if (precision !== null && precision < 0) precision = null;
    const columns = Number(width);
    const pad = (text: string, zero = false): string => {
      if (text.length >= columns) return text;
      if (left) return text.padEnd(columns);
      if (!zero) return text.padStart(columns);
      const sign = /^(?:[-+ ]?(?:0[xX])?)/.exec(text)?.[0] ?? "";
      return sign + text.slice(sign.length).padStart(columns - sign.length, "0");
    };
    const zero = flags.includes("0") && !left;
    switch (letter) {
      case "s": {
        const text = this.take() ?? "";
        return pad(precision === null ? text : text.slice(0, precision));
      }
      case "c":
        return pad((this.take() ?? "").slice(0, 1));
      case "b": {
        const read = readEscapes(this.take() ?? "", "b");
        if (read.stopped) this.stopped = true;
        return pad(precision === null ? read.bytes : read.bytes.slice(0, precision));
      }
      case "q":
        return pad(quoteBackslash(this.take() ?? ""));
      case "T": {
        const argument = this.take();
        const seconds =
          argument === undefined || argument === "-1" || argument === "-2"
            ? this.nowSeconds
            : Number(this.number(argument));
        return pad(formatDate(time === null || time === "" ? "%X" : time, seconds, 0));
      }
      case "d":
      case "i":
      case "o":
      case "u":
      case "x":
      case "X":
        return pad(this.integer(letter, flags, precision), zero && precision === null);
      default:
        return pad(this.float(letter, flags, precision ?? 6), zero);
    }
  }

  private integer(letter: string, flags: string, precision: number | null): string {
    const value = this.number(this.take() ?? "0");
    let digits: string;
    let sign = "";
    if (letter === "d" || letter === "i") {
      digits = (value < 0n ? -value : value).toString();
      sign = value < 0n ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
    } else {
      const unsigned = BigInt.asUintN(64, value);
      digits = unsigned.toString(letter === "o" ? 8 : letter === "u" ? 10 : 16);
      if (letter === "X") digits = digits.toUpperCase();
      if (flags.includes("#") && unsigned !== 0n) sign = letter === "x" ? "0x" : letter === "X" ? "0X" : "";
      if (flags.includes("#") && letter === "o" && !digits.startsWith("0")) digits = `0${digits}`;
    }
    if (precision !== null) digits = digits.padStart(precision, "0");
    return sign + digits;
  }

  private number(text: string): bigint {
    const trimmed = text.trimStart();
    if (trimmed.startsWith("'") || trimmed.startsWith('"')) return BigInt(trimmed.charCodeAt(1) || 0);
    const match = /^([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(trimmed);
    if (match === null) {
      if (trimmed !== "") this.complain(`${text}: invalid number`);
      return 0n;
    }
    if (match[0].length < trimmed.length)
      this.complain(`${text}: invalid ${/^0[0-7]*[89]/.test(trimmed) ? "octal number" : "number"}`);
    const digits = match[2] ?? "0";
    const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
    return match[1] === "-" ? -value : value;
  }

  private float(letter: string, flags: string, precision: number): string {
    const text = this.take() ?? "0";
    let value: number;
    const trimmed = text.trim();
    if (trimmed.startsWith("'") || trimmed.startsWith('"')) value = trimmed.charCodeAt(1) || 0;
    else {
      const match =
        /^[+-]?(?:0[xX][0-9a-fA-F]+|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|inf(?:inity)?|nan)/i.exec(
          trimmed,
        );
      if (match === null || match[0].length < trimmed.length)
        if (trimmed !== "") this.complain(`${text}: invalid number`);
      value =
        match === null
          ? 0
          : /inf/i.test(match[0])
            ? match[0].startsWith("-")
              ? -Infinity
              : Infinity
            : Number(match[0]);
    }
    const sign = value < 0 || Object.is(value, -0) ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
    const out = sign + formatFloat(Math.abs(value), letter.toLowerCase(), precision, flags.includes("#"));
    return letter === letter.toUpperCase() ? out.toUpperCase() : out;
  }
}

/** C's %e, %f and %g of a number that is not negative. */
export function formatFloat(value: number, letter: string, precision: number, alternate = false): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return "inf";
  const exponential = (digits: number): string =>
    value.toExponential(Math.min(100, digits)).replace(/e([+-])(\d)$/, "e$10$2");
  if (letter === "e") return exponential(precision);
  if (letter === "g") {
    const digits = precision === 0 ? 1 : precision;
    const exponent =
      value === 0 ? 0 : Number(/e([+-]\d+)$/.exec(value.toExponential(Math.min(100, digits - 1)))?.[1] ?? "0");
    const text = exponent < -4 || exponent >= digits ? exponential(digits - 1) : fixed(value, digits - 1 - exponent);
    if (alternate) return text;
    return text.includes("e") ? text.replace(/\.?0+e/, "e") : text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  }
  return fixed(value, precision);
}

/** toFixed for numbers of any size. */
function fixed(value: number, digits: number): string {
  if (value < 1e21) {
    const text = value.toFixed(Math.min(100, digits));
    // toFixed rounds exact halves up, C to even. A half at this digit is an odd number of 2^-(digits+1).
    const halves = value * 2 ** (digits + 1);
    if (halves % 2 !== 1 || !Number.isInteger(halves)) return text;
    const last = Number(text.at(-1));
    return last % 2 === 0 ? text : text.slice(0, -1) + String(last - 1);
  }
  return BigInt(value).toString() + (digits > 0 ? `.${"0".repeat(digits)}` : "");
}
