import { FileError } from "../../../host/file-node.js";
import { findExecutable } from "../../program.js";
import type { Builtin } from "../builtin.js";
import { FunctionReturn, LoopJump, ShellExit } from "../control-flow.js";
import { dashRedirectFailure } from "../dash-words.js";
import type { Interpreter } from "../interpreter.js";
import { parseSource, Source } from "../source.js";

/** `:` and `true`: status 0. */
// biome-ignore lint/correctness/useYield: builtins are generators
export const colon: Builtin = function* () {
  return 0;
};

/** `false`: status 1. */
// biome-ignore lint/correctness/useYield: builtins are generators
export const falseBuiltin: Builtin = function* () {
  return 1;
};

function loopJump(kind: "break" | "continue"): Builtin {
  return function* (shell, argv) {
    const levels = argv[1] ?? "1";
    if (!/^[+-]?\d+$/.test(levels)) {
      yield* shell.complain(`${kind}: ${levels}: numeric argument required`);
      throw new ShellExit(128);
    }
    if (shell.loopDepth === 0) {
      if (shell.dialect === "dash") return 0;
      yield* shell.complain(`${kind}: only meaningful in a \`for', \`while', or \`until' loop`);
      return 0;
    }
    if (Number(levels) < 1) {
      yield* shell.complain(`${kind}: ${levels}: loop count out of range`);
      throw new LoopJump("break", shell.loopDepth);
    }
    shell.status = 0;
    throw new LoopJump(kind, Math.min(Number(levels), shell.loopDepth));
  };
}

/** `break [N]`: leaves N loops. */
export const breakBuiltin = loopJump("break");
/** `continue [N]`: on with the Nth loop outwards. */
export const continueBuiltin = loopJump("continue");

function* statusArgument(shell: Interpreter, name: string, text: string | undefined) {
  if (text === undefined) return shell.status;
  if (/^[+-]?\d+$/.test(text)) return Number(text) & 255;
  yield* shell.complain(`${name}: ${text}: numeric argument required`);
  return null;
}

/** `return`: leaves a function or a sourced file. */
export const returnBuiltin: Builtin = function* (shell, argv) {
  const argument = argv[1] === "--" ? argv[2] : argv[1];
  const status = yield* statusArgument(shell, "return", argument);
  if (shell.calls.length === 0 && shell.sourceDepth === 0) {
    if (shell.dialect === "dash") throw new ShellExit(status ?? 2);
    yield* shell.complain("return: can only `return' from a function or sourced script");
    return 2;
  }
  throw new FunctionReturn(status ?? 2);
};

/** `exit`: ends the shell. */
export const exitBuiltin: Builtin = function* (shell, argv) {
  const argument = argv[1] === "--" ? argv[2] : argv[1];
  const status = yield* statusArgument(shell, "exit", argument);
  if (status !== null && argv.length > (argv[1] === "--" ? 3 : 2)) {
    yield* shell.complain("exit: too many arguments");
    return 1;
  }
  throw new ShellExit(status ?? 2);
};

/** `eval`: runs its arguments as a script. */
export const evalBuiltin: Builtin = function* (shell, argv) {
  const text = (argv[1] === "--" ? argv.slice(2) : argv.slice(1)).join(" ");
  return text.trim() === "" ? 0 : yield* shell.runText(text, `${shell.sourceName}: eval`);
};

/** `source` and `.`: runs a file in this shell. */
export const sourceBuiltin: Builtin = function* (shell, argv) {
  const name = argv[1];
  if (name === undefined) {
    yield* shell.complain(`${argv[0]}: filename argument required`);
    yield* shell.process.printError(`${argv[0]}: usage: ${argv[0]} filename [arguments]\n`);
    return 2;
  }
  let path = name;
  if (!name.includes("/") && shell.process.find(name) === null) {
    path = findExecutable(shell.process.files, name, shell.parameter("PATH"), shell.process.cwd) ?? name;
  }
  let text: string;
  try {
    text = shell.process.files.readFile(shell.process.path(path));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (shell.dialect === "dash") {
      yield* shell.complain(`.: ${dashRedirectFailure(name, error.message, false)}`);
      throw new ShellExit(2);
    }
    yield* shell.complain(
      error.errno === "EISDIR" ? `${argv[0]}: ${name}: is a directory` : `${name}: ${error.message}`,
    );
    return 1;
  }
  const outer = { positional: shell.positional, sourceName: shell.sourceName };
  if (argv.length > 2) shell.positional = argv.slice(2);
  shell.calls.push({ name: "source", callLine: shell.line, sourceName: outer.sourceName });
  shell.sourceName = path;
  shell.sourceDepth++;
  shell.status = 0;
  try {
    return yield* shell.runSource(parseSource(new Source(text)), path);
  } catch (error) {
    if (!(error instanceof FunctionReturn)) throw error;
    return error.status;
  } finally {
    shell.sourceDepth--;
    shell.sourceName = outer.sourceName;
    shell.calls.pop();
    if (argv.length > 2) shell.positional = outer.positional;
  }
};

/** `shift [N]`: drops positional parameters. */
export const shiftBuiltin: Builtin = function* (shell, argv) {
  const text = argv[1] ?? "1";
  if (!/^[+-]?\d+$/.test(text)) {
    yield* shell.complain(`shift: ${text}: numeric argument required`);
    return 1;
  }
  const count = Number(text);
  if (count < 0) {
    yield* shell.complain(`shift: ${text}: shift count out of range`);
    return 1;
  }
  if (count > shell.positional.length) {
    if (shell.dialect === "dash") yield* shell.complain("shift: can't shift that many");
    return 1;
  }
  shell.positional = shell.positional.slice(count);
  return 0;
};
