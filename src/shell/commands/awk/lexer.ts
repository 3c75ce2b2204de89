import { readEscape } from "../../bash/escapes.js";
import { BUILTINS } from "./arity.js";

/** A token of an awk program. `space` is true when white space stands before it. */
export interface Token {
  readonly kind: "number" | "string" | "regex" | "name" | "call" | "keyword" | "operator" | "newline" | "end";
  readonly text: string;
  readonly line: number;
}

/** A program that cannot be parsed; each message is a line of its own. */
export class AwkSyntaxError extends Error {
  readonly messages: readonly string[];

  constructor(...messages: readonly string[]) {
    super(messages[0]);
    this.messages = messages;
  }
}

const KEYWORDS = new Set([
  "BEGIN",
  "END",
  "function",
  "func",
  "if",
  "else",
  "while",
  "for",
  "do",
  "break",
  "continue",
  "next",
  "nextfile",
  "exit",
  "return",
  "delete",
  "in",
  "getline",
  "print",
  "printf",
]);

const OPERATORS = [
  "&&",
  "||",
  "==",
  "!=",
  "<=",
  ">=",
  ">>",
  "++",
  "--",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "^=",
  "!~",
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  ";",
  ",",
  "+",
  "-",
  "*",
  "/",
  "%",
  "^",
  "!",
  ">",
  "<",
  "|",
  "?",
  ":",
  "~",
  "$",
  "=",
];

/** A string's or regular expression's escapes read; in a regular expression only what the lexer must. */
function readString(source: string, start: number, line: number): { text: string; end: number } {
  let text = "";
  let i = start + 1;
  while (source[i] !== '"') {
    const c = source[i];
    if (c === undefined || c === "\n")
      throw new AwkSyntaxError(`line ${line}: runaway string constant ${restOfLine(source, start)} ...`);
    if (c === "\\") {
      const next = source[i + 1] ?? "";
      if (next === "\n") i += 2;
      else if (next === '"') {
        text += next;
        i += 2;
      } else if (/^(?:[abfnrtv\\0-7]|x[0-9a-fA-F])/.test(next + (source[i + 2] ?? ""))) {
        const read = readEscape(source, i, "ansi");
        text += read.bytes;
        i = read.end;
      } else {
        text += `\\${next}`;
        i += 2;
      }
      continue;
    }
    text += c;
    i++;
  }
  return { text, end: i + 1 };
}

function readRegex(source: string, start: number, line: number): { text: string; end: number } {
  let text = "";
  let i = start + 1;
  let inBracket = false;
  while (source[i] !== "/" || inBracket) {
    const c = source[i];
    if (c === undefined || c === "\n") {
      throw new AwkSyntaxError(`line ${line}: runaway regular expression ${restOfLine(source, start)} ...`);
    }
    if (c === "\\") {
      text += source[i + 1] === "/" ? "/" : c + (source[i + 1] ?? "");
      i += 2;
      continue;
    }
    if (c === "[" && !inBracket) {
      inBracket = true;
      const skip = /^\[\^?\]?/.exec(source.slice(i))?.[0] ?? "[";
      text += skip;
      i += skip.length;
      continue;
    }
    if (c === "[" && source[i + 1] === ":") {
      const close = source.indexOf(":]", i);
      if (close > 0) {
        text += source.slice(i, close + 2);
        i = close + 2;
        continue;
      }
    }
    if (c === "]") inBracket = false;
    text += c;
    i++;
  }
  return { text, end: i + 1 };
}

/** The tokens of an awk program. Whether a slash divides or begins a regular expression follows from the token before it. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let i = 0;
  const push = (kind: Token["kind"], text: string): void => {
    tokens.push({ kind, text, line });
  };
  while (i < source.length) {
    const c = source[i] ?? "";
    if (c === "\n") {
      push("newline", c);
      line++;
      i++;
    } else if (c === " " || c === "\t" || c === "\r") i++;
    else if (c === "\\" && /^\\\r?\n/.test(source.slice(i, i + 3))) {
      i = source.indexOf("\n", i) + 1;
      line++;
    } else if (c === "#") {
      while (i < source.length && source[i] !== "\n") i++;
    } else if (c === '"') {
      const read = readString(source, i, line);
      push("string", read.text);
      i = read.end;
    } else if (/[0-9.]/.test(c) && /^(?:\d|\.\d)/.test(source.slice(i))) {
      const text = /^(?:\d*\.?\d*(?:[eE][+-]?\d+)?)/.exec(source.slice(i))?.[0] ?? c;
      push("number", text);
      i += text.length;
    } else if (/[A-Za-z_]/.test(c)) {
      const text = /^\w+/.exec(source.slice(i))?.[0] ?? c;
      i += text.length;
      if (KEYWORDS.has(text)) push("keyword", text === "func" ? "function" : text);
      else if (BUILTINS.has(text)) push("call", text);
      else push(source[i] === "(" ? "call" : "name", text);
    } else if (c === "/" && regexMayStart(tokens.at(-1))) {
      const read = readRegex(source, i, line);
      push("regex", read.text);
      i = read.end;
    } else {
      const operator = OPERATORS.find((candidate) => source.startsWith(candidate, i));
      if (operator === undefined) throw new AwkSyntaxError(`${line}: unexpected character '${c}'`);
      push("operator", operator);
      i += operator.length;
    }
  }
  push("newline", "\n");
  line++;
  push("end", "");
  return tokens;
}

/** The rest of a line, as messages show it. */
function restOfLine(source: string, start: number): string {
  return /[^\n]*/.exec(source.slice(start, start + 10))?.[0] ?? "";
}

function regexMayStart(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === "number" || before.kind === "string" || before.kind === "name" || before.kind === "regex")
    return false;
  if (before.kind === "operator") return !/^(?:\)|\]|\$|\+\+|--)$/.test(before.text);
  return before.kind !== "keyword" || before.text !== "getline";
}
