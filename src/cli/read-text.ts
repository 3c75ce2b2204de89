import { readFileSync } from "node:fs";
import { UsageError } from "./cli-error.js";
import type { Terminal } from "./terminal.js";

/** The text of a file, or of standard input for "-". @throws UsageError when it cannot be read. */
export function readText(path: string, terminal: Terminal): string {
  if (path === "-") return terminal.readInput();
  try {
    return decode(readFileSync(path));
  } catch (error) {
    throw new UsageError(`${path}: ${describeFileError(error)}`);
  }
}

/** UTF-8, or UTF-16 where a byte order mark says so (some editors of Windows; kubectl reads it too). */
function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  return new TextDecoder("utf-8").decode(bytes);
}

/** "no such file or directory" and the like, without Node's words around it. */
export function describeFileError(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOENT":
      return "no such file or directory";
    case "EACCES":
      return "permission denied";
    case "EISDIR":
      return "is a directory";
    case "ENOTDIR":
      return "not a directory";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
