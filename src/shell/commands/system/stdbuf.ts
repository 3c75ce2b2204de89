import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { STDBUF_OUTPUT } from "../buffered.js";
import { parseSize } from "../files/size.js";

const HINT = "\nTry 'stdbuf --help' for more information.";

/** stdbuf(1): -o says how a program's standard output is held; -i and -e change nothing here, where nothing is read ahead. */
export function* stdbuf(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "i:o:e:",
    long: { input: "i:", output: "o:", error: "e:" },
    ordered: true,
    errorCode: 125,
  });
  if (typeof options === "number") return options;
  const env = new Map(process.env);
  for (const [name, mode] of options.given) {
    if (name === "i" && mode === "L") {
      return yield* process.fail(`line buffering stdin is meaningless${HINT}`, 125);
    }
    if (mode !== "L" && parseSize(mode ?? "") === null) return yield* process.fail(`invalid mode '${mode}'`, 125);
    if (name === "o") env.set(STDBUF_OUTPUT, mode ?? "");
  }
  if (options.operands.length === 0) return yield* process.fail(`missing operand${HINT}`, 125);
  if (options.given.length === 0) return yield* process.fail(`you must specify a buffering mode option${HINT}`, 125);
  return yield* process.run(options.operands, { env });
}
