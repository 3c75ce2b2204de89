import { add, compare, Decimal, divide, multiply, ONE, power, remainder, squareRoot, whole, ZERO } from "./decimal.js";
import { formatNumber, parseConstant, wrapNumber } from "./number-text.js";
import type { Argument, Expression, FunctionDefinition, Statement, Target, Unit } from "./tree.js";

/** Ends the unit that runs, with bc's words. */
export class BcRuntimeError {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** `quit` and `halt`. */
export class BcQuit {}

class Jump {
  readonly kind: "break" | "continue" | "return";
  readonly value: Decimal;

  constructor(kind: Jump["kind"], value = ZERO) {
    this.kind = kind;
    this.value = value;
  }
}

type ArrayValue = Map<number, Decimal>;

/** No program of a script runs as long; an endless one would never let the clock go on. */
const MAX_STEPS = 5_000_000;

/** Runs units; what they print is gathered in `said`. */
export class BcInterpreter {
  /** What it said since the caller emptied it: to standard error when `isError`. */
  readonly said: { text: string; readonly isError: boolean }[] = [];
  private readonly variables = new Map<string, Decimal>();
  private readonly arrays = new Map<string, ArrayValue>();
  private readonly functions = new Map<string, FunctionDefinition>();
  private scale = 0;
  private ibase = 10;
  private obase = 10;
  private last = ZERO;
  private steps = 0;
  private readonly running: string[] = [];
  private readonly width: number;
  private readonly input: () => string | null;

  /** `width` is the length of output lines (0: any), `input` gives the lines that `read()` takes. */
  constructor(width: number, input: () => string | null) {
    this.width = width;
    this.input = input;
  }

  /** `bc -l` begins with 20 digits. */
  setScale(scale: number): void {
    this.scale = scale;
  }

  /** @throws BcRuntimeError, BcQuit */
  run(unit: Unit): void {
    if (unit.definition !== null) {
      this.functions.set(unit.definition.name, unit.definition);
      return;
    }
    this.running.length = 0;
    try {
      for (const statement of unit.statements) this.statement(statement);
    } catch (error) {
      if (!(error instanceof Jump)) throw error;
    }
  }

  private fail(address: number, message: string): never {
    throw new BcRuntimeError(`Runtime error (func=${this.running.at(-1) ?? "(main)"}, adr=${address}): ${message}`);
  }

  private print(text: string): void {
    const last = this.said.at(-1);
    if (last !== undefined && !last.isError) last.text += text;
    else this.said.push({ text, isError: false });
  }

  private warn(address: number, message: string): void {
    const where = `(func=${this.running.at(-1) ?? "(main)"}, adr=${address})`;
    this.said.push({ text: `Runtime warning ${where}: ${message}\n`, isError: true });
  }

  private statement(node: Statement): void {
    if (++this.steps > MAX_STEPS) throw new BcQuit();
    switch (node.kind) {
      case "expression": {
        const value = this.value(node.value);
        if (node.value.kind === "assign" || value === null) return;
        this.last = value;
        this.print(`${wrapNumber(formatNumber(value, this.obase), this.width)}\n`);
        return;
      }
      case "string":
        this.print(node.text);
        return;
      case "print":
        for (const item of node.items) {
          if ("text" in item) this.print(printedString(item.text));
          else {
            const value = this.number(item.value);
            this.last = value;
            this.print(wrapNumber(formatNumber(value, this.obase), this.width));
          }
        }
        return;
      case "if":
        if (!this.number(node.condition).isZero) this.statement(node.then);
        else if (node.otherwise !== null) this.statement(node.otherwise);
        return;
      case "while":
        while (!this.number(node.condition).isZero) if (!this.turn(node.body)) return;
        return;
      case "for":
        if (node.start !== null) this.number(node.start);
        while (node.condition === null || !this.number(node.condition).isZero) {
          if (!this.turn(node.body)) return;
          if (node.next !== null) this.number(node.next);
        }
        return;
      case "block":
        for (const each of node.statements) this.statement(each);
        return;
      case "break":
      case "continue":
        throw new Jump(node.kind);
      case "return":
        throw new Jump("return", node.value === null ? ZERO : this.number(node.value));
      case "halt":
      case "quit":
        throw new BcQuit();
      default:
        return;
    }
  }

  /** One turn of a loop; false when `break` ended it. */
  private turn(body: Statement): boolean {
    try {
      this.statement(body);
      return true;
    } catch (error) {
      if (!(error instanceof Jump) || error.kind === "return") throw error;
      return error.kind === "continue";
    }
  }

  private number(node: Expression): Decimal {
    return this.value(node) ?? ZERO;
  }

  /** The value; null for a call of a void function. */
  private value(node: Expression): Decimal | null {
    if (++this.steps > MAX_STEPS) throw new BcQuit();
    switch (node.kind) {
      case "number":
        return parseConstant(node.text, this.ibase);
      case "parentheses":
        return this.number(node.inner);
      case "load":
        return this.load(node.target);
      case "assign": {
        const value = this.number(node.value);
        const operator = node.operator.slice(0, -1);
        const result = operator === "" ? value : this.binary(operator, this.load(node.target), value, node.address);
        this.store(node.target, result);
        return result;
      }
      case "step": {
        const before = this.load(node.target);
        const after = add(before, whole(node.by));
        this.store(node.target, after);
        return node.prefix ? after : before;
      }
      case "negate":
        return this.number(node.operand).negated();
      case "not":
        return this.number(node.operand).isZero ? ONE : ZERO;
      case "binary": {
        const left = this.number(node.left);
        if (node.operator === "&&") return left.isZero || this.number(node.right).isZero ? ZERO : ONE;
        if (node.operator === "||") return left.isZero && this.number(node.right).isZero ? ZERO : ONE;
        return this.binary(node.operator, left, this.number(node.right), node.address);
      }
      case "call":
        return this.call(node.name, node.args, node.address);
    }
  }

