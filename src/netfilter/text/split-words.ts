/**
 * The words of a line of `iptables-save` text: parted by blanks, with double quotes and backslashes inside them.
 * @throws Error when a quote is not closed.
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word = "";
  let inWord = false;
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const char = line[i] ?? "";
    if (quoted) {
      if (char === "\\" && i + 1 < line.length) word += line[++i] ?? "";
      else if (char === '"') {
        // The end of a quotation is the end of its word.
        quoted = false;
        words.push(word);
        word = "";
        inWord = false;
      } else word += char;
    } else if (char === '"') {
      quoted = true;
      inWord = true;
    } else if (char === " " || char === "\t" || char === "\r" || char === "\n") {
      if (inWord) words.push(word);
      word = "";
      inWord = false;
    } else {
      word += char;
      inWord = true;
    }
  }
  if (inWord || quoted) words.push(word);
  return words;
}
