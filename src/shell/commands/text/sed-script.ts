import { basicToExtended, RegexError, translateExtended } from "../../regex.js";

/** An address of sed. */
export type Address =
  | { readonly type: "line"; readonly line: number }
  | { readonly type: "last" }
  | { readonly type: "step"; readonly first: number; readonly step: number }
  | { readonly type: "regex"; readonly regexp: RegExp | null }
  | { readonly type: "offset"; readonly count: number }
  | { readonly type: "multiple"; readonly of: number };

/** One command of sed; `block` is where a `{` goes when it does not match, `target` where a branch goes. */
export interface SedCommand {
  readonly from: Address | null;
  readonly to: Address | null;
  readonly negated: boolean;
  readonly name: string;
  /** Text of a i c, label of b t T :, file of r w, characters of y. */
  readonly text: string;
  readonly regexp: RegExp | null;
  readonly replacement: readonly ReplacementPiece[];
  readonly flags: {
    readonly global: boolean;
    readonly print: boolean;
    readonly nth: number;
    readonly file: string | null;
    /** The result is run and its output taken instead. */
    readonly executes: boolean;
  };
  /** Index of the matching `}` for `{`. */
  end: number;
}

/** A piece of what `s` puts in: text, a group (0 is the whole match), or a change of case. */
export type ReplacementPiece =
  | { readonly text: string }
  | { readonly group: number }
  | { readonly letters: "U" | "L" | "u" | "l" | "E" };

/** A script that cannot be parsed; the message is sed's, with its position. */
export class SedError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Parses a script. `extended`: regular expressions are extended ones (-E). */
export function parseSed(script: string, extended: boolean, where: string): SedCommand[] {
  return new SedParser(script, extended, where).parse();
}

const NO_FLAGS = { global: false, print: false, nth: 1, file: null, executes: false };

class SedParser {
  private readonly script: string;
  private readonly extended: boolean;
  private readonly where: string;
  private at = 0;

  constructor(script: string, extended: boolean, where: string) {
    this.script = script;
    this.extended = extended;
    this.where = where;
  }

  parse(): SedCommand[] {
    const commands: SedCommand[] = [];
    const open: number[] = [];
    for (;;) {
      this.skip(/[\s;]/);
      if (this.at >= this.script.length) break;
      if (this.peek() === "#") {
        this.restOfLine();
        continue;
      }
      const command = this.command();
      if (command.name === "}") {
        const start = open.pop();
        if (start === undefined) this.fail("unexpected `}'");
        const block = commands[start];
        if (block !== undefined) block.end = commands.length;
      }
      if (command.name === "{") open.push(commands.length);
      commands.push(command);
    }
    if (open.length > 0) throw new SedError(`${this.where}, char 0: unmatched \`{'`);
    const labels = new Set(commands.filter((command) => command.name === ":").map((command) => command.text));
    for (const command of commands) {
      if ("btT".includes(command.name) && command.text !== "" && !labels.has(command.text))
        throw new SedError(`can't find label for jump to \`${command.text}'`, 4);
    }
    return commands;
  }

  private fail(message: string, at = this.at): never {
    throw new SedError(`${this.where}, char ${at}: ${message}`);
  }

  private peek(): string {
    return this.script[this.at] ?? "";
  }

  private skip(what: RegExp): void {
    while (this.at < this.script.length && what.test(this.peek())) this.at++;
  }

  private restOfLine(): string {
    const end = this.script.indexOf("\n", this.at);
    const text = this.script.slice(this.at, end < 0 ? undefined : end);
    this.at = end < 0 ? this.script.length : end + 1;
    return text;
  }

