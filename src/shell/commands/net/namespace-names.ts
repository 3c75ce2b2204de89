import type { Netns } from "../../../host/netns.js";
import type { Process } from "../../process.js";
import { hostOf, netnsOf } from "./namespace.js";

const FOLDER = "/run/netns";

/** The entries of /run/netns, the newest first, as the directory of a tmpfs lists them. */
export function namespaceNames(process: Process): string[] {
  const folder = process.files.find(FOLDER);
  return folder === null || folder.kind !== "directory" ? [] : [...folder.entries.keys()].reverse();
}

/**
 * The namespace that an entry of /run/netns stands for: one that `ip netns add` or `attach` bound there, or a link to
 * /proc/PID/ns/net, as scripts make it for a container. Null when there is none to open, "other" for any other file.
 */
export function namespaceByName(process: Process, name: string): Netns | "other" | null {
  const path = `${FOLDER}/${name}`;
  const node = process.files.find(path, false);
  if (node === null) return null;
  if (node.kind === "symlink") {
    const pid = /^\/proc\/(\d+|self)\/ns\/net$/.exec(node.target)?.[1];
    if (pid !== undefined) return namespaceOfProcess(process, pid);
    const other = /^(?:(?:\/var)?\/run\/netns\/)?([^/]+)$/.exec(node.target)?.[1];
    if (other !== undefined && other !== name) return namespaceByName(process, other);
    return process.files.find(path) === null ? null : "other";
  }
  return hostOf(process).namespaces.get(name) ?? "other";
}

/** The namespace of the process with a number, in words, or of `self`; null when there is no such process. */
function namespaceOfProcess(process: Process, pid: string): Netns | null {
  const found = pid === "self" ? process : process.table.find(Number(pid));
  return found === null ? null : netnsOf(found);
}

/** The newest name of a namespace under /run/netns, or null for one without. */
export function nameOfNamespace(process: Process, netns: Netns): string | null {
  // Most have the name that they were made with.
  if (netns.name !== "" && hostOf(process).namespaces.get(netns.name) === netns) return netns.name;
  return namespaceNames(process).find((name) => namespaceByName(process, name) === netns) ?? null;
}
