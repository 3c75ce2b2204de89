import { evaluateTestArguments } from "../../bash/conditional.js";
import { ShellError } from "../../bash/control-flow.js";
import { readEscapes } from "../../bash/escapes.js";
import { formatPrintf } from "../../bash/printf.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** true(1). */
// biome-ignore lint/correctness/useYield: commands are generators
export function* trueCommand(): Generator<Wait, number, void> {
  return 0;
}

/** false(1). */
// biome-ignore lint/correctness/useYield: commands are generators
export function* falseCommand(): Generator<Wait, number, void> {
  return 1;
}

/** echo(1), for those who do not run bash's builtin (xargs, ip netns exec). */
export function* echo(process: Process): Generator<Wait, number, void> {
  let i = 1;
  let newline = true;
  let escapes = false;
  for (; /^-[neE]+$/.test(process.argv[i] ?? ""); i++) {
    for (const letter of (process.argv[i] ?? "").slice(1)) {
      if (letter === "n") newline = false;
      else escapes = letter === "e";
    }
  }
  const text = process.argv.slice(i).join(" ");
  const read = escapes ? readEscapes(text, "echo") : { bytes: text, stopped: false };
  yield* process.print(read.bytes + (newline && !read.stopped ? "\n" : ""));
  return 0;
}

/** printf(1). */
export function* printf(process: Process): Generator<Wait, number, void> {
  const words = process.argv.slice(process.argv[1] === "--" ? 2 : 1);
  const format = words[0];
  if (format === undefined) return yield* process.fail("missing operand\nTry 'printf --help' for more information.");
  const result = formatPrintf(format, words.slice(1), process.table.epochSeconds + Math.floor(process.nowNs / 1e9));
  yield* process.print(result.text);
  for (const { message } of result.errors)
    yield* process.printError(
      `printf: ${message.replace(/^(.*): invalid number$/, "'$1': expected a numeric value")}\n`,
    );
  return result.errors.length > 0 ? 1 : 0;
}

/** test(1) and [(1). */
export function* test(process: Process): Generator<Wait, number, void> {
  let words = process.argv.slice(1);
  if (process.name === "[") {
    if (words.at(-1) !== "]") return yield* process.fail("missing ']'", 2);
    words = words.slice(0, -1);
  }
  try {
    return evaluateTestArguments(process, words, (name) => process.env.has(name)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    return yield* process.fail(error.message, 2);
  }
}

/** pwd(1). */
export function* pwd(process: Process): Generator<Wait, number, void> {
  yield* process.print(`${process.cwd}\n`);
  return 0;
}
