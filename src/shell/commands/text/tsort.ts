import { parseOptions } from "../../getopt.js";
import { readInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** tsort(1): a total order of the pairs that it reads. */
export function* tsort(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "" });
  if (typeof options === "number") return options;
  const file = options.operands[0] ?? "-";
  const text = yield* readInput(process, file);
  if (text === null) return 1;
  const words = text.split(/\s+/).filter((word) => word !== "");
  if (words.length % 2 === 1) return yield* process.fail(`${file}: input contains an odd number of tokens`);
  const after = new Map<string, string[]>();
  const before = new Map<string, number>();
  for (const word of [...words].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))) {
    if (after.has(word)) continue;
    after.set(word, []);
    before.set(word, 0);
  }
  for (let i = 0; i < words.length; i += 2) {
    const [from = "", to = ""] = [words[i], words[i + 1]];
    if (from === to) continue;
    after.get(from)?.unshift(to);
    before.set(to, (before.get(to) ?? 0) + 1);
  }
  const ready = [...before].filter(([, count]) => count === 0).map(([word]) => word);
  const done = new Set<string>();
  for (let word = ready.shift(); word !== undefined; word = ready.shift()) {
    done.add(word);
    yield* process.print(`${word}\n`);
    for (const next of after.get(word) ?? []) {
      const left = (before.get(next) ?? 0) - 1;
      before.set(next, left);
      if (left === 0) ready.push(next);
    }
  }
  const loop = [...after.keys()].filter((word) => !done.has(word));
  if (loop.length === 0) return 0;
  yield* process.printError(
    `tsort: ${file}: input contains a loop:\n${loop.map((word) => `tsort: ${word}\n`).join("")}`,
  );
  yield* process.print(loop.map((word) => `${word}\n`).join(""));
  return 1;
}
