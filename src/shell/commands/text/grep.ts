import type { Options } from "../../getopt.js";
import { parseOptions } from "../../getopt.js";
import { readInput, splitLines } from "../../input.js";
import type { Process } from "../../process.js";
import { RegexError } from "../../regex.js";
import { versionText } from "../../version-texts.js";
import type { Wait } from "../../wait.js";
import { filesBelow } from "./grep-files.js";
import { compileGrep, perlMistake } from "./grep-pattern.js";
import { GrepSearch } from "./grep-search.js";

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
    ? filesBelow(process, operands.length === 0 ? ["."] : operands, options, excluded)
    : operands.length === 0
      ? ["-"]
      : operands;
  const search = new GrepSearch(process, options, matcher, files.length > 1 || recursive);
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

/** What is wrong with the arguments of options; null when nothing is. */
function argumentMistake(options: Options): string | null {
  for (const letter of ["A", "B", "C"]) {
    const text = options.values(letter).find((each) => !/^\d+$/.test(each));
    if (text !== undefined) return `${text}: invalid context length argument`;
  }
  if (options.values("m").some((text) => !/^-?\d+$/.test(text))) return "invalid max count";
  return null;
}
