import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** env(1): -i -u NAME -0 -C DIR, NAME=VALUE..., and the command to run. */
export function* env(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "iu:0C:S:",
    long: { "ignore-environment": "i", unset: "u:", null: "0", chdir: "C:", "split-string": "S:" },
    ordered: true,
    errorCode: 125,
  });
  if (typeof options === "number") return options;
  const variables = new Map(options.has("i") || options.operands[0] === "-" ? [] : process.env);
  for (const name of options.values("u")) variables.delete(name);
  const words = [...(options.operands[0] === "-" ? options.operands.slice(1) : options.operands)];
  const split = options.value("S");
  if (split !== null) words.unshift(...split.split(/\s+/).filter((word) => word !== ""));
  for (; words.length > 0 && /^[^=]+=/.test(words[0] ?? ""); words.shift()) {
    const word = words[0] ?? "";
    variables.set(word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1));
  }
  if (words.length === 0) {
    for (const [name, value] of variables) yield* process.print(`${name}=${value}${options.has("0") ? "\0" : "\n"}`);
    return 0;
  }
  const cwd = options.value("C");
  return yield* process.run(words, { env: variables, ...(cwd === null ? {} : { cwd: process.path(cwd) }) });
}
