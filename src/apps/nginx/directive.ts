// nginx as a program: its configuration read from a file tree, static files, proxying, error pages.
// Knows files and HTTP; must not know containers or who starts it.
// Read next: nginx.ts for a request's way, site.ts for what a configuration comes to.

import { splitPath } from "../../host/file-path.js";
import type { FileSystem } from "../../host/filesystem.js";

/** One directive of a configuration, with those in its braces. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  /** Null without braces. */
  readonly block: readonly Directive[] | null;
  readonly file: string;
  readonly line: number;
}

/** What nginx says of a configuration that it cannot use, without "nginx: [emerg] ". */
export class NginxError extends Error {}

interface Token {
  readonly text: string;
  readonly quoted: boolean;
  readonly line: number;
}

/** Reads a configuration with what it includes. @throws NginxError in nginx's words. */
export function readConfiguration(files: FileSystem, path: string): Directive[] {
  const node = files.find(path);
  if (node === null) throw new NginxError(`open() "${path}" failed (2: No such file or directory)`);
  return readBlock({ files, path, tokens: tokensOf(files.readFile(path), path), at: 0 }, false);
}

interface Reader {
  readonly files: FileSystem;
  readonly path: string;
  readonly tokens: readonly Token[];
  at: number;
}

function readBlock(reader: Reader, isInner: boolean): Directive[] {
  const { path, tokens, files } = reader;
  const found: Directive[] = [];
  let words: Token[] = [];
  for (;;) {
    const token = tokens[reader.at++];
    const last = tokens.at(-1)?.line ?? 1;
    if (token === undefined) {
      if (words.length > 0) throw new NginxError(`unexpected end of file, expecting ";" or "}" in ${path}:${last}`);
      if (isInner) throw new NginxError(`unexpected end of file, expecting "}" in ${path}:${last}`);
      return found;
    }
    const mark = token.quoted ? "" : token.text;
    if (mark === "}") {
      if (words.length > 0 || !isInner) throw new NginxError(`unexpected "}" in ${path}:${token.line}`);
      return found;
    }
    if (mark !== ";" && mark !== "{") {
      words.push(token);
      continue;
    }
    const [first, ...rest] = words;
    if (first === undefined) throw new NginxError(`unexpected "${mark}" in ${path}:${token.line}`);
    const args = rest.map(({ text }) => text);
    if (first.text === "include" && mark === ";") {
      for (const included of matching(files, args[0] ?? "", path)) found.push(...readConfiguration(files, included));
    } else {
      const block = mark === "{" ? readBlock(reader, true) : null;
      found.push({ name: first.text, args, block, file: path, line: first.line });
    }
    words = [];
  }
}

/** The files that an `include` names; those of the image that are not in the tree are left out. */
function matching(files: FileSystem, pattern: string, from: string): string[] {
  const path = pattern.startsWith("/") ? pattern : `/etc/nginx/${pattern}`;
  const { parent, name } = splitPath(path);
  if (!/[*?[]/.test(name)) {
    if (files.find(path) !== null) return [path];
    if (/^(mime\.types|\w+_params|koi-\w+|win-utf)$/.test(name)) return [];
    throw new NginxError(`open() "${path}" failed (2: No such file or directory) in ${from}`);
  }
  if (files.find(parent)?.kind !== "directory") return [];
  const glob = new RegExp(
    `^${name
      .replace(/[.+^${}()|\\]/g, "\\$&")
      .replaceAll("*", "[^/]*")
      .replaceAll("?", "[^/]")}$`,
  );
  return files
    .list(parent)
    .filter((one) => glob.test(one) && !one.startsWith("."))
    .map((one) => `${parent}/${one}`);
}

function tokensOf(text: string, path: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === "\n") line++;
    if (/\s/.test(char)) at++;
    else if (char === "#") at = text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at);
    else if (char === ";" || char === "{" || char === "}") {
      tokens.push({ text: char, quoted: false, line });
      at++;
    } else {
      const quote = char === '"' || char === "'" ? char : null;
      const begin = line;
      let word = "";
      if (quote !== null) at++;
      for (;;) {
        const next = text.charAt(at);
        if (next === "") {
          if (quote === null) break;
          throw new NginxError(`unexpected end of file, expecting ";" or "}" in ${path}:${line}`);
        }
        if (next === "\\" && at + 1 < text.length) {
          const escaped = text.charAt(at + 1);
          word += unescaped(escaped);
          at += 2;
          continue;
        }
        if (quote === null && text.startsWith("${", at)) {
          const end = text.indexOf("}", at);
          word += text.slice(at, end < 0 ? text.length : end + 1);
          at = end < 0 ? text.length : end + 1;
          continue;
        }
        if (quote === null ? /[\s;{]/.test(next) : next === quote) break;
        // As long a piece as has nothing to look at: words are not put together letter by letter.
        const start = at++;
        if (next === "\n") line++;
        else while (at < text.length && /[\w./:*+-]/.test(text.charAt(at))) at++;
        const piece = text.slice(start, at);
        word = word === "" ? piece : word + piece;
      }
      if (quote !== null) at++;
      tokens.push({ text: word, quoted: quote !== null, line: begin });
    }
  }
  return tokens;
}

/** What a backslash and this letter stand for. */
function unescaped(char: string): string {
  if (char === "n") return "\n";
  if (char === "t") return "\t";
  if (char === "r") return "\r";
  return char === '"' || char === "'" || char === "\\" ? char : `\\${char}`;
}
