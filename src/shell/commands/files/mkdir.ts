import { FileError } from "../../../host/file-node.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** mkdir(1): -p -m -v. */
export function* mkdir(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "pm:v", long: { parents: "p", mode: "m:", verbose: "v" } });
  if (typeof options === "number") return options;
  if (options.operands.length === 0)
    return yield* process.fail("missing operand\nTry 'mkdir --help' for more information.");
  let status = 0;
  for (const operand of options.operands) {
    const path = process.path(operand).replace(/(.)\/+$/, "$1");
    try {
      const existed = process.find(operand) !== null;
      process.files.makeDirectory(path, options.has("p"));
      const node = process.files.lookup(path);
      const mode = options.value("m");
      if (!existed && node.kind === "directory")
        node.mode = mode === null ? 0o777 & ~process.umask : Number.parseInt(mode, 8);
      if (options.has("v") && !existed) yield* process.print(`${process.name}: created directory '${operand}'\n`);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* process.printError(`${process.name}: cannot create directory '${operand}': ${error.message}\n`);
      status = 1;
    }
  }
  return status;
}
