import { EMPTY } from "../wire/payload.js";

/**
 * The bytes that the application wrote and the peer has not acknowledged, addressed by offset. Keeps the writer's arrays
 * as they are: a segment within one write is a view, one across writes is copied once.
 */
export class SendBuffer {
  /** Offset of the first byte kept. */
  start = 1;
  /** Offset after the last byte written. */
  end = 1;
  private chunks: Uint8Array[] = [];
  /** Offset at which each chunk ends; a write's end is where PSH is set. */
  private ends: number[] = [];
  private head = 0;

  /** Appends a write. The array belongs to the connection from now on and must not change. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.end += bytes.length;
    this.chunks.push(bytes);
    this.ends.push(this.end);
  }

  /** The bytes of [from, to), which must lie inside what is kept. */
  slice(from: number, to: number): Uint8Array {
    if (to <= from) return EMPTY;
    let index = this.indexOf(from);
    const chunk = this.chunks[index] ?? EMPTY;
    const chunkStart = (this.ends[index] ?? 0) - chunk.length;
    if (to <= chunkStart + chunk.length) return chunk.subarray(from - chunkStart, to - chunkStart);
    const bytes = new Uint8Array(to - from);
    for (let at = from; at < to; index++) {
      const piece = this.chunks[index] ?? EMPTY;
      const pieceEnd = this.ends[index] ?? to;
      const pieceStart = pieceEnd - piece.length;
      const stop = Math.min(to, pieceEnd);
      bytes.set(piece.subarray(at - pieceStart, stop - pieceStart), at - from);
      at = stop;
    }
    return bytes;
  }

  /** True when a write ends inside (from, to]: the segment carries PSH (RFC 9293 3.9.1). */
  hasWriteEnd(from: number, to: number): boolean {
    return (this.ends[this.indexOf(from)] ?? Number.POSITIVE_INFINITY) <= to;
  }

  /** Forgets what lies before `offset`. */
  release(offset: number): void {
    if (offset <= this.start) return;
    this.start = Math.min(offset, this.end);
    while (this.head < this.ends.length && (this.ends[this.head] ?? 0) <= this.start) {
      this.chunks[this.head] = EMPTY;
      this.head++;
    }
    if (this.head > 64 && this.head * 2 > this.chunks.length) {
      this.chunks = this.chunks.slice(this.head);
      this.ends = this.ends.slice(this.head);
      this.head = 0;
    }
  }

  /** The first chunk that ends after `offset`: binary search. */
  private indexOf(offset: number): number {
    let low = this.head;
    let high = this.ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.ends[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
