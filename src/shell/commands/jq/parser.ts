import { describe } from "./error.js";
import { type Filter, IDENTITY, type Pattern, type PatternEntry } from "./filter.js";
import { JqLexer } from "./lexer.js";

const PRECEDENCE: Readonly<Record<string, number>> = {
  "//": 2,
  "=": 3,
  "|=": 3,
  "+=": 3,
  "-=": 3,
  "*=": 3,
  "/=": 3,
  "%=": 3,
  "//=": 3,
  or: 4,
  and: 5,
  "==": 6,
  "!=": 6,
  "<": 6,
  "<=": 6,
  ">": 6,
  ">=": 6,
  "+": 7,
  "-": 7,
  "*": 8,
  "/": 8,
  "%": 8,
};

const KEYWORDS = new Set([
  ...["and", "or", "not?", "if", "then", "elif", "else", "end", "reduce", "foreach", "try", "catch", "label"],
  ...["as", "def", "import", "include", "__loc__"],
]);

const INVALID = "INVALID_CHARACTER";
const TEXT_OR_END = "QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END";

/** The filter that a jq 1.6 program is. @throws JqSyntaxError */
export function parseJq(source: string): Filter {
  return new Parser(new JqLexer(source)).program();
}

class Parser {
  private readonly lexer: JqLexer;

  constructor(lexer: JqLexer) {
    this.lexer = lexer;
  }

  program(): Filter {
    const filter = this.lexer.token === null ? IDENTITY : this.pipe(true);
    if (this.lexer.token !== null) this.lexer.fail("$end");
    return filter;
  }

  private pipe(outermost = false): Filter {
    if (this.lexer.take("def")) return this.definition();
    if (this.lexer.take("label")) {
      this.lexer.expectVariable("'$'");
      const name = this.variableName();
      this.lexer.expect("|", "'|'");
      return { type: "label", name, body: this.pipe() };
    }
    const left = this.comma(outermost);
    if (this.lexer.take("as")) {
      const patterns = this.patterns();
      this.lexer.expect("|", "'|'");
      return { type: "as", source: left, patterns, body: this.pipe() };
    }
    return this.lexer.take("|") ? { type: "pipe", left, right: this.pipe() } : left;
  }

  private definition(): Filter {
    const name = this.lexer.identifier("IDENT");
    const parameters: string[] = [];
    if (this.lexer.take("(")) {
      do
        parameters.push(
          this.lexer.token?.startsWith("$") === true ? `$${this.variableName()}` : this.lexer.identifier(),
        );
      while (this.lexer.take(";"));
      this.lexer.expect(")");
      this.lexer.expect(":", "':'");
    } else this.lexer.expect(":", "'(' or ':'");
    const body = this.pipe();
    this.lexer.expect(";");
    return { type: "def", name, parameters, body, rest: this.lexer.token === null ? IDENTITY : this.pipe() };
  }

  private variableName(): string {
    const name = (this.lexer.token ?? "").slice(1);
    this.lexer.advance();
    return name;
  }

  private patterns(): Pattern[] {
    const patterns: Pattern[] = [];
    do patterns.push(this.pattern());
    while (this.lexer.take("?//"));
    return patterns;
  }

  private pattern(): Pattern {
    if (this.lexer.token?.startsWith("$") === true) return { type: "variable", name: this.variableName() };
    if (this.lexer.take("[")) {
      const items: Pattern[] = [];
      do items.push(this.pattern());
      while (this.lexer.take(","));
      this.lexer.expect("]");
      return { type: "array", items };
    }
    this.lexer.expect("{", "'$' or '[' or '{'");
    const entries: PatternEntry[] = [];
    do entries.push(this.patternEntry());
    while (this.lexer.take(","));
    this.lexer.expect("}");
    return { type: "object", entries };
  }

  private patternEntry(): PatternEntry {
    if (this.lexer.token?.startsWith("$") === true) {
      const variable = this.variableName();
      return {
        key: { type: "literal", value: variable },
        variable,
        pattern: this.lexer.take(":") ? this.pattern() : null,
      };
    }
    const key = this.objectKey();
    this.lexer.expect(":");
    return { key, variable: null, pattern: this.pattern() };
  }

