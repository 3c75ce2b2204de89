import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { AwkEvaluator } from "./evaluator.js";
import { FormatError, formatAwk } from "./format.js";
import { Jump } from "./jump.js";
import type { AwkStatement, Expression, Program } from "./tree.js";
import { inputValue, isTrue, toNumber, toText, type Value } from "./values.js";

type Steps<T> = Generator<Wait, T, void>;

/** How many loop turns run at one instant before time must pass, so that an endless loop ends at the script's limit. */
const FREE_TURNS = 100_000;
const CHARGE_NS = 10_000_000;

/** Runs one awk program over its input: its rules and their statements. */
export class AwkInterpreter extends AwkEvaluator {
  private readonly program: Program;
  /** The rules with two patterns that have begun and not ended, by their index. */
  private readonly inRange = new Set<number>();
  /** What `exit` said; null before. */
  private exitCode: number | null = null;
  private exited = false;
  private turns = 0;

  constructor(process: Process, program: Program, operands: readonly string[]) {
    super(process, program.functions, operands);
    this.program = program;
  }

  /** Runs the program; the exit code. */
  *run(): Steps<number> {
    try {
      yield* this.untilExit(this.beginAndRules());
      if (!this.exited) yield* this.untilExit(this.actions(this.program.end));
    } finally {
      yield* this.streams.closeAll();
    }
    return this.exitCode ?? this.input.exitCode;
  }

  private *beginAndRules(): Steps<void> {
    yield* this.actions(this.program.begin);
    if (this.program.rules.length > 0 || this.program.end.length > 0) yield* this.records();
  }

  private *actions(actions: readonly AwkStatement[]): Steps<void> {
    for (const action of actions) yield* this.statement(action);
  }

  private *untilExit(steps: Steps<void>): Steps<void> {
    try {
      yield* steps;
    } catch (error) {
      if (!(error instanceof Jump) || error.kind !== "exit") throw error;
      if (error.value !== undefined) this.exitCode = toNumber(error.value) & 255;
    }
  }

  private *records(): Steps<void> {
    for (;;) {
      const record = yield* this.input.next();
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
        if (error.kind === "nextfile") this.input.leaveFile();
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

  protected override *functionBody(body: AwkStatement): Steps<Value> {
    try {
      yield* this.statement(body);
      return undefined;
    } catch (error) {
      if (error instanceof Jump && error.kind === "return") return error.value;
      throw error;
    }
  }
}
