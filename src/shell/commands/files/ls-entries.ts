import type { FileNode } from "../../../host/file-node.js";
import { matchesPattern } from "../../bash/pattern.js";
import { compareVersions } from "../text/sort.js";
import { isDirectory, sizeOf } from "./file-facts.js";
import type { LsStyle } from "./ls.js";

/** One name that ls lists. */
export interface LsEntry {
  readonly name: string;
  readonly node: FileNode;
}

/** True for a name in a directory that is not listed: hidden ones, backups with -B, what -I and --hide name. */
export function isHidden(name: string, style: LsStyle): boolean {
  const { options, all } = style;
  const isShown = all || options.has("A");
  if (name.startsWith(".") && !isShown) return true;
  if (options.has("B") && name.endsWith("~")) return true;
  const patterns = [...options.values("I"), ...(isShown ? [] : options.values("hide"))];
  return patterns.some((pattern) => matchesPattern(name, pattern));
}

function extension(name: string): string {
  const at = name.lastIndexOf(".");
  return at < 0 ? "" : name.slice(at);
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The entries in the order of the style. */
export function sortEntries(entries: readonly LsEntry[], style: LsStyle): LsEntry[] {
  const { options, order } = style;
  const sign = options.has("r") ? -1 : 1;
  const compare = (a: LsEntry, b: LsEntry): number => {
    if (order === "S" && sizeOf(a.node) !== sizeOf(b.node)) return sizeOf(b.node) - sizeOf(a.node);
    if (order === "t" && a.node.mtimeNs !== b.node.mtimeNs) return b.node.mtimeNs - a.node.mtimeNs;
    if (order === "v") return compareVersions(a.name, b.name);
    if (order === "X") return byBytes(extension(a.name), extension(b.name)) || byBytes(a.name, b.name);
    return byBytes(a.name, b.name);
  };
  const out = order === "U" ? [...entries] : [...entries].sort((a, b) => sign * compare(a, b));
  if (order === "U" || !options.has("first")) return out;
  return [...out.filter(({ node }) => isDirectory(node)), ...out.filter(({ node }) => !isDirectory(node))];
}
