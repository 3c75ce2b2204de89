import { FileError } from "../../../host/file-node.js";
import { openFile, READ, WRITE } from "../../open-file.js";
import type { Process } from "../../process.js";
import type { Stream } from "../../stream.js";
import type { Wait } from "../../wait.js";
import { parseCount } from "./head.js";

/** dd(1): if of bs ibs obs count skip seek conv=notrunc,sync status. */
export function* dd(process: Process): Generator<Wait, number, void> {
  const values = new Map<string, string>();
  for (const word of process.argv.slice(1)) {
    const equals = word.indexOf("=");
    const name = word.slice(0, Math.max(0, equals));
    if (
      equals < 0 ||
      !["if", "of", "bs", "ibs", "obs", "count", "skip", "seek", "conv", "status", "iflag", "oflag"].includes(name)
    ) {
      return yield* process.fail(`unrecognized operand '${word}'\nTry 'dd --help' for more information.`);
    }
    values.set(name, word.slice(equals + 1));
  }
  const number = (name: string, fallback: number): number | null => {
    const text = values.get(name);
    return text === undefined ? fallback : parseCount(text);
  };
  const size = number("bs", number("ibs", 512) ?? 512);
  const count = number("count", Number.POSITIVE_INFINITY);
  const skip = number("skip", 0);
  const seek = number("seek", 0);
  for (const [name, value] of [
    ["bs", size],
    ["count", count],
    ["skip", skip],
    ["seek", seek],
  ] as const) {
    if (value === null || value < 0) return yield* process.fail(`invalid number: '${values.get(name) ?? ""}'`);
  }
  if (size === null || count === null || skip === null || seek === null) return 1;
  const startNs = process.nowNs;
  let input: Stream;
  let output: Stream;
  try {
    input = values.has("if") ? openFile(process, values.get("if") ?? "", READ) : process.descriptor(0).dup();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return yield* process.fail(`failed to open '${values.get("if")}': ${error.message}`);
  }
  try {
    const keep = (values.get("conv") ?? "").split(",").includes("notrunc");
    output = values.has("of")
      ? openFile(process, values.get("of") ?? "", keep || seek > 0 ? { read: false, write: true, create: true } : WRITE)
      : process.descriptor(1).dup();
    if (seek > 0) output.seek(seek * size);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    input.close();
    return yield* process.fail(`failed to open '${values.get("of")}': ${error.message}`);
  }
  const block = function* (): Generator<Wait, string, void> {
    for (;;) {
      const bytes = input.read(size);
      if (bytes !== null) return bytes;
      yield input.readable;
    }
  };
  for (let i = 0; i < skip; i++) if ((yield* block()) === "") break;
  let full = 0;
  let partial = 0;
  let total = 0;
  while (full + partial < count) {
    const bytes = yield* block();
    if (bytes === "") break;
    if (bytes.length === size) full++;
    else partial++;
    total += bytes.length;
    for (let rest = bytes; rest !== ""; ) {
      const taken = output.write(rest);
      if (taken === 0) yield output.writable;
      rest = rest.slice(taken);
    }
  }
  input.close();
  output.close();
  const status = values.get("status");
  if (status === "none") return 0;
  yield* process.printError(`${full}+${partial} records in\n${full}+${partial} records out\n`);
  if (status === "noxfer") return 0;
  const seconds = Math.max(1e-9, (process.nowNs - startNs) / 1e9);
  const human =
    total >= 1000 ? ` (${scaled(total, 1000, "B")}${total >= 1024 ? `, ${scaled(total, 1024, "iB")}` : ""})` : "";
  yield* process.printError(
    `${total} bytes${human} copied, ${Number(seconds.toPrecision(6))} s, ${scaled(total / seconds, 1000, "B")}/s\n`,
  );
  return 0;
}

function scaled(value: number, base: number, unit: string): string {
  let n = value;
  let prefix = "";
  for (const next of [base === 1000 ? "k" : "K", "M", "G", "T"]) {
    if (n < base) break;
    n /= base;
    prefix = next;
  }
  const text = n < 10 ? n.toFixed(1) : n.toFixed(0);
  return `${prefix === "" ? n.toFixed(n < 10 ? 1 : 0) : text} ${prefix}${unit}`.replace(
    /^(\d+)\.0 (?=[kKMGT]?i?B)/,
    prefix === "" ? "$1.0 " : "$1.0 ",
  );
}
