import { FileError } from "../../../host/file-node.js";
import type { Options } from "../../getopt.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { contentOf, destinationOf } from "./copying.js";

/** cp(1): -r -R -a -p -f -n -v -T -t. */
export function* cp(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "rRapfnvTt:dLPu",
    long: {
      recursive: "r",
      archive: "a",
      force: "f",
      "no-clobber": "n",
      verbose: "v",
      "no-target-directory": "T",
      "target-directory": "t:",
      preserve: "p::",
      update: "u",
    },
  });
  if (typeof options === "number") return options;
  const operands = [...options.operands];
  const target = options.value("t") ?? (operands.length > 1 ? operands.pop() : undefined);
  const help = "\nTry 'cp --help' for more information.";
  if (operands.length === 0) return yield* process.fail(`missing file operand${help}`);
  if (target === undefined)
    return yield* process.fail(`missing destination file operand after '${operands[0]}'${help}`);
  const targetKind = process.find(target)?.kind;
  if (operands.length > 1 && targetKind !== "directory")
    return yield* process.fail(
      targetKind === undefined
        ? `target '${target}': No such file or directory`
        : `target '${target}' is not a directory`,
    );
  const recursive = options.has("r") || options.has("R") || options.has("a");
  let status = 0;
  for (const source of operands) {
    const destination = destinationOf(process, source, target, options.has("T"));
    status = Math.max(status, yield* copyOne(process, source, destination, recursive, options));
  }
  return status;
}

function* copyOne(
  process: Process,
  source: string,
  destination: string,
  recursive: boolean,
  options: Options,
): Generator<Wait, number, void> {
  const node = process.find(source, !(options.has("a") || options.has("d") || options.has("P")));
  if (node === null) {
    yield* process.printError(`cp: cannot stat '${source}': No such file or directory\n`);
    return 1;
  }
  const existing = process.find(destination);
  if (existing !== null && existing === node) {
    yield* process.printError(`cp: '${source}' and '${destination}' are the same file\n`);
    return 1;
  }
  try {
    if (node.kind === "directory" || node.kind === "virtual-directory") {
      if (!recursive) {
        yield* process.printError(`cp: -r not specified; omitting directory '${source}'\n`);
        return 1;
      }
      if (`${process.path(destination)}/`.startsWith(`${process.path(source).replace(/\/$/, "")}/`)) {
        yield* process.printError(`cp: cannot copy a directory, '${source}', into itself, '${destination}'\n`);
        return 1;
      }
      if (existing === null) process.files.makeDirectory(process.path(destination));
      let status = 0;
      for (const name of process.files.list(process.path(source).replace(/(.)\/$/, "$1"))) {
        status = Math.max(
          status,
          yield* copyOne(process, `${source}/${name}`, `${destination}/${name}`, true, options),
        );
      }
      return status;
    }
    if (options.has("n") && existing !== null) return 0;
    if (node.kind === "symlink") {
      if (process.find(destination, false) !== null) process.files.unlink(process.path(destination));
      process.files.makeSymlink(process.path(destination), node.target);
    } else {
      process.files.writeFile(process.path(destination), contentOf(node));
      const copy = process.find(destination);
      if (copy?.kind === "file" && existing === null) copy.mode = node.mode;
      if (copy?.kind === "file" && (options.has("p") || options.has("a"))) copy.mtimeNs = node.mtimeNs;
    }
    if (options.has("v")) yield* process.print(`'${source}' -> '${destination}'\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const what = error.errno === "EISDIR" ? "cannot overwrite directory" : "cannot create regular file";
    yield* process.printError(
      `cp: ${what} '${destination}'${error.errno === "EISDIR" ? " with non-directory" : `: ${error.message}`}\n`,
    );
    return 1;
  }
}
