import { FileError } from "../../../host/file-node.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { parseSize } from "./size.js";

const HINT = "\nTry 'truncate --help' for more information.";

/** truncate(1): -s with + - < > / %, -r, -c. */
export function* truncate(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "cor:s:",
    long: { "no-create": "c", "io-blocks": "o", reference: "r:", size: "s:" },
  });
  if (typeof options === "number") return options;
  const size = options.value("s");
  const reference = options.value("r");
  if (size === null && reference === null)
    return yield* process.fail(`you must specify either '--size' or '--reference'${HINT}`);
  if (options.operands.length === 0) return yield* process.fail(`missing file operand${HINT}`);
  let base: number | null = null;
  if (reference !== null) {
    const node = process.find(reference);
    if (node === null) return yield* process.fail(`cannot stat '${reference}': No such file or directory`);
    base = node.kind === "file" ? node.content.length : 0;
  }
  const how = /^\s*([-+<>/%]?)(.*)$/.exec(size ?? "+0");
  const amount = parseSize(how?.[2] ?? "");
  if (amount === null) return yield* process.fail(`Invalid number: '${size}'`);
  let status = 0;
  for (const file of options.operands) {
    const node = process.find(file);
    if (node === null && options.has("c")) continue;
    const old = node?.kind === "file" ? node.content : "";
    const length = newLength(base ?? old.length, size === null ? "+" : (how?.[1] ?? ""), amount);
    try {
      const { files } = process;
      files.writeFile(process.path(file), old.length >= length ? old.slice(0, length) : old.padEnd(length, "\0"));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      status = yield* process.fail(`cannot open '${file}' for writing: ${error.message}`);
    }
  }
  return status;
}

function newLength(old: number, how: string, amount: number): number {
  switch (how) {
    case "+":
      return old + amount;
    case "-":
      return Math.max(0, old - amount);
    case "<":
      return Math.min(old, amount);
    case ">":
      return Math.max(old, amount);
    case "/":
      return old - (old % amount);
    case "%":
      return Math.ceil(old / amount) * amount;
    default:
      return amount;
  }
}
