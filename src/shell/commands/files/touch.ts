import { FileError } from "../../../host/filesystem.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** touch(1): -c; the time is always now. */
export function* touch(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "cam", long: { "no-create": "c" } });
  if (typeof options === "number") return options;
  if (options.operands.length === 0)
    return yield* process.fail("missing file operand\nTry 'touch --help' for more information.");
  let status = 0;
  for (const operand of options.operands) {
    const node = process.find(operand);
    if (node?.kind === "file" || node?.kind === "directory") node.mtimeNs = process.nowNs;
    else if (node === null && !options.has("c")) {
      try {
        process.files.openForWriting(process.path(operand), 0o666 & ~process.umask);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        const why = error.errno === "EISDIR" ? "No such file or directory" : error.message;
        yield* process.printError(`${process.name}: cannot touch '${operand}': ${why}\n`);
        status = 1;
      }
    }
  }
  return status;
}
