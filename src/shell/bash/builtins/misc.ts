import type { Builtin } from "../builtin.js";
import { evaluateTestArguments } from "../conditional.js";
import { ShellError } from "../control-flow.js";
import { quoteAlways } from "../quoting.js";

/** `test` and `[`. */
export const testBuiltin: Builtin = function* (shell, argv) {
  const name = argv[0] ?? "test";
  let words = argv.slice(1);
  if (name === "[") {
    if (words.at(-1) !== "]") {
      yield* shell.complain("[: missing `]'");
      return 2;
    }
    words = words.slice(0, -1);
  }
  try {
    return evaluateTestArguments(shell.process, words, (variable) => shell.parameter(variable) !== null) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    yield* shell.complain(`${name}: ${error.message}`);
    return 2;
  }
};

/** `let`: arithmetic, 0 when the last value is not zero. */
export const letBuiltin: Builtin = function* (shell, argv) {
  if (argv.length === 1) {
    yield* shell.complain("let: expression expected");
    return 1;
  }
  let value = 0n;
  for (const text of argv.slice(1)) value = shell.arithmetic(text, "");
  return value === 0n ? 1 : 0;
};

/** `umask`: the mode bits that new files do not get. */
export const umaskBuiltin: Builtin = function* (shell, argv) {
  const text = argv[1];
  if (text === undefined || text === "-p") {
    yield* shell.process.print(`${text === "-p" ? "umask " : ""}${shell.process.umask.toString(8).padStart(4, "0")}\n`);
    return 0;
  }
  if (text === "-S") {
    const bits = (shift: number): string => {
      const allowed = ~(shell.process.umask >> shift) & 7;
      return `${allowed & 4 ? "r" : ""}${allowed & 2 ? "w" : ""}${allowed & 1 ? "x" : ""}`;
    };
    yield* shell.process.print(`u=${bits(6)},g=${bits(3)},o=${bits(0)}\n`);
    return 0;
  }
  if (!/^[0-7]{1,4}$/.test(text)) {
    yield* shell.complain(
      /^\d+$/.test(text)
        ? `umask: ${text}: octal number out of range`
        : `umask: \`${text.slice(0, 1)}': invalid symbolic mode operator`,
    );
    return 1;
  }
  shell.process.umask = Number.parseInt(text, 8) & 0o777;
  return 0;
};

/** Simplified: nothing is limited; limits are shown as Debian's and setting them changes nothing that can be observed here. */
export const ulimitBuiltin: Builtin = function* (shell, argv) {
  const option =
    argv
      .slice(1)
      .filter((word) => /^-[SH]*[a-zA-Z]$/.test(word))
      .at(-1) ?? "-f";
  const letter = option.slice(-1);
  const shown: Readonly<Record<string, string>> = {
    n: "1024",
    u: "unlimited",
    s: "8192",
    c: "0",
    p: "8",
    l: "unlimited",
  };
  if (argv.length > 1 && !/^-/.test(argv.at(-1) ?? "")) return 0;
  if (!"abcdefiklmnpqrstuvxPRTSH".includes(letter)) {
    yield* shell.complain(`ulimit: ${option}: invalid option`);
    yield* shell.process.printError("ulimit: usage: ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]\n");
    return 2;
  }
  yield* shell.process.print(`${shown[letter] ?? "unlimited"}\n`);
  return 0;
};

/** `getopts`: one option of the positional parameters at a time. */
export const getoptsBuiltin: Builtin = function* (shell, argv) {
  const [, spec, name] = argv;
  if (spec === undefined || name === undefined) {
    yield* shell.process.printError("getopts: usage: getopts optstring name [arg ...]\n");
    return 2;
  }
  const words = argv.length > 3 ? argv.slice(3) : shell.positional;
  const silent = spec.startsWith(":");
  const letters = silent ? spec.slice(1) : spec;
  let index = Number(shell.parameter("OPTIND") ?? "1");
  if (!(index >= 1)) index = 1;
  const offset = Math.max(1, shell.getoptsOffset);
  const word = words[index - 1];
  const finish = (): number => {
    shell.assign("OPTIND", null, String(index), false);
    shell.assign(name, null, "?", false);
    shell.vars.unset("OPTARG");
    return 1;
  };
  if (word === undefined || !/^-./.test(word)) return finish();
  if (word === "--") {
    index++;
    return finish();
  }
  const letter = word[offset] ?? "";
  const at = letters.indexOf(letter);
  let nextOffset = offset + 1;
  const advance = (): void => {
    index++;
    nextOffset = 0;
  };
  const show = shell.parameter("OPTERR") !== "0";
  let value = letter;
  let argument: string | null = null;
  if (at < 0 || letter === ":") {
    value = "?";
    if (silent) argument = letter;
    else if (show) yield* shell.process.printError(`${shell.scriptName}: illegal option -- ${letter}\n`);
    if (nextOffset >= word.length) advance();
  } else if (letters[at + 1] === ":") {
    if (nextOffset < word.length) argument = word.slice(nextOffset);
    else {
      const following = words[index];
      if (following === undefined) {
        value = silent ? ":" : "?";
        if (silent) argument = letter;
        else if (show)
          yield* shell.process.printError(`${shell.scriptName}: option requires an argument -- ${letter}\n`);
      } else {
        argument = following;
        index++;
      }
    }
    advance();
  } else if (nextOffset >= word.length) advance();
  shell.assign("OPTIND", null, String(index), false);
  shell.getoptsOffset = nextOffset;
  shell.assign(name, null, value, false);
  if (argument === null) shell.vars.unset("OPTARG");
  else shell.assign("OPTARG", null, argument, false);
  return 0;
};

/** `times`: processor time of shell and children. */
export const timesBuiltin: Builtin = function* (shell) {
  yield* shell.process.print("0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n");
  return 0;
};

/** `caller`: where the running function was called. */
export const callerBuiltin: Builtin = function* (shell, argv) {
  const { calls } = shell;
  if (argv[1] === undefined) {
    const call = calls.at(-1);
    yield* shell.process.print(call === undefined ? "0 NULL\n" : `${call.callLine} ${call.sourceName}\n`);
    return call === undefined ? 1 : 0;
  }
  const depth = Number(argv[1]);
  const call = calls[calls.length - 1 - depth];
  if (call === undefined) return 1;
  const caller = calls[calls.length - 2 - depth]?.name ?? "main";
  yield* shell.process.print(`${call.callLine} ${caller} ${call.sourceName}\n`);
  return 0;
};

/** `alias` and `unalias`. Aliases are not expanded in scripts, so that defining one changes nothing else (bash(1), ALIASES). */
export const aliasBuiltin: Builtin = function* (shell, argv) {
  const { aliases } = shell;
  const name = argv[0] ?? "";
  const words = argv.slice(1).filter((word) => !word.startsWith("-"));
  const show = (each: string): string => `alias ${each}=${quoteAlways(aliases.get(each) ?? "")}\n`;
  if (name === "unalias" && argv[1] === "-a") aliases.clear();
  if (name === "alias" && words.length === 0) {
    for (const each of [...aliases.keys()].sort()) yield* shell.process.print(show(each));
  }
  let status = 0;
  for (const word of words) {
    const equals = word.indexOf("=");
    if (name === "alias" && equals > 0) aliases.set(word.slice(0, equals), word.slice(equals + 1));
    else if (!aliases.has(word)) {
      yield* shell.complain(`${name}: ${word}: not found`);
      status = 1;
    } else if (name === "alias") yield* shell.process.print(show(word));
    else aliases.delete(word);
  }
  return status;
};
