import type { ReplacementPiece, SedCommand } from "./sed-script.js";

/** The text after the command `s` with this pattern; null where nothing of it matches. */
export function substituted(text: string, regexp: RegExp, { flags, replacement }: SedCommand): string | null {
  let out = "";
  let from = 0;
  let count = 0;
  let done = false;
  regexp.lastIndex = 0;
  for (let match = regexp.exec(text); match !== null; match = regexp.exec(text)) {
    count++;
    if (count >= flags.nth) {
      out += text.slice(from, match.index) + fill(replacement, match);
      from = match.index + match[0].length;
      done = true;
      if (!flags.global) break;
    }
    if (match[0] === "") regexp.lastIndex++;
    else if (regexp.lastIndex < text.length || /\$$/.test(regexp.source)) {
      // An empty match right after another match does not count.
      const again = regexp.lastIndex;
      const next = regexp.exec(text);
      if (next !== null && next[0] === "" && next.index === again) regexp.lastIndex = again + 1;
      else regexp.lastIndex = again;
      if (regexp.lastIndex > text.length) break;
    } else break;
  }
  return done ? out + text.slice(from) : null;
}

/** What stands for a match, with \U, \L, \u, \l and \E done. */
function fill(pieces: readonly ReplacementPiece[], match: RegExpExecArray): string {
  let out = "";
  let whole: "U" | "L" | null = null;
  let once: "u" | "l" | null = null;
  for (const piece of pieces) {
    if ("letters" in piece) {
      if (piece.letters === "U" || piece.letters === "L") whole = piece.letters;
      else if (piece.letters === "E") whole = null;
      else once = piece.letters;
      continue;
    }
    let text = "group" in piece ? (match[piece.group] ?? "") : piece.text;
    if (whole === "U") text = text.toUpperCase();
    else if (whole === "L") text = text.toLowerCase();
    if (once !== null && text !== "") {
      const first = text.slice(0, 1);
      text = (once === "u" ? first.toUpperCase() : first.toLowerCase()) + text.slice(1);
      once = null;
    }
    out += text;
  }
  return out;
}
