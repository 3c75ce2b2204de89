import { FileError } from "../../../host/file-node.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { randomLetters } from "../files/random-letters.js";

/**
 * Puts a new file with this text in the place of `file`, which is kept under another name when there is a `suffix`.
 * @throws FileError after the message where the names cannot be changed
 */
export function* replaceFile(
  process: Process,
  file: string,
  text: string,
  suffix: string | null,
): Generator<Wait, void, void> {
  const { files } = process;
  const path = process.path(file);
  const old = files.lookup(path);
  const temporary = `${path.slice(0, path.lastIndexOf("/") + 1)}sed${randomLetters(process, 6)}`;
  files.writeFile(temporary, text);
  const made = files.lookup(temporary);
  if (old.kind === "file" && made.kind === "file") {
    made.mode = old.mode;
    made.owner = old.owner;
    made.group = old.group;
  }
  try {
    if (suffix !== null) files.rename(path, backupPath(path, suffix));
    files.rename(temporary, path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    files.unlink(temporary);
    yield* process.printError(`sed: cannot rename ${temporary}: ${error.message}\n`);
    throw error;
  }
}

/** Where -i keeps the old file: SUFFIX behind the name, or the name where SUFFIX has a `*`, which may lead to another directory. */
function backupPath(path: string, suffix: string): string {
  const at = path.lastIndexOf("/") + 1;
  const base = path.slice(at);
  const name = suffix.includes("*") ? suffix.replaceAll("*", base) : base + suffix;
  return name.startsWith("/") ? name : path.slice(0, at) + name;
}