  private binary(operator: string, a: Decimal, b: Decimal, address: number): Decimal {
    switch (operator) {
      case "+":
        return add(a, b);
      case "-":
        return add(a, b.negated());
      case "*":
        return multiply(a, b, this.scale);
      case "/":
        return divide(a, b, this.scale) ?? this.fail(address, "Divide by zero");
      case "%":
        return remainder(a, b, this.scale) ?? this.fail(address, "Modulo by zero");
      case "^":
        if (b.digits !== 0n && b.scale !== 0 && b.withScale(0).withScale(b.scale).digits !== b.digits)
          this.warn(address, "non-zero scale in exponent");
        return power(a, b.toInteger(), this.scale) ?? this.fail(address, "divide by zero");
      default: {
        const order = compare(a, b);
        const holds =
          operator === "<"
            ? order < 0
            : operator === "<="
              ? order <= 0
              : operator === ">"
                ? order > 0
                : operator === ">="
                  ? order >= 0
                  : operator === "=="
                    ? order === 0
                    : order !== 0;
        return holds ? ONE : ZERO;
      }
    }
  }

  private load(target: Target): Decimal {
    if (target.kind === "element") return this.array(target.name).get(this.number(target.index).toInteger()) ?? ZERO;
    switch (target.name) {
      case "scale":
        return whole(this.scale);
      case "ibase":
        return whole(this.ibase);
      case "obase":
        return whole(this.obase);
      case "last":
        return this.last;
      default:
        return this.variables.get(target.name) ?? ZERO;
    }
  }

  private store(target: Target, value: Decimal): void {
    if (target.kind === "element") {
      this.array(target.name).set(this.number(target.index).toInteger(), value);
      return;
    }
    const number = value.toInteger();
    switch (target.name) {
      case "scale":
        this.scale = Math.max(0, number);
        return;
      case "ibase":
        this.ibase = Math.min(16, Math.max(2, number));
        return;
      case "obase":
        this.obase = Math.max(2, number);
        return;
      case "last":
        this.last = value;
        return;
      default:
        this.variables.set(target.name, value);
    }
  }

  private array(name: string): ArrayValue {
    let array = this.arrays.get(name);
    if (array === undefined) {
      array = new Map();
      this.arrays.set(name, array);
    }
    return array;
  }

  private call(name: string, args: readonly Argument[], address: number): Decimal | null {
    const own = this.functions.get(name);
    if (own === undefined) return this.builtin(name, args, address);
    if (args.length !== own.parameters.length) this.fail(address, "Parameter number mismatch");
    const values = args.map((each) => ("array" in each ? new Map(this.array(each.array)) : this.number(each.value)));
    const saved = [...own.parameters, ...own.autos].map((each): readonly [string, Decimal | ArrayValue | undefined] =>
      each.endsWith("[]") ? [each, this.arrays.get(each.slice(0, -2))] : [each, this.variables.get(each)],
    );
    for (const [i, parameter] of own.parameters.entries()) this.bind(parameter, values[i]);
    for (const auto of own.autos) this.bind(auto, undefined);
    if (this.running.length > 5000) this.fail(address, "stack overflow");
    this.running.push(name);
    let result = ZERO;
    try {
      for (const statement of own.body) this.statement(statement);
    } catch (error) {
      if (!(error instanceof Jump)) throw error;
      result = error.value;
    }
    this.running.pop();
    for (const [each, value] of saved) this.bind(each, value);
    return own.isVoid ? null : result;
  }

  private bind(name: string, value: Decimal | ArrayValue | undefined): void {
    if (name.endsWith("[]")) {
      if (value instanceof Map) this.arrays.set(name.slice(0, -2), value);
      else this.arrays.delete(name.slice(0, -2));
    } else if (value instanceof Decimal) this.variables.set(name, value);
    else this.variables.delete(name);
  }

  private builtin(name: string, args: readonly Argument[], address: number): Decimal {
    if (name === "read") {
      const line = this.input();
      return line === null ? ZERO : parseConstant(line.trim().replace(/^-/, ""), this.ibase);
    }
    const [first] = args;
    const isOne = args.length === 1 && first !== undefined && "value" in first;
    if (isOne && ["length", "scale", "sqrt"].includes(name)) {
      const value = this.number(first.value);
      if (name === "scale") return whole(value.scale);
      if (name === "sqrt")
        return squareRoot(value, this.scale) ?? this.fail(address, "Square root of a negative number");
      const digits = String(value.digits < 0n ? -value.digits : value.digits).length;
      return whole(Math.max(digits, value.scale, 1));
    }
    return this.fail(address, `Function ${name} not defined.`);
  }
}

/** The escapes of `print`: \a \b \f \n \r \t \q (a quote) and \\. */
function printedString(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    a: "\x07",
    b: "\b",
    f: "\f",
    n: "\n",
    r: "\r",
    t: "\t",
    q: '"',
    "\\": "\\",
  };
  return text.replace(/\\(.)/g, (whole_, c: string) => escapes[c] ?? whole_.slice(1));
}
