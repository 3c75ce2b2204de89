import { FileError } from "../../../host/filesystem.js";
import { openInput } from "../../input.js";
import { APPEND, openFile, WRITE } from "../../open-file.js";
import { Pipe } from "../../pipe.js";
import type { Process } from "../../process.js";
import { translateExtended } from "../../regex.js";
import type { Stream } from "../../stream.js";
import type { Wait } from "../../wait.js";
import type { AwkStatement, Expression, Program } from "./tree.js";
import {
  compareValues,
  formatAwk,
  inputValue,
  isTrue,
  MissingArgument,
  toNumber,
  toText,
  type Value,
} from "./values.js";

type AwkArray = Map<string, Value>;
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

/** An error while the program runs. */
export class AwkError extends Error {}

interface Source {
  readonly stream: Stream;
  readonly child: Process | null;
}

/** How many loop turns run at one instant before time must pass, so that an endless loop ends at the script's limit. */
const FREE_TURNS = 100_000;
const CHARGE_NS = 10_000_000;

/** Runs one awk program over its input. */
export class AwkInterpreter {
  private readonly process: Process;
  private readonly program: Program;
  private readonly globals = new Map<string, Cell>();
  private readonly frames: Map<string, Cell>[] = [];
  private readonly regexes = new Map<string, RegExp>();
  private readonly outputs = new Map<string, Source>();
  private readonly inputs = new Map<string, Source>();
  private readonly inRange = new Set<number>();
  private record = "";
  private fields: Value[] | null = null;
  private fieldCount = 0;
  private operands: string[] = [];
  private nextOperand = 1;
  private main: Stream | null = null;
  private exitCode = 0;
  private seed = 0;
  private random: { fraction(): number };
  private turns = 0;

