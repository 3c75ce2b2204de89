import { matchesPattern } from "../../bash/pattern.js";
import { formatDate } from "../../date-format.js";
import { type Options, parseOptions } from "../../getopt.js";
import { readInput } from "../../input.js";
import type { Process } from "../../process.js";
import { basicToExtended, translateExtended } from "../../regex.js";
import type { Wait } from "../../wait.js";
import { isDirectory } from "../files/file-facts.js";
import { findHunks, type Hunk } from "./diff-hunks.js";
import {
  contextual,
  type Difference,
  edScript,
  formatted,
  type GroupFormats,
  normal,
  type Painter,
  rcsScript,
  unified,
} from "./diff-output.js";
import { sideBySide } from "./diff-side.js";

/** diff(1): normal, -u, -c, -y, -e, -n and formats of one's own; what is ignored; directories with -r. */
export function* diff(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "0123456789abBcC:dD:eEfF:hHiI:lL:nNpPqrsS:tTuU:vwW:x:X:yZ",
    long: {
      brief: "q",
      "changed-group-format": "changed-group:",
      color: "color::",
      context: "C::",
      ed: "e",
      "exclude-from": "X:",
      exclude: "x:",
      "expand-tabs": "t",
      "from-file": "from:",
      "horizon-lines": "horizon:",
      ifdef: "D:",
      "ignore-all-space": "w",
      "ignore-blank-lines": "B",
      "ignore-case": "i",
      "ignore-matching-lines": "I:",
      "ignore-space-change": "b",
      "ignore-tab-expansion": "E",
      "ignore-trailing-space": "Z",
      "initial-tab": "T",
      label: "L:",
      "left-column": "left",
      "line-format": "line:",
      minimal: "d",
      "new-file": "N",
      "new-group-format": "new-group:",
      "new-line-format": "new-line:",
      "no-dereference": "no-dereference",
      normal: "normal",
      "old-group-format": "old-group:",
      "old-line-format": "old-line:",
      rcs: "n",
      recursive: "r",
      "report-identical-files": "s",
      "show-c-function": "p",
      "side-by-side": "y",
      "speed-large-files": "H",
      "starting-file": "S:",
      "strip-trailing-cr": "cr",
      "suppress-blank-empty": "blank",
      "suppress-common-lines": "suppress",
      text: "a",
      "to-file": "to:",
      "unchanged-group-format": "unchanged-group:",
      "unchanged-line-format": "unchanged-line:",
      "unidirectional-new-file": "P",
      unified: "U::",
      width: "W:",
    },
    errorCode: 2,
    usage: `${process.name}: Try '${process.name} --help' for more information.\n`,
  });
  if (typeof options === "number") return options;
  for (const [letter, what] of [
    ["U", "context length"],
    ["C", "context length"],
    ["W", "width"],
  ] as const) {
    const text = options.value(letter);
    if (text !== null && !/^\d+$/.test(text)) return yield* process.fail(`invalid ${what} '${text}'`, 2);
  }
  const help = `\n${process.name}: Try 'diff --help' for more information.`;
  const comparison = new Comparison(process, options);
  const shared = options.value("from") ?? options.value("to");
  if (shared !== null) {
    let status = 0;
    for (const file of options.operands) {
      const [left, right] = options.has("from") ? [shared, file] : [file, shared];
      status = Math.max(status, yield* comparison.compare(left, right, false));
    }
    return status;
  }
  const [left, right, extra] = options.operands;
  if (left === undefined || right === undefined)
    return yield* process.fail(`missing operand after '${left ?? "diff"}'${help}`, 2);
  if (extra !== undefined) return yield* process.fail(`extra operand '${extra}'${help}`, 2);
  return yield* comparison.compare(left, right, false);
}

const COLORS = { added: "32", deleted: "31", place: "36", header: "1" } as const;

/** One call of diff. */
class Comparison {
  private readonly process: Process;
  private readonly options: Options;
  private readonly paint: Painter;
  private readonly ignored: readonly RegExp[];

  constructor(process: Process, options: Options) {
    this.process = process;
    this.options = options;
    const isColored = options.value("color") === "always";
    this.paint = (color, text) => (isColored ? `\x1b[${COLORS[color]}m${text}\x1b[0m` : text);
    this.ignored = options.values("I").map((text) => new RegExp(translateExtended(basicToExtended(text))));
  }

