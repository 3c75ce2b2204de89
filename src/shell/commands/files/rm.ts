import { FileError } from "../../../host/file-node.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** rm(1): -r -R -f -d -v -i (no one answers: nothing is removed). */
export function* rm(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "rRfdvI",
    long: {
      recursive: "r",
      force: "f",
      dir: "d",
      verbose: "v",
      "no-preserve-root": "no-preserve-root",
      "one-file-system": "one",
    },
  });
  if (typeof options === "number") return options;
  const force = options.has("f");
  if (options.operands.length === 0 && !force)
    return yield* process.fail("missing operand\nTry 'rm --help' for more information.");
  const recursive = options.has("r") || options.has("R");
  let status = 0;
  for (const operand of options.operands) {
    const path = process.path(operand).replace(/(.)\/+$/, "$1");
    if (path === "/" && recursive && !options.has("no-preserve-root")) {
      yield* process.printError(
        "rm: it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe\n",
      );
      status = 1;
      continue;
    }
    if (/(?:^|\/)\.\.?\/*$/.test(operand)) {
      yield* process.printError(`rm: refusing to remove '.' or '..' directory: skipping '${operand}'\n`);
      status = 1;
      continue;
    }
    try {
      const node = process.files.lookup(path, false);
      if (node.kind === "directory" || node.kind === "virtual-directory") {
        if (recursive) yield* removeTree(process, path, operand, options.has("v"));
        else if (options.has("d")) process.files.removeDirectory(path);
        else throw new FileError("EISDIR", path);
      } else {
        process.files.unlink(path);
        if (options.has("v")) yield* process.print(`removed '${operand}'\n`);
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (force && (error.errno === "ENOENT" || error.errno === "ENOTDIR")) continue;
      yield* process.printError(`${process.name}: cannot remove '${operand}': ${error.message}\n`);
      status = 1;
    }
  }
  return status;
}

function* removeTree(process: Process, path: string, shown: string, verbose: boolean): Generator<Wait, void, void> {
  const node = process.files.lookup(path, false);
  if (node.kind === "directory") {
    for (const name of process.files.list(path))
      yield* removeTree(process, `${path}/${name}`, `${shown}/${name}`, verbose);
    process.files.removeDirectory(path);
    if (verbose) yield* process.print(`removed directory '${shown}'\n`);
  } else {
    process.files.unlink(path);
    if (verbose) yield* process.print(`removed '${shown}'\n`);
  }
}
