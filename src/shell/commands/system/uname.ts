import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { hostNameOf } from "./host-name.js";

/** uname(1): -a -s -n -r -v -m -p -i -o. */
export function* uname(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "asnrvmpio",
    long: {
      all: "a",
      "kernel-name": "s",
      nodename: "n",
      "kernel-release": "r",
      "kernel-version": "v",
      machine: "m",
      processor: "p",
      "hardware-platform": "i",
      "operating-system": "o",
    },
  });
  if (typeof options === "number") return options;
  if (options.operands[0] !== undefined)
    return yield* process.fail(`extra operand '${options.operands[0]}'\nTry 'uname --help' for more information.`);
  const parts: readonly (readonly [string, string])[] = [
    ["s", "Linux"],
    ["n", hostNameOf(process)],
    ["r", "6.1.0-podwire"],
    ["v", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.0"],
    ["m", "x86_64"],
    ["p", "unknown"],
    ["i", "unknown"],
    ["o", "GNU/Linux"],
  ];
  const all = options.has("a");
  const shown = parts.filter(([letter]) => (all ? letter !== "p" && letter !== "i" : options.has(letter)));
  yield* process.print(
    `${(options.given.length === 0 ? [["s", "Linux"]] : shown).map(([, text]) => text).join(" ")}\n`,
  );
  return 0;
}
