import { formatDate } from "../../date-format.js";
import type { Options } from "../../getopt.js";
import { parseOptions } from "../../getopt.js";
import { readInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

interface Hunk {
  readonly fromA: number;
  readonly toA: number;
  readonly fromB: number;
  readonly toB: number;
}

/** diff(1): normal and unified (-u, -U N) output, -q -s -i -w -b -B -r -N, --color=never. */
export function* diff(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "uU:qsiwbBrNac",
    long: {
      unified: "U::",
      brief: "q",
      "report-identical-files": "s",
      "ignore-case": "i",
      "ignore-all-space": "w",
      "ignore-space-change": "b",
      recursive: "r",
      "new-file": "N",
      color: "color::",
      label: "label:",
      text: "a",
    },
    errorCode: 2,
  });
  if (typeof options === "number") return options;
  if (options.has("c") || options.has("B")) return yield* process.fail("options -c and -B are not supported here", 2);
  const [left, right, extra] = options.operands;
  const help = `\n${process.name}: Try 'diff --help' for more information.`;
  if (left === undefined || right === undefined)
    return yield* process.fail(`missing operand after '${left ?? "diff"}'${help}`, 2);
  if (extra !== undefined) return yield* process.fail(`extra operand '${extra}'${help}`, 2);
  return yield* compare(process, left, right, options, "");
}

function* compare(
  process: Process,
  left: string,
  right: string,
  options: Options,
  command: string,
): Generator<Wait, number, void> {
  const kind = (file: string): "directory" | "file" | null => {
    if (file === "-") return "file";
    const found = process.find(file)?.kind;
    return found === undefined ? null : found === "directory" || found === "virtual-directory" ? "directory" : "file";
  };
  let status = 0;
  for (const file of [left, right]) {
    if (kind(file) !== null || options.has("N")) continue;
    yield* process.printError(`${process.name}: ${file}: No such file or directory\n`);
    status = 2;
  }
  if (status !== 0) return status;
  const base = (path: string): string => path.split("/").at(-1) ?? "";
  if (kind(left) === "directory" && kind(right) === "directory")
    return yield* compareDirectories(process, left, right, options);
  if (kind(left) === "directory") return yield* compare(process, `${left}/${base(right)}`, right, options, command);
  if (kind(right) === "directory") return yield* compare(process, left, `${right}/${base(left)}`, options, command);
  const first = kind(left) === null ? "" : yield* readInput(process, left);
  const second = kind(right) === null ? "" : yield* readInput(process, right);
  if (first === null || second === null) return 2;
  const a = lines(first);
  const b = lines(second);
  const key = (line: string): string => {
    let text = options.has("i") ? line.toLowerCase() : line;
    if (options.has("w")) text = text.replace(/[ \t]+/g, "");
    else if (options.has("b")) text = text.replace(/[ \t]+(?=\n|$)/g, "").replace(/[ \t]+/g, " ");
    return text;
  };
  const hunks = findHunks(a.map(key), b.map(key));
  if (hunks.length === 0) {
    if (options.has("s")) yield* process.print(`Files ${left} and ${right} are identical\n`);
    return 0;
  }
  if (options.has("q")) {
    yield* process.print(`Files ${left} and ${right} differ\n`);
    return 1;
  }
  if (command !== "") yield* process.print(`${command}\n`);
  if (options.has("u") || options.has("U")) {
    const labels = options.values("label");
    const stamp = (file: string): string => {
      const node = process.find(file);
      const timeNs = node?.mtimeNs ?? process.nowNs;
      return formatDate("%Y-%m-%d %H:%M:%S.%N %z", process.table.epochSeconds + Math.floor(timeNs / 1e9), timeNs % 1e9);
    };
    yield* process.print(
      `--- ${labels[0] ?? `${left}\t${stamp(left)}`}\n+++ ${labels[1] ?? `${right}\t${stamp(right)}`}\n`,
    );
    yield* process.print(unified(a, b, hunks, Number(options.value("U") ?? "3")));
  } else yield* process.print(normal(a, b, hunks));
  return 1;
}

