import { parseOptions } from "../../getopt.js";
import { readInput } from "../../input.js";
import { openFile, WRITE } from "../../open-file.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

interface Key {
  readonly fromField: number;
  readonly fromChar: number;
  readonly toField: number | null;
  readonly toChar: number;
  readonly flags: string;
}

/** sort(1): -n -g -h -V -M -R -f -d -i -b -r -u -s -m -c -C -k -t -o -z, --sort, --check, --debug, --files0-from, by bytes as in the C locale. */
export function* sort(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "bcCdfghimMno:rRsS:k:t:T:uVyz",
    long: {
      "ignore-leading-blanks": "b",
      check: "c::",
      "batch-size": "batch:",
      "buffer-size": "S:",
      "compress-program": "compress:",
      debug: "debug",
      "files0-from": "files0:",
      parallel: "parallel:",
      "random-sort": "R",
      "random-source": "source:",
      sort: "sort:",
      "temporary-directory": "T:",
      "dictionary-order": "d",
      "ignore-case": "f",
      "general-numeric-sort": "g",
      "human-numeric-sort": "h",
      "ignore-nonprinting": "i",
      merge: "m",
      "month-sort": "M",
      "numeric-sort": "n",
      output: "o:",
      reverse: "r",
      stable: "s",
      key: "k:",
      "field-separator": "t:",
      unique: "u",
      "version-sort": "V",
      "zero-terminated": "z",
    },
    errorCode: 2,
  });
  if (typeof options === "number") return options;
  const separatorText = options.value("t");
  const separator = separatorText === "\\0" ? "\0" : separatorText;
  if (separator !== null && separator.length !== 1) {
    return yield* process.fail(separator === "" ? "empty tab" : `multi-character tab '${separator}'`, 2);
  }
  let global = "";
  for (const [name, value] of options.given) {
    if (name.length === 1 && "bdfghiMnrRV".includes(name)) global += name;
    else if (name === "sort") {
      const letter = SORT_WORDS[value ?? ""];
      if (letter === undefined) {
        const words = Object.keys(SORT_WORDS).map((word) => `  - '${word}'`);
        return yield* process.fail(
          `invalid argument '${value}' for '--sort'\nValid arguments are:\n${words.join("\n")}${HINT}`,
          2,
        );
      }
      global += letter;
    }
  }
  const checks = options.given.findLast(([name]) => name === "c" || name === "C");
  const isQuietCheck = checks !== undefined && (checks[0] === "C" || checks[1] === "quiet" || checks[1] === "silent");
  const keys: Key[] = [];
  for (const text of options.values("k")) {
    const key = parseKey(text);
    if (typeof key === "string") return yield* process.fail(key, 2);
    keys.push(/[bdfghiMnrRV]/.test(key.flags) ? key : { ...key, flags: global });
  }
  for (const flags of keys.length === 0 ? [global] : keys.map((key) => key.flags)) {
    const clash = incompatible(flags);
    if (clash !== null) return yield* process.fail(`options '-${clash}' are incompatible`, 2);
  }
  if (options.has("debug")) yield* process.printError(debugText(keys, global));
  const end = options.has("z") ? "\0" : "\n";
  let files = options.operands;
  const list = options.value("files0");
  if (list !== null) {
    const names = yield* readInput(process, list, "open failed: ");
    if (names === null) return 2;
    files = names.replace(/\0$/, "").split("\0");
  }
  const lines: string[] = [];
  /** Where the lines of each file begin. */
  const starts: number[] = [];
  let status = 0;
  for (const file of files.length === 0 ? ["-"] : files) {
    if (file !== "-" && process.find(file) === null)
      return yield* process.fail(`cannot read: ${shellQuoted(file)}: No such file or directory`, 2);
    const text = yield* readInput(process, file, "");
    if (text === null) {
      status = 2;
      continue;
    }
    if (text === "") continue;
    const own = text.split(end);
    if (own.at(-1) === "") own.pop();
    starts.push(lines.length);
    for (const line of own) lines.push(line);
  }
  if (status !== 0) return status;
  const compareKeys = (a: string, b: string): number => {
    if (keys.length === 0) return compareText(a, b, global);
    for (const key of keys) {
      const order = compareText(extract(a, key, separator), extract(b, key, separator), key.flags);
      if (order !== 0) return order;
    }
    return 0;
  };
  const plain = global.replace("r", "") === "" && keys.length === 0;
  const stable = options.has("s") || options.has("u");
  const compare = (a: string, b: string): number => {
    const order = compareKeys(a, b);
    if (order !== 0 || stable || plain) return order;
    return byBytes(a, b) * (global.includes("r") ? -1 : 1);
  };
  if (checks !== undefined) {
    for (let i = 1; i < lines.length; i++) {
      const order = compare(lines[i - 1] ?? "", lines[i] ?? "");
      if (order < 0 || (order === 0 && !options.has("u"))) continue;
      if (!isQuietCheck)
        yield* process.printError(`${process.name}: ${options.operands[0] ?? "-"}:${i + 1}: disorder: ${lines[i]}\n`);
      return 1;
    }
    return 0;
  }
  const merged = options.has("m") ? mergeRuns(lines, starts, compare) : lines.sort(compare);
  const output = options.has("u")
    ? merged.filter((line, i) => i === 0 || compareKeys(merged[i - 1] ?? "", line) !== 0)
    : merged;
  const file = options.value("o");
  if (file !== null) process.setDescriptor(1, openFile(process, file, WRITE));
  if (output.length > 0) yield* process.print(output.join(end) + end);
  return 0;
}

