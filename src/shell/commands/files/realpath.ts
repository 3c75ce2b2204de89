import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { canonical } from "./readlink.js";

/** realpath(1): -e -m -s -q. */
export function* realpath(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "emsqLP",
    long: { "canonicalize-existing": "e", "canonicalize-missing": "m", strip: "s", quiet: "q" },
  });
  if (typeof options === "number") return options;
  if (options.operands.length === 0)
    return yield* process.fail("missing operand\nTry 'realpath --help' for more information.");
  let status = 0;
  for (const operand of options.operands) {
    const answer = options.has("s")
      ? process.path(operand).replace(/(.)\/$/, "$1")
      : canonical(process, operand, options.has("e") ? "all" : options.has("m") ? "none" : "parent");
    if (answer !== null) {
      yield* process.print(`${answer}\n`);
      continue;
    }
    if (!options.has("q")) yield* process.printError(`realpath: ${operand}: No such file or directory\n`);
    status = 1;
  }
  return status;
}
