/** How od shows the bytes: as characters, names or numbers of so many bytes; `trails` puts the characters behind. */
export interface OdFormat {
  readonly kind: "a" | "c" | "d" | "f" | "o" | "u" | "x";
  readonly size: number;
  readonly trails: boolean;
}

const SIZES: Readonly<Record<string, number>> = { C: 1, S: 2, I: 4, L: 8, F: 4, D: 8 };

/** The formats of a text such as "x1z" or "d2c"; what is wrong with it, in od's words. */
export function parseOdFormats(text: string, whole: string): OdFormat[] | string {
  const formats: OdFormat[] = [];
  let rest = text;
  while (rest !== "") {
    const match = /^(?:([ac])|([doux])(\d+|[CSIL])?|(f)(\d+|[FDL])?)(z?)/.exec(rest);
    if (match === null) return `invalid character '${rest[0]}' in type string '${whole}'`;
    const [all, letter, integer, integerSize, float, floatSize, trails] = match;
    const kind = (letter ?? integer ?? float) as OdFormat["kind"];
    const sizeText = integerSize ?? floatSize;
    const size =
      letter !== undefined
        ? 1
        : sizeText === undefined
          ? float === undefined
            ? 4
            : 8
          : float !== undefined && sizeText === "L"
            ? 16
            : (SIZES[sizeText] ?? Number(sizeText));
    const sizes = float === undefined ? [1, 2, 4, 8] : [4, 8];
    if (letter === undefined && !sizes.includes(size)) {
      const what = float === undefined ? "integral" : "floating point";
      return `invalid type string '${whole}';\nthis system doesn't provide a ${size}-byte ${what} type`;
    }
    formats.push({ kind, size, trails: trails === "z" });
    rest = rest.slice(all.length);
  }
  return formats;
}

const C_NAMES: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\x07": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
};
const ASCII_NAMES =
  "nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp".split(
    " ",
  );
/** Columns of decimal numbers by their bytes, without the blank before them. */
const SIGNED_WIDTH: Readonly<Record<number, number>> = { 1: 4, 2: 6, 4: 11, 8: 20 };
const UNSIGNED_WIDTH: Readonly<Record<number, number>> = { 1: 3, 2: 5, 4: 10, 8: 20 };

/** The text of `size` bytes in a format, with the blank before it. */
export function odCell(format: OdFormat, bytes: string, big: boolean): string {
  const { kind, size } = format;
  if (kind === "c") {
    const octal = bytes.charCodeAt(0).toString(8).padStart(3, "0");
    return (C_NAMES[bytes] ?? (bytes >= " " && bytes <= "~" ? bytes : octal)).padStart(4);
  }
  if (kind === "a") {
    const code = bytes.charCodeAt(0) & 127;
    return (code === 127 ? "del" : (ASCII_NAMES[code] ?? String.fromCharCode(code))).padStart(4);
  }
  const data = new DataView(Uint8Array.from(bytes, (c) => c.charCodeAt(0)).buffer);
  if (kind === "f") {
    const value = size === 4 ? data.getFloat32(0, !big) : data.getFloat64(0, !big);
    return floatText(value, size === 4 ? 8 : 17).padStart(size === 4 ? 16 : 25);
  }
  let value = 0n;
  for (let i = 0; i < size; i++) value = (value << 8n) | BigInt(data.getUint8(big ? i : size - 1 - i));
  if (kind === "x") return ` ${value.toString(16).padStart(size * 2, "0")}`;
  if (kind === "o") return ` ${value.toString(8).padStart(Math.ceil((size * 8) / 3), "0")}`;
  if (kind === "u") return ` ${value.toString().padStart(UNSIGNED_WIDTH[size] ?? 3)}`;
  return ` ${BigInt.asIntN(size * 8, value)
    .toString()
    .padStart(SIGNED_WIDTH[size] ?? 4)}`;
}

/** The shortest text that is the number again, as %g writes it. */
function floatText(value: number, digits: number): string {
  for (let precision = 1; precision <= digits; precision++) {
    const text = value.toPrecision(precision);
    const back = digits === 8 ? Math.fround(Number(text)) : Number(text);
    if (back !== value && precision < digits) continue;
    const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
    if (exponent >= -5 && exponent < precision) return String(Number(text));
    const [mantissa = "0", power = "+0"] = value.toExponential(precision - 1).split("e");
    const sign = power.startsWith("-") ? "-" : "+";
    return `${mantissa}e${sign}${power.replace(/^[-+]/, "").padStart(2, "0")}`;
  }
  return String(value);
}
