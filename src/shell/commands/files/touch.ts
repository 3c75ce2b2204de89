import { FileError } from "../../../host/file-node.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { parseDate } from "../system/parse-date.js";

/** touch(1): -c, -d, -r; -a and -m mean the one time that a file has. */
export function* touch(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "camd:r:",
    long: { "no-create": "c", date: "d:", reference: "r:" },
  });
  if (typeof options === "number") return options;
  const { epochSeconds } = process.table;
  let timeNs = process.nowNs;
  const reference = options.value("r");
  if (reference !== null) {
    const node = process.find(reference);
    if (node === null)
      return yield* process.fail(`failed to get attributes of '${reference}': No such file or directory`);
    timeNs = node.mtimeNs;
  }
  const date = options.value("d");
  if (date !== null) {
    const seconds = parseDate(date, epochSeconds + Math.floor(timeNs / 1e9));
    if (seconds === null) return yield* process.fail(`invalid date format '${date}'`);
    timeNs = (seconds - epochSeconds) * 1e9;
  }
  if (options.operands.length === 0)
    return yield* process.fail("missing file operand\nTry 'touch --help' for more information.");
  let status = 0;
  for (const operand of options.operands) {
    const node = process.find(operand);
    if (node?.kind === "file" || node?.kind === "directory") node.mtimeNs = timeNs;
    else if (node === null && !options.has("c")) {
      try {
        const made = process.files.openForWriting(process.path(operand), 0o666 & ~process.umask);
        if (made.kind === "file") made.mtimeNs = timeNs;
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        const why = error.errno === "EISDIR" ? "No such file or directory" : error.message;
        yield* process.printError(`${process.name}: cannot touch '${operand}': ${why}\n`);
        status = 1;
      }
    }
  }
  return status;
}
