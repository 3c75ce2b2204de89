/** Rows as columns with two blanks between them, without blanks at the line's end, as kubectl prints. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[], indent = ""): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  return all
    .map((row) => `${indent}${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd())
    .join("\n");
}
