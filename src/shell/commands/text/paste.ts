import { parseOptions } from "../../getopt.js";
import { LineReader, readInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

const ESCAPED: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  v: "\v",
  "0": "\0",
};

/** The text's items; an empty rest behind the last end is none. */
function itemsOf(text: string, end: string): string[] {
  const items = text.split(end);
  if (items.at(-1) === "") items.pop();
  return items;
}

/** paste(1): -d, -s, -z. */
export function* paste(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "d:sz",
    long: { delimiters: "d:", serial: "s", "zero-terminated": "z" },
  });
  if (typeof options === "number") return options;
  const list = options.value("d") ?? "\t";
  if (/(?<!\\)(?:\\\\)*\\$/.test(list)) {
    return yield* process.fail(`delimiter list ends with an unescaped backslash: ${list}`);
  }
  const delimiters = [...list.replace(/\\([\s\S])/g, (_, c: string) => ESCAPED[c] ?? c)];
  const end = options.has("z") ? "\0" : "\n";
  const delimiter = (i: number): string => {
    const c = delimiters.length === 0 ? "" : (delimiters[i % delimiters.length] ?? "");
    return c === "\0" ? "" : c;
  };
  const files = options.operands.length === 0 ? ["-"] : options.operands;
  if (options.has("s")) {
    for (const file of files) {
      const text = yield* readInput(process, file);
      if (text === null) return 1;
      yield* process.print(
        `${itemsOf(text, end).reduce((all, line, i) => all + (i === 0 ? "" : delimiter(i - 1)) + line, "")}${end}`,
      );
    }
    return 0;
  }
  const shared = new LineReader(process, ["-"], end);
  const readers: LineReader[] = [];
  for (const file of files) {
    if (file !== "-" && process.find(file) === null) return yield* process.fail(`${file}: No such file or directory`);
    readers.push(file === "-" ? shared : new LineReader(process, [file], end));
  }
  for (;;) {
    const row: (string | null)[] = [];
    for (const reader of readers) row.push((yield* reader.read())?.text ?? null);
    if (row.every((cell) => cell === null)) return 0;
    yield* process.print(
      `${row.reduce<string>((all, cell, i) => all + (i === 0 ? "" : delimiter(i - 1)) + (cell ?? ""), "")}${end}`,
    );
  }
}
