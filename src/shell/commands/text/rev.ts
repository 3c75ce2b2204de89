import { parseOptions } from "../../getopt.js";
import { LineReader } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** rev(1): each line backwards. */
export function* rev(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "" });
  if (typeof options === "number") return options;
  const reader = new LineReader(process, options.operands, "\n", "cannot open ");
  for (let line = yield* reader.read(); line !== null; line = yield* reader.read()) {
    yield* process.print([...line.text].reverse().join("") + (line.newline ? "\n" : ""));
  }
  return reader.failed ? 1 : 0;
}
