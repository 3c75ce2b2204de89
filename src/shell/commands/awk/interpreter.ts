import { openInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Stream } from "../../stream.js";
import type { Wait } from "../../wait.js";
import { AwkArray } from "./awk-array.js";
import { AwkError } from "./error.js";
import { AwkFields } from "./fields.js";
import { FormatError, formatAwk } from "./format.js";
import { type AwkHost, FUNCTIONS } from "./functions.js";
import { RecordReader } from "./records.js";
import { compileAwkRegex } from "./regex.js";
import { AwkStreams } from "./streams.js";
import type { AwkStatement, Expression, Program } from "./tree.js";
import { compareValues, inputValue, isTrue, toNumber, toText, type Value } from "./values.js";

type Cell = Value | AwkArray;
type Steps<T> = Generator<Wait, T, void>;

/** What leaves the statement that is running. */
class Jump {
  readonly kind: "break" | "continue" | "next" | "nextfile" | "exit" | "return";
  readonly value: Value;

  constructor(kind: Jump["kind"], value: Value) {
    this.kind = kind;
    this.value = value;
  }
}

/** How many loop turns run at one instant before time must pass, so that an endless loop ends at the script's limit. */
const FREE_TURNS = 100_000;
const CHARGE_NS = 10_000_000;

/** Runs one awk program over its input. */
export class AwkInterpreter implements AwkHost {
  readonly process: Process;
  readonly streams: AwkStreams;
  private readonly program: Program;
  private readonly globals = new Map<string, Cell>();
  private readonly frames: Map<string, Cell>[] = [];
  private readonly regexes = new Map<string, RegExp>();
  private readonly reader = new RecordReader();
  private readonly fields = new AwkFields({
    text: (name) => this.text(name),
    string: (value) => this.string(value),
    setFieldCount: (count) => this.globals.set("NF", count),
  });
  private readonly inRange = new Set<number>();
  private operands: string[] = [];
  private nextOperand = 1;
  private usedOperand = false;
  private main: Stream | null = null;
  private exitCode = 0;
  private exited = false;
  private lastSeed = 0;
  private generator: { fraction(): number };
  private turns = 0;

  constructor(process: Process, program: Program, operands: readonly string[]) {
    this.process = process;
    this.program = program;
    this.operands = ["awk", ...operands];
    this.streams = new AwkStreams(process);
    this.generator = process.table.rng.fork("awk:0");
    const defaults: readonly (readonly [string, Value])[] = [
      ["FS", " "],
      ["OFS", " "],
      ["ORS", "\n"],
      ["RS", "\n"],
      ["NF", 0],
      ["NR", 0],
      ["FNR", 0],
      ["SUBSEP", "\x1c"],
      ["CONVFMT", "%.6g"],
      ["OFMT", "%.6g"],
      ["RSTART", 0],
      ["RLENGTH", -1],
      ["FILENAME", ""],
      ["ARGC", this.operands.length],
    ];
    for (const [name, value] of defaults) this.globals.set(name, value);
    const argv = this.array("ARGV");
    for (const [i, word] of this.operands.entries()) argv.set(i, inputValue(word));
    const environment = this.array("ENVIRON");
    for (const [name, value] of process.env) environment.set(name, inputValue(value));
  }

