// bc(1) of GNU: numbers of any length in a small language.
// It knows text alone; nothing of the network. A program runs at once, for computing takes no time here.
// Read next: interpreter.ts for what runs it, decimal.ts for how many digits a result has.

import { parseOptions } from "../../getopt.js";
import { readInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { BcInterpreter, BcQuit, BcRuntimeError } from "./interpreter.js";
import { BcSyntaxError, tokenize } from "./lexer.js";
import { MATH_LIBRARY } from "./math-library.js";
import { BcParser } from "./parser.js";

const USAGE = `usage: bc [options] [file ...]
  -h  --help         print this usage and exit
  -i  --interactive  force interactive mode
  -l  --mathlib      use the predefined math routines
  -q  --quiet        don't print initial banner
  -s  --standard     non-standard bc constructs are errors
  -w  --warn         warn about non-standard bc constructs
  -v  --version      print version information and exit
`;

/** bc(1): the files, then standard input; -l, -q; -i, -s and -w change nothing. */
export function* bc(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "chilqswv",
    long: { help: "h", interactive: "i", mathlib: "l", quiet: "q", standard: "s", warn: "w", version: "v" },
    usage: USAGE,
  });
  if (typeof options === "number") return options;
  if (options.has("h")) {
    yield* process.print(USAGE);
    return 0;
  }
  if (options.has("v")) {
    yield* process.print(
      "bc 1.07.1\nCopyright 1991-1994, 1997, 1998, 2000, 2004, 2006, 2008, 2012-2017 Free Software Foundation, Inc.\n",
    );
    return 0;
  }
  const lengthText = process.env.get("BC_LINE_LENGTH") ?? "70";
  const width = /^\d+$/.test(lengthText) ? Number(lengthText) : 70;
  const interpreter = new BcInterpreter(width < 3 && width !== 0 ? 70 : width, () => null);
  if (options.has("l")) {
    const library = new BcParser(tokenize(MATH_LIBRARY, []));
    for (let unit = library.next(); unit !== null; unit = library.next()) interpreter.run(unit);
    interpreter.setScale(20);
  }
  for (const file of [...options.operands, null]) {
    if (file !== null && process.find(file) === null) {
      yield* process.printError(`File ${file} is unavailable.\n`);
      return 1;
    }
    const text = yield* readInput(process, file ?? "-");
    if (text === null) return 1;
    if (yield* runText(process, interpreter, text, file ?? "(standard_in)")) return 0;
  }
  return 0;
}

/** Runs a text, unit by unit; true when it said `quit`. */
function* runText(
  process: Process,
  interpreter: BcInterpreter,
  text: string,
  name: string,
): Generator<Wait, boolean, void> {
  const complaints: BcSyntaxError[] = [];
  const parser = new BcParser(tokenize(text, complaints));
  for (const { line, message } of complaints) yield* process.printError(`${name} ${line}: ${message}\n`);
  for (;;) {
    let message: string | null = null;
    let isOver = false;
    try {
      const unit = parser.next();
      if (unit === null) return false;
      interpreter.run(unit);
    } catch (error) {
      if (error instanceof BcSyntaxError) message = `${name} ${error.line}: ${error.message}`;
      else if (error instanceof BcRuntimeError) message = error.message;
      else if (error instanceof BcQuit) isOver = true;
      else throw error;
    }
    for (const { text: said, isError } of interpreter.said.splice(0)) yield* process.write(isError ? 2 : 1, said);
    if (message !== null) yield* process.printError(`${message}\n`);
    if (isOver) return true;
  }
}
