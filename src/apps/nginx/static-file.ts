import { Directory, RegularFile } from "../../host/file-node.js";
import { resolvePath } from "../../host/file-path.js";
import type { FileSystem } from "../../host/filesystem.js";

/** nginx's mime.types, those that a cluster's pages need. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ["html", "text/html"],
  ["htm", "text/html"],
  ["shtml", "text/html"],
  ["css", "text/css"],
  ["xml", "text/xml"],
  ["gif", "image/gif"],
  ["jpeg", "image/jpeg"],
  ["jpg", "image/jpeg"],
  ["js", "application/javascript"],
  ["txt", "text/plain"],
  ["png", "image/png"],
  ["svg", "image/svg+xml"],
  ["ico", "image/x-icon"],
  ["json", "application/json"],
  ["pdf", "application/pdf"],
  ["woff", "font/woff"],
  ["woff2", "font/woff2"],
  ["zip", "application/zip"],
]);

/** What a path below a document root is: a file with its bytes, a directory, or nothing. */
export type StaticFile =
  | { readonly kind: "file"; readonly type: string; readonly body: Uint8Array }
  | { readonly kind: "directory" }
  | { readonly kind: "missing" };

/** Looks for `path` (of a URL, decoded) below `root`. `defaultType` is that of a file without a known ending. */
export function findStatic(
  files: FileSystem,
  root: string,
  path: string,
  defaultType = "application/octet-stream",
): StaticFile {
  const full = resolvePath("/", `${root}/${resolvePath("/", path)}`);
  const node = files.find(full);
  if (node instanceof Directory) return { kind: "directory" };
  if (!(node instanceof RegularFile)) return { kind: "missing" };
  // A slash at the end asks for a directory.
  if (path.endsWith("/")) return { kind: "missing" };
  const ending = /\.([^./]+)$/.exec(full)?.[1]?.toLowerCase() ?? "";
  return { kind: "file", type: TYPES.get(ending) ?? defaultType, body: bytesOf(node.content) };
}

/** A path of a URL with its %XX resolved; null when it is none. */
export function decodePath(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** The bytes of a byte string, as files are held. */
export function bytesOf(content: string): Uint8Array {
  const bytes = new Uint8Array(content.length);
  for (let i = 0; i < content.length; i++) bytes[i] = content.charCodeAt(i) & 0xff;
  return bytes;
}
