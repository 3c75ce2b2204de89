import { FileError } from "../../../host/file-node.js";
import { parseOptions } from "../../getopt.js";
import { LineReader, openInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** cat(1): files one after another; -n -b -s -E -T -v -A. */
export function* cat(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "nbsEAeTtvu",
    long: {
      number: "n",
      "number-nonblank": "b",
      "squeeze-blank": "s",
      "show-ends": "E",
      "show-all": "A",
      "show-tabs": "T",
      "show-nonprinting": "v",
    },
  });
  if (typeof options === "number") return options;
  const files = options.operands.length === 0 ? ["-"] : options.operands;
  if (options.given.every(([name]) => name === "u")) return yield* copy(process, files);
  const all = options.has("A");
  const ends = all || options.has("E") || options.has("e");
  const tabs = all || options.has("T") || options.has("t");
  const nonprinting = all || options.has("v") || options.has("e") || options.has("t");
  const reader = new LineReader(process, files);
  let number = 0;
  let blanks = 0;
  for (let line = yield* reader.read(); line !== null; line = yield* reader.read()) {
    blanks = line.text === "" ? blanks + 1 : 0;
    if (options.has("s") && blanks > 1) continue;
    let text = line.text;
    if (nonprinting) text = text.replace(/[^\t -~]/g, showByte);
    if (tabs) text = text.replaceAll("\t", "^I");
    const counted = options.has("b") ? line.text !== "" : options.has("n");
    if (counted) text = `${String(++number).padStart(6)}\t${text}`;
    yield* process.print(`${text}${line.newline ? (ends ? "$\n" : "\n") : ""}`);
  }
  return reader.failed ? 1 : 0;
}

function showByte(c: string): string {
  const code = c.charCodeAt(0);
  if (code >= 128)
    return `M-${code === 255 ? "^?" : code < 160 ? `^${String.fromCharCode(code - 64)}` : String.fromCharCode(code - 128)}`;
  return code === 127 ? "^?" : `^${String.fromCharCode(code + 64)}`;
}

function* copy(process: Process, files: readonly string[]): Generator<Wait, number, void> {
  let status = 0;
  for (const file of files) {
    const stream = yield* openInput(process, file);
    if (stream === null) {
      status = 1;
      continue;
    }
    for (;;) {
      let bytes: string | null;
      try {
        bytes = stream.read(65_536);
      } catch (error) {
        // A file of /sys may refuse to be read.
        if (!(error instanceof FileError)) throw error;
        yield* process.printError(`cat: ${file}: ${error.message}\n`);
        status = 1;
        break;
      }
      if (bytes === null) yield stream.readable;
      else if (bytes === "") break;
      else yield* process.print(bytes);
    }
    stream.close();
  }
  return status;
}