  private address(second: boolean): Address | null {
    const c = this.peek();
    if (/\d/.test(c)) {
      const first = this.number();
      if (!second && this.peek() === "~") {
        this.at++;
        return { type: "step", first, step: this.number() };
      }
      return { type: "line", line: first };
    }
    if (c === "$") {
      this.at++;
      return { type: "last" };
    }
    if (second && (c === "+" || c === "~")) {
      this.at++;
      const count = this.number();
      return c === "+" ? { type: "offset", count } : { type: "multiple", of: count };
    }
    if (c !== "/" && c !== "\\") return null;
    if (c === "\\") this.at++;
    const delimiter = this.peek();
    this.at++;
    const source = this.delimited(delimiter, true);
    if (source === null) this.fail("unterminated address regex", this.script.length);
    let flags = "";
    if (this.peek() === "I") {
      flags = "i";
      this.at++;
    }
    if (this.peek() === "M") {
      flags += "m";
      this.at++;
    }
    return { type: "regex", regexp: this.compile(source, flags) };
  }

  private number(): number {
    const digits = /^\d*/.exec(this.script.slice(this.at))?.[0] ?? "";
    this.at += digits.length;
    return Number(digits);
  }

  private compile(source: string, flags: string): RegExp | null {
    if (source === "") return null;
    const text = plainEscapes(source);
    try {
      const extended = this.extended ? text : basicToExtended(text);
      return new RegExp(translateExtended(extended, { byLine: flags.includes("m") }), `g${flags.replace("m", "")}`);
    } catch (error) {
      return this.fail(error instanceof RegexError ? error.message : "Invalid regular expression");
    }
  }

  /** Text up to an unescaped delimiter; null when there is none. In a pattern the delimiter may stand in brackets. */
  private delimited(delimiter: string, pattern: boolean): string | null {
    let text = "";
    let inBracket = false;
    for (; this.at < this.script.length; this.at++) {
      const c = this.peek();
      if (c === "\\" && !inBracket) {
        const next = this.script[this.at + 1] ?? "";
        this.at++;
        if (next === delimiter)
          text +=
            pattern && /[|.*+?()[\]{}^$]/.test(delimiter)
              ? `\\${delimiter}`
              : pattern
                ? delimiter
                : delimiter === "&"
                  ? "\\&"
                  : delimiter;
        else text += c + next;
        continue;
      }
      if (pattern && c === "[" && !inBracket) {
        inBracket = true;
        const head = /^\[\^?\]?/.exec(this.script.slice(this.at))?.[0] ?? "[";
        text += head;
        this.at += head.length - 1;
        continue;
      }
      if (inBracket && c === "[" && /[:.=]/.test(this.script[this.at + 1] ?? "")) {
        const close = this.script.indexOf(`${this.script[this.at + 1]}]`, this.at + 2);
        if (close > 0) {
          text += this.script.slice(this.at, close + 2);
          this.at = close + 1;
          continue;
        }
      }
      if (c === "]") inBracket = false;
      if (c === delimiter && !inBracket) {
        this.at++;
        return text;
      }
      text += c;
    }
    return null;
  }

