import { CorefileError } from "./corefile-error.js";

/** A word of a Corefile, or what stands in quotes. */
export interface Token {
  readonly text: string;
  readonly line: number;
  /** Which reading of which file it is from: words of one line have the same one. */
  readonly source: number;
  readonly isQuoted: boolean;
}

/** The files that a Corefile may import, by absolute paths. */
export type CorefileFiles = ReadonlyMap<string, string>;

const FOLDER = "/etc/coredns/";
/** Files that import each other end here. */
const MAX_IMPORTS = 100;

/**
 * The words of a Corefile, with those of files and snippets (`(name) { ... }`) in the places where they are imported.
 * @throws CorefileError for an import of what is not there.
 */
export function tokensOf(text: string, files: CorefileFiles): Token[] {
  return new TokenReader(files).read(text, FOLDER);
}

class TokenReader {
  private readonly files: CorefileFiles;
  private readonly snippets = new Map<string, readonly Token[]>();
  private sources = 0;

  constructor(files: CorefileFiles) {
    this.files = files;
  }

  read(text: string, folder: string): Token[] {
    const words = this.withoutSnippets(wordsOf(text, this.sources++));
    if (this.sources > MAX_IMPORTS) throw new CorefileError(1, "maximum number of import cycles reached");
    return this.withImports(words, folder);
  }

  private withImports(words: readonly Token[], folder: string): Token[] {
    const tokens: Token[] = [];
    for (let at = 0; at < words.length; at++) {
      const word = words[at];
      if (word === undefined) break;
      const isFirst = at === 0 || !isSameLine(words[at - 1], word) || words[at - 1]?.text === "{";
      if (!isFirst || word.text !== "import" || word.isQuoted) {
        tokens.push(word);
        continue;
      }
      const args: string[] = [];
      for (let next = words[at + 1]; next !== undefined && isSameLine(word, next); next = words[at + 1]) {
        args.push(next.text);
        at++;
      }
      const [what, ...values] = args;
      if (what === undefined)
        throw new CorefileError(word.line, "Wrong argument count or unexpected line ending after 'import'");
      tokens.push(...this.imported(what, values, folder, word.line));
    }
    return tokens;
  }

  private imported(what: string, values: readonly string[], folder: string, line: number): Token[] {
    const snippet = this.snippets.get(what);
    if (snippet !== undefined) {
      const source = this.sources++;
      if (source > MAX_IMPORTS) throw new CorefileError(line, "maximum number of import cycles reached");
      const filled = snippet.map((token) => ({ ...token, source, text: withValues(token.text, values) }));
      return this.withImports(filled, folder);
    }
    const pattern = normal(what.startsWith("/") ? what : `${folder}${what}`);
    const paths = [...this.files.keys()].filter((path) => matches(path, pattern)).sort();
    if (paths.length === 0 && !/[*?[]/.test(what)) throw new CorefileError(line, `File to import not found: ${what}`);
    return paths.flatMap((path) => this.read(this.files.get(path) ?? "", path.slice(0, path.lastIndexOf("/") + 1)));
  }

  /** Keeps what stands in `(name) { ... }` at the top, and leaves it out. */
  private withoutSnippets(words: readonly Token[]): Token[] {
    const left: Token[] = [];
    let depth = 0;
    for (let at = 0; at < words.length; at++) {
      const word = words[at];
      if (word === undefined) break;
      const name = depth === 0 ? /^\((\S+)\)$/.exec(word.text)?.[1] : undefined;
      if (name !== undefined && words[at + 1]?.text === "{") {
        const end = endOf(words, at + 1);
        this.snippets.set(name, words.slice(at + 2, end));
        at = end;
        continue;
      }
      if (!word.isQuoted && word.text === "{") depth++;
      else if (!word.isQuoted && word.text === "}") depth--;
      left.push(word);
    }
    return left;
  }
}

/** Where the block ends that opens at `open`. */
function endOf(words: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < words.length; at++) {
    const { text = "", isQuoted = false } = words[at] ?? {};
    if (isQuoted) continue;
    if (text === "{") depth++;
    else if (text === "}" && --depth === 0) return at;
  }
  return words.length;
}

/** True for words of one line of one reading. */
export function isSameLine(a: Token | undefined, b: Token): boolean {
  return a !== undefined && a.line === b.line && a.source === b.source;
}

function wordsOf(text: string, source: number): Token[] {
  const tokens: Token[] = [];
  for (const [index, row] of text.split("\n").entries()) {
    const line = index + 1;
    // A word, a text in quotes, or a comment behind a blank.
    for (const found of row.matchAll(/"((?:[^"\\]|\\.)*)"|(?:^|(?<=\s))#.*|[^\s"]+/g)) {
      const [word, quoted] = found;
      if (quoted !== undefined) tokens.push({ text: quoted.replace(/\\(["\\])/g, "$1"), line, source, isQuoted: true });
      else if (!word.startsWith("#")) tokens.push({ text: word, line, source, isQuoted: false });
    }
  }
  return tokens;
}

/** `{args.0}`, `{args[0]}` and `{$0}` stand for what is behind the snippet's name. */
function withValues(text: string, values: readonly string[]): string {
  return text.replace(/\{args(?:\.(\d+)|\[(\d+)\])\}/g, (_, a?: string, b?: string) => values[Number(a ?? b)] ?? "");
}

/** The path without "." and "..". */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** Go's filepath.Glob, as far as `*` and `?` go. */
function matches(path: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", "[^/]*")
    .replaceAll("?", "[^/]");
  return new RegExp(`^${source}$`).test(path);
}
