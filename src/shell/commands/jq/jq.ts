import { FileError } from "../../../host/filesystem.js";
import type { Process } from "../../process.js";
import { decodeText, encodeText } from "../../stream.js";
import type { Wait } from "../../wait.js";
import { BUILTINS, evaluateJq, JqError, PRELUDE, Scope } from "./evaluate.js";
import { type Filter, JqSyntaxError, type Json, parseJq, undefinedFunction } from "./parser.js";
import { formatJson, parseJsonStream } from "./values.js";

interface Settings {
  raw: boolean;
  join: boolean;
  compact: boolean;
  nullInput: boolean;
  slurp: boolean;
  rawInput: boolean;
  exitStatus: boolean;
  sortKeys: boolean;
  indent: string;
}

/**
 * jq(1): the core of the language; -r -j -c -n -s -R -e -S -M --tab --indent --arg --argjson --slurpfile --args. Simplified:
 * messages about a wrong program say what and where in words of their own; the exit code is jq's.
 */
export function* jq(process: Process): Generator<Wait, number, void> {
  const settings: Settings = {
    raw: false,
    join: false,
    compact: false,
    nullInput: false,
    slurp: false,
    rawInput: false,
    exitStatus: false,
    sortKeys: false,
    indent: "  ",
  };
  const variables = new Map<string, Json>();
  const named: { [key: string]: Json } = {};
  const positional: Json[] = [];
  const operands: string[] = [];
  let rest = false;
  const words = process.argv.slice(1).map(decodeText);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    const value = (): string => words[++i] ?? "";
    if (word === "--arg" || word === "--argjson" || word === "--slurpfile" || word === "--rawfile") {
      const name = value();
      const text = value();
      try {
        const read = (): string => decodeText(process.files.readFile(process.path(text)));
        named[name] =
          word === "--arg"
            ? text
            : word === "--argjson"
              ? (JSON.parse(text) as Json)
              : word === "--rawfile"
                ? read()
                : parseJsonStream(read());
      } catch (error) {
        if (error instanceof FileError)
          return yield* usage(
            process,
            `Bad JSON in --${word.slice(2)} ${name} ${text}: Could not open ${text}: ${error.message}`,
          );
        return yield* usage(process, `Invalid JSON text passed to --${word.slice(2)}`);
      }
      variables.set(name, named[name] ?? null);
    } else if (word === "--args") rest = true;
    else if (word === "--tab") settings.indent = "\t";
    else if (word === "--indent") settings.indent = " ".repeat(Number(value()));
    else if (/^--[a-z]/.test(word)) {
      const letter = {
        "--raw-output": "r",
        "--join-output": "j",
        "--compact-output": "c",
        "--null-input": "n",
        "--slurp": "s",
        "--raw-input": "R",
        "--exit-status": "e",
        "--sort-keys": "S",
        "--monochrome-output": "M",
      }[word];
      if (letter === undefined) return yield* usage(process, `Unknown arguments`);
      apply(settings, letter);
    } else if (/^-[a-zA-Z]+$/.test(word)) {
      for (const letter of word.slice(1))
        if (!apply(settings, letter)) return yield* usage(process, "Unknown arguments");
    } else if (rest && operands.length > 0) positional.push(word);
    else operands.push(word);
  }
  const program = operands.shift();
  if (program === undefined) {
    yield* process.printError("Usage:\tjq [OPTIONS] FILTER [FILES...]\n");
    return 2;
  }
  let filter: Filter;
  try {
    filter = parseJq(PRELUDE + program);
  } catch (error) {
    if (!(error instanceof JqSyntaxError)) throw error;
    yield* process.printError(encodeText(`jq: error: ${error.message}\n${program}\njq: 1 compile error\n`));
    return 3;
  }
  const unknown = undefinedFunction(filter, BUILTINS);
  if (unknown !== null) {
    yield* process.printError(
      encodeText(`jq: error: ${unknown} is not defined at <top-level>, line 1:\n${program}\njq: 1 compile error\n`),
    );
    return 3;
  }
  variables.set("ARGS", { positional, named });
  variables.set("ENV", Object.fromEntries([...process.env].map(([name, text]) => [name, decodeText(text)])));
  variables.set("__now__", process.table.epochSeconds + process.nowNs / 1e9);
  let text = "";
  let status = 0;
  for (const file of operands) {
    try {
      text += decodeText(process.files.readFile(process.path(file)));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* process.printError(`jq: error: Could not open file ${file}: ${error.message}\n`);
      status = 2;
    }
  }
  if (operands.length === 0 && !settings.nullInput) text = decodeText(yield* process.readAll());
  return Math.max(status, yield* runAll(process, filter, text, variables, settings));
}

function apply(settings: Settings, letter: string): boolean {
  if (letter === "r") settings.raw = true;
  else if (letter === "j") {
    settings.raw = true;
    settings.join = true;
  } else if (letter === "c") settings.compact = true;
  else if (letter === "n") settings.nullInput = true;
  else if (letter === "s") settings.slurp = true;
  else if (letter === "R") settings.rawInput = true;
  else if (letter === "e") settings.exitStatus = true;
  else if (letter === "S") settings.sortKeys = true;
  else if (letter !== "M") return false;
  return true;
}

function* usage(process: Process, message: string): Generator<Wait, number, void> {
  yield* process.printError(
    `jq: ${message}\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://stedolan.github.io/jq\n`,
  );
  return 2;
}

function* runAll(
  process: Process,
  filter: Filter,
  text: string,
  variables: ReadonlyMap<string, Json>,
  settings: Settings,
): Generator<Wait, number, void> {
  let inputs: Json[];
  let broken: string | null = null;
  if (settings.nullInput) inputs = [null];
  else if (settings.rawInput) {
    const lines = text.split("\n");
    if (lines.at(-1) === "") lines.pop();
    inputs = settings.slurp ? [text] : lines;
  } else {
    try {
      inputs = parseJsonStream(text);
    } catch (error) {
      inputs = [];
      broken = error instanceof Error ? error.message : "";
    }
    if (settings.slurp && broken === null) inputs = [inputs];
  }
  let status = settings.exitStatus ? 4 : 0;
  let failed = false;
  const scope = new Scope(null, variables);
  for (const input of inputs) {
    try {
      for (const value of evaluateJq(filter, input, scope)) {
        const shown =
          settings.raw && typeof value === "string"
            ? value
            : formatJson(value, settings.compact ? "" : settings.indent, settings.sortKeys);
        yield* process.print(encodeText(settings.join ? shown : `${shown}\n`));
        if (settings.exitStatus) status = value === null || value === false ? 1 : 0;
      }
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
      yield* process.printError(
        encodeText(`jq: error (at <stdin>:${text.split("\n").length - 1}): ${error.message}\n`),
      );
      failed = true;
    }
  }
  if (broken !== null) {
    yield* process.printError(`parse error: Invalid JSON text at line ${text.split("\n").length - 1}\n`);
    return 4;
  }
  return failed ? 5 : status;
}
