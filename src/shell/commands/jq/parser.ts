/** A filter of jq. */
export type Filter =
  | { readonly type: "identity" | "recurse" }
  | { readonly type: "literal"; readonly value: Json }
  | { readonly type: "string"; readonly parts: readonly (string | Filter)[]; readonly format: string | null }
  | { readonly type: "format"; readonly name: string }
  | { readonly type: "index"; readonly of: Filter; readonly key: Filter }
  | { readonly type: "slice"; readonly of: Filter; readonly from: Filter | null; readonly to: Filter | null }
  | { readonly type: "iterate"; readonly of: Filter }
  | { readonly type: "pipe" | "comma"; readonly left: Filter; readonly right: Filter }
  | { readonly type: "binary"; readonly operator: string; readonly left: Filter; readonly right: Filter }
  | { readonly type: "negate"; readonly of: Filter }
  | { readonly type: "array"; readonly of: Filter | null }
  | { readonly type: "object"; readonly entries: readonly (readonly [Filter, Filter])[] }
  | { readonly type: "if"; readonly test: Filter; readonly yes: Filter; readonly no: Filter | null }
  | { readonly type: "try"; readonly body: Filter; readonly handler: Filter | null }
  | { readonly type: "variable"; readonly name: string }
  | { readonly type: "as"; readonly source: Filter; readonly pattern: Pattern; readonly body: Filter }
  | {
      readonly type: "reduce";
      readonly source: Filter;
      readonly pattern: Pattern;
      readonly init: Filter;
      readonly update: Filter;
    }
  | {
      readonly type: "foreach";
      readonly source: Filter;
      readonly pattern: Pattern;
      readonly init: Filter;
      readonly update: Filter;
      readonly extract: Filter | null;
    }
  | {
      readonly type: "def";
      readonly name: string;
      readonly parameters: readonly string[];
      readonly body: Filter;
      readonly rest: Filter;
    }
  | { readonly type: "call"; readonly name: string; readonly args: readonly Filter[] };

/** What `as` binds: a variable, or parts of an array or object. */
export type Pattern =
  | { readonly type: "variable"; readonly name: string }
  | { readonly type: "array"; readonly items: readonly Pattern[] }
  | { readonly type: "object"; readonly entries: readonly (readonly [Filter, Pattern])[] };

/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A program that cannot be parsed. */
export class JqSyntaxError extends Error {}

const TOKEN =
  /\s+|#[^\n]*|(?<token>"|\.\.|\?\/\/|\/\/=|\|=|\+=|-=|\*=|\/=|%=|==|!=|<=|>=|\/\/|\.[A-Za-z_]\w*|\$__loc__|\$[A-Za-z_]\w*|@[a-z0-9]+|[A-Za-z_][\w]*(?:::\w+)*|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|[.[\](){}|,:;=<>+\-*/%?])/y;

/** The filter that a jq program is. @throws JqSyntaxError */
export function parseJq(source: string): Filter {
  const parser = new Parser(source);
  return parser.program();
}

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

class Parser {
  private readonly source: string;
  private at = 0;
  private token: string | null = null;
  private tokenStart = 0;

  constructor(source: string) {
    this.source = source;
    this.advance();
  }

  program(): Filter {
    if (this.token === null) return { type: "identity" };
    const filter = this.pipe();
    if (this.token !== null) this.fail();
    return filter;
  }

  private fail(): never {
    const what =
      this.token === null
        ? "unexpected $end"
        : `unexpected ${/^[A-Za-z_]/.test(this.token) ? "IDENT" : `'${this.token}'`}`;
    throw new JqSyntaxError(
      `syntax error, ${what} (Unix shell quoting issues?) at <top-level>, line ${this.source.slice(0, this.tokenStart).split("\n").length}:`,
    );
  }

  private advance(): void {
    for (;;) {
      if (this.at >= this.source.length) {
        this.token = null;
        this.tokenStart = this.at;
        return;
      }
      TOKEN.lastIndex = this.at;
      const match = TOKEN.exec(this.source);
      if (match === null) {
        this.token = this.source[this.at] ?? "";
        this.fail();
      }
      this.tokenStart = this.at;
      this.at += match[0].length;
      const token = match.groups?.token;
      if (token !== undefined) {
        this.token = token;
        return;
      }
    }
  }

  private take(token: string): boolean {
    if (this.token !== token) return false;
    this.advance();
    return true;
  }

  private expect(token: string): void {
    if (!this.take(token)) this.fail();
  }

