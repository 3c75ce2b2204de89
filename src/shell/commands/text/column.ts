import { parseOptions } from "../../getopt.js";
import { readInput, splitLines } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** column(1) of util-linux: -t with -s and -o; without -t the lines fill columns of an 80 character line. */
export function* column(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "ts:o:c:x",
    long: { table: "t", separator: "s:", "output-separator": "o:", "output-width": "c:" },
  });
  if (typeof options === "number") return options;
  const lines: string[] = [];
  for (const file of options.operands.length === 0 ? ["-"] : options.operands) {
    const text = yield* readInput(process, file);
    if (text === null) return 1;
    lines.push(...splitLines(text).filter((line) => line.trim() !== ""));
  }
  if (lines.length === 0) return 0;
  if (!options.has("t")) {
    const tab = 8;
    const widest = Math.max(...lines.map((line) => line.length));
    const width = (Math.floor(widest / tab) + 1) * tab;
    const columns = Math.max(1, Math.floor(Number(options.value("c") ?? "80") / width));
    const rows = Math.ceil(lines.length / columns);
    for (let row = 0; row < rows; row++) {
      let out = "";
      for (let c = 0; c < columns; c++) {
        const cell = lines[options.has("x") ? row * columns + c : c * rows + row];
        if (cell === undefined) continue;
        const last =
          lines[options.has("x") ? row * columns + c + 1 : (c + 1) * rows + row] === undefined || c === columns - 1;
        out += cell;
        if (!last) for (let at = cell.length; at < width; at = (Math.floor(at / tab) + 1) * tab) out += "\t";
      }
      yield* process.print(`${out}\n`);
    }
    return 0;
  }
  const separator = options.value("s");
  const table = lines.map((line) =>
    separator === null
      ? line.trim().split(/[ \t]+/)
      : line.split(new RegExp(`[${separator.replace(/[\\\]^-]/g, "\\$&")}]`)),
  );
  const output = options.value("o") ?? "  ";
  const widths: number[] = [];
  for (const row of table) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  for (const row of table) {
    const cells = row.map((cell, i) =>
      i === widths.length - 1 || (i === row.length - 1 && false) ? cell : cell.padEnd(widths[i] ?? 0),
    );
    while (cells.length < widths.length)
      cells.push("".padEnd(cells.length === widths.length - 1 ? 0 : (widths[cells.length] ?? 0)));
    yield* process.print(
      `${cells.join(output)}\n`.replace(/ +\n$/, (all) => (row.length === widths.length ? all : all)),
    );
  }
  return 0;
}
