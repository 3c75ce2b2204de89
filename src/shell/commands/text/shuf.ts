import { parseOptions } from "../../getopt.js";
import { readInput, splitLines } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

const HINT = "\nTry 'shuf --help' for more information.";

/** shuf(1): -e -i -n -o -r. The order is drawn from the simulation's random stream. */
export function* shuf(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "ei:n:o:rz",
    long: {
      echo: "e",
      "input-range": "i:",
      "head-count": "n:",
      output: "o:",
      repeat: "r",
      "random-source": "source:",
      "zero-terminated": "z",
    },
  });
  if (typeof options === "number") return options;
  const { operands } = options;
  const range = options.value("i");
  let lines: string[];
  if (options.has("e")) lines = [...operands];
  else if (range !== null) {
    const [, low = "", high = ""] = /^(\d+)-(\d+)$/.exec(range) ?? [];
    if (low === "" || Number(high) + 1 < Number(low)) return yield* process.fail(`invalid input range: '${range}'`);
    if (operands[0] !== undefined) return yield* process.fail(`extra operand '${operands[0]}'${HINT}`);
    lines = Array.from({ length: Number(high) - Number(low) + 1 }, (_, i) => String(Number(low) + i));
  } else {
    if (operands[1] !== undefined) return yield* process.fail(`extra operand '${operands[1]}'${HINT}`);
    const text = yield* readInput(process, operands[0] ?? "-");
    if (text === null) return 1;
    lines = options.has("z")
      ? text.split("\0").filter((_, i, all) => i < all.length - 1 || all[i] !== "")
      : splitLines(text);
  }
  const count = options.value("n");
  if (count !== null && !/^\d+$/.test(count)) return yield* process.fail(`invalid line count: '${count}'`);
  const { rng } = process.table;
  const wanted = count === null ? lines.length : Number(count);
  const out: string[] = [];
  if (options.has("r")) {
    if (lines.length === 0) return yield* process.fail("no lines to repeat");
    const end = options.value("z") === null ? "\n" : "\0";
    for (let i = 0; count === null || i < wanted; i++)
      yield* process.print(`${lines[rng.integer(0, lines.length - 1)]}${end}`);
    return 0;
  }
  for (let i = 0; i < lines.length && i < wanted; i++) {
    const j = rng.integer(i, lines.length - 1);
    const [a = "", b = ""] = [lines[i], lines[j]];
    lines[i] = b;
    lines[j] = a;
    out.push(b);
  }
  const end = options.has("z") ? "\0" : "\n";
  const text = out.map((line) => line + end).join("");
  const file = options.value("o");
  if (file === null) yield* process.print(text);
  else process.files.writeFile(process.path(file), text);
  return 0;
}
