import { parseOptions } from "../../getopt.js";
import { readInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

const NAMES: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\x07": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
};

/** od(1): -A n|d|o|x, -c, -x, -b, -t with x1 x2 o1 o2 u1 d1 c, -N, -j, -v. */
export function* od(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "A:ct:xbN:j:vdow:",
    long: { "address-radix": "A:", format: "t:", "read-bytes": "N:", "skip-bytes": "j:", "output-duplicates": "v" },
  });
  if (typeof options === "number") return options;
  let text = "";
  for (const file of options.operands.length === 0 ? ["-"] : options.operands) {
    const content = yield* readInput(process, file);
    if (content === null) return 1;
    text += content;
  }
  const skip = Number(options.value("j") ?? "0");
  text = text.slice(skip, options.has("N") ? skip + Number(options.value("N")) : undefined);
  const type =
    options.value("t") ??
    (options.has("c") ? "c" : options.has("x") ? "x2" : options.has("b") ? "o1" : options.has("d") ? "u2" : "o2");
  const format = /^([xoudca])([1248]?)z?$/.exec(type);
  if (format === null) return yield* process.fail(`invalid type string '${type}'`);
  const kind = format[1] ?? "o";
  const size = kind === "c" || kind === "a" ? 1 : Number(format[2] === "" ? "4" : format[2]);
  const radix = options.value("A") ?? "o";
  const address = (at: number): string =>
    radix === "n" ? "" : at.toString(radix === "x" ? 16 : radix === "d" ? 10 : 8).padStart(radix === "x" ? 6 : 7, "0");
  const width = Number(options.value("w") ?? "16");
  const cell = (bytes: string): string => {
    if (kind === "c")
      return (
        NAMES[bytes] ?? (bytes >= " " && bytes <= "~" ? bytes : bytes.charCodeAt(0).toString(8).padStart(3, "0"))
      ).padStart(4);
    let value = 0n;
    for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes.charCodeAt(i) || 0);
    if (kind === "x") return ` ${value.toString(16).padStart(size * 2, "0")}`;
    if (kind === "o") return ` ${value.toString(8).padStart(Math.ceil((size * 8) / 3), "0")}`;
    const columns = { 1: 4, 2: 6, 4: 11, 8: 21 }[size] ?? 4;
    return (kind === "d" ? BigInt.asIntN(size * 8, value) : value)
      .toString()
      .padStart(columns + (kind === "u" && size === 1 ? 0 : 0));
  };
  let last: string | null = null;
  let starred = false;
  for (let at = 0; at < text.length; at += width) {
    const row = text.slice(at, at + width);
    if (row === last && row.length === width && !options.has("v")) {
      if (!starred) yield* process.print("*\n");
      starred = true;
      continue;
    }
    last = row;
    starred = false;
    let line = address(skip + at);
    for (let i = 0; i < row.length; i += size) line += cell(row.slice(i, i + size));
    yield* process.print(`${line}\n`);
  }
  if (radix !== "n") yield* process.print(`${address(skip + text.length)}\n`);
  return 0;
}
