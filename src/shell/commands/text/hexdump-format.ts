/** A format string of hexdump that cannot be read; the message is hexdump's. */
export class HexdumpError extends Error {}

/** `iterations/bytes "text"`: texts and conversions, repeated. */
interface Unit {
  readonly iterations: number;
  readonly bytes: number;
  readonly pieces: readonly Piece[];
}

type Piece = string | { readonly flags: string; readonly letter: string; readonly bytes: number };

/** A format string: its units, and how many bytes it takes. */
export interface HexdumpFormat {
  readonly units: readonly Unit[];
  readonly size: number;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  "0": "\0",
};

/** Reads a format string (hexdump(1), FORMATS). @throws HexdumpError */
export function parseHexdumpFormat(source: string): HexdumpFormat {
  const units: Unit[] = [];
  let rest = source.trimStart();
  while (rest !== "") {
    const match = /^(?:(\d+)?(?:\/(\d+)?)?)[ \t]*"((?:\\[\s\S]|[^"\\])*)"/.exec(rest);
    if (match === null) throw new HexdumpError(`bad format {${source}}`);
    const [all, count, bytes, text = ""] = match;
    const pieces = parsePieces(text, bytes === undefined ? null : Number(bytes));
    const taken = pieces.reduce((sum, piece) => sum + (typeof piece === "string" ? 0 : piece.bytes), 0);
    units.push({
      iterations: count === undefined ? 1 : Number(count),
      bytes: bytes === undefined ? taken : Number(bytes),
      pieces,
    });
    rest = rest.slice(all.length).trimStart();
  }
  const sizeOf = (unit: Unit): number =>
    unit.pieces.some((piece) => typeof piece !== "string" && takes(piece)) ? unit.bytes : 0;
  return { units, size: units.reduce((sum, unit) => sum + unit.iterations * sizeOf(unit), 0) };
}

function takes(piece: { readonly letter: string }): boolean {
  return !/^_[aA]/.test(piece.letter);
}

