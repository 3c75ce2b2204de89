import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** printenv(1). */
export function* printenv(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "0", long: { null: "0" }, errorCode: 2 });
  if (typeof options === "number") return options;
  const end = options.has("0") ? "\0" : "\n";
  if (options.operands.length === 0)
    for (const [name, value] of process.env) yield* process.print(`${name}=${value}${end}`);
  let status = 0;
  for (const name of options.operands) {
    const value = process.env.get(name);
    if (value === undefined) status = 1;
    else yield* process.print(value + end);
  }
  return status;
}
