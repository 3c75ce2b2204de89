import { FileError } from "../../../host/file-node.js";
import { parseOptions } from "../../getopt.js";
import { LineReader, readInput } from "../../input.js";
import { openFile, WRITE } from "../../open-file.js";
import { Pipe } from "../../pipe.js";
import type { Process } from "../../process.js";
import type { Stream } from "../../stream.js";
import type { Wait } from "../../wait.js";
import { randomLetters } from "../files/random-letters.js";
import { type Address, parseSed, type ReplacementPiece, type SedCommand, SedError } from "./sed-script.js";
import { SED_USAGE } from "./sed-usage.js";

/** sed(1): -n -e -f -E (-r) -i[SUFFIX] -s -z -u -l N, --posix, --sandbox; all commands of POSIX and of GNU. */
export function* sed(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "ne:f:Eri::szul:b",
    usage: SED_USAGE,
    long: {
      quiet: "n",
      silent: "n",
      expression: "e:",
      file: "f:",
      "regexp-extended": "E",
      "in-place": "i::",
      separate: "s",
      "null-data": "z",
      unbuffered: "u",
      "line-length": "l:",
      posix: "posix",
      sandbox: "sandbox",
      binary: "b",
      "follow-symlinks": "links",
    },
  });
  if (typeof options === "number") return options;
  if (options.has("u")) yield* process.releaseOutput();
  const operands = [...options.operands];
  const extended = options.has("E") || options.has("r");
  const parts: string[] = [];
  for (const [name, value] of options.given) {
    if (name === "e") parts.push(value ?? "");
    else if (name === "f") {
      const text = yield* readInput(process, value ?? "", "couldn't open file ");
      if (text === null) return 4;
      parts.push(text.replace(/\n$/, ""));
    }
  }
  if (parts.length === 0) {
    const script = operands.shift();
    if (script === undefined) {
      yield* process.printError(SED_USAGE);
      return 1;
    }
    parts.push(script);
  }
  let commands: SedCommand[];
  try {
    commands = parseSed(parts.join("\n"), extended, "-e expression #1");
  } catch (error) {
    if (!(error instanceof SedError)) throw error;
    return yield* process.fail(error.message, error.exitCode);
  }
  if (
    options.has("sandbox") &&
    commands.some((each) => "erwRW".includes(each.name) || each.flags.executes || each.flags.file !== null)
  ) {
    return yield* process.fail("-e expression #1, char 0: e/r/w commands disabled in sandbox mode");
  }
  const width = options.value("l");
  if (width !== null && !/^\d+$/.test(width)) return yield* process.fail(`invalid line length: ${width}`);
  const quiet = options.has("n") || /^#n\n/.test(parts[0] ?? "");
  const delimiter = options.has("z") ? "\0" : "\n";
  if (!options.has("i") && !options.has("s")) {
    const editor = new Editor(process, commands, quiet, delimiter, operands, lineLength(width));
    return yield* editor.run();
  }
  let status = 0;
  for (const file of operands.length === 0 ? ["-"] : operands) {
    if (options.has("i") && process.find(file) === null) {
      yield* process.printError(`${process.name}: can't read ${file}: No such file or directory\n`);
      status = 2;
      continue;
    }
    if (options.has("i") && process.find(file)?.kind !== "file") {
      yield* process.printError(`${process.name}: couldn't edit ${file}: not a regular file\n`);
      status = 4;
      continue;
    }
    const editor = new Editor(process, commands, quiet, delimiter, [file], lineLength(width));
    if (options.has("i")) editor.collected = [];
    status = Math.max(status, yield* editor.run());
    if (editor.collected !== null) {
      const suffix = options.value("i");
      const text = editor.collected.join("");
      const path = process.path(file);
      try {
        yield* replaceFile(process, path, text, suffix === null ? null : backupPath(path, suffix));
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        return 4;
      }
    }
    if (editor.quit) break;
  }
  return status;
}

/** Where -i keeps the old file: SUFFIX behind the name, or the name where SUFFIX has a `*`, which may lead to another directory. */
function backupPath(path: string, suffix: string): string {
  const at = path.lastIndexOf("/") + 1;
  const base = path.slice(at);
  const name = suffix.includes("*") ? suffix.replaceAll("*", base) : base + suffix;
  return name.startsWith("/") ? name : path.slice(0, at) + name;
}

