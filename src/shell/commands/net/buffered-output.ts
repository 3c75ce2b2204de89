import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

const BUFFER_BYTES = 4096;

/** Standard output as C's stdio has it when it is no terminal: it is written when 4096 bytes are full, or at the end. */
export class BufferedOutput {
  private readonly process: Process;
  private text = "";

  constructor(process: Process) {
    this.process = process;
  }

  *print(text: string): Generator<Wait, void, void> {
    this.text += text;
    if (this.text.length >= BUFFER_BYTES) yield* this.flush();
  }

  *flush(): Generator<Wait, void, void> {
    const { text } = this;
    this.text = "";
    if (text !== "") yield* this.process.print(text);
  }
}
