/** What a pattern is translated for. */
export interface PatternOptions {
  /** `*` and `?` do not match `/`, and a leading dot must be written (pathname expansion). */
  readonly pathname?: boolean;
  /** `nocasematch`. */
  readonly ignoreCase?: boolean;
}

const CLASSES: Readonly<Record<string, string>> = {
  alpha: "a-zA-Z",
  digit: "0-9",
  alnum: "a-zA-Z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: "\\s",
  blank: " \\t",
  punct: "!-\\/:-@\\[-`{-~",
  print: " -~",
  graph: "!-~",
  cntrl: "\\x00-\\x1f\\x7f",
  xdigit: "0-9A-Fa-f",
  word: "a-zA-Z0-9_",
};

/** The inside of `[[:name:]]` for a JavaScript class, or null when there is no such class. */
export function characterClass(name: string): string | null {
  return CLASSES[name] ?? null;
}

/** `text` with what a JavaScript regular expression treats specially escaped. */
export function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

/** `text` with what a shell pattern treats specially escaped by backslashes. */
export function escapePattern(text: string): string {
  return /[\\*?[\]!+@()|-]/.test(text) ? text.replace(/[\\*?[\]!+@()|-]/g, "\\$&") : text;
}

/** Where a bracket expression that begins at `start` ends (the index of its `]`), or -1. */
function bracketEnd(pattern: string, start: number): number {
  let i = start + 1;
  if (pattern[i] === "!" || pattern[i] === "^") i++;
  if (pattern[i] === "]") i++;
  for (; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === "\\") i++;
    else if (c === "[" && /[:.=]/.test(pattern[i + 1] ?? "")) {
      const close = pattern.indexOf(`${pattern[i + 1]}]`, i + 2);
      if (close >= 0) i = close + 1;
    } else if (c === "]") return i;
  }
  return -1;
}

function translateBracket(body: string): string {
  let i = 0;
  let out = "[";
  if (body[0] === "!" || body[0] === "^") {
    out += "^";
    i = 1;
  }
  while (i < body.length) {
    const c = body[i] ?? "";
    if (c === "[" && body[i + 1] === ":") {
      const close = body.indexOf(":]", i + 2);
      const known = close < 0 ? null : characterClass(body.slice(i + 2, close));
      if (known !== null) {
        out += known;
        i = close + 2;
        continue;
      }
    }
    if (c === "\\" && i + 1 < body.length) {
      out += escapeRegExp(body[i + 1] ?? "");
      i += 2;
      continue;
    }
    out += c === "-" ? "-" : escapeRegExp(c);
    i++;
  }
  return `${out === "[" || out === "[^" ? `${out}\\s\\S` : out}]`;
}

function closingParen(pattern: string, open: number): number {
  let depth = 0;
  for (let i = open; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === "\\") i++;
    else if (c === "(") depth++;
    else if (c === ")" && --depth === 0) return i;
  }
  return -1;
}

function alternatives(body: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < body.length; i++) {
    const c = body[i];
    if (c === "\\") i++;
    else if (c === "(") depth++;
    else if (c === ")") depth--;
    else if (c === "|" && depth === 0) {
      out.push(body.slice(start, i));
      start = i + 1;
    }
  }
  out.push(body.slice(start));
  return out;
}

/** The regular expression source for a shell pattern, without anchors. Quoted characters come as `\c`. */
export function patternSource(pattern: string, options: PatternOptions = {}, tail = ""): string {
  const any = options.pathname === true ? "[^/]" : "[\\s\\S]";
  let out = "";
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] ?? "";
    if ("?*+@!".includes(c) && pattern[i + 1] === "(") {
      const close = closingParen(pattern, i + 1);
      if (close >= 0) {
        const choice = alternatives(pattern.slice(i + 2, close))
          .map((part) => patternSource(part, options))
          .join("|");
        if (c === "!") {
          const rest = patternSource(pattern.slice(close + 1), options, tail);
          return `${out}(?!(?:${choice})${rest}$)${any}*?${rest}`;
        }
        out += c === "@" ? `(?:${choice})` : `(?:${choice})${c}`;
        i = close;
        continue;
      }
    }
    if (c === "\\") {
      i++;
      out += escapeRegExp(pattern[i] ?? "\\");
    } else if (c === "*") {
      while (pattern[i + 1] === "*") i++;
      out += `${any}*`;
    } else if (c === "?") out += any;
    else if (c === "[") {
      const close = bracketEnd(pattern, i);
      if (close < 0) out += "\\[";
      else {
        out += translateBracket(pattern.slice(i + 1, close));
        i = close;
      }
    } else out += escapeRegExp(c);
  }
  return out + tail;
}

const compiled = new Map<string, RegExp>();

/** The regular expression that matches what the whole pattern matches. An impossible range matches nothing. */
export function compilePattern(pattern: string, options: PatternOptions = {}): RegExp {
  const key = `${options.pathname === true ? "p" : "-"}${options.ignoreCase === true ? "i" : "-"}${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  let regexp: RegExp;
  try {
    regexp = new RegExp(`^(?:${patternSource(pattern, options)})$`, options.ignoreCase === true ? "i" : "");
  } catch {
    regexp = /^(?!)/;
  }
  if (compiled.size > 2000) compiled.clear();
  compiled.set(key, regexp);
  return regexp;
}

/** True when `text` is matched by the whole pattern. */
export function matchesPattern(text: string, pattern: string, ignoreCase = false): boolean {
  return compilePattern(pattern, ignoreCase ? { ignoreCase } : {}).test(text);
}
