import type { Process } from "./process.js";
import type { Wait } from "./wait.js";

/**
 * A program, as main() of one: it reads `process.argv` (argv[0] is the name it was called by), reads and writes through
 * the process, yields whenever it has to wait, and returns its exit code (0 to 255).
 *
 * ```ts
 * export function* rev(process: Process): Generator<Wait, number, void> {
 *   for (;;) {
 *     const line = yield* process.readLine();
 *     if (line === null) return 0;
 *     yield* process.print(`${[...line].reverse().join("")}\n`);
 *   }
 * }
 * ```
 *
 * Waiting for the network: keep a `WaitQueue`, let whatever the socket calls call its `wake()`, and
 * `while (!ready) yield queue` (or `yield { queues: [queue], delayNs }` with a time limit). When the process is killed
 * the generator is ended where it waits: release what must be released in `finally`.
 * A command that does something on SIGINT (ping's summary) says `process.handle("INT")` and asks `process.takeSignal()`
 * after each wait.
 */
export type Command = (process: Process) => Generator<Wait, number, void>;

/** The programs that a machine has, by name. Built where the parts are put together; looked up by `Process.spawn`. */
export type CommandTable = ReadonlyMap<string, Command>;
