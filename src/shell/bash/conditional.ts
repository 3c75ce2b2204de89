import type { TestExpression } from "unbash";
import { Fifo } from "../fifo.js";
import type { Process } from "../process.js";
import { translateExtended } from "../regex.js";
import { UnixSocket } from "../unix-socket.js";
import type { Wait } from "../wait.js";
import { ShellError } from "./control-flow.js";
import { arithmeticText, expandPattern, expandRegex, expandText } from "./expansion.js";
import type { Interpreter } from "./interpreter.js";
import { matchesPattern } from "./pattern.js";

/** `[[ ... ]]`: 0 when true, 1 when false, 2 on an error. */
export function* evaluateTest(shell: Interpreter, test: TestExpression): Generator<Wait, boolean, void> {
  switch (test.type) {
    case "TestLogical":
      for (const operand of test.operands) {
        const value = yield* evaluateTest(shell, operand);
        if (value !== (test.operator === "&&")) return value;
      }
      return test.operator === "&&";
    case "TestNot": {
      const value = yield* evaluateTest(shell, test.operand);
      return test.negations.length % 2 === 1 ? !value : value;
    }
    case "TestGroup":
      return yield* evaluateTest(shell, test.expression);
    case "TestUnary": {
      const operand = yield* expandText(shell, test.operand);
      shell.traceTest([test.operator, operand]);
      if (test.operator === "-v") return isSet(shell, operand);
      if (test.operator === "-o") return shell.optionByName(operand) === true;
      if (test.operator === "-R") return shell.vars.findOwn(operand)?.nameref === true;
      return unaryTest(shell.process, test.operator, operand);
    }
    case "TestBinary":
      return yield* binary(shell, test);
  }
}

function* binary(
  shell: Interpreter,
  test: Extract<TestExpression, { type: "TestBinary" }>,
): Generator<Wait, boolean, void> {
  const left = yield* expandText(shell, test.left);
  const ignoreCase = shell.shopt("nocasematch");
  switch (test.operator) {
    case "=":
    case "==":
    case "!=": {
      const pattern = yield* expandPattern(shell, test.right);
      shell.traceTest([left, test.operator, pattern]);
      return matchesPattern(left, pattern, ignoreCase) === (test.operator !== "!=");
    }
    case "=~": {
      const source = yield* expandRegex(shell, test.right);
      shell.traceTest([left, test.operator, source]);
      let regexp: RegExp;
      try {
        regexp = new RegExp(translateExtended(source), ignoreCase ? "i" : "");
      } catch {
        throw new InvalidTest();
      }
      const match = regexp.exec(left);
      shell.setArray("BASH_REMATCH", match === null ? [] : Array.from(match, (group) => group ?? ""));
      return match !== null;
    }
    case "-eq":
    case "-ne":
    case "-lt":
    case "-le":
    case "-gt":
    case "-ge": {
      const right = yield* expandText(shell, test.right);
      shell.traceTest([left, test.operator, right]);
      const a = shell.arithmetic(yield* arithmeticText(shell, left), "[[");
      const b = shell.arithmetic(yield* arithmeticText(shell, right), "[[");
      return compareNumbers(test.operator, a, b);
    }
    default: {
      const right = yield* expandText(shell, test.right);
      shell.traceTest([left, test.operator, right]);
      return binaryTest(shell.process, left, test.operator, right) ?? false;
    }
  }
}

/** A regular expression that cannot be compiled: `[[` answers 2. */
export class InvalidTest extends Error {}

function isSet(shell: Interpreter, name: string): boolean {
  const match = /^([A-Za-z_]\w*)\[(.*)\]$/.exec(name);
  if (match === null) return shell.parameter(name) !== null;
  const [, array = "", subscript = ""] = match;
  if (subscript === "@" || subscript === "*") return shell.vars.find(array)?.value !== undefined;
  return shell.element(array, subscript) !== null;
}

function compareNumbers(operator: string, a: bigint, b: bigint): boolean {
  switch (operator) {
    case "-eq":
      return a === b;
    case "-ne":
      return a !== b;
    case "-lt":
      return a < b;
    case "-le":
      return a <= b;
    case "-gt":
      return a > b;
    default:
      return a >= b;
  }
}

/** The operators of `test` that look at one operand. */
export const UNARY_TESTS = new Set([..."abcdefghkprstuwxzLOSGNnov"].map((letter) => `-${letter}`));

