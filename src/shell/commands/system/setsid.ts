import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** setsid(1): runs a command in a process group of its own; -f does not wait, -w does. */
export function* setsid(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "fwc",
    long: { fork: "f", wait: "w", ctty: "c" },
    ordered: true,
  });
  if (typeof options === "number") return options;
  if (options.operands.length === 0)
    return yield* process.fail("no command specified\nTry 'setsid --help' for more information.");
  if (!options.has("f")) return yield* process.run(options.operands, { newGroup: true });
  process.spawn(options.operands, { newGroup: true });
  return 0;
}
