import { Stream } from "./stream.js";

/**
 * A stream that a program opened for itself: closed when the program closes it, or else when its process ends, so that
 * who is killed while it reads lets go of what it read.
 */
export class HeldStream extends Stream {
  override readonly readable;
  override readonly writable;
  private readonly inner: Stream;
  private readonly among: Set<HeldStream>;

  /** Takes over the caller's reference to `inner`; leaves `among` when it is closed. */
  constructor(inner: Stream, among: Set<HeldStream>) {
    super();
    this.among = among;
    this.inner = inner;
    this.readable = inner.readable;
    this.writable = inner.writable;
  }

  read(maxBytes: number): string | null {
    return this.inner.read(maxBytes);
  }

  readUntil(delimiter: string): string | null {
    return this.inner.readUntil(delimiter);
  }

  write(bytes: string): number {
    return this.inner.write(bytes);
  }

  override seek(offset: number): void {
    this.inner.seek(offset);
  }

  override get isTerminal(): boolean {
    return this.inner.isTerminal;
  }

  override get sizeBytes(): number | null {
    return this.inner.sizeBytes;
  }

  override get isBroken(): boolean {
    return this.inner.isBroken;
  }

  protected override onClose(): void {
    this.among.delete(this);
    this.inner.close();
  }
}