const HINT = "\nTry 'sort --help' for more information.";

/** The words of --sort and the options that they stand for. */
const SORT_WORDS: Readonly<Record<string, string>> = {
  "general-numeric": "g",
  "human-numeric": "h",
  month: "M",
  numeric: "n",
  random: "R",
  version: "V",
};

/** The orderings of one key that exclude each other, as sort names them; null when they do not. */
function incompatible(flags: string): string | null {
  const numeric = ["n", "g", "h", "M"].filter((letter) => flags.includes(letter));
  const others = ["V", "R"].filter((letter) => flags.includes(letter)).length;
  const isText = flags.includes("d") || flags.includes("i");
  if (numeric.length + others + (isText ? 1 : 0) <= 1) return null;
  if (numeric.length + others === 1 && !isText) return null;
  const kept = new Set(flags.replace(/[br]/g, ""));
  return [..."dfghiMnRV"].filter((letter) => kept.has(letter) && letter !== "f").join("");
}

/** What --debug says first of the order and of each key. */
function debugText(keys: readonly Key[], global: string): string {
  let out = "sort: text ordering performed using simple byte comparison\n";
  for (const [i, key] of keys.entries()) {
    if (/[ngh]/.test(key.flags) && key.toField !== key.fromField)
      out += `sort: key ${i + 1} is numeric and spans multiple fields\n`;
  }
  if (/[ngh]/.test(global + keys.map((key) => key.flags).join("")))
    out += "sort: note numbers use '.' as a decimal point in this locale\n";
  return out;
}

/** Sorted runs as one (-m): always the least of the runs' first lines, of equal ones the earlier run's. */
function mergeRuns(
  lines: readonly string[],
  starts: readonly number[],
  compare: (a: string, b: string) => number,
): string[] {
  const runs = starts.map((start, i) => ({ at: start, end: starts[i + 1] ?? lines.length }));
  const out: string[] = [];
  for (;;) {
    let best: { at: number; end: number } | null = null;
    for (const run of runs) {
      if (run.at >= run.end) continue;
      if (best === null || compare(lines[run.at] ?? "", lines[best.at] ?? "") < 0) best = run;
    }
    if (best === null) return out;
    out.push(lines[best.at++] ?? "");
  }
}

/** A name with what cannot be printed as a shell would have to write it. */
function shellQuoted(name: string): string {
  return /[\n\t]/.test(name)
    ? `'${name.replace(/\n/g, "'$'\\n''").replace(/\t/g, "'$'\\t''")}'`.replace(/''$/, "")
    : name;
}

function parseKey(text: string): Key | string {
  const match = /^(\d+)(?:\.(\d+))?([bdfghiMnrRV]*)(?:,(\d+)(?:\.(\d+))?([bdfghiMnrRV]*))?$/.exec(text);
  if (match === null) return `invalid number at field start: invalid count at start of '${text}'`;
  const [, fromField = "1", fromChar, startFlags = "", toField, toChar, endFlags = ""] = match;
  if (Number(fromField) === 0) return `field number is zero: invalid field specification '${text}'`;
  return {
    fromField: Number(fromField),
    fromChar: Number(fromChar ?? "1"),
    toField: toField === undefined ? null : Number(toField),
    toChar: Number(toChar ?? "0"),
    flags: startFlags + endFlags,
  };
}

