import type { Options } from "../../getopt.js";
import { openInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Stream } from "../../stream.js";
import type { Wait } from "../../wait.js";

/** GREP_COLORS as it is when nobody sets it. */
const Color = { Match: "01;31", Name: "35", Number: "32", Mark: "36" } as const;
type Color = (typeof Color)[keyof typeof Color];

/** Looks for what `matcher` matches in files, and prints it as the options say. */
export class GrepSearch {
  private readonly process: Process;
  private readonly options: Options;
  private readonly matcher: RegExp | null;
  private readonly names: boolean;
  private readonly before: number;
  private readonly after: number;
  private readonly hasContext: boolean;
  /** `--color=always`: what matched, names, numbers and marks stand in GNU's colours. */
  private readonly colors: boolean;
  /** -Z: what stands behind a name. */
  private readonly nameEnd: string | null;
  /** Between groups of lines with context; null for nothing. */
  private readonly separator: string | null;
  private separate = false;
  /** With -T: digits of the present file's size, for which numbers leave room. */
  private width = 0;

  constructor(process: Process, options: Options, matcher: RegExp | null, several: boolean) {
    this.process = process;
    this.options = options;
    this.matcher = matcher;
    this.colors = options.value("color") === "always";
    const last = options.given.findLast(([name]) => name === "h" || name === "H")?.[0];
    this.names = last === undefined ? several : last === "H";
    this.nameEnd = options.has("Z") ? "\0" : null;
    this.separator = options.has("no-separator") ? null : (options.value("separator") ?? "--");
    this.hasContext = ["A", "B", "C"].some((letter) => options.has(letter));
    this.before = Number(options.value("B") ?? options.value("C") ?? "0");
    this.after = Number(options.value("A") ?? options.value("C") ?? "0");
  }

  /** The exit code: 0 when something was found, 2 after an error. */
  *run(files: readonly string[]): Generator<Wait, number, void> {
    let found = false;
    let failed = false;
    for (const file of files) {
      const kind = file === "-" ? undefined : this.process.find(file)?.kind;
      if (kind === "directory" || kind === "virtual-directory") {
        const action = this.options.value("d");
        if (action !== "skip" && !this.options.has("s")) {
          yield* this.process.printError(`${this.process.name}: ${file}: Is a directory\n`);
        }
        if (action !== "skip") failed = true;
        continue;
      }
      if (this.options.has("s") && file !== "-" && this.process.find(file) === null) {
        failed = true;
        continue;
      }
      const stream = yield* openInput(this.process, file);
      if (stream === null) {
        failed = true;
        continue;
      }
      try {
        if (yield* this.file(stream, file === "-" ? (this.options.value("label") ?? "(standard input)") : file)) {
          found = true;
          if (this.options.has("q")) return 0;
        }
      } finally {
        stream.close();
      }
    }
    return failed ? 2 : found ? 0 : 1;
  }

