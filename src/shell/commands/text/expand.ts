import { parseOptions } from "../../getopt.js";
import { LineReader } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** expand(1) and unexpand(1): tabs to blanks and back; -t N or a list, -i, unexpand's -a and --first-only. */
export function* expand(process: Process): Generator<Wait, number, void> {
  const back = process.name === "unexpand";
  process.argv = process.argv.map((word) => (/^-\d+$/.test(word) ? `-t${word.slice(1)}` : word));
  const options = yield* parseOptions(process, {
    short: "at:i",
    long: { tabs: "t:", initial: "i", all: "a", "first-only": "first" },
  });
  if (typeof options === "number") return options;
  const list = options.value("t");
  const stops = (list ?? "8").split(/[, ]+/).filter((word) => word !== "");
  const bad = stops.find((word) => !/^\d+$/.test(word));
  if (bad !== undefined)
    return yield* process.fail(`tab size contains invalid character(s): '${bad.replace(/^\d+/, "")}'`);
  if (stops.includes("0")) return yield* process.fail("tab size cannot be 0");
  const tabs = stops.map(Number);
  const everywhere = back ? (options.has("a") || list !== null) && !options.has("first") : !options.has("i");
  const reader = new LineReader(process, options.operands);
  for (let line = yield* reader.read(); line !== null; line = yield* reader.read()) {
    const text = back ? withTabs(line.text, tabs, everywhere) : withoutTabs(line.text, tabs, everywhere);
    yield* process.print(text + (line.newline ? "\n" : ""));
  }
  return reader.failed ? 1 : 0;
}

/** The next stop after a column: every N, or the next of a list and one further behind its end. */
function nextStop(column: number, tabs: readonly number[]): number {
  const [only = 8] = tabs;
  if (tabs.length === 1) return column + only - (column % only);
  return tabs.find((tab) => tab > column) ?? column + 1;
}

function withoutTabs(text: string, tabs: readonly number[], everywhere: boolean): string {
  let out = "";
  let column = 0;
  let leading = true;
  for (const c of text) {
    if (c !== " " && c !== "\t") leading = false;
    if (c === "\t" && (everywhere || leading)) {
      const stop = nextStop(column, tabs);
      out += " ".repeat(stop - column);
      column = stop;
    } else {
      out += c;
      column = c === "\b" ? Math.max(0, column - 1) : column + 1;
    }
  }
  return out;
}

function withTabs(text: string, tabs: readonly number[], everywhere: boolean): string {
  let out = "";
  let column = 0;
  let at = 0;
  while (at < text.length) {
    let end = at;
    let target = column;
    while (text[end] === " " || text[end] === "\t") target = text[end++] === "\t" ? nextStop(target, tabs) : target + 1;
    const isLeading = at === 0;
    if (end > at && (isLeading || everywhere)) {
      // A single blank before a stop stays a blank unless more blanks follow.
      while (nextStop(column, tabs) <= target && !(end - at === 1 && text[at] === " ")) {
        column = nextStop(column, tabs);
        out += "\t";
      }
      out += " ".repeat(target - column);
      column = target;
      at = end;
    } else if (end > at) {
      out += text.slice(at, end);
      column = target;
      at = end;
    } else {
      out += text[at++];
      column++;
    }
  }
  return out;
}