/** The part of a line that a key names. Without -t fields are separated by the empty string before blanks. */
function extract(line: string, key: Key, separator: string | null): string {
  const starts: number[] = [];
  const ends: number[] = [];
  if (separator === null) {
    const fields = /[ \t]*[^ \t]+|[ \t]+$/g;
    for (let match = fields.exec(line); match !== null; match = fields.exec(line)) {
      starts.push(match.index);
      ends.push(match.index + match[0].length);
    }
  } else {
    let at = 0;
    for (;;) {
      const next = line.indexOf(separator, at);
      starts.push(at);
      ends.push(next < 0 ? line.length : next);
      if (next < 0) break;
      at = next + 1;
    }
  }
  const skipBlanks = (at: number): number => {
    let i = at;
    while (line[i] === " " || line[i] === "\t") i++;
    return i;
  };
  let start = starts[key.fromField - 1] ?? line.length;
  if (key.flags.includes("b")) start = skipBlanks(start);
  start = Math.min(line.length, start + key.fromChar - 1);
  if (key.toField === null) return line.slice(start);
  let end: number;
  if (key.toChar === 0) end = ends[key.toField - 1] ?? line.length;
  else {
    let base = starts[key.toField - 1] ?? line.length;
    if (key.flags.includes("b")) base = skipBlanks(base);
    end = Math.min(line.length, base + key.toChar);
  }
  return line.slice(start, Math.max(start, end));
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

function compareText(a: string, b: string, flags: string): number {
  const order = compareForward(a, b, flags);
  return flags.includes("r") ? -order : order;
}

function compareForward(first: string, second: string, flags: string): number {
  if (flags.includes("n")) return numeric(first) - numeric(second);
  if (flags.includes("h")) return human(first) - human(second);
  if (flags.includes("g")) return general(first) - general(second) || 0;
  if (flags.includes("R")) return byBytes(scrambled(first), scrambled(second)) || byBytes(first, second);
  if (flags.includes("M")) return month(first) - month(second);
  let a = first;
  let b = second;
  if (flags.includes("b")) {
    a = a.replace(/^[ \t]+/, "");
    b = b.replace(/^[ \t]+/, "");
  }
  if (flags.includes("V")) return compareVersions(a, b);
  if (flags.includes("d")) {
    a = a.replace(/[^A-Za-z0-9 \t]/g, "");
    b = b.replace(/[^A-Za-z0-9 \t]/g, "");
  }
  if (flags.includes("f")) {
    a = a.toUpperCase();
    b = b.toUpperCase();
  }
  return byBytes(a, b);
}

/** A hash of the text: -R's order, which is the same for equal keys. The real one draws a salt each time. */
function scrambled(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

function numeric(text: string): number {
  return Number(/^[ \t]*(-?\d*\.?\d*)/.exec(text)?.[1] || "0") || 0;
}

function general(text: string): number {
  const hexadecimal = /^[ \t]*([-+]?)(0[xX][0-9a-fA-F]+)/.exec(text);
  if (hexadecimal !== null) return Number(hexadecimal[2]) * (hexadecimal[1] === "-" ? -1 : 1);
  const value = Number.parseFloat(text.replace(/^([ \t]*[-+]?)inf(?:inity)?/i, "$1Infinity"));
  return Number.isNaN(value) ? -Number.MAX_VALUE : value;
}

function human(text: string): number {
  const match = /^[ \t]*(-?\d*\.?\d*)([KkMGTPE]?)/.exec(text);
  const scale = " KMGTPE".indexOf((match?.[2] ?? "").toUpperCase());
  const value = Number(match?.[1] || "0") || 0;
  return value * 1024 ** Math.max(0, match?.[2] === "" ? 0 : scale);
}

function month(text: string): number {
  return MONTHS.indexOf(text.trimStart().slice(0, 3).toUpperCase());
}

/** The order of version numbers (filevercmp): digits by value, letters before other characters, `~` before all. */
export function compareVersions(a: string, b: string): number {
  const rank = (c: string | undefined): number => {
    if (c === undefined || /\d/.test(c)) return 0;
    if (c === "~") return -1;
    return /[A-Za-z]/.test(c) ? c.charCodeAt(0) : c.charCodeAt(0) + 256;
  };
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while ((i < a.length && !/\d/.test(a[i] ?? "")) || (j < b.length && !/\d/.test(b[j] ?? ""))) {
      const order = rank(a[i]) - rank(b[j]);
      if (order !== 0) return order;
      i++;
      j++;
    }
    const first = /^0*(\d*)/.exec(a.slice(i));
    const second = /^0*(\d*)/.exec(b.slice(j));
    const x = first?.[1] ?? "";
    const y = second?.[1] ?? "";
    if (x.length !== y.length) return x.length - y.length;
    if (x !== y) return byBytes(x, y);
    i += first?.[0].length ?? 0;
    j += second?.[0].length ?? 0;
  }
  return 0;
}
