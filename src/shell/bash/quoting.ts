const ANSI: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\x1b": "\\E",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

/** `$'...'` with everything that needs it escaped. */
export function quoteAnsi(text: string): string {
  let out = "$'";
  for (const c of text) {
    const code = c.charCodeAt(0);
    if (ANSI[c] !== undefined) out += ANSI[c];
    else if (code < 0x20 || code === 0x7f) out += `\\${code.toString(8).padStart(3, "0")}`;
    else out += c === "'" || c === "\\" ? `\\${c}` : c;
  }
  return `${out}'`;
}

/** As `printf %q` writes it: backslashes, or `$'...'` when there are control characters. */
export function quoteBackslash(text: string): string {
  if (text === "") return "''";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\x00-\x08\x0a-\x1f\x7f\t]/.test(text)) return quoteAnsi(text);
  return text
    .replace(/[ !"$&'()*,;<>?[\\\]^`{|}]/g, "\\$&")
    .replace(/^[~#]/, "\\$&")
    .replace(/([:=])~/g, "$1\\~");
}

/** As `set`, `alias` and `set -x` write it: nothing when not needed, else single quotes, or `$'...'`. */
export function quoteSingle(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\x00-\x08\x0a-\x1f\x7f\t]/.test(text)) return quoteAnsi(text);
  if (text === "") return "''";
  if (!/[ !"$&'()*;<>?[\\\]^`{|}]|^[~#]|[:=]~/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** As `declare -p` and `export` write a value: double quotes. */
export function quoteDouble(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(text)) return quoteAnsi(text);
  return `"${text.replace(/[$`"\\]/g, "\\$&")}"`;
}

/** As `${v@Q}` and `trap -p` write it: always single quotes. */
export function quoteAlways(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\x00-\x08\x0a-\x1f\x7f\t]/.test(text)) return quoteAnsi(text);
  return `'${text.replaceAll("'", "'\\''")}'`;
}