  private *file(stream: Stream, name: string): Generator<Wait, boolean, void> {
    const { options, process } = this;
    this.width = String(stream.sizeBytes ?? "").length;
    const invert = options.has("v");
    const limit = Number(options.value("m") ?? "Infinity");
    const quiet = options.has("q");
    const listing = options.has("l") || options.has("L");
    const counting = options.has("c");
    const end = options.has("z") ? "\0" : "\n";
    const held: { number: number; text: string; offset: number }[] = [];
    let number = 0;
    let offset = 0;
    let matches = 0;
    let trailing = 0;
    let lastShown = 0;
    let isBinary = false;
    const isText = options.has("a") || options.value("binary") === "text";
    const isBinarySkipped = options.has("I") || options.value("binary") === "without-match";
    if (limit === 0) return false;
    for (;;) {
      const text = yield* readUntil(stream, end);
      if (text === "") break;
      const start = offset;
      offset += text.length;
      const line = text.endsWith(end) ? text.slice(0, -1) : text;
      number++;
      isBinary ||= !isText && !options.has("z") && line.includes("\0");
      if (isBinary && isBinarySkipped) return false;
      const hit = this.hits(line) !== invert;
      if (!hit) {
        if (trailing > 0) {
          trailing--;
          lastShown = number;
          if (!options.has("o")) yield* process.print(`${this.prefix(name, number, start, "-")}${line}${end}`);
          if (matches >= limit && trailing === 0) break;
        } else if (this.before > 0) {
          held.push({ number, text: line, offset: start });
          if (held.length > this.before) held.shift();
        }
        continue;
      }
      if (matches >= limit) break;
      matches++;
      if (quiet) return true;
      if (listing) break;
      if (!counting && isBinary) {
        yield* process.printError(`${process.name}: ${name}: binary file matches\n`);
        return true;
      }
      if (!counting) {
        const first = held[0]?.number ?? number;
        if (this.hasContext && this.separate && first > lastShown + 1)
          yield* process.print(this.separator === null ? "" : `${this.painted(Color.Mark, this.separator)}\n`);
        this.separate = true;
        if (!options.has("o"))
          for (const item of held)
            yield* process.print(`${this.prefix(name, item.number, item.offset, "-")}${item.text}${end}`);
        held.length = 0;
        if (options.has("o")) {
          if (!invert)
            for (const match of line.matchAll(this.fromStart())) {
              if (match[0] !== "")
                yield* process.print(
                  `${this.prefix(name, number, start + match.index, ":")}${this.painted(Color.Match, match[0])}${end}`,
                );
            }
        } else yield* process.print(`${this.prefix(name, number, start, ":")}${this.shown(line)}${end}`);
        lastShown = number;
        trailing = this.after;
      }
      if (matches >= limit && trailing === 0) break;
    }
    yield* this.summary(name, matches);
    return matches > 0;
  }

  /** What is told of a file as a whole: its name, or how many lines matched. */
  private *summary(name: string, matches: number): Generator<Wait, void, void> {
    const { options, process } = this;
    const shown = this.painted(Color.Name, name);
    const listed = `${shown}${this.nameEnd ?? "\n"}`;
    if (options.has("l") && matches > 0) yield* process.print(listed);
    else if (options.has("L") && matches === 0) yield* process.print(listed);
    else if (options.has("c") && !options.has("l") && !options.has("L")) {
      const prefix = this.names ? `${shown}${this.nameEnd ?? this.painted(Color.Mark, ":")}` : "";
      yield* process.print(`${prefix}${matches}\n`);
    }
  }

  /** The matcher set to look from a line's beginning. */
  private fromStart(): RegExp {
    const matcher = this.matcher ?? /(?!)/g;
    matcher.lastIndex = 0;
    return matcher;
  }

  private hits(line: string): boolean {
    if (this.matcher === null) return false;
    this.matcher.lastIndex = 0;
    return this.matcher.test(line);
  }

  private prefix(name: string, number: number, offset: number, mark: string): string {
    const sign = this.painted(Color.Mark, mark);
    const isTabbed = this.options.has("T");
    let out = this.names ? `${this.painted(Color.Name, name)}${this.nameEnd ?? sign}` : "";
    const numbered = (value: number, width: number): string =>
      `${this.painted(Color.Number, String(value).padStart(isTabbed ? width : 0))}${sign}`;
    if (this.options.has("n")) out += numbered(number, this.width);
    if (this.options.has("b")) out += numbered(offset, this.width);
    return isTabbed && out !== "" ? `${out}\t` : out;
  }

  /** A line that was found, with what matched in its colour. */
  private shown(line: string): string {
    if (!this.colors || this.options.has("v")) return line;
    return line.replace(this.fromStart(), (match) => (match === "" ? "" : this.painted(Color.Match, match)));
  }

  private painted(color: Color, text: string): string {
    return this.colors ? `\x1b[${color}m\x1b[K${text}\x1b[m\x1b[K` : text;
  }
}

/** A line with its end, which the last one may lack; "" at the end of the stream. */
function* readUntil(stream: Stream, end: string): Generator<Wait, string, void> {
  let text = "";
  while (!text.endsWith(end)) {
    const bytes = stream.readUntil(end);
    if (bytes === null) yield stream.readable;
    else if (bytes === "") break;
    else text += bytes;
  }
  return text;
}
