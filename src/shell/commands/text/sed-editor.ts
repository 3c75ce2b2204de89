import { LineReader } from "../../input.js";
import { Pipe } from "../../pipe.js";
import type { Process } from "../../process.js";
import { readToEnd } from "../../read-to-end.js";
import type { Wait } from "../../wait.js";
import type { SedInput } from "./sed-input.js";
import type { SedOutput } from "./sed-output.js";
import type { SedCommand } from "./sed-script.js";
import { SedSelection } from "./sed-selection.js";
import { substituted } from "./sed-substitution.js";
import { lineLength, unambiguous } from "./sed-unambiguous.js";

/** Runs sed's commands on the lines of an input. */
export class SedEditor {
  /** True once `q` or `Q` ended the program. */
  quit = false;
  private readonly process: Process;
  private readonly commands: readonly SedCommand[];
  private readonly quiet: boolean;
  private readonly width: number;
  private readonly input: SedInput;
  private readonly output: SedOutput;
  private readonly selection: SedSelection;
  /** The files of `R`, a line further each time. */
  private readonly lineFiles = new Map<string, LineReader>();
  private readonly labels = new Map<string, number>();
  private space = "";
  private hold = "";
  private appended: ({ text: string } | { file: string })[] = [];
  private exitCode = 0;

  /** `quiet` is -n, `width` where `l` folds lines. */
  constructor(
    process: Process,
    commands: readonly SedCommand[],
    quiet: boolean,
    width: number,
    input: SedInput,
    output: SedOutput,
  ) {
    this.process = process;
    this.commands = commands;
    this.quiet = quiet;
    this.width = width;
    this.input = input;
    this.output = output;
    this.selection = new SedSelection(input);
    for (const [index, command] of commands.entries()) if (command.name === ":") this.labels.set(command.text, index);
  }

  /** The exit code. */
  *run(): Generator<Wait, number, void> {
    if (!(yield* this.output.open(this.commands))) return 4;
    let restart = false;
    for (;;) {
      if (!restart && !(yield* this.readLine())) break;
      restart = false;
      const result = yield* this.cycle();
      if (result === "restart") {
        restart = true;
        continue;
      }
      if (result !== "delete" && result !== "quit-silent" && !this.quiet)
        yield* this.output.print(this.space, this.input.hasEnd);
      yield* this.flushAppended();
      if (result === "quit" || result === "quit-silent") {
        this.quit = true;
        break;
      }
    }
    this.output.close();
    if (this.exitCode !== 0) return this.exitCode;
    return this.input.readsDirectory ? 4 : this.input.failed ? 2 : 0;
  }

  private *readLine(): Generator<Wait, boolean, void> {
    if (!(yield* this.input.read())) return false;
    this.space = this.input.text;
    return true;
  }

  private *flushAppended(): Generator<Wait, void, void> {
    const items = this.appended;
    this.appended = [];
    if (items.length > 0 && !this.input.hasEnd) yield* this.output.write("\n");
    for (const item of items) {
      if ("text" in item) yield* this.output.print(item.text);
      else yield* this.output.write(this.contentOf(item.file));
    }
  }

  /** A file's content; empty where there is none. */
  private contentOf(file: string): string {
    const { process } = this;
    const kind = process.find(file)?.kind;
    return kind === "file" || kind === "virtual-file" ? process.files.readFile(process.path(file)) : "";
  }

  /** Runs the commands on one line; how it ended. */
  private *cycle(): Generator<Wait, "end" | "delete" | "restart" | "quit" | "quit-silent", void> {
    let hasSubstituted = false;
    let turns = 0;
    for (let i = 0; i < this.commands.length; i++) {
      const command = this.commands[i];
      if (command === undefined) continue;
      if ((yield* this.selection.selects(command, this.space)) === command.negated) {
        if (command.name === "{") i = command.end;
        continue;
      }
      const branch = (): void => {
        i = command.text === "" ? this.commands.length : (this.labels.get(command.text) ?? this.commands.length);
      };
      switch (command.name) {
        case "s":
          if (yield* this.substitute(command)) hasSubstituted = true;
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
          if (yield* this.input.isLast()) return "quit";
          if (!this.quiet) yield* this.output.print(this.space, this.input.hasEnd);
          yield* this.flushAppended();
          yield* this.readLine();
          break;
        case "N": {
          if (yield* this.input.isLast()) return "quit";
          yield* this.flushAppended();
          const before = this.space;
          yield* this.readLine();
          this.space = `${before}\n${this.space}`;
          break;
        }
        case "c":
          if (command.text !== "" && (command.to === null || command.negated || !this.selection.isInside(command))) {
            yield* this.output.print(command.text);
          }
          return "delete";
        case "b":
          branch();
          if (++turns % 100_000 === 0) yield 10_000_000;
          break;
        case "t":
          if (hasSubstituted) {
            hasSubstituted = false;
            branch();
          }
          break;
        case "T":
          if (!hasSubstituted) branch();
          hasSubstituted = false;
          break;
        case "q":
        case "Q":
          this.exitCode = Number(command.text);
          return command.name === "q" ? "quit" : "quit-silent";
        default:
          yield* this.edit(command);
      }
    }
    return "end";
  }

  /** The commands after which the next one follows in any case. */
  private *edit(command: SedCommand): Generator<Wait, void, void> {
    switch (command.name) {
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
        yield* this.output.print(this.space);
        break;
      case "P":
        yield* this.output.print(this.space.split("\n", 1)[0] ?? "");
        break;
      case "l":
        yield* this.output.print(unambiguous(this.space, command.text === "" ? this.width : lineLength(command.text)));
        break;
      case "=":
        yield* this.output.print(String(this.input.line));
        break;
      case "F":
        yield* this.output.print(this.input.file);
        break;
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
        yield* this.output.print(command.text);
        break;
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
        else yield* this.output.write(yield* this.execute(command.text));
        break;
      case "w":
        yield* this.output.writeTo(command.text, this.space);
        break;
      case "W":
        yield* this.output.writeTo(command.text, this.space.split("\n", 1)[0] ?? "");
        break;
      default:
    }
  }

  private *substitute(command: SedCommand): Generator<Wait, boolean, void> {
    const { flags } = command;
    const text = substituted(this.space, this.selection.pattern(command.regexp), command);
    if (text === null) return false;
    this.space = text;
    if (flags.executes) this.space = (yield* this.execute(this.space)).replace(/\n$/, "");
    if (flags.print) yield* this.output.print(this.space);
    if (flags.file !== null) yield* this.output.writeTo(flags.file, this.space);
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
    const text = yield* readToEnd(pipe.reader);
    pipe.reader.close();
    yield* process.waitFor(child);
    return text;
  }
}
