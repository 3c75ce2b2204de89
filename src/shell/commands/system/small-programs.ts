import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** sync(1): what is written is written. */
// biome-ignore lint/correctness/useYield: programs are generators
export function* sync(): Generator<Wait, number, void> {
  return 0;
}

/** tty(1): a script's input is no terminal. */
export function* tty(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "s", long: { silent: "s", quiet: "s" }, errorCode: 2 });
  if (typeof options === "number") return options;
  if (!options.has("s")) yield* process.print("not a tty\n");
  return 1;
}

/** arch(1). */
export function* arch(process: Process): Generator<Wait, number, void> {
  yield* process.print("x86_64\n");
  return 0;
}

/** clear(1) and reset(1) on a terminal of kind "dumb", which cannot. */
export function* clear(process: Process): Generator<Wait, number, void> {
  const term = process.env.get("TERM");
  if (term === undefined || term === "") {
    yield* process.printError("TERM environment variable not set.\n");
    return 1;
  }
  if (term !== "dumb") yield* process.print("\x1b[H\x1b[2J\x1b[3J");
  return term === "dumb" ? 1 : 0;
}

/** users(1) and who(1): nobody is logged in. */
// biome-ignore lint/correctness/useYield: programs are generators
export function* users(): Generator<Wait, number, void> {
  return 0;
}

/** domainname(1) of NIS, by its three names. */
export function* domainname(process: Process): Generator<Wait, number, void> {
  const node = process.files.find("/proc/sys/kernel/domainname");
  const own = node?.kind === "virtual-file" ? node.file.read().trimEnd() : "(none)";
  yield* process.print(`${own}\n`);
  return 0;
}
