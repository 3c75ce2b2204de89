import { parseOptions } from "../../getopt.js";
import { readInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** strings(1): runs of at least -n printable characters (4), with -t d, o or x their places. */
export function* strings(process: Process): Generator<Wait, number, void> {
  process.argv = process.argv.map((word) => (/^-\d+$/.test(word) ? `-n${word.slice(1)}` : word));
  const options = yield* parseOptions(process, {
    short: "afn:t:ow",
    long: { all: "a", "print-file-name": "f", bytes: "n:", radix: "t:" },
  });
  if (typeof options === "number") return options;
  const least = Number(options.value("n") ?? "4");
  if (!(least >= 1)) return yield* process.fail(`invalid minimum string length ${options.value("n")}`);
  const radix = { d: 10, o: 8, x: 16 }[options.has("o") ? "o" : (options.value("t") ?? "")] ?? null;
  let status = 0;
  for (const file of options.operands.length === 0 ? ["-"] : options.operands) {
    if (file !== "-" && process.find(file) === null) {
      yield* process.printError(`strings: '${file}': No such file\n`);
      status = 1;
      continue;
    }
    const text = yield* readInput(process, file);
    if (text === null) {
      status = 1;
      continue;
    }
    for (const match of text.matchAll(new RegExp(`[\\t -~]{${least},}`, "g"))) {
      const place = radix === null ? "" : `${match.index.toString(radix).padStart(7)} `;
      yield* process.print(`${options.has("f") ? `${file}: ` : ""}${place}${match[0]}\n`);
    }
  }
  return status;
}
