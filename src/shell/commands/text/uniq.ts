import { parseOptions } from "../../getopt.js";
import { LineReader } from "../../input.js";
import { openFile, WRITE } from "../../open-file.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** uniq(1): -c -d -u -i -f N -s N -w N, with an output file. */
export function* uniq(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "cdDuif:s:w:",
    long: {
      count: "c",
      repeated: "d",
      unique: "u",
      "ignore-case": "i",
      "skip-fields": "f:",
      "skip-chars": "s:",
      "check-chars": "w:",
    },
  });
  if (typeof options === "number") return options;
  const [input = "-", output, extra] = options.operands;
  if (extra !== undefined)
    return yield* process.fail(`extra operand '${extra}'\nTry 'uniq --help' for more information.`);
  if (output !== undefined && output !== "-") process.setDescriptor(1, openFile(process, output, WRITE));
  const skipFields = Number(options.value("f") ?? "0");
  const skipChars = Number(options.value("s") ?? "0");
  const width = options.value("w");
  const key = (line: string): string => {
    let text = line;
    for (let i = 0; i < skipFields; i++) text = text.replace(/^[ \t]*[^ \t]*/, "");
    text = text.slice(skipChars);
    if (width !== null) text = text.slice(0, Number(width));
    return options.has("i") ? text.toLowerCase() : text;
  };
  const reader = new LineReader(process, [input]);
  let group: { first: string; key: string; count: number } | null = null;
  const flush = function* (): Generator<Wait, void, void> {
    if (group === null) return;
    if ((options.has("d") || options.has("D")) && group.count === 1) return;
    if (options.has("u") && group.count > 1) return;
    const times = options.has("D") ? group.count : 1;
    for (let i = 0; i < times; i++)
      yield* process.print(`${options.has("c") ? `${String(group.count).padStart(7)} ` : ""}${group.first}\n`);
  };
  for (let line = yield* reader.read(); line !== null; line = yield* reader.read()) {
    const lineKey = key(line.text);
    if (group !== null && (group as { key: string }).key === lineKey) (group as { count: number }).count++;
    else {
      yield* flush();
      group = { first: line.text, key: lineKey, count: 1 };
    }
  }
  yield* flush();
  return reader.failed ? 1 : 0;
}
