import type { VirtualFile } from "../host/file-node.js";
import { Pipe } from "./pipe.js";
import type { Stream } from "./stream.js";

/**
 * A named pipe (fifo(7)). Whoever opens it gets an end of one pipe, which lives as long as somebody has an end open.
 * Simplified: opening does not wait for the other end; reading waits for the first writer instead, and what is written
 * before a reader came waits in the pipe.
 */
export class Fifo implements VirtualFile {
  private pipe: Pipe | null = null;
  private wasRead = false;
  private wasWritten = false;

  /** An end of the pipe: the writer's when `write`, else the reader's. */
  open(write: boolean): Stream {
    const over = this.pipe !== null && this.wasRead && this.wasWritten && !this.pipe.hasReader && !this.pipe.hasWriter;
    if (this.pipe === null || over) {
      this.pipe = new Pipe();
      this.wasRead = false;
      this.wasWritten = false;
    }
    const { pipe } = this;
    if (write) {
      const stream = this.wasWritten ? pipe.writer.dup() : pipe.writer;
      pipe.hasWriter = true;
      this.wasWritten = true;
      return stream;
    }
    const stream = this.wasRead ? pipe.reader.dup() : pipe.reader;
    pipe.hasReader = true;
    this.wasRead = true;
    return stream;
  }

  /** Never asked: a fifo is opened by `open`. */
  read(): string {
    return "";
  }

  write(): null {
    return null;
  }
}
