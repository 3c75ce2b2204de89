/** The labels of what is chosen. */
export type Labels = Readonly<Record<string, string>>;

/** A part of a selector: data, so that a network that holds it can be copied. */
export type Selector =
  | { readonly kind: "all" }
  | { readonly kind: "not"; readonly of: Selector }
  | { readonly kind: "and" | "or"; readonly parts: readonly Selector[] }
  | { readonly kind: "has"; readonly label: string }
  | { readonly kind: TextOperator; readonly label: string; readonly text: string }
  | { readonly kind: "in" | "not in"; readonly label: string; readonly texts: readonly string[] };

type TextOperator = "==" | "!=" | "contains" | "starts with" | "ends with";

/** What may stand anywhere: a sign, a text, `all()`, `global()`, `has(label)` or a label; blanks and tabs part them. */
const TOKEN =
  /[ \t]*(?:((?:all|global)\([ \t]*\))|has\([ \t]*([\w./-]+)[ \t]*\)|(&&|\|\||==|!=|[!(){},]|"[^"]*"|'[^']*'|[\w./-]+))/y;
/** The words that stand behind a label, which nothing need part from what follows. */
const OPERATOR = /[ \t]*(?:(contains|in)|(starts|ends)[ \t]*with|not[ \t]*in)/y;
const LABEL = /^[\w./-]+$/;

/**
 * Reads a selector of Calico's own language: `all()`, `has(label)`, `label == "x"`, `!=`, `in {"a", "b"}`, `not in`,
 * `contains`, `starts with`, `ends with`, `!`, `&&`, `||` and brackets. An empty one chooses everything; null for what is
 * none.
 */
export function parseSelector(text: string): Selector | null {
  const tokens = tokensOf(text.replace(/[ \t]+$/, ""));
  if (tokens === null) return null;
  if (tokens.length === 0) return { kind: "all" };
  const reader = new Reader(tokens);
  const selector = reader.either();
  return reader.atEnd ? selector : null;
}

function tokensOf(text: string): string[] | null {
  const tokens: string[] = [];
  let isBehindLabel = false;
  let at = 0;
  while (at < text.length) {
    OPERATOR.lastIndex = at;
    const operator: RegExpExecArray | null = isBehindLabel ? OPERATOR.exec(text) : null;
    TOKEN.lastIndex = at;
    const token: RegExpExecArray | null = operator === null ? TOKEN.exec(text) : null;
    if (operator !== null) {
      const [whole, word, edge] = operator;
      tokens.push(word ?? (edge === undefined ? "not in" : `${edge} with`));
      at += whole.length;
    } else if (token !== null) {
      const [whole, every, label, other = ""] = token;
      if (isBehindLabel && (every !== undefined || label !== undefined || LABEL.test(other))) return null;
      tokens.push(every !== undefined ? "all()" : label !== undefined ? `has(${label})` : other);
      at += whole.length;
    } else return null;
    isBehindLabel = operator === null && LABEL.test(tokens.at(-1) ?? "");
  }
  return tokens;
}

/** Whether the labels are chosen. A label that is missing fits `!=` and `not in`, and nothing else. */
export function selects(selector: Selector, labels: Labels): boolean {
  if (selector.kind === "all") return true;
  if (selector.kind === "not") return !selects(selector.of, labels);
  if ("parts" in selector) {
    const { kind, parts } = selector;
    return kind === "and" ? parts.every((part) => selects(part, labels)) : parts.some((part) => selects(part, labels));
  }
  const value = labels[selector.label];
  if (selector.kind === "has") return value !== undefined;
  if ("texts" in selector) return (value !== undefined && selector.texts.includes(value)) === (selector.kind === "in");
  if (selector.kind === "!=") return value !== selector.text;
  if (value === undefined) return false;
  if (selector.kind === "==") return value === selector.text;
  if (selector.kind === "contains") return value.includes(selector.text);
  return selector.kind === "starts with" ? value.startsWith(selector.text) : value.endsWith(selector.text);
}

/** Goes through the words of a selector; each method answers null where they make no sense. */
class Reader {
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }

  get atEnd(): boolean {
    return this.at === this.tokens.length;
  }

  either(): Selector | null {
    return this.joined("or", "||", () => this.joined("and", "&&", () => this.one()));
  }

  private joined(kind: "and" | "or", sign: string, next: () => Selector | null): Selector | null {
    const parts: Selector[] = [];
    do {
      const part = next();
      if (part === null) return null;
      parts.push(part);
    } while (this.skip(sign));
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind, parts };
  }

  private one(): Selector | null {
    if (this.skip("!")) {
      const of = this.one();
      return of === null ? null : { kind: "not", of };
    }
    if (this.skip("(")) {
      const inner = this.either();
      return this.skip(")") ? inner : null;
    }
    const word = this.tokens[this.at++] ?? "";
    if (word === "all()") return { kind: "all" };
    const has = /^has\((.*)\)$/.exec(word)?.[1];
    if (has !== undefined) return { kind: "has", label: has };
    return LABEL.test(word) ? this.compared(word) : null;
  }

  private compared(label: string): Selector | null {
    const operator = this.tokens[this.at++] ?? "";
    if (operator === "in" || operator === "not in") {
      const texts = this.listed();
      return texts === null ? null : { kind: operator, label, texts };
    }
    const text = this.text();
    if (text === null) return null;
    switch (operator) {
      case "==":
      case "!=":
      case "contains":
      case "starts with":
      case "ends with":
        return { kind: operator, label, text };
      default:
        return null;
    }
  }

  private listed(): string[] | null {
    if (!this.skip("{")) return null;
    const texts: string[] = [];
    while (!this.skip("}")) {
      const text = this.text();
      if (text === null) return null;
      texts.push(text);
      // One comma behind the last is heeded no more than none.
      if (!this.skip(",")) return this.skip("}") ? texts : null;
    }
    return texts;
  }

  private text(): string | null {
    const token = this.tokens[this.at++] ?? "";
    return /^(?:".*"|'.*')$/.test(token) ? token.slice(1, -1) : null;
  }

  private skip(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at++;
    return true;
  }
}
