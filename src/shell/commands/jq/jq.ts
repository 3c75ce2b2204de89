import { FileError } from "../../../host/file-node.js";
import type { Process } from "../../process.js";
import { decodeText, encodeText } from "../../stream.js";
import type { Wait } from "../../wait.js";
import { BUILTINS, rootScope } from "./builtins.js";
import { undefinedNames } from "./check-names.js";
import { JqBreak, JqError, JqHalt } from "./error.js";
import { evaluateJq } from "./evaluate.js";
import type { Filter } from "./filter.js";
import { formatJson } from "./format-json.js";
import { JqInput, type JqSource } from "./input.js";
import { type JqComplaint, JqSyntaxError } from "./lexer.js";
import { type JqOptions, JqUsageError, readOptions } from "./options.js";
import { parseJq } from "./parser.js";
import type { JqHost, Scope } from "./scope.js";
import { HELP, SHORT_USAGE } from "./usage.js";
import type { Json } from "./values.js";

const STREAMED = parseJq(". as $whole | $whole | tostream");

/**
 * jq(1) 1.6. Standard input is read to its end before the program runs. Absent: modules, `modulemeta`,
 * `get_search_list` and some functions of number-functions.ts. Simplified: regular expressions are JavaScript's.
 */
export function* jq(process: Process): Generator<Wait, number, void> {
  let options: JqOptions;
  try {
    options = readOptions(process);
  } catch (error) {
    if (!(error instanceof JqUsageError)) throw error;
    yield* process.printError(encodeText(`jq: ${error.message}\n${error.hint ? SHORT_USAGE : ""}`));
    return 2;
  }
  if (options.inform !== null) {
    yield* process.print(options.inform === "help" ? HELP : "jq-1.6\n");
    return 0;
  }
  const program = options.program ?? ".";
  const variables = new Map<string, Json>(options.variables);
  variables.set("ENV", new Map([...process.env].map(([name, text]): [string, Json] => [name, decodeText(text)])));
  let filter: Filter;
  try {
    filter = compile(program, variables);
  } catch (error) {
    if (!(error instanceof JqSyntaxError)) throw error;
    yield* process.printError(encodeText(complaintsText(error.complaints)));
    return 3;
  }
  const { sources, missing } = yield* readSources(process, options);
  for (const message of missing) yield* process.printError(encodeText(message));
  const run = new Run(process, options, filter, variables, sources);
  const status = run.all();
  // Standard output is buffered and comes last.
  yield* process.printError(encodeText(run.messages));
  yield* process.print(encodeText(run.output));
  return status === 0 && missing.length > 0 ? 2 : status;
}

function compile(program: string, variables: ReadonlyMap<string, Json>): Filter {
  const filter = parseJq(program);
  const complaints = undefinedNames(program, filter, BUILTINS, new Set(variables.keys()));
  if (complaints.length > 0) throw new JqSyntaxError(complaints);
  return filter;
}

function complaintsText(complaints: readonly JqComplaint[]): string {
  const texts = complaints.map(
    ({ message, line, excerpt }) => `jq: error: ${message} at <top-level>, line ${line}:\n${excerpt}\n`,
  );
  return `${texts.join("")}jq: ${texts.length} compile error${texts.length === 1 ? "" : "s"}\n`;
}

function* readSources(
  process: Process,
  options: JqOptions,
): Generator<Wait, { readonly sources: JqSource[]; readonly missing: string[] }, void> {
  const sources: JqSource[] = [];
  const missing: string[] = [];
  for (const name of options.files) {
    try {
      sources.push({ name, text: decodeText(process.files.readFile(process.path(name))) });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      missing.push(`jq: error: Could not open file ${name}: ${error.message}\n`);
    }
  }
  if (options.files.length === 0) sources.push({ name: "<stdin>", text: decodeText(yield* process.readAll()) });
  return { sources, missing };
}

/** One run of a program over all its inputs. */
class Run implements JqHost {
  readonly nowSeconds: number;
  private readonly options: JqOptions;
  private readonly filter: Filter;
  private readonly input: JqInput;
  private readonly scope: Scope;
  /** For stdout. */
  output = "";
  /** For stderr. */
  messages = "";
  private status = 0;

  constructor(
    process: Process,
    options: JqOptions,
    filter: Filter,
    variables: ReadonlyMap<string, Json>,
    sources: readonly JqSource[],
  ) {
    this.options = options;
    this.filter = filter;
    this.nowSeconds = process.table.epochSeconds + process.nowNs / 1e9;
    this.input = new JqInput(sources, { raw: options.rawInput, slurp: options.slurp });
    this.scope = rootScope(this, variables);
  }

  /** Runs all inputs; the exit code. `output` and `messages` then hold what was printed. */
  all(): number {
    for (const input of this.inputs()) {
      const exitCode = this.one(input);
      if (exitCode !== null) return exitCode;
    }
    if (this.input.problem === null) return this.status;
    this.complain(`parse error: ${this.input.problem}\n`);
    return 4;
  }

  private *inputs(): Generator<Json, void, void> {
    if (this.options.nullInput) yield null;
    else
      for (let input = this.readInput(); input !== undefined; input = this.readInput())
        if (this.options.stream) yield* evaluateJq(STREAMED, input, this.scope);
        else yield input;
  }

  /** Runs the program on one input; the exit code when that ends all. */
  private one(input: Json): number | null {
    this.status = this.options.exitStatus ? 4 : 0;
    try {
      for (const value of evaluateJq(this.filter, input, this.scope)) this.print(value);
    } catch (error) {
      if (error instanceof JqHalt) {
        this.complain(error.output);
        return error.exitCode;
      }
      if (error instanceof JqBreak) this.fail("break");
      else if (!(error instanceof JqError)) throw error;
      else if (error.value !== null) this.fail(error.message, typeof error.value === "string");
    }
    return null;
  }

  private print(value: Json): void {
    const { options } = this;
    const text = options.raw && typeof value === "string" ? value : formatJson(value, options.layout);
    this.output += `${options.sequence ? "\u001e" : ""}${text}${options.join ? "" : "\n"}`;
    if (options.exitStatus) this.status = value === null || value === false ? 1 : 0;
  }

  private fail(message: string, isText = true): void {
    const { file, line } = this.input;
    const place = file === null ? "<unknown>" : `${file}:${line}`;
    this.complain(`jq: error (at ${place})${isText ? "" : " (not a string)"}: ${message}\n`);
    this.status = 5;
  }

  readInput(): Json | undefined {
    return this.input.next();
  }

  inputFile(): string | null {
    return this.input.file;
  }

  inputLine(): number {
    return this.input.line;
  }

  complain(text: string): void {
    this.messages += text;
  }
}
