// CoreDNS's configuration: the text, its plugins, and what they make of questions.
// It knows records, zones and resolvers; must not know pods or the cluster's objects but for the names that ClusterDns has.
// Read next: server-blocks.ts for what a configuration comes to, plugins beside it one by one.

import { CorefileError } from "./corefile-error.js";
import { type CorefileFiles, isSameLine, type Token, tokensOf } from "./corefile-tokens.js";

/** One line of a Corefile's block: a plugin with its arguments, and the block behind it. */
export interface CorefileDirective {
  readonly name: string;
  readonly args: readonly string[];
  readonly block: readonly CorefileDirective[];
  /** From 1. */
  readonly line: number;
}

/** One server block: the zones that it is for, and its plugins. */
export interface CorefileBlock {
  readonly zones: readonly { readonly zone: string; readonly port: number }[];
  readonly directives: readonly CorefileDirective[];
}

/** Reads a Corefile (Caddy's syntax), and the files that it imports: server blocks with their directives. @throws CorefileError */
export function parseCorefile(text: string, files: CorefileFiles = new Map()): CorefileBlock[] {
  const reader = new BlockReader(tokensOf(text, files));
  const blocks: CorefileBlock[] = [];
  for (let block = reader.serverBlock(); block !== null; block = reader.serverBlock()) blocks.push(block);
  return blocks;
}

class BlockReader {
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  serverBlock(): CorefileBlock | null {
    const zones: { zone: string; port: number }[] = [];
    for (let token = this.next(); token !== null; token = this.next()) {
      if (isSymbol(token, "{"))
        return { zones: zones.length === 0 ? [ROOT] : zones, directives: this.block(token.line) };
      for (const key of token.text.split(",")) if (key !== "") zones.push(zoneOf(key, token.line));
    }
    const last = this.tokens.at(-1);
    if (zones.length > 0) throw new CorefileError(last?.line ?? 1, "Unexpected end of input, expecting '{'");
    return null;
  }

  private block(opened: number): CorefileDirective[] {
    const directives: CorefileDirective[] = [];
    for (let token = this.next(); token !== null; token = this.next()) {
      if (isSymbol(token, "}")) return directives;
      const args: string[] = [];
      let block: CorefileDirective[] = [];
      for (let next = this.peek(); next !== null && isSameLine(token, next); next = this.peek()) {
        this.at++;
        if (isSymbol(next, "{")) {
          block = this.block(next.line);
          break;
        }
        args.push(next.text);
      }
      directives.push({ name: token.text, args, block, line: token.line });
    }
    throw new CorefileError(opened, "Unexpected EOF; expecting closing '}'");
  }

  private peek(): Token | null {
    return this.tokens[this.at] ?? null;
  }

  private next(): Token | null {
    const token = this.peek();
    this.at++;
    return token;
  }
}

const ROOT = { zone: ".", port: 53 };

function isSymbol(token: Token, symbol: string): boolean {
  return token.text === symbol && !token.isQuoted;
}

/** `example.org:1053`, `dns://.:53`. */
function zoneOf(key: string, line: number): { zone: string; port: number } {
  const found = /^(?:dns:\/\/)?([^:/]*)(?::(\d+))?$/.exec(key);
  if (found === null) throw new CorefileError(line, `podwire does not emulate servers such as ${key}`);
  const zone = found[1] === "" ? "." : (found[1] ?? ".");
  return { zone, port: Number(found[2] ?? 53) };
}
