import type { FileNode } from "../../../host/file-node.js";
import type { Process } from "../../process.js";

/** The user and the group whose a file is, by name; root's where nobody said otherwise. */
export function ownership(node: FileNode): { readonly owner: string; readonly group: string } {
  return node.kind === "file" || node.kind === "directory" ? node : { owner: "root", group: "root" };
}

/** The number of a user (/etc/passwd) or a group (/etc/group), "0" for root; a number is its own. */
export function idOf(process: Process, name: string, file: "passwd" | "group"): string {
  if (name === "root") return "0";
  const node = process.files.find(`/etc/${file}`);
  const lines = node?.kind === "file" ? node.content.split("\n") : [];
  return lines.find((line) => line.startsWith(`${name}:`))?.split(":")[2] ?? name;
}
