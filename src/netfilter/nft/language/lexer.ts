import type { Location, Source } from "./location.js";

/** What a token is; the text of a quoted one stands without its quotes. */
export type TokenKind = "string" | "quoted" | "number" | "address" | "time" | "symbol" | "newline" | "junk" | "end";

/** One token of nft's language. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly location: Location;
}

const STRING = /[A-Za-z_.][A-Za-z0-9/\-_.]*(?:\\?\*)?|\\\*/y;
const QUOTED = /"([^"\n]*)"/y;
const MAC = /[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}/y;
const GROUP = "[0-9a-fA-F]{1,4}";
const TAIL = `(?:(?:${GROUP}:){0,6}\\d+\\.\\d+\\.\\d+\\.\\d+|${GROUP}(?::${GROUP}){0,6})`;
/** Eight groups, or fewer with `::` in one place. */
const IPV6 = new RegExp(
  `${GROUP}(?::${GROUP}){7}|(?:${GROUP}:){6}\\d+\\.\\d+\\.\\d+\\.\\d+|(?:${GROUP}(?::${GROUP}){0,6})?::${TAIL}?`,
  "y",
);
const IPV4 = /\d+\.\d+\.\d+\.\d+/y;
const TIME = /(?:\d+d)?(?:\d+h)?(?:\d+m(?!s))?(?:\d+s)?(?:\d+ms)?(?![A-Za-z0-9])/y;
const NUMBER = /0[xX][0-9a-fA-F]+|\d+/y;
/** `1:2`, as in `meta priority set 1:2`; hours are read so too. */
const CLASSID = /[0-9a-fA-F]{1,4}:[0-9a-fA-F]{1,4}/y;
const SYMBOLS = ["==", "!=", "<=", ">=", "<<", ">>", "{", "}", "(", ")", "[", "]", ",", ";", ":", ".", "/", "-", "+"];
const MORE_SYMBOLS = ["*", "=", "!", "<", ">", "&", "|", "^", "@", "$", "#"];

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Cuts a text into tokens; comments and blanks go, a backslash joins lines. The last token is an `end`. */
export function tokenize(source: Source): Token[] {
  const tokens: Token[] = [];
  source.lines.forEach((text, index) => {
    const isLast = index === source.lines.length - 1;
    readLine(source, text, index + 1, isLast, tokens);
  });
  const last = source.lines.length;
  tokens.push({ kind: "end", text: "", location: { source, line: last, first: 1, last: 1 } });
  return tokens;
}

function readLine(source: Source, text: string, line: number, isLast: boolean, tokens: Token[]): void {
  let at = 0;
  const add = (kind: TokenKind, value: string, length: number) => {
    tokens.push({ kind, text: value, location: { source, line, first: at + 1, last: at + Math.max(1, length) } });
    at += length;
  };
  while (at < text.length) {
    const char = text[at] ?? "";
    if (char === " " || char === "\t" || char === "\r") {
      at++;
      continue;
    }
    if (char === "#") break;
    if (char === "\\" && text.slice(at + 1).trim() === "") return;
    const quoted = matchAt(QUOTED, text, at);
    if (quoted !== null) {
      add("quoted", quoted[1] ?? "", quoted[0].length);
      continue;
    }
    const found = longest(text, at);
    if (found !== null) {
      add(found.kind, found.text, found.text.length);
      continue;
    }
    const symbol =
      SYMBOLS.find((each) => text.startsWith(each, at)) ?? MORE_SYMBOLS.find((each) => text.startsWith(each, at));
    if (symbol !== undefined) add("symbol", symbol, symbol.length);
    else add("junk", char, 1);
  }
  if (isLast) return;
  tokens.push({
    kind: "newline",
    text: "\n",
    location: { source, line, first: text.length + 1, last: text.length + 1 },
  });
}

const WORDS: readonly (readonly [TokenKind, RegExp])[] = [
  ["address", MAC],
  ["address", IPV6],
  ["address", IPV4],
  ["string", CLASSID],
  ["number", NUMBER],
  ["time", TIME],
  ["string", STRING],
];

/** The longest word that begins here; of two that are as long, the first of the list. */
function longest(text: string, at: number): { kind: TokenKind; text: string } | null {
  let best: { kind: TokenKind; text: string } | null = null;
  for (const [kind, pattern] of WORDS) {
    const found = matchAt(pattern, text, at);
    if (found === null || found[0].length <= (best?.text.length ?? 0)) continue;
    if (found[0] === ".") continue;
    best = { kind, text: found[0] };
  }
  return best;
}
