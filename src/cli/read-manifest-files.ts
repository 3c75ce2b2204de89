import { readdirSync, statSync } from "node:fs";
import type { ManifestFile } from "../k8s/api/manifest.js";
import { UsageError } from "./cli-error.js";
import { describeFileError, readText } from "./read-text.js";
import type { Terminal } from "./terminal.js";

const MANIFEST = /\.(ya?ml|json)$/;

/**
 * The manifests behind paths: files, directories (all .yaml, .yml and .json below them, sorted by path), and "-" for
 * standard input. The same file is read once. @throws UsageError when something is not there or holds no manifest.
 */
export function readManifestFiles(paths: readonly string[], terminal: Terminal): ManifestFile[] {
  const files = new Set<string>();
  for (const path of paths) {
    if (path === "-" || !isDirectory(path)) files.add(path);
    else {
      const found = manifestsBelow(path.replace(/[/\\]+$/, "") || "/");
      if (found.length === 0) throw new UsageError(`${path}: no .yaml, .yml or .json file in this directory`);
      for (const file of found) files.add(file);
    }
  }
  return Array.from(files, (file) => ({ file: file === "-" ? "stdin" : file, text: readText(file, terminal) }));
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw new UsageError(`${path}: ${describeFileError(error)}`);
  }
}

function manifestsBelow(directory: string): string[] {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
  return names
    .filter((name) => MANIFEST.test(name))
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    .map((name) => `${directory}/${name}`)
    .filter((path) => statSync(path).isFile());
}
