import { LiteralMark } from "./literal-mark.js";
import type { Location, Source } from "./location.js";

/** What a token is; the text of a quoted one stands without its quotes, and a `name` is one out of JSON, whatever its letters. */
export type TokenKind =
  | "string"
  | "name"
  | "quoted"
  | "number"
  | "address"
  | "time"
  | "symbol"
  | "newline"
  | "junk"
  | "end";

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
const SYMBOLS: ReadonlySet<string> = new Set([..."{}()[],;:./-+*=!<>&|^@$#"]);
const DOUBLE_SYMBOLS: ReadonlySet<string> = new Set(["==", "!=", "<=", ">=", "<<", ">>"]);

/** How much of the text this pattern takes from here; 0 when it does not fit. */
function lengthAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex - at : 0;
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
    if (source.isJson === true && (char === LiteralMark.Name || char === LiteralMark.Text)) {
      const value = text.slice(at + 1, text.indexOf(LiteralMark.End, at));
      add(char === LiteralMark.Name ? "name" : "quoted", value, value.length + 2);
      continue;
    }
    if (char === "\\" && text.slice(at + 1).trim() === "") return;
    const quoted = char === '"' ? lengthAt(QUOTED, text, at) : 0;
    if (quoted > 0) {
      add("quoted", text.slice(at + 1, at + quoted - 1), quoted);
      continue;
    }
    const word = longest(text, at);
    if (word !== null) {
      add(word.kind, text.slice(at, at + word.length), word.length);
      continue;
    }
    const double = text.slice(at, at + 2);
    if (DOUBLE_SYMBOLS.has(double)) add("symbol", double, 2);
    else add(SYMBOLS.has(char) ? "symbol" : "junk", char, 1);
  }
  if (isLast) return;
  tokens.push({
    kind: "newline",
    text: "\n",
    location: { source, line, first: text.length + 1, last: text.length + 1 },
  });
}

type Words = readonly (readonly [TokenKind, RegExp])[];

const WORDS: Words = [
  ["address", MAC],
  ["address", IPV6],
  ["address", IPV4],
  ["string", CLASSID],
  ["number", NUMBER],
  ["time", TIME],
  ["string", STRING],
];
/** Those that may begin with a letter that is no hexadecimal digit, a dot or a backslash. */
const PLAIN_WORDS: Words = [["string", STRING]];
const COLON_WORDS: Words = [["address", IPV6]];
const NO_WORDS: Words = [];

/** Which words may begin with this character. */
function wordsFrom(char: string): Words {
  if (/[0-9a-fA-F]/.test(char)) return WORDS;
  if (/[A-Za-z_.\\]/.test(char)) return PLAIN_WORDS;
  return char === ":" ? COLON_WORDS : NO_WORDS;
}

/** By the code of the character, for ASCII. */
const WORDS_FROM: readonly Words[] = Array.from({ length: 128 }, (_, code) => wordsFrom(String.fromCharCode(code)));

/** What may begin with a digit when no colon follows, which is most of what is written. */
const DIGIT_WORDS: Words = [
  ["address", IPV4],
  ["number", NUMBER],
  ["time", TIME],
];
const COLON = 58;
const NINE = 57;

/** The words that may begin here. Those with colons have one behind four hexadecimal digits at most. */
function wordsAt(text: string, at: number): Words {
  const code = text.charCodeAt(at);
  const words = WORDS_FROM[code] ?? NO_WORDS;
  if (words !== WORDS) return words;
  let end = at + 1;
  while (end < at + 4 && WORDS_FROM[text.charCodeAt(end)] === WORDS) end++;
  if (text.charCodeAt(end) === COLON) return WORDS;
  return code <= NINE ? DIGIT_WORDS : PLAIN_WORDS;
}

/** The longest word that begins here; of two that are as long, the first of the list. */
function longest(text: string, at: number): { readonly kind: TokenKind; readonly length: number } | null {
  let best: { readonly kind: TokenKind; readonly length: number } | null = null;
  for (const [kind, pattern] of wordsAt(text, at)) {
    const length = lengthAt(pattern, text, at);
    if (length <= (best?.length ?? 0)) continue;
    if (length === 1 && text[at] === ".") continue;
    best = { kind, length };
  }
  return best;
}
