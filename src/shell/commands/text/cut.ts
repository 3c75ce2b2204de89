import { parseOptions } from "../../getopt.js";
import { LineReader } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** cut(1): -d -f -c -b -s -n -z, --complement, --output-delimiter. */
export function* cut(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "d:f:c:b:snz",
    long: {
      delimiter: "d:",
      fields: "f:",
      characters: "c:",
      bytes: "b:",
      "only-delimited": "s",
      complement: "complement",
      "output-delimiter": "output:",
      "zero-terminated": "z",
    },
  });
  if (typeof options === "number") return options;
  const spec = options.given.filter(([name]) => name === "f" || name === "c" || name === "b");
  const usage = "\nTry 'cut --help' for more information.";
  if (spec.length === 0) return yield* process.fail(`you must specify a list of bytes, characters, or fields${usage}`);
  if (spec.length > 1) return yield* process.fail(`only one list may be specified${usage}`);
  const [mode, list] = spec[0] ?? ["f", "1"];
  const given = options.value("d") ?? "\t";
  const delimiter = given === "" ? "\0" : given;
  if (delimiter.length > 1) return yield* process.fail(`the delimiter must be a single character${usage}`);
  if (options.has("d") && mode !== "f") {
    return yield* process.fail(`an input delimiter may be specified only when operating on fields${usage}`);
  }
  if (options.has("s") && mode !== "f") {
    return yield* process.fail(`suppressing non-delimited lines makes sense\n\tonly when operating on fields${usage}`);
  }
  const ranges = parseList(list ?? "");
  if (typeof ranges === "string")
    return yield* process.fail(
      `${ranges.replace("position", mode === "f" ? "field" : "byte/character position")}${usage}`,
    );
  const end = options.has("z") ? "\0" : "\n";
  const complement = options.has("complement");
  const wanted = (position: number): boolean =>
    ranges.some(([from, to]) => position >= from && position <= to) !== complement;
  const output = options.value("output") ?? (mode === "f" ? delimiter : "");
  const reader = new LineReader(process, options.operands, end);
  for (let line = yield* reader.read(); line !== null; line = yield* reader.read()) {
    if (mode === "f" && !line.text.includes(delimiter)) {
      if (!options.has("s")) yield* process.print(`${line.text}${end}`);
      continue;
    }
    const parts = mode === "f" ? line.text.split(delimiter) : [...line.text];
    const kept = parts.filter((_, i) => wanted(i + 1));
    const isJoined = mode === "f" || !options.has("output");
    yield* process.print(`${isJoined ? kept.join(output) : joinRuns(parts, wanted, output)}${end}`);
  }
  return reader.failed ? 1 : 0;
}

/** What is wanted of a line's characters, with `output` between ranges that do not touch. */
function joinRuns(parts: readonly string[], wanted: (position: number) => boolean, output: string): string {
  let out = "";
  let last = 0;
  for (const [i, part] of parts.entries()) {
    if (!wanted(i + 1)) continue;
    out += (last > 0 && last < i ? output : "") + part;
    last = i + 1;
  }
  return out;
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
    if (low === 0 || high === 0) return "positions are numbered from 1";
    if (high < low) return "invalid decreasing range";
    ranges.push([low, high]);
  }
  return ranges;
}
