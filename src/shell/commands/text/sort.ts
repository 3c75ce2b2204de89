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

/** sort(1): -n -g -h -V -M -f -d -b -r -u -s -c -C -k -t -o -z, by bytes as in the C locale. */
export function* sort(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "bcCdfghimMno:rRsk:t:uVz",
    long: {
      "ignore-leading-blanks": "b",
      check: "c",
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
  if (options.has("R")) return yield* process.fail("option -R (random) is not supported here", 2);
  const separatorText = options.value("t");
  const separator = separatorText === "\\0" ? "\0" : separatorText;
  if (separator !== null && separator.length !== 1) {
    return yield* process.fail(separator === "" ? "empty tab" : `multi-character tab '${separator}'`, 2);
  }
  const global = options.given
    .map(([name]) => name)
    .filter((name) => "bdfghiMnrV".includes(name))
    .join("");
  const keys: Key[] = [];
  for (const text of options.values("k")) {
    const key = parseKey(text);
    if (typeof key === "string") return yield* process.fail(key, 2);
    keys.push(/[bdfghiMnrV]/.test(key.flags) ? key : { ...key, flags: global });
  }
  const end = options.has("z") ? "\0" : "\n";
  const lines: string[] = [];
  let status = 0;
  for (const file of options.operands.length === 0 ? ["-"] : options.operands) {
    if (file !== "-" && process.find(file) === null)
      return yield* process.fail(`cannot read: ${file}: No such file or directory`, 2);
    const text = yield* readInput(process, file, "");
    if (text === null) {
      status = 2;
      continue;
    }
    if (text === "") continue;
    const own = text.split(end);
    if (own.at(-1) === "") own.pop();
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
  if (options.has("c") || options.has("C")) {
    for (let i = 1; i < lines.length; i++) {
      const order = compare(lines[i - 1] ?? "", lines[i] ?? "");
      if (order < 0 || (order === 0 && !options.has("u"))) continue;
      if (options.has("c"))
        yield* process.printError(`${process.name}: ${options.operands[0] ?? "-"}:${i + 1}: disorder: ${lines[i]}\n`);
      return 1;
    }
    return 0;
  }
  lines.sort(compare);
  const output = options.has("u")
    ? lines.filter((line, i) => i === 0 || compareKeys(lines[i - 1] ?? "", line) !== 0)
    : lines;
  const file = options.value("o");
  if (file !== null) process.setDescriptor(1, openFile(process, file, WRITE));
  if (output.length > 0) yield* process.print(output.join(end) + end);
  return 0;
}

function parseKey(text: string): Key | string {
  const match = /^(\d+)(?:\.(\d+))?([bdfghiMnrV]*)(?:,(\d+)(?:\.(\d+))?([bdfghiMnrV]*))?$/.exec(text);
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

function numeric(text: string): number {
  return Number(/^[ \t]*(-?\d*\.?\d*)/.exec(text)?.[1] || "0") || 0;
}

function general(text: string): number {
  const value = Number.parseFloat(text);
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
