import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** yes(1). */
export function* yes(process: Process): Generator<Wait, number, void> {
  const line = `${process.argv.length > 1 ? process.argv.slice(1).join(" ") : "y"}\n`;
  const block = line.repeat(Math.max(1, Math.floor(8192 / line.length)));
  for (;;) yield* process.print(block);
}
