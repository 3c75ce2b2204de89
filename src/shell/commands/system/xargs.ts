import { parseOptions } from "../../getopt.js";
import { readInput, splitLines } from "../../input.js";
import { openFile, READ } from "../../open-file.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** xargs(1): -n -I -L -0 -d -r -t -P (one after another all the same) -a FILE -s. */
export function* xargs(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "n:I:i::L:0d:rtP:a:s:xE:",
    long: {
      "max-args": "n:",
      replace: "i::",
      "max-lines": "L:",
      null: "0",
      delimiter: "d:",
      "no-run-if-empty": "r",
      verbose: "t",
      "max-procs": "P:",
      "arg-file": "a:",
      "max-chars": "s:",
      exit: "x",
    },
    ordered: true,
  });
  if (typeof options === "number") return options;
  const command = options.operands.length === 0 ? ["echo"] : options.operands;
  const file = options.value("a");
  const text = file === null ? yield* process.readAll() : yield* readInput(process, file);
  if (text === null) return 1;
  const replace = options.has("I") ? options.value("I") : options.has("i") ? (options.value("i") ?? "{}") : null;
  const lines = options.value("L");
  const batches: string[][] = [];
  if (options.has("0") || options.has("d")) {
    const delimiter = options.has("0")
      ? "\0"
      : (options.value("d") ?? "\n").replace(/^\\n$/, "\n").replace(/^\\t$/, "\t").replace(/^\\0$/, "\0");
    const items = text.split(delimiter);
    if (items.at(-1) === "") items.pop();
    group(items, replace === null ? Number(options.value("n") ?? "5000") : 1, batches);
  } else if (replace !== null) {
    for (const line of splitLines(text)) if (line.trim() !== "") batches.push([unquote(line.trimStart())]);
  } else {
    const words = splitWords(text);
    if (words === null)
      return yield* process.fail(
        "unmatched single quote; by default quotes are special to xargs unless you use the -0 option",
      );
    if (lines !== null) {
      const rows = splitLines(text)
        .map((line) => splitWords(line) ?? [])
        .filter((row) => row.length > 0);
      for (let i = 0; i < rows.length; i += Number(lines)) batches.push(rows.slice(i, i + Number(lines)).flat());
    } else group(words, Number(options.value("n") ?? "5000"), batches);
  }
  if (batches.length === 0 && !options.has("r") && replace === null) batches.push([]);
  let status = 0;
  for (const batch of batches) {
    const argv =
      replace === null ? [...command, ...batch] : command.map((word) => word.replaceAll(replace, batch[0] ?? ""));
    if (options.has("t")) yield* process.printError(`${argv.join(" ")}\n`);
    const null_ = process.find("/dev/null") === null ? null : openFile(process, "/dev/null", READ);
    const code = yield* process.run(argv, {
      descriptors: [
        file === null ? null_ : (process.descriptors[0] ?? null),
        process.descriptors[1] ?? null,
        process.descriptors[2] ?? null,
      ],
    });
    null_?.close();
    if (code === 126 || code === 127) return code;
    if (code === 255) {
      yield* process.printError(`xargs: ${command[0]}: exited with status 255; aborting\n`);
      return 124;
    }
    if (code > 128 && code < 160) {
      const signal = code - 128;
      yield* process.printError(`xargs: ${command[0]}: terminated by signal ${signal}\n`);
      return 125;
    }
    if (code !== 0) status = 123;
  }
  return status;
}

function group(items: readonly string[], size: number, batches: string[][]): void {
  for (let i = 0; i < items.length; i += size) batches.push(items.slice(i, i + size));
}

function unquote(text: string): string {
  return text.replace(
    /'([^']*)'|"([^"]*)"|\\([\s\S])/g,
    (_, single: string | undefined, double: string | undefined, c: string | undefined) => single ?? double ?? c ?? "",
  );
}

/** Words as xargs reads them: blanks separate, quotes and backslashes protect; null when a quote is not closed. */
function splitWords(text: string): string[] | null {
  const words: string[] = [];
  let rest = text;
  for (;;) {
    rest = rest.trimStart();
    if (rest === "") return words;
    const word = /^(?:[^\s'"\\]|'[^'\n]*'|"[^"\n]*"|\\[\s\S])+/.exec(rest);
    if (word === null) return null;
    words.push(unquote(word[0]));
    rest = rest.slice(word[0].length);
    if (rest !== "" && !/^\s/.test(rest)) return null;
  }
}
