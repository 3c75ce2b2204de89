import { FileError } from "../../../host/file-node.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** readlink(1): -f -e -m -n. */
export function* readlink(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "femnqsv",
    long: { canonicalize: "f", "canonicalize-existing": "e", "canonicalize-missing": "m", "no-newline": "n" },
  });
  if (typeof options === "number") return options;
  if (options.operands.length === 0)
    return yield* process.fail("missing operand\nTry 'readlink --help' for more information.");
  let status = 0;
  for (const operand of options.operands) {
    const answer =
      options.has("f") || options.has("e") || options.has("m")
        ? canonical(process, operand, options.has("e") ? "all" : options.has("m") ? "none" : "parent")
        : linkTarget(process, operand);
    if (answer === null) status = 1;
    else yield* process.print(options.has("n") ? answer : `${answer}\n`);
  }
  return status;
}

function linkTarget(process: Process, path: string): string | null {
  const node = process.find(path, false);
  return node?.kind === "symlink" ? node.target : null;
}

/** The path without symbolic links; null when what must exist does not. */
export function canonical(process: Process, path: string, exists: "all" | "parent" | "none"): string | null {
  const absolute = process.path(path).replace(/(.)\/$/, "$1");
  try {
    return process.files.realPath(absolute);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (exists === "all") return null;
    const link = process.files.find(absolute, false);
    if (link?.kind === "symlink")
      return canonical(process, link.target.startsWith("/") ? link.target : `${absolute}/../${link.target}`, exists);
    const slash = absolute.lastIndexOf("/");
    const parent = absolute.slice(0, slash) || "/";
    const name = absolute.slice(slash + 1);
    const real =
      exists === "none"
        ? (canonical(process, parent, exists) ?? parent)
        : process.files.find(parent) === null
          ? null
          : process.files.realPath(parent);
    return real === null ? null : `${real === "/" ? "" : real}/${name}`;
  }
}
