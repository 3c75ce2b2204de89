import { parseOptions } from "../../getopt.js";
import { readInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** comm(1): -1 -2 -3 -z, --check-order, --nocheck-order, --output-delimiter, --total. */
export function* comm(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "123z",
    long: {
      "output-delimiter": "output:",
      "nocheck-order": "nocheck",
      "check-order": "check",
      total: "total",
      "zero-terminated": "z",
    },
  });
  if (typeof options === "number") return options;
  const [left, right, extra] = options.operands;
  if (left === undefined || right === undefined || extra !== undefined) {
    const why =
      left === undefined
        ? "missing operand"
        : right === undefined
          ? `missing operand after '${left}'`
          : `extra operand '${extra}'`;
    return yield* process.fail(`${why}\nTry 'comm --help' for more information.`);
  }
  const end = options.has("z") ? "\0" : "\n";
  const inputs: string[][] = [];
  for (const file of [left, right]) {
    const text = yield* readInput(process, file);
    if (text === null) return 1;
    const lines = text.split(end);
    if (lines.at(-1) === "") lines.pop();
    inputs.push(lines);
  }
  const [a = [], b = []] = inputs;
  const tab = options.value("output") ?? "\t";
  const prefix = (column: number): string =>
    [1, 2]
      .filter((n) => n < column && !options.has(String(n)))
      .map(() => tab)
      .join("");
  const order = new OrderCheck(options.has("check") ? "all" : options.has("nocheck") ? "none" : "unpaired");
  const totals = [0, 0, 0];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const x = a[i];
    const y = b[j];
    const which = y === undefined || (x !== undefined && x < y) ? 1 : x === undefined || x > y ? 2 : 3;
    totals[which - 1] = (totals[which - 1] ?? 0) + 1;
    if (which !== 3) order.isUnpaired = true;
    if (!options.has(String(which))) yield* process.print(`${prefix(which)}${which === 2 ? y : x}${end}`);
    if (which !== 2) i++;
    if (which !== 1) j++;
    const disorders = [
      ...(which !== 2 ? order.check(1, x, a[i]) : []),
      ...(which !== 1 ? order.check(2, y, b[j]) : []),
    ];
    for (const file of disorders) yield* process.printError(`comm: file ${file} is not in sorted order\n`);
    if (disorders.length > 0 && options.has("check")) return 1;
  }
  if (options.has("total")) yield* process.print(`${totals.join(tab)}${tab}total${end}`);
  if (!order.isDisordered) return 0;
  yield* process.printError("comm: input is not in sorted order\n");
  return 1;
}

/** Whether the inputs are sorted: looked at always, never, or once a line was in one of them alone. */
class OrderCheck {
  isUnpaired = false;
  isDisordered = false;
  private readonly mode: "all" | "none" | "unpaired";
  private readonly told = new Set<number>();

  constructor(mode: "all" | "none" | "unpaired") {
    this.mode = mode;
  }

  /** The file's number when `next` should not stand behind `line` and that was not told yet. */
  check(file: number, line: string | undefined, next: string | undefined): number[] {
    if (this.mode === "none" || (this.mode === "unpaired" && !this.isUnpaired) || this.told.has(file)) return [];
    if (line === undefined || next === undefined || line <= next) return [];
    this.told.add(file);
    this.isDisordered = true;
    return [file];
  }
}
