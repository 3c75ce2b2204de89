import { readU8, readU16, readU32 } from "../codec/bytes.js";
import type { SctpPacket } from "../sctp.js";

const CHUNKS = [
  "DATA",
  "INIT",
  "INIT ACK",
  "SACK",
  "HB REQ",
  "HB ACK",
  "ABORT",
  "SHUTDOWN",
  "SHUTDOWN ACK",
  "ERROR",
  "COOKIE ECHO",
  "COOKIE ACK",
  "ECN ECHO",
  "CWR",
  "SHUTDOWN COMPLETE",
];

/** Flags of a DATA chunk: unordered, the beginning of a message, its end. */
const FLAGS = [
  [4, "U"],
  [2, "B"],
  [1, "E"],
] as const;

/** "sctp (1) [INIT] [init tag: 9] ...": the chunks in order. Simplified: of INIT, DATA and SACK the fixed fields, of others the name; no payload. */
export function describeSctp(packet: SctpPacket, verbose: number): string {
  const bytes = packet.chunks;
  let text = "sctp";
  let number = 1;
  for (let at = 0; at + 4 <= bytes.length; number++) {
    const type = readU8(bytes, at);
    const length = readU16(bytes, at + 2);
    text += verbose >= 2 ? `\n\t${number}) ` : ` (${number}) `;
    text += `[${CHUNKS[type] ?? `Unknown chunk type: 0x${type.toString(16)}`}] `;
    if ((type === 1 || type === 2) && at + 20 <= bytes.length) {
      text += `[init tag: ${readU32(bytes, at + 4)}] [rwnd: ${readU32(bytes, at + 8)}] [OS: ${readU16(bytes, at + 12)}] `;
      text += `[MIS: ${readU16(bytes, at + 14)}] [init TSN: ${readU32(bytes, at + 16)}] `;
    }
    if (type === 0 && at + 16 <= bytes.length) {
      const flags = readU8(bytes, at + 1);
      text += [...FLAGS].map(([bit, letter]) => ((flags & bit) === 0 ? "" : `(${letter})`)).join("");
      text += `${(flags & 3) === 0 ? "" : " "}[TSN: ${readU32(bytes, at + 4)}] [SID: ${readU16(bytes, at + 8)}] `;
      text += `[SSEQ ${readU16(bytes, at + 10)}] [PPID 0x${readU32(bytes, at + 12).toString(16)}] `;
    }
    if (type === 3 && at + 16 <= bytes.length) {
      text += `[cum ack ${readU32(bytes, at + 4)}] [a_rwnd ${readU32(bytes, at + 8)}] `;
      text += `[#gap acks ${readU16(bytes, at + 12)}] [#dup tsns ${readU16(bytes, at + 14)}] `;
    }
    if (length < 4) break;
    at += (length + 3) & ~3;
  }
  return text;
}
