import { parseOptions } from "../../getopt.js";
import { readInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

interface Counts {
  lines: number;
  words: number;
  chars: number;
  bytes: number;
  longest: number;
}

/** wc(1): -l -w -c -m -L, --files0-from, --total. */
export function* wc(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "lwcmL",
    long: { lines: "l", words: "w", bytes: "c", chars: "m", "max-line-length": "L", "files0-from": "files0:" },
  });
  if (typeof options === "number") return options;
  let files = options.operands;
  const list = options.value("files0");
  if (list !== null) {
    if (files.length > 0) {
      return yield* process.fail(
        `extra operand '${files[0]}'\nfile operands cannot be combined with --files0-from\nTry 'wc --help' for more information.`,
      );
    }
    const names = yield* readInput(process, list, "cannot open ");
    if (names === null) return 1;
    files = names.replace(/\0$/, "").split("\0");
  }
  const wanted = (["l", "w", "m", "c", "L"] as const).filter((letter) => options.has(letter));
  const columns = wanted.length === 0 ? (["l", "w", "c"] as const) : wanted;
  const width = list !== null ? 1 : columnWidth(process, files, columns.length);
  const show = function* (counts: Counts, name: string): Generator<Wait, void, void> {
    const cells = columns.map((letter) => String(pick(counts, letter)).padStart(width));
    yield* process.print(`${cells.join(" ")}${name === "" ? "" : ` ${name}`}\n`);
  };
  const total: Counts = { ...NOTHING };
  let status = 0;
  for (const file of files.length === 0 ? ["-"] : files) {
    const kind = file === "-" ? undefined : process.find(file)?.kind;
    if (kind === "directory" || kind === "virtual-directory") {
      yield* process.printError(`${process.name}: ${file}: Is a directory\n`);
      yield* show(NOTHING, file);
      status = 1;
      continue;
    }
    const text = yield* readInput(process, file);
    if (text === null) {
      status = 1;
      continue;
    }
    const counts = count(text);
    yield* show(counts, files.length === 0 ? "" : file);
    total.lines += counts.lines;
    total.words += counts.words;
    total.chars += counts.chars;
    total.bytes += counts.bytes;
    total.longest = Math.max(total.longest, counts.longest);
  }
  if (files.length > 1) yield* show(total, "total");
  return status;
}

const NOTHING: Readonly<Counts> = { lines: 0, words: 0, chars: 0, bytes: 0, longest: 0 };

function count(text: string): Counts {
  let lines = 0;
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) lines++;
  const longest = text.split("\n").reduce((most, line) => Math.max(most, columns(line)), 0);
  return {
    lines,
    words: text.match(/[^\s]+/g)?.length ?? 0,
    chars: text.length,
    bytes: text.length,
    longest,
  };
}

function pick(counts: Counts, letter: "l" | "w" | "m" | "c" | "L"): number {
  switch (letter) {
    case "l":
      return counts.lines;
    case "w":
      return counts.words;
    case "m":
      return counts.chars;
    case "c":
      return counts.bytes;
    case "L":
      return counts.longest;
  }
}

/** GNU wc's rule: one column of one file is not padded; what is no regular file takes 7, files the width of their total size. */
function columnWidth(process: Process, files: readonly string[], columns: number): number {
  if (columns === 1 && files.length <= 1) return 1;
  let least = 1;
  let bytes = 0;
  for (const file of files.length === 0 ? ["-"] : files) {
    const node = file === "-" ? null : process.find(file);
    const size = node?.kind === "file" ? node.content.length : (process.descriptors[0]?.sizeBytes ?? null);
    if (file === "-" ? size !== null : node?.kind === "file") bytes += size ?? 0;
    else if (file === "-" || node !== null) least = 7;
  }
  return Math.max(least, String(bytes).length);
}

/** How wide a line is printed: tabs go to the next multiple of eight, control characters take no room. */
function columns(line: string): number {
  let width = 0;
  for (const c of line) {
    if (c === "\t") width += 8 - (width % 8);
    else if (c === "\r") width = 0;
    else if (c >= " ") width++;
  }
  return width;
}
