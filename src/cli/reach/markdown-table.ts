/** A table of GitHub's Markdown; cells are text, whatever is in them. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(markdownText).join(" | ")} |`;
  return [line(header), `|${header.map(() => " --- |").join("")}`, ...rows.map(line)].join("\n");
}

/** Text that Markdown shows as it is, in a cell. */
export function markdownText(text: string): string {
  return text.replace(/[\\`*_[\]<>|]/g, "\\$&").replace(/\r?\n/g, " ");
}
