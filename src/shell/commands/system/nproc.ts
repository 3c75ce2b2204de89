import { parseOptions } from "../../getopt.js";
import { PROCESSORS } from "../../proc-directory.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** nproc(1): --all, --ignore=N. */
export function* nproc(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "", long: { all: "all", ignore: "ignore:" } });
  if (typeof options === "number") return options;
  const ignored = options.value("ignore") ?? "0";
  if (!/^\d+$/.test(ignored)) return yield* process.fail(`invalid number: '${ignored}'`);
  yield* process.print(`${Math.max(1, PROCESSORS - Number(ignored))}\n`);
  return 0;
}
