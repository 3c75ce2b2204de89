import { matchesPattern } from "../../bash/pattern.js";
import type { Options } from "../../getopt.js";
import { parseOptions } from "../../getopt.js";
import { openInput, readInput, splitLines } from "../../input.js";
import type { Process } from "../../process.js";
import { basicToExtended, RegexError, translateExtended } from "../../regex.js";
import type { Stream } from "../../stream.js";
import { versionText } from "../../version-texts.js";
import type { Wait } from "../../wait.js";
import { directoryOrder } from "../files/directory-order.js";

/** grep(1): -E -F -G -P -v -i -c -o -q -s -n -w -x -A -B -C -m -l -L -r -R -e -f -h -H -z -Z -b -a -I -T -d, --include, --exclude, --exclude-dir, --label, --group-separator, --color, --line-buffered. */
export function* grep(process: Process): Generator<Wait, number, void> {
  const { name } = process;
  process.argv = process.argv.map((word, i, all) =>
    i > 0 && /^-\d+$/.test(word) && !/^-[a-zA-Z]*[efmABC]$/.test(all[i - 1] ?? "") ? `-C${word.slice(1)}` : word,
  );
  const options = yield* parseOptions(process, {
    short: "EFGPvyicoqsnwxA:B:C:m:lLrRe:f:hHzZbaITUVd:D:",
    long: {
      "extended-regexp": "E",
      "fixed-strings": "F",
      "basic-regexp": "G",
      "perl-regexp": "P",
      "invert-match": "v",
      "ignore-case": "i",
      "no-ignore-case": "no-i",
      count: "c",
      "only-matching": "o",
      quiet: "q",
      silent: "q",
      "no-messages": "s",
      "line-number": "n",
      "word-regexp": "w",
      "line-regexp": "x",
      "after-context": "A:",
      "before-context": "B:",
      context: "C:",
      "max-count": "m:",
      "files-with-matches": "l",
      "files-without-match": "L",
      recursive: "r",
      "dereference-recursive": "R",
      regexp: "e:",
      file: "f:",
      "no-filename": "h",
      "with-filename": "H",
      "null-data": "z",
      "byte-offset": "b",
      text: "a",
      include: "include:",
      exclude: "exclude:",
      color: "color::",
      colour: "color::",
      "line-buffered": "line-buffered",
      "initial-tab": "T",
      null: "Z",
      label: "label:",
      "exclude-dir": "exclude-dir:",
      "exclude-from": "exclude-from:",
      "group-separator": "separator:",
      "no-group-separator": "no-separator",
      "binary-files": "binary:",
      binary: "U",
      directories: "d:",
      devices: "D:",
    },
    errorCode: 2,
  });
  if (typeof options === "number") return options;
  if (options.has("V")) {
    yield* process.print(versionText(name) ?? "");
    return 0;
  }
  if (options.has("line-buffered")) yield* process.releaseOutput();
  const mistake = argumentMistake(options);
  if (mistake !== null) return yield* process.fail(mistake, 2);
  const patterns: string[] = [];
  for (const [option, value] of options.given) {
    if (option === "e") patterns.push(...(value ?? "").split("\n"));
    else if (option === "f") {
      const text = yield* readInput(process, value ?? "");
      if (text === null) return 2;
      patterns.push(...splitLines(text));
    }
  }
  const operands = [...options.operands];
  if (!options.has("e") && !options.has("f")) {
    const pattern = operands.shift();
    if (pattern === undefined) {
      yield* process.printError(
        "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n",
      );
      return 2;
    }
    patterns.push(...pattern.split("\n"));
  }
  const dialect =
    options.given.findLast(([option]) => "EFGP".includes(option))?.[0] ??
    (name === "egrep" ? "E" : name === "fgrep" ? "F" : "G");
  let matcher: RegExp | null;
  // GNU's own parser takes [:space:] for a class that lost its brackets.
  if (dialect !== "F" && dialect !== "P" && patterns.some((pattern) => /(?:^|[^[\\])\[:[^\]]*:\]/.test(pattern))) {
    return yield* process.fail("character class syntax is [[:space:]], not [:space:]", 2);
  }
  if (dialect === "E") yield* warnOfStarts(process, patterns);
  try {
    matcher = compileGrep(patterns, dialect, options.has("i") || options.has("y"), options.has("w"), options.has("x"));
  } catch (error) {
    // Of a bracket with nothing behind it GNU's own parser says no more than that.
    const isBare = patterns.some((pattern) => /(?:^|[^\\])\[$/.test(pattern));
    if (dialect === "P") return yield* process.fail(perlMistake(patterns.join("\n")), 2);
    return yield* process.fail(
      error instanceof RegexError && !isBare ? error.message : "Invalid regular expression",
      2,
    );
  }
  const recursive = options.has("r") || options.has("R") || options.value("d") === "recurse";
  const excluded = options.values("exclude");
  const list = options.value("exclude-from");
  if (list !== null) {
    const text = yield* readInput(process, list);
    if (text === null) return 2;
    excluded.push(...splitLines(text));
  }
  const files = recursive
    ? walk(process, operands.length === 0 ? ["."] : operands, options, excluded)
    : operands.length === 0
      ? ["-"]
      : operands;
  const search = new Search(process, options, matcher, files.length > 1 || recursive);
  return yield* search.run(files);
}

/** grep's word about what stands where there is nothing to repeat. */
function* warnOfStarts(process: Process, patterns: readonly string[]): Generator<Wait, void, void> {
  for (const pattern of patterns) {
    const plain = pattern.replace(/\\[\s\S]|\[\^?\]?[^\]]*\]/g, "x");
    for (const [, sign = ""] of plain.matchAll(/(?:^|[(|^])([*+?])/g)) {
      yield* process.printError(`${process.name}: warning: ${sign} at start of expression\n`);
    }
  }
}