  /** Compares two files or directories; 0 the same, 1 different, 2 trouble. `told`: the command is told before differences. */
  *compare(left: string, right: string, told: boolean): Generator<Wait, number, void> {
    const { process, options } = this;
    const isMissing = (file: string): boolean => file !== "-" && process.find(file) === null;
    const isFolder = (file: string): boolean => {
      const node = file === "-" ? null : process.find(file);
      return node !== null && isDirectory(node);
    };
    const base = (path: string): string => path.split("/").at(-1) ?? "";
    if (isFolder(left) && !isFolder(right) && !isMissing(right))
      return yield* this.compare(`${left}/${base(right)}`, right, told);
    if (isFolder(right) && !isFolder(left) && !isMissing(left))
      return yield* this.compare(left, `${right}/${base(left)}`, told);
    let status = 0;
    for (const file of [left, right]) {
      if (!isMissing(file) || options.has("N")) continue;
      yield* process.printError(`${process.name}: ${file}: No such file or directory\n`);
      status = 2;
    }
    if (status !== 0) return status;
    if (isFolder(left) && isFolder(right)) return yield* this.directories(left, right);
    const first = isMissing(left) ? "" : yield* readInput(process, left);
    const second = isMissing(right) ? "" : yield* readInput(process, right);
    if (first === null || second === null) return 2;
    return yield* this.texts(left, right, first, second, told);
  }

  private *texts(
    left: string,
    right: string,
    first: string,
    second: string,
    told: boolean,
  ): Generator<Wait, number, void> {
    const { process, options } = this;
    const command = told ? `diff ${this.switches()}${left} ${right}\n` : "";
    if (first === second) {
      if (options.has("s")) yield* process.print(`Files ${left} and ${right} are identical\n`);
      if (!options.has("y") || options.has("suppress")) return 0;
    }
    if (!options.has("a") && (first.includes("\0") || second.includes("\0"))) {
      yield* process.print(`Binary files ${left} and ${right} differ\n`);
      return first === second ? 0 : 1;
    }
    const a = linesOf(first, options.has("cr"));
    const b = linesOf(second, options.has("cr"));
    const hunks = findHunks(a.map(this.key), b.map(this.key)).filter((hunk) => this.counts(hunk, a, b));
    const isSame = hunks.length === 0;
    if (isSame && options.has("s") && first !== second)
      yield* process.print(`Files ${left} and ${right} are identical\n`);
    if (options.has("q")) {
      if (!isSame) yield* process.print(`Files ${left} and ${right} differ\n`);
      return isSame ? 0 : 1;
    }
    const text = this.render({ a, b, hunks }, left, right);
    if (text !== "") yield* process.print((isSame ? "" : command) + text);
    return isSame ? 0 : 1;
  }

  /** What of a line is compared. */
  private readonly key = (line: string): string => {
    const { options } = this;
    let text = options.has("i") ? line.toLowerCase() : line;
    if (options.has("E")) text = expanded(text);
    if (options.has("w")) return text.replace(/[ \t\r\f\v]+/g, "");
    if (options.has("b")) return text.replace(/[ \t\r\f\v]+(?=\n|$)/g, "").replace(/[ \t\r\f\v]+/g, " ");
    return options.has("Z") ? text.replace(/[ \t\r\f\v]+(?=\n|$)/g, "") : text;
  };

  /** False for changes of empty lines (-B) and of lines that -I names. */
  private counts(hunk: Hunk, a: readonly string[], b: readonly string[]): boolean {
    const lines = [...a.slice(hunk.fromA, hunk.toA), ...b.slice(hunk.fromB, hunk.toB)];
    if (this.options.has("B") && lines.every((line) => line === "\n")) return false;
    return this.ignored.length === 0 || !lines.every((line) => this.ignored.some((pattern) => pattern.test(line)));
  }

