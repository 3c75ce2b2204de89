import { ShellError } from "./control-flow.js";

/** What arithmetic needs of the shell: variables by name, and elements of arrays by the text between the brackets. */
export interface ArithmeticVariables {
  /** The text of a variable or element, or null when it is unset. @throws ShellError when unset under `set -u`. */
  getForArithmetic(name: string, subscript: string | null): string | null;
  setFromArithmetic(name: string, subscript: string | null, value: string): void;
}

interface Reference {
  readonly name: string;
  readonly subscript: string | null;
}

const OPERATORS = [
  "<<=",
  ">>=",
  "**",
  "++",
  "--",
  "<=",
  ">=",
  "==",
  "!=",
  "&&",
  "||",
  "<<",
  ">>",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "&=",
  "^=",
  "|=",
  "+",
  "-",
  "*",
  "/",
  "%",
  "<",
  ">",
  "=",
  "!",
  "~",
  "&",
  "|",
  "^",
  "?",
  ":",
  ",",
  "(",
  ")",
];

const BINARY_LEVELS: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", "<=", ">", ">="],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];

const ASSIGNMENTS = new Set(["=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "^=", "|="]);

const MAX_DEPTH = 1024;

/** `value` as a 64-bit signed integer, as bash computes. */
function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/**
 * The value of an arithmetic expression (bash's expr.c: 64-bit integers, C's operators). `$` expansions were done before.
 * Evaluated while it is read, with what is not needed skipped, so that errors name the token where bash finds them.
 * @throws ShellError with bash's message
 */
export function evaluateArithmetic(text: string, variables: ArithmeticVariables, depth = 0): bigint {
  if (depth > MAX_DEPTH)
    throw new ShellError(`${text}: expression recursion level exceeded (error token is "${text}")`);
  return new Evaluator(text, variables, depth).evaluate();
}

class Evaluator {
  private readonly text: string;
  private readonly variables: ArithmeticVariables;
  private readonly depth: number;
  private at = 0;
  private tokenAt = 0;
  private token = "";
  private kind = "end";
  private value = 0n;
  private reference: Reference | null = null;
  private skipping = 0;

  constructor(text: string, variables: ArithmeticVariables, depth: number) {
    this.text = text;
    this.variables = variables;
    this.depth = depth;
  }

  evaluate(): bigint {
    this.next();
    if (this.kind === "end") return 0n;
    const value = this.comma();
    if (this.kind !== "end") this.fail("syntax error in expression");
    return value;
  }

  private fail(message: string): never {
    const token = this.text.slice(this.tokenAt).trimStart();
    throw new ShellError(`${this.text.trimStart()}: ${message} (error token is "${token}")`);
  }

  private next(): void {
    const { text } = this;
    const before = this.tokenAt;
    while (/\s/.test(text[this.at] ?? "")) this.at++;
    if (this.at >= text.length) {
      this.kind = "end";
      this.token = "";
      // bash keeps pointing at the last token when the text is over.
      this.tokenAt = before;
      return;
    }
    this.tokenAt = this.at;
    const rest = text.slice(this.at);
    const number = /^\d[\w@#]*/.exec(rest);
    if (number !== null) {
      this.token = number[0];
      this.at += this.token.length;
      this.kind = "number";
      this.value = this.parseNumber(this.token);
      return;
    }
    const name = /^[A-Za-z_]\w*/.exec(rest);
    if (name !== null) {
      this.token = name[0];
      this.at += this.token.length;
      this.kind = "name";
      this.reference = { name: this.token, subscript: this.subscript() };
      return;
    }
    for (const operator of OPERATORS) {
      if (!rest.startsWith(operator)) continue;
      this.token = operator;
      this.at += operator.length;
      this.kind = "operator";
      return;
    }
    this.fail("syntax error: operand expected");
  }

  private subscript(): string | null {
    if (this.text[this.at] !== "[") return null;
    let depth = 0;
    for (let i = this.at; i < this.text.length; i++) {
      if (this.text[i] === "[") depth++;
      else if (this.text[i] === "]" && --depth === 0) {
        const inside = this.text.slice(this.at + 1, i);
        this.at = i + 1;
        return inside;
      }
    }
    return this.fail("bad array subscript");
  }

  private parseNumber(text: string): bigint {
    const based = /^(\d+)#(.*)$/.exec(text);
    if (based === null) {
      if (/^0[xX][0-9a-fA-F]+$/.test(text)) return wrap(BigInt(text));
      if (/^0[0-7]*$/.test(text)) return wrap(BigInt(`0o${text}`));
      if (/^[1-9]\d*$/.test(text)) return wrap(BigInt(text));
      return this.fail("value too great for base");
    }
    const base = Number(based[1]);
    if (base < 2 || base > 64) this.fail("invalid arithmetic base");
    const digits = based[2] ?? "";
    if (digits === "") this.fail("invalid integer constant");
    let value = 0n;
    for (const c of digits) {
      let digit = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_".indexOf(c);
      if (base <= 36 && digit >= 36) digit -= 26;
      if (digit < 0 || digit >= base) this.fail("value too great for base");
      value = wrap(value * BigInt(base) + BigInt(digit));
    }
    return value;
  }

  private isKind(kind: string): boolean {
    return this.kind === kind;
  }

  private isOperator(operator: string): boolean {
    return this.kind === "operator" && this.token === operator;
  }

  private comma(): bigint {
    let value = this.assignment();
    while (this.isOperator(",")) {
      this.next();
      value = this.assignment();
    }
    return value;
  }

  private assignment(): bigint {
    const start = { at: this.at, tokenAt: this.tokenAt, token: this.token, reference: this.reference };
    if (this.kind === "name" && start.reference !== null) {
      const target = start.reference;
      this.next();
      if (this.isKind("operator") && ASSIGNMENTS.has(this.token)) {
        const operator = this.token.slice(0, -1);
        const before = operator === "" ? 0n : this.read(target);
        this.next();
        const operandAt = this.tokenAt;
        const right = this.assignment();
        const value = operator === "" ? right : this.apply(operator, before, right, operandAt);
        this.store(target, value);
        return value;
      }
      this.at = start.at;
      this.tokenAt = start.tokenAt;
      this.token = start.token;
      this.kind = "name";
      this.reference = start.reference;
    }
    return this.conditional();
  }

  private conditional(): bigint {
    const condition = this.binary(0);
    if (!this.isOperator("?")) {
      if (this.kind === "operator" && ASSIGNMENTS.has(this.token)) this.fail("attempted assignment to non-variable");
      return condition;
    }
    this.next();
    if (this.kind === "end") this.fail("expression expected");
    if (condition === 0n) this.skipping++;
    const yes = this.comma();
    if (condition === 0n) this.skipping--;
    if (!this.isOperator(":")) this.fail("`:' expected for conditional expression");
    this.next();
    if (this.kind === "end") this.fail("expression expected");
    if (condition !== 0n) this.skipping++;
    const no = this.conditional();
    if (condition !== 0n) this.skipping--;
    return condition !== 0n ? yes : no;
  }

  private binary(level: number): bigint {
    const operators = BINARY_LEVELS[level];
    if (operators === undefined) return this.power();
    let left = this.binary(level + 1);
    while (this.kind === "operator" && operators.includes(this.token)) {
      const operator = this.token;
      this.next();
      if (operator === "&&" || operator === "||") {
        const decided = operator === "&&" ? left === 0n : left !== 0n;
        if (decided) this.skipping++;
        const right = this.binary(level + 1);
        if (decided) this.skipping--;
        left = (operator === "&&" ? left !== 0n && right !== 0n : left !== 0n || right !== 0n) ? 1n : 0n;
      } else {
        const operandAt = this.tokenAt;
        left = this.apply(operator, left, this.binary(level + 1), operandAt);
      }
    }
    return left;
  }

  private power(): bigint {
    const base = this.unary();
    if (!this.isOperator("**")) return base;
    this.next();
    const exponent = this.power();
    if (exponent < 0n) this.fail("exponent less than 0");
    let value = 1n;
    let square = base;
    for (let n = exponent; n > 0n; n >>= 1n) {
      if ((n & 1n) === 1n) value = wrap(value * square);
      square = wrap(square * square);
    }
    return value;
  }

  private unary(): bigint {
    if (this.kind === "operator") {
      switch (this.token) {
        case "!":
          this.next();
          return this.unary() === 0n ? 1n : 0n;
        case "~":
          this.next();
          return ~this.unary();
        case "-":
          this.next();
          return wrap(-this.unary());
        case "+":
          this.next();
          return this.unary();
        case "++":
        case "--": {
          const step = this.token === "++" ? 1n : -1n;
          this.next();
          if (!this.isKind("name") || this.reference === null) return this.unary();
          const target = this.reference;
          const value = wrap(this.read(target) + step);
          this.store(target, value);
          this.next();
          return value;
        }
        default:
      }
    }
    return this.primary();
  }

  private primary(): bigint {
    if (this.kind === "number") {
      const { value } = this;
      this.next();
      return value;
    }
    if (this.kind === "name" && this.reference !== null) {
      const target = this.reference;
      this.next();
      if (this.isOperator("++") || this.isOperator("--")) {
        const step = this.token === "++" ? 1n : -1n;
        const value = this.read(target);
        this.store(target, wrap(value + step));
        this.next();
        return value;
      }
      return this.read(target);
    }
    if (this.isOperator("(")) {
      this.next();
      const value = this.comma();
      if (!this.isOperator(")")) this.fail("missing `)'");
      this.next();
      return value;
    }
    return this.fail("syntax error: operand expected");
  }

  private apply(operator: string, left: bigint, right: bigint, operandAt: number): bigint {
    switch (operator) {
      case "+":
        return wrap(left + right);
      case "-":
        return wrap(left - right);
      case "*":
        return wrap(left * right);
      case "/":
      case "%":
        if (right === 0n) {
          if (this.skipping > 0) return 0n;
          this.tokenAt = operandAt;
          return this.fail("division by 0");
        }
        return wrap(operator === "/" ? left / right : left % right);
      case "<<":
        return wrap(left << (right & 63n));
      case ">>":
        return wrap(left >> (right & 63n));
      case "&":
        return left & right;
      case "|":
        return left | right;
      case "^":
        return left ^ right;
      case "==":
        return left === right ? 1n : 0n;
      case "!=":
        return left !== right ? 1n : 0n;
      case "<":
        return left < right ? 1n : 0n;
      case "<=":
        return left <= right ? 1n : 0n;
      case ">":
        return left > right ? 1n : 0n;
      default:
        return left >= right ? 1n : 0n;
    }
  }

  private read(target: Reference): bigint {
    if (this.skipping > 0) return 0n;
    const text = this.variables.getForArithmetic(target.name, target.subscript);
    if (text === null || text === "") return 0n;
    if (/^-?[1-9]\d{0,14}$/.test(text) || text === "0") return BigInt(text);
    return evaluateArithmetic(text, this.variables, this.depth + 1);
  }

  private store(target: Reference, value: bigint): void {
    if (this.skipping === 0) this.variables.setFromArithmetic(target.name, target.subscript, String(value));
  }
}
