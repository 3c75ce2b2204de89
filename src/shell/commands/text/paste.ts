import { parseOptions } from "../../getopt.js";
import { LineReader, readInput, splitLines } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** paste(1): -d, -s. */
export function* paste(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "d:s", long: { delimiters: "d:", serial: "s" } });
  if (typeof options === "number") return options;
  const delimiters = [
    ...(options.value("d") ?? "\t").replace(/\\(.)/g, (_, c: string) =>
      c === "n" ? "\n" : c === "t" ? "\t" : c === "0" ? "\0" : c,
    ),
  ];
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
        `${splitLines(text).reduce((all, line, i) => all + (i === 0 ? "" : delimiter(i - 1)) + line, "")}\n`,
      );
    }
    return 0;
  }
  const shared = new LineReader(process, ["-"]);
  const readers: LineReader[] = [];
  for (const file of files) {
    if (file !== "-" && process.find(file) === null) return yield* process.fail(`${file}: No such file or directory`);
    readers.push(file === "-" ? shared : new LineReader(process, [file]));
  }
  for (;;) {
    const row: (string | null)[] = [];
    for (const reader of readers) row.push((yield* reader.read())?.text ?? null);
    if (row.every((cell) => cell === null)) return 0;
    yield* process.print(
      `${row.reduce<string>((all, cell, i) => all + (i === 0 ? "" : delimiter(i - 1)) + (cell ?? ""), "")}\n`,
    );
  }
}
