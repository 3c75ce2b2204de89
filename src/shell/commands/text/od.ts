import { parseOptions } from "../../getopt.js";
import { openInput, readInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { parseSize } from "../files/size.js";
import { type OdFormat, odCell, parseOdFormats } from "./od-format.js";

/** The old options for formats, in today's words. */
const OLD_FORMATS: Readonly<Record<string, string>> = {
  a: "a",
  b: "o1",
  c: "c",
  d: "u2",
  f: "fF",
  i: "dI",
  l: "dL",
  o: "o2",
  s: "d2",
  x: "x2",
};
const OFFSET_RADIX: Readonly<Record<string, number>> = { d: 10, o: 8, x: 16, n: 0 };

/** od(1): -A -t -j -N -S -v -w --endian, and the old names of formats. */
export function* od(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "A:j:N:S:t:vw::abcdfilosx",
    long: {
      "address-radix": "A:",
      endian: "endian:",
      format: "t:",
      "output-duplicates": "v",
      "read-bytes": "N:",
      "skip-bytes": "j:",
      strings: "S::",
      width: "w::",
    },
  });
  if (typeof options === "number") return options;
  const radix = OFFSET_RADIX[options.value("A") ?? "o"];
  if (radix === undefined) {
    return yield* process.fail(
      `invalid output address radix '${options.value("A")}'; it must be one character from [doxn]`,
    );
  }
  const numbers: (number | null)[] = [];
  for (const letter of ["j", "N", "w", "S"]) {
    const text = options.value(letter);
    const value = text === null ? null : (numberOf(text) ?? null);
    if (text !== null && value === null) return yield* process.fail(`invalid -${letter} argument '${text}'`);
    numbers.push(value);
  }
  const [skip, limit, givenWidth, least] = numbers;
  const formats: OdFormat[] = [];
  for (const [name, value] of options.given) {
    const text = name === "t" ? (value ?? "") : name.length === 1 ? OLD_FORMATS[name] : undefined;
    if (text === undefined) continue;
    const parsed = parseOdFormats(text, text);
    if (typeof parsed === "string") return yield* process.fail(parsed);
    formats.push(...parsed);
  }
  if (formats.length === 0) formats.push({ kind: "o", size: 2, trails: false });
  let text = "";
  let status = 0;
  for (const file of options.operands.length === 0 ? ["-"] : options.operands) {
    const content = yield* readBytes(process, file, (skip ?? 0) + (limit ?? Number.POSITIVE_INFINITY) - text.length);
    if (content === null) status = 1;
    else text += content;
  }
  if (skip !== null && skip !== undefined && skip > text.length) {
    return yield* process.fail("cannot skip past end of combined input");
  }
  if (status !== 0 && text === "") return status;
  const start = skip ?? 0;
  const bytes = text.slice(start, limit === null || limit === undefined ? undefined : start + limit);
  const address = (at: number): string =>
    radix === 0 ? "" : (start + at).toString(radix).padStart(radix === 16 ? 6 : 7, "0");
  if (options.has("S")) {
    const runs = new RegExp(`[ -~]{${least ?? 3},}\\0`, "g");
    for (const run of bytes.matchAll(runs)) yield* process.print(`${address(run.index)} ${run[0].slice(0, -1)}\n`);
    return status;
  }
  const unit = formats.reduce((most, { size }) => Math.max(most, size), 1);
  const asked = options.has("w") ? (givenWidth ?? 32) : 16;
  const width = asked % unit === 0 ? asked : unit;
  if (asked % unit !== 0) yield* process.printError(`od: warning: invalid width ${asked}; using ${unit} instead\n`);
  const big = options.value("endian") === "big";
  // Every format of a line takes as much room for a byte as the widest does.
  const perUnit = formats.map((format) => odCell(format, "\0".repeat(format.size), big).length / format.size);
  const widest = Math.max(...perUnit);
  let last: string | null = null;
  let isStarred = false;
  for (let at = 0; at < bytes.length; at += width) {
    const row = bytes.slice(at, at + width);
    if (row === last && row.length === width && !options.has("v")) {
      if (!isStarred) yield* process.print("*\n");
      isStarred = true;
      continue;
    }
    last = row;
    isStarred = false;
    for (const [i, format] of formats.entries()) {
      let line = i === 0 ? address(at) : " ".repeat(address(at).length);
      const cellWidth = Math.floor(widest * format.size);
      for (let from = 0; from < row.length; from += format.size) {
        line += odCell(format, row.slice(from, from + format.size).padEnd(format.size, "\0"), big).padStart(cellWidth);
      }
      if (format.trails) {
        const missing = Math.floor((width - row.length) / format.size) * cellWidth;
        line += `${" ".repeat(missing)}  >${row.replace(/[^ -~]/g, ".")}<`;
      }
      yield* process.print(`${line}\n`);
    }
  }
  if (radix !== 0) yield* process.print(`${address(bytes.length)}\n`);
  return status;
}

/** A number as od takes it: decimal, 0x, octal with a 0, and units. */
function numberOf(text: string): number | null {
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return Number.parseInt(text, 16);
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return parseSize(text);
}

/** At most `limit` bytes, so that endless devices can be read. */
function* readBytes(process: Process, file: string, limit: number): Generator<Wait, string | null, void> {
  if (limit === Number.POSITIVE_INFINITY) return yield* readInput(process, file);
  const stream = yield* openInput(process, file);
  if (stream === null) return null;
  let text = "";
  while (text.length < limit) {
    const bytes = stream.read(limit - text.length);
    if (bytes === null) yield stream.readable;
    else if (bytes === "") break;
    else text += bytes;
  }
  stream.close();
  return text;
}
