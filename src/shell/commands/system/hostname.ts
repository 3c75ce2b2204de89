import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** hostname(1): the name, -s, -f; setting it is not possible here. */
export function* hostname(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "sf", long: { short: "s", fqdn: "f", long: "f" } });
  if (typeof options === "number") return options;
  if (options.operands.length > 0) return yield* process.fail("you must be root to change the host name");
  const { name } = process.machine;
  yield* process.print(`${options.has("s") ? name.split(".")[0] : name}\n`);
  return 0;
}
