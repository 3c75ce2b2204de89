import { SctpPacket } from "../../wire/sctp.js";

/** Types of chunks (RFC 9260 3.2). */
export const SctpChunk = {
  Data: 0,
  Init: 1,
  InitAck: 2,
  Sack: 3,
  Heartbeat: 4,
  HeartbeatAck: 5,
  Abort: 6,
  Shutdown: 7,
  ShutdownAck: 8,
  CookieEcho: 10,
  CookieAck: 11,
  ShutdownComplete: 14,
} as const;

/** A whole message in one chunk: its first and its last piece. */
const WHOLE_MESSAGE = 3;
/** The receive window that is told: nobody here is slow to read. */
const WINDOW_BYTES = 65_536;
/** The parameter State Cookie of an INIT ACK. */
const STATE_COOKIE = 7;
const INIT_BYTES = 20;

/** One chunk: its type, its flags, and what stands behind its header. */
export interface Chunk {
  readonly type: number;
  readonly flags: number;
  readonly value: Uint8Array;
}

/** The chunks of a packet, as far as they are whole. */
export function chunksOf({ chunks }: SctpPacket): Chunk[] {
  const view = viewOf(chunks);
  const found: Chunk[] = [];
  for (let at = 0; at + 4 <= chunks.length; ) {
    const length = view.getUint16(at + 2);
    if (length < 4 || at + length > chunks.length) break;
    found.push({ type: view.getUint8(at), flags: view.getUint8(at + 1), value: chunks.slice(at + 4, at + length) });
    at += (length + 3) & ~3;
  }
  return found;
}

/** A packet with one chunk of this type and the bytes behind its header, filled up to four. */
export function chunkPacket(
  srcPort: number,
  dstPort: number,
  verificationTag: number,
  type: number,
  value: Uint8Array = new Uint8Array(0),
  flags = 0,
): SctpPacket {
  const bytes = new Uint8Array(4 + ((value.length + 3) & ~3));
  bytes[0] = type;
  bytes[1] = flags;
  viewOf(bytes).setUint16(2, 4 + value.length);
  bytes.set(value, 4);
  return new SctpPacket(srcPort, dstPort, verificationTag, bytes);
}

/** A packet with an INIT chunk, or with a cookie an INIT ACK: our tag, which is our first TSN too, and ten streams. */
export function initPacket(
  srcPort: number,
  dstPort: number,
  verificationTag: number,
  ownTag: number,
  cookie: Uint8Array | null,
): SctpPacket {
  const value = new Uint8Array(INIT_BYTES - 4 + (cookie === null ? 0 : 4 + cookie.length));
  const view = viewOf(value);
  view.setUint32(0, ownTag);
  view.setUint32(4, WINDOW_BYTES);
  view.setUint16(8, 10);
  view.setUint16(10, 10);
  view.setUint32(12, ownTag);
  if (cookie !== null) {
    view.setUint16(16, STATE_COOKIE);
    view.setUint16(18, 4 + cookie.length);
    value.set(cookie, 20);
  }
  return chunkPacket(srcPort, dstPort, verificationTag, cookie === null ? SctpChunk.Init : SctpChunk.InitAck, value);
}

/** What an INIT or INIT ACK says: the tag to send with, the first TSN, and the cookie of the latter. Null when it is cut short. */
export function readInit({ value }: Chunk): { tag: number; firstTsn: number; cookie: Uint8Array } | null {
  if (value.length < INIT_BYTES - 4) return null;
  const view = viewOf(value);
  let cookie = new Uint8Array(0);
  for (let at = INIT_BYTES - 4; at + 4 <= value.length; ) {
    const length = view.getUint16(at + 2);
    if (length < 4) break;
    if (view.getUint16(at) === STATE_COOKIE) cookie = value.slice(at + 4, at + length);
    at += (length + 3) & ~3;
  }
  return { tag: view.getUint32(0), firstTsn: view.getUint32(12), cookie };
}

/** A message of stream 0: a DATA chunk's flags and what stands behind its header. */
export function dataChunk(tsn: number, streamSequence: number, message: Uint8Array): Chunk {
  const value = new Uint8Array(12 + message.length);
  const view = viewOf(value);
  view.setUint32(0, tsn >>> 0);
  view.setUint16(6, streamSequence);
  value.set(message, 12);
  return { type: SctpChunk.Data, flags: WHOLE_MESSAGE, value };
}

/** The TSN of a DATA chunk and its message; null when it is cut short. */
export function readData({ value }: Chunk): { tsn: number; message: Uint8Array } | null {
  return value.length < 12 ? null : { tsn: viewOf(value).getUint32(0) | 0, message: value.slice(12) };
}

/** What stands in a SACK without gaps: all up to this TSN came. */
export function sackValue(tsn: number): Uint8Array {
  const value = new Uint8Array(12);
  viewOf(value).setUint32(0, tsn >>> 0);
  viewOf(value).setUint32(4, WINDOW_BYTES);
  return value;
}

/** Four octets: the TSN of a SHUTDOWN. */
export function tsnValue(tsn: number): Uint8Array {
  const value = new Uint8Array(4);
  viewOf(value).setUint32(0, tsn >>> 0);
  return value;
}

/** The TSN that a SACK or a SHUTDOWN begins with. */
export function readTsn({ value }: Chunk): number {
  return value.length < 4 ? 0 : viewOf(value).getUint32(0) | 0;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
