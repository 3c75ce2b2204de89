import { FileError, VirtualFileNode } from "../../../host/file-node.js";
import { Fifo } from "../../fifo.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** mkfifo(1): -m. */
export function* mkfifo(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "m:", long: { mode: "m:" } });
  if (typeof options === "number") return options;
  if (options.operands.length === 0) {
    return yield* process.fail("missing operand\nTry 'mkfifo --help' for more information.");
  }
  const text = options.value("m");
  const mode = text === null ? 0o666 & ~process.umask : Number.parseInt(text, 8);
  let status = 0;
  for (const operand of options.operands) {
    try {
      process.files.attach(process.path(operand), new VirtualFileNode(new Fifo(), mode));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* process.printError(`mkfifo: cannot create fifo '${operand}': ${error.message}\n`);
      status = 1;
    }
  }
  return status;
}
