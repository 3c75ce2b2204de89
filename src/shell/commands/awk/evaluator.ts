import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { AwkArray } from "./awk-array.js";
import { AwkError } from "./error.js";
import { FormatError, formatAwk } from "./format.js";
import { type AwkHost, FUNCTIONS } from "./functions.js";
import { MainInput } from "./main-input.js";
import { RecordReader } from "./records.js";
import { compileAwkRegex } from "./regex.js";
import { AwkStreams } from "./streams.js";
import type { AwkFunction, AwkStatement, Expression } from "./tree.js";
import { compareValues, inputValue, isTrue, toNumber, type Value } from "./values.js";
import { AwkVariables, type Cell } from "./variables.js";

type Steps<T> = Generator<Wait, T, void>;

/** Computes expressions; of statements it knows only that a function's body has a value. */
export abstract class AwkEvaluator extends AwkVariables implements AwkHost {
  readonly process: Process;
  readonly streams: AwkStreams;
  protected readonly input: MainInput;
  private readonly functions: ReadonlyMap<string, AwkFunction>;
  private readonly regexes = new Map<string, RegExp>();
  private readonly reader = new RecordReader();
  private lastSeed = 0;
  private generator: { fraction(): number };

  constructor(process: Process, functions: ReadonlyMap<string, AwkFunction>, operands: readonly string[]) {
    super(["awk", ...operands], process.env);
    this.process = process;
    this.functions = functions;
    this.streams = new AwkStreams(process);
    this.input = new MainInput(process, this, this.reader);
    this.generator = process.table.rng.fork("awk:0");
  }

  /** Runs a function's body; what it returns. */
  protected abstract functionBody(body: AwkStatement): Steps<Value>;

  /** The value of an expression. */
  *evaluate(node: Expression): Steps<Value> {
    switch (node.type) {
      case "number":
        return node.value;
      case "string":
        return node.value;
      case "regex":
        return this.regex(node.source).test(this.record) ? 1 : 0;
      case "name":
        return this.variable(node.name);
      case "index": {
        const key = yield* this.subscript(node.subscripts);
        const array = this.array(node.name);
        if (!array.has(key)) array.set(key, undefined);
        return array.get(key);
      }
      case "field":
        return this.fields.get(Math.trunc(toNumber(yield* this.evaluate(node.index))));
      case "group": {
        if (node.items.length === 1 && node.items[0] !== undefined) return yield* this.evaluate(node.items[0]);
        return String(yield* this.subscript(node.items));
      }
      case "assign":
        return yield* this.assign(node);
      case "conditional":
        return yield* this.evaluate(isTrue(yield* this.evaluate(node.test)) ? node.yes : node.no);
      case "unary": {
        const value = yield* this.evaluate(node.operand);
        if (node.operator === "!") return isTrue(value) ? 0 : 1;
        return node.operator === "-" ? -toNumber(value) : toNumber(value);
      }
      case "step": {
        const before = toNumber(yield* this.evaluate(node.target));
        yield* this.store(node.target, before + node.by);
        return node.prefix ? before + node.by : before;
      }
      case "in":
        return this.array(node.name).has(yield* this.subscript(node.subscripts)) ? 1 : 0;
      case "binary":
        return yield* this.binary(node);
      case "call":
        return yield* this.call(node);
      case "getline":
        return yield* this.getline(node);
    }
  }

  private *assign(node: Extract<Expression, { type: "assign" }>): Steps<Value> {
    if (node.operator === "") {
      const value = yield* this.evaluate(node.value);
      yield* this.store(node.target, value);
      return value;
    }
    const right = toNumber(yield* this.evaluate(node.value));
    const value = arithmetic(node.operator, toNumber(yield* this.evaluate(node.target)), right);
    yield* this.store(node.target, value);
    return value;
  }

  /** Assigns to a variable, an element or a field. */
  *store(target: Expression, value: Value): Steps<void> {
    if (target.type === "name") this.setVariable(target.name, value);
    else if (target.type === "index") this.array(target.name).set(yield* this.subscript(target.subscripts), value);
    else if (target.type === "field") this.fields.set(Math.trunc(toNumber(yield* this.evaluate(target.index))), value);
    else if (target.type === "group" && target.items[0] !== undefined) yield* this.store(target.items[0], value);
  }

