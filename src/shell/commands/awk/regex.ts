import { RegexError, translateExtended } from "../../regex.js";

/** A regular expression that mawk refuses; the message is mawk's. */
export class AwkRegexError extends Error {}

const CONTROLS: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", f: "\f", v: "\v", a: "\x07", b: "\b" };

/** A regular expression of mawk 1.3.4, which has no intervals: `{` is itself. @throws AwkRegexError */
export function compileAwkRegex(source: string): RegExp {
  if (/^[*+?]|[(|][*+?)|]|\($/.test(source.replace(/\\./gs, "x").replace(/\[\^?\]?[^\]]*\]/g, "x")) && source !== "(")
    throw new AwkRegexError(`regular expression compile failed (missing operand)\n${source}`);
  const extended = source.replace(
    /\\([\s\S])|(\[\^?\]?(?:\[:\w+:\]|[^\]])*\])|\{/g,
    (part, escaped: string | undefined) => {
      if (part === "{") return "\\{";
      if (escaped === undefined) return bracketOf(part);
      if (escaped === "/" || escaped === '"') return escaped;
      return CONTROLS[escaped] ?? (/[\w<>`']/.test(escaped) ? `\\\\${escaped}` : part);
    },
  );
  try {
    return new RegExp(translateExtended(extended), "s");
  } catch (error) {
    if (!(error instanceof RegexError) && !(error instanceof SyntaxError)) throw error;
    const why = /\[/.test(error.message) ? "bad class -- [], [^] or [" : "missing ')'";
    throw new AwkRegexError(`regular expression compile failed (${why})\n${source}`);
  }
}

/** A bracket expression, where awk knows escapes and POSIX does not. */
function bracketOf(source: string): string {
  const read = source.replace(/\\([nrtfvab\\\]/^-])/g, (_, c: string) => CONTROLS[c] ?? c);
  if (!read.startsWith("[^") || source.startsWith("[^")) return read;
  return read === "[^]" ? "\\^" : `[${read.slice(2, -1)}^]`;
}
