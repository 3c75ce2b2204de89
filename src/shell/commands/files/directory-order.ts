import type { FileNode } from "../../../host/file-node.js";

/** The names in a directory as readdir(3) gives them: tmpfs gives what was made last first, mount points come at the end. */
export function directoryOrder(names: readonly string[], node: FileNode): string[] {
  if (node.kind !== "directory") return [...names];
  const known = new Set(names);
  const order = [...node.entries.keys()].reverse().filter((name) => known.has(name));
  const made = new Set(order);
  return [...order, ...names.filter((name) => !made.has(name))];
}
