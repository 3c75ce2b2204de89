import type { Wait } from "../../wait.js";
import type { Builtin } from "../builtin.js";
import { readEscapes } from "../escapes.js";
import type { Interpreter } from "../interpreter.js";
import { formatPrintf } from "../printf.js";

/** dash's echo: `-n` alone is an option, and escapes are always read. */
function* dashEcho(shell: Interpreter, argv: readonly string[]): Generator<Wait, number, void> {
  const quiet = argv[1] === "-n";
  const { bytes, stopped } = readEscapes(argv.slice(quiet ? 2 : 1).join(" "), "echo");
  yield* shell.process.print(quiet || stopped ? bytes : `${bytes}\n`);
  return 0;
}

/** `echo`. */
export const echoBuiltin: Builtin = function* (shell, argv) {
  if (shell.dialect === "dash") return yield* dashEcho(shell, argv);
  let i = 1;
  let newline = true;
  let escapes = shell.shopt("xpg_echo");
  for (; i < argv.length; i++) {
    const option = argv[i] ?? "";
    if (!/^-[neE]+$/.test(option)) break;
    for (const letter of option.slice(1)) {
      if (letter === "n") newline = false;
      else escapes = letter === "e";
    }
  }
  let text = argv.slice(i).join(" ");
  if (escapes) {
    const read = readEscapes(text, "echo");
    text = read.bytes;
    if (read.stopped) newline = false;
  }
  yield* shell.process.print(newline ? `${text}\n` : text);
  return 0;
};

/** `printf`. */
export const printfBuiltin: Builtin = function* (shell, argv) {
  let i = 1;
  let variable: string | null = null;
  if (argv[i] === "-v") {
    variable = argv[i + 1] ?? "";
    i += 2;
  }
  if (argv[i] === "--") i++;
  const format = argv[i];
  if (format === undefined) {
    yield* shell.process.printError("printf: usage: printf [-v var] format [arguments]\n");
    return 2;
  }
  const clock = shell.process.table.epochSeconds + Math.floor(shell.process.nowNs / 1e9);
  const result = formatPrintf(format, argv.slice(i + 1), clock);
  let from = 0;
  for (const { message, at } of result.errors) {
    // Lines that are whole are out before it.
    const upTo = variable === null && at > 0 ? result.text.lastIndexOf("\n", at - 1) + 1 : 0;
    if (upTo > from) yield* shell.process.print(result.text.slice(from, upTo));
    from = Math.max(from, upTo);
    yield* shell.complain(`printf: ${message}`);
  }
  if (variable === null) yield* shell.process.print(result.text.slice(from));
  else {
    const element = /^([A-Za-z_]\w*)\[(.*)\]$/.exec(variable);
    if (element === null) shell.assign(variable, null, result.text, false);
    else shell.assign(element[1] ?? "", element[2] ?? "0", result.text, false);
  }
  return result.errors.length > 0 ? 1 : 0;
};
