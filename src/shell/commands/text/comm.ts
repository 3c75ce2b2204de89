import { parseOptions } from "../../getopt.js";
import { readInput, splitLines } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** comm(1): -1 -2 -3. */
export function* comm(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "123",
    long: { "output-delimiter": "output:", "nocheck-order": "n", "check-order": "n" },
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
  const first = yield* readInput(process, left);
  if (first === null) return 1;
  const second = yield* readInput(process, right);
  if (second === null) return 1;
  const a = splitLines(first);
  const b = splitLines(second);
  const tab = options.value("output") ?? "\t";
  const prefix = (column: number): string =>
    [1, 2]
      .filter((n) => n < column && !options.has(String(n)))
      .map(() => tab)
      .join("");
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const x = a[i];
    const y = b[j];
    const which = y === undefined || (x !== undefined && x < y) ? 1 : x === undefined || x > y ? 2 : 3;
    if (which !== 2) i++;
    if (which !== 1) j++;
    if (!options.has(String(which))) yield* process.print(`${prefix(which)}${which === 2 ? y : x}\n`);
  }
  return 0;
}
