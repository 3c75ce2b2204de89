import { AwkSyntaxError, type Token, tokenize } from "./lexer.js";
import type { AwkFunction, AwkStatement, Expression, Program, Rule } from "./tree.js";

/** The tree of an awk program. @throws AwkSyntaxError */
export function parseAwk(source: string): Program {
  return new Parser(tokenize(source)).program();
}

const ASSIGNMENTS = new Set(["=", "+=", "-=", "*=", "/=", "%=", "^="]);
const COMPARISONS = new Set(["<", "<=", "==", "!=", ">", ">="]);
const EMPTY: AwkStatement = { type: "block", body: [] };

class Parser {
  private readonly tokens: readonly Token[];
  private at = 0;
  /** Inside print's list `>` redirects; inside for's header `in` is not an operator. */
  private noGreater = false;
  private noIn = false;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  program(): Program {
    const begin: AwkStatement[] = [];
    const end: AwkStatement[] = [];
    const rules: Rule[] = [];
    const functions = new Map<string, AwkFunction>();
    this.skipTerminators();
    while (this.token.kind !== "end") {
      if (this.takeKeyword("function")) {
        const definition = this.functionDefinition();
        functions.set(definition.name, definition);
      } else if (this.takeKeyword("BEGIN")) begin.push(this.block());
      else if (this.takeKeyword("END")) end.push(this.block());
      else rules.push(this.rule());
      this.skipTerminators();
    }
    return { begin, rules, end, functions };
  }

  private get token(): Token {
    return this.tokens[this.at] ?? { kind: "end", text: "", line: 0 };
  }

  private fail(): never {
    const { token } = this;
    const shown =
      token.kind === "end"
        ? "unexpected end of file"
        : `at or near ${token.kind === "newline" ? "end of line" : token.text}`;
    throw new AwkSyntaxError(`line ${token.line}: syntax error ${shown}`);
  }

  private is(text: string): boolean {
    return this.token.kind === "operator" && this.token.text === text;
  }

