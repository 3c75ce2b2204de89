import type { HostPathVolumeSource } from "kubernetes-types/core/v1.js";
import { Directory, FileError, type FileNode, RegularFile } from "../../host/file-node.js";
import { resolvePath } from "../../host/file-path.js";
import type { FileSystem } from "../../host/filesystem.js";

/** A path of the node's that is not of the kind that was asked for, in the kubelet's words. */
export class HostPathError extends Error {}

/** What the kubelet says of a path that is not of a type. */
const IS_NOT: Readonly<Record<string, string>> = {
  Directory: "a directory",
  DirectoryOrCreate: "a directory",
  File: "a file",
  FileOrCreate: "a file",
  Socket: "a socket file",
  CharDevice: "a character device",
  BlockDevice: "a block device",
};

/** What a node's system and its programs fill by themselves, which the nodes here have little of. */
const SYSTEM = /^\/(?:bin|boot|dev|etc|lib|lib64|opt|proc|root|run|sbin|sys|usr|var)(?:\/|$)/;

/**
 * A `hostPath`: what stands at the node's path, made where its type says so. Simplified: of what a node's system has and
 * nodes here have not (devices, sockets, kernel trees), an empty directory or file is mounted.
 * @throws HostPathError when it is not of the type that was asked for.
 */
export function hostPathVolume(files: FileSystem, { path, type = "" }: HostPathVolumeSource): FileNode {
  const at = resolvePath("/", path);
  const found = files.find(at);
  const wantsDirectory = type === "" || type === "Directory" || type === "DirectoryOrCreate";
  if (found !== null) {
    const isDirectory = found.kind === "directory" || found.kind === "virtual-directory";
    if (type !== "" && isDirectory !== wantsDirectory) throw wrongType(path, type);
    return found;
  }
  const isMade = type === "" || type.endsWith("OrCreate");
  if (!isMade && !SYSTEM.test(at)) throw wrongType(path, type);
  const standIn = wantsDirectory
    ? new Directory(files.newInode(), files.nowNs)
    : new RegularFile(files.newInode(), files.nowNs);
  // Whatever a manifest names under /etc without a type is there on a real node, and mostly a file.
  if (!isMade || (type === "" && at.startsWith("/etc/"))) return standIn;
  try {
    files.makeDirectory(resolvePath(at, ".."), true);
    files.attach(at, standIn);
  } catch (error) {
    // The kernel's own trees take nothing in.
    if (!(error instanceof FileError)) throw error;
  }
  return standIn;
}

function wrongType(path: string, type: string): HostPathError {
  return new HostPathError(`hostPath type check failed: ${path} is not ${IS_NOT[type] ?? type}`);
}
