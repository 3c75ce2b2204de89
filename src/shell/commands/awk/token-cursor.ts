import { AwkSyntaxError, type Token } from "./lexer.js";

/** A place among a program's tokens, and mawk's words for a token that cannot stand there. */
export class TokenCursor {
  private readonly tokens: readonly Token[];
  protected at = 0;
  /** Parentheses and braces that are open. */
  protected open = 0;
  protected braces = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  protected get token(): Token {
    return this.tokens[this.at] ?? { kind: "end", text: "", line: 0 };
  }

  protected fail(): never {
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

  protected refuse(message: string): never {
    throw new AwkSyntaxError(`line ${this.token.line}: ${message}`);
  }

  /** The closing parenthesis of an expression. */
  protected close(): void {
    if (!this.take(")")) this.fail();
  }

  private missingParenthesis(): never {
    const { token } = this;
    const missing = `line ${token.line}: missing ) near ${shown(token)}`;
    const last = this.tokens.at(-1)?.line ?? token.line;
    const unclosed = token.kind === "newline" && this.braces > 0;
    throw new AwkSyntaxError(missing, ...(unclosed ? [`line ${last}: missing } near end of file`] : []));
  }

  protected is(text: string): boolean {
    return this.token.kind === "operator" && this.token.text === text;
  }

  protected take(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  protected expect(text: string): void {
    if (!this.take(text)) this.fail();
  }

  protected isKeyword(text: string): boolean {
    return this.token.kind === "keyword" && this.token.text === text;
  }

  protected takeKeyword(text: string): boolean {
    if (!this.isKeyword(text)) return false;
    this.at++;
    return true;
  }

  protected skipNewlines(): void {
    while (this.token.kind === "newline") this.at++;
  }

  protected skipTerminators(): void {
    while (this.token.kind === "newline" || this.is(";")) this.at++;
  }

  /** The next `count` tokens; fewer at the end. */
  protected ahead(count: number): readonly Token[] {
    return this.tokens.slice(this.at, this.at + count);
  }
}

/** A token as messages show it. */
function shown(token: Token): string {
  return token.kind === "newline" || token.kind === "end" ? "end of line" : token.text;
}
