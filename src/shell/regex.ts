import { characterClass } from "./bash/pattern.js";

/** A POSIX regular expression that cannot be compiled; the message is glibc's. */
export class RegexError extends Error {}

const ESCAPES = /[\\^$.*+?()[\]{}|/]/;

function literal(c: string): string {
  return ESCAPES.test(c) ? `\\${c}` : c === "\n" ? "\\n" : c;
}

/** A bracket expression that begins at `start`: its JavaScript source and where it ends. */
function bracket(source: string, start: number): { text: string; end: number } {
  let i = start + 1;
  let text = "[";
  if (source[i] === "^") {
    text += "^";
    i++;
  }
  const first = i;
  for (; ; i++) {
    const c = source[i];
    if (c === undefined) throw new RegexError("Unmatched [, [^, [:, [., or [=");
    if (c === "]" && i > first) break;
    if (c === "[" && source[i + 1] === ":") {
      const close = source.indexOf(":]", i + 2);
      if (close < 0) throw new RegexError("Unmatched [, [^, [:, [., or [=");
      const known = characterClass(source.slice(i + 2, close));
      if (known === null) throw new RegexError("Invalid character class name");
      text += known;
      i = close + 1;
    } else if (c === "[" && (source[i + 1] === "." || source[i + 1] === "=")) {
      const close = source.indexOf(`${source[i + 1]}]`, i + 2);
      if (close < 0) throw new RegexError("Unmatched [, [^, [:, [., or [=");
      text += literal(source.slice(i + 2, close));
      i = close + 1;
    } else if (c === "-") {
      const isRange = i > first && source[i + 1] !== "]";
      // A range between two plain characters must go forwards.
      if (isRange && (source[i - 1] ?? "") > (source[i + 1] ?? "") && !"[:.=]".includes(source[i + 1] ?? "")) {
        throw new RegexError("Invalid range end");
      }
      text += isRange ? "-" : "\\-";
    } else text += c === "\\" || c === "^" || c === "[" || c === "]" ? `\\${c}` : c;
  }
  return { text: text === "[" ? "[]" : `${text}]`, end: i };
}

/** What a backslash and a letter mean in GNU's regular expressions, besides `\1` to `\9`. */
const GNU_ESCAPES: Readonly<Record<string, string>> = {
  w: "[A-Za-z0-9_]",
  W: "[^A-Za-z0-9_]",
  s: "[ \\t-\\r]",
  S: "[^ \\t-\\r]",
  b: "\\b",
  B: "\\B",
  "<": "\\b(?=\\w)",
  ">": "\\b(?<=\\w)",
  "`": "(?<![\\s\\S])",
  "'": "(?![\\s\\S])",
};

/** How programs differ in what they take for a regular expression. */
export interface RegexDialect {
  /** What repeats nothing (`*a`, `(+b)`) is left out, as grep does; else it is a mistake. */
  readonly leavesOutLeading?: boolean;
  /** `^` and `$` stand at newlines too (sed's flag M). */
  readonly byLine?: boolean;
}

/**
 * A POSIX extended regular expression as JavaScript source, with GNU's additions (`\w`, `\b`, back references).
 * Simplified: of several alternatives the first that matches is taken, not the longest.
 * @throws RegexError
 */
export function translateExtended(source: string, dialect: RegexDialect = {}): string {
  const { leavesOutLeading = false } = dialect;
  let out = "";
  let depth = 0;
  let groups = 0;
  let atStart = true;
  for (let i = 0; i < source.length; i++) {
    const c = source[i] ?? "";
    const wasStart = atStart;
    atStart = false;
    switch (c) {
      case "\\": {
        const next = source[++i];
        if (next === undefined) throw new RegexError("Trailing backslash");
        out += GNU_ESCAPES[next] ?? (/[1-9]/.test(next) ? `\\${next}` : literal(next));
        break;
      }
      case "[": {
        const found = bracket(source, i);
        out += found.text;
        i = found.end;
        break;
      }
      case "(":
        depth++;
        groups++;
        atStart = true;
        out += source[i + 1] === ")" ? "(" : "(";
        break;
      case ")":
        if (depth === 0) throw new RegexError("Unmatched ( or \\(");
        depth--;
        out += ")";
        break;
      case "|":
        atStart = true;
        out += "|";
        break;
      case "*":
      case "+":
      case "?":
        if (wasStart) {
          if (!leavesOutLeading) throw new RegexError("Invalid preceding regular expression");
          atStart = true;
        } else if (/(?<!\\)(?:\\\\)*[*+?]$/.test(out))
          out = c === "*" || out.endsWith("*") ? `${out.slice(0, -1)}*` : out;
        else out += c;
        break;
      case "{": {
        const interval = /^\{(\d*)(?:(,)(\d*))?\}/.exec(source.slice(i));
        if (interval === null || wasStart || (interval[1] === "" && interval[2] === undefined)) {
          if (!leavesOutLeading && /^\{\d/.test(source.slice(i))) throw new RegexError("Unmatched \\{");
          out += "\\{";
          break;
        }
        out += `{${interval[1] === "" ? "0" : interval[1]}${interval[2] ?? ""}${interval[3] ?? ""}}`;
        i += interval[0].length - 1;
        break;
      }
      case "^":
        atStart = true;
        out += dialect.byLine === true ? "(?<![^\\n])" : "^";
        break;
      case "$":
        out += dialect.byLine === true ? "(?![^\\n])" : "$";
        break;
      case ".":
        out += "[^]";
        break;
      default:
        out += literal(c);
    }
  }
  if (depth > 0) throw new RegexError("Unmatched ( or \\(");
  for (const [, digit = ""] of out.matchAll(/(?<!\\)(?:\\\\)*\\([1-9])/g)) {
    if (Number(digit) > groups) throw new RegexError("Invalid back reference");
  }
  return out;
}

/** A POSIX basic regular expression as an extended one, for `translateExtended`. GNU's `\+`, `\?` and `\|` included. */
export function basicToExtended(source: string): string {
  let out = "";
  let atStart = true;
  for (let i = 0; i < source.length; i++) {
    const c = source[i] ?? "";
    const wasStart = atStart;
    atStart = false;
    if (c === "\\") {
      const next = source[++i];
      if (next === undefined) throw new RegexError("Trailing backslash");
      if ("(){}+?|".includes(next)) {
        if (wasStart && (next === "+" || next === "?" || next === "{")) out += `\\${next}`;
        else out += next;
        atStart = next === "(" || next === "|";
      } else out += `\\${next}`;
    } else if (c === "[") {
      const { end } = bracket(source, i);
      out += source.slice(i, end + 1);
      i = end;
    } else if ("(){}+?|".includes(c)) out += `\\${c}`;
    else if (c === "*" && wasStart) out += "\\*";
    else if (c === "^") {
      if (wasStart) {
        out += "^";
        atStart = true;
      } else out += "\\^";
    } else if (c === "$") {
      const rest = source.slice(i + 1);
      out += rest === "" || rest.startsWith("\\)") || rest.startsWith("\\|") ? "$" : "\\$";
    } else out += c;
  }
  return out;
}
