/** One word of a program. `kind` is "number", "name", "string", "newline", "end", or the operator itself. */
export interface Token {
  readonly kind: string;
  readonly text: string;
  readonly line: number;
}

/** What is wrong with the text at a line. */
export class BcSyntaxError {
  readonly line: number;
  readonly message: string;

  constructor(line: number, message: string) {
    this.line = line;
    this.message = message;
  }
}

const OPERATORS = /\+\+|--|&&|\|\||[-+*/%^<>=!]=|[-+*/%^=<>!(){}[\],;]/y;
const NUMBER = /[0-9A-F]*(?:\\\n[0-9A-F]*)*\.?(?:[0-9A-F]|\\\n)*/y;

/** The words of a program, ended by one of kind "end". Illegal characters are told and skipped. */
export function tokenize(text: string, complaints: BcSyntaxError[]): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let at = 0;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? "";
  };
  while (at < text.length) {
    const c = text[at] ?? "";
    if (c === "\n") {
      tokens.push({ kind: "newline", text: c, line });
      line++;
      at++;
    } else if (c === " " || c === "\t") at++;
    else if (c === "\\" && text[at + 1] === "\n") {
      line++;
      at += 2;
    } else if (text.startsWith("/*", at)) {
      const end = text.indexOf("*/", at + 2);
      const comment = text.slice(at, end < 0 ? text.length : end + 2);
      line += comment.split("\n").length - 1;
      at += comment.length;
    } else if (c === "#") {
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length : end;
    } else if (c === '"') {
      const end = text.indexOf('"', at + 1);
      const string = text.slice(at + 1, end < 0 ? text.length : end);
      tokens.push({ kind: "string", text: string, line });
      line += string.split("\n").length - 1;
      at += string.length + 2;
    } else if (/[0-9A-F]|\.[0-9A-F]/.test(text.slice(at, at + 2)) && /[0-9A-F.]/.test(c)) {
      const number = take(NUMBER);
      tokens.push({ kind: "number", text: number.replaceAll("\\\n", ""), line });
      line += number.split("\n").length - 1;
      at += number.length;
    } else if (c === ".") {
      tokens.push({ kind: "name", text: "last", line });
      at++;
    } else if (/[a-z]/.test(c)) {
      const name = take(/[a-z][a-z0-9_]*/y);
      tokens.push({ kind: "name", text: name, line });
      at += name.length;
    } else {
      const operator = take(OPERATORS);
      if (operator === "") {
        complaints.push(new BcSyntaxError(line, `illegal character: ${c}`));
        at++;
      } else {
        tokens.push({ kind: operator, text: operator, line });
        at += operator.length;
      }
    }
  }
  tokens.push({ kind: "end", text: "", line });
  return tokens;
}
