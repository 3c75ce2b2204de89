import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** nproc(1): one processor. */
export function* nproc(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "", long: { all: "all", ignore: "ignore:" } });
  if (typeof options === "number") return options;
  yield* process.print("1\n");
  return 0;
}