  private *binary(node: Extract<Expression, { type: "binary" }>): Steps<Value> {
    const { operator } = node;
    if (operator === "&&")
      return isTrue(yield* this.evaluate(node.left)) && isTrue(yield* this.evaluate(node.right)) ? 1 : 0;
    if (operator === "||")
      return isTrue(yield* this.evaluate(node.left)) || isTrue(yield* this.evaluate(node.right)) ? 1 : 0;
    if (operator === "~" || operator === "!~") {
      const text = this.string(yield* this.evaluate(node.left));
      return (yield* this.asRegex(node.right)).test(text) === (operator === "~") ? 1 : 0;
    }
    const left = yield* this.evaluate(node.left);
    const right = yield* this.evaluate(node.right);
    switch (operator) {
      case " ":
        return this.string(left) + this.string(right);
      case "<":
        return this.compare(left, right) < 0 ? 1 : 0;
      case "<=":
        return this.compare(left, right) <= 0 ? 1 : 0;
      case "==":
        return this.compare(left, right) === 0 ? 1 : 0;
      case "!=":
        return this.compare(left, right) !== 0 ? 1 : 0;
      case ">":
        return this.compare(left, right) > 0 ? 1 : 0;
      case ">=":
        return this.compare(left, right) >= 0 ? 1 : 0;
      default:
        return arithmetic(operator, toNumber(left), toNumber(right));
    }
  }

  private compare(left: Value, right: Value): number {
    return compareValues(left, right, this.text("CONVFMT"));
  }

  private *getline(node: Extract<Expression, { type: "getline" }>): Steps<Value> {
    let record: string | null;
    if (node.from === "main") record = yield* this.input.next();
    else {
      const name = node.source === null ? "" : this.string(yield* this.evaluate(node.source));
      const input = yield* this.streams.input(name, node.from);
      if (input === null) return -1;
      record = yield* this.reader.read(input, this.text("RS"));
    }
    if (record === null) return 0;
    if (node.target === null) this.fields.setRecord(record);
    else yield* this.store(node.target, inputValue(record));
    return 1;
  }

  private *call({ name, args }: Extract<Expression, { type: "call" }>): Steps<Value> {
    const definition = this.functions.get(name);
    if (definition !== undefined) return yield* this.callFunction(definition, args);
    const builtin = FUNCTIONS.get(name);
    if (builtin === undefined) throw new AwkError(`function ${name} never defined`);
    return yield* builtin(this, args);
  }

  private *callFunction({ parameters, body }: AwkFunction, args: readonly Expression[]): Steps<Value> {
    const frame = new Map<string, Cell>();
    const late: (readonly [string, string])[] = [];
    for (const [i, parameter] of parameters.entries()) {
      const argument = args[i];
      if (argument?.type === "name") {
        const cell = this.scope(argument.name).get(argument.name);
        if (cell === undefined) late.push([parameter, argument.name]);
        frame.set(parameter, cell instanceof AwkArray ? cell : argument.name === "NF" ? this.variable("NF") : cell);
      } else frame.set(parameter, argument === undefined ? undefined : yield* this.evaluate(argument));
    }
    const caller = this.frames.at(-1);
    if (this.frames.length > 1000) throw new AwkError("function call nesting too deep");
    this.frames.push(frame);
    try {
      return yield* this.functionBody(body);
    } finally {
      this.frames.pop();
      // An untyped argument that the function used as an array is the caller's array from now on.
      for (const [parameter, name] of late) {
        const cell = frame.get(parameter);
        if (cell instanceof AwkArray) (caller?.has(name) === true ? caller : this.globals).set(name, cell);
      }
    }
  }

  /** A subscript: integers stay numbers, for the order of the array. */
  protected *subscript(items: readonly Expression[]): Steps<string | number> {
    const [first, ...more] = items;
    const value = first === undefined ? "" : yield* this.evaluate(first);
    if (more.length === 0) return typeof value === "number" && isInteger32(value) ? value : this.string(value);
    const parts = [this.string(value)];
    for (const item of more) parts.push(this.string(yield* this.evaluate(item)));
    return parts.join(this.text("SUBSEP"));
  }

  private regex(source: string): RegExp {
    const known = this.regexes.get(source);
    if (known !== undefined) return known;
    const compiled = compileAwkRegex(source);
    this.regexes.set(source, compiled);
    return compiled;
  }

  /** What stands where a regular expression is expected: one, or a text that is one. */
  *asRegex(expression: Expression): Steps<RegExp> {
    return this.regex(expression.type === "regex" ? expression.source : this.string(yield* this.evaluate(expression)));
  }

  /** What `sprintf` gives. @throws AwkError */
  format(caller: string, format: string, values: readonly Value[]): string {
    try {
      return formatAwk(format, values, this.text("CONVFMT"));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      throw this.formatError(caller, format, error);
    }
  }

  /** The error of a format, as mawk tells it. */
  protected formatError(caller: string, format: string, error: FormatError): AwkError {
    return new AwkError(`${error.message} ${caller}("${format}")`, true);
  }

  seed(next: number): number {
    const before = this.lastSeed;
    this.lastSeed = next;
    this.generator = this.process.table.rng.fork(`awk:${next}`);
    return before;
  }

  random(): number {
    return this.generator.fraction();
  }
}

function isInteger32(value: number): boolean {
  return (value | 0) === value && value !== -0x80000000;
}

function arithmetic(operator: string, left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return left % right;
    default:
      return left ** right;
  }
}
