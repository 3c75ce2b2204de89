import { LineReader } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** The lines that sed reads, one after the other, with a look at whether there is another one. */
export class SedInput {
  /** The number of the line read last. */
  line = 0;
  /** That line, and whether its end was there. */
  text = "";
  hasEnd = true;
  /** True when a directory was to be read. */
  readsDirectory = false;
  private readonly reader: LineReader;
  private next: { text: string; newline: boolean } | null = null;

  constructor(process: Process, files: readonly string[], delimiter: string) {
    this.reader = new LineReader(process, files, delimiter, (errno) => {
      if (errno === "EISDIR") this.readsDirectory = true;
      return errno === "EISDIR" ? "read error on " : "can't read ";
    });
  }

  /** The file that is read now, as the operand names it. */
  get file(): string {
    return this.reader.file;
  }

  /** True when a file could not be read. */
  get failed(): boolean {
    return this.reader.failed;
  }

  /** Reads a line; false at the end of the last file. */
  *read(): Generator<Wait, boolean, void> {
    const line = this.next ?? (yield* this.reader.read());
    this.next = null;
    if (line === null) return false;
    this.text = line.text;
    this.hasEnd = line.newline;
    this.line++;
    return true;
  }

  /** True when no line comes behind the one read last. */
  *isLast(): Generator<Wait, boolean, void> {
    this.next ??= yield* this.reader.read();
    return this.next === null;
  }
}
