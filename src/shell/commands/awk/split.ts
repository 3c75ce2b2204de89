import { compileAwkRegex } from "./regex.js";

/** The fields of a text by FS, where " " stands for white space. `paragraph`: a newline ends a field besides (RS is ""). */
export function splitFields(text: string, separator: string, paragraph: boolean): string[] {
  if (text === "") return [];
  if (separator === " ") {
    const trimmed = text.replace(/^[ \t\n]+|[ \t\n]+$/g, "");
    return trimmed === "" ? [] : trimmed.split(/[ \t\n]+/);
  }
  if (separator === "") return [...text];
  if (separator.length === 1 && !paragraph) return text.split(separator);
  const source =
    separator.length === 1 ? separator.replace(/[\\^$.*+?()[\]{}|]/, "\\$&") : compileAwkRegex(separator).source;
  return splitByRegex(text, new RegExp(paragraph ? `(?:${source})|\\n` : source, "s"));
}

/** The parts of a text between the matches of an expression; none for the empty text. */
export function splitByRegex(text: string, expression: RegExp): string[] {
  if (text === "") return [];
  // Groups would stand among the parts.
  const source = expression.source.replace(/(\\.)|\((?!\?)/gs, (part, escaped) => (escaped ? part : "(?:"));
  return text.split(new RegExp(source, expression.flags));
}