  constructor(process: Process, program: Program, operands: readonly string[]) {
    this.process = process;
    this.program = program;
    this.operands = ["awk", ...operands];
    this.random = process.table.rng.fork("awk:0");
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
    this.globals.set("ARGV", new Map(this.operands.map((word, i) => [String(i), inputValue(word)])));
    this.globals.set("ENVIRON", new Map([...process.env].map(([name, value]) => [name, inputValue(value)])));
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
      for (const name of [...this.outputs.keys(), ...this.inputs.keys()]) yield* this.closeStream(name);
    }
    return this.exitCode;
  }

  private exited = false;

  private *records(): Steps<void> {
    for (;;) {
      const record = yield* this.nextRecord();
      if (record === null) return;
      this.setRecord(record);
      try {
        for (const [index, rule] of this.program.rules.entries()) {
          if (!(yield* this.matches(rule.begin, rule.end, index))) continue;
          if (rule.action === null) yield* this.process.print(`${this.record0()}${this.text("ORS")}`);
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
      const record = yield* this.readRecord(stream);
      if (record !== null) {
        this.setVariable("NR", toNumber(this.variable("NR")) + 1);
        this.setVariable("FNR", toNumber(this.variable("FNR")) + 1);
        return record;
      }
      stream.close();
      this.main = null;
    }
  }

  private usedOperand = false;

  private *openNext(): Steps<boolean> {
    const argv = this.array("ARGV");
    for (;;) {
      if (this.nextOperand >= toNumber(this.variable("ARGC"))) {
        if (this.usedOperand) return false;
        this.usedOperand = true;
        this.main = this.process.descriptor(0).dup();
        return true;
      }
      const operand = toText(argv.get(String(this.nextOperand++)), "%.6g");
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

  private *readRecord(stream: Stream): Steps<string | null> {
    const separator = this.text("RS");
    if (separator === "") return yield* this.readParagraph(stream);
    if (separator.length > 1) return yield* this.readByRegex(stream, separator);
    let text = "";
    for (;;) {
      const bytes = stream.readUntil(separator);
      if (bytes === null) yield stream.readable;
      else if (bytes === "") return text === "" ? null : text;
      else if (bytes.endsWith(separator)) return text + bytes.slice(0, -1);
      else text += bytes;
    }
  }

  private *readParagraph(stream: Stream): Steps<string | null> {
    let text = "";
    for (;;) {
      const bytes = stream.readUntil("\n");
      if (bytes === null) yield stream.readable;
      else if (bytes === "") return text === "" ? null : text.replace(/\n$/, "");
      else if (bytes === "\n") {
        if (text !== "") return text.replace(/\n$/, "");
      } else text += bytes;
    }
  }

  private readonly pushedBack = new Map<Stream, string>();

  /** Simplified: with a regular expression as RS the whole input is read before its first record is given. */
  private *readByRegex(stream: Stream, separator: string): Steps<string | null> {
    let text = this.pushedBack.get(stream);
    if (text === undefined) {
      text = "";
      for (;;) {
        const bytes = stream.read(65_536);
        if (bytes === null) yield stream.readable;
        else if (bytes === "") break;
        else text += bytes;
      }
    }
    if (text === "") return null;
    const match = this.regex(separator).exec(text);
    if (match === null || match[0] === "") {
      this.pushedBack.set(stream, "");
      return text.replace(/\n$/, "");
    }
    this.pushedBack.set(stream, text.slice(match.index + match[0].length));
    return text.slice(0, match.index);
  }

  private setRecord(text: string): void {
    this.record = text;
    this.fields = null;
  }

  private split(): Value[] {
    if (this.fields === null) {
      const parts = this.splitText(this.record, this.text("FS"));
      this.fields = parts.map(inputValue);
      this.fieldCount = parts.length;
      this.globals.set("NF", parts.length);
    }
    return this.fields;
  }

  private splitText(text: string, separator: string): string[] {
    if (text === "") return [];
    const paragraph = this.text("RS") === "";
    if (separator === " ") {
      const trimmed = text.replace(/^[ \t\n]+|[ \t\n]+$/g, "");
      return trimmed === "" ? [] : trimmed.split(/[ \t\n]+/);
    }
    if (separator === "") return [...text];
    if (separator === "\t" && !paragraph) return text.split("\t");
    const source =
      separator.length === 1 && separator !== "\\"
        ? separator.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")
        : translateExtended(separator);
    return text.split(new RegExp(paragraph ? `(?:${source})|\\n` : source.replace(/\((?!\?)/g, "(?:")));
  }

  private record0(): string {
    return this.record;
  }

  private field(index: number): Value {
    if (index === 0) return inputValue(this.record);
    if (index < 0) throw new AwkError(`trying to access out of range field ${index}`);
    return this.split()[index - 1];
  }

  private setField(index: number, value: Value): void {
    if (index === 0) {
      this.setRecord(this.string(value));
      return;
    }
    const fields = this.split();
    while (fields.length < index) fields.push("");
    fields[index - 1] = typeof value === "number" ? value : value;
    this.fieldCount = Math.max(this.fieldCount, index);
    this.globals.set("NF", this.fieldCount);
    this.rebuild();
  }

  private rebuild(): void {
    this.record = this.split()
      .map((value) => this.string(value))
      .join(this.text("OFS"));
  }

  // --- Variables ---

  private scope(name: string): Map<string, Cell> {
    const frame = this.frames.at(-1);
    return frame?.has(name) === true ? frame : this.globals;
  }

  private variable(name: string): Value {
    if (name === "NF") this.split();
    const cell = this.scope(name).get(name);
    if (cell instanceof Map) throw new AwkError(`can't use array ${name} in scalar context`);
    return cell;
  }

  private setVariable(name: string, value: Value): void {
    const scope = this.scope(name);
    if (scope.get(name) instanceof Map) throw new AwkError(`can't assign to ${name}; it's an array name.`);
    scope.set(name, value);
    if (name === "NF" && scope === this.globals) {
      const fields = this.split();
      const count = Math.max(0, Math.trunc(toNumber(value)));
      while (fields.length < count) fields.push("");
      fields.length = count;
      this.fieldCount = count;
      this.globals.set("NF", count);
      this.rebuild();
    }
  }

  private array(name: string): AwkArray {
    const scope = this.scope(name);
    const cell = scope.get(name);
    if (cell instanceof Map) return cell;
    if (cell !== undefined) throw new AwkError(`can't use scalar ${name} as array`);
    const made: AwkArray = new Map();
    scope.set(name, made);
    return made;
  }

  private text(name: string): string {
    return this.string(this.globals.get(name) as Value);
  }

  private string(value: Value): string {
    if (typeof value === "string") return value;
    return toText(
      value,
      typeof value === "number" && !Number.isInteger(value)
        ? toText(this.globals.get("CONVFMT") as Value, "%.6g")
        : "%.6g",
    );
  }

  private *subscript(items: readonly Expression[]): Steps<string> {
    const parts: string[] = [];
    for (const item of items) parts.push(this.string(yield* this.evaluate(item)));
    return parts.length === 1 ? (parts[0] ?? "") : parts.join(this.text("SUBSEP"));
  }

  private regex(source: string): RegExp {
    const known = this.regexes.get(source);
    if (known !== undefined) return known;
    const compiled = new RegExp(
      translateExtended(
        source
          .replaceAll("\\/", "/")
          .replaceAll('\\"', '"')
          .replace(/\\([nrtfv])/g, (_, c: string) => ({ n: "\n", r: "\r", t: "\t", f: "\f", v: "\v" })[c] ?? c),
      ),
    );
    this.regexes.set(source, compiled);
    return compiled;
  }

  private *asRegex(expression: Expression): Steps<RegExp> {
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
        for (const key of [...this.array(node.array).keys()]) {
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
    if (node.format) text = this.format("printf", this.string(values[0]), values.slice(1));
    else if (values.length === 0) text = this.record0() + this.text("ORS");
    else {
      const format = this.text("OFMT");
      text =
        values
          .map((value) => (typeof value === "number" ? toText(value, format) : this.string(value)))
          .join(this.text("OFS")) + this.text("ORS");
    }
    if (node.redirect === null || node.target === null) {
      yield* this.process.print(text);
      return;
    }
    const name = this.string(yield* this.evaluate(node.target));
    const output = yield* this.output(node.redirect, name);
    for (let rest = text; rest !== ""; ) {
      const taken = output.stream.write(rest);
      if (taken === 0) yield output.stream.writable;
      rest = rest.slice(taken);
    }
  }

  private format(caller: string, format: string, values: readonly Value[]): string {
    try {
      return formatAwk(format, values, this.text("CONVFMT"));
    } catch (error) {
      if (!(error instanceof MissingArgument)) throw error;
      const where = `FILENAME="${this.text("FILENAME")}" FNR=${this.text("FNR")} NR=${this.text("NR")}`;
      throw new AwkError(`run time error: not enough arguments passed to ${caller}("${format}")\n\t${where}`);
    }
  }

  private *output(redirect: ">" | ">>" | "|", name: string): Steps<Source> {
    const known = this.outputs.get(name);
    if (known !== undefined) return known;
    let made: Source;
    if (redirect === "|") {
      const pipe = new Pipe();
      const descriptors = [pipe.reader, this.process.descriptors[1] ?? null, this.process.descriptors[2] ?? null];
      made = { stream: pipe.writer, child: this.process.spawn(["sh", "-c", name], { descriptors }) };
      pipe.reader.close();
    } else {
      try {
        const stream =
          name === "-" || name === "/dev/stdout"
            ? this.process.descriptor(1).dup()
            : openFile(this.process, name, redirect === ">" ? WRITE : APPEND);
        made = { stream, child: null };
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        throw new AwkError(`cannot open "${name}" for output`);
      }
    }
    this.outputs.set(name, made);
    yield 0;
    return made;
  }

  private *closeStream(name: string): Steps<number> {
    let status = -1;
    for (const table of [this.outputs, this.inputs]) {
      const found = table.get(name);
      if (found === undefined) continue;
      table.delete(name);
      found.stream.close();
      status = 0;
      if (found.child !== null) status = yield* this.process.waitFor(found.child);
    }
    return status;
  }

  // --- Expressions ---

  private *evaluate(node: Expression): Steps<Value> {
    switch (node.type) {
      case "number":
        return node.value;
      case "string":
        return node.value;
      case "regex":
        return this.regex(node.source).test(this.record0()) ? 1 : 0;
      case "name":
        return this.variable(node.name);
      case "index": {
        const key = yield* this.subscript(node.subscripts);
        const array = this.array(node.name);
        if (!array.has(key)) array.set(key, undefined);
        return array.get(key);
      }
      case "field":
        return this.field(Math.trunc(toNumber(yield* this.evaluate(node.index))));
      case "group": {
        if (node.items.length === 1 && node.items[0] !== undefined) return yield* this.evaluate(node.items[0]);
        return yield* this.subscript(node.items);
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

  private *store(target: Expression, value: Value): Steps<void> {
    if (target.type === "name") this.setVariable(target.name, value);
    else if (target.type === "index") this.array(target.name).set(yield* this.subscript(target.subscripts), value);
    else if (target.type === "field") this.setField(Math.trunc(toNumber(yield* this.evaluate(target.index))), value);
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
      const input = yield* this.input(name, node.from);
      if (input === null) return -1;
      record = yield* this.readRecord(input.stream);
      if (record !== null && node.from === "command") this.setVariable("NR", toNumber(this.variable("NR")) + 1);
    }
    if (record === null) return 0;
    if (node.target === null) this.setRecord(record);
    else yield* this.store(node.target, inputValue(record));
    return 1;
  }

  private *input(name: string, from: "file" | "command"): Steps<Source | null> {
    const known = this.inputs.get(name);
    if (known !== undefined) return known;
    let made: Source;
    if (from === "command") {
      const pipe = new Pipe();
      const descriptors = [this.process.descriptors[0] ?? null, pipe.writer, this.process.descriptors[2] ?? null];
      made = { stream: pipe.reader, child: this.process.spawn(["sh", "-c", name], { descriptors }) };
      pipe.writer.close();
    } else {
      if (name !== "-" && this.process.find(name)?.kind !== "file" && this.process.find(name)?.kind !== "virtual-file")
        return null;
      const stream = yield* openInput(this.process, name);
      if (stream === null) return null;
      made = { stream, child: null };
    }
    this.inputs.set(name, made);
    return made;
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
          frame.set(parameter, cell instanceof Map ? cell : argument.name === "NF" ? this.variable("NF") : cell);
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
          if (cell instanceof Map) (caller?.has(name) === true ? caller : this.globals).set(name, cell);
        }
      }
    }
    return yield* this.builtin(node.name, node.args);
  }

  private *builtin(name: string, args: readonly Expression[]): Steps<Value> {
    const value = function* (self: AwkInterpreter, index: number): Steps<Value> {
      const argument = args[index];
      return argument === undefined ? undefined : yield* self.evaluate(argument);
    };
    const text = function* (self: AwkInterpreter, index: number): Steps<string> {
      return self.string(yield* value(self, index));
    };
    const number = function* (self: AwkInterpreter, index: number): Steps<number> {
      return toNumber(yield* value(self, index));
    };
    switch (name) {
      case "length": {
        const only = args[0];
        if (only === undefined) return this.record0().length;
        if (only.type === "name" && this.scope(only.name).get(only.name) instanceof Map)
          return this.array(only.name).size;
        return (yield* text(this, 0)).length;
      }
      case "substr": {
        const whole = yield* text(this, 0);
        const start = round(yield* number(this, 1));
        if (args[2] === undefined) return whole.slice(Math.max(0, start - 1));
        // Before the first character mawk 1.3.4 takes more than POSIX: what is missing is added to the length.
        const count = round(yield* number(this, 2)) - (start < 1 ? start : 0);
        const from = Math.max(0, start - 1);
        return count <= 0 ? "" : whole.slice(from, from + count);
      }
      case "index":
        return (yield* text(this, 0)).indexOf(yield* text(this, 1)) + 1;
      case "split": {
        const whole = yield* text(this, 0);
        const target = args[1];
        if (target?.type !== "name") throw new AwkError("split: second argument must be an array");
        const separator = args[2];
        const by =
          separator === undefined
            ? this.text("FS")
            : separator.type === "regex"
              ? separator.source
              : yield* text(this, 2);
        const parts =
          separator?.type === "regex" && whole !== ""
            ? whole.split(new RegExp(this.regex(by).source.replace(/\((?!\?)/g, "(?:")))
            : this.splitText(whole, by);
        const array = this.array(target.name);
        array.clear();
        for (const [i, part] of parts.entries()) array.set(String(i + 1), inputValue(part));
        return parts.length;
      }
      case "sub":
      case "gsub":
        return yield* this.substitute(name === "gsub", args);
      case "gensub": {
        const [pattern, , how] = args;
        if (pattern === undefined || how === undefined) throw new AwkError("gensub: not enough arguments");
        const regexp = yield* this.asRegex(pattern);
        const which = yield* text(this, 2);
        const whole = args[3] === undefined ? this.record0() : yield* text(this, 3);
        const replacement = yield* text(this, 1);
        let seen = 0;
        const wanted = /^[gG]/.test(which) ? null : Math.max(1, Number(which) || 1);
        return whole.replace(new RegExp(regexp.source, "g"), (match: string, ...groups: unknown[]) => {
          seen++;
          if (wanted !== null && seen !== wanted) return match;
          return replacement.replace(/\\([0-9&\\])|&/g, (all, c: string | undefined) =>
            c === undefined || c === "0"
              ? match
              : /\d/.test(c)
                ? String(groups[Number(c) - 1] ?? "")
                : all === "\\&"
                  ? "&"
                  : "\\",
          );
        });
      }
      case "match": {
        const whole = yield* text(this, 0);
        const pattern = args[1];
        const found = pattern === undefined ? null : (yield* this.asRegex(pattern)).exec(whole);
        this.setVariable("RSTART", found === null ? 0 : found.index + 1);
        this.setVariable("RLENGTH", found === null ? -1 : found[0].length);
        const groups = args[2];
        if (groups?.type === "name") {
          const array = this.array(groups.name);
          array.clear();
          for (const [i, group] of (found ?? []).entries())
            if (group !== undefined) array.set(String(i), inputValue(group));
        }
        return found === null ? 0 : found.index + 1;
      }
      case "sprintf": {
        const values: Value[] = [];
        for (let i = 1; i < args.length; i++) values.push(yield* value(this, i));
        return this.format("sprintf", yield* text(this, 0), values);
      }
      case "toupper":
        return (yield* text(this, 0)).replace(/[a-z]/g, (c) => c.toUpperCase());
      case "tolower":
        return (yield* text(this, 0)).replace(/[A-Z]/g, (c) => c.toLowerCase());
      case "int":
        return Math.trunc(yield* number(this, 0));
      case "sqrt":
        return Math.sqrt(yield* number(this, 0));
      case "exp":
        return Math.exp(yield* number(this, 0));
      case "log":
        return Math.log(yield* number(this, 0));
      case "sin":
        return Math.sin(yield* number(this, 0));
      case "cos":
        return Math.cos(yield* number(this, 0));
      case "atan2":
        return Math.atan2(yield* number(this, 0), yield* number(this, 1));
      case "rand":
        return this.random.fraction();
      case "srand": {
        const before = this.seed;
        this.seed =
          args.length === 0
            ? this.process.table.epochSeconds + Math.floor(this.process.nowNs / 1e9)
            : yield* number(this, 0);
        this.random = this.process.table.rng.fork(`awk:${this.seed}`);
        return before;
      }
      case "systime":
        return this.process.table.epochSeconds + Math.floor(this.process.nowNs / 1e9);
      case "system": {
        const child = this.process.spawn(["sh", "-c", yield* text(this, 0)]);
        return yield* this.process.waitFor(child);
      }
      case "close":
        return yield* this.closeStream(yield* text(this, 0));
      case "fflush":
        return 0;
      default:
        throw new AwkError(`function ${name} never defined`);
    }
  }

  private *substitute(all: boolean, args: readonly Expression[]): Steps<Value> {
    const [pattern, , given] = args;
    if (pattern === undefined) throw new AwkError("sub: not enough arguments");
    const regexp = yield* this.asRegex(pattern);
    const replacement = args[1] === undefined ? "" : this.string(yield* this.evaluate(args[1]));
    const target: Expression = given ?? { type: "field", index: { type: "number", value: 0 } };
    const whole = this.string(yield* this.evaluate(target));
    let count = 0;
    const changed = whole.replace(all ? new RegExp(regexp.source, "g") : regexp, (match: string) => {
      count++;
      return replacement.replace(/\\\\|\\&|&/g, (mark) => (mark === "&" ? match : mark.slice(1)));
    });
    if (count > 0) yield* this.store(target, changed);
    return count;
  }
}

function round(value: number): number {
  return Number.isNaN(value) ? 0 : Number.isFinite(value) ? Math.round(value) : value;
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