function parsePieces(text: string, bytes: number | null): Piece[] {
  const pieces: Piece[] = [];
  const literal = (part: string): string =>
    part.replace(/\\([\s\S])/g, (_, c: string) => ESCAPES[c] ?? c).replaceAll("%%", "%");
  let from = 0;
  for (const match of text.matchAll(/%%|%([-+ 0#]*\d*(?:\.\d+)?)(_[aA][dox]|_[cpu]|[a-zA-Z])/g)) {
    if (match[0] === "%%") continue;
    if (match.index > from) pieces.push(literal(text.slice(from, match.index)));
    from = match.index + match[0].length;
    const [, flags = "", letter = ""] = match;
    if (!/^(?:_[aA][dox]|_[cpu]|[cdiouxXeEfgGs])$/.test(letter)) {
      throw new HexdumpError(`bad conversion character %${letter}`);
    }
    const isAddress = letter.startsWith("_a") || letter.startsWith("_A");
    const isOne = letter.startsWith("_") || letter === "c";
    const size = isAddress ? 0 : isOne ? 1 : (bytes ?? (/[eEfgG]/.test(letter) ? 8 : 4));
    if (!isAddress && /[diouxX]/.test(letter) && ![1, 2, 4, 8].includes(size)) {
      throw new HexdumpError(`bad byte count for conversion character ${letter}`);
    }
    pieces.push({ flags, letter, bytes: size });
  }
  if (from < text.length) pieces.push(literal(text.slice(from)));
  return pieces;
}

const C_NAMES: Readonly<Record<number, string>> = {
  0: "\\0",
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
};
const ASCII_NAMES =
  "nul soh stx etx eot enq ack bel bs ht lf vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us".split(
    " ",
  );

/** What a format makes of a block that begins at `address`; what a short last block lacks is blank. */
export function formatBlock(format: HexdumpFormat, block: string, address: number, size: number): string {
  let out = "";
  let at = 0;
  let rounds = 1;
  // The last unit goes on until the longest format's bytes are taken.
  const last = format.units.at(-1);
  if (
    last !== undefined &&
    format.size > 0 &&
    last.bytes > 0 &&
    last.pieces.some((piece) => typeof piece !== "string" && takes(piece))
  ) {
    rounds = 1 + Math.floor((size - format.size) / last.bytes / Math.max(1, last.iterations));
  }
  for (const [i, unit] of format.units.entries()) {
    const times = unit.iterations * (i === format.units.length - 1 ? rounds : 1);
    for (let n = 0; n < times; n++) {
      // Blanks at the end are for what stands between repetitions.
      const isLast = n === times - 1 && unit.iterations > 1;
      for (const [k, piece] of unit.pieces.entries()) {
        if (typeof piece === "string") {
          const isTail = isLast && k === unit.pieces.length - 1 && unit.pieces.length > 1;
          out += isTail ? piece.replace(/[ \t\n]+$/, "") : piece;
          continue;
        }
        const bytes = block.slice(at, at + piece.bytes);
        out += convert(piece, bytes, address + at);
        if (takes(piece)) at += piece.bytes;
      }
    }
  }
  return out;
}

function convert(
  piece: { readonly flags: string; readonly letter: string; readonly bytes: number },
  bytes: string,
  address: number,
): string {
  const { flags, letter } = piece;
  if (letter.startsWith("_a") || letter.startsWith("_A")) {
    return padded(address.toString({ d: 10, o: 8, x: 16 }[letter[2] ?? "x"] ?? 16), flags);
  }
  if (bytes === "") {
    // As wide as the conversion would have been, and nothing in it.
    const width = /(\d+)/.exec(flags.replace(/^[-+ #]+/, ""))?.[1];
    return " ".repeat(Number(width ?? 0));
  }
  const code = bytes.charCodeAt(0);
  const isPrintable = code >= 32 && code < 127;
  switch (letter) {
    case "_p":
      return padded(isPrintable ? bytes : ".", flags);
    case "c":
      return padded(bytes, flags);
    case "_c":
      return padded(C_NAMES[code] ?? (isPrintable ? bytes : code.toString(8).padStart(3, "0")), flags);
    case "_u":
      return padded(ASCII_NAMES[code] ?? (code === 127 ? "del" : isPrintable ? bytes : code.toString(16)), flags);
    case "s":
      return padded(bytes.replace(/\0[\s\S]*$/, ""), flags);
    default:
  }
  const data = new DataView(Uint8Array.from(bytes.padEnd(piece.bytes, "\0"), (c) => c.charCodeAt(0)).buffer);
  if (/[eEfgG]/.test(letter)) {
    const value = piece.bytes === 4 ? data.getFloat32(0, true) : data.getFloat64(0, true);
    return padded(letter === "f" ? value.toFixed(6) : String(value), flags);
  }
  let value = 0n;
  for (let i = piece.bytes - 1; i >= 0; i--) value = (value << 8n) | BigInt(data.getUint8(i));
  if (letter === "d" || letter === "i") return padded(String(BigInt.asIntN(piece.bytes * 8, value)), flags);
  const text = value.toString(letter === "o" ? 8 : letter === "u" ? 10 : 16);
  const sign = flags.includes("#") ? (letter === "o" ? "0" : letter === "u" ? "" : `0${letter}`) : "";
  return padded(sign + (letter === "X" ? text.toUpperCase() : text), flags);
}

function padded(text: string, flags: string): string {
  const match = /^([-+ #0]*)(\d*)(?:\.(\d+))?$/.exec(flags);
  const [, marks = "", width = "", precision] = match ?? [];
  const digits = precision === undefined ? text : text.padStart(Number(precision), "0");
  if (marks.includes("-")) return digits.padEnd(Number(width));
  return digits.padStart(Number(width), marks.includes("0") ? "0" : " ");
}
