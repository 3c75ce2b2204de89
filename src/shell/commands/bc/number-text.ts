import { Decimal } from "./decimal.js";

const LETTERS = "0123456789ABCDEF";

/** A constant in base `ibase`. A digit that the base has not counts as its highest, but a single one as itself (GNU bc). */
export function parseConstant(text: string, ibase: number): Decimal {
  const [head = "", tail = ""] = text.split(".");
  const isSingle = (head + tail).length === 1;
  const digit = (c: string): bigint => {
    const value = LETTERS.indexOf(c);
    return BigInt(isSingle ? value : Math.min(value, ibase - 1));
  };
  const base = BigInt(ibase);
  let number = 0n;
  for (const c of head) number = number * base + digit(c);
  if (tail === "") return new Decimal(number, 0);
  let fraction = 0n;
  for (const c of tail) fraction = fraction * base + digit(c);
  const scaled = (fraction * 10n ** BigInt(tail.length)) / base ** BigInt(tail.length);
  return new Decimal(number * 10n ** BigInt(tail.length) + scaled, tail.length);
}

/** A number as bc prints it in base `obase`, without the end of the line. */
export function formatNumber(value: Decimal, obase: number): string {
  if (value.isZero) return "0";
  const sign = value.digits < 0n ? "-" : "";
  const digits = value.digits < 0n ? -value.digits : value.digits;
  const unit = 10n ** BigInt(value.scale);
  const [integer, fraction] = [digits / unit, digits % unit];
  if (obase === 10) {
    const tail = value.scale === 0 ? "" : `.${String(fraction).padStart(value.scale, "0")}`;
    return `${sign}${integer === 0n ? "" : integer}${tail}`;
  }
  const base = BigInt(obase);
  const width = String(obase - 1).length;
  const show = (digit: bigint): string =>
    obase <= 16 ? (LETTERS[Number(digit)] ?? "") : ` ${String(digit).padStart(width, "0")}`;
  let head = "";
  for (let rest = integer; rest > 0n; rest /= base) head = show(rest % base) + head;
  let tail = "";
  if (value.scale > 0) {
    tail = ".";
    // As many digits as tell the numbers of this scale apart.
    let rest = fraction;
    for (let reach = 1n; reach < unit; reach *= base) {
      rest *= base;
      tail += show(rest / unit);
      rest %= unit;
    }
  }
  return sign + head + tail;
}

/** A printed number broken as bc does: a line that goes on has `width` - 2 digits and a backslash. */
export function wrapNumber(text: string, width: number): string {
  if (width === 0) return text;
  const lines: string[] = [];
  let rest = text;
  for (; rest.length > width - 2; rest = rest.slice(width - 2)) lines.push(rest.slice(0, width - 2));
  return [...lines, rest].join("\\\n");
}
