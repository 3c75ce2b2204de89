import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** id(1): everybody is root: -u -g -G -n -r. */
export function* id(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "ugGnrz",
    long: { user: "u", group: "g", groups: "G", name: "n", real: "r" },
  });
  if (typeof options === "number") return options;
  const user = options.operands[0];
  if (user !== undefined && user !== "root" && user !== "0") return yield* process.fail(`'${user}': no such user`);
  const one = options.has("u") || options.has("g") || options.has("G");
  if (options.has("n") && !one) return yield* process.fail("cannot print only names or real IDs in default format");
  yield* process.print(one ? (options.has("n") ? "root\n" : "0\n") : "uid=0(root) gid=0(root) groups=0(root)\n");
  return 0;
}
