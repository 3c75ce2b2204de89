/** Text that is a status, not data: "+OK". */
export class RespStatus {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** An error reply: "-ERR unknown command". */
export class RespError {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value of Redis's protocol, version 2. Strings are byte strings: one character for each octet. */
export type RespValue = string | number | null | RespStatus | RespError | readonly RespValue[];

/** The value as it travels. */
export function encodeResp(value: RespValue): string {
  if (value === null) return "$-1\r\n";
  if (typeof value === "number") return `:${value}\r\n`;
  if (typeof value === "string") return `$${value.length}\r\n${value}\r\n`;
  if (value instanceof RespStatus) return `+${value.text}\r\n`;
  if (value instanceof RespError) return `-${value.text}\r\n`;
  return `*${value.length}\r\n${value.map(encodeResp).join("")}`;
}

const MAX_BULK_BYTES = 536_870_912;
const MAX_INLINE_BYTES = 65_536;

/** What a parser came to when the stream is no RESP: the error that Redis answers before it closes. */
export class RespFailure {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Nothing whole has arrived yet. */
const MORE = null;

/** Reads values, and where commands are expected lines of words too (`PING`), from a stream that may be cut anywhere. */
export class RespParser {
  private buffer = "";
  private readonly kind: "commands" | "replies";

  constructor(kind: "commands" | "replies") {
    this.kind = kind;
  }

  push(text: string): void {
    this.buffer += text;
  }

  /** The words of the next command; null when more must arrive. An empty list is an empty line. */
  nextCommand(): readonly string[] | RespFailure | null {
    if (this.buffer === "") return null;
    if (!this.buffer.startsWith("*")) return this.inline();
    const read = readValue(this.buffer, 0, 0);
    if (read === MORE || read instanceof RespFailure) return read;
    this.buffer = this.buffer.slice(read.end);
    if (read.value === null) return [];
    if (!Array.isArray(read.value)) return new RespFailure("ERR Protocol error: expected '$', got ' '");
    const words: string[] = [];
    for (const word of read.value as readonly RespValue[]) {
      if (typeof word !== "string") return new RespFailure("ERR Protocol error: expected '$', got ':'");
      words.push(word);
    }
    return words;
  }

  /** The next reply; `undefined` when more must arrive, for null is a reply. */
  nextReply(): RespValue | RespFailure | undefined {
    if (this.buffer === "" || this.kind === "commands") return undefined;
    const read = readValue(this.buffer, 0, 0);
    if (read === MORE) return undefined;
    if (read instanceof RespFailure) return read;
    this.buffer = this.buffer.slice(read.end);
    return read.value;
  }

  private inline(): readonly string[] | RespFailure | null {
    const newline = this.buffer.indexOf("\n");
    if (newline < 0) {
      return this.buffer.length > MAX_INLINE_BYTES
        ? new RespFailure("ERR Protocol error: too big inline request")
        : null;
    }
    const line = this.buffer.slice(0, newline).replace(/\r$/, "");
    this.buffer = this.buffer.slice(newline + 1);
    return splitWords(line) ?? new RespFailure("ERR Protocol error: unbalanced quotes in request");
  }
}

interface ReadValue {
  readonly value: RespValue;
  readonly end: number;
}

const MAX_DEPTH = 32;

function readValue(text: string, at: number, depth: number): ReadValue | RespFailure | null {
  const newline = text.indexOf("\r\n", at);
  if (newline < 0)
    return text.length - at > MAX_INLINE_BYTES ? new RespFailure("ERR Protocol error: too big line") : MORE;
  const line = text.slice(at + 1, newline);
  const end = newline + 2;
  switch (text.charAt(at)) {
    case "+":
      return { value: new RespStatus(line), end };
    case "-":
      return { value: new RespError(line), end };
    case ":":
      return /^-?\d{1,16}$/.test(line)
        ? { value: Number(line), end }
        : new RespFailure("ERR Protocol error: bad number");
    case "$": {
      const length = /^-?\d{1,9}$/.test(line) ? Number(line) : Number.NaN;
      if (length === -1) return { value: null, end };
      if (!(length >= 0 && length <= MAX_BULK_BYTES)) return new RespFailure("ERR Protocol error: invalid bulk length");
      if (text.length < end + length + 2) return MORE;
      return { value: text.slice(end, end + length), end: end + length + 2 };
    }
    case "*": {
      const count = /^-?\d{1,7}$/.test(line) ? Number(line) : Number.NaN;
      if (!(count <= 1_048_576)) return new RespFailure("ERR Protocol error: invalid multibulk length");
      if (count < 0) return { value: null, end };
      if (depth >= MAX_DEPTH) return new RespFailure("ERR Protocol error: too deep");
      const items: RespValue[] = [];
      let next = end;
      for (let i = 0; i < count; i++) {
        const item = readValue(text, next, depth + 1);
        if (item === MORE || item instanceof RespFailure) return item;
        items.push(item.value);
        next = item.end;
      }
      return { value: items, end: next };
    }
    default:
      return new RespFailure(`ERR Protocol error: expected '$', got '${text.charAt(at)}'`);
  }
}

/** Words with Redis's quotes ("..." with escapes, '...'); null when a quote does not end. */
export function splitWords(line: string): string[] | null {
  const words: string[] = [];
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"(?=\s|$)|'((?:[^'\\]|\\.)*)'(?=\s|$)|([^\s"']+))/y;
  let at = 0;
  while (at < line.length) {
    if (line.slice(at).trim() === "") break;
    pattern.lastIndex = at;
    const match = pattern.exec(line);
    if (match === null) return null;
    at = pattern.lastIndex;
    const [, double, single, bare] = match;
    words.push(double !== undefined ? undoEscapes(double) : (single?.replaceAll("\\'", "'") ?? bare ?? ""));
  }
  return words;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", a: "\x07" };

function undoEscapes(text: string): string {
  return text.replace(/\\(x[0-9a-fA-F]{2}|.)/g, (_all, code: string) =>
    /^x../.test(code) ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? code),
  );
}
