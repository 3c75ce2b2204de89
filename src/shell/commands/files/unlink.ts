import { FileError } from "../../../host/file-node.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** unlink(1): takes one name away. */
export function* unlink(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "" });
  if (typeof options === "number") return options;
  const [file, extra] = options.operands;
  const hint = "\nTry 'unlink --help' for more information.";
  if (file === undefined) return yield* process.fail(`missing operand${hint}`);
  if (extra !== undefined) return yield* process.fail(`extra operand '${extra}'${hint}`);
  try {
    process.files.unlink(process.path(file));
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return yield* process.fail(`cannot unlink '${file}': ${error.message}`);
  }
}
