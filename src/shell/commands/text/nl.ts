import { parseOptions } from "../../getopt.js";
import { LineReader } from "../../input.js";
import type { Process } from "../../process.js";
import { basicToExtended, RegexError, translateExtended } from "../../regex.js";
import type { Wait } from "../../wait.js";

const HINT = "\nTry 'nl --help' for more information.";
const SECTIONS = ["h", "b", "f"] as const;
const SECTION_NAMES = { h: "header", b: "body", f: "footer" } as const;

/** Which lines of a section get a number: all, those with text, none, or those that match. */
type Style = "a" | "t" | "n" | RegExp;

/** nl(1): -b -h -f STYLE, -d CC, -i -l -n -p -s -v -w; logical pages with header, body and footer. */
export function* nl(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "b:d:f:h:i:l:n:ps:v:w:",
    long: {
      "body-numbering": "b:",
      "section-delimiter": "d:",
      "footer-numbering": "f:",
      "header-numbering": "h:",
      "line-increment": "i:",
      "join-blank-lines": "l:",
      "number-format": "n:",
      "no-renumber": "p",
      "number-separator": "s:",
      "starting-line-number": "v:",
      "number-width": "w:",
    },
  });
  if (typeof options === "number") return options;
  const styles: Style[] = [];
  for (const section of SECTIONS) {
    const text = options.value(section) ?? (section === "b" ? "t" : "n");
    const style = styleOf(text);
    if (style === null) {
      return yield* process.fail(`invalid ${SECTION_NAMES[section]} numbering style: '${text}'${HINT}`);
    }
    if (typeof style !== "string" && "message" in style) return yield* process.fail(style.message);
    styles.push(style);
  }
  const numbers = new Map<string, number>();
  for (const [letter, what, least] of [
    ["v", "starting line number", null],
    ["i", "line number increment", null],
    ["l", "line number of blank lines", 1],
    ["w", "line number field width", 1],
  ] as const) {
    const text = options.value(letter);
    if (text === null) continue;
    if (!/^[+-]?\d+$/.test(text)) return yield* process.fail(`invalid ${what}: '${text}'`);
    if (least !== null && Number(text) < least) {
      return yield* process.fail(`invalid ${what}: '${text}': Numerical result out of range`);
    }
    numbers.set(letter, Number(text));
  }
  const format = options.value("n") ?? "rn";
  if (!["ln", "rn", "rz"].includes(format))
    return yield* process.fail(`invalid line numbering format: '${format}'${HINT}`);
  const width = numbers.get("w") ?? 6;
  const separator = options.value("s") ?? "\t";
  const blanks = " ".repeat(width + separator.length);
  const start = numbers.get("v") ?? 1;
  const delimiterText = options.value("d") ?? "\\:";
  const delimiter = delimiterText.length === 1 ? `${delimiterText}:` : delimiterText;
  const join = numbers.get("l") ?? 1;
  let number = start;
  let section = 1;
  let empty = 0;
  const reader = new LineReader(process, options.operands);
  for (let line = yield* reader.read(); line !== null; line = yield* reader.read()) {
    const { text } = line;
    const mark = delimiter === "" ? -1 : [3, 2, 1].findIndex((times) => text === delimiter.repeat(times));
    if (mark >= 0) {
      section = mark;
      if (!options.has("p")) number = start;
      yield* process.print("\n");
      continue;
    }
    const style = styles[section] ?? "n";
    let isNumbered = style === "a" || (style === "t" && text !== "");
    if (style === "a" && join > 1) {
      empty = text === "" ? empty + 1 : 0;
      isNumbered = text !== "" || empty === join;
      if (isNumbered) empty = 0;
    } else if (typeof style !== "string") {
      style.lastIndex = 0;
      isNumbered = style.test(text);
    }
    if (isNumbered) {
      yield* process.print(`${cellOf(number, format, width)}${separator}${text}\n`);
      number += numbers.get("i") ?? 1;
    } else yield* process.print(`${blanks}${text}\n`);
  }
  return reader.failed ? 1 : 0;
}

function cellOf(number: number, format: string, width: number): string {
  if (format === "ln") return String(number).padEnd(width);
  if (format === "rn") return String(number).padStart(width);
  return number < 0 ? `-${String(-number).padStart(width - 1, "0")}` : String(number).padStart(width, "0");
}

/** A style of numbering; null when it is none, an error when its expression is none. */
function styleOf(text: string): Style | RegexError | null {
  if (text === "a" || text === "t" || text === "n") return text;
  if (!text.startsWith("p")) return null;
  try {
    return new RegExp(translateExtended(basicToExtended(text.slice(1))));
  } catch (error) {
    if (error instanceof RegexError) return error;
    return new RegexError("Invalid regular expression");
  }
}
