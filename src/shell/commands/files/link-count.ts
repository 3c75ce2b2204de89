import type { FileNode } from "../../../host/file-node.js";

/** The number of names of a file, as stat(2) tells it: of a directory its own, `.` and each subdirectory's `..`. */
export function linkCount(node: FileNode): number {
  if (node.kind === "file") return node.links;
  if (node.kind !== "directory") return 1;
  return 2 + [...node.entries.values()].filter((entry) => entry.kind === "directory").length;
}
