import { parseOptions } from "../../getopt.js";
import { readInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

function printable(bytes: string): string {
  return bytes.replace(/[^ -~]/g, ".");
}

/** hexdump(1): -C (also as hd), -n, -s, -v; without -C two-byte words. */
export function* hexdump(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "Cn:s:vx",
    long: { canonical: "C", length: "n:", skip: "s:", "no-squeezing": "v" },
  });
  if (typeof options === "number") return options;
  let text = "";
  for (const file of options.operands.length === 0 ? ["-"] : options.operands) {
    const content = yield* readInput(process, file);
    if (content === null) return 1;
    text += content;
  }
  const skip = Number(options.value("s") ?? "0");
  text = text.slice(skip, options.has("n") ? skip + Number(options.value("n")) : undefined);
  const canonical = options.has("C") || process.name === "hd";
  const hex = (n: number, width: number): string => n.toString(16).padStart(width, "0");
  let last: string | null = null;
  let starred = false;
  for (let at = 0; at < text.length; at += 16) {
    const row = text.slice(at, at + 16);
    if (row === last && !options.has("v")) {
      if (!starred) yield* process.print("*\n");
      starred = true;
      continue;
    }
    last = row;
    starred = false;
    if (canonical) {
      const cells = Array.from({ length: 16 }, (_, i) => (i < row.length ? hex(row.charCodeAt(i), 2) : "  "));
      yield* process.print(
        `${hex(skip + at, 8)}  ${cells.slice(0, 8).join(" ")}  ${cells.slice(8).join(" ")}  |${printable(row)}|\n`,
      );
    } else {
      const cells: string[] = [];
      for (let i = 0; i < 16; i += 2)
        cells.push(i < row.length ? hex(row.charCodeAt(i) | ((row.charCodeAt(i + 1) || 0) << 8), 4) : "    ");
      yield* process.print(`${hex(skip + at, 7)} ${cells.join(options.has("x") ? "    " : " ")}\n`);
    }
  }
  if (text.length > 0) yield* process.print(`${hex(skip + text.length, canonical ? 8 : 7)}\n`);
  return 0;
}