  private take(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  private expect(text: string): void {
    if (!this.take(text)) this.fail();
  }

  private isKeyword(text: string): boolean {
    return this.token.kind === "keyword" && this.token.text === text;
  }

  private takeKeyword(text: string): boolean {
    if (!this.isKeyword(text)) return false;
    this.at++;
    return true;
  }

  private skipNewlines(): void {
    while (this.token.kind === "newline") this.at++;
  }

  private skipTerminators(): void {
    while (this.token.kind === "newline" || this.is(";")) this.at++;
  }

  private functionDefinition(): AwkFunction {
    const name = this.token.text;
    if (this.token.kind !== "name" && this.token.kind !== "call") this.fail();
    this.at++;
    this.expect("(");
    const parameters: string[] = [];
    while (!this.is(")")) {
      if (this.token.kind !== "name") this.fail();
      parameters.push(this.token.text);
      this.at++;
      if (!this.take(",")) break;
      this.skipNewlines();
    }
    this.expect(")");
    this.skipNewlines();
    return { name, parameters, body: this.block() };
  }

  private rule(): Rule {
    if (this.is("{")) return { begin: null, end: null, action: this.block() };
    const begin = this.expression();
    let end: Expression | null = null;
    if (this.take(",")) {
      this.skipNewlines();
      end = this.expression();
    }
    return { begin, end, action: this.is("{") ? this.block() : null };
  }

  private block(): AwkStatement {
    this.expect("{");
    const body: AwkStatement[] = [];
    this.skipTerminators();
    while (!this.is("}")) {
      if (this.token.kind === "end") this.fail();
      body.push(this.statement());
      this.skipTerminators();
    }
    this.expect("}");
    return { type: "block", body };
  }

  private statement(): AwkStatement {
    if (this.is("{")) return this.block();
    if (this.take(";")) return EMPTY;
    if (this.takeKeyword("if")) return this.ifStatement();
    if (this.takeKeyword("while")) {
      const test = this.parenthesized();
      if (this.take(";")) return { type: "while", test, body: EMPTY };
      return { type: "while", test, body: this.nested() };
    }
    if (this.takeKeyword("for")) return this.forStatement();
    if (this.takeKeyword("do")) {
      const body = this.nested();
      this.skipTerminators();
      if (!this.takeKeyword("while")) this.fail();
      const test = this.parenthesized();
      this.endOfStatement();
      return { type: "do", test, body };
    }
    const simple = this.simpleStatement();
    this.endOfStatement();
    return simple;
  }

  private endOfStatement(): void {
    if (this.token.kind === "newline" || this.take(";")) return;
    if (this.is("}") || this.token.kind === "end") return;
    this.fail();
  }

  private nested(): AwkStatement {
    this.skipNewlines();
    return this.statement();
  }

  private parenthesized(): Expression {
    this.expect("(");
    const value = this.expression();
    this.expect(")");
    return value;
  }

  private ifStatement(): AwkStatement {
    const test = this.parenthesized();
    const yes = this.nested();
    const mark = this.at;
    this.skipTerminators();
    if (this.takeKeyword("else")) return { type: "if", test, yes, no: this.nested() };
    this.at = mark;
    return { type: "if", test, yes, no: null };
  }

  private forStatement(): AwkStatement {
    this.expect("(");
    const [first, second, third, fourth] = this.tokens.slice(this.at, this.at + 4);
    if (first?.kind === "name" && second?.text === "in" && third?.kind === "name" && fourth?.text === ")") {
      this.at += 4;
      return { type: "for-in", name: first.text, array: third.text, body: this.nested() };
    }
    const initialize = this.is(";") ? null : this.simpleStatement();
    this.expect(";");
    this.skipNewlines();
    const test = this.is(";") ? null : this.expression();
    this.expect(";");
    this.skipNewlines();
    const update = this.is(")") ? null : this.simpleStatement();
    this.expect(")");
    if (this.take(";")) return { type: "for", initialize, test, update, body: EMPTY };
    return { type: "for", initialize, test, update, body: this.nested() };
  }

  private simpleStatement(): AwkStatement {
    const { token } = this;
    if (token.kind === "keyword") {
      switch (token.text) {
        case "print":
        case "printf":
          this.at++;
          return this.print(token.text === "printf");
        case "break":
        case "continue":
        case "next":
        case "nextfile":
          this.at++;
          return { type: token.text };
        case "exit":
        case "return":
          this.at++;
          return { type: token.text, value: this.atEnd() ? null : this.expression() };
        case "delete": {
          this.at++;
          const name = this.token.text;
          if (this.token.kind !== "name") this.fail();
          this.at++;
          if (!this.take("[")) return { type: "delete", name, subscripts: null };
          const subscripts = this.list("]");
          this.expect("]");
          return { type: "delete", name, subscripts };
        }
        default:
      }
    }
    return { type: "expression", value: this.expression() };
  }

  private atEnd(): boolean {
    return this.token.kind === "newline" || this.token.kind === "end" || this.is(";") || this.is("}");
  }

  private print(format: boolean): AwkStatement {
    let args: readonly Expression[] = [];
    const outer = this.noGreater;
    this.noGreater = true;
    if (!this.atEnd() && !this.is(">") && !this.is(">>") && !this.is("|")) {
      args = this.list("");
      const only = args[0];
      if (args.length === 1 && only?.type === "group") args = only.items;
    }
    this.noGreater = outer;
    for (const redirect of [">", ">>", "|"] as const) {
      if (!this.take(redirect)) continue;
      const target = this.concatenation(true);
      return { type: "print", format, args, redirect, target };
    }
    return { type: "print", format, args, redirect: null, target: null };
  }

  private list(close: string): Expression[] {
    const items: Expression[] = [];
    if (close !== "" && this.is(close)) return items;
    do {
      this.skipNewlines();
      items.push(this.expression());
    } while (this.take(","));
    this.skipNewlinesBefore(close);
    return items;
  }

  private skipNewlinesBefore(close: string): void {
    if (close !== "") this.skipNewlines();
  }

  private expression(): Expression {
    return this.ternary();
  }

  private ternary(): Expression {
    const test = this.or();
    if (this.take("?")) {
      this.skipNewlines();
      const yes = this.ternary();
      this.skipNewlines();
      this.expect(":");
      this.skipNewlines();
      return { type: "conditional", test, yes, no: this.ternary() };
    }
    if (this.token.kind === "operator" && ASSIGNMENTS.has(this.token.text) && isTarget(test)) {
      const operator = this.token.text;
      this.at++;
      this.skipNewlines();
      return { type: "assign", operator: operator.slice(0, -1), target: test, value: this.ternary() };
    }
    return test;
  }

  private or(): Expression {
    let left = this.and();
    while (this.take("||")) {
      this.skipNewlines();
      left = { type: "binary", operator: "||", left, right: this.and() };
    }
    return left;
  }

  private and(): Expression {
    let left = this.membership();
    while (this.take("&&")) {
      this.skipNewlines();
      left = { type: "binary", operator: "&&", left, right: this.membership() };
    }
    return left;
  }

  private membership(): Expression {
    let left = this.match();
    while (!this.noIn && this.isKeyword("in")) {
      this.at++;
      const name = this.token.text;
      this.at++;
      left = { type: "in", subscripts: left.type === "group" ? left.items : [left], name };
    }
    return left;
  }

  private match(): Expression {
    let left = this.comparison();
    while (this.is("~") || this.is("!~")) {
      const operator = this.token.text;
      this.at++;
      left = { type: "binary", operator, left, right: this.comparison() };
    }
    return left;
  }

  private comparison(): Expression {
    let left = this.concatenation(false);
    while (this.token.kind === "operator" && COMPARISONS.has(this.token.text) && !(this.noGreater && this.is(">"))) {
      const operator = this.token.text;
      this.at++;
      left = { type: "binary", operator, left, right: this.concatenation(false) };
    }
    // `command | getline` binds looser than concatenation.
    while (this.is("|") && this.tokens[this.at + 1]?.text === "getline") {
      this.at += 2;
      left = { type: "getline", target: this.optionalTarget(), from: "command", source: left };
    }
    return left;
  }

  private concatenation(target: boolean): Expression {
    let left = this.additive();
    while (!target || !this.is("|")) {
      const { token } = this;
      const starts =
        token.kind === "number" ||
        token.kind === "string" ||
        token.kind === "regex" ||
        token.kind === "name" ||
        token.kind === "call" ||
        (token.kind === "operator" && ["$", "!", "(", "-", "+", "++", "--"].includes(token.text));
      if (!starts || (token.kind === "operator" && (token.text === "!" || token.text === "+" || token.text === "-")))
        break;
      left = { type: "binary", operator: " ", left, right: this.additive() };
    }
    return left;
  }

  private additive(): Expression {
    let left = this.multiplicative();
    while (this.is("+") || this.is("-")) {
      const operator = this.token.text;
      this.at++;
      left = { type: "binary", operator, left, right: this.multiplicative() };
    }
    return left;
  }

  private multiplicative(): Expression {
    let left = this.unary();
    while (this.is("*") || this.is("/") || this.is("%")) {
      const operator = this.token.text;
      this.at++;
      left = { type: "binary", operator, left, right: this.unary() };
    }
    return left;
  }

  private unary(): Expression {
    if (this.is("!") || this.is("-") || this.is("+")) {
      const operator = this.token.text;
      this.at++;
      return { type: "unary", operator, operand: this.unary() };
    }
    return this.power();
  }

  private power(): Expression {
    const base = this.postfix();
    if (!this.take("^")) return base;
    const minus = this.is("-") || this.is("+") || this.is("!");
    return { type: "binary", operator: "^", left: base, right: minus ? this.unary() : this.power() };
  }

  private postfix(): Expression {
    const target = this.primary();
    if (isTarget(target)) {
      if (this.take("++")) return { type: "step", prefix: false, by: 1, target };
      if (this.take("--")) return { type: "step", prefix: false, by: -1, target };
    }
    return target;
  }

  private optionalTarget(): Expression | null {
    const { token } = this;
    if (token.kind === "name" || (token.kind === "operator" && token.text === "$")) return this.primary();
    return null;
  }

  private primary(): Expression {
    const { token } = this;
    this.at++;
    switch (token.kind) {
      case "number":
        return { type: "number", value: Number(token.text) };
      case "string":
        return { type: "string", value: token.text };
      case "regex":
        return { type: "regex", source: token.text };
      case "name":
        if (!this.take("[")) {
          if (token.text === "length") return { type: "call", name: "length", args: [] };
          return { type: "name", name: token.text };
        }
        {
          const outer = { noIn: this.noIn, noGreater: this.noGreater };
          this.noIn = false;
          this.noGreater = false;
          const subscripts = this.list("]");
          Object.assign(this, outer);
          this.expect("]");
          return { type: "index", name: token.text, subscripts };
        }
      case "call":
        return this.call(token.text);
      case "keyword":
        if (token.text !== "getline") break;
        {
          const target = this.optionalTarget();
          if (!this.take("<")) return { type: "getline", target, from: "main", source: null };
          return { type: "getline", target, from: "file", source: this.primaryWithSteps() };
        }
      case "operator":
        if (token.text === "$") return { type: "field", index: this.fieldIndex() };
        if (token.text === "(") return this.group();
        if (token.text === "++" || token.text === "--") {
          return { type: "step", prefix: true, by: token.text === "++" ? 1 : -1, target: this.primary() };
        }
        break;
      default:
    }
    this.at--;
    return this.fail();
  }

  private primaryWithSteps(): Expression {
    return this.postfix();
  }

  private fieldIndex(): Expression {
    if (this.is("-") || this.is("+") || this.is("!")) {
      const operator = this.token.text;
      this.at++;
      return { type: "unary", operator, operand: this.primary() };
    }
    return this.primary();
  }

  private group(): Expression {
    const outer = { noIn: this.noIn, noGreater: this.noGreater };
    this.noIn = false;
    this.noGreater = false;
    const items = this.list(")");
    Object.assign(this, outer);
    this.expect(")");
    return { type: "group", items };
  }

  private call(name: string): Expression {
    this.expect("(");
    const outer = { noIn: this.noIn, noGreater: this.noGreater };
    this.noIn = false;
    this.noGreater = false;
    const args = this.list(")");
    Object.assign(this, outer);
    this.expect(")");
    return { type: "call", name, args };
  }
}

function isTarget(expression: Expression): boolean {
  return expression.type === "name" || expression.type === "index" || expression.type === "field";
}
