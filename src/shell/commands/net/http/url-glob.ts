/** A URL of a pattern, and what stood for each of its braces and brackets. */
export interface GlobbedUrl {
  readonly url: string;
  readonly parts: readonly string[];
}

/** What is wrong with a pattern, as curl says it. */
export class GlobError {
  readonly message: string;

  constructor(what: string, position: number, pattern: string) {
    this.message = `${what} in URL position ${position + 1}:\n${pattern}\n${" ".repeat(position)}^`;
  }
}

/** How many URLs one pattern may stand for here. */
const MOST = 10_000;

/** The URLs that `{a,b}`, `[1-3]`, `[01-10]`, `[a-z]` and `[0-100:10]` stand for, the last one changing fastest (tool_urlglob.c). */
export function expandGlob(pattern: string): readonly GlobbedUrl[] | GlobError {
  let found: GlobbedUrl[] = [{ url: "", parts: [] }];
  for (let i = 0; i < pattern.length; i++) {
    const letter = pattern[i] ?? "";
    if (letter === "\\" && /[{}[\]]/.test(pattern[i + 1] ?? "")) {
      i++;
      found = found.map(({ url, parts }) => ({ url: url + (pattern[i] ?? ""), parts }));
      continue;
    }
    const isSet = letter === "{";
    const isRange = letter === "[" && !isAddress(pattern.slice(i));
    if (letter === "}" || (letter === "]" && !/\[[0-9a-fA-F:.%]*$/.test(pattern.slice(0, i)))) {
      return new GlobError("unmatched close brace/bracket", i, pattern);
    }
    if (!isSet && !isRange) {
      found = found.map(({ url, parts }) => ({ url: url + letter, parts }));
      continue;
    }
    const end = pattern.indexOf(isSet ? "}" : "]", i);
    if (isSet && end < 0) return new GlobError("unmatched brace", i, pattern);
    const inside = end < 0 ? null : pattern.slice(i + 1, end);
    const choices = inside === null ? null : isSet ? inside.split(",") : rangeOf(inside);
    if (choices === null || found.length * choices.length > MOST)
      return new GlobError("bad range specification", i + 1, pattern);
    found = found.flatMap(({ url, parts }) =>
      choices.map((choice) => ({ url: url + choice, parts: [...parts, choice] })),
    );
    i = end;
  }
  return found;
}

/** `#1` in the name of -o is what stood for the first brace or bracket. */
export function globbedName(name: string, parts: readonly string[]): string {
  return name.replace(/#(\d)/g, (whole, digit: string) => parts[Number(digit) - 1] ?? whole);
}

/** Brackets around an IPv6 address are no pattern. */
function isAddress(text: string): boolean {
  return /^\[[0-9a-fA-F]*:[0-9a-fA-F:.]*(%[^\]]*)?\]/.test(text);
}

function rangeOf(text: string): string[] | null {
  const match = /^(?:(\d+)-(\d+)|([a-zA-Z])-([a-zA-Z]))(?::(\d+))?$/.exec(text);
  if (match === null) return null;
  const [, low, high, first, last, stepText] = match;
  const step = Number(stepText ?? 1);
  const width = low?.startsWith("0") ? low.length : 0;
  const from = low === undefined ? (first ?? "").charCodeAt(0) : Number(low);
  const to = high === undefined ? (last ?? "").charCodeAt(0) : Number(high);
  if (step < 1 || from > to || (to - from) / step > MOST) return null;
  const out: string[] = [];
  for (let at = from; at <= to; at += step) {
    out.push(low === undefined ? String.fromCharCode(at) : String(at).padStart(width, "0"));
  }
  return out;
}