/** What PCRE2 says of a pattern that it does not take. */
function perlMistake(pattern: string): string {
  const plain = pattern.replace(/\\[\s\S]/g, "");
  if (/\[:(?!alpha|digit|alnum|upper|lower|space|blank|punct|print|graph|cntrl|xdigit|word|ascii)\w+:\]/.test(plain))
    return "unknown POSIX class name";
  if (/\\$/.test(pattern.replace(/\\\\/g, ""))) return "\\ at end of pattern";
  const outside = plain.replace(/\[\^?\]?[^\]]*\]/g, "");
  if (outside.includes("[")) return "missing terminating ] for character class";
  if (/(?:^|[(|])[*+?](?!\?)/.test(outside.replace(/\(\?/g, "(")))
    return "quantifier does not follow a repeatable item";
  const depth = [...outside].reduce((sum, c) => sum + (c === "(" ? 1 : c === ")" ? -1 : 0), 0);
  if (depth > 0) return "missing closing parenthesis";
  if (depth < 0) return "unmatched closing parenthesis";
  return /\[[^\]]*(.)-(.)/.test(plain)
    ? "range out of order in character class"
    : "quantifier does not follow a repeatable item";
}

/** One regular expression for all patterns; null matches nothing. */
export function compileGrep(
  patterns: readonly string[],
  dialect: string,
  ignoreCase: boolean,
  word: boolean,
  line: boolean,
): RegExp | null {
  if (patterns.length === 0) return null;
  const sources = patterns.map((pattern) => {
    if (dialect === "F") return pattern.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
    if (dialect === "P") return withoutKeptOut(pattern);
    return translateExtended(dialect === "E" ? pattern : basicToExtended(pattern), { leavesOutLeading: true });
  });
  let source = sources.map((part) => `(?:${part})`).join("|");
  if (sources.length === 1) source = sources[0] ?? "";
  if (line) source = `^(?:${source})$`;
  else if (word) source = `(?<!\\w)(?:${source})(?!\\w)`;
  // Lines hold no newline, so every octet is one that `.` means.
  return new RegExp(source, ignoreCase ? "gis" : "gs");
}

function walk(process: Process, roots: readonly string[], options: Options, excluded: readonly string[]): string[] {
  const out: string[] = [];
  const include = options.values("include");
  const accept = (name: string): boolean => {
    const fits = (pattern: string): boolean => matchesPattern(name, pattern);
    return (include.length === 0 || include.some(fits)) && !excluded.some(fits);
  };
  const skipped = options.values("exclude-dir").map((pattern) => pattern.replace(/\/+$/, ""));
  const visit = (path: string, root: boolean): void => {
    const node = process.find(path, root || options.has("R"));
    if (node?.kind === "directory" || node?.kind === "virtual-directory") {
      const base = path.slice(path.lastIndexOf("/") + 1);
      if (!root && skipped.some((pattern) => matchesPattern(base, pattern))) return;
      for (const entry of directoryOrder(process.files.list(process.path(path)), node))
        visit(path.endsWith("/") ? path + entry : `${path}/${entry}`, false);
    } else if (
      root ||
      (node !== null &&
        node.kind !== "symlink" &&
        node.kind !== "device" &&
        accept(path.slice(path.lastIndexOf("/") + 1)))
    ) {
      out.push(path);
    }
  };
  for (const root of roots) {
    const before = out.length;
    visit(root, true);
    if (root === "." && options.operands.length <= 1)
      for (let i = before; i < out.length; i++) out[i] = (out[i] ?? "").replace(/^\.\//, "");
  }
  return out;
}

/** What is wrong with the arguments of options; null when nothing is. */
function argumentMistake(options: Options): string | null {
  for (const letter of ["A", "B", "C"]) {
    const text = options.values(letter).find((each) => !/^\d+$/.test(each));
    if (text !== undefined) return `${text}: invalid context length argument`;
  }
  if (options.values("m").some((text) => !/^-?\d+$/.test(text))) return "invalid max count";
  return null;
}

/** GREP_COLORS as it is when nobody sets it. */
const Color = { Match: "01;31", Name: "35", Number: "32", Mark: "36" } as const;
type Color = (typeof Color)[keyof typeof Color];

class Search {
  private readonly process: Process;
  private readonly options: Options;
  private readonly matcher: RegExp | null;
  private readonly names: boolean;
  private readonly before: number;
  private readonly after: number;
  private readonly hasContext: boolean;
  /** `--color=always`: what matched, names, numbers and marks stand in GNU's colours. */
  private readonly colors: boolean;
  /** -Z: what stands behind a name. */
  private readonly nameEnd: string | null;
  /** Between groups of lines with context; null for nothing. */
  private readonly separator: string | null;
  private separate = false;
  /** With -T: digits of the present file's size, for which numbers leave room. */
  private width = 0;

  constructor(process: Process, options: Options, matcher: RegExp | null, several: boolean) {
    this.process = process;
    this.options = options;
    this.matcher = matcher;
    this.colors = options.value("color") === "always";
    const last = options.given.findLast(([name]) => name === "h" || name === "H")?.[0];
    this.names = last === undefined ? several : last === "H";
    this.nameEnd = options.has("Z") ? "\0" : null;
    this.separator = options.has("no-separator") ? null : (options.value("separator") ?? "--");
    this.hasContext = ["A", "B", "C"].some((letter) => options.has(letter));
    this.before = Number(options.value("B") ?? options.value("C") ?? "0");
    this.after = Number(options.value("A") ?? options.value("C") ?? "0");
  }

  *run(files: readonly string[]): Generator<Wait, number, void> {
    let found = false;
    let failed = false;
    for (const file of files) {
      const kind = file === "-" ? undefined : this.process.find(file)?.kind;
      if (kind === "directory" || kind === "virtual-directory") {
        const action = this.options.value("d");
        if (action !== "skip" && !this.options.has("s")) {
          yield* this.process.printError(`${this.process.name}: ${file}: Is a directory\n`);
        }
        if (action !== "skip") failed = true;
        continue;
      }
      if (this.options.has("s") && file !== "-" && this.process.find(file) === null) {
        failed = true;
        continue;
      }
      const stream = yield* openInput(this.process, file);
      if (stream === null) {
        failed = true;
        continue;
      }
      try {
        if (yield* this.file(stream, file === "-" ? (this.options.value("label") ?? "(standard input)") : file)) {
          found = true;
          if (this.options.has("q")) return 0;
        }
      } finally {
        stream.close();
      }
    }
    return failed ? 2 : found ? 0 : 1;
  }

  private *file(stream: Stream, name: string): Generator<Wait, boolean, void> {
    const { options, process } = this;
    this.width = String(stream.sizeBytes ?? "").length;
    const invert = options.has("v");
    const limit = Number(options.value("m") ?? "Infinity");
    const quiet = options.has("q");
    const listing = options.has("l") || options.has("L");
    const counting = options.has("c");
    const end = options.has("z") ? "\0" : "\n";
    const held: { number: number; text: string; offset: number }[] = [];
    let number = 0;
    let offset = 0;
    let matches = 0;
    let trailing = 0;
    let lastShown = 0;
    let isBinary = false;
    const isText = options.has("a") || options.value("binary") === "text";
    const isBinarySkipped = options.has("I") || options.value("binary") === "without-match";
    if (limit === 0) return false;
    for (;;) {
      let text = "";
      let over = false;
      for (;;) {
        const bytes = stream.readUntil(end);
        if (bytes === null) yield stream.readable;
        else if (bytes === "") {
          over = text === "";
          break;
        } else {
          text += bytes;
          if (text.endsWith(end)) break;
        }
      }
      if (over) break;
      const start = offset;
      offset += text.length;
      const line = text.endsWith(end) ? text.slice(0, -1) : text;
      number++;
      isBinary ||= !isText && !options.has("z") && line.includes("\0");
      if (isBinary && isBinarySkipped) return false;
      const hit = this.hits(line) !== invert;
      if (!hit) {
        if (trailing > 0) {
          trailing--;
          lastShown = number;
          if (!options.has("o")) yield* process.print(`${this.prefix(name, number, start, "-")}${line}${end}`);
          if (matches >= limit && trailing === 0) break;
        } else if (this.before > 0) {
          held.push({ number, text: line, offset: start });
          if (held.length > this.before) held.shift();
        }
        continue;
      }
      if (matches >= limit) break;
      matches++;
      if (quiet) return true;
      if (listing) break;
      if (!counting && isBinary) {
        yield* process.printError(`${process.name}: ${name}: binary file matches\n`);
        return true;
      }
      if (!counting) {
        const first = held[0]?.number ?? number;
        if (this.hasContext && this.separate && first > lastShown + 1)
          yield* process.print(this.separator === null ? "" : `${this.painted(Color.Mark, this.separator)}\n`);
        this.separate = true;
        if (!options.has("o"))
          for (const item of held)
            yield* process.print(`${this.prefix(name, item.number, item.offset, "-")}${item.text}${end}`);
        held.length = 0;
        if (options.has("o")) {
          if (!invert)
            for (const match of line.matchAll(this.fromStart())) {
              if (match[0] !== "")
                yield* process.print(
                  `${this.prefix(name, number, start + match.index, ":")}${this.painted(Color.Match, match[0])}${end}`,
                );
            }
        } else yield* process.print(`${this.prefix(name, number, start, ":")}${this.shown(line)}${end}`);
        lastShown = number;
        trailing = this.after;
      }
      if (matches >= limit && trailing === 0) break;
    }
    const shown = this.painted(Color.Name, name);
    const listed = `${shown}${this.nameEnd ?? "\n"}`;
    if (options.has("l") && matches > 0) yield* process.print(listed);
    else if (options.has("L") && matches === 0) yield* process.print(listed);
    else if (counting && !listing) {
      const prefix = this.names ? `${shown}${this.nameEnd ?? this.painted(Color.Mark, ":")}` : "";
      yield* process.print(`${prefix}${matches}\n`);
    }
    return matches > 0;
  }

  /** The matcher set to look from a line's beginning. */
  private fromStart(): RegExp {
    const matcher = this.matcher ?? /(?!)/g;
    matcher.lastIndex = 0;
    return matcher;
  }

  private hits(line: string): boolean {
    if (this.matcher === null) return false;
    this.matcher.lastIndex = 0;
    return this.matcher.test(line);
  }

  private prefix(name: string, number: number, offset: number, mark: string): string {
    const sign = this.painted(Color.Mark, mark);
    const isTabbed = this.options.has("T");
    let out = this.names ? `${this.painted(Color.Name, name)}${this.nameEnd ?? sign}` : "";
    const numbered = (value: number, width: number): string =>
      `${this.painted(Color.Number, String(value).padStart(isTabbed ? width : 0))}${sign}`;
    if (this.options.has("n")) out += numbered(number, this.width);
    if (this.options.has("b")) out += numbered(offset, this.width);
    return isTabbed && out !== "" ? `${out}\t` : out;
  }

  /** A line that was found, with what matched in its colour. */
  private shown(line: string): string {
    if (!this.colors || this.options.has("v")) return line;
    return line.replace(this.fromStart(), (match) => (match === "" ? "" : this.painted(Color.Match, match)));
  }

  private painted(color: Color, text: string): string {
    return this.colors ? `\x1b[${color}m\x1b[K${text}\x1b[m\x1b[K` : text;
  }
}

/** Perl's `A\KB`, which matches B behind A and leaves A out of the match, in JavaScript's words. Only outside of groups. */
function withoutKeptOut(pattern: string): string {
  const at = /^(?:[^\\()]|\\[^K])*?\\K/.exec(pattern);
  return at === null ? pattern : `(?<=${at[0].slice(0, -2)})${pattern.slice(at[0].length)}`;
}
