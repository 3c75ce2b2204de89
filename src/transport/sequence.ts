/**
 * Sequence numbers wrap at 32 bits on the wire only. Inside, a connection counts offsets from its initial sequence
 * number as plain integers (0 is the SYN, 1 the first byte), which never wrap and compare with `<`.
 */

/** The 32-bit sequence number of an offset (RFC 9293 3.4: arithmetic modulo 2^32). */
export function toSequence(initial: number, offset: number): number {
  return (initial + offset) >>> 0;
}

/** The offset of a 32-bit sequence number: of all that it may stand for, the one nearest to `near`. */
export function toOffset(initial: number, near: number, sequence: number): number {
  return near + ((sequence - toSequence(initial, near)) | 0);
}
