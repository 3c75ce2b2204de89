import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";

/** Where curl complains: standard error, or what --stderr names ("-" for standard output). */
export class ErrorOutput {
  private readonly process: Process;
  private readonly file: string | null;
  private hasBegun = false;

  constructor(process: Process, file: string | null) {
    this.process = process;
    this.file = file;
  }

  /** Writes the text at once. */
  *print(text: string): Generator<Wait, void, void> {
    const { process, file } = this;
    if (file === null) yield* process.printError(text);
    else if (file === "-") yield* process.print(text);
    else process.files.writeFile(process.path(file), text, this.hasBegun);
    this.hasBegun = true;
  }
}
