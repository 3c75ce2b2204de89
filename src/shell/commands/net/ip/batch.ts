/** One command of a batch file: its words, and the number of its (last) line. */
export interface BatchLine {
  readonly words: readonly string[];
  readonly line: number;
}

/** The commands of a batch file: `#` begins a comment, a backslash at the end goes on, quotes keep blanks (utils.c). */
export function batchLines(text: string): BatchLine[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const commands: BatchLine[] = [];
  for (let i = 0; i < lines.length; i++) {
    let whole = lines[i] ?? "";
    while (whole.endsWith("\\") && i + 1 < lines.length) {
      i++;
      whole = `${whole.slice(0, -1)}${lines[i] ?? ""}`;
    }
    const comment = whole.indexOf("#");
    const words = splitWords(comment < 0 ? whole : whole.slice(0, comment));
    if (words.length > 0) commands.push({ words, line: i + 1 });
  }
  return commands;
}

function splitWords(line: string): string[] {
  const words: string[] = [];
  for (let at = 0; at < line.length; ) {
    const letter = line[at] ?? "";
    if (/\s/.test(letter)) {
      at++;
    } else if (letter === '"' || letter === "'") {
      const end = line.indexOf(letter, at + 1);
      const stop = end < 0 ? line.length : end;
      words.push(line.slice(at + 1, stop));
      at = stop + 1;
    } else {
      let stop = at;
      while (stop < line.length && !/\s/.test(line[stop] ?? "")) stop++;
      words.push(line.slice(at, stop));
      at = stop;
    }
  }
  return words;
}
