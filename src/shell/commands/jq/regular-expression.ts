import { describe, JqError } from "./error.js";
import { type Json, typeOf } from "./values.js";

/** What a regular expression found; offsets and lengths are in code points. */
export interface JqMatch {
  readonly offset: number;
  readonly length: number;
  readonly string: string;
  readonly captures: readonly JqCapture[];
}

/** A group of a match; offset -1 and null where the group took no part. */
export interface JqCapture {
  readonly offset: number;
  readonly length: number;
  readonly string: string | null;
  readonly name: string | null;
}

/**
 * All matches in a text; only the first without the flag g. Simplified: the expression is JavaScript's, jq's is Oniguruma's.
 * @throws JqError for a value that is no text, a wrong expression and unknown flags
 */
export function matchesOf(value: Json, pattern: Json, flags: Json): JqMatch[] {
  if (typeof value !== "string") throw new JqError(`${describe(value)} cannot be matched, as it is not a string`);
  if (typeof pattern !== "string") throw new JqError(`${typeOf(pattern)} not a string or array`);
  if (flags !== null && typeof flags !== "string") throw new JqError(`${describe(flags)} is not a string`);
  const letters = flags ?? "";
  if (/[^gimnpslx]/.test(letters) || letters.includes("m"))
    throw new JqError(`${letters} is not a valid modifier string`);
  const expression = compiled(pattern, letters);
  const matches: JqMatch[] = [];
  for (const found of value.matchAll(expression)) {
    // Nothing is looked for behind the last character.
    if (found.index === value.length && value !== "" && matches.length > 0) break;
    if (letters.includes("n") && found[0] === "") continue;
    matches.push(matchOf(value, found));
    if (!letters.includes("g")) break;
  }
  return matches;
}

function compiled(pattern: string, letters: string): RegExp {
  const source = letters.includes("x")
    ? pattern.replace(/\\.|\s+|#.*/gs, (part) => (part[0] === "\\" ? part : ""))
    : pattern;
  const flags = `gd${letters.includes("i") ? "i" : ""}${/[sp]/.test(letters) ? "s" : ""}`;
  for (const unicode of ["u", ""]) {
    try {
      return new RegExp(source, flags + unicode);
    } catch {
      // Escapes that Unicode mode refuses are tried without it.
    }
  }
  throw new JqError(
    `${/\((?![^)]*\))/.test(source) ? "Regex failure: end pattern with unmatched parenthesis" : `Regex failure: invalid pattern`}`,
  );
}

function matchOf(text: string, found: RegExpExecArray): JqMatch {
  const length = (part: string): number => [...part].length;
  const names = new Map<number, string>();
  const groups = found.indices?.groups ?? {};
  const spans = found.indices ?? [];
  for (const name of Object.keys(groups)) {
    const at = spans.findIndex((span, i) => i > 0 && !names.has(i) && sameSpan(span, groups[name]));
    if (at > 0) names.set(at, name);
  }
  const captures = found.slice(1).map((string: string | undefined, i): JqCapture => {
    const span = spans[i + 1];
    return {
      offset: span === undefined ? -1 : length(text.slice(0, span[0])),
      length: string === undefined ? 0 : length(string),
      string: string ?? null,
      name: names.get(i + 1) ?? null,
    };
  });
  return { offset: length(text.slice(0, found.index)), length: length(found[0]), string: found[0], captures };
}

function sameSpan(a: readonly [number, number] | undefined, b: readonly [number, number] | undefined): boolean {
  return a === undefined ? b === undefined : b !== undefined && a[0] === b[0] && a[1] === b[1];
}
