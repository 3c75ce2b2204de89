import { matchesPattern } from "../../bash/pattern.js";
import type { Options } from "../../getopt.js";
import type { Process } from "../../process.js";
import { directoryOrder } from "../files/directory-order.js";

/**
 * The files that `grep -r` searches below `roots`: those that --include, `excluded` (of --exclude and --exclude-from) and
 * --exclude-dir leave, in the order of the directories.
 */
export function filesBelow(
  process: Process,
  roots: readonly string[],
  options: Options,
  excluded: readonly string[],
): string[] {
  const out: string[] = [];
  const include = options.values("include");
  const accept = (name: string): boolean => {
    const fits = (pattern: string): boolean => matchesPattern(name, pattern);
    return (include.length === 0 || include.some(fits)) && !excluded.some(fits);
  };
  const skipped = options.values("exclude-dir").map((pattern) => pattern.replace(/\/+$/, ""));
  const visit = (path: string, root: boolean): void => {
    const node = process.find(path, root || options.has("R"));
    if (node?.kind === "directory" || node?.kind === "virtual-directory") {
      const base = path.slice(path.lastIndexOf("/") + 1);
      if (!root && skipped.some((pattern) => matchesPattern(base, pattern))) return;
      for (const entry of directoryOrder(process.files.list(process.path(path)), node))
        visit(path.endsWith("/") ? path + entry : `${path}/${entry}`, false);
    } else if (
      root ||
      (node !== null &&
        node.kind !== "symlink" &&
        node.kind !== "device" &&
        accept(path.slice(path.lastIndexOf("/") + 1)))
    ) {
      out.push(path);
    }
  };
  for (const root of roots) {
    const before = out.length;
    visit(root, true);
    if (root === "." && options.operands.length <= 1)
      for (let i = before; i < out.length; i++) out[i] = (out[i] ?? "").replace(/^\.\//, "");
  }
  return out;
}
