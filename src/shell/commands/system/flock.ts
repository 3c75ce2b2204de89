import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/**
 * flock(1). Simplified: a lock is always free; two that would wait for each other run side by side. `flock FILE COMMAND`,
 * `flock FILE -c TEXT` and `flock N`; -n, -w, -s, -x, -u, -o, -E are taken.
 */
export function* flock(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "sexnuw:oE:Fv",
    long: {
      shared: "s",
      exclusive: "x",
      unlock: "u",
      nonblock: "n",
      timeout: "w:",
      wait: "w:",
      close: "o",
      "conflict-exit-code": "E:",
      "no-fork": "F",
      verbose: "v",
    },
    ordered: true,
    errorCode: 64,
  });
  if (typeof options === "number") return options;
  const [target, ...command] = options.operands;
  if (target === undefined)
    return yield* process.fail("not enough arguments\nTry 'flock --help' for more information.", 64);
  if (command.length === 0) {
    if (!/^\d+$/.test(target)) return yield* process.fail(`bad file descriptor: '${target}'`, 64);
    if ((process.descriptors[Number(target)] ?? null) === null)
      return yield* process.fail(`${target}: Bad file descriptor`, 65);
    return 0;
  }
  if (process.find(target) === null) process.files.writeFile(process.path(target), "");
  if (command[0] === "-c" || command[0] === "--command") return yield* process.run(["/bin/sh", "-c", command[1] ?? ""]);
  return yield* process.run(command);
}
