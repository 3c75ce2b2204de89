import type { Json } from "./values.js";

/** Text that is not JSON; the message is jq's, without its "parse error: ". */
export class JsonError extends Error {}

type Container =
  | { readonly items: Json[]; readonly keys: null }
  | { readonly keys: Map<string, Json>; key: string | null };

const SPACE = /[ \t\r\n]/;
const STRUCTURE = /[[\]{}:,]/;
const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  r: "\r",
  n: "\n",
  f: "\f",
  "\\": "\\",
  '"': '"',
  "/": "/",
};

/**
 * Reads JSON values one after another from text that comes in pieces, with the messages of jq 1.6 (src/jv_parse.c): a
 * value is out as soon as its last character is read, so what comes before a mistake is still seen.
 */
export class JsonReader {
  private readonly stack: Container[] = [];
  private next: Json | undefined = undefined;
  private token = "";
  private inString = false;
  private afterBackslash = false;
  private line = 1;
  private column = 0;

  /** The values that end within `text`, in order. @throws JsonError where the text is wrong */
  *feed(text: string): Generator<Json, void, void> {
    for (const char of text) {
      this.column++;
      if (char === "\n") {
        this.line++;
        this.column = 0;
      }
      if (this.inString) this.stringChar(char);
      else if (char === '"') {
        this.endLiteral();
        yield* this.done();
        this.inString = true;
      } else if (SPACE.test(char)) this.endLiteral();
      else if (STRUCTURE.test(char)) {
        this.endLiteral();
        this.structure(char);
      } else {
        this.token += char;
        continue;
      }
      if (!this.inString) yield* this.done();
    }
  }

  /** The value that only the end of the text ends. @throws JsonError where the text stops too early */
  *end(): Generator<Json, void, void> {
    if (this.inString) this.fail("Unfinished string", true);
    this.endLiteral(true);
    if (this.stack.length > 0) this.fail("Unfinished JSON term", true);
    yield* this.done();
  }

  private *done(): Generator<Json, void, void> {
    if (this.stack.length > 0 || this.next === undefined) return;
    const value = this.next;
    this.next = undefined;
    yield value;
  }

  private fail(message: string, atEnd = false): never {
    throw new JsonError(`${message}${atEnd ? " at EOF" : ""} at line ${this.line}, column ${this.column}`);
  }

  private value(value: Json): void {
    if (this.next !== undefined) this.fail("Expected separator between values");
    this.next = value;
  }

  private stringChar(char: string): void {
    if (this.afterBackslash) this.afterBackslash = false;
    else if (char === "\\") this.afterBackslash = true;
    else if (char === '"') {
      this.inString = false;
      const text = this.unescaped(this.token);
      this.token = "";
      this.value(text);
      return;
    }
    this.token += char;
  }

  private unescaped(text: string): string {
    if ([...text].some((char) => char < " "))
      this.fail("Invalid string: control characters from U+0000 through U+001F must be escaped");
    return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code: string | undefined, letter: string | undefined) => {
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
      if (letter === "u") return this.fail("Invalid \\uXXXX escape");
      return ESCAPES[letter ?? ""] ?? this.fail("Invalid escape");
    });
  }

  private endLiteral(atEnd = false): void {
    const { token } = this;
    if (token === "") return;
    this.token = "";
    const word = token.startsWith("t") ? "true" : token.startsWith("f") ? "false" : token === "nan" ? null : "null";
    if (/^[tf]|^n(?!..$)/s.test(token)) {
      if (token !== word) this.fail("Invalid literal", atEnd);
      this.value(token === "null" ? null : token === "true");
    } else if (token === "nan") this.value(Number.NaN);
    else {
      if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(token)) this.fail("Invalid numeric literal", atEnd);
      this.value(Number(token));
    }
  }

  private structure(char: string): void {
    const top = this.stack.at(-1);
    switch (char) {
      case "[":
      case "{":
        if (this.next !== undefined) this.fail("Expected separator between values");
        this.stack.push(char === "[" ? { items: [], keys: null } : { keys: new Map(), key: null });
        return;
      case ":":
        if (this.next === undefined || top === undefined) this.fail("Expected string key before ':'");
        if (top.keys === null || top.key !== null) this.fail("':' not as part of an object");
        if (typeof this.next !== "string") this.fail("Object keys must be strings");
        top.key = this.next;
        this.next = undefined;
        return;
      case ",":
        if (this.next === undefined || top === undefined) this.fail("Expected value before ','");
        this.add(top, this.next);
        this.next = undefined;
        return;
      default:
        this.close(char, top);
    }
  }

  private add(top: Container, value: Json): void {
    if (top.keys === null) top.items.push(value);
    else {
      if (top.key === null) this.fail("Objects must consist of key:value pairs");
      top.keys.set(top.key, value);
      top.key = null;
    }
  }

  private close(char: string, top: Container | undefined): void {
    if (top === undefined || (top.keys === null) !== (char === "]")) this.fail(`Unmatched '${char}'`);
    if (this.next !== undefined) this.add(top, this.next);
    else if (top.keys === null) {
      if (top.items.length > 0) this.fail("Expected another array element");
    } else {
      if (top.key !== null) this.fail("Unmatched '}'");
      if (top.keys.size > 0) this.fail("Expected another key-value pair");
    }
    this.stack.pop();
    this.next = top.keys ?? top.items;
  }
}

/** The one value that a text is, as `fromjson` reads it. @throws JsonError when it is none or more than one */
export function parseJsonText(text: string): Json {
  const reader = new JsonReader();
  const values = [...reader.feed(text), ...reader.end()];
  if (values.length > 1) throw new JsonError("Unexpected extra JSON values");
  return values[0] ?? null;
}
