/** A place in a zone file, counted from 1. */
export interface ZonePlace {
  readonly line: number;
  readonly column: number;
}

/** A word or a quoted string of a zone file; escapes are kept, quotes are not. */
export interface ZoneToken extends ZonePlace {
  readonly text: string;
  readonly quoted: boolean;
}

/** One entry: a line, or several that parentheses join (RFC 1035 5.1). */
export interface ZoneEntry {
  readonly tokens: readonly ZoneToken[];
  /** It begins with a blank: the owner is that of the record before. */
  readonly indented: boolean;
  /** Where it ends, for messages about what is missing. */
  readonly end: ZonePlace;
}

/** Text that is no zone file: where, what was found, what was expected. */
export class ZoneFileError extends Error {
  readonly file: string;
  readonly line: number;
  readonly column: number;

  constructor(file: string, place: ZonePlace, found: string, expected: string | null) {
    const wanted = expected === null ? "" : `, expected ${expected}`;
    super(`${file}:${place.line}:${place.column}: found ${found}${wanted}`);
    this.name = "ZoneFileError";
    this.file = file;
    this.line = place.line;
    this.column = place.column;
  }
}

/** The entries of a zone file. @throws ZoneFileError for quotes and parentheses that do not match. */
export function readEntries(text: string, file: string): ZoneEntry[] {
  const entries: ZoneEntry[] = [];
  let tokens: ZoneToken[] = [];
  let indented = false;
  let open: ZonePlace | null = null;
  let depth = 0;
  let line = 1;
  let lineStart = 0;
  let at = 0;
  const place = (): ZonePlace => ({ line, column: at - lineStart + 1 });
  const endEntry = (): void => {
    if (tokens.length > 0) entries.push({ tokens, indented, end: place() });
    tokens = [];
  };
  while (at < text.length) {
    const char = text.charAt(at);
    if (at === lineStart && depth === 0) indented = char === " " || char === "\t";
    if (char === "\n") {
      if (depth === 0) endEntry();
      line++;
      lineStart = ++at;
    } else if (char === " " || char === "\t" || char === "\r") at++;
    else if (char === ";") while (at < text.length && text.charAt(at) !== "\n") at++;
    else if (char === "(") {
      if (depth++ === 0) open = place();
      at++;
    } else if (char === ")") {
      if (depth === 0) throw new ZoneFileError(file, place(), '")"', 'a "(" before it');
      depth--;
      at++;
    } else if (char === '"') {
      const start = place();
      const from = ++at;
      while (at < text.length && text.charAt(at) !== '"' && text.charAt(at) !== "\n")
        at += text.charAt(at) === "\\" ? 2 : 1;
      if (text.charAt(at) !== '"')
        throw new ZoneFileError(file, start, "a quote that does not end", 'a second """ on the line');
      tokens.push({ ...start, text: text.slice(from, at), quoted: true });
      at++;
    } else {
      const start = place();
      const from = at;
      while (at < text.length && !/[\s"();]/.test(text.charAt(at))) {
        at += text.charAt(at) === "\\" && at + 1 < text.length && text.charAt(at + 1) !== "\n" ? 2 : 1;
      }
      tokens.push({ ...start, text: text.slice(from, at), quoted: false });
    }
  }
  if (depth > 0 && open !== null) throw new ZoneFileError(file, open, '"(" without an end', '")"');
  endEntry();
  return entries;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** Seconds of a TTL ("300", "1h30m", "2W"); null when it is none or above 2^31 - 1 (RFC 2181 8). */
export function parseTtl(text: string): number | null {
  let seconds = 0;
  if (/^\d+$/.test(text)) seconds = Number(text);
  else {
    if (!/^(?:\d+[smhdw])+$/i.test(text)) return null;
    for (const [, amount, unit] of text.toLowerCase().matchAll(/(\d+)([smhdw])/g)) {
      seconds += Number(amount) * (UNIT_SECONDS[unit ?? ""] ?? 0);
    }
  }
  return seconds <= 0x7fff_ffff ? seconds : null;
}
