import { type Options, parseOptions } from "../../getopt.js";
import { readInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { parseSize } from "../files/size.js";

const HINT = "\nTry 'split --help' for more information.";

/** split(1): -l -b -C -n N and l/N, -a -d -x, --additional-suffix, --verbose. */
export function* split(process: Process): Generator<Wait, number, void> {
  process.argv = process.argv.map((word) => (/^-\d+$/.test(word) ? `-l${word.slice(1)}` : word));
  const options = yield* parseOptions(process, {
    short: "a:b:C:del:n:x",
    long: {
      "suffix-length": "a:",
      bytes: "b:",
      "line-bytes": "C:",
      "numeric-suffixes": "d::",
      "hex-suffixes": "x::",
      "additional-suffix": "additional:",
      lines: "l:",
      number: "n:",
      verbose: "verbose",
      "elide-empty-files": "e",
    },
  });
  if (typeof options === "number") return options;
  const ways = ["l", "b", "C", "n"].filter((letter) => options.has(letter));
  if (ways.length > 1) return yield* process.fail(`cannot split in more than one way${HINT}`);
  if (options.operands.length > 2) return yield* process.fail(`extra operand '${options.operands[2]}'${HINT}`);
  const [file = "-", prefix = "x"] = options.operands;
  const way = ways[0] ?? "l";
  const value = options.value(way) ?? "1000";
  const amount = parseSize(value.replace(/^l\//, ""));
  if (amount === null || amount === 0) {
    const what = way === "n" ? "chunks" : way === "l" ? "lines" : "bytes";
    const why = amount === 0 ? ": Numerical result out of range" : "";
    return yield* process.fail(`invalid number of ${what}: '${value}'${why}`);
  }
  if (file !== "-" && process.find(file) === null)
    return yield* process.fail(`cannot open '${file}' for reading: No such file or directory`);
  const text = yield* readInput(process, file);
  if (text === null) return 1;
  const names = new SuffixNames(options);
  for (const piece of pieces(text, way, value.startsWith("l/"), amount)) {
    if (piece === "" && options.has("e")) continue;
    const suffix = names.next();
    if (suffix === null) return yield* process.fail("output file suffixes exhausted");
    const name = prefix + suffix;
    if (options.has("verbose")) yield* process.print(`creating file '${name}'\n`);
    process.files.writeFile(process.path(name), piece);
  }
  return 0;
}

function pieces(text: string, way: string, wholeLines: boolean, amount: number): string[] {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const out: string[] = [];
  if (way === "l") {
    for (let i = 0; i < lines.length; i += amount) out.push(lines.slice(i, i + amount).join(""));
  } else if (way === "b") {
    for (let i = 0; i < text.length; i += amount) out.push(text.slice(i, i + amount));
  } else if (way === "C") {
    let piece = "";
    for (const line of lines) {
      if (piece !== "" && piece.length + line.length > amount) {
        out.push(piece);
        piece = "";
      }
      piece += line;
      for (; piece.length > amount; piece = piece.slice(amount)) out.push(piece.slice(0, amount));
    }
    if (piece !== "") out.push(piece);
  } else {
    const size = Math.floor(text.length / amount);
    const ends = Array.from({ length: amount }, (_, i) => (i === amount - 1 ? text.length : size * (i + 1)));
    if (!wholeLines) return ends.map((end, i) => text.slice(i === 0 ? 0 : ends[i - 1], end));
    let at = 0;
    for (const end of ends) {
      let piece = "";
      while (at < text.length && (at < end || end === text.length)) {
        const newline = text.indexOf("\n", at);
        const stop = newline < 0 ? text.length : newline + 1;
        piece += text.slice(at, stop);
        at = stop;
      }
      out.push(piece);
    }
  }
  return out;
}

/** aa, ab ... az, ba; 00, 01 with -d. Without -a names grow before they run out, as in xyz, xzaaa. */
class SuffixNames {
  private readonly alphabet: string;
  private length: number;
  private readonly grows: boolean;
  private readonly ending: string;
  private prefix = "";
  private count = 0;

  constructor(options: Options) {
    this.alphabet = options.has("x")
      ? "0123456789abcdef"
      : options.has("d")
        ? "0123456789"
        : "abcdefghijklmnopqrstuvwxyz";
    const length = Number(options.value("a") ?? "0");
    this.grows = length === 0;
    this.length = length === 0 ? 2 : length;
    this.ending = options.value("additional") ?? "";
    this.count = Number(options.value("d") ?? options.value("x") ?? "0");
  }

  next(): string | null {
    const base = this.alphabet.length;
    const total = base ** this.length;
    const last = this.alphabet.at(-1) ?? "";
    // The names that begin with the last letter are kept for the longer ones.
    if (this.grows && this.count >= total - total / base) {
      this.prefix += last;
      this.length++;
      this.count = 0;
    }
    if (this.count >= total) return null;
    let text = "";
    for (let i = 0, rest = this.count; i < this.length; i++, rest = Math.floor(rest / base))
      text = (this.alphabet[rest % base] ?? "") + text;
    this.count++;
    return this.prefix + text + this.ending;
  }
}