  private render(difference: Difference, left: string, right: string): string {
    const { options, paint } = this;
    const formats = this.groupFormats();
    if (formats !== null) return formatted(difference, formats);
    if (options.has("y")) {
      return sideBySide(difference, {
        width: Number(options.value("W") ?? "130"),
        expandsTabs: options.has("t"),
        suppressCommon: options.has("suppress"),
        leftColumn: options.has("left"),
      });
    }
    if (difference.hunks.length === 0) return "";
    const labels = options.values("L");
    const digits = options.given
      .filter(([name]) => /^\d$/.test(name))
      .map(([name]) => name)
      .join("");
    if (options.has("u") || options.has("U")) {
      const stamp = "%Y-%m-%d %H:%M:%S.%N %z";
      const names = [labels[0] ?? this.stamped(left, stamp), labels[1] ?? this.stamped(right, stamp)];
      const context = options.value("U") ?? (digits === "" ? "3" : digits);
      const head = `${paint("header", `--- ${names[0]}`)}\n${paint("header", `+++ ${names[1]}`)}\n`;
      return head + unified(difference, Number(context), paint);
    }
    if (options.has("c") || options.has("C")) {
      const stamp = "%a %b %e %H:%M:%S %Y";
      const names = [labels[0] ?? this.stamped(left, stamp), labels[1] ?? this.stamped(right, stamp)];
      const context = options.value("C") ?? (digits === "" ? "3" : digits);
      return `*** ${names[0]}\n--- ${names[1]}\n${contextual(difference, Number(context))}`;
    }
    if (options.has("e")) return edScript(difference);
    if (options.has("n")) return rcsScript(difference);
    const text = normal(difference, paint);
    return options.has("T") ? text.replace(/^([<>]) /gm, "$1\t") : text;
  }

  private groupFormats(): GroupFormats | null {
    const { options } = this;
    const symbol = options.value("D");
    if (symbol !== null) {
      return {
        old: `#ifndef ${symbol}\n%<#endif /* ! ${symbol} */\n`,
        new: `#ifdef ${symbol}\n%>#endif /* ${symbol} */\n`,
        unchanged: "%=",
        changed: `#ifndef ${symbol}\n%<#else /* ${symbol} */\n%>#endif /* ${symbol} */\n`,
        oldLine: "%l\n",
        newLine: "%l\n",
        unchangedLine: "%l\n",
      };
    }
    if (!options.given.some(([name]) => /-(?:group|line)$|^line$/.test(name))) return null;
    const line = options.value("line") ?? "%L";
    const old = options.value("old-group") ?? "%<";
    const fresh = options.value("new-group") ?? "%>";
    return {
      old: options.value("old-group") ?? options.value("changed-group")?.replace(/%>/g, "") ?? old,
      new: options.value("new-group") ?? options.value("changed-group")?.replace(/%</g, "") ?? fresh,
      unchanged: options.value("unchanged-group") ?? "%=",
      changed: options.value("changed-group") ?? old + fresh,
      oldLine: options.value("old-line") ?? line,
      newLine: options.value("new-line") ?? line,
      unchangedLine: options.value("unchanged-line") ?? line,
    };
  }

  private stamped(file: string, format: string): string {
    const { table, nowNs } = this.process;
    const timeNs = this.process.find(file)?.mtimeNs ?? nowNs;
    return `${file}\t${formatDate(format, table.epochSeconds + Math.floor(timeNs / 1e9), timeNs % 1e9)}`;
  }

  /** The options as they were given, before the names of two files of directories. */
  private switches(): string {
    const words = this.process.argv.slice(1);
    for (const operand of this.options.operands) {
      const at = words.lastIndexOf(operand);
      if (at >= 0) words.splice(at, 1);
    }
    return words.map((word) => `${word} `).join("");
  }

  private *directories(left: string, right: string): Generator<Wait, number, void> {
    const { process, options } = this;
    const start = options.value("S");
    const names = [...new Set([...process.files.list(process.path(left)), ...process.files.list(process.path(right))])]
      .sort()
      .filter(
        (name) => (start === null || name >= start) && !options.values("x").some((each) => matchesPattern(name, each)),
      );
    let status = 0;
    for (const name of names) {
      const [a, b] = [`${left}/${name}`, `${right}/${name}`];
      const [inA, inB] = [process.find(a), process.find(b)];
      const isMade = options.has("N") || (options.has("P") && inA === null);
      if ((inA === null || inB === null) && !isMade) {
        yield* process.print(`Only in ${inA === null ? right : left}: ${name}\n`);
        status = Math.max(status, 1);
      } else if (inA !== null && inB !== null && isDirectory(inA) && isDirectory(inB)) {
        if (options.has("r")) status = Math.max(status, yield* this.directories(a, b));
        else yield* process.print(`Common subdirectories: ${a} and ${b}\n`);
      } else status = Math.max(status, yield* this.compare(a, b, true));
    }
    return status;
  }
}

/** Lines with their newlines, so that a missing one at the end counts. */
function linesOf(text: string, withoutReturns: boolean): string[] {
  return (withoutReturns ? text.replace(/\r(?=\n)/g, "") : text).match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Tabs as the blanks that they stand for. */
function expanded(line: string): string {
  let out = "";
  for (const c of line) out += c === "\t" ? " ".repeat(8 - (out.length % 8)) : c;
  return out;
}
