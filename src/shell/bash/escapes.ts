import { encodeText } from "../stream.js";

const SIMPLE: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  E: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

/** How the escapes of `$'...'`, `printf`, `printf %b` and `echo -e` differ. */
export type EscapeStyle = "ansi" | "format" | "b" | "echo";

/** One escape sequence that begins at the backslash at `at`: the bytes, where it ends, and whether it was `\c` (stop output). */
export function readEscape(
  text: string,
  at: number,
  style: EscapeStyle,
): { bytes: string; end: number; stop: boolean } {
  const c = text[at + 1];
  if (c === undefined) return { bytes: "\\", end: at + 1, stop: false };
  const rest = text.slice(at + 1);
  const simple = SIMPLE[c];
  if (simple !== undefined) return { bytes: simple, end: at + 2, stop: false };
  const octal = style === "b" || style === "echo" ? /^0[0-7]{0,3}/.exec(rest) : null;
  const digits = octal ?? (style === "echo" ? null : /^[0-7]{1,3}/.exec(rest));
  if (digits !== null) {
    const value = Number.parseInt(digits[0], 8) & 255;
    return { bytes: String.fromCharCode(value), end: at + 1 + digits[0].length, stop: false };
  }
  const hex = /^x([0-9a-fA-F]{1,2})/.exec(rest);
  if (hex !== null) {
    return { bytes: String.fromCharCode(Number.parseInt(hex[1] ?? "0", 16)), end: at + 1 + hex[0].length, stop: false };
  }
  const unicode = /^(?:u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8}))/.exec(rest);
  if (unicode !== null) {
    const code = Number.parseInt(unicode[1] ?? unicode[2] ?? "0", 16);
    return {
      bytes: encodeText(String.fromCodePoint(Math.min(code, 0x10ffff))),
      end: at + 1 + unicode[0].length,
      stop: false,
    };
  }
  if (c === "c" && style !== "ansi" && style !== "format") return { bytes: "", end: at + 2, stop: true };
  if (c === "c" && style === "ansi") {
    return { bytes: String.fromCharCode((text.charCodeAt(at + 2) || 0) & 31), end: at + 3, stop: false };
  }
  if ((c === '"' || c === "'" || c === "?") && style !== "echo") return { bytes: c, end: at + 2, stop: false };
  return { bytes: `\\${c}`, end: at + 2, stop: false };
}

/** A text with all its escapes read; `stopped` when `\c` ended it early. */
export function readEscapes(text: string, style: EscapeStyle): { bytes: string; stopped: boolean } {
  let out = "";
  for (let i = 0; i < text.length; ) {
    if (text[i] !== "\\") {
      out += text[i];
      i++;
      continue;
    }
    const sequence = readEscape(text, i, style);
    out += sequence.bytes;
    if (sequence.stop) return { bytes: out, stopped: true };
    i = sequence.end;
  }
  return { bytes: out, stopped: false };
}

/** As `$'...'` reads its text. */
export function ansiEscapes(text: string): string {
  return readEscapes(text, "ansi").bytes;
}
