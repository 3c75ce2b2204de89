import { BUILTINS } from "./arity.js";
import { AwkSyntaxError, type Token } from "./lexer.js";
import { Symbols } from "./symbols.js";
import { TokenCursor } from "./token-cursor.js";
import type { AwkFunction, Expression } from "./tree.js";

const ASSIGNMENTS = new Set(["=", "+=", "-=", "*=", "/=", "%=", "^="]);
const COMPARISONS = new Set(["<", "<=", "==", "!=", ">", ">="]);
/** The operators that may begin the right side of a concatenation. */
const OPERAND_STARTS = new Set(["$", "(", "++", "--"]);
const OPERAND_KINDS = new Set<Token["kind"]>(["number", "string", "regex", "name", "call"]);
/** Builtins of two arguments at least, of which mawk's grammar itself knows. */
const GRAMMAR_CALLS = /^(?:split|g?sub|match)$/;

/** Reads the expressions of a program, one method for each rank of operators, loosest first (mawk's parse.y). */
export class ExpressionParser extends TokenCursor {
  /** Inside print's list `>` redirects. */
  protected noGreater = false;
  protected readonly symbols = new Symbols();
  protected readonly functions = new Map<string, AwkFunction>();
  /** The calls of functions of the program, to check once all are known. */
  protected readonly calls: { readonly name: string; readonly count: number; readonly line: number }[] = [];

  /** Expressions with commas between them, up to but without `close`; an empty `close` wants one at least. */
  protected list(close: string): Expression[] {
    const items: Expression[] = [];
    if (close !== "" && this.is(close)) return items;
    for (;;) {
      items.push(this.expression());
      if (!this.take(",")) return items;
      this.skipNewlines();
    }
  }

  /** A whole expression. */
  protected expression(): Expression {
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
    while (this.isKeyword("in")) {
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
    while (this.is("|") && this.ahead(2)[1]?.text === "getline") {
      this.at += 2;
      left = { type: "getline", target: this.optionalTarget(), from: "command", source: left };
    }
    return left;
  }

  private concatenation(): Expression {
    let left = this.additive();
    for (;;) {
      const { token } = this;
      const starts = token.kind === "operator" ? OPERAND_STARTS.has(token.text) : OPERAND_KINDS.has(token.kind);
      if (!starts) return left;
      left = { type: "binary", operator: " ", left, right: this.additive() };
    }
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
        return { type: "index", name: token.text, subscripts: this.subscripts() };
      case "call":
        if (token.text === "length" && !this.is("(")) return { type: "call", name: "length", args: [] };
        return this.call(token);
      case "keyword":
        if (token.text !== "getline") break;
        {
          const target = this.optionalTarget();
          if (!this.take("<")) return { type: "getline", target, from: "main", source: null };
          return { type: "getline", target, from: "file", source: this.postfix() };
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

  /** What stands up to the closing bracket, where `>` is an operator. */
  private subscripts(): Expression[] {
    const outer = this.noGreater;
    this.noGreater = false;
    const subscripts = this.list("]");
    this.noGreater = outer;
    this.expect("]");
    return subscripts;
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

  /** What stands up to the closing parenthesis, where `>` is an operator. */
  private inParentheses<T>(read: () => T): T {
    const outer = this.noGreater;
    this.noGreater = false;
    this.open++;
    const value = read();
    this.noGreater = outer;
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
      if (GRAMMAR_CALLS.test(name)) this.fail();
      return items;
    }
    for (;;) {
      items.push(this.argument(name, own, items.length));
      if (!this.take(",")) break;
      this.skipNewlines();
    }
    if (GRAMMAR_CALLS.test(name) && items.length < 2) this.fail();
    return items;
  }

  private argument(name: string, own: boolean, index: number): Expression {
    const [first, second] = this.ahead(2);
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

function isTarget(expression: Expression): boolean {
  return expression.type === "name" || expression.type === "index" || expression.type === "field";
}
