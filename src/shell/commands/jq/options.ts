import { FileError } from "../../../host/file-node.js";
import type { Process } from "../../process.js";
import { decodeText } from "../../stream.js";
import type { JsonLayout } from "./format-json.js";
import { JsonError, JsonReader, parseJsonText } from "./json-reader.js";
import type { Json } from "./values.js";

/** What the words of jq's command line ask for. */
export interface JqOptions {
  /** Null when no word was one. */
  program: string | null;
  readonly files: string[];
  readonly variables: Map<string, Json>;
  layout: JsonLayout;
  raw: boolean;
  join: boolean;
  nullInput: boolean;
  slurp: boolean;
  rawInput: boolean;
  stream: boolean;
  sequence: boolean;
  exitStatus: boolean;
  /** `-h` and `-V`: print that and nothing else. */
  inform: "help" | "version" | null;
}

/** A wrong word. The message is jq's, without its "jq: ". */
export class JqUsageError extends Error {
  /** Whether the hint at `--help` follows. */
  readonly hint: boolean;

  constructor(message: string, hint = true) {
    super(message);
    this.hint = hint;
  }
}

const LONG: Readonly<Record<string, string>> = {
  "raw-output": "r",
  "join-output": "j",
  "compact-output": "c",
  "null-input": "n",
  slurp: "s",
  "raw-input": "R",
  "exit-status": "e",
  "sort-keys": "S",
  "monochrome-output": "M",
  "color-output": "C",
  "ascii-output": "a",
  "from-file": "f",
  help: "h",
  version: "V",
};

const NAMED_WITH_TWO: Readonly<Record<string, string>> = {
  arg: "--arg takes two parameters (e.g. --arg varname value)",
  argjson: "--argjson takes two parameters (e.g. --argjson varname text)",
  slurpfile: "--slurpfile takes two parameters (e.g. --slurpfile varname filename)",
  rawfile: "--rawfile takes two parameters (e.g. --rawfile varname filename)",
};

/** Reads jq's words. @throws JqUsageError */
export function readOptions(process: Process): JqOptions {
  const words = process.argv.slice(1).map(decodeText);
  const options: JqOptions = {
    program: null,
    files: [],
    variables: new Map(),
    layout: { indent: "  ", sortKeys: false, ascii: false, color: false },
    raw: false,
    join: false,
    nullInput: false,
    slurp: false,
    rawInput: false,
    stream: false,
    sequence: false,
    exitStatus: false,
    inform: null,
  };
  const named = new Map<string, Json>();
  const positional: Json[] = [];
  let fromFile = false;
  let rest: "files" | "strings" | "json" = "files";
  let onlyOperands = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    if (onlyOperands || !/^-[A-Za-z-]/.test(word)) {
      if (options.program === null) options.program = word;
      else if (rest === "files") options.files.push(word);
      else positional.push(rest === "strings" ? word : jsonArgument(word, "--jsonargs"));
      continue;
    }
    const name = word.slice(2);
    if (word === "--") onlyOperands = true;
    else if (NAMED_WITH_TWO[name] !== undefined && word.startsWith("--")) {
      const [variable, value] = [words[i + 1], words[i + 2]];
      if (variable === undefined || value === undefined) throw new JqUsageError(NAMED_WITH_TWO[name] ?? "");
      i += 2;
      const bound = namedValue(process, name, variable, value);
      if (!named.has(variable)) named.set(variable, bound);
    } else if (word === "--args") rest = "strings";
    else if (word === "--jsonargs") rest = "json";
    else if (word === "--tab") options.layout = { ...options.layout, indent: "\t" };
    else if (word === "--indent") options.layout = { ...options.layout, indent: indentOf(words[++i]) };
    else if (word === "--stream") options.stream = true;
    else if (word === "--seq") options.sequence = true;
    else if (word !== "--unbuffered") {
      const letters = word.startsWith("--") ? LONG[name] : word.slice(1);
      for (const letter of letters ?? "?") {
        if (letter === "f") fromFile = true;
        else if (!apply(options, letter)) throw new JqUsageError(`Unknown option ${word}`);
      }
    }
  }
  if (fromFile && options.program !== null) options.program = programIn(process, options.program);
  for (const [variable, value] of named) options.variables.set(variable, value);
  options.variables.set(
    "ARGS",
    new Map<string, Json>([
      ["positional", positional],
      ["named", named],
    ]),
  );
  return options;
}

function apply(options: JqOptions, letter: string): boolean {
  const { layout } = options;
  if (letter === "r") options.raw = true;
  else if (letter === "j") {
    options.raw = true;
    options.join = true;
  } else if (letter === "n") options.nullInput = true;
  else if (letter === "s") options.slurp = true;
  else if (letter === "R") options.rawInput = true;
  else if (letter === "e") options.exitStatus = true;
  else if (letter === "c") options.layout = { ...layout, indent: "" };
  else if (letter === "S") options.layout = { ...layout, sortKeys: true };
  else if (letter === "a") options.layout = { ...layout, ascii: true };
  else if (letter === "C") options.layout = { ...layout, color: true };
  else if (letter === "M") options.layout = { ...layout, color: false };
  else if (letter === "h") options.inform = "help";
  else if (letter === "V") options.inform = "version";
  else return false;
  return true;
}

function indentOf(word: string | undefined): string {
  if (word === undefined) throw new JqUsageError("--indent takes one parameter");
  const width = Number.parseInt(word, 10) || 0;
  if (width < -1) throw new JqUsageError("Cannot indent less than -1 characters");
  if (width > 7) throw new JqUsageError("--indent takes a number between -1 and 7");
  return width === -1 ? "\t" : " ".repeat(width);
}

function jsonArgument(text: string, option: string): Json {
  try {
    return parseJsonText(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new JqUsageError(`invalid JSON text passed to ${option}`);
  }
}

function namedValue(process: Process, option: string, variable: string, text: string): Json {
  if (option === "arg") return text;
  if (option === "argjson") return jsonArgument(text, "--argjson");
  const complaint = `Bad JSON in --${option} ${variable} ${text}: `;
  const content = contentOf(process, text, complaint);
  if (option === "rawfile") return content;
  try {
    const reader = new JsonReader();
    return [...reader.feed(content), ...reader.end()];
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new JqUsageError(complaint + error.message, false);
  }
}

function programIn(process: Process, file: string): string {
  return contentOf(process, file, "error: ");
}

function contentOf(process: Process, file: string, complaint: string): string {
  try {
    return decodeText(process.files.readFile(process.path(file)));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new JqUsageError(`${complaint}Could not open ${file}: ${error.message}`, false);
  }
}
