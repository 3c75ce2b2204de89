import { parseOptions } from "../../getopt.js";
import { LineReader } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** nl(1): -b a|t|n, -w, -s, -v, -i, -n ln|rn|rz. */
export function* nl(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "b:w:s:v:i:n:",
    long: {
      "body-numbering": "b:",
      "number-width": "w:",
      "number-separator": "s:",
      "starting-line-number": "v:",
      "line-increment": "i:",
      "number-format": "n:",
    },
  });
  if (typeof options === "number") return options;
  const style = options.value("b") ?? "t";
  if (!["a", "t", "n"].includes(style))
    return yield* process.fail(`invalid body numbering style: '${style}'\nTry 'nl --help' for more information.`);
  const width = Number(options.value("w") ?? "6");
  const separator = options.value("s") ?? "\t";
  const format = options.value("n") ?? "rn";
  let number = Number(options.value("v") ?? "1");
  const reader = new LineReader(process, options.operands);
  for (let line = yield* reader.read(); line !== null; line = yield* reader.read()) {
    if (style === "a" || (style === "t" && line.text !== "")) {
      const text = String(number);
      const cell = format === "ln" ? text.padEnd(width) : text.padStart(width, format === "rz" ? "0" : " ");
      yield* process.print(`${cell}${separator}${line.text}\n`);
      number += Number(options.value("i") ?? "1");
    } else yield* process.print(`${" ".repeat(width + separator.length)}${line.text}\n`);
  }
  return reader.failed ? 1 : 0;
}