  private pipe(): Filter {
    if (this.take("def")) {
      const name = this.token ?? "";
      this.advance();
      const parameters: string[] = [];
      if (this.take("(")) {
        do {
          parameters.push(this.token ?? "");
          this.advance();
        } while (this.take(";"));
        this.expect(")");
      }
      this.expect(":");
      const body = this.pipe();
      this.expect(";");
      return { type: "def", name, parameters, body, rest: this.token === null ? { type: "identity" } : this.pipe() };
    }
    const left = this.comma();
    if (this.take("as")) {
      const pattern = this.pattern();
      this.expect("|");
      return { type: "as", source: left, pattern, body: this.pipe() };
    }
    return this.take("|") ? { type: "pipe", left, right: this.pipe() } : left;
  }

  private pattern(): Pattern {
    const { token } = this;
    if (token?.startsWith("$") === true) {
      this.advance();
      return { type: "variable", name: token.slice(1) };
    }
    if (this.take("[")) {
      const items: Pattern[] = [];
      do items.push(this.pattern());
      while (this.take(","));
      this.expect("]");
      return { type: "array", items };
    }
    this.expect("{");
    const entries: [Filter, Pattern][] = [];
    do {
      const name = this.token ?? "";
      if (name.startsWith("$")) {
        this.advance();
        entries.push([
          { type: "literal", value: name.slice(1) },
          { type: "variable", name: name.slice(1) },
        ]);
        continue;
      }
      const key = this.objectKey();
      this.expect(":");
      entries.push([key, this.pattern()]);
    } while (this.take(","));
    this.expect("}");
    return { type: "object", entries };
  }

  private comma(): Filter {
    let left = this.binary(0);
    while (this.take(",")) left = { type: "comma", left, right: this.binary(0) };
    return left;
  }

  private binary(least: number): Filter {
    let left = this.unary();
    for (;;) {
      const operator = this.token ?? "";
      const precedence = PRECEDENCE[operator];
      if (precedence === undefined || precedence < least) return left;
      this.advance();
      // Alternatives and assignments group to the right.
      const right = this.binary(operator === "//" ? precedence : precedence + 1);
      left = { type: "binary", operator, left, right };
    }
  }

  private unary(): Filter {
    if (this.take("-")) return { type: "negate", of: this.unary() };
    return this.postfix();
  }

