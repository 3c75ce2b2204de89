import { type Errno, FileError } from "../host/file-node.js";
import { openFile, READ } from "./open-file.js";
import type { Process } from "./process.js";
import { readToEnd } from "./read-to-end.js";
import type { Stream } from "./stream.js";
import type { Wait } from "./wait.js";

/** One line of the input: its text without the newline, and whether it had one (the last of a file may not). */
export interface InputLine {
  readonly text: string;
  readonly newline: boolean;
  /** The operand that it comes from; "-" is standard input. */
  readonly file: string;
}

/** What stands before a file's name when it cannot be read; programs differ, and some by the reason. */
export type InputPrefix = string | ((errno: Errno) => string);

/** Opens an operand for reading ("-" is standard input); prints `NAME: FILE: why` and answers null when it cannot. */
export function* openInput(
  process: Process,
  file: string,
  prefix: InputPrefix = "",
): Generator<Wait, Stream | null, void> {
  try {
    const stream = process.hold(file === "-" ? process.descriptor(0).dup() : openFile(process, file, READ));
    const node = file === "-" ? null : process.find(file);
    if (node?.kind === "directory" || node?.kind === "virtual-directory") {
      stream.close();
      throw new FileError("EISDIR", file);
    }
    return stream;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const words = typeof prefix === "string" ? prefix : prefix(error.errno);
    yield* process.printError(`${process.name}: ${words}${file}: ${error.message}\n`);
    return null;
  }
}

/** All of an operand's content; null after the message when it cannot be read. */
export function* readInput(process: Process, file: string, prefix = ""): Generator<Wait, string | null, void> {
  const stream = yield* openInput(process, file, prefix);
  if (stream === null) return null;
  const text = yield* readToEnd(stream);
  stream.close();
  return text;
}

/** The lines of a text; the last counts when it has no newline, an empty rest does not. */
export function splitLines(text: string): string[] {
  if (text === "") return [];
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Reads the operands one after another, line by line as they come. */
export class LineReader {
  /** True when an operand could not be opened. */
  failed = false;
  /** The operand being read. */
  file = "-";
  private readonly process: Process;
  private readonly files: readonly string[];
  private readonly delimiter: string;
  private readonly prefix: InputPrefix;
  private next = 0;
  private stream: Stream | null = null;

  constructor(process: Process, files: readonly string[], delimiter = "\n", prefix: InputPrefix = "") {
    this.process = process;
    this.files = files.length === 0 ? ["-"] : files;
    this.delimiter = delimiter;
    this.prefix = prefix;
  }

  /** The next line, or null when all operands are read. */
  *read(): Generator<Wait, InputLine | null, void> {
    for (;;) {
      if (this.stream === null) {
        const file = this.files[this.next++];
        if (file === undefined) return null;
        this.file = file;
        this.stream = yield* openInput(this.process, file, this.prefix);
        if (this.stream === null) {
          this.failed = true;
          continue;
        }
      }
      let text = "";
      for (;;) {
        const bytes = this.stream.readUntil(this.delimiter);
        if (bytes === null) {
          yield this.stream.readable;
          continue;
        }
        if (bytes === "") {
          this.close();
          if (text === "") break;
          return { text, newline: false, file: this.file };
        }
        if (bytes.endsWith(this.delimiter)) {
          return { text: text === "" ? bytes.slice(0, -1) : text + bytes.slice(0, -1), newline: true, file: this.file };
        }
        text += bytes;
      }
    }
  }

  /** Leaves the present operand; the next line comes from the next one. */
  skipFile(): void {
    this.close();
  }

  private close(): void {
    this.stream?.close();
    this.stream = null;
  }
}
