import { FileError } from "../host/file-node.js";
import { Stream } from "./stream.js";

/** How much a pipe holds (pipe(7)). */
const CAPACITY_BYTES = 65_536;

/** A pipe between processes: `reader` and `writer` are its two ends. The end of its data comes when all writers are closed. */
export class Pipe {
  readonly reader: PipeReader;
  readonly writer: PipeWriter;
  /** What was written and not read yet. */
  buffer = "";
  hasReader = true;
  hasWriter = true;

  constructor() {
    this.reader = new PipeReader(this);
    this.writer = new PipeWriter(this);
  }
}

class PipeReader extends Stream {
  private readonly pipe: Pipe;

  constructor(pipe: Pipe) {
    super();
    this.pipe = pipe;
  }

  read(maxBytes: number): string | null {
    const { buffer } = this.pipe;
    if (buffer === "") return this.pipe.hasWriter ? null : "";
    return this.take(Math.min(maxBytes, buffer.length));
  }

  readUntil(delimiter: string): string | null {
    const { buffer, hasWriter } = this.pipe;
    const at = buffer.indexOf(delimiter);
    if (at >= 0) return this.take(at + 1);
    if (hasWriter && buffer.length < CAPACITY_BYTES) return null;
    return this.take(buffer.length);
  }

  write(): number {
    throw new FileError("EBADF", "pipe");
  }

  protected override onClose(): void {
    this.pipe.hasReader = false;
    this.pipe.buffer = "";
    this.pipe.writer.writable.wake();
  }

  private take(count: number): string {
    const { buffer } = this.pipe;
    this.pipe.buffer = buffer.slice(count);
    if (count > 0) this.pipe.writer.writable.wake();
    return count === buffer.length ? buffer : buffer.slice(0, count);
  }
}

class PipeWriter extends Stream {
  private readonly pipe: Pipe;

  constructor(pipe: Pipe) {
    super();
    this.pipe = pipe;
  }

  read(): string | null {
    throw new FileError("EBADF", "pipe");
  }

  readUntil(): string | null {
    throw new FileError("EBADF", "pipe");
  }

  write(bytes: string): number {
    if (!this.pipe.hasReader) throw new FileError("EPIPE", "pipe");
    const taken = Math.min(bytes.length, CAPACITY_BYTES - this.pipe.buffer.length);
    if (taken === 0) return 0;
    this.pipe.buffer += taken === bytes.length ? bytes : bytes.slice(0, taken);
    this.pipe.reader.readable.wake();
    return taken;
  }

  override get isBroken(): boolean {
    return !this.pipe.hasReader;
  }

  protected override onClose(): void {
    this.pipe.hasWriter = false;
    this.pipe.reader.readable.wake();
  }
}