  private command(): SedCommand {
    if (/[+~]/.test(this.peek())) this.fail("invalid usage of +N or ~N as first address", this.at + 2);
    const from = this.address(false);
    let to: Address | null = null;
    if (from !== null) {
      this.skip(/[ \t]/);
      if (this.peek() === ",") {
        this.at++;
        this.skip(/[ \t]/);
        to = this.address(true);
        if (to === null) this.fail("unexpected `,'", this.at + 1);
      }
    }
    if (from?.type === "line" && from.line === 0 && to?.type !== "regex") {
      this.fail("invalid usage of line address 0", this.at + 1);
    }
    this.skip(/[ \t]/);
    let negated = false;
    while (this.peek() === "!") {
      negated = true;
      this.at++;
      this.skip(/[ \t]/);
    }
    const name = this.peek();
    this.at++;
    const base = { from, to, negated, name, text: "", regexp: null, replacement: [], flags: NO_FLAGS, end: -1 };
    switch (name) {
      case "":
        return this.fail("missing command", this.script.length);
      case "{":
        return base;
      case "}":
        if (from !== null) this.fail("} doesn't want any addresses");
        this.endOfCommand();
        return base;
      case ":": {
        if (from !== null) this.fail(": doesn't want any addresses");
        this.skip(/[ \t]/);
        const label = /^[^\s;]*/.exec(this.script.slice(this.at))?.[0] ?? "";
        this.at += label.length;
        if (label === "") this.fail('":" lacks a label');
        return { ...base, text: label };
      }
      case "b":
      case "t":
      case "T": {
        this.skip(/[ \t]/);
        const label = /^[^\s;}]*/.exec(this.script.slice(this.at))?.[0] ?? "";
        this.at += label.length;
        this.endOfCommand();
        return { ...base, text: label };
      }
      case "a":
      case "i":
      case "c":
        return { ...base, text: this.textArgument() };
      case "r":
      case "R":
      case "w":
      case "W": {
        this.skip(/[ \t]/);
        const file = this.restOfLine();
        if (file === "") this.fail("missing filename in r/R/w/W commands", Math.min(this.at, this.script.length));
        return { ...base, text: file };
      }
      case "e":
        this.skip(/[ \t]/);
        return { ...base, text: this.restOfLine() };
      case "v":
        this.skip(/[ \t]/);
        this.restOfLine();
        return base;
      case "q":
      case "Q":
      case "l":
      case "L": {
        this.skip(/[ \t]/);
        const digits = /^\d*/.exec(this.script.slice(this.at))?.[0] ?? "";
        this.at += digits.length;
        this.endOfCommand();
        return { ...base, text: digits };
      }
      case "s":
        return this.substitution(base);
      case "y":
        return this.transliteration(base);
      case "=":
      case "d":
      case "D":
      case "g":
      case "G":
      case "h":
      case "H":
      case "n":
      case "N":
      case "p":
      case "P":
      case "x":
      case "z":
      case "F":
        this.endOfCommand();
        return base;
      default:
        return this.fail(`unknown command: \`${name}'`);
    }
  }

  private endOfCommand(): void {
    this.skip(/[ \t]/);
    const c = this.peek();
    if (c === "" || c === "\n" || c === ";" || c === "}" || c === "#") return;
    this.at++;
    this.fail("extra characters after command");
  }

  private textArgument(): string {
    this.skip(/[ \t]/);
    if (this.peek() === "\\") {
      this.at++;
      // Blanks before the text's own line are nothing, those of a text behind the backslash are its own.
      const blank = /^[ \t]*(?:\n|$)/.exec(this.script.slice(this.at))?.[0] ?? "";
      this.at += blank.length;
      if (blank.endsWith("\n")) return this.textLines();
    } else if (this.at >= this.script.length || this.peek() === "\n") this.fail("expected \\ after `a', `c' or `i'");
    return this.textLines();
  }

  private textLines(): string {
    let text = "";
    for (; this.at < this.script.length; this.at++) {
      const c = this.peek();
      if (c === "\\") {
        this.at++;
        const next = this.peek();
        text += next === "t" ? "\t" : next;
        continue;
      }
      if (c === "\n") {
        this.at++;
        break;
      }
      text += c;
    }
    return text;
  }

  private substitution(base: Omit<SedCommand, "regexp">): SedCommand {
    const delimiter = this.peek();
    this.at++;
    const source = this.delimited(delimiter, true);
    const replacement = source === null ? null : this.delimited(delimiter, false);
    if (source === null || replacement === null) return this.fail("unterminated `s' command", this.script.length);
    let global = false;
    let print = false;
    let executes = false;
    let nth = 1;
    let insensitive = "";
    let file: string | null = null;
    for (;;) {
      const c = this.peek();
      if (c === "g") {
        if (global) this.fail("multiple `g' options to `s' command", this.at + 1);
        global = true;
      } else if (c === "p") {
        if (print) this.fail("multiple `p' options to `s' command", this.at + 1);
        print = true;
      } else if (c === "i" || c === "I") insensitive = "i";
      else if (c === "m" || c === "M") insensitive += "m";
      else if (/[1-9]/.test(c)) {
        nth = this.number();
        continue;
      } else if (c === "e") executes = true;
      else if (c === "w") {
        this.at++;
        this.skip(/[ \t]/);
        file = this.restOfLine();
        if (file === "") this.fail("missing filename in r/R/w/W commands");
        break;
      } else break;
      this.at++;
    }
    const next = this.peek();
    if (file === null && next !== "" && !/[\s;}#]/.test(next)) {
      this.at++;
      this.fail("unknown option to `s'");
    }
    const regexp = this.compile(source, insensitive);
    const pieces = parseReplacement(replacement);
    const groups = regexp === null ? 9 : groupCount(regexp);
    const missing = pieces.find((piece) => "group" in piece && piece.group > groups);
    if (missing !== undefined && "group" in missing) {
      this.fail(`invalid reference \\${missing.group} on \`s' command's RHS`);
    }
    return { ...base, regexp, replacement: pieces, flags: { global, print, nth, file, executes } };
  }

  private transliteration(base: Omit<SedCommand, "regexp">): SedCommand {
    const delimiter = this.peek();
    this.at++;
    const from = this.delimited(delimiter, false);
    const to = from === null ? null : this.delimited(delimiter, false);
    if (from === null || to === null) return this.fail("unterminated `y' command", this.script.length);
    const read = (text: string): string => text.replace(/\\([\s\S])/g, (_, c: string) => CONTROLS[c] ?? c);
    if (read(from).length !== read(to).length) this.fail("strings for `y' command are different lengths");
    this.endOfCommand();
    return { ...base, regexp: null, text: read(from) + read(to) };
  }
}