  private comma(outermost: boolean): Filter {
    let left = this.binary(0, outermost);
    while (this.lexer.take(",")) left = { type: "comma", left, right: this.binary(0) };
    return left;
  }

  private binary(least: number, outermost = false): Filter {
    const { at } = this.lexer;
    let left = this.unary(outermost);
    let compared = false;
    for (;;) {
      const operator = this.lexer.token ?? "";
      const precedence = PRECEDENCE[operator];
      if (precedence === undefined || precedence < least) return left;
      // Comparisons do not associate.
      if (precedence === 6 && compared) this.lexer.fail();
      compared = precedence === 6;
      this.lexer.advance();
      // Alternatives group to the right.
      const right = this.binary(operator === "//" ? precedence : precedence + 1);
      if (operator === "/" && left.type === "literal" && right.type === "literal" && right.value === 0)
        this.lexer.complain(at, "Division by zero?");
      left = { type: "binary", operator, left, right };
    }
  }

  private unary(outermost: boolean): Filter {
    if (this.lexer.take("-")) return { type: "negate", of: this.unary(false) };
    return this.postfix(outermost);
  }

  private postfix(outermost = false): Filter {
    let term = this.term(outermost);
    for (;;) {
      const { token } = this.lexer;
      if (token === null) return term;
      if (/^\.[A-Za-z_]/.test(token)) {
        this.lexer.advance();
        term = { type: "index", of: term, key: { type: "literal", value: token.slice(1) } };
      } else if (token === ".") {
        this.lexer.advance();
        if (this.lexer.token !== '"') this.lexer.fail("FORMAT or QQSTRING_START");
        term = { type: "index", of: term, key: this.string(null) };
      } else if (token === "[") {
        this.lexer.advance();
        term = this.bracket(term);
      } else if (token === "?") {
        this.lexer.advance();
        term = { type: "try", body: term, handler: null };
      } else return term;
    }
  }

  private bracket(of: Filter): Filter {
    if (this.lexer.take("]")) return { type: "iterate", of };
    if (this.lexer.take(":")) {
      const to = this.pipe();
      this.lexer.expect("]");
      return { type: "slice", of, from: null, to };
    }
    const key = this.pipe();
    if (this.lexer.take(":")) {
      const to = this.lexer.token === "]" ? null : this.pipe();
      this.lexer.expect("]");
      return { type: "slice", of, from: key, to };
    }
    this.lexer.expect("]");
    return { type: "index", of, key };
  }

  private string(format: string | null): Filter {
    const parts: (string | Filter)[] = [];
    for (;;) {
      const { text, ended } = this.lexer.stringText(TEXT_OR_END);
      parts.push(text);
      if (ended) break;
      this.lexer.advance();
      parts.push(this.pipe());
      if (this.lexer.token !== ")") this.lexer.fail();
    }
    this.lexer.advance();
    return { type: "string", parts, format };
  }

  private objectKey(): Filter {
    const token = this.lexer.token ?? "";
    if (token === '"') return this.string(null);
    if (token.startsWith("@")) {
      this.lexer.advance();
      if (this.lexer.token !== '"') this.lexer.fail("QQSTRING_START");
      return this.string(token);
    }
    if (token === "(") {
      const { at } = this.lexer;
      this.lexer.advance();
      const key = this.pipe();
      this.lexer.expect(")");
      if (key.type === "literal" && typeof key.value !== "string")
        this.lexer.complain(at, `Cannot use ${describe(key.value)} as object key`);
      return key;
    }
    if (!/^[A-Za-z_]/.test(token)) this.lexer.fail();
    this.lexer.advance();
    return { type: "literal", value: token };
  }

  private object(): Filter {
    const entries: [Filter, Filter][] = [];
    while (this.lexer.token !== "}") {
      const { token, at } = this.lexer;
      if (token?.startsWith("$") === true) {
        const name = this.variableName();
        if (name === "__loc__") this.lexer.failAt(at + 1, "__loc__", "IDENT");
        entries.push([
          { type: "literal", value: name },
          { type: "variable", name, at },
        ]);
      } else entries.push(this.member());
      if (!this.lexer.take(",")) break;
    }
    this.lexer.expect("}", "'}'");
    return { type: "object", entries };
  }

