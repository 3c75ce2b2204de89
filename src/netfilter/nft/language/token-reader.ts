import { KEYWORDS } from "./keywords.js";
import type { Token } from "./lexer.js";
import type { Location } from "./location.js";
import { NftError } from "./nft-error.js";
import type { NameNode } from "./syntax.js";

/** Words that are tokens of their own where rules stand, so that an error names them too. */
const RULE_WORDS = new Set(["vmap", "to", "with", "prefix"]);

const SYMBOL_NAMES: Readonly<Record<string, string>> = {
  ":": "colon",
  ";": "semicolon",
  ",": "comma",
  "{": "'{'",
  "}": "'}'",
  "(": "'('",
  ")": "')'",
  "[": "'['",
  "]": "']'",
  $: "'$'",
  "=": "'='",
};

/** Reads tokens one after the other, with `$name` replaced by what was defined for it. */
export class TokenReader {
  private tokens: Token[];
  private at = 0;
  /** The last token that was taken. */
  last: Token;

  constructor(tokens: Token[]) {
    this.tokens = tokens;
    const first = tokens[0];
    if (first === undefined) throw new Error("a text has at least its end");
    this.last = first;
  }

  /** The token `ahead` of the next one. */
  peek(ahead = 0): Token {
    const token = this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)];
    return token ?? this.last;
  }

  next(): Token {
    const token = this.peek();
    if (this.at < this.tokens.length - 1) this.at++;
    this.last = token;
    return token;
  }

  /** Puts the tokens of another text (without its end) before the next one. */
  splice(tokens: readonly Token[]): void {
    this.tokens = [...tokens, ...this.tokens.slice(this.at)];
    this.at = 0;
  }

  /** How many tokens are left: changes with every one that is taken. */
  get left(): number {
    return this.tokens.length - this.at;
  }

  /** True when the next token is this unquoted word or symbol. */
  is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.text === text && (token.kind === "string" || token.kind === "symbol");
  }

  /** Takes the next token when it is this one. */
  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.next();
    return true;
  }

  /** Takes the next token, which has to be this one. @throws NftError */
  expect(text: string, ...others: string[]): Token {
    if (this.is(text)) return this.next();
    return this.fail(SYMBOL_NAMES[text] ?? text, ...others);
  }

  /** An unquoted word, whatever it is. @throws NftError */
  word(...expected: string[]): Token {
    const token = this.peek();
    if (token.kind === "string" || token.kind === "name") return this.next();
    return this.fail(...(expected.length === 0 ? ["string"] : expected));
  }

  /** A name of something. @throws NftError */
  name(...others: string[]): NameNode {
    const token = this.peek();
    // What looks like an address or a time is a word like others (scanner.l).
    const isWord = token.kind === "string" || token.kind === "address" || token.kind === "time";
    if (token.kind !== "name" && (!isWord || KEYWORDS.has(token.text))) return this.fail(...others, "string");
    this.next();
    return { text: token.text, location: token.location };
  }

  /** A name that may be a word of the language too, such as the type "mark". @throws NftError */
  anyName(): NameNode {
    const token = this.word();
    return { text: token.text, location: token.location };
  }

  /** A number, decimal or hexadecimal. @throws NftError */
  number(): number {
    const token = this.peek();
    if (token.kind !== "number") return this.fail("number");
    return Number(this.next().text);
  }

  quoted(): string {
    return this.quotedWord().text;
  }

  /** A word, in quotes or not. @throws NftError */
  quotedWord(...expected: string[]): Token {
    const token = this.peek();
    if (token.kind === "quoted" || token.kind === "string") return this.next();
    const words = ["string", "quoted string", "string with a trailing asterisk"];
    return this.fail(...(expected.length === 0 ? words : expected));
  }

  /** True at the end of a command. */
  get atSeparator(): boolean {
    const token = this.peek();
    return token.kind === "newline" || token.kind === "end" || (token.kind === "symbol" && token.text === ";");
  }

  /** The next token that ends a command. */
  get separator(): Token {
    for (let ahead = 0; ; ahead++) {
      const token = this.peek(ahead);
      if (token.kind === "newline" || token.kind === "end" || (token.kind === "symbol" && token.text === ";"))
        return token;
    }
  }

  skipNewlines(): void {
    while (this.peek().kind === "newline") this.next();
  }

  /** Skips line ends when this symbol follows them. */
  skipNewlinesBefore(text: string): void {
    let ahead = 0;
    while (this.peek(ahead).kind === "newline") ahead++;
    if (this.is(text, ahead)) this.skipNewlines();
  }

  /** The place of everything from a token to the one that was taken last. */
  from(start: Location): Location {
    const end = this.last.location;
    return end.line === start.line ? { ...start, last: Math.max(start.last, end.last) } : start;
  }

  /** Throws the error about the next token, with what could have stood there (at most four are told). */
  fail(...expected: string[]): never {
    throw this.failure(this.peek(), expected);
  }

  /** The error about a token that was not expected. */
  failure(token: Token, expected: readonly string[]): NftError {
    const tail = expected.length === 0 || expected.length > 4 ? "" : `, expecting ${expected.join(" or ")}`;
    return new NftError("syntax", `syntax error, unexpected ${tokenName(token)}${tail}`, token.location);
  }
}

function tokenName(token: Token): string {
  switch (token.kind) {
    case "newline":
      return "newline";
    case "end":
      return "end of file";
    case "number":
      return "number";
    case "quoted":
      return "quoted string";
    case "junk":
      return "junk";
    case "symbol":
      return SYMBOL_NAMES[token.text] ?? token.text;
    case "string":
      if (token.text.endsWith("*")) return "string with a trailing asterisk";
      return KEYWORDS.has(token.text) || RULE_WORDS.has(token.text) ? token.text : "string";
    default:
      return "string";
  }
}
