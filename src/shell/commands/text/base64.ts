import { parseOptions } from "../../getopt.js";
import { readInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** base64(1): -d -w N -i. */
export function* base64(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "dw:i",
    long: { decode: "d", wrap: "w:", "ignore-garbage": "i" },
  });
  if (typeof options === "number") return options;
  const text = yield* readInput(process, options.operands[0] ?? "-");
  if (text === null) return 1;
  if (options.has("d")) {
    const clean = options.has("i") ? text.replace(/[^A-Za-z0-9+/=]/g, "") : text.replace(/\n/g, "");
    const valid = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/.exec(clean)?.[0] ?? "";
    yield* process.print(decodeBase64(valid));
    if (valid.length === clean.length) return 0;
    return yield* process.fail("invalid input");
  }
  const width = Number(options.value("w") ?? "76");
  const encoded = encodeBase64(text);
  if (width === 0) yield* process.print(encoded);
  else for (let i = 0; i < encoded.length; i += width) yield* process.print(`${encoded.slice(i, i + width)}\n`);
  return 0;
}

/** Bytes in base64, with padding (RFC 4648). */
export function encodeBase64(bytes: string): string {
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes.charCodeAt(i) << 16) | ((bytes.charCodeAt(i + 1) || 0) << 8) | (bytes.charCodeAt(i + 2) || 0);
    const left = bytes.length - i;
    out += ALPHABET[group >> 18] ?? "";
    out += ALPHABET[(group >> 12) & 63] ?? "";
    out += left > 1 ? (ALPHABET[(group >> 6) & 63] ?? "") : "=";
    out += left > 2 ? (ALPHABET[group & 63] ?? "") : "=";
  }
  return out;
}

/** The bytes of valid base64. */
export function decodeBase64(text: string): string {
  let out = "";
  for (let i = 0; i < text.length; i += 4) {
    let group = 0;
    for (let j = 0; j < 4; j++) group = (group << 6) | Math.max(0, ALPHABET.indexOf(text[i + j] ?? "A"));
    out += String.fromCharCode((group >> 16) & 255);
    if (text[i + 2] !== "=") out += String.fromCharCode((group >> 8) & 255);
    if (text[i + 3] !== "=") out += String.fromCharCode(group & 255);
  }
  return out;
}
