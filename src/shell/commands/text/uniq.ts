import { parseOptions } from "../../getopt.js";
import { LineReader } from "../../input.js";
import { openFile, WRITE } from "../../open-file.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

const HINT = "\nTry 'uniq --help' for more information.";

/** Where an empty line stands between groups: -D and --group. */
type Delimiting = "none" | "prepend" | "separate" | "append" | "both";

/** uniq(1): -c -d -D -u -i -f N -s N -w N -z, --all-repeated, --group, the old -N and +N, with an output file. */
export function* uniq(process: Process): Generator<Wait, number, void> {
  process.argv = process.argv.map((word, i) =>
    i > 0 ? word.replace(/^-(\d+)$/, "-f$1").replace(/^\+(\d+)$/, "-s$1") : word,
  );
  const options = yield* parseOptions(process, {
    short: "cdDuif:s:w:z",
    long: {
      count: "c",
      repeated: "d",
      "all-repeated": "D::",
      group: "group::",
      unique: "u",
      "ignore-case": "i",
      "skip-fields": "f:",
      "skip-chars": "s:",
      "check-chars": "w:",
      "zero-terminated": "z",
    },
  });
  if (typeof options === "number") return options;
  for (const [letter, what] of [
    ["f", "number of fields to skip"],
    ["s", "number of bytes to skip"],
    ["w", "number of bytes to compare"],
  ] as const) {
    const text = options.value(letter);
    if (text !== null && !/^\d+$/.test(text)) return yield* process.fail(`${text}: invalid ${what}`);
  }
  const [input = "-", output, extra] = options.operands;
  if (extra !== undefined) return yield* process.fail(`extra operand '${extra}'${HINT}`);
  const all = options.has("D");
  const grouping = options.has("group");
  for (const [name, words] of [
    ["D", ["none", "prepend", "separate"]],
    ["group", ["prepend", "append", "separate", "both"]],
  ] as const) {
    const word = options.value(name);
    if (word === null || words.some((each) => each === word)) continue;
    const list = words.map((each) => `  - '${each}'`).join("\n");
    const option = name === "D" ? "all-repeated" : "group";
    return yield* process.fail(`invalid argument '${word}' for '--${option}'\nValid arguments are:\n${list}${HINT}`);
  }
  if (grouping && ["c", "d", "D", "u"].some((letter) => options.has(letter))) {
    return yield* process.fail(`--group is mutually exclusive with -c/-d/-D/-u${HINT}`);
  }
  if (all && options.has("c")) {
    return yield* process.fail(`printing all duplicated lines and repeat counts is meaningless${HINT}`);
  }
  const delimiting = (grouping ? (options.value("group") ?? "separate") : (options.value("D") ?? "none")) as Delimiting;
  if (output !== undefined && output !== "-") process.setDescriptor(1, openFile(process, output, WRITE));
  const end = options.has("z") ? "\0" : "\n";
  const key = keyOf(
    Number(options.value("f") ?? "0"),
    Number(options.value("s") ?? "0"),
    Number(options.value("w") ?? "Infinity"),
    options.has("i"),
  );
  const reader = new LineReader(process, [input], end);
  let shown = false;
  const show = function* (group: readonly string[]): Generator<Wait, void, void> {
    const isRepeated = group.length > 1;
    if ((options.has("d") || all) && !isRepeated) return;
    if (options.has("u") && isRepeated) return;
    const isLed = delimiting === "prepend" || delimiting === "both" || (delimiting === "separate" && shown);
    if (isLed) yield* process.print(end);
    shown = true;
    const lines = all || grouping ? group : group.slice(0, 1);
    const count = options.has("c") ? `${String(group.length).padStart(7)} ` : "";
    for (const line of lines) yield* process.print(`${count}${line}${end}`);
    if (delimiting === "append") yield* process.print(end);
  };
  let group: string[] = [];
  let groupKey = "";
  for (let line = yield* reader.read(); line !== null; line = yield* reader.read()) {
    const lineKey = key(line.text);
    if (group.length > 0 && groupKey === lineKey) group.push(line.text);
    else {
      if (group.length > 0) yield* show(group);
      group = [line.text];
      groupKey = lineKey;
    }
  }
  if (group.length > 0) yield* show(group);
  if (delimiting === "both" && shown) yield* process.print(end);
  return reader.failed ? 1 : 0;
}

/** What of a line is compared. */
function keyOf(fields: number, chars: number, width: number, ignoreCase: boolean): (line: string) => string {
  return (line) => {
    let text = line;
    for (let i = 0; i < fields && text !== ""; i++) text = text.replace(/^[ \t]*[^ \t]*/, "");
    text = text.slice(chars, chars + width);
    return ignoreCase ? text.toLowerCase() : text;
  };
}
