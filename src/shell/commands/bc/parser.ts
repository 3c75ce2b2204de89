import { BcSyntaxError, type Token } from "./lexer.js";
import type { Argument, Expression, FunctionDefinition, Statement, Target, Unit } from "./tree.js";

const RELATIONS: ReadonlySet<string> = new Set(["<", "<=", ">", ">=", "==", "!="]);
const ASSIGNMENTS: ReadonlySet<string> = new Set(["=", "+=", "-=", "*=", "/=", "%=", "^="]);

/** Reads one unit after another: a line of statements, or a function. */
export class BcParser {
  private readonly tokens: readonly Token[];
  private at = 0;
  /** Where GNU bc's code for what is read would stand, for its messages. */
  private address = 0;
  /** How many loops what is read stands in. */
  private loops = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  /** The next unit, or null at the end. @throws BcSyntaxError; the rest of that line is skipped. */
  next(): Unit | null {
    this.address = 0;
    this.loops = 0;
    try {
      while (this.kind === "newline") this.at++;
      if (this.kind === "end") return null;
      if (this.isWord("define")) return { statements: [], definition: this.definition() };
      const statements: Statement[] = [];
      for (;;) {
        if (this.kind === ";") this.at++;
        else if (this.kind === "newline" || this.kind === "end") break;
        else {
          statements.push(this.statement());
          if (this.kind !== ";" && this.kind !== "newline" && this.kind !== "end") this.fail();
        }
      }
      return { statements, definition: null };
    } catch (error) {
      if (error instanceof BcSyntaxError) while (this.kind !== "newline" && this.kind !== "end") this.at++;
      throw error;
    }
  }

  private get token(): Token {
    return this.tokens[this.at] ?? { kind: "end", text: "", line: 0 };
  }

  private get kind(): string {
    return this.token.kind;
  }

  private isWord(text: string): boolean {
    return this.kind === "name" && this.token.text === text;
  }

  private fail(): never {
    // The parser has read the end of the line when it stumbles over it, and counts that line already.
    const line = this.token.line + (this.kind === "newline" ? 1 : 0);
    throw new BcSyntaxError(line, "syntax error");
  }

  private expect(kind: string): Token {
    const { token } = this;
    if (token.kind !== kind) this.fail();
    this.at++;
    return token;
  }

  private takeWord(text: string): boolean {
    if (!this.isWord(text)) return false;
    this.at++;
    return true;
  }

  private skipNewlines(): void {
    while (this.kind === "newline") this.at++;
  }

  private definition(): FunctionDefinition {
    this.at++;
    const isVoid = this.isWord("void") && this.tokens[this.at + 1]?.kind === "name" && this.takeWord("void");
    const name = this.expect("name").text;
    this.expect("(");
    const parameters = this.kind === ")" ? [] : this.names();
    this.expect(")");
    this.skipNewlines();
    this.expect("{");
    const autos: string[] = [];
    const body: Statement[] = [];
    for (;;) {
      if (this.kind === ";" || this.kind === "newline") this.at++;
      else if (this.kind === "}") break;
      else if (body.length === 0 && this.takeWord("auto")) autos.push(...this.names());
      else {
        body.push(this.statement());
        if (this.kind !== ";" && this.kind !== "newline" && this.kind !== "}") this.fail();
      }
    }
    this.at++;
    return { name, parameters, autos, body, isVoid };
  }

  private names(): string[] {
    const names: string[] = [];
    do {
      if (this.kind === ",") this.at++;
      // `*a[]` is an array that is not copied; here none is changed behind the caller's back.
      if (this.kind === "*") this.at++;
      let name = this.expect("name").text;
      if (this.kind === "[") {
        this.at++;
        this.expect("]");
        name += "[]";
      }
      names.push(name);
    } while (this.kind === ",");
    return names;
  }

  private statement(): Statement {
    const { token } = this;
    if (token.kind === "string") {
      this.at++;
      return { kind: "string", text: token.text };
    }
    if (token.kind === "{") return this.block();
    if (token.kind === "name") {
      switch (token.text) {
        case "print":
          return this.print();
        case "if":
          return this.ifStatement();
        case "while": {
          this.at++;
          this.expect("(");
          const condition = this.expression();
          this.expect(")");
          this.skipNewlines();
          return { kind: "while", condition, body: this.loopBody() };
        }
        case "for":
          return this.forStatement();
        case "break":
        case "continue":
          if (this.loops === 0)
            throw new BcSyntaxError(
              token.line,
              token.text === "break" ? "Break outside a for/while" : "Continue outside a for",
            );
          this.at++;
          return { kind: token.text };
        case "halt":
        case "quit":
        case "limits":
        case "warranty":
          this.at++;
          return { kind: token.text };
        case "return": {
          this.at++;
          if (this.kind === ";" || this.kind === "newline" || this.kind === "}") return { kind: "return", value: null };
          if (this.kind === "(" && this.tokens[this.at + 1]?.kind === ")") {
            this.at += 2;
            return { kind: "return", value: null };
          }
          return { kind: "return", value: this.expression() };
        }
      }
    }
    const value = this.expression();
    if (value.kind !== "assign") this.address++;
    return { kind: "expression", value };
  }