/** How many groups an expression has. */
function groupCount(regexp: RegExp): number {
  return (new RegExp(`${regexp.source}|`).exec("")?.length ?? 1) - 1;
}

/** `\\n`, `\\t`, `\\x41`, `\\o101`, `\\d065` and their like as the characters that they are, special ones included. */
function plainEscapes(source: string): string {
  return source.replace(/\\(?:x([0-9a-fA-F]{1,2})|o([0-7]{1,3})|d(\d{1,3})|([\s\S]))/g, (whole, x, o, d, c) => {
    if (c !== undefined) return CONTROLS[c as string] ?? whole;
    const code = x !== undefined ? Number.parseInt(x, 16) : o !== undefined ? Number.parseInt(o, 8) : Number(d);
    return String.fromCharCode(code & 255);
  });
}

const CONTROLS: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  f: "\f",
  v: "\v",
  a: "\x07",
};

function parseReplacement(text: string): ReplacementPiece[] {
  const pieces: ReplacementPiece[] = [];
  let literal = "";
  const flush = (): void => {
    if (literal !== "") pieces.push({ text: literal });
    literal = "";
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? "";
    if (c === "&") {
      flush();
      pieces.push({ group: 0 });
    } else if (c === "\\") {
      const next = text[++i] ?? "";
      if (/\d/.test(next)) {
        flush();
        pieces.push({ group: Number(next) });
      } else if (next === "U" || next === "L" || next === "u" || next === "l" || next === "E") {
        flush();
        pieces.push({ letters: next });
      } else if (/[xod]/.test(next)) {
        const number = /^(?:x([0-9a-fA-F]{1,2})|o([0-7]{1,3})|d(\d{1,3}))/.exec(text.slice(i));
        if (number === null) literal += next;
        else {
          const [whole, x, o, d] = number;
          literal += String.fromCharCode(
            (x !== undefined ? Number.parseInt(x, 16) : o !== undefined ? Number.parseInt(o, 8) : Number(d)) & 255,
          );
          i += whole.length - 1;
        }
      } else literal += CONTROLS[next] ?? next;
    } else literal += c;
  }
  flush();
  return pieces;
}
