/** Where `l` folds lines; 0 and 1 stand for never. */
export function lineLength(text: string | null): number {
  const width = text === null ? 70 : Number(text);
  return width <= 1 ? Number.POSITIVE_INFINITY : width;
}

/** A text as `l` prints it (POSIX): what is not printable by escapes, lines folded before `width`, a $ at its end. */
export function unambiguous(text: string, width: number): string {
  const names: Readonly<Record<string, string>> = {
    "\\": "\\\\",
    "\x07": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
  };
  const shown = [...text].map(
    (c) => names[c] ?? (c >= " " && c <= "~" ? c : `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`),
  );
  const lines: string[] = [];
  let line = "";
  for (const piece of shown) {
    if (line.length + piece.length > width - 1) {
      lines.push(`${line}\\`);
      line = "";
    }
    line += piece;
  }
  return [...lines, `${line}$`].join("\n");
}
