import { parseOptions } from "../../getopt.js";
import { openInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { parseSize } from "../files/size.js";
import { formatBlock, HexdumpError, type HexdumpFormat, parseHexdumpFormat } from "./hexdump-format.js";

/** The formats of the options, as hexdump's own language has them. */
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  b: ['"%07.7_ax " 16/1 "%03o " "\\n"'],
  c: ['"%07.7_ax " 16/1 "%3_c " "\\n"'],
  C: ['"%08.8_ax  " 8/1 "%02x " "  " 8/1 "%02x "', '"  |" 16/1 "%_p" "|\\n"'],
  d: ['"%07.7_ax " 8/2 "  %05u " "\\n"'],
  o: ['"%07.7_ax " 8/2 " %06o " "\\n"'],
  x: ['"%07.7_ax " 8/2 "   %04x " "\\n"'],
};
const PLAIN = ['"%07.7_ax " 8/2 "%04x " "\\n"'];

/** hexdump(1) of util-linux and hd: -b -c -C -d -o -x -e FORMAT -f FILE -n -s -v. */
export function* hexdump(process: Process): Generator<Wait, number, void> {
  const isHd = process.name === "hd";
  const options = yield* parseOptions(process, {
    short: "bcCde:f:L::n:os:vx",
    long: {
      "one-byte-octal": "b",
      "one-byte-char": "c",
      canonical: "C",
      "two-bytes-decimal": "d",
      "two-bytes-octal": "o",
      "two-bytes-hex": "x",
      format: "e:",
      "format-file": "f:",
      color: "L::",
      length: "n:",
      skip: "s:",
      "no-squeezing": "v",
    },
  });
  if (typeof options === "number") return options;
  const sources: string[] = [];
  let offset: string | null = null;
  for (const [name, value] of options.given) {
    if (name === "e") sources.push(value ?? "");
    else if (Object.hasOwn(FORMATS, name)) {
      sources.push(...(FORMATS[name] ?? []));
      offset = name === "C" ? "%08.8_Ax\n" : "%07.7_Ax\n";
    }
  }
  if (sources.length === 0) {
    sources.push(...(isHd ? (FORMATS.C ?? []) : PLAIN));
    offset = isHd ? "%08.8_Ax\n" : "%07.7_Ax\n";
  }
  let formats: HexdumpFormat[];
  try {
    formats = sources.map(parseHexdumpFormat);
  } catch (error) {
    if (!(error instanceof HexdumpError)) throw error;
    return yield* process.fail(error.message);
  }
  const length = options.value("n");
  const skipText = options.value("s");
  const limit = length === null ? Number.POSITIVE_INFINITY : parseSize(length);
  const skip = skipText === null ? 0 : /^0x/i.test(skipText) ? Number(skipText) : parseSize(skipText);
  if (limit === null) return yield* process.fail(`failed to parse length: '${length}'`);
  if (skip === null) return yield* process.fail(`failed to parse offset: '${skipText}'`);
  let text = "";
  let failed = 0;
  const files = options.operands.length === 0 ? ["-"] : options.operands;
  for (const file of files) {
    const stream = yield* openInput(process, file);
    if (stream === null) {
      failed++;
      continue;
    }
    while (text.length < skip + limit) {
      const bytes = stream.read(Math.min(65_536, skip + limit - text.length));
      if (bytes === null) yield stream.readable;
      else if (bytes === "") break;
      else text += bytes;
    }
    stream.close();
  }
  if (failed === files.length) return yield* process.fail("all input file arguments failed");
  const bytes = text.slice(skip);
  const size = formats.reduce((most, format) => Math.max(most, format.size), 0);
  if (size === 0) return 0;
  let last: string | null = null;
  let isStarred = false;
  for (let at = 0; at < bytes.length; at += size) {
    const block = bytes.slice(at, at + size);
    if (block === last && block.length === size && !options.has("v")) {
      if (!isStarred) yield* process.print("*\n");
      isStarred = true;
      continue;
    }
    last = block;
    isStarred = false;
    for (const format of formats) yield* process.print(formatBlock(format, block, skip + at, size));
  }
  if (offset !== null && bytes.length > 0) {
    const width = offset.startsWith("%08") ? 8 : 7;
    yield* process.print(`${(skip + bytes.length).toString(16).padStart(width, "0")}\n`);
  }
  return failed > 0 ? 1 : 0;
}
