import { BUILTINS } from "./arity.js";
import { ExpressionParser } from "./expression-parser.js";
import { AwkSyntaxError, tokenize } from "./lexer.js";
import type { AwkStatement, Expression, Program, Rule } from "./tree.js";

/** The tree of an awk program; names, loops, functions and arguments are checked as mawk checks them. @throws AwkSyntaxError */
export function parseAwk(source: string): Program {
  return new Parser(tokenize(source)).program();
}

const EMPTY: AwkStatement = { type: "block", body: [] };

/** Reads rules, functions and statements. */
class Parser extends ExpressionParser {
  private place: "rule" | "BEGIN" | "function" = "rule";
  private loops = 0;

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
    const [first, second, third, fourth] = this.ahead(4);
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
}
