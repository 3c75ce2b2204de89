import { type ParsedScript, parse, type Statement } from "unbash";
import { joinSubstitutions } from "./join-substitutions.js";

/** A script's text with its name and the tree that it parses to, and the way from positions to lines. */
export class Source {
  readonly text: string;
  /** The line that the text's first line counts as. */
  readonly firstLine: number;
  private lineStarts: number[] | null = null;

  constructor(text: string, firstLine = 1) {
    this.text = text;
    this.firstLine = firstLine;
  }

  /** The line number of a position. */
  lineAt(position: number): number {
    let starts = this.lineStarts;
    if (starts === null) {
      starts = [0];
      for (let i = this.text.indexOf("\n"); i >= 0; i = this.text.indexOf("\n", i + 1)) starts.push(i + 1);
      this.lineStarts = starts;
    }
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return low + this.firstLine;
  }

  /** The text of the line with that number, without its newline. */
  line(number: number): string {
    return this.text.split("\n")[number - this.firstLine] ?? "";
  }
}

/** A syntax error as bash words it; `line` is the number that it prints, `quoteLine` whether the line itself is printed after it. */
export interface SyntaxProblem {
  readonly line: number;
  readonly message: string;
  readonly quoteLine: boolean;
}

/** What can be run of a source: the statements before the first error, line by line, and that error. */
export interface ParsedSource {
  readonly source: Source;
  /** Statements that stand on one line, or are joined by a construct over several, are given up together. */
  readonly lines: readonly (readonly Statement[])[];
  readonly problem: SyntaxProblem | null;
}

/** Parses a script. Like bash, what stands on complete lines before a syntax error can be run. */
export function parseSource(source: Source): ParsedSource {
  const script = parse(source.text);
  if (/[<>]\(/.test(source.text)) joinSubstitutions(script.commands);
  const error = script.errors?.[0];
  if (error === undefined) return { source, lines: groupByLine(source, script), problem: null };
  const missingDo = error.message === "expected 'do'" ? bodyWithoutDo(script, error.pos) : null;
  const problem = describe(source, error.message, missingDo ?? error.pos);
  return { source, lines: beforeError(source, script, error.pos), problem };
}

/** Where the body begins of the innermost `for` or `select` around a position: bash misses the `do` before it. */
function bodyWithoutDo(node: unknown, position: number): number | null {
  let found: number | null = null;
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    const { type, pos, end, body } = value as { type?: string; pos?: number; end?: number; body?: { pos: number } };
    if (pos !== undefined && end !== undefined && (position < pos || position > end)) return;
    if ((type === "For" || type === "Select") && body !== undefined) found = body.pos;
    for (const child of Object.values(value)) visit(child);
  };
  visit(node);
  return found;
}

function groupByLine(source: Source, script: ParsedScript): Statement[][] {
  const lines: Statement[][] = [];
  let end = -1;
  for (const statement of script.commands) {
    const last = lines.at(-1);
    if (last !== undefined && !source.text.slice(end, statement.pos).includes("\n")) last.push(statement);
    else lines.push([statement]);
    end = statement.end;
  }
  return lines;
}

/** The statements on the lines before the one where the broken command begins: the longest beginning of the text that parses. */
function beforeError(source: Source, script: ParsedScript, errorPosition: number): Statement[][] {
  const starts = new Set<number>();
  for (const statement of script.commands) {
    if (statement.pos <= errorPosition) starts.add(source.text.lastIndexOf("\n", statement.pos - 1) + 1);
  }
  starts.add(source.text.lastIndexOf("\n", errorPosition - 1) + 1);
  for (const cut of [...starts].sort((a, b) => b - a)) {
    const head = parse(source.text.slice(0, cut));
    if (head.errors === undefined || head.errors.length === 0) return groupByLine(source, head);
  }
  return [];
}

const UNTERMINATED: Readonly<Record<string, string>> = {
  "unterminated double quote": '"',
  "unterminated single quote": "'",
  "unterminated backtick command substitution": "`",
  "unterminated command substitution": ")",
  "unterminated parameter expansion": "}",
  "unterminated arithmetic expansion": ")",
  "unterminated ANSI-C quote": "'",
  "unterminated process substitution": ")",
};

function describe(source: Source, message: string, position: number): SyntaxProblem {
  const { text } = source;
  const lastLine = source.lineAt(Math.max(0, text.length - 1)) + (text.endsWith("\n") || text === "" ? 1 : 0);
  const eofLine = text.endsWith("\n") ? lastLine : lastLine + 1;
  const close = Object.entries(UNTERMINATED).find(([start]) => message.startsWith(start))?.[1];
  if (close !== undefined || message.startsWith("unterminated")) {
    const mark = close ?? '"';
    const line = mark === ")" ? eofLine : source.lineAt(position);
    return { line, message: `unexpected EOF while looking for matching \`${mark}'`, quoteLine: false };
  }
  let at = position;
  for (;;) {
    const blank = /^(?:[ \t]|\\\n|#[^\n]*)+/.exec(text.slice(at));
    if (blank === null || (text[at] === "#" && at > 0 && !/\s/.test(text[at - 1] ?? ""))) break;
    at += blank[0].length;
  }
  if (/redirect|here-string/.test(message) && text[at] === "\n") {
    return { line: source.lineAt(at), message: "syntax error near unexpected token `newline'", quoteLine: true };
  }
  if (text.slice(at).trim() === "") {
    return { line: eofLine, message: "syntax error: unexpected end of file", quoteLine: false };
  }
  if (text[at] === "\n") {
    return { line: source.lineAt(at), message: "syntax error near unexpected token `newline'", quoteLine: true };
  }
  const token =
    /^(?:;;&|;;|;&|&&|\|\||\|&|<<-|<<<|<<|>>|<&|>&|<>|>\||&>>|&>|[;&|()<>]|(?:\\[\s\S]|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|[^\s;&|()<>])+)/.exec(
      text.slice(at),
    );
  return {
    line: source.lineAt(at),
    message: `syntax error near unexpected token \`${token?.[0] ?? text[at] ?? ""}'`,
    quoteLine: true,
  };
}
