import { FileError } from "../../host/file-node.js";
import { DASH_BUILTINS } from "../bash/builtins/dash-table.js";
import { setOption } from "../bash/builtins/declare.js";
import { BUILTINS } from "../bash/builtins/table.js";
import { dashRedirectFailure } from "../bash/dash-words.js";
import { Interpreter } from "../bash/interpreter.js";
import { OPTION_LETTERS } from "../bash/options.js";
import { importedFunctions } from "../bash/print-function.js";
import type { Process } from "../process.js";
import { tellVersion } from "../version-texts.js";
import type { Wait } from "../wait.js";

/** bash(1), and as `sh` with the words and builtins of dash(1): `bash SCRIPT args`, `bash -c TEXT name args`, `bash -s args`, with `set`'s options before. */
export function* bash(process: Process): Generator<Wait, number, void> {
  if (yield* tellVersion(process)) return 0;
  const { argv } = process;
  const dash = process.name === "sh" || process.name === "dash";
  const letters: string[] = [];
  const named: string[] = [];
  let text: string | null = null;
  let fromInput = false;
  let i = 1;
  for (; i < argv.length && /^-./.test(argv[i] ?? ""); i++) {
    const word = argv[i] ?? "";
    if (word === "--") {
      i++;
      break;
    }
    if (word === "--norc" || word === "--noprofile" || word === "--posix" || word === "--login") continue;
    if (word.startsWith("--")) return yield* invalid(process, word);
    let takesCommand = false;
    for (const letter of word.slice(1)) {
      if (letter === "c") takesCommand = true;
      else if (letter === "s") fromInput = true;
      else if (letter === "o") named.push(argv[++i] ?? "");
      else if (OPTION_LETTERS[letter] !== undefined) letters.push(letter);
      else if (!"lihm".includes(letter)) return yield* invalid(process, `-${letter}`);
    }
    if (takesCommand) {
      const command = argv[++i];
      if (command === undefined) {
        yield* process.printError(
          dash ? `${process.name}: 0: -c requires an argument\n` : `${process.name}: -c: option requires an argument\n`,
        );
        return 2;
      }
      text = command;
      i++;
      break;
    }
  }
  let name = argv[0] ?? "bash";
  let positional = argv.slice(i);
  if (text !== null) {
    name = argv[i] ?? name;
    positional = argv.slice(i + 1);
  } else if (!fromInput && argv[i] !== undefined) {
    name = argv[i] ?? "";
    positional = argv.slice(i + 1);
    try {
      text = process.files.readFile(process.path(name));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (dash) {
        yield* process.printError(`${argv[0]}: 0: ${dashRedirectFailure(name, error.message, false)}\n`);
        return 2;
      }
      yield* process.printError(`${argv[0]}: ${name}: ${error.message}\n`);
      return error.errno === "ENOENT" ? 127 : 126;
    }
  } else text = yield* process.readAll();
  const shell = new Interpreter(process, {
    scriptName: name,
    positional,
    builtins: dash ? DASH_BUILTINS : BUILTINS,
    dialect: dash ? "dash" : "bash",
  });
  if (dash) shell.options.braceexpand = false;
  for (const letter of letters) {
    const option = OPTION_LETTERS[letter];
    if (option !== undefined) shell.options[option] = true;
  }
  for (const option of named) {
    if (setOption(shell, option, true)) continue;
    yield* process.printError(`${argv[0]}: ${option}: invalid option name\n`);
    return 2;
  }
  if (!dash) {
    for (const [name, definition] of importedFunctions(process.env)) {
      yield* shell.runText(definition);
      shell.exportedFunctions.add(name);
    }
  }
  return yield* shell.runScript(text);
}

function* invalid(process: Process, option: string): Generator<Wait, number, void> {
  yield* process.printError(`${process.argv[0]}: ${option}: invalid option\n`);
  return 2;
}
