import type { FileNode } from "../../../host/file-node.js";
import { Fifo } from "../../fifo.js";
import { UnixSocket } from "../../unix-socket.js";

/** The letter of a file's type as find and ls write it: f, d, l, c, p or s. */
export type TypeLetter = "f" | "d" | "l" | "c" | "p" | "s";

/** What kind of file a node is. */
export function typeLetter(node: FileNode): TypeLetter {
  if (isDirectory(node)) return "d";
  if (node.kind === "virtual-file" && node.file instanceof Fifo) return "p";
  if (node.kind === "virtual-file" && node.file instanceof UnixSocket) return "s";
  return node.kind === "symlink" ? "l" : node.kind === "device" ? "c" : "f";
}

/** True for directories, those of /proc and /sys too. */
export function isDirectory(node: FileNode): boolean {
  return node.kind === "directory" || node.kind === "virtual-directory";
}

/** A file's size as stat(2) tells it; a directory's is tmpfs', 20 bytes for each name behind the first two. */
export function sizeOf(node: FileNode): number {
  if (node.kind === "file") return node.content.length;
  if (node.kind === "symlink") return node.target.length;
  if (node.kind === "virtual-file") return node.size;
  return node.kind === "directory" ? 40 + 20 * node.entries.size : 0;
}

/** How much room a file takes, in blocks of 1 KiB; a directory of tmpfs takes none. */
export function kibibytesOf(node: FileNode): number {
  return node.kind === "file" ? Math.ceil(node.content.length / 4096) * 4 : 0;
}

const MODE_LETTERS: Readonly<Record<TypeLetter, string>> = { f: "-", d: "d", l: "l", c: "c", p: "p", s: "s" };

/** "-rw-r--r--" of a node. */
export function modeText(node: FileNode): string {
  const bits = [0o400, 0o200, 0o100, 0o40, 0o20, 0o10, 4, 2, 1].map((bit, i) =>
    (node.mode & bit) !== 0 ? ("rwx"[i % 3] ?? "") : "-",
  );
  for (const [bit, at, letter] of [
    [0o4000, 2, "s"],
    [0o2000, 5, "s"],
    [0o1000, 8, "t"],
  ] as const) {
    if ((node.mode & bit) !== 0) bits[at] = bits[at] === "x" ? letter : letter.toUpperCase();
  }
  return MODE_LETTERS[typeLetter(node)] + bits.join("");
}

/** What a file is in stat's words. */
export function typeWords(node: FileNode): string {
  switch (typeLetter(node)) {
    case "d":
      return "directory";
    case "l":
      return "symbolic link";
    case "c":
      return "character special file";
    case "p":
      return "fifo";
    case "s":
      return "socket";
    default:
      return sizeOf(node) === 0 ? "regular empty file" : "regular file";
  }
}