  private postfix(): Filter {
    let term = this.term();
    for (;;) {
      const { token } = this;
      if (token === null) return term;
      if (/^\.[A-Za-z_]/.test(token)) {
        this.advance();
        term = { type: "index", of: term, key: { type: "literal", value: token.slice(1) } };
      } else if (token === "." && /^["[]/.test(this.source.slice(this.at))) {
        this.advance();
        if (this.token === '"') term = { type: "index", of: term, key: this.string(null) };
      } else if (token === "[") {
        this.advance();
        term = this.bracket(term);
      } else if (token === "?") {
        this.advance();
        term = { type: "try", body: term, handler: null };
      } else return term;
    }
  }

  private bracket(of: Filter): Filter {
    if (this.take("]")) return { type: "iterate", of };
    if (this.take(":")) {
      const to = this.pipe();
      this.expect("]");
      return { type: "slice", of, from: null, to };
    }
    const key = this.pipe();
    if (this.take(":")) {
      const to = this.token === "]" ? null : this.pipe();
      this.expect("]");
      return { type: "slice", of, from: key, to };
    }
    this.expect("]");
    return { type: "index", of, key };
  }

  private string(format: string | null): Filter {
    const parts: (string | Filter)[] = [];
    let text = "";
    for (;;) {
      const c = this.source[this.at];
      if (c === undefined) {
        this.token = null;
        this.fail();
      }
      if (c === '"') {
        this.at++;
        break;
      }
      if (c !== "\\") {
        text += c;
        this.at++;
        continue;
      }
      const next = this.source[this.at + 1] ?? "";
      this.at += 2;
      if (next === "(") {
        parts.push(text);
        text = "";
        this.advance();
        parts.push(this.pipe());
        if (this.token !== ")") this.fail();
      } else if (next === "u") {
        text += String.fromCharCode(Number.parseInt(this.source.slice(this.at, this.at + 4), 16));
        this.at += 4;
      } else text += { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" }[next] ?? next;
    }
    parts.push(text);
    this.advance();
    return { type: "string", parts, format };
  }

  private objectKey(): Filter {
    const token = this.token ?? "";
    if (token === '"') return this.string(null);
    if (token === "(") {
      this.advance();
      const key = this.pipe();
      this.expect(")");
      return key;
    }
    if (!/^[\w$@]/.test(token)) this.fail();
    this.advance();
    return { type: "literal", value: token };
  }

  private object(): Filter {
    const entries: [Filter, Filter][] = [];
    while (this.token !== "}") {
      const token = this.token ?? "";
      if (token.startsWith("$")) {
        this.advance();
        entries.push([
          { type: "literal", value: token.slice(1) },
          { type: "variable", name: token.slice(1) },
        ]);
      } else {
        const key = this.objectKey();
        if (this.take(":")) {
          let value = this.objectValue();
          while (this.take("|")) value = { type: "pipe", left: value, right: this.objectValue() };
          entries.push([key, value]);
        } else entries.push([key, { type: "index", of: { type: "identity" }, key }]);
      }
      if (!this.take(",")) break;
    }
    this.expect("}");
    return { type: "object", entries };
  }

  private objectValue(): Filter {
    return this.binary(2);
  }

  private term(): Filter {
    const { token } = this;
    if (token === null) return this.fail();
    if (token === '"') return this.string(null);
    this.advance();
    if (/^\d|^\.\d/.test(token)) return { type: "literal", value: Number(token) };
    if (/^\.[A-Za-z_]/.test(token))
      return { type: "index", of: { type: "identity" }, key: { type: "literal", value: token.slice(1) } };
    if (token.startsWith("$")) return { type: "variable", name: token.slice(1) };
    if (token.startsWith("@")) return this.token === '"' ? this.string(token) : { type: "format", name: token };
    switch (token) {
      case ".":
        if (this.token === '"') return { type: "index", of: { type: "identity" }, key: this.string(null) };
        if (this.take("[")) return this.bracket({ type: "identity" });
        return { type: "identity" };
      case "..":
        return { type: "recurse" };
      case "(": {
        const inner = this.pipe();
        this.expect(")");
        return inner;
      }
      case "[": {
        if (this.take("]")) return { type: "array", of: null };
        const inner = this.pipe();
        this.expect("]");
        return { type: "array", of: inner };
      }
      case "{":
        return this.object();
      case "if":
        return this.conditional();
      case "try": {
        const body = this.postfix();
        return { type: "try", body, handler: this.take("catch") ? this.postfix() : null };
      }
      case "reduce":
      case "foreach": {
        const source = this.postfix();
        this.expect("as");
        const pattern = this.pattern();
        this.expect("(");
        const init = this.pipe();
        this.expect(";");
        const update = this.pipe();
        const extract = token === "foreach" && this.take(";") ? this.pipe() : null;
        this.expect(")");
        return token === "reduce"
          ? { type: "reduce", source, pattern, init, update }
          : { type: "foreach", source, pattern, init, update, extract };
      }
      case "null":
        return { type: "literal", value: null };
      case "true":
        return { type: "literal", value: true };
      case "false":
        return { type: "literal", value: false };
      default:
    }
    if (!/^[A-Za-z_]/.test(token)) {
      this.at = this.tokenStart;
      this.token = token;
      return this.fail();
    }
    const args: Filter[] = [];
    if (this.take("(")) {
      do args.push(this.pipe());
      while (this.take(";"));
      this.expect(")");
    }
    return { type: "call", name: token, args };
  }

  private conditional(): Filter {
    const test = this.pipe();
    this.expect("then");
    const yes = this.pipe();
    let no: Filter | null = null;
    if (this.take("elif")) return { type: "if", test, yes, no: this.conditional() };
    if (this.take("else")) no = this.pipe();
    this.expect("end");
    return { type: "if", test, yes, no };
  }
}

/** The first function that is called and not defined, as name/arity; null when all are. */
export function undefinedFunction(filter: Filter, known: ReadonlySet<string>): string | null {
  const visit = (node: unknown, seen: ReadonlySet<string>): string | null => {
    if (Array.isArray(node)) {
      for (const item of node) {
        const found = visit(item, seen);
        if (found !== null) return found;
      }
      return null;
    }
    if (typeof node !== "object" || node === null) return null;
    const typed = node as Filter;
    if (typed.type === "def") {
      const own = new Set(seen).add(`${typed.name}/${typed.parameters.length}`);
      const inside = new Set(own);
      for (const parameter of typed.parameters) inside.add(`${parameter.replace("$", "")}/0`);
      return visit(typed.body, inside) ?? visit(typed.rest, own);
    }
    if (typed.type === "literal") return null;
    if (typed.type === "call" && !seen.has(`${typed.name}/${typed.args.length}`))
      return `${typed.name}/${typed.args.length}`;
    return visit(Object.values(node), seen);
  };
  return visit(filter, known);
}
