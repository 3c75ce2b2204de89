import { SctpPacket } from "../../wire/sctp.js";

/** Types of chunks (RFC 9260 3.2). */
export const SctpChunk = { Init: 1, InitAck: 2, Abort: 6, CookieEcho: 10, CookieAck: 11 } as const;

/** A packet with an INIT or INIT ACK chunk: our tag, a window of 64 KiB, ten streams; the latter with a cookie. */
export function initPacket(
  srcPort: number,
  dstPort: number,
  verificationTag: number,
  ownTag: number,
  cookie: number | null,
): SctpPacket {
  const bytes = new Uint8Array(cookie === null ? 20 : 28);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, cookie === null ? SctpChunk.Init : SctpChunk.InitAck);
  view.setUint16(2, bytes.length);
  view.setUint32(4, ownTag);
  view.setUint32(8, 65_536);
  view.setUint16(12, 10);
  view.setUint16(14, 10);
  view.setUint32(16, ownTag);
  if (cookie !== null) {
    // The parameter State Cookie.
    view.setUint16(20, 7);
    view.setUint16(22, 8);
    view.setUint32(24, cookie);
  }
  return new SctpPacket(srcPort, dstPort, verificationTag, bytes);
}

/** A packet with one chunk of this type and the bytes behind its header. */
export function chunkPacket(
  srcPort: number,
  dstPort: number,
  verificationTag: number,
  type: number,
  value: Uint8Array = new Uint8Array(0),
): SctpPacket {
  const bytes = new Uint8Array(4 + value.length);
  bytes[0] = type;
  new DataView(bytes.buffer).setUint16(2, bytes.length);
  bytes.set(value, 4);
  return new SctpPacket(srcPort, dstPort, verificationTag, bytes);
}

/** The first chunk of a packet: its type, the tag that an INIT or INIT ACK says, and the cookie of the latter. */
export function firstChunk({ chunks }: SctpPacket): { type: number; tag: number; cookie: Uint8Array } {
  const view = new DataView(chunks.buffer, chunks.byteOffset, chunks.byteLength);
  return {
    type: chunks[0] ?? -1,
    tag: chunks.length >= 8 ? view.getUint32(4) : 0,
    cookie: chunks.length >= 28 ? chunks.slice(24, 28) : new Uint8Array(0),
  };
}
