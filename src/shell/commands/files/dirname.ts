import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** dirname(1). */
export function* dirname(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "z" });
  if (typeof options === "number") return options;
  if (options.operands.length === 0)
    return yield* process.fail("missing operand\nTry 'dirname --help' for more information.");
  for (const operand of options.operands) {
    const trimmed = operand.replace(/\/+$/, "");
    const slash = trimmed.lastIndexOf("/");
    const parent =
      trimmed === "" && operand !== "" ? "/" : slash < 0 ? "." : trimmed.slice(0, slash).replace(/\/+$/, "") || "/";
    yield* process.print(`${parent}\n`);
  }
  return 0;
}
