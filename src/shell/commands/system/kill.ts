import type { Process } from "../../process.js";
import { parseSignal, SIGNALS, type Signal } from "../../signal.js";
import type { Wait } from "../../wait.js";

/** kill(1) of procps, for those who do not run bash's builtin. */
export function* kill(process: Process): Generator<Wait, number, void> {
  const words = process.argv.slice(1);
  let signal: Signal | "0" = "TERM";
  const first = words[0];
  if (first === "-l") {
    yield* process.print(`${Object.keys(SIGNALS).join(" ")}\n`);
    return 0;
  }
  if (first !== undefined && /^-(?!-)/.test(first)) {
    words.shift();
    const text = first === "-s" || first === "-n" ? (words.shift() ?? "") : first.slice(1);
    const found = text === "0" ? "0" : parseSignal(text);
    if (found === null) return yield* process.fail(`unknown signal ${text}`);
    signal = found;
  }
  if (words[0] === "--") words.shift();
  if (words.length === 0) return yield* process.fail("not enough arguments");
  let status = 0;
  for (const word of words) {
    const pid = Number(word);
    if (!/^-?\d+$/.test(word)) {
      yield* process.printError(`kill: failed to parse argument: '${word}'\n`);
      status = 1;
    } else if (pid < 0 && signal !== "0") {
      if (!process.table.signalGroup(-pid, signal)) status = 1;
    } else {
      const target = process.table.find(pid);
      if (target === null) {
        yield* process.printError(`kill: (${pid}): No such process\n`);
        status = 1;
      } else if (signal !== "0") target.signal(signal);
    }
  }
  return status;
}
