import { type Options, parseOptions } from "../../getopt.js";
import { readInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

const HINT = "\nTry 'join --help' for more information.";

/** One line of an input in its fields; `key` is the one that is joined on. */
interface Row {
  readonly fields: readonly string[];
  readonly key: string;
}

/** join(1): -1 -2 -j -t -a -v -e -o -i --header --check-order --nocheck-order -z. */
export function* join(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "a:e:i1:2:j:o:t:v:z",
    long: {
      "ignore-case": "i",
      header: "header",
      "check-order": "check",
      "nocheck-order": "nocheck",
      "zero-terminated": "z",
    },
  });
  if (typeof options === "number") return options;
  const [left, right, extra] = options.operands;
  if (left === undefined) return yield* process.fail(`missing operand${HINT}`);
  if (right === undefined) return yield* process.fail(`missing operand after '${left}'${HINT}`);
  if (extra !== undefined) return yield* process.fail(`extra operand '${extra}'${HINT}`);
  const separator = options.value("t");
  if (separator !== null && separator.length > 1 && separator !== "\\0")
    return yield* process.fail(`multi-character tab '${separator}'`);
  const columns = [options.value("1") ?? options.value("j") ?? "1", options.value("2") ?? options.value("j") ?? "1"];
  for (const column of columns)
    if (!/^[1-9]\d*$/.test(column)) return yield* process.fail(`invalid field number: '${column}'`);
  for (const number of [...options.values("a"), ...options.values("v")])
    if (number !== "1" && number !== "2") return yield* process.fail(`invalid field number: '${number}'`);
  const wrongField = options
    .values("o")
    .flatMap((list) => list.split(/[ ,]+/))
    .find((spec) => !/^(?:0|auto|[12]\.[1-9]\d*|)$/.test(spec));
  if (wrongField !== undefined) {
    const isFile = /^[^12]/.test(wrongField);
    return yield* process.fail(
      isFile ? `invalid file number in field spec: '${wrongField}'` : `invalid field specifier: '${wrongField}'`,
    );
  }
  const end = options.has("z") ? "\0" : "\n";
  const sides: Row[][] = [];
  for (const [i, file] of [left, right].entries()) {
    const text = yield* readInput(process, file);
    if (text === null) return 1;
    const at = Number(columns[i]) - 1;
    sides.push(linesOf(text, end).map((line) => toRow(line, separator, at, options.has("i"))));
  }
  const [first = [], second = []] = sides;
  const writer = new RowWriter(options, separator, Number(columns[0]) - 1, Number(columns[1]) - 1);
  if (options.has("header") && (first.length > 0 || second.length > 0)) {
    yield* process.print(writer.pair(first.shift() ?? null, second.shift() ?? null));
  }
  const header = options.has("header") ? 2 : 1;
  const checks = options.has("nocheck") ? "never" : options.has("check") ? "always" : "unpaired";
  const sawUnsorted = [false, false];
  let sawUnpaired = false;
  let isRefused = false;
  /** Tells of row `at` of a side when it comes before the one above it, once for each side. */
  function* inOrder(side: 0 | 1, at: number): Generator<Wait, void, void> {
    const rows = side === 0 ? first : second;
    const [above, row] = [rows[at - 1], rows[at]];
    if (above === undefined || row === undefined || above.key <= row.key || sawUnsorted[side] === true) return;
    if (checks === "never" || (checks === "unpaired" && !sawUnpaired)) return;
    sawUnsorted[side] = true;
    const file = side === 0 ? left : right;
    yield* process.printError(`join: ${file}:${at + header}: is not sorted: ${row.fields.join(separator ?? " ")}\n`);
    if (checks === "always") isRefused = true;
  }
  const unpaired = new Set([...options.values("a"), ...options.values("v")]);
  let i = 0;
  let j = 0;
  while (!isRefused && (i < first.length || j < second.length)) {
    const [a, b] = [first[i], second[j]];
    if (a !== undefined && b !== undefined && a.key === b.key) {
      const fromI = i;
      const fromJ = j;
      while (first[i]?.key === a.key) yield* inOrder(0, ++i);
      while (second[j]?.key === b.key) yield* inOrder(1, ++j);
      if (options.has("v")) continue;
      for (const x of first.slice(fromI, i))
        for (const y of second.slice(fromJ, j)) yield* process.print(writer.pair(x, y));
    } else if (b === undefined || (a !== undefined && a.key < b.key)) {
      sawUnpaired = true;
      if (unpaired.has("1")) yield* process.print(writer.pair(a ?? null, null));
      yield* inOrder(0, ++i);
    } else {
      sawUnpaired = true;
      if (unpaired.has("2")) yield* process.print(writer.pair(null, b));
      yield* inOrder(1, ++j);
    }
  }
  if (isRefused) return 1;
  if (!sawUnsorted.includes(true)) return 0;
  return yield* process.fail("input is not in sorted order");
}

function linesOf(text: string, end: string): string[] {
  const lines = text.split(end);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function toRow(line: string, separator: string | null, at: number, ignoreCase: boolean): Row {
  const fields =
    separator === null
      ? /^[ \t\n]*$/.test(line)
        ? []
        : line.replace(/^[ \t\n]+/, "").split(/[ \t\n]+/)
      : separator === ""
        ? [line]
        : line.split(separator);
  const key = fields[at] ?? "";
  return { fields, key: ignoreCase ? key.toLowerCase() : key };
}

/** How a pair, or a line without one, is printed. */
class RowWriter {
  private readonly separator: string;
  private readonly empty: string;
  private readonly columns: readonly [number, number];
  /** The list of -o, or null. */
  private readonly list: readonly (readonly [number, number])[] | null;
  private readonly auto: boolean;
  private widths: readonly [number, number] | null = null;
  private readonly end: string;

  constructor(options: Options, separator: string | null, first: number, second: number) {
    this.separator = separator === null || separator === "" ? (separator === "" ? "\n" : " ") : separator;
    this.empty = options.value("e") ?? "";
    this.end = options.has("z") ? "\0" : "\n";
    this.columns = [first, second];
    this.auto = options.value("o") === "auto";
    const words = options.values("o").join(",");
    this.list =
      words === "" || this.auto
        ? null
        : words.split(/[, ]+/).map((word): [number, number] => {
            const [side = "0", field = "0"] = word.split(".");
            return [Number(side), Number(field)];
          });
  }

  pair(a: Row | null, b: Row | null): string {
    if (this.list !== null) {
      const cells = this.list.map(([side, field]) => {
        if (side === 0) return a?.fields[this.columns[0]] ?? b?.fields[this.columns[1]] ?? "";
        return (side === 1 ? a : b)?.fields[field - 1] ?? "";
      });
      return `${cells.map((cell) => (cell === "" ? this.empty : cell)).join(this.separator)}${this.end}`;
    }
    this.widths ??= [a?.fields.length ?? 0, b?.fields.length ?? 0];
    const key = a?.fields[this.columns[0]] ?? b?.fields[this.columns[1]] ?? "";
    const rest = (row: Row | null, side: 0 | 1): string[] => {
      const others = (row?.fields ?? []).filter((_, i) => i !== this.columns[side]);
      if (!this.auto) return others;
      const width = Math.max(0, (this.widths?.[side] ?? 0) - 1);
      return Array.from({ length: width }, (_, i) => others[i] ?? this.empty);
    };
    return `${[key, ...rest(a, 0), ...rest(b, 1)].join(this.separator)}${this.end}`;
  }
}
