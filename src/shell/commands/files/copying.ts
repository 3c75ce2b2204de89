import type { FileNode } from "../../../host/file-node.js";
import type { Process } from "../../process.js";

/** Where `cp` and `mv` put an operand: inside the destination when that is a directory. */
export function destinationOf(process: Process, source: string, destination: string, noTarget: boolean): string {
  const kind = process.find(destination)?.kind;
  if (noTarget || (kind !== "directory" && kind !== "virtual-directory")) return destination;
  const name = source.replace(/\/+$/, "").split("/").at(-1) ?? "";
  return destination.endsWith("/") ? destination + name : `${destination}/${name}`;
}

/** The content of a node that can be copied. */
export function contentOf(node: FileNode): string {
  if (node.kind === "file") return node.content;
  return node.kind === "virtual-file" ? node.file.read() : "";
}
