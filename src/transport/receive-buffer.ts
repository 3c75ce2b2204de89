import { EMPTY } from "../wire/payload.js";

/** A stretch of the stream that came before what precedes it. */
interface OutOfOrderPiece {
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

/** The most SACK blocks that a segment carries beside timestamps (RFC 2018 3). */
const MAX_SACK_BLOCKS = 3;

/**
 * What came in and was not read: a queue of segments in order, and the pieces beyond a gap, sorted and disjoint.
 * Keeps the segments' arrays as they are; `read` copies at most once.
 */
export class ReceiveBuffer {
  /** Offset after the last byte in order: RCV.NXT as far as data goes. */
  next = 1;
  /** Bytes in order that wait to be read: Recv-Q. */
  queuedBytes = 0;
  /** Bytes beyond a gap. */
  outOfOrderBytes = 0;
  private queue: Uint8Array[] = [];
  private head = 0;
  /** Bytes of the first array that were read already. */
  private headUsed = 0;
  private pieces: OutOfOrderPiece[] = [];
  /** The contiguous ranges beyond a gap, most recently grown first, as RFC 2018 4 wants them reported. */
  private blocks: (readonly [number, number])[] = [];

  get hasGap(): boolean {
    return this.pieces.length > 0;
  }

  /** Takes the bytes of a segment that starts at `start`; what came before is ignored. Returns how many were new. */
  insert(start: number, bytes: Uint8Array): number {
    const end = start + bytes.length;
    if (end <= this.next) return 0;
    if (start > this.next) return this.insertBeyondGap(start, end, bytes);
    const before = this.next;
    this.append(start < this.next ? bytes.subarray(this.next - start) : bytes);
    if (this.pieces.length > 0) this.closeGap();
    return this.next - before;
  }

  /** At most `maxBytes` of what waits, in order; EMPTY when nothing does. */
  read(maxBytes: number): Uint8Array {
    const length = Math.min(maxBytes, this.queuedBytes);
    if (length === 0) return EMPTY;
    const first = this.queue[this.head] ?? EMPTY;
    if (first.length - this.headUsed >= length) {
      const bytes = first.subarray(this.headUsed, this.headUsed + length);
      this.consume(length, first.length);
      return bytes;
    }
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; ) {
      const chunk = this.queue[this.head] ?? EMPTY;
      const piece = chunk.subarray(this.headUsed, this.headUsed + length - at);
      bytes.set(piece, at);
      at += piece.length;
      this.consume(piece.length, chunk.length);
    }
    return bytes;
  }

  /** The ranges beyond the gaps, the one that grew last first, at most three: the SACK option. */
  sackBlocks(): readonly (readonly [number, number])[] {
    return this.blocks.length <= MAX_SACK_BLOCKS ? this.blocks : this.blocks.slice(0, MAX_SACK_BLOCKS);
  }

  /** Forgets all that waits; `next` stays. */
  clear(): void {
    this.queue = [];
    this.head = 0;
    this.headUsed = 0;
    this.queuedBytes = 0;
    this.outOfOrderBytes = 0;
    this.pieces = [];
    this.blocks = [];
  }

  private append(bytes: Uint8Array): void {
    this.queue.push(bytes);
    this.queuedBytes += bytes.length;
    this.next += bytes.length;
  }

  private consume(length: number, chunkLength: number): void {
    this.queuedBytes -= length;
    this.headUsed += length;
    if (this.headUsed < chunkLength) return;
    this.queue[this.head] = EMPTY;
    this.head++;
    this.headUsed = 0;
    if (this.head > 64 && this.head * 2 > this.queue.length) {
      this.queue = this.queue.slice(this.head);
      this.head = 0;
    }
  }

  private closeGap(): void {
    let taken = 0;
    for (const piece of this.pieces) {
      if (piece.start > this.next) break;
      taken++;
      this.outOfOrderBytes -= piece.bytes.length;
      if (piece.end > this.next) this.append(piece.bytes.subarray(this.next - piece.start));
    }
    if (taken > 0) this.pieces.splice(0, taken);
    this.blocks = this.blocks.filter(([, end]) => end > this.next);
  }

  private insertBeyondGap(start: number, end: number, bytes: Uint8Array): number {
    const before = this.outOfOrderBytes;
    let from = start;
    let index = this.pieces.findIndex((piece) => piece.end > start);
    if (index < 0) index = this.pieces.length;
    // Fill only the holes between the pieces that are here already, so that they stay disjoint.
    while (from < end) {
      const piece = this.pieces[index];
      const holeEnd = piece === undefined ? end : Math.min(end, piece.start);
      if (holeEnd > from) {
        const part = bytes.subarray(from - start, holeEnd - start);
        this.pieces.splice(index, 0, { start: from, end: holeEnd, bytes: part });
        this.outOfOrderBytes += part.length;
        index++;
      }
      if (piece === undefined || piece.start >= end) break;
      from = Math.max(from, piece.end);
      index++;
    }
    this.reportBlock(start, end);
    return this.outOfOrderBytes - before;
  }

  private reportBlock(start: number, end: number): void {
    let left = start;
    let right = end;
    const others: (readonly [number, number])[] = [];
    for (const block of this.blocks) {
      if (block[0] > right || block[1] < left) {
        others.push(block);
      } else {
        left = Math.min(left, block[0]);
        right = Math.max(right, block[1]);
      }
    }
    this.blocks = [[left, right], ...others];
  }
}
