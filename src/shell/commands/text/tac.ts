import { parseOptions } from "../../getopt.js";
import { readInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** tac(1): lines in reverse order. */
export function* tac(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "" });
  if (typeof options === "number") return options;
  let status = 0;
  for (const file of options.operands.length === 0 ? ["-"] : options.operands) {
    const text = yield* readInput(process, file);
    if (text === null) status = 1;
    else yield* process.print((text.match(/[^\n]*\n|[^\n]+$/g) ?? []).reverse().join(""));
  }
  return status;
}
