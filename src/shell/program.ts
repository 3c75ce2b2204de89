import { FileError, type FileNode } from "../host/file-node.js";
import { resolvePath } from "../host/file-path.js";
import type { FileSystem } from "../host/filesystem.js";
import type { Command, CommandTable } from "./command.js";

/** What running a name means: the command, and what stands before the arguments when it is a script (`/bin/sh /path/script`). */
export interface FoundProgram {
  readonly command: Command;
  readonly prefix: readonly string[];
  /** Where it was found. */
  readonly path: string;
}

/** The PATH of a process whose environment has none. */
export const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** True when a shell would run `node`. */
export function isExecutable(node: FileNode | null): boolean {
  if (node === null) return false;
  return node.kind === "program" || (node.kind === "file" && (node.mode & 0o111) !== 0);
}

/** The path of the program that `name` means, looked up in `path` (colon-separated) unless it has a slash; null when there is none. */
export function findExecutable(files: FileSystem, name: string, path: string | null, cwd: string): string | null {
  if (name.includes("/")) return isExecutable(files.find(resolvePath(cwd, name))) ? name : null;
  if (name === "") return null;
  for (const directory of (path ?? DEFAULT_PATH).split(":")) {
    const candidate = `${directory === "" ? "." : directory}/${name}`;
    if (isExecutable(files.find(resolvePath(cwd, candidate)))) return candidate;
  }
  return null;
}

/**
 * The command behind `name`. A text file with `#!` runs its interpreter, one without runs in `shell`.
 * @throws FileError ENOENT, EACCES (also for directories), ENOEXEC (a `#!` that goes round in circles)
 */
export function findProgram(
  files: FileSystem,
  commands: CommandTable,
  name: string,
  path: string | null,
  cwd: string,
  shell = "/bin/sh",
  depth = 0,
): FoundProgram {
  const found = findExecutable(files, name, path, cwd);
  if (found === null) {
    if (name.includes("/")) {
      const node = files.lookup(resolvePath(cwd, name));
      throw new FileError(node === null ? "ENOENT" : "EACCES", name);
    }
    throw new FileError("ENOENT", name);
  }
  const node = files.lookup(resolvePath(cwd, found));
  if (node.kind === "program") {
    const command = commands.get(node.program);
    if (command === undefined) throw new FileError("ENOENT", name);
    return { command, prefix: [], path: found };
  }
  if (depth > 4) throw new FileError("ENOEXEC", name);
  const content = node.kind === "file" ? node.content : "";
  const shebang = /^#!\s*(\S+)(?:[ \t]+([^\n]*?))?[ \t]*(?:\n|$)/.exec(content);
  const interpreter = shebang?.[1] ?? shell;
  const argument = shebang?.[2];
  const inner = findProgram(files, commands, interpreter, path, cwd, shell, depth + 1);
  const own = argument === undefined || argument === "" ? [interpreter] : [interpreter, argument];
  const prefix = inner.prefix.length === 0 ? own : [...inner.prefix, ...own.slice(1)];
  return { command: inner.command, prefix: [...prefix, found], path: found };
}
