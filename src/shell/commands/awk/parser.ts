import { BUILTINS } from "./arity.js";
import { AwkSyntaxError, type Token, tokenize } from "./lexer.js";
import { Symbols } from "./symbols.js";
import type { AwkFunction, AwkStatement, Expression, Program, Rule } from "./tree.js";

/** The tree of an awk program; names, loops, functions and arguments are checked as mawk checks them. @throws AwkSyntaxError */
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
  private readonly symbols = new Symbols();
  private readonly functions = new Map<string, AwkFunction>();
  /** The calls of functions of the program, to check once all are known. */
  private readonly calls: { readonly name: string; readonly count: number; readonly line: number }[] = [];
  private place: "rule" | "BEGIN" | "function" = "rule";
  private loops = 0;
  /** Parentheses and braces that are open. */
  private open = 0;
  private braces = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  program(): Program {
    const begin: AwkStatement[] = [];
    const end: AwkStatement[] = [];
    const rules: Rule[] = [];
    this.skipTerminators();
    while (this.token.kind !== "end") {
      this.place = "rule";
      if (this.takeKeyword("function")) this.functionDefinition();
      else if (this.isKeyword("BEGIN") || this.isKeyword("END")) {
        this.place = "BEGIN";
        const actions = this.takeKeyword("BEGIN") ? begin : end;
        if (actions === end) this.at++;
        actions.push(this.block());
      } else rules.push(this.rule());
      this.skipTerminators();
    }
    this.checkCalls();
    return { begin, rules, end, functions: this.functions };
  }

  private checkCalls(): void {
    const unknown = new Set(this.calls.filter(({ name }) => !this.functions.has(name)).map(({ name }) => name));
    const { line } = this.token;
    if (unknown.size > 0)
      throw new AwkSyntaxError(...[...unknown].reverse().map((name) => `line ${line}: function ${name} never defined`));
    for (const call of this.calls)
      if (call.count > (this.functions.get(call.name)?.parameters.length ?? 0))
        throw new AwkSyntaxError(`line ${call.line}: too many arguments in call to ${call.name}`);
  }

  private get token(): Token {
    return this.tokens[this.at] ?? { kind: "end", text: "", line: 0 };
  }

  private fail(): never {
    const { token } = this;
    if (this.open > 0 && (this.is("}") || token.kind === "newline")) this.missingParenthesis();
    if (token.kind === "end") throw new AwkSyntaxError(`line ${token.line}: missing } near end of file`);
    const near = `line ${token.line}: syntax error at or near ${shown(token)}`;
    if (token.text === ")" && token.kind === "operator" && this.open === 0)
      throw new AwkSyntaxError(`line ${token.line}: extra ')'`);
    throw token.text === "}" && token.kind === "operator" && this.braces === 0
      ? new AwkSyntaxError(`line ${token.line}: extra '}'`, `line ${token.line}: syntax error at or near end of line`)
      : new AwkSyntaxError(near);
  }

  private refuse(message: string): never {
    throw new AwkSyntaxError(`line ${this.token.line}: ${message}`);
  }

  /** The closing parenthesis of an expression. */
  private close(): void {
    if (!this.take(")")) this.fail();
  }

  private missingParenthesis(): never {
    const { token } = this;
    const missing = `line ${token.line}: missing ) near ${shown(token)}`;
    const last = this.tokens.at(-1)?.line ?? token.line;
    const unclosed = token.kind === "newline" && this.braces > 0;
    throw new AwkSyntaxError(missing, ...(unclosed ? [`line ${last}: missing } near end of file`] : []));
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

  private functionDefinition(): void {
    const name = this.token.text;
    if ((this.token.kind !== "name" && this.token.kind !== "call") || BUILTINS.has(name)) this.fail();
    const known = this.symbols.kindOf(name);
    if (known !== null) this.refuse(`illegal reference to ${known} ${name}`);
    if (this.functions.has(name)) this.refuse(`redefinition of ${name}`);
    this.at++;
    this.expect("(");
    const parameters: string[] = [];
    while (!this.is(")")) {
      if (this.token.kind !== "name" || this.token.text === name) this.fail();
      if (parameters.includes(this.token.text)) this.refuse(`${this.token.text} is duplicated in argument list`);
      parameters.push(this.token.text);
      this.at++;
      if (!this.take(",")) break;
      this.skipNewlines();
    }
    this.expect(")");
    this.skipNewlines();
    this.place = "function";
    this.symbols.enter(parameters);
    // Its name is known inside of it.
    this.functions.set(name, { name, parameters, body: EMPTY });
    this.functions.set(name, { name, parameters, body: this.block() });
    this.symbols.enter(null);
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
    this.braces++;
    const body: AwkStatement[] = [];
    this.skipTerminators();
    while (!this.is("}")) {
      if (this.token.kind === "end") this.fail();
      body.push(this.statement());
      this.skipTerminators();
    }
    this.expect("}");
    this.braces--;
    return { type: "block", body };
  }

  private statement(): AwkStatement {
    if (this.is("{")) return this.block();
    if (this.take(";")) return EMPTY;
    if (this.takeKeyword("if")) return this.ifStatement();
    if (this.takeKeyword("while")) {
      const test = this.parenthesized();
      if (this.take(";")) return { type: "while", test, body: EMPTY };
      return { type: "while", test, body: this.loopBody() };
    }
    if (this.takeKeyword("for")) return this.forStatement();
    if (this.takeKeyword("do")) {
      const body = this.loopBody();
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

  private loopBody(): AwkStatement {
    this.loops++;
    const body = this.nested();
    this.loops--;
    return body;
  }

  private parenthesized(): Expression {
    this.expect("(");
    this.open++;
    const value = this.expression();
    this.close();
    this.open--;
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
    this.open++;
    const [first, second, third, fourth] = this.tokens.slice(this.at, this.at + 4);
    if (first?.kind === "name" && second?.text === "in" && third?.kind === "name" && fourth?.text === ")") {
      this.symbols.use(first.text, "variable", first.line);
      this.symbols.use(third.text, "array", third.line);
      this.at += 4;
      this.open--;
      return { type: "for-in", name: first.text, array: third.text, body: this.loopBody() };
    }
    const initialize = this.is(";") ? null : this.simpleStatement();
    this.expect(";");
    this.skipNewlines();
    const test = this.is(";") ? null : this.expression();
    this.expect(";");
    this.skipNewlines();
    const update = this.is(")") || this.is("}") ? null : this.simpleStatement();
    this.close();
    this.open--;
    if (this.take(";")) return { type: "for", initialize, test, update, body: EMPTY };
    return { type: "for", initialize, test, update, body: this.loopBody() };
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
          this.checkJump(token.text);
          this.at++;
          return { type: token.text };
        case "exit":
        case "return":
          if (token.text === "return" && this.place !== "function") this.refuse("return outside function body");
          this.at++;
          return { type: token.text, value: this.atEnd() ? null : this.expression() };
        case "delete": {
          this.at++;
          const name = this.token.text;
          if (this.token.kind !== "name") this.fail();
          this.symbols.use(name, "array", this.token.line);
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

  private checkJump(jump: string): void {
    if (jump === "break" || jump === "continue") {
      if (this.loops === 0) this.refuse(`${jump} statement outside of loop`);
    } else if (this.place !== "rule") this.refuse(`improper use of ${jump}`);
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
    if (format && args.length === 0) this.refuse("no arguments in call to printf");
    for (const redirect of [">", ">>", "|"] as const) {
      if (!this.take(redirect)) continue;
      return { type: "print", format, args, redirect, target: this.expression() };
    }
    return { type: "print", format, args, redirect: null, target: null };
  }

  private list(close: string): Expression[] {
    const items: Expression[] = [];
    if (close !== "" && this.is(close)) return items;
    for (;;) {
      items.push(this.expression());
      if (!this.take(",")) return items;
      this.skipNewlines();
    }
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
      this.symbols.use(name, "array", this.token.line);
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
    let left = this.concatenation();
    while (this.token.kind === "operator" && COMPARISONS.has(this.token.text) && !(this.noGreater && this.is(">"))) {
      const operator = this.token.text;
      this.at++;
      left = { type: "binary", operator, left, right: this.concatenation() };
    }
    // `command | getline` binds looser than concatenation.
    while (this.is("|") && this.tokens[this.at + 1]?.text === "getline") {
      this.at += 2;
      left = { type: "getline", target: this.optionalTarget(), from: "command", source: left };
    }
    return left;
  }

  private concatenation(): Expression {
    let left = this.additive();
    for (;;) {
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
          if (this.functions.has(token.text)) this.fail();
          this.symbols.use(token.text, "variable", token.line);
          return { type: "name", name: token.text };
        }
        this.symbols.use(token.text, "array", token.line);
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
        if (token.text === "length" && !this.is("(")) return { type: "call", name: "length", args: [] };
        return this.call(token);
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
    return { type: "group", items: this.inParentheses(() => this.list(")")) };
  }

  /** What stands up to the closing parenthesis, where `in` and `>` are operators. */
  private inParentheses<T>(read: () => T): T {
    const outer = { noIn: this.noIn, noGreater: this.noGreater };
    this.noIn = false;
    this.noGreater = false;
    this.open++;
    const value = read();
    Object.assign(this, outer);
    this.close();
    this.open--;
    return value;
  }

  private call({ text: name, line }: Token): Expression {
    this.expect("(");
    const arity = BUILTINS.get(name);
    const args = this.inParentheses(() => this.arguments(name, arity === undefined));
    if (arity === undefined) this.calls.push({ name, count: args.length, line });
    else if (args.length < arity[0] || args.length > arity[1])
      throw new AwkSyntaxError(`line ${line}: wrong number of arguments in call to ${name}`);
    return { type: "call", name, args };
  }

  /** The arguments of a call. A bare name may be an array where the function is the program's, and for some builtins. */
  private arguments(name: string, own: boolean): Expression[] {
    const items: Expression[] = [];
    if (this.is(")")) {
      if (/^(?:split|g?sub|match)$/.test(name)) this.fail();
      return items;
    }
    for (;;) {
      items.push(this.argument(name, own, items.length));
      if (!this.take(",")) break;
      this.skipNewlines();
    }
    if (/^(?:split|g?sub|match)$/.test(name) && items.length < 2) this.fail();
    return items;
  }

  private argument(name: string, own: boolean, index: number): Expression {
    const [first, second] = this.tokens.slice(this.at, this.at + 2);
    const bare = first?.kind === "name" && second?.kind === "operator" && (second.text === "," || second.text === ")");
    if (name === "split" && index === 1) {
      if (!bare || first === undefined) this.fail();
      this.symbols.use(first.text, "array", first.line);
    } else if (
      !bare ||
      first === undefined ||
      !(own || (name === "length" && this.symbols.kindOf(first.text) !== "variable"))
    ) {
      const value = this.expression();
      if (/^g?sub$/.test(name) && index === 2 && !isTarget(value)) {
        this.at--;
        this.fail();
      }
      return value;
    }
    this.at++;
    return { type: "name", name: first.text };
  }
}

/** A token as messages show it. */
function shown(token: Token): string {
  return token.kind === "newline" || token.kind === "end" ? "end of line" : token.text;
}

function isTarget(expression: Expression): boolean {
  return expression.type === "name" || expression.type === "index" || expression.type === "field";
}
