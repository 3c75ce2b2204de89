import { parseOptions } from "../../getopt.js";
import { readInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** tac(1): lines in reverse order; -s SEPARATOR, -b. */
export function* tac(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "bs:",
    long: { before: "b", separator: "s:" },
  });
  if (typeof options === "number") return options;
  let status = 0;
  for (const file of options.operands.length === 0 ? ["-"] : options.operands) {
    if (file !== "-" && process.find(file) === null) {
      yield* process.printError(`tac: failed to open '${file}' for reading: No such file or directory\n`);
      status = 1;
      continue;
    }
    const text = yield* readInput(process, file);
    if (text === null) status = 1;
    else
      yield* process.print(
        records(text, options.value("s") || "\n", options.has("b"))
          .reverse()
          .join(""),
      );
  }
  return status;
}

/** The text in parts that end, or with `before` begin, with the separator. */
function records(text: string, separator: string, before: boolean): string[] {
  const parts = text.split(separator);
  const out = parts.map((part, i) =>
    before ? (i > 0 ? separator : "") + part : part + (i + 1 < parts.length ? separator : ""),
  );
  return out.filter((part) => part !== "");
}
