import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** whoami(1). */
export function* whoami(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "" });
  if (typeof options === "number") return options;
  if (options.operands[0] !== undefined)
    return yield* process.fail(`extra operand '${options.operands[0]}'\nTry 'whoami --help' for more information.`);
  yield* process.print("root\n");
  return 0;
}