/** Puts a new file in the place of the one at `path`, which is kept at `backup` when that is a path. @throws FileError */
function* replaceFile(
  process: Process,
  path: string,
  text: string,
  backup: string | null,
): Generator<Wait, void, void> {
  const { files } = process;
  const old = files.lookup(path);
  const temporary = `${path.slice(0, path.lastIndexOf("/") + 1)}sed${randomLetters(process, 6)}`;
  files.writeFile(temporary, text);
  const made = files.lookup(temporary);
  if (old.kind === "file" && made.kind === "file") {
    made.mode = old.mode;
    made.owner = old.owner;
    made.group = old.group;
  }
  try {
    if (backup !== null) files.rename(path, backup);
    files.rename(temporary, path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    files.unlink(temporary);
    yield* process.printError(`sed: cannot rename ${temporary}: ${error.message}\n`);
    throw error;
  }
}

/** Where `l` folds lines; 0 and 1 stand for never. */
function lineLength(text: string | null): number {
  const width = text === null ? 70 : Number(text);
  return width <= 1 ? Number.POSITIVE_INFINITY : width;
}

class Editor {
  /** With -i: what is written instead of standard output. */
  collected: string[] | null = null;
  quit = false;
  private readonly process: Process;
  private readonly commands: readonly SedCommand[];
  private readonly quiet: boolean;
  private readonly delimiter: string;
  private readonly width: number;
  private readonly reader: LineReader;
  /** The files of `R`, a line further each time. */
  private readonly lineFiles = new Map<string, LineReader>();
  private readonly labels = new Map<string, number>();
  private readonly active = new Map<SedCommand, number>();
  private readonly files = new Map<string, Stream>();
  private next: { text: string; newline: boolean } | null = null;
  private line = 0;
  private space = "";
  private newline = true;
  private hold = "";
  private appended: ({ text: string } | { file: string })[] = [];
  private lastRegexp: RegExp | null = null;
  private exitCode = 0;

  constructor(
    process: Process,
    commands: readonly SedCommand[],
    quiet: boolean,
    delimiter: string,
    files: readonly string[],
    width: number,
  ) {
    this.width = width;
    this.process = process;
    this.commands = commands;
    this.quiet = quiet;
    this.delimiter = delimiter;
    this.reader = new LineReader(process, files, delimiter, (errno) => {
      if (errno === "EISDIR") this.exitCode = 4;
      return errno === "EISDIR" ? "read error on " : "can't read ";
    });
    for (const [index, command] of commands.entries()) if (command.name === ":") this.labels.set(command.text, index);
  }

  /** Opens the files that are written to; false when one cannot be. */
  *openFiles(): Generator<Wait, boolean, void> {
    for (const command of this.commands) {
      const file = command.flags.file ?? (command.name === "w" || command.name === "W" ? command.text : null);
      if (file === null || file === "/dev/stdout" || this.files.has(file)) continue;
      try {
        this.files.set(file, openFile(this.process, file, WRITE));
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        yield* this.process.printError(`${this.process.name}: couldn't open file ${file}: ${error.message}\n`);
        return false;
      }
    }
    return true;
  }

  *run(): Generator<Wait, number, void> {
    if (!(yield* this.openFiles())) return 4;
    let restart = false;
    for (;;) {
      if (!restart && !(yield* this.readLine())) break;
      restart = false;
      const result = yield* this.cycle();
      if (result === "restart") {
        restart = true;
        continue;
      }
      if (result !== "delete" && result !== "quit-silent" && !this.quiet) yield* this.print(this.space, this.newline);
      yield* this.flushAppended();
      if (result === "quit" || result === "quit-silent") {
        this.quit = true;
        break;
      }
    }
    for (const stream of this.files.values()) stream.close();
    return this.exitCode !== 0 ? this.exitCode : this.reader.failed ? 2 : 0;
  }

  private *print(text: string, newline = true): Generator<Wait, void, void> {
    const bytes = newline ? text + this.delimiter : text;
    if (this.collected !== null) this.collected.push(bytes);
    else yield* this.process.print(bytes);
  }

  private *readLine(): Generator<Wait, boolean, void> {
    const line = this.next ?? (yield* this.reader.read());
    this.next = null;
    if (line === null) return false;
    this.space = line.text;
    this.newline = line.newline;
    this.line++;
    return true;
  }

  private *isLast(): Generator<Wait, boolean, void> {
    this.next ??= yield* this.reader.read();
    return this.next === null;
  }

  private *flushAppended(): Generator<Wait, void, void> {
    const items = this.appended;
    this.appended = [];
    if (items.length > 0 && !this.newline) {
      if (this.collected !== null) this.collected.push("\n");
      else yield* this.process.print("\n");
    }
    for (const item of items) {
      if ("text" in item) yield* this.print(item.text);
      else {
        const node = this.process.find(item.file);
        const content =
          node === null
            ? ""
            : node.kind === "file" || node.kind === "virtual-file"
              ? this.process.files.readFile(this.process.path(item.file))
              : "";
        if (this.collected !== null) this.collected.push(content);
        else yield* this.process.print(content);
      }
    }
  }

  private *selects(command: SedCommand): Generator<Wait, boolean, void> {
    const { from, to } = command;
    if (from === null) return true;
    if (to === null) return yield* this.matches(from);
    const until = this.active.get(command);
    if (until === undefined) {
      const zero = from.type === "line" && from.line === 0;
      if (!zero && !(yield* this.matches(from))) return false;
      if (zero && this.line > 1) return false;
      if (to.type === "line") {
        if (to.line > this.line) this.active.set(command, to.line);
      } else if (to.type === "offset") {
        if (to.count > 0) this.active.set(command, this.line + to.count);
      } else if (to.type === "multiple") {
        const end = to.of === 0 ? this.line : Math.ceil(this.line / to.of) * to.of;
        if (end > this.line) this.active.set(command, end);
      } else if (to.type === "last") {
        if (!(yield* this.isLast())) this.active.set(command, -1);
      } else if (!zero || !(yield* this.matches(to))) this.active.set(command, -1);
      return true;
    }
    if (until >= 0) {
      if (this.line >= until) this.active.delete(command);
      return this.line <= until;
    }
    if (yield* this.matches(to)) this.active.delete(command);
    return true;
  }

  private *matches(address: Address): Generator<Wait, boolean, void> {
    switch (address.type) {
      case "line":
        return this.line === address.line;
      case "last":
        return yield* this.isLast();
      case "step":
        return address.step === 0
          ? this.line === address.first
          : this.line >= address.first && (this.line - address.first) % address.step === 0;
      case "regex": {
        const regexp = this.pattern(address.regexp);
        regexp.lastIndex = 0;
        return regexp.test(this.space);
      }
      default:
        return false;
    }
  }

  private pattern(regexp: RegExp | null): RegExp {
    const used = regexp ?? this.lastRegexp ?? /(?!)/g;
    this.lastRegexp = used;
    return used;
  }

  private *cycle(): Generator<Wait, "end" | "delete" | "restart" | "quit" | "quit-silent", void> {
    let substituted = false;
    let turns = 0;
    for (let i = 0; i < this.commands.length; i++) {
      const command = this.commands[i];
      if (command === undefined) continue;
      if ((yield* this.selects(command)) === command.negated) {
        if (command.name === "{") i = command.end;
        continue;
      }
      const branch = (): void => {
        i = command.text === "" ? this.commands.length : (this.labels.get(command.text) ?? this.commands.length);
      };
      switch (command.name) {
        case "s":
          if (yield* this.substitute(command)) substituted = true;
          break;
        case "y": {
          const half = command.text.length / 2;
          this.space = [...this.space]
            .map((c) => {
              const at = command.text.slice(0, half).indexOf(c);
              return at < 0 ? c : (command.text[half + at] ?? c);
            })
            .join("");
          break;
        }
        case "p":
          yield* this.print(this.space);
          break;
        case "P":
          yield* this.print(this.space.split("\n", 1)[0] ?? "");
          break;
        case "l":
          yield* this.print(unambiguous(this.space, command.text === "" ? this.width : lineLength(command.text)));
          break;
        case "=":
          yield* this.print(String(this.line));
          break;
        case "F":
          yield* this.print(this.reader.file);
          break;
        case "d":
          return "delete";
        case "D": {
          const newline = this.space.indexOf("\n");
          if (newline < 0) return "delete";
          this.space = this.space.slice(newline + 1);
          yield* this.flushAppended();
          return "restart";
        }
        case "n":
          if (yield* this.isLast()) return "quit";
          if (!this.quiet) yield* this.print(this.space, this.newline);
          yield* this.flushAppended();
          yield* this.readLine();
          break;
        case "N": {
          if (yield* this.isLast()) return "quit";
          yield* this.flushAppended();
          const before = this.space;
          yield* this.readLine();
          this.space = `${before}\n${this.space}`;
          break;
        }
        case "h":
          this.hold = this.space;
          break;
        case "H":
          this.hold += `\n${this.space}`;
          break;
        case "g":
          this.space = this.hold;
          break;
        case "G":
          this.space += `\n${this.hold}`;
          break;
        case "x":
          [this.space, this.hold] = [this.hold, this.space];
          break;
        case "z":
          this.space = "";
          break;
        case "a":
          this.appended.push({ text: command.text });
          break;
        case "i":
          yield* this.print(command.text);
          break;
        case "c":
          if (command.text !== "" && (command.to === null || command.negated || !this.active.has(command))) {
            yield* this.print(command.text);
          }
          return "delete";
        case "r":
          this.appended.push({ file: command.text });
          break;
        case "R": {
          let lines = this.lineFiles.get(command.text);
          if (lines === undefined) {
            lines = new LineReader(
              this.process,
              this.process.find(command.text) === null ? ["/dev/null"] : [command.text],
            );
            this.lineFiles.set(command.text, lines);
          }
          const line = yield* lines.read();
          if (line !== null) this.appended.push({ text: line.text });
          break;
        }
        case "e":
          if (command.text === "") this.space = (yield* this.execute(this.space)).replace(/\n$/, "");
          else yield* this.printRaw(yield* this.execute(command.text));
          break;
        case "w":
          yield* this.writeTo(command.text, this.space);
          break;
        case "W":
          yield* this.writeTo(command.text, this.space.split("\n", 1)[0] ?? "");
          break;
        case "b":
          branch();
          if (++turns % 100_000 === 0) yield 10_000_000;
          break;
        case "t":
          if (substituted) {
            substituted = false;
            branch();
          }
          break;
        case "T":
          if (!substituted) branch();
          substituted = false;
          break;
        case "q":
        case "Q":
          this.exitCode = Number(command.text);
          return command.name === "q" ? "quit" : "quit-silent";
        default:
      }
    }
    return "end";
  }

  private *substitute(command: SedCommand): Generator<Wait, boolean, void> {
    const regexp = this.pattern(command.regexp);
    const { flags, replacement } = command;
    let out = "";
    let from = 0;
    let count = 0;
    let done = false;
    regexp.lastIndex = 0;
    for (let match = regexp.exec(this.space); match !== null; match = regexp.exec(this.space)) {
      count++;
      if (count >= flags.nth) {
        out += this.space.slice(from, match.index) + fill(replacement, match);
        from = match.index + match[0].length;
        done = true;
        if (!flags.global) break;
      }
      if (match[0] === "") regexp.lastIndex++;
      else if (regexp.lastIndex < this.space.length || /\$$/.test(regexp.source)) {
        // An empty match right after another match does not count.
        const again = regexp.lastIndex;
        const next = regexp.exec(this.space);
        if (next !== null && next[0] === "" && next.index === again) regexp.lastIndex = again + 1;
        else regexp.lastIndex = again;
        if (regexp.lastIndex > this.space.length) break;
      } else break;
    }
    if (!done) return false;
    this.space = out + this.space.slice(from);
    if (flags.executes) this.space = (yield* this.execute(this.space)).replace(/\n$/, "");
    if (flags.print) yield* this.print(this.space);
    if (flags.file !== null) yield* this.writeTo(flags.file, this.space);
    return true;
  }

  /** What a shell's command prints. */
  private *execute(script: string): Generator<Wait, string, void> {
    const pipe = new Pipe();
    const { process } = this;
    yield* process.flushOutput();
    const child = process.spawn(["sh", "-c", script], {
      descriptors: [process.descriptors[0] ?? null, pipe.writer, process.descriptors[2] ?? null],
    });
    pipe.writer.close();
    let text = "";
    for (;;) {
      const bytes = pipe.reader.read(65_536);
      if (bytes === null) yield pipe.reader.readable;
      else if (bytes === "") break;
      else text += bytes;
    }
    pipe.reader.close();
    yield* process.waitFor(child);
    return text;
  }

  private *printRaw(bytes: string): Generator<Wait, void, void> {
    if (this.collected !== null) this.collected.push(bytes);
    else yield* this.process.print(bytes);
  }

  private *writeTo(file: string, text: string): Generator<Wait, void, void> {
    if (file === "/dev/stdout") {
      yield* this.print(text);
      return;
    }
    this.files.get(file)?.write(`${text}\n`);
  }
}

function fill(pieces: readonly ReplacementPiece[], match: RegExpExecArray): string {
  let out = "";
  let whole: "U" | "L" | null = null;
  let once: "u" | "l" | null = null;
  for (const piece of pieces) {
    if ("letters" in piece) {
      if (piece.letters === "U" || piece.letters === "L") whole = piece.letters;
      else if (piece.letters === "E") whole = null;
      else once = piece.letters;
      continue;
    }
    let text = "group" in piece ? (match[piece.group] ?? "") : piece.text;
    if (whole === "U") text = text.toUpperCase();
    else if (whole === "L") text = text.toLowerCase();
    if (once !== null && text !== "") {
      const first = text.slice(0, 1);
      text = (once === "u" ? first.toUpperCase() : first.toLowerCase()) + text.slice(1);
      once = null;
    }
    out += text;
  }
  return out;
}

function unambiguous(text: string, width: number): string {
  const names: Readonly<Record<string, string>> = {
    "\\": "\\\\",
    "\x07": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
  };
  const shown = [...text].map(
    (c) => names[c] ?? (c >= " " && c <= "~" ? c : `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`),
  );
  const lines: string[] = [];
  let line = "";
  for (const piece of shown) {
    if (line.length + piece.length > width - 1) {
      lines.push(`${line}\\`);
      line = "";
    }
    line += piece;
  }
  return [...lines, `${line}$`].join("\n");
}
