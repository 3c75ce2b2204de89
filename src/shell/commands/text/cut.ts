import { parseOptions } from "../../getopt.js";
import { LineReader } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** cut(1): -d -f -c -b -s, --complement, --output-delimiter. */
export function* cut(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "d:f:c:b:sn",
    long: {
      delimiter: "d:",
      fields: "f:",
      characters: "c:",
      bytes: "b:",
      "only-delimited": "s",
      complement: "complement",
      "output-delimiter": "output:",
    },
  });
  if (typeof options === "number") return options;
  const spec = options.given.filter(([name]) => name === "f" || name === "c" || name === "b");
  const usage = "\nTry 'cut --help' for more information.";
  if (spec.length === 0) return yield* process.fail(`you must specify a list of bytes, characters, or fields${usage}`);
  if (spec.length > 1) return yield* process.fail(`only one list may be specified${usage}`);
  const [mode, list] = spec[0] ?? ["f", "1"];
  const delimiter = options.value("d") ?? "\t";
  if (delimiter.length > 1) return yield* process.fail(`the delimiter must be a single character${usage}`);
  if (options.has("d") && mode !== "f") {
    return yield* process.fail(`an input delimiter may be specified only when operating on fields${usage}`);
  }
  const ranges = parseList(list ?? "");
  if (typeof ranges === "string")
    return yield* process.fail(
      `${ranges.replace("position", mode === "f" ? "field" : "byte/character position")}${usage}`,
    );
  const complement = options.has("complement");
  const wanted = (position: number): boolean =>
    ranges.some(([from, to]) => position >= from && position <= to) !== complement;
  const output = options.value("output") ?? (mode === "f" ? delimiter : "");
  const reader = new LineReader(process, options.operands);
  for (let line = yield* reader.read(); line !== null; line = yield* reader.read()) {
    if (mode === "f" && !line.text.includes(delimiter)) {
      if (!options.has("s")) yield* process.print(`${line.text}\n`);
      continue;
    }
    const parts = mode === "f" ? line.text.split(delimiter) : [...line.text];
    yield* process.print(`${parts.filter((_, i) => wanted(i + 1)).join(output)}\n`);
  }
  return reader.failed ? 1 : 0;
}

/** `1,3-5,7-` as ranges, or what is wrong with it. */
function parseList(text: string): [number, number][] | string {
  const ranges: [number, number][] = [];
  for (const part of text.split(/[, ]/)) {
    const match = /^(\d*)(-?)(\d*)$/.exec(part);
    if (match === null)
      return `invalid position value '${part.replace(/^[\d-]*/, "")}'`.replace(
        "position value",
        part.includes("-") ? "position range" : "position value",
      );
    const [, from = "", dash, to = ""] = match;
    if (from === "" && to === "") return "invalid range with no endpoint: -";
    const low = from === "" ? 1 : Number(from);
    const high = dash === "" ? low : to === "" ? Number.POSITIVE_INFINITY : Number(to);
    if (low === 0 || high === 0) return "positions are numbered from 1".replace("positions", "fields");
    if (high < low) return "invalid decreasing range";
    ranges.push([low, high]);
  }
  return ranges;
}