  private block(): Statement {
    this.expect("{");
    const statements: Statement[] = [];
    for (;;) {
      if (this.kind === ";" || this.kind === "newline") this.at++;
      else if (this.kind === "}") break;
      else {
        statements.push(this.statement());
        if (this.kind !== ";" && this.kind !== "newline" && this.kind !== "}") this.fail();
      }
    }
    this.at++;
    return { kind: "block", statements };
  }

  private print(): Statement {
    this.at++;
    const items: ({ text: string } | { value: Expression })[] = [];
    do {
      if (this.kind === ",") this.at++;
      if (this.kind === "string") {
        items.push({ text: this.token.text });
        this.at++;
      } else items.push({ value: this.expression() });
    } while (this.kind === ",");
    return { kind: "print", items };
  }

  private ifStatement(): Statement {
    this.at++;
    this.expect("(");
    const condition = this.expression();
    this.expect(")");
    this.skipNewlines();
    const then = this.statement();
    // `else` may stand behind a newline or a semicolon.
    let ahead = this.at;
    while (this.tokens[ahead]?.kind === ";") ahead++;
    const word = this.tokens[ahead];
    if (word?.kind !== "name" || word.text !== "else") return { kind: "if", condition, then, otherwise: null };
    this.at = ahead + 1;
    this.skipNewlines();
    return { kind: "if", condition, then, otherwise: this.statement() };
  }

  private forStatement(): Statement {
    this.at++;
    this.expect("(");
    const start = this.kind === ";" ? null : this.expression();
    this.expect(";");
    const condition = this.kind === ";" ? null : this.expression();
    this.expect(";");
    const next = this.kind === ")" ? null : this.expression();
    this.expect(")");
    this.skipNewlines();
    return { kind: "for", start, condition, next, body: this.loopBody() };
  }

  private loopBody(): Statement {
    this.loops++;
    const body = this.statement();
    this.loops--;
    return body;
  }

  private expression(): Expression {
    return this.chain(["||"], () => this.chain(["&&"], () => this.negation()));
  }

  private negation(): Expression {
    if (this.kind !== "!") return this.relation();
    this.at++;
    const operand = this.negation();
    this.address++;
    return { kind: "not", operand };
  }

  private relation(): Expression {
    let left = this.sum();
    while (RELATIONS.has(this.kind)) {
      const operator = this.kind;
      this.at++;
      const right = this.sum();
      left = { kind: "binary", operator, left, right, address: ++this.address };
    }
    return left;
  }

  private sum(): Expression {
    return this.chain(["+", "-"], () => this.chain(["*", "/", "%"], () => this.powers()));
  }

  private chain(operators: readonly string[], operand: () => Expression): Expression {
    let left = operand();
    while (operators.includes(this.kind)) {
      const operator = this.kind;
      this.at++;
      const right = operand();
      left = { kind: "binary", operator, left, right, address: ++this.address };
    }
    return left;
  }

  private powers(): Expression {
    const left = this.unary();
    if (this.kind !== "^") return left;
    this.at++;
    const right = this.powers();
    return { kind: "binary", operator: "^", left, right, address: ++this.address };
  }

  private unary(): Expression {
    if (this.kind === "-") {
      this.at++;
      const operand = this.unary();
      this.address++;
      return { kind: "negate", operand };
    }
    if (this.kind === "++" || this.kind === "--") {
      const by = this.kind === "++" ? 1 : -1;
      this.at++;
      return { kind: "step", target: this.target(this.expect("name").text), by, prefix: true };
    }
    return this.primary();
  }

  private target(name: string): Target {
    if (this.kind !== "[") {
      this.address += 2;
      return { kind: "variable", name };
    }
    this.at++;
    const index = this.expression();
    this.expect("]");
    this.address += 2;
    return { kind: "element", name, index };
  }

  private primary(): Expression {
    const { token } = this;
    if (token.kind === "number") {
      this.at++;
      const text = token.text.replace(/^0+(?=.)/, "");
      this.address += text === "0" || text === "1" ? 1 : text.length + 2;
      return { kind: "number", text };
    }
    if (token.kind === "(") {
      this.at++;
      const inner = this.expression();
      this.expect(")");
      return { kind: "parentheses", inner };
    }
    const name = this.expect("name").text;
    if (this.kind === "(") return this.call(name);
    const target = this.target(name);
    if (ASSIGNMENTS.has(this.kind)) {
      const operator = this.kind;
      this.at++;
      // An assignment binds more tightly than a comparison.
      const value = this.sum();
      return { kind: "assign", target, operator, value, address: ++this.address };
    }
    if (this.kind === "++" || this.kind === "--") {
      const by = this.kind === "++" ? 1 : -1;
      this.at++;
      return { kind: "step", target, by, prefix: false };
    }
    return { kind: "load", target };
  }

  private call(name: string): Expression {
    this.expect("(");
    const args: Argument[] = [];
    while (this.kind !== ")") {
      if (args.length > 0) this.expect(",");
      const array = this.token;
      if (array.kind === "name" && this.tokens[this.at + 1]?.kind === "[" && this.tokens[this.at + 2]?.kind === "]") {
        this.at += 3;
        args.push({ array: array.text });
      } else args.push({ value: this.expression() });
    }
    this.at++;
    this.address += 2;
    return { kind: "call", name, args, address: this.address };
  }
}
