import { parseOptions } from "../../getopt.js";
import { openInput } from "../../input.js";
import type { Process } from "../../process.js";
import { readToEnd } from "../../read-to-end.js";
import type { Stream } from "../../stream.js";
import type { Wait } from "../../wait.js";

/** head(1): -n N, -n -N, -c N, -N, -q, -v. */
export function* head(process: Process): Generator<Wait, number, void> {
  process.argv = process.argv.map((word, i) => (i === 1 ? oldCount(word) : word));
  const options = yield* parseOptions(process, {
    short: "n:c:qvz",
    long: { lines: "n:", bytes: "c:", quiet: "q", silent: "q", verbose: "v", "zero-terminated": "z" },
  });
  if (typeof options === "number") return options;
  const bytes = options.given.findLast(([name]) => name === "c" || name === "n")?.[0] === "c";
  const text = options.value(bytes ? "c" : "n") ?? "10";
  const count = parseCount(text);
  if (count === null) return yield* process.fail(`invalid number of ${bytes ? "bytes" : "lines"}: '${text}'`);
  const files = options.operands.length === 0 ? ["-"] : options.operands;
  const headers = (files.length > 1 && !options.has("q")) || options.has("v");
  let status = 0;
  let first = true;
  for (const file of files) {
    if (file !== "-" && process.find(file) === null) {
      yield* process.printError(`${process.name}: cannot open '${file}' for reading: No such file or directory\n`);
      status = 1;
      continue;
    }
    const stream = yield* openInput(process, file, "error reading ");
    if (stream === null) {
      status = 1;
      continue;
    }
    if (headers) yield* process.print(`${first ? "" : "\n"}==> ${file === "-" ? "standard input" : file} <==\n`);
    first = false;
    if (count < 0 || Object.is(count, -0))
      yield* allButLast(process, stream, -count, bytes, options.has("z") ? "\0" : "\n");
    else yield* leading(process, stream, count, bytes, options.has("z") ? "\0" : "\n");
    stream.close();
  }
  return status;
}

/** `-5`, `-5c`, `-2kqv` of old: a number, its unit and flags, as today's options. */
function oldCount(word: string): string {
  const match = /^-(\d+)([bkm]?)([clqvz]*)$/.exec(word);
  if (match === null) return word;
  const [, digits = "", unit = "", flags = ""] = match;
  const isBytes = flags.includes("c") || unit !== "";
  const others = flags.replace(/[cl]/g, "");
  return `${others === "" ? "-" : `-${others}`}${isBytes ? "c" : "n"}${digits}${unit.toUpperCase().replace("B", "b")}`;
}

/** A number of bytes or lines with a suffix (K, M, kB ...); null when it is none. A leading minus is kept. */
export function parseCount(text: string): number | null {
  const match = /^([-+]?)(\d+)(b|[kKMG](?:i?B)?)?$/.exec(text);
  if (match === null) return null;
  const [, sign, digits = "0", suffix = ""] = match;
  const base = /^[kKMG]B$/.test(suffix) ? 1000 : 1024;
  const power = suffix === "b" ? 0 : " KMG".indexOf(suffix.slice(0, 1).toUpperCase());
  const value = Number(digits) * (suffix === "b" ? 512 : base ** Math.max(0, suffix === "" ? 0 : power));
  return sign === "-" ? -value : value;
}

/** How much is read of a pipe at a time; of a file what was too much is given back. */
const INPUT_BLOCK = 8_192;

/** Bytes that standard output holds back until they are so many, or the program ends; who is killed has not said them. */
const OUTPUT_BLOCK = 4_096;

function* leading(
  process: Process,
  stream: Stream,
  count: number,
  bytes: boolean,
  end: string,
): Generator<Wait, void, void> {
  let left = count;
  let unsaid = "";
  const isFile = stream.sizeBytes !== null;
  while (left > 0) {
    // What is there of a line is taken before its end has come; of a pipe more than is wanted, which is lost.
    let chunk = bytes ? stream.read(left) : isFile ? stream.readUntil(end) : stream.read(INPUT_BLOCK);
    if (!bytes && !isFile && chunk !== null) {
      const lines = chunk.split(end);
      const whole = lines.length - 1;
      if (whole >= left) {
        chunk = lines.slice(0, left).join(end) + end;
        left = 1;
      } else left -= Math.max(0, whole - (chunk.endsWith(end) ? 1 : 0));
    }
    if (chunk === null) {
      yield stream.readable;
      continue;
    }
    if (chunk === "") break;
    unsaid += chunk;
    const whole = unsaid.length - (unsaid.length % OUTPUT_BLOCK);
    if (whole > 0) {
      yield* process.print(unsaid.slice(0, whole));
      unsaid = unsaid.slice(whole);
    }
    if (bytes) left -= chunk.length;
    else if (chunk.endsWith(end)) left--;
  }
  yield* process.print(unsaid);
}

function* allButLast(
  process: Process,
  stream: Stream,
  count: number,
  bytes: boolean,
  end: string,
): Generator<Wait, void, void> {
  const text = yield* readToEnd(stream);
  if (bytes) yield* process.print(text.slice(0, Math.max(0, text.length - count)));
  else {
    const lines = text.split(end).map((line, i, all) => (i + 1 < all.length ? line + end : line));
    if (lines.at(-1) === "") lines.pop();
    yield* process.print(lines.slice(0, Math.max(0, lines.length - count)).join(""));
  }
}
