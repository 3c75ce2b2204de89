import type { Process } from "../process.js";
import { compilePattern } from "./pattern.js";

/** True when `pattern` has an unquoted character that pathname expansion acts on. */
export function hasGlob(pattern: string): boolean {
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === "\\") i++;
    else if (c === "*" || c === "?") return true;
    else if (c === "[" && pattern.indexOf("]", i + 2) > 0) return true;
    else if ((c === "+" || c === "@" || c === "!") && pattern[i + 1] === "(") return true;
  }
  return false;
}

function removeBackslashes(pattern: string): string {
  return pattern.replace(/\\([\s\S])/g, "$1");
}

/** The paths that a pattern matches, sorted; empty when there are none. `dotglob` lets `*` match a leading dot. */
export function expandPathname(process: Process, pattern: string, dotglob: boolean): string[] {
  const absolute = pattern.startsWith("/");
  const parts = pattern.split("/").filter((part) => part !== "");
  const directoriesOnly = pattern.endsWith("/") && parts.length > 0;
  let found: string[] = [absolute ? "/" : ""];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? "";
    const last = i === parts.length - 1;
    const next: string[] = [];
    for (const base of found) {
      if (!hasGlob(part)) {
        const path = base + removeBackslashes(part);
        const node = process.find(path, !last);
        if (node !== null) next.push(last ? path : `${path}/`);
        continue;
      }
      const regexp = compilePattern(part, { pathname: true });
      const directory = process.find(base === "" ? "." : base);
      if (directory?.kind !== "directory" && directory?.kind !== "virtual-directory") continue;
      for (const name of process.files.list(process.path(base === "" ? "." : base).replace(/(.)\/$/, "$1"))) {
        if (name.startsWith(".") && !dotglob && !part.startsWith(".") && !part.startsWith("\\.")) continue;
        if (!regexp.test(name)) continue;
        const path = base + name;
        if (last) next.push(path);
        else {
          const kind = process.find(path)?.kind;
          if (kind === "directory" || kind === "virtual-directory") next.push(`${path}/`);
        }
      }
    }
    found = next;
  }
  if (directoriesOnly) {
    found = found
      .filter((path) => {
        const kind = process.find(path)?.kind;
        return kind === "directory" || kind === "virtual-directory";
      })
      .map((path) => `${path}/`);
  }
  return found.sort();
}
