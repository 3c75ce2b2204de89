import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import { findExecutable } from "../../program.js";
import type { Wait } from "../../wait.js";

/** which(1): -a -s. */
export function* which(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "as", errorCode: 2 });
  if (typeof options === "number") return options;
  let status = options.operands.length === 0 ? 1 : 0;
  for (const name of options.operands) {
    const path = findExecutable(process.files, name, process.env.get("PATH") ?? null, process.cwd);
    if (path === null) status = 1;
    else if (!options.has("s")) yield* process.print(`${path}\n`);
  }
  return status;
}
