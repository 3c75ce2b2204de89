import { FileError } from "../../../host/file-node.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { destinationOf } from "./copying.js";

/** ln(1): -s -f -n -v -T; hard links share the node. */
export function* ln(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "sfnvTr",
    long: { symbolic: "s", force: "f", "no-dereference": "n", verbose: "v", "no-target-directory": "T" },
  });
  if (typeof options === "number") return options;
  const operands = [...options.operands];
  if (operands.length === 0) return yield* process.fail("missing file operand\nTry 'ln --help' for more information.");
  const target = operands.length > 1 ? (operands.pop() ?? ".") : ".";
  let status = 0;
  for (const source of operands) {
    const link = destinationOf(
      process,
      source,
      target,
      options.has("T") || (options.has("n") && process.find(target, false)?.kind === "symlink"),
    );
    const kind = options.has("s") ? "symbolic link" : "hard link";
    try {
      if (options.has("f") && process.find(link, false) !== null) process.files.unlink(process.path(link));
      if (options.has("s")) process.files.makeSymlink(process.path(link), source);
      else {
        const node = process.find(source);
        if (node === null) {
          yield* process.printError(`ln: failed to access '${source}': No such file or directory\n`);
          status = 1;
          continue;
        }
        if (node.kind === "directory") {
          yield* process.printError(`ln: ${source}: hard link not allowed for directory\n`);
          status = 1;
          continue;
        }
        process.files.attach(process.path(link), node);
      }
      if (options.has("v")) yield* process.print(`'${link}' ${options.has("s") ? "->" : "=>"} '${source}'\n`);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const shown = options.has("s") || error.errno === "EEXIST" ? `'${link}'` : `'${link}' => '${source}'`;
      yield* process.printError(`ln: failed to create ${kind} ${shown}: ${error.message}\n`);
      status = 1;
    }
  }
  return status;
}
