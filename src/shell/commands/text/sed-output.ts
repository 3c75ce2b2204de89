import { FileError } from "../../../host/file-node.js";
import { openFile, WRITE } from "../../open-file.js";
import type { Process } from "../../process.js";
import type { Stream } from "../../stream.js";
import type { Wait } from "../../wait.js";
import type { SedCommand } from "./sed-script.js";

/** Where sed writes: standard output, or with -i a text that becomes the file, and the files of `w`. */
export class SedOutput {
  /** With -i: what is written instead of standard output. */
  readonly collected: string[] | null;
  private readonly process: Process;
  private readonly delimiter: string;
  private readonly files = new Map<string, Stream>();

  constructor(process: Process, delimiter: string, collects: boolean) {
    this.process = process;
    this.delimiter = delimiter;
    this.collected = collects ? [] : null;
  }

  /** Opens the files that are written to; false when one cannot be. */
  *open(commands: readonly SedCommand[]): Generator<Wait, boolean, void> {
    for (const command of commands) {
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

  close(): void {
    for (const stream of this.files.values()) stream.close();
  }

  /** A line; without its end where the input's last line had none. */
  *print(text: string, hasEnd = true): Generator<Wait, void, void> {
    yield* this.write(hasEnd ? text + this.delimiter : text);
  }

  /** Bytes as they are. */
  *write(bytes: string): Generator<Wait, void, void> {
    if (this.collected !== null) this.collected.push(bytes);
    else yield* this.process.print(bytes);
  }

  /** A line to a file that `open` opened, or to /dev/stdout. */
  *writeTo(file: string, text: string): Generator<Wait, void, void> {
    if (file === "/dev/stdout") yield* this.print(text);
    else this.files.get(file)?.write(`${text}\n`);
  }
}
