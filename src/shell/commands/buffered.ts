import type { Command } from "../command.js";

/** The variable by which stdbuf(1) tells a program how to hold its output. */
export const STDBUF_OUTPUT = "_STDBUF_O";

/**
 * A program that writes by C's stdio: what it prints goes out in blocks and at its end. Those of GNU (`error`: "flushes") write
 * what is held back before they tell of a mistake, others ("unordered") do not.
 */
export function buffered(command: Command, error: "flushes" | "unordered" = "flushes"): Command {
  return function* (process) {
    if (!/^(?:0|L)$/.test(process.env.get(STDBUF_OUTPUT) ?? "")) process.holdOutput(error === "flushes");
    const code = yield* command(process);
    yield* process.flushOutput();
    return code;
  };
}
