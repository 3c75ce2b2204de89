// How Debian's /bin/sh (dash 0.5.12) differs from bash where scripts notice: its words for errors, and which errors end it.
// Simplified: the language is bash's, so that most of bash's syntax which dash refuses (arrays, `<<<`, `<(...)`) works in `sh` too.
// Read next: builtins/dash-table.ts for what it runs inside itself.

/** Special builtins whose errors end a dash that runs a script (POSIX 2.8.1). */
const FATAL = new Set([".", "exit", "export", "local", "readonly", "return", "set", "shift", "unset"]);

/** Exit codes of builtins that say failure otherwise than bash. */
const FAILURES: Readonly<Record<string, number>> = { cd: 2, command: 127, type: 127 };

/** Whether a failing `name` ends the shell. */
export function endsDash(name: string): boolean {
  return FATAL.has(name);
}

/** What dash's `name` returns where bash's returned `status`. */
export function dashStatus(name: string, status: number): number {
  return status === 1 ? (FAILURES[name] ?? status) : status;
}

/** bash's words and dash's, the first that fits. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^(.*): command not found$/s, "$1: not found"],
  [/^(.*): unbound variable$/s, "$1: parameter not set"],
  [/^\$\{?[^}]*\}?: bad substitution$/s, "Bad substitution"],
  [/^cd: (.*): (?:No such file or directory|Not a directory|Permission denied)$/s, "cd: can't cd to $1"],
  [/^kill: \(\d+\) - (No such process|Operation not permitted)$/, "kill: $1\n"],
  [/^(shift|exit|return): (.*): numeric argument required$/s, "$1: Illegal number: $2"],
  [/^(test|\[): (.*): integer expression expected$/s, "$1: Illegal number: $2"],
  [/^\[: missing `\]'$/, "[: missing ]"],
  [/^(test|\[): (.*): (?:binary|unary) operator expected$/s, "$1: $2: unexpected operator"],
  [/^type: (.*: not found)$/s, "$1"],
  [/^((?:readonly|export): )?(.*): readonly variable$/s, "$1$2: is read only"],
  [/^(export|readonly|local): `(.*)': not a valid identifier$/s, "$1: $2: bad variable name"],
  [/^local: can only be used in a function$/, "local: not in a function"],
  [/^printf: (.*): invalid number$/s, "printf: $1: expected numeric value"],
  [/^(.*): division by 0 \(error token is "[^"]*"\)$/s, 'arithmetic expression: division by zero: "$1"'],
  [
    /^(.*): syntax error: operand expected \(error token is "[^"]*"\)$/s,
    'arithmetic expression: expecting primary: "$1"',
  ],
  [/^(.*): ambiguous redirect$/s, "Syntax error: Bad fd number"],
  [/^(.*): Bad file descriptor$/s, "$1: Bad file descriptor"],
];

/** A message of bash's in dash's words. */
export function dashWords(message: string): string {
  for (const [pattern, words] of WORDS) if (pattern.test(message)) return message.replace(pattern, words);
  return message;
}

/** Words for a file that a redirection could not open. */
export function dashRedirectFailure(target: string, message: string, creates: boolean): string {
  const missing = message === "No such file or directory";
  if (creates) return `cannot create ${target}: ${missing ? "Directory nonexistent" : message}`;
  return `cannot open ${target}: ${missing ? "No such file" : message}`;
}

/** A syntax error's message, without quoting the line as bash does. */
export function dashSyntaxError(message: string): string {
  if (message.startsWith("Syntax error: ")) return message;
  const token = /^syntax error near unexpected token `(.*)'$/s.exec(message)?.[1];
  if (token !== undefined) return `Syntax error: ${token === "newline" ? "newline" : `"${token}"`} unexpected`;
  if (/matching `["']'$/.test(message)) return "Syntax error: Unterminated quoted string";
  if (/matching `\)'$/.test(message)) return 'Syntax error: end of file unexpected (expecting ")")';
  if (/matching `\}'$/.test(message)) return "Syntax error: Missing '}'";
  if (/matching ``'$/.test(message)) return "Syntax error: EOF in backquote substitution";
  return "Syntax error: end of file unexpected";
}
