/**
 * What `sub` and `gsub` make of a text. In the replacement `&` is what matched and `\&` an ampersand. The empty match right
 * behind another match does not count.
 */
export function substitute(
  whole: string,
  expression: RegExp,
  replacement: string,
  all: boolean,
): { readonly text: string; readonly count: number } {
  const global = new RegExp(expression.source, `${expression.flags}g`);
  let text = "";
  let copied = 0;
  let count = 0;
  let lastEnd = -1;
  for (let found = global.exec(whole); found !== null; found = global.exec(whole)) {
    const [match] = found;
    if (match === "") global.lastIndex++;
    if (match === "" && found.index === lastEnd) continue;
    text += whole.slice(copied, found.index);
    text += replacement.replace(/\\\\|\\&|&/g, (mark) => (mark === "&" ? match : mark.slice(1)));
    copied = found.index + match.length;
    lastEnd = copied;
    count++;
    if (!all) break;
  }
  return { text: text + whole.slice(copied), count };
}
