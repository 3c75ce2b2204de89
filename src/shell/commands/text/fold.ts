import { parseOptions } from "../../getopt.js";
import { LineReader } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

const TAB = 8;

/** fold(1): -w -s -b. */
export function* fold(process: Process): Generator<Wait, number, void> {
  // -20 is the old way to write -w 20.
  process.argv = process.argv.map((word) => (/^-\d+$/.test(word) ? `-w${word.slice(1)}` : word));
  const options = yield* parseOptions(process, {
    short: "bsw:",
    long: { bytes: "b", spaces: "s", width: "w:" },
  });
  if (typeof options === "number") return options;
  const text = options.value("w") ?? "80";
  if (!/^\d+$/.test(text)) return yield* process.fail(`invalid number of columns: '${text}'`);
  if (Number(text) === 0)
    return yield* process.fail(`invalid number of columns: '${text}': Numerical result out of range`);
  const width = Number(text);
  const reader = new LineReader(process, options.operands);
  for (let line = yield* reader.read(); line !== null; line = yield* reader.read()) {
    const pieces = foldLine(line.text, width, options.has("b"), options.has("s"));
    yield* process.print(pieces.join("\n") + (line.newline ? "\n" : ""));
  }
  return reader.failed ? 1 : 0;
}

/** A line in pieces of at most `width` columns; with `atSpaces` a piece ends behind its last blank when it has one. */
function foldLine(line: string, width: number, bytes: boolean, atSpaces: boolean): string[] {
  const pieces: string[] = [];
  let piece = "";
  let column = 0;
  const after = (from: number, c: string): number => {
    if (bytes) return from + 1;
    if (c === "\b") return Math.max(0, from - 1);
    if (c === "\r") return 0;
    return c === "\t" ? from + TAB - (from % TAB) : from + 1;
  };
  for (const c of line) {
    if (after(column, c) > width && piece !== "") {
      const blank = atSpaces ? Math.max(piece.lastIndexOf(" "), piece.lastIndexOf("\t")) : -1;
      const cut = blank < 0 ? piece.length : blank + 1;
      pieces.push(piece.slice(0, cut));
      piece = piece.slice(cut);
      column = 0;
      for (const kept of piece) column = after(column, kept);
    }
    piece += c;
    column = after(column, c);
  }
  pieces.push(piece);
  return pieces;
}
