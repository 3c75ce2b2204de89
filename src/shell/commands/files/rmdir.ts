import { FileError } from "../../../host/file-node.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** rmdir(1): -p, --ignore-fail-on-non-empty. */
export function* rmdir(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "pv",
    long: { parents: "p", verbose: "v", "ignore-fail-on-non-empty": "ignore" },
  });
  if (typeof options === "number") return options;
  if (options.operands.length === 0)
    return yield* process.fail("missing operand\nTry 'rmdir --help' for more information.");
  let status = 0;
  for (const operand of options.operands) {
    const names = options.has("p")
      ? operand
          .split("/")
          .map((_, i, all) => all.slice(0, all.length - i).join("/"))
          .filter((name) => name !== "")
      : [operand];
    for (const name of names) {
      try {
        process.files.removeDirectory(process.path(name).replace(/(.)\/+$/, "$1"));
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        if (error.errno === "ENOTEMPTY" && options.has("ignore")) break;
        yield* process.printError(`${process.name}: failed to remove '${name}': ${error.message}\n`);
        status = 1;
        break;
      }
    }
  }
  return status;
}
