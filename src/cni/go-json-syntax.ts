/** Where JSON's grammar is broken, in the words of Go's encoding/json (scanner.go). */
export class GoJsonSyntaxError extends Error {}

/** JSON.parse with Go's words when it is none. @throws GoJsonSyntaxError */
export function parseGoJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new GoJsonSyntaxError(new Scanner(text).problem());
  }
}

/**
 * The names of the members of the object that a JSON document has under `member`, in order and as often as they stand
 * there, which JSON.parse does not tell. Of several such objects those of all; none when there is none.
 */
export function memberNames(json: string, member: string): string[] {
  const scanner = new Scanner(json);
  scanner.problem();
  return scanner.paths
    .filter(([name, , deeper]) => name?.toLowerCase() === member.toLowerCase() && deeper === undefined)
    .flatMap(([, own]) => (own === undefined ? [] : [own]));
}

const LITERALS: Readonly<Record<string, string>> = { t: "true", f: "false", n: "null" };

/** Walks a text until the character that makes it no JSON, and keeps the ways to all members on it. */
class Scanner {
  readonly paths: (readonly string[])[] = [];
  private readonly text: string;
  private readonly path: string[] = [];
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  problem(): string {
    try {
      this.value();
      this.space();
      return this.at < this.text.length ? this.invalid("after top-level value").message : "invalid JSON";
    } catch (error) {
      if (error instanceof GoJsonSyntaxError) return error.message;
      throw error;
    }
  }

  private value(): void {
    this.space();
    const char = this.peek();
    if (char === "{") this.object();
    else if (char === "[") this.array();
    else if (char === '"') this.string();
    else if (char === "-" || isDigit(char)) this.number();
    else {
      const word = LITERALS[char];
      if (word === undefined) throw this.invalid("looking for beginning of value");
      this.literal(word);
    }
  }

  private object(): void {
    this.at++;
    this.space();
    if (this.peek() === "}") {
      this.at++;
      return;
    }
    for (;;) {
      this.space();
      if (this.peek() !== '"') throw this.invalid("looking for beginning of object key string");
      const from = this.at;
      this.string();
      this.path.push(String(JSON.parse(this.text.slice(from, this.at))));
      this.paths.push([...this.path]);
      this.space();
      if (this.peek() !== ":") throw this.invalid("after object key");
      this.at++;
      this.value();
      this.path.pop();
      this.space();
      const char = this.peek();
      if (char !== "," && char !== "}") throw this.invalid("after object key:value pair");
      this.at++;
      if (char === "}") return;
    }
  }

  private array(): void {
    this.at++;
    this.space();
    if (this.peek() === "]") {
      this.at++;
      return;
    }
    for (;;) {
      this.value();
      this.space();
      const char = this.peek();
      if (char !== "," && char !== "]") throw this.invalid("after array element");
      this.at++;
      if (char === "]") return;
    }
  }

  private string(): void {
    this.at++;
    for (;;) {
      const char = this.peek();
      if (char === '"') break;
      if (char < " ") throw this.invalid("in string literal");
      this.at++;
      if (char === "\\") this.escape();
    }
    this.at++;
  }

  private escape(): void {
    const char = this.peek();
    if (!'bfnrt\\/"u'.includes(char)) throw this.invalid("in string escape code");
    this.at++;
    for (let i = 0; char === "u" && i < 4; i++) {
      if (!/[0-9a-fA-F]/.test(this.peek())) throw this.invalid("in \\u hexadecimal character escape");
      this.at++;
    }
  }

  private number(): void {
    if (this.text[this.at] === "-") {
      this.at++;
      if (!isDigit(this.peek())) throw this.invalid("in numeric literal");
    }
    if (this.text[this.at] === "0") this.at++;
    else this.digits();
    if (this.text[this.at] === ".") {
      this.at++;
      if (!isDigit(this.peek())) throw this.invalid("after decimal point in numeric literal");
      this.digits();
    }
    if (!/[eE]/.test(this.text[this.at] ?? "")) return;
    this.at++;
    if (/[+-]/.test(this.text[this.at] ?? "")) this.at++;
    if (!isDigit(this.peek())) throw this.invalid("in exponent of numeric literal");
    this.digits();
  }

  private digits(): void {
    while (isDigit(this.text[this.at] ?? "")) this.at++;
  }

  private literal(word: string): void {
    for (const expected of word) {
      if (this.peek() !== expected) throw this.invalid(`in literal ${word} (expecting '${expected}')`);
      this.at++;
    }
  }

  private space(): void {
    while (" \t\r\n".includes(this.text[this.at] ?? "x")) this.at++;
  }

  /** The next character, which must be there. */
  private peek(): string {
    const char = this.text[this.at];
    if (char === undefined) throw new GoJsonSyntaxError("unexpected end of JSON input");
    return char;
  }

  private invalid(where: string): GoJsonSyntaxError {
    return new GoJsonSyntaxError(`invalid character ${goQuote(this.text[this.at] ?? "")} ${where}`);
  }
}

function isDigit(char: string): boolean {
  return char >= "0" && char <= "9";
}

/** A character as Go's quoteChar writes it. */
function goQuote(char: string): string {
  if (char === "'") return "'\\''";
  if (char === '"') return "'\"'";
  return `'${JSON.stringify(char).slice(1, -1)}'`;
}
