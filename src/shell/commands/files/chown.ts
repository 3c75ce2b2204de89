import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** chown(1), chgrp(1): everybody is root here; only what does not exist is told. */
export function* chown(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "RvcfhHLP", long: { recursive: "R" } });
  if (typeof options === "number") return options;
  const [owner, ...operands] = options.operands;
  if (owner === undefined || operands.length === 0)
    return yield* process.fail(
      `missing operand${owner === undefined ? "" : ` after '${owner}'`}\nTry '${process.name} --help' for more information.`,
    );
  if (!/^(?:root|0)?(?::(?:root|0)?)?$/.test(owner)) return yield* process.fail(`invalid user: '${owner}'`);
  let status = 0;
  for (const operand of operands) {
    if (process.find(operand) !== null) continue;
    yield* process.printError(`${process.name}: cannot access '${operand}': No such file or directory\n`);
    status = 1;
  }
  return status;
}
