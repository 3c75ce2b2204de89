import { basicToExtended, translateExtended } from "../../regex.js";

/** One regular expression for all patterns; null matches nothing. */
export function compileGrep(
  patterns: readonly string[],
  dialect: string,
  ignoreCase: boolean,
  word: boolean,
  line: boolean,
): RegExp | null {
  if (patterns.length === 0) return null;
  const sources = patterns.map((pattern) => {
    if (dialect === "F") return pattern.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
    if (dialect === "P") return withoutKeptOut(pattern);
    return translateExtended(dialect === "E" ? pattern : basicToExtended(pattern), { leavesOutLeading: true });
  });
  let source = sources.map((part) => `(?:${part})`).join("|");
  if (sources.length === 1) source = sources[0] ?? "";
  if (line) source = `^(?:${source})$`;
  else if (word) source = `(?<!\\w)(?:${source})(?!\\w)`;
  // Lines hold no newline, so every octet is one that `.` means.
  return new RegExp(source, ignoreCase ? "gis" : "gs");
}

/** What PCRE2 says of a pattern that it does not take. */
export function perlMistake(pattern: string): string {
  const plain = pattern.replace(/\\[\s\S]/g, "");
  if (/\[:(?!alpha|digit|alnum|upper|lower|space|blank|punct|print|graph|cntrl|xdigit|word|ascii)\w+:\]/.test(plain))
    return "unknown POSIX class name";
  if (/\\$/.test(pattern.replace(/\\\\/g, ""))) return "\\ at end of pattern";
  const outside = plain.replace(/\[\^?\]?[^\]]*\]/g, "");
  if (outside.includes("[")) return "missing terminating ] for character class";
  if (/(?:^|[(|])[*+?](?!\?)/.test(outside.replace(/\(\?/g, "(")))
    return "quantifier does not follow a repeatable item";
  const depth = [...outside].reduce((sum, c) => sum + (c === "(" ? 1 : c === ")" ? -1 : 0), 0);
  if (depth > 0) return "missing closing parenthesis";
  if (depth < 0) return "unmatched closing parenthesis";
  return /\[[^\]]*(.)-(.)/.test(plain)
    ? "range out of order in character class"
    : "quantifier does not follow a repeatable item";
}

/** Perl's `A\KB`, which matches B behind A and leaves A out of the match, in JavaScript's words. Only outside of groups. */
function withoutKeptOut(pattern: string): string {
  const at = /^(?:[^\\()]|\\[^K])*?\\K/.exec(pattern);
  return at === null ? pattern : `(?<=${at[0].slice(0, -2)})${pattern.slice(at[0].length)}`;
}