  private member(): [Filter, Filter] {
    const key = this.objectKey();
    if (!this.lexer.take(":")) return [key, { type: "index", of: IDENTITY, key }];
    let value = this.objectValue();
    while (this.lexer.take("|")) value = { type: "pipe", left: value, right: this.objectValue() };
    return [key, value];
  }

  private objectValue(): Filter {
    return this.lexer.take("-") ? { type: "negate", of: this.postfix() } : this.postfix();
  }

  private term(outermost = false): Filter {
    const { token, at } = this.lexer;
    if (token === null) return this.lexer.fail();
    if (token === '"') return this.string(null);
    if (!this.startsTerm(token)) return this.lexer.fail(outermost ? "$end" : null);
    this.lexer.advance();
    if (/^\d|^\.\d/.test(token)) return { type: "literal", value: Number(token) };
    if (/^\.[A-Za-z_]/.test(token))
      return { type: "index", of: IDENTITY, key: { type: "literal", value: token.slice(1) } };
    if (token === "$__loc__")
      return {
        type: "literal",
        value: new Map<string, string | number>([
          ["file", "<top-level>"],
          ["line", this.lexer.lineAt(at)],
        ]),
      };
    if (token === "$") return this.lexer.fail("IDENT or __loc__");
    if (token.startsWith("$")) return { type: "variable", name: token.slice(1), at };
    if (token.startsWith("@")) return this.lexer.token === '"' ? this.string(token) : { type: "format", name: token };
    switch (token) {
      case ".":
        if (this.lexer.token === '"') return { type: "index", of: IDENTITY, key: this.string(null) };
        return this.lexer.take("[") ? this.bracket(IDENTITY) : IDENTITY;
      case "..":
        return { type: "recurse" };
      case "(": {
        const inner = this.pipe();
        this.lexer.expect(")");
        return inner;
      }
      case "[": {
        if (this.lexer.take("]")) return { type: "array", of: null };
        const inner = this.pipe();
        this.lexer.expect("]");
        return { type: "array", of: inner };
      }
      case "{":
        return this.object();
      case "if":
        return this.conditional(at);
      case "try":
        return this.attempt(at);
      case "reduce":
      case "foreach":
        return this.loop(token);
      case "break":
        this.lexer.expectVariable("'$'");
        return { type: "break", at, name: this.variableName() };
      case "null":
        return { type: "literal", value: null };
      case "true":
      case "false":
        return { type: "literal", value: token === "true" };
      default:
        return this.call(token, at);
    }
  }

  private startsTerm(token: string): boolean {
    if (["if", "try", "reduce", "foreach"].includes(token)) return true;
    return token !== INVALID && /^(?:[A-Za-z_$@\d([{]|\.)/.test(token) && !KEYWORDS.has(token);
  }

  private call(name: string, at: number): Filter {
    const args: Filter[] = [];
    if (this.lexer.take("(")) {
      do args.push(this.pipe());
      while (this.lexer.take(";"));
      this.lexer.expect(")");
    }
    return { type: "call", name, args, at };
  }

  private attempt(at: number): Filter {
    const body = this.postfix();
    if (!this.lexer.take("catch")) return { type: "try", body, handler: null };
    return this.lexer.within(at, "Possibly unterminated 'try' statement", () => ({
      type: "try",
      body,
      handler: this.postfix(),
    }));
  }

  private loop(type: "reduce" | "foreach"): Filter {
    const source = this.postfix();
    this.lexer.expect("as", "FIELD or as or '.' or '['");
    const patterns = this.patterns();
    this.lexer.expect("(");
    const init = this.pipe();
    this.lexer.expect(";");
    const update = this.pipe();
    const extract = type === "foreach" && this.lexer.take(";") ? this.pipe() : null;
    this.lexer.expect(")");
    return { type, source, patterns, init, update, extract };
  }

  private conditional(at: number): Filter {
    const test = this.pipe();
    this.lexer.expect("then");
    return this.lexer.within(at, "Possibly unterminated 'if' statement", () => {
      const yes = this.pipe();
      const from = this.lexer.at;
      if (this.lexer.take("elif")) return { type: "if", test, yes, no: this.conditional(from) };
      this.lexer.expect("else");
      const no = this.pipe();
      this.lexer.expect("end");
      return { type: "if", test, yes, no };
    });
  }
}
