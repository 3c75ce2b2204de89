import { parseOptions } from "../../getopt.js";
import { readInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { AwkError } from "./error.js";
import { AwkInterpreter } from "./interpreter.js";
import { AwkSyntaxError } from "./lexer.js";
import { parseAwk } from "./parser.js";
import { AwkRegexError } from "./regex.js";
import type { Program } from "./tree.js";
import { MAWK_USAGE } from "./usage.js";

/**
 * awk(1) as mawk 1.3.4 is it, Debian's awk: -F -v -f. Simplified: of the -W options only `version` and `interactive` are known, and the random
 * numbers are the simulation's.
 */
export function* awk(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "F:v:f:W:",
    long: { "field-separator": "F:", assign: "v:", file: "f:", posix: "posix", traditional: "traditional" },
    ordered: true,
    errorCode: 2,
  });
  if (typeof options === "number") return options;
  if (options.values("W").some((word) => /^i/.test(word))) yield* process.releaseOutput();
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
      yield* process.printError(MAWK_USAGE);
      return 0;
    }
    source = text;
  }
  let program: Program;
  try {
    program = parseAwk(source);
  } catch (error) {
    if (!(error instanceof AwkSyntaxError)) throw error;
    for (const message of error.messages) yield* process.fail(message);
    return 2;
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
    if (error instanceof AwkRegexError) return yield* process.fail(`line 1: ${error.message}`, 2);
    if (!(error instanceof AwkError)) throw error;
    if (!error.located) return yield* process.fail(error.message, 2);
    return yield* process.fail(`run time error: ${error.message}\n\t${interpreter.position()}`, 2);
  }
}
