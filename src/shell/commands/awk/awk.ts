import { parseOptions } from "../../getopt.js";
import { readInput } from "../../input.js";
import type { Process } from "../../process.js";
import { RegexError } from "../../regex.js";
import type { Wait } from "../../wait.js";
import { AwkError, AwkInterpreter } from "./interpreter.js";
import { AwkSyntaxError } from "./lexer.js";
import { parseAwk } from "./parser.js";
import type { Program } from "./tree.js";

/**
 * awk(1) as POSIX has it, with gawk's gensub, systime and the third argument of match: -F -v -f. Simplified: error messages
 * and the order of `for (k in a)` are its own, while mawk and gawk each have theirs; the order is that of insertion.
 */
export function* awk(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "F:v:f:W:",
    long: { "field-separator": "F:", assign: "v:", file: "f:", posix: "posix", traditional: "traditional" },
    ordered: true,
    errorCode: 2,
  });
  if (typeof options === "number") return options;
  const operands = [...options.operands];
  let source = "";
  for (const file of options.values("f")) {
    const text = yield* readInput(process, file);
    if (text === null) return 2;
    source += `${text}\n`;
  }
  if (!options.has("f")) {
    const text = operands.shift();
    if (text === undefined) {
      yield* process.printError("Usage: awk [-F fs][-v var=value][prog | -f progfile][file ...]\n");
      return 2;
    }
    source = text;
  }
  let program: Program;
  try {
    program = parseAwk(source);
  } catch (error) {
    if (!(error instanceof AwkSyntaxError)) throw error;
    return yield* process.fail(error.message, 2);
  }
  const interpreter = new AwkInterpreter(process, program, operands);
  const separator = options.value("F");
  if (separator !== null) interpreter.assignText("FS", separator === "t" ? "\t" : separator);
  for (const text of options.values("v")) {
    const match = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(text);
    if (match === null) return yield* process.fail(`improper assignment: -v ${text}`, 2);
    interpreter.assignText(match[1] ?? "", match[2] ?? "");
  }
  try {
    return yield* interpreter.run();
  } catch (error) {
    if (!(error instanceof AwkError) && !(error instanceof RegexError)) throw error;
    return yield* process.fail(error.message, 2);
  }
}
