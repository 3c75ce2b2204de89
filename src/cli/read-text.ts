import { readFileSync } from "node:fs";
import { UsageError } from "./cli-error.js";
import type { Terminal } from "./terminal.js";

/** The text of a file, or of standard input for "-". @throws UsageError when it cannot be read. */
export function readText(path: string, terminal: Terminal): string {
  if (path === "-") return terminal.readInput();
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`${path}: ${describeFileError(error)}`);
  }
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