  /** Sets a variable as `-v` and operands like `x=1` do. */
  assignText(name: string, text: string): void {
    const read = text.replace(
      /\\([\\"/abfnrtv])/g,
      (_, c: string) => ({ a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" })[c] ?? c,
    );
    this.setVariable(name, inputValue(read));
  }

  /** Runs the program; the exit code. */
  *run(): Steps<number> {
    try {
      try {
        for (const action of this.program.begin) yield* this.statement(action);
        if (this.program.rules.length > 0 || this.program.end.length > 0) yield* this.records();
      } catch (error) {
        if (!(error instanceof Jump) || error.kind !== "exit") throw error;
        if (error.value !== undefined) this.exitCode = toNumber(error.value) & 255;
      }
      try {
        if (!this.exited) for (const action of this.program.end) yield* this.statement(action);
      } catch (error) {
        if (!(error instanceof Jump) || error.kind !== "exit") throw error;
        if (error.value !== undefined) this.exitCode = toNumber(error.value) & 255;
      }
    } finally {
      yield* this.streams.closeAll();
    }
    return this.exitCode;
  }

  private *records(): Steps<void> {
    for (;;) {
      const record = yield* this.nextRecord();
      if (record === null) return;
      this.fields.setRecord(record);
      try {
        for (const [index, rule] of this.program.rules.entries()) {
          if (!(yield* this.matches(rule.begin, rule.end, index))) continue;
          if (rule.action === null) yield* this.process.print(`${this.record}${this.text("ORS")}`);
          else yield* this.statement(rule.action);
        }
      } catch (error) {
        if (!(error instanceof Jump) || (error.kind !== "next" && error.kind !== "nextfile")) throw error;
        if (error.kind === "nextfile") {
          this.main?.close();
          this.main = null;
        }
      }
    }
  }

  private *matches(begin: Expression | null, end: Expression | null, index: number): Steps<boolean> {
    if (begin === null) return true;
    if (end === null) return isTrue(yield* this.evaluate(begin));
    if (!this.inRange.has(index)) {
      if (!isTrue(yield* this.evaluate(begin))) return false;
      this.inRange.add(index);
    }
    if (isTrue(yield* this.evaluate(end))) this.inRange.delete(index);
    return true;
  }

  // --- Input ---

  private *nextRecord(): Steps<string | null> {
    for (;;) {
      if (this.main === null && !(yield* this.openNext())) return null;
      const stream = this.main;
      if (stream === null) return null;
      const record = yield* this.reader.read(stream, this.text("RS"));
      if (record !== null) {
        this.setVariable("NR", toNumber(this.variable("NR")) + 1);
        this.setVariable("FNR", toNumber(this.variable("FNR")) + 1);
        return record;
      }
      stream.close();
      this.main = null;
    }
  }

  private *openNext(): Steps<boolean> {
    const argv = this.array("ARGV");
    for (;;) {
      if (this.nextOperand >= toNumber(this.variable("ARGC"))) {
        if (this.usedOperand) return false;
        this.usedOperand = true;
        this.main = this.process.descriptor(0).dup();
        return true;
      }
      const operand = toText(argv.get(this.nextOperand++), "%.6g");
      if (operand === "") continue;
      const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(operand);
      if (assignment !== null) {
        this.assignText(assignment[1] ?? "", assignment[2] ?? "");
        continue;
      }
      this.usedOperand = true;
      this.setVariable("FILENAME", operand);
      this.setVariable("FNR", 0);
      if (operand !== "-" && this.process.find(operand) === null) {
        yield* this.process.printError(`${this.process.name}: cannot open "${operand}" (No such file or directory)\n`);
        this.exitCode = 2;
        continue;
      }
      this.main = yield* openInput(this.process, operand);
      if (this.main !== null) return true;
      this.exitCode = 2;
    }
  }

  // --- Variables ---

  private scope(name: string): Map<string, Cell> {
    const frame = this.frames.at(-1);
    return frame?.has(name) === true ? frame : this.globals;
  }

  /** `$0`. */
  get record(): string {
    return this.fields.record;
  }

  private variable(name: string): Value {
    if (name === "NF") this.fields.split();
    const cell = this.scope(name).get(name);
    if (cell instanceof AwkArray) throw new AwkError(`can't use array ${name} in scalar context`);
    return cell;
  }

  /** Sets a variable; NF adds or drops fields. */
  setVariable(name: string, value: Value): void {
    const scope = this.scope(name);
    if (scope.get(name) instanceof AwkArray) throw new AwkError(`can't assign to ${name}; it's an array name.`);
    scope.set(name, value);
    if (name === "NF" && scope === this.globals) this.fields.resize(Math.trunc(toNumber(value)));
  }

  /** True for a name that is an array by now. */
  isArray(name: string): boolean {
    return this.scope(name).get(name) instanceof AwkArray;
  }

  /** The array of a name, which is made when there is none. */
  array(name: string): AwkArray {
    const scope = this.scope(name);
    const cell = scope.get(name);
    if (cell instanceof AwkArray) return cell;
    if (cell !== undefined) throw new AwkError(`can't use scalar ${name} as array`);
    const made = new AwkArray();
    scope.set(name, made);
    return made;
  }

  /** A builtin variable as text. */
  text(name: string): string {
    return this.string(this.globals.get(name) as Value);
  }

  /** A value as text; fractions by CONVFMT. */
  string(value: Value): string {
    if (typeof value === "string") return value;
    return toText(
      value,
      typeof value === "number" && !Number.isInteger(value)
        ? toText(this.globals.get("CONVFMT") as Value, "%.6g")
        : "%.6g",
    );
  }

  /** A subscript: integers stay numbers, for the order of the array. */
  private *subscript(items: readonly Expression[]): Steps<string | number> {
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

  // --- Statements ---

  private *statement(node: AwkStatement): Steps<void> {
    switch (node.type) {
      case "block":
        for (const item of node.body) yield* this.statement(item);
        return;
      case "expression":
        yield* this.evaluate(node.value);
        return;
      case "print":
        yield* this.print(node);
        return;
      case "if":
        if (isTrue(yield* this.evaluate(node.test))) yield* this.statement(node.yes);
        else if (node.no !== null) yield* this.statement(node.no);
        return;
      case "while":
        while (isTrue(yield* this.evaluate(node.test))) if (!(yield* this.body(node.body))) return;
        return;
      case "do":
        do if (!(yield* this.body(node.body))) return;
        while (isTrue(yield* this.evaluate(node.test)));
        return;
      case "for":
        if (node.initialize !== null) yield* this.statement(node.initialize);
        while (node.test === null || isTrue(yield* this.evaluate(node.test))) {
          if (!(yield* this.body(node.body))) return;
          if (node.update !== null) yield* this.statement(node.update);
        }
        return;
      case "for-in":
        for (const key of this.array(node.array).keys()) {
          if (!this.array(node.array).has(key)) continue;
          this.setVariable(node.name, inputValue(key));
          if (!(yield* this.body(node.body))) return;
        }
        return;
      case "delete":
        if (node.subscripts === null) this.array(node.name).clear();
        else this.array(node.name).delete(yield* this.subscript(node.subscripts));
        return;
      case "exit": {
        const value = node.value === null ? undefined : yield* this.evaluate(node.value);
        if (this.program.end.length === 0) this.exited = true;
        throw new Jump("exit", value);
      }
      case "return":
        throw new Jump("return", node.value === null ? undefined : yield* this.evaluate(node.value));
      default:
        throw new Jump(node.type, undefined);
    }
  }

  private *body(node: AwkStatement): Steps<boolean> {
    if (++this.turns % FREE_TURNS === 0) yield CHARGE_NS;
    try {
      yield* this.statement(node);
      return true;
    } catch (error) {
      if (error instanceof Jump && error.kind === "break") return false;
      if (error instanceof Jump && error.kind === "continue") return true;
      throw error;
    }
  }

  private *print(node: Extract<AwkStatement, { type: "print" }>): Steps<void> {
    const values: Value[] = [];
    for (const item of node.args) values.push(yield* this.evaluate(item));
    let text: string;
    if (node.format) {
      try {
        text = formatAwk(this.string(values[0]), values.slice(1), this.text("CONVFMT"));
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        yield* this.process.print(error.before);
        throw this.formatError("printf", this.string(values[0]), error);
      }
    } else if (values.length === 0) text = this.record + this.text("ORS");
    else {
      const format = this.text("OFMT");
      text =
        values
          .map((value) => (typeof value === "number" ? toText(value, format) : this.string(value)))
          .join(this.text("OFS")) + this.text("ORS");
    }
    if (node.redirect === null || node.target === null) yield* this.process.print(text);
    else yield* this.streams.write(node.redirect, this.string(yield* this.evaluate(node.target)), text);
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

  private formatError(caller: string, format: string, error: FormatError): AwkError {
    return new AwkError(`${error.message} ${caller}("${format}")`, true);
  }

  /** Where a run time error happened, as mawk says it. */
  position(): string {
    return `FILENAME="${this.text("FILENAME")}" FNR=${this.text("FNR")} NR=${this.text("NR")}`;
  }

  // --- Expressions ---

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
    if (node.from === "main") record = yield* this.nextRecord();
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

  private *call(node: Extract<Expression, { type: "call" }>): Steps<Value> {
    const definition = this.program.functions.get(node.name);
    if (definition !== undefined) {
      const frame = new Map<string, Cell>();
      const late: (readonly [string, string])[] = [];
      for (const [i, parameter] of definition.parameters.entries()) {
        const argument = node.args[i];
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
        yield* this.statement(definition.body);
        return undefined;
      } catch (error) {
        if (error instanceof Jump && error.kind === "return") return error.value;
        throw error;
      } finally {
        this.frames.pop();
        // An untyped argument that the function used as an array is the caller's array from now on.
        for (const [parameter, name] of late) {
          const cell = frame.get(parameter);
          if (cell instanceof AwkArray) (caller?.has(name) === true ? caller : this.globals).set(name, cell);
        }
      }
    }
    const builtin = FUNCTIONS.get(node.name);
    if (builtin === undefined) throw new AwkError(`function ${node.name} never defined`);
    return yield* builtin(this, node.args);
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
