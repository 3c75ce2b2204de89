import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** basename(1): -a -s SUFFIX. */
export function* basename(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "as:z", long: { multiple: "a", suffix: "s:" }, ordered: true });
  if (typeof options === "number") return options;
  const { operands } = options;
  const help = "\nTry 'basename --help' for more information.";
  if (operands.length === 0) return yield* process.fail(`missing operand${help}`);
  const several = options.has("a") || options.has("s");
  if (!several && operands.length > 2) return yield* process.fail(`extra operand '${operands[2]}'${help}`);
  const suffix = options.value("s") ?? (several ? "" : (operands[1] ?? ""));
  for (const operand of several ? operands : operands.slice(0, 1)) {
    const trimmed = operand.replace(/\/+$/, "");
    let name = trimmed === "" ? (operand === "" ? "" : "/") : trimmed.slice(trimmed.lastIndexOf("/") + 1);
    if (suffix !== "" && name !== suffix && name.endsWith(suffix)) name = name.slice(0, -suffix.length);
    yield* process.print(`${name}\n`);
  }
  return 0;
}
