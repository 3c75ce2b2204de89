import { FileError } from "../../../host/file-node.js";
import { parseOptions } from "../../getopt.js";
import { readInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { SedEditor } from "./sed-editor.js";
import { replaceFile } from "./sed-in-place.js";
import { SedInput } from "./sed-input.js";
import { SedOutput } from "./sed-output.js";
import { parseSed, type SedCommand, SedError } from "./sed-script.js";
import { lineLength } from "./sed-unambiguous.js";
import { SED_USAGE } from "./sed-usage.js";

/** sed(1): -n -e -f -E (-r) -i[SUFFIX] -s -z -u -l N, --posix, --sandbox; all commands of POSIX and of GNU. */
export function* sed(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "ne:f:Eri::szul:b",
    usage: SED_USAGE,
    long: {
      quiet: "n",
      silent: "n",
      expression: "e:",
      file: "f:",
      "regexp-extended": "E",
      "in-place": "i::",
      separate: "s",
      "null-data": "z",
      unbuffered: "u",
      "line-length": "l:",
      posix: "posix",
      sandbox: "sandbox",
      binary: "b",
      "follow-symlinks": "links",
    },
  });
  if (typeof options === "number") return options;
  if (options.has("u")) yield* process.releaseOutput();
  const operands = [...options.operands];
  const extended = options.has("E") || options.has("r");
  const parts: string[] = [];
  for (const [name, value] of options.given) {
    if (name === "e") parts.push(value ?? "");
    else if (name === "f") {
      const text = yield* readInput(process, value ?? "", "couldn't open file ");
      if (text === null) return 4;
      parts.push(text.replace(/\n$/, ""));
    }
  }
  if (parts.length === 0) {
    const script = operands.shift();
    if (script === undefined) {
      yield* process.printError(SED_USAGE);
      return 1;
    }
    parts.push(script);
  }
  let commands: SedCommand[];
  try {
    commands = parseSed(parts.join("\n"), extended, "-e expression #1");
  } catch (error) {
    if (!(error instanceof SedError)) throw error;
    return yield* process.fail(error.message, error.exitCode);
  }
  if (
    options.has("sandbox") &&
    commands.some((each) => "erwRW".includes(each.name) || each.flags.executes || each.flags.file !== null)
  ) {
    return yield* process.fail("-e expression #1, char 0: e/r/w commands disabled in sandbox mode");
  }
  const foldsAt = options.value("l");
  if (foldsAt !== null && !/^\d+$/.test(foldsAt)) return yield* process.fail(`invalid line length: ${foldsAt}`);
  const quiet = options.has("n") || /^#n\n/.test(parts[0] ?? "");
  const delimiter = options.has("z") ? "\0" : "\n";
  const width = lineLength(foldsAt);
  const inPlace = options.has("i");
  if (!inPlace && !options.has("s")) {
    const input = new SedInput(process, operands, delimiter);
    return yield* new SedEditor(process, commands, quiet, width, input, new SedOutput(process, delimiter, false)).run();
  }
  let status = 0;
  for (const file of operands.length === 0 ? ["-"] : operands) {
    if (inPlace && process.find(file) === null) {
      yield* process.printError(`${process.name}: can't read ${file}: No such file or directory\n`);
      status = 2;
      continue;
    }
    if (inPlace && process.find(file)?.kind !== "file") {
      yield* process.printError(`${process.name}: couldn't edit ${file}: not a regular file\n`);
      status = 4;
      continue;
    }
    const output = new SedOutput(process, delimiter, inPlace);
    const input = new SedInput(process, [file], delimiter);
    const editor = new SedEditor(process, commands, quiet, width, input, output);
    status = Math.max(status, yield* editor.run());
    if (output.collected !== null) {
      try {
        yield* replaceFile(process, file, output.collected.join(""), options.value("i"));
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        return 4;
      }
    }
    if (editor.quit) break;
  }
  return status;
}