/** A file or string test. */
export function unaryTest(process: Process, operator: string, operand: string): boolean {
  if (operator === "-z") return operand === "";
  if (operator === "-n") return operand !== "";
  if (operator === "-t") return process.descriptors[Number(operand)]?.isTerminal === true;
  const node = process.find(operand, operator !== "-h" && operator !== "-L");
  if (node === null) return false;
  switch (operator) {
    case "-f":
      if (node.kind === "virtual-file") return !(node.file instanceof Fifo || node.file instanceof UnixSocket);
      return node.kind === "file" || node.kind === "program";
    case "-d":
      return node.kind === "directory" || node.kind === "virtual-directory";
    case "-h":
    case "-L":
      return node.kind === "symlink";
    case "-c":
      return node.kind === "device";
    case "-s":
      if (node.kind === "virtual-file") return node.size > 0;
      return node.kind === "file" ? node.content !== "" : node.kind !== "device";
    case "-x":
      return (node.mode & 0o111) !== 0;
    case "-p":
      return node.kind === "virtual-file" && node.file instanceof Fifo;
    case "-S":
      return node.kind === "virtual-file" && node.file instanceof UnixSocket;
    case "-b":
    case "-g":
    case "-u":
    case "-k":
    case "-N":
      return false;
    default:
      return true;
  }
}

/** The value of `left operator right` in `test` and `[[`; null when there is no such operator. */
export function binaryTest(process: Process, left: string, operator: string, right: string): boolean | null {
  switch (operator) {
    case "=":
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case ">":
      return left > right;
    case "-nt":
    case "-ot": {
      const a = process.find(operator === "-nt" ? left : right);
      const b = process.find(operator === "-nt" ? right : left);
      return a !== null && (b === null || a.mtimeNs > b.mtimeNs);
    }
    case "-ef": {
      const node = process.find(left);
      return node !== null && node === process.find(right);
    }
    case "-eq":
    case "-ne":
    case "-lt":
    case "-le":
    case "-gt":
    case "-ge":
      return compareNumbers(operator, parseInteger(left), parseInteger(right));
    default:
      return null;
  }
}

function parseInteger(text: string): bigint {
  const trimmed = text.trim();
  if (!/^[+-]?\d+$/.test(trimmed)) throw new ShellError(`${text}: integer expression expected`);
  return BigInt(trimmed.replace(/^\+/, ""));
}

/** The expression of `test` and `[`: POSIX's rules by the number of arguments. @throws ShellError with the message after `test: ` */
export function evaluateTestArguments(
  process: Process,
  words: readonly string[],
  isSetVariable: (name: string) => boolean,
): boolean {
  const parser = new TestArguments(process, words, isSetVariable);
  return parser.evaluate();
}

class TestArguments {
  private readonly process: Process;
  private readonly words: readonly string[];
  private readonly isSetVariable: (name: string) => boolean;
  private at = 0;

  constructor(process: Process, words: readonly string[], isSetVariable: (name: string) => boolean) {
    this.process = process;
    this.words = words;
    this.isSetVariable = isSetVariable;
  }

  evaluate(): boolean {
    const { words } = this;
    const [a = "", b = "", c = ""] = words;
    switch (words.length) {
      case 0:
        return false;
      case 1:
        return a !== "";
      case 2:
        return this.two(a, b);
      case 3: {
        const value = this.binary(a, b, c);
        if (value !== null) return value;
        if (b === "-a") return a !== "" && c !== "";
        if (b === "-o") return a !== "" || c !== "";
        if (a === "!") return !this.two(b, c);
        if (a === "(" && c === ")") return b !== "";
        throw new ShellError(`${b}: binary operator expected`);
      }
      default: {
        if (words.length === 4 && a === "!")
          return !new TestArguments(this.process, words.slice(1), this.isSetVariable).evaluate();
        const value = this.or();
        if (this.at < words.length) throw new ShellError("too many arguments");
        return value;
      }
    }
  }

  private two(a: string, b: string): boolean {
    if (a === "!") return b === "";
    if (UNARY_TESTS.has(a)) return this.unary(a, b);
    throw new ShellError(`${a}: unary operator expected`);
  }

  private unary(operator: string, operand: string): boolean {
    return operator === "-v" ? this.isSetVariable(operand) : unaryTest(this.process, operator, operand);
  }

  private binary(a: string, operator: string, b: string): boolean | null {
    return binaryTest(this.process, a, operator, b);
  }

  private or(): boolean {
    let value = this.and();
    while (this.words[this.at] === "-o") {
      this.at++;
      const right = this.and();
      value = value || right;
    }
    return value;
  }

  private and(): boolean {
    let value = this.term();
    while (this.words[this.at] === "-a") {
      this.at++;
      const right = this.term();
      value = value && right;
    }
    return value;
  }

  private term(): boolean {
    const { words } = this;
    const word = words[this.at];
    if (word === undefined) throw new ShellError("argument expected");
    if (word === "!") {
      this.at++;
      return !this.term();
    }
    if (word === "(") {
      this.at++;
      const value = this.or();
      if (words[this.at] !== ")") throw new ShellError("`)' expected");
      this.at++;
      return value;
    }
    const operator = words[this.at + 1];
    const right = words[this.at + 2];
    if (operator !== undefined && right !== undefined && operator !== "-a" && operator !== "-o") {
      const value = this.binary(word, operator, right);
      if (value !== null) {
        this.at += 3;
        return value;
      }
    }
    if (UNARY_TESTS.has(word) && operator !== undefined) {
      this.at += 2;
      return this.unary(word, operator);
    }
    this.at++;
    return word !== "";
  }
}
