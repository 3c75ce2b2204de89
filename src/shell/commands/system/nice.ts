import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** nice(1), ionice, stdbuf: run a command; priorities and buffering mean nothing here. */
export function* nice(process: Process): Generator<Wait, number, void> {
  const words = process.argv.slice(1);
  while (words.length > 0 && /^-/.test(words[0] ?? "")) {
    const word = words.shift() ?? "";
    if (/^-[nioec]$/.test(word)) words.shift();
  }
  if (words.length === 0) {
    yield* process.print("0\n");
    return 0;
  }
  return yield* process.run(words);
}
