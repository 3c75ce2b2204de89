import type { XargsCommand } from "./xargs-options.js";

/** Rows of items as -L counts them: a line each, or all in one. What is wrong with the input ends it. */
export interface XargsItems {
  readonly rows: readonly (readonly string[])[];
  readonly error: string | null;
}

/** The items of xargs' input. */
export function readItems(text: string, command: XargsCommand): XargsItems {
  const { delimiter, replace } = command;
  if (delimiter !== null) {
    const items = text.split(delimiter);
    if (items.at(-1) === "") items.pop();
    return { rows: items.map((item) => [item]), error: null };
  }
  const { rows, error } = splitRows(text, replace !== null);
  const end = command.endOfFile;
  if (end === null) return { rows, error };
  const kept: (readonly string[])[] = [];
  for (const row of rows) {
    const at = row.indexOf(end);
    if (at < 0) kept.push(row);
    else {
      if (at > 0) kept.push(row.slice(0, at));
      return { rows: kept, error: null };
    }
  }
  return { rows: kept, error };
}

/** Words in quotes and with backslashes, line by line; a blank at a line's end joins it with the next. With -I a line is one item. */
function splitRows(text: string, whole: boolean): XargsItems {
  const rows: string[][] = [];
  let row: string[] = [];
  let word: string | null = null;
  let isJoined = false;
  const endWord = (): void => {
    if (word !== null) row.push(word);
    word = null;
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? "";
    // Before a word any white space is passed over, behind it a blank alone ends it.
    const isBlank = word === null ? /\s/.test(c) : !whole && /[ \t]/.test(c);
    if (c === "\n") {
      endWord();
      if (row.length > 0 && (!isJoined || whole)) {
        rows.push(row);
        row = [];
      }
      isJoined = false;
    } else if (isBlank) {
      isJoined = row.length > 0 || word !== null;
      endWord();
    } else if (c === "'" || c === '"') {
      const close = text.indexOf(c, i + 1);
      const line = text.indexOf("\n", i + 1);
      if (close < 0 || (line >= 0 && line < close)) {
        const kind = c === "'" ? "single" : "double";
        return {
          rows: row.length > 0 ? [...rows, row] : rows,
          error: `unmatched ${kind} quote; by default quotes are special to xargs unless you use the -0 option`,
        };
      }
      word = (word ?? "") + text.slice(i + 1, close);
      i = close;
      isJoined = false;
    } else {
      word = (word ?? "") + (c === "\\" ? (text[++i] ?? "") : c);
      isJoined = false;
    }
  }
  endWord();
  if (row.length > 0) rows.push(row);
  return { rows, error: null };
}
