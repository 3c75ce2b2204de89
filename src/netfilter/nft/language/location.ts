/** A text that is being read: a file, standard input, or the command line (`name` null). */
export interface Source {
  readonly name: string | null;
  readonly lines: readonly string[];
  /** True for what was read out of JSON: nothing of it has a place of its own. */
  readonly isJson?: boolean;
  /** The `include` that brought it; absent for what was given to nft itself. */
  readonly includedFrom?: Location;
}

/** Where something stands: a line (from 1) and its first and last column (from 1, both included). */
export interface Location {
  readonly source: Source;
  readonly line: number;
  readonly first: number;
  readonly last: number;
}

/** From the beginning of one to the end of another; the line is the first one's. */
export function span(from: Location, to: Location): Location {
  const last = to.line === from.line ? to.last : Math.max(from.last, (from.source.lines[from.line - 1] ?? "").length);
  return { source: from.source, line: from.line, first: from.first, last: Math.max(last, from.first) };
}
