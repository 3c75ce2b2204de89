import { parseOptions } from "../../getopt.js";
import { readInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { parseCount } from "./head.js";

/** How soon a change is seen, in place of inotify(7). */
const POLL_NS = 5_000_000;

/** tail(1): -n N, -n +N, -c N, -c +N, -N, -f and -F with --pid, -q, -v, -z. */
export function* tail(process: Process): Generator<Wait, number, void> {
  const words = process.argv;
  process.argv = words.map((word, i) => {
    const old = i === 1 ? /^([-+])(\d+)(f?)$/.exec(word) : null;
    return old === null ? word : `-${old[3] ?? ""}n${old[1] === "+" ? "+" : ""}${old[2] ?? ""}`;
  });
  const isOld = /^[-+]\d/.test(words[1] ?? "");
  const options = yield* parseOptions(process, {
    short: "n:c:fFqvs:z",
    long: {
      "zero-terminated": "z",
      lines: "n:",
      bytes: "c:",
      follow: "f::",
      quiet: "q",
      silent: "q",
      verbose: "v",
      retry: "retry",
      "sleep-interval": "s:",
      pid: "pid:",
    },
  });
  if (typeof options === "number") return options;
  if (isOld && options.operands.length > 1) {
    return yield* process.fail(`option used in invalid context -- ${/\d/.exec(words[1] ?? "")?.[0]}`);
  }
  const bytes = options.given.findLast(([name]) => name === "c" || name === "n")?.[0] === "c";
  const text = options.value(bytes ? "c" : "n") ?? "10";
  const parsed = parseCount(text);
  if (parsed === null) return yield* process.fail(`invalid number of ${bytes ? "bytes" : "lines"}: '${text}'`);
  const count = Math.abs(parsed);
  const fromStart = text.startsWith("+");
  const files = options.operands.length === 0 ? ["-"] : options.operands;
  const headers = (files.length > 1 && !options.has("q")) || options.has("v");
  const follow = options.has("f") || options.has("F");
  let status = 0;
  let first = true;
  for (const file of files) {
    if (file !== "-" && process.find(file) === null) {
      yield* process.printError(`${process.name}: cannot open '${file}' for reading: No such file or directory\n`);
      status = 1;
      continue;
    }
    if (follow && file === "-") {
      yield* followInput(process);
      continue;
    }
    const content = yield* readInput(process, file);
    if (content === null) {
      status = 1;
      continue;
    }
    if (headers) yield* process.print(`${first ? "" : "\n"}==> ${file === "-" ? "standard input" : file} <==\n`);
    first = false;
    yield* process.print(ending(content, count, fromStart, bytes, options.has("z") ? "\0" : "\n"));
  }
  if (!follow) return status;
  const named = files.filter((file) => file !== "-" && (options.has("F") || process.find(file) !== null));
  if (named.length === 0) {
    if (files.some((file) => file !== "-")) yield* process.printError(`${process.name}: no files remaining\n`);
    return status === 0 ? 0 : 1;
  }
  const pid = options.value("pid");
  if (pid !== null && !/^\d+$/.test(pid)) return yield* process.fail(`invalid PID: '${pid}'`);
  return yield* followFiles(process, named, headers, pid === null ? null : Number(pid));
}

function ending(text: string, count: number, fromStart: boolean, bytes: boolean, end: string): string {
  if (bytes) return fromStart ? text.slice(Math.max(0, count - 1)) : count === 0 ? "" : text.slice(-count);
  const lines = text.split(end).map((line, i, all) => (i + 1 < all.length ? line + end : line));
  if (lines.at(-1) === "") lines.pop();
  return (fromStart ? lines.slice(Math.max(0, count - 1)) : count === 0 ? [] : lines.slice(-count)).join("");
}

function* followInput(process: Process): Generator<Wait, void, void> {
  for (let bytes = yield* process.read(); bytes !== ""; bytes = yield* process.read()) yield* process.print(bytes);
}

function* followFiles(
  process: Process,
  files: readonly string[],
  headers: boolean,
  pid: number | null,
): Generator<Wait, number, void> {
  const contentOf = (file: string): string => {
    const node = process.find(file);
    return node?.kind === "file" ? node.content : "";
  };
  const seen = new Map(files.map((file) => [file, contentOf(file).length]));
  let shown = files.at(-1);
  for (;;) {
    if (pid !== null && pid !== 1 && process.table.find(pid) === null) return 0;
    yield POLL_NS;
    for (const file of files) {
      const content = contentOf(file);
      const before = seen.get(file) ?? 0;
      if (content.length < before) yield* process.printError(`${process.name}: ${file}: file truncated\n`);
      const fresh = content.length < before ? content : content.slice(before);
      seen.set(file, content.length);
      if (fresh === "") continue;
      if (headers && shown !== file) yield* process.print(`\n==> ${file} <==\n`);
      shown = file;
      yield* process.print(fresh);
    }
  }
}
