/** A mistake in a program: what is wrong and where it stands. */
export interface JqComplaint {
  readonly message: string;
  readonly line: number;
  /** The program's line and, as jq prints them, as many spaces as stand before the mistake. */
  readonly excerpt: string;
}

/** A program that cannot be parsed. */
export class JqSyntaxError extends Error {
  readonly complaints: readonly JqComplaint[];

  constructor(complaints: readonly JqComplaint[]) {
    super(complaints[0]?.message ?? "");
    this.complaints = complaints;
  }
}

const TOKEN =
  /(?<space>\s+|#[^\n]*)|(?<token>"|\.\.|\?\/\/|\/\/=|\|=|\+=|-=|\*=|\/=|%=|==|!=|<=|>=|\/\/|\.[A-Za-z_]\w*|\$[A-Za-z_]\w*|@[a-z0-9]+|[A-Za-z_][\w]*(?:::\w+)*|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|[.[\](){}|,:;=<>+\-*/%?$])/y;

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  '"': '"',
  "\\": "\\",
  "/": "/",
};

const CLOSERS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** The words of a jq program, one at a time; strings are read by `stringText` once their quote is the current token. */
export class JqLexer {
  /** The current token; null at the end. */
  token: string | null = null;
  /** Where the current token starts. */
  at = 0;
  private readonly source: string;
  private next = 0;
  /** Where the lexeme read last starts, white space too: there jq points when the program ends too early. */
  private lastStart = 0;
  private readonly open: string[] = [];

  constructor(source: string) {
    this.source = source;
    this.advance();
  }

  /** Goes on to the next token. */
  advance(): void {
    for (;;) {
      if (this.next >= this.source.length) {
        this.token = null;
        this.at = this.lastStart;
        return;
      }
      TOKEN.lastIndex = this.next;
      const match = TOKEN.exec(this.source);
      this.lastStart = this.next;
      this.at = this.next;
      this.next += match?.[0].length ?? 1;
      if (match?.groups?.space !== undefined) continue;
      this.token = match === null ? "INVALID_CHARACTER" : match[0];
      const opener = CLOSERS[this.token];
      if (opener !== undefined && this.open.pop() !== opener) this.token = "INVALID_CHARACTER";
      else if (/^[([{]$/.test(this.token)) this.open.push(this.token);
      // For jq a variable is two lexemes.
      if (/^\$./.test(this.token)) this.lastStart++;
      return;
    }
  }

  /** True, and the token is gone, when it is this one. */
  take(token: string): boolean {
    if (this.token !== token) return false;
    this.advance();
    return true;
  }

  /** Takes a token that must be there. @throws JqSyntaxError that names what would fit */
  expect(token: string, expected: string | null = null): void {
    if (!this.take(token)) this.fail(expected);
  }

  /** Holds that a variable follows. @throws JqSyntaxError */
  expectVariable(expected: string): void {
    if (this.token?.startsWith("$") !== true) this.fail(expected);
  }

  /** Takes a name. @throws JqSyntaxError */
  identifier(expected: string | null = null): string {
    const name = this.token ?? "";
    if (!/^[A-Za-z_]/.test(name) || name === "INVALID_CHARACTER") this.fail(expected);
    this.advance();
    return name;
  }

  /** The text of a string up to its closing quote or the next `\(`. @throws JqSyntaxError */
  stringText(expected: string): { readonly text: string; readonly ended: boolean } {
    const start = this.next;
    let raw = "";
    for (;;) {
      const char = this.source[this.next];
      if (char === undefined) {
        this.token = null;
        this.at = start;
        this.fail(expected);
      }
      this.next++;
      this.lastStart = this.next - 1;
      if (char === '"') return { text: this.unescaped(raw, start), ended: true };
      if (char === "\\" && this.source[this.next] === "(") {
        this.next++;
        this.open.push("(");
        return { text: this.unescaped(raw, start), ended: false };
      }
      raw += char;
      if (char === "\\") raw += this.source[this.next++] ?? "";
    }
  }

  private unescaped(raw: string, start: number): string {
    return raw.replace(
      /(?:\\u[0-9a-fA-F]{4})+|\\(.)/gs,
      (escaped: string, letter: string | undefined, offset: number) => {
        const at = start + offset;
        if (letter === undefined) {
          const text = escaped.replace(/\\u(....)/g, (_, code: string) =>
            String.fromCharCode(Number.parseInt(code, 16)),
          );
          if (/[\ud800-\udbff](?![\udc00-\udfff])/.test(text)) {
            const column = escaped.length + 2;
            return this.complain(
              at,
              `Invalid \\uXXXX\\uXXXX surrogate pair escape at line 1, column ${column} (while parsing '"${escaped}"')`,
            );
          }
          return text;
        }
        return (
          ESCAPES[letter] ??
          this.complain(at, `Invalid escape at line 1, column ${escaped.length + 2} (while parsing '"${escaped}"')`)
        );
      },
    );
  }

  /** The line, from 1, of a place in the program. */
  lineAt(at: number): number {
    return this.source.slice(0, at).split("\n").length;
  }

  /** Refuses the current token. @throws JqSyntaxError */
  fail(expected: string | null = null): never {
    return this.failAt(this.at, this.token, expected);
  }

  /** Refuses a token at a place; null is the end. @throws JqSyntaxError */
  failAt(at: number, token: string | null, expected: string | null): never {
    const wanted = expected === null ? "" : `, expecting ${expected}`;
    return this.complain(at, `syntax error, unexpected ${symbolOf(token)}${wanted} (Unix shell quoting issues?)`);
  }

  /** Says `message` of the place as well when what `parse` reads is wrong. */
  within<T>(at: number, message: string, parse: () => T): T {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof JqSyntaxError)) throw error;
      throw new JqSyntaxError([...error.complaints, complaintAt(this.source, at, message)]);
    }
  }

  /** Refuses the program for what stands at a place. @throws JqSyntaxError */
  complain(at: number, message: string): never {
    throw new JqSyntaxError([complaintAt(this.source, at, message)]);
  }
}

/** A complaint about a place of a program. */
export function complaintAt(source: string, at: number, message: string): JqComplaint {
  const start = source.lastIndexOf("\n", at - 1) + 1;
  const end = source.indexOf("\n", start);
  return {
    message,
    line: source.slice(0, at).split("\n").length,
    excerpt: source.slice(start, end < 0 ? source.length : end) + " ".repeat(at - start),
  };
}

/** A token as jq's grammar calls it. */
function symbolOf(token: string | null): string {
  if (token === null) return "$end";
  if (token === '"') return "QQSTRING_START";
  if (/^\.[A-Za-z_]/.test(token)) return "FIELD";
  if (token.startsWith("@")) return "FORMAT";
  if (/^\.?\d/.test(token)) return "LITERAL";
  if (token.length > 1 && token.startsWith("$")) return "'$'";
  if (
    /^(?:and|or|if|then|elif|else|end|reduce|foreach|try|catch|label|as|def|import|include|__loc__|INVALID_CHARACTER)$/.test(
      token,
    )
  )
    return token;
  if (/^[A-Za-z_]/.test(token)) return "IDENT";
  return token.length === 1 ? `'${token}'` : token;
}
