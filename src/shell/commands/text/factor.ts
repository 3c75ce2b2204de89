import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** factor(1): prime factors of the operands, or of the numbers that it reads. */
export function* factor(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "h", long: { exponents: "h" } });
  if (typeof options === "number") return options;
  const words = options.operands.length > 0 ? options.operands : (yield* process.readAll()).split(/\s+/);
  let status = 0;
  for (const word of words.filter((each) => each !== "")) {
    const number = Number(word.replace(/^\+/, ""));
    if (!/^\+?\d+$/.test(word) || number > Number.MAX_SAFE_INTEGER) {
      status = yield* process.fail(`'${word}' is not a valid positive integer`);
      continue;
    }
    yield* process.print(`${[`${number}:`, ...factorsOf(number)].join(" ")}\n`);
  }
  return status;
}

function factorsOf(number: number): number[] {
  const out: number[] = [];
  let rest = number;
  for (let prime = 2; prime * prime <= rest; prime++) {
    for (; rest % prime === 0; rest /= prime) out.push(prime);
  }
  if (rest > 1) out.push(rest);
  return out;
}
