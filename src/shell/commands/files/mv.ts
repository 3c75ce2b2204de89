import { FileError } from "../../../host/file-node.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { destinationOf } from "./copying.js";

/** mv(1): -f -n -v -T -t. */
export function* mv(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "fnvTt:iu",
    long: { force: "f", "no-clobber": "n", verbose: "v", "no-target-directory": "T", "target-directory": "t:" },
  });
  if (typeof options === "number") return options;
  const operands = [...options.operands];
  const target = options.value("t") ?? (operands.length > 1 ? operands.pop() : undefined);
  const help = "\nTry 'mv --help' for more information.";
  if (operands.length === 0) return yield* process.fail(`missing file operand${help}`);
  if (target === undefined)
    return yield* process.fail(`missing destination file operand after '${operands[0]}'${help}`);
  if (operands.length > 1 && process.find(target)?.kind !== "directory")
    return yield* process.fail(
      `target '${target}': ${process.find(target) === null ? "No such file or directory" : "Not a directory"}`,
    );
  let status = 0;
  for (const source of operands) {
    const destination = destinationOf(process, source, target, options.has("T"));
    if (process.find(source, false) === null) {
      yield* process.printError(`mv: cannot stat '${source}': No such file or directory\n`);
      status = 1;
      continue;
    }
    if (options.has("n") && process.find(destination) !== null) continue;
    try {
      if (process.find(source, false) === process.find(destination, false)) {
        yield* process.printError(`mv: '${source}' and '${destination}' are the same file\n`);
        status = 1;
        continue;
      }
      process.files.rename(
        process.path(source).replace(/(.)\/$/, "$1"),
        process.path(destination).replace(/(.)\/$/, "$1"),
      );
      if (options.has("v")) yield* process.print(`renamed '${source}' -> '${destination}'\n`);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const message =
        error.errno === "EINVAL"
          ? `cannot move '${source}' to a subdirectory of itself, '${destination}'`
          : `cannot move '${source}' to '${destination}': ${error.message}`;
      yield* process.printError(`mv: ${message}\n`);
      status = 1;
    }
  }
  return status;
}