function* compareDirectories(
  process: Process,
  left: string,
  right: string,
  options: Options,
): Generator<Wait, number, void> {
  const names = [
    ...new Set([...process.files.list(process.path(left)), ...process.files.list(process.path(right))]),
  ].sort();
  let status = 0;
  for (const name of names) {
    const [a, b] = [`${left}/${name}`, `${right}/${name}`];
    const [inA, inB] = [process.find(a), process.find(b)];
    if ((inA === null || inB === null) && !options.has("N")) {
      yield* process.print(`Only in ${inA === null ? right : left}: ${name}\n`);
      status = Math.max(status, 1);
    } else if (inA?.kind === "directory" && inB?.kind === "directory") {
      if (options.has("r")) status = Math.max(status, yield* compareDirectories(process, a, b, options));
      else yield* process.print(`Common subdirectories: ${a} and ${b}\n`);
    } else {
      const flags = process.argv
        .slice(1)
        .filter((word) => word.startsWith("-"))
        .join(" ");
      status = Math.max(
        status,
        yield* compare(process, a, b, options, `diff ${flags}${flags === "" ? "" : " "}${a} ${b}`),
      );
    }
  }
  return status;
}

/** Lines with their newlines, so that a missing one at the end counts. */
function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Where the texts differ: a longest common subsequence, found after equal beginnings and ends are set aside. */
function findHunks(a: readonly string[], b: readonly string[]): Hunk[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const rows = endA - start;
  const columns = endB - start;
  const length: Uint32Array[] = Array.from({ length: rows + 1 }, () => new Uint32Array(columns + 1));
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      const row = length[i];
      const below = length[i + 1];
      if (row === undefined || below === undefined) continue;
      row[j] = a[start + i] === b[start + j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  const hunks: Hunk[] = [];
  let i = 0;
  let j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && a[start + i] === b[start + j]) {
      i++;
      j++;
      continue;
    }
    const fromA = i;
    const fromB = j;
    while ((i < rows || j < columns) && !(i < rows && j < columns && a[start + i] === b[start + j])) {
      if (j >= columns || (i < rows && (length[i + 1]?.[j] ?? 0) >= (length[i]?.[j + 1] ?? 0))) i++;
      else j++;
    }
    hunks.push({ fromA: start + fromA, toA: start + i, fromB: start + fromB, toB: start + j });
  }
  return hunks;
}

const NO_NEWLINE = "\\ No newline at end of file\n";

function marked(mark: string, line: string): string {
  return line.endsWith("\n") ? mark + line : `${mark}${line}\n${NO_NEWLINE}`;
}

function normal(a: readonly string[], b: readonly string[], hunks: readonly Hunk[]): string {
  let out = "";
  for (const { fromA, toA, fromB, toB } of hunks) {
    const range = (from: number, to: number): string =>
      to - from > 1 ? `${from + 1},${to}` : String(to === from ? from : from + 1);
    const letter = toA === fromA ? "a" : toB === fromB ? "d" : "c";
    out += `${range(fromA, toA)}${letter}${range(fromB, toB)}\n`;
    for (const line of a.slice(fromA, toA)) out += marked("< ", line);
    if (letter === "c") out += "---\n";
    for (const line of b.slice(fromB, toB)) out += marked("> ", line);
  }
  return out;
}

function unified(a: readonly string[], b: readonly string[], hunks: readonly Hunk[], context: number): string {
  const groups: Hunk[][] = [];
  for (const hunk of hunks) {
    const last = groups.at(-1);
    const before = last?.at(-1);
    if (last !== undefined && before !== undefined && hunk.fromA - before.toA <= context * 2) last.push(hunk);
    else groups.push([hunk]);
  }
  let out = "";
  for (const group of groups) {
    const first = group[0];
    const last = group.at(-1);
    if (first === undefined || last === undefined) continue;
    const lead = Math.min(context, first.fromA, first.fromB);
    const trail = Math.min(context, a.length - last.toA);
    const range = (from: number, to: number): string =>
      to - from === 1 ? String(from + 1) : `${to === from ? from : from + 1},${to - from}`;
    out += `@@ -${range(first.fromA - lead, last.toA + trail)} +${range(first.fromB - lead, last.toB + trail)} @@\n`;
    let at = first.fromA - lead;
    for (const hunk of group) {
      for (; at < hunk.fromA; at++) out += marked(" ", a[at] ?? "");
      for (const line of a.slice(hunk.fromA, hunk.toA)) out += marked("-", line);
      for (const line of b.slice(hunk.fromB, hunk.toB)) out += marked("+", line);
      at = hunk.toA;
    }
    for (; at < last.toA + trail; at++) out += marked(" ", a[at] ?? "");
  }
  return out;
}
