import { SctpPacket } from "../sctp.js";
import { readU8, readU16, readU32, writeU16, writeU32 } from "./bytes.js";
import { crc32c } from "./crc32c.js";
import { DecodeFailure, tooShort, WireFault } from "./decode-failure.js";

const HEADER_BYTES = 12;

/** Writes common header and chunks with the CRC-32C, least significant byte first (RFC 9260 3.1, appendix A). */
export function writeSctp(out: Uint8Array, at: number, sctp: SctpPacket): void {
  writeU16(out, at, sctp.srcPort);
  writeU16(out, at + 2, sctp.dstPort);
  writeU32(out, at + 4, sctp.verificationTag);
  writeU32(out, at + 8, 0);
  out.set(sctp.chunks, at + HEADER_BYTES);
  writeLittleEndian(out, at + 8, crc32c(out, at, at + sctp.byteLength));
}

/** Reads an SCTP packet; its chunks stay bytes. */
export function readSctp(bytes: Uint8Array): SctpPacket | DecodeFailure {
  if (bytes.length < HEADER_BYTES) return tooShort("SCTP packet", bytes.length, HEADER_BYTES);
  const unsigned = bytes.slice();
  writeU32(unsigned, 8, 0);
  const expected = new Uint8Array(4);
  writeLittleEndian(expected, 0, crc32c(unsigned, 0, unsigned.length));
  for (let i = 0; i < 4; i++) {
    if (expected[i] !== readU8(bytes, 8 + i)) {
      const found = readU32(bytes, 8).toString(16).padStart(8, "0");
      return new DecodeFailure(WireFault.BadChecksum, `SCTP checksum 0x${found} is wrong`);
    }
  }
  return new SctpPacket(readU16(bytes, 0), readU16(bytes, 2), readU32(bytes, 4), bytes.slice(HEADER_BYTES));
}

function writeLittleEndian(out: Uint8Array, at: number, value: number): void {
  for (let i = 0; i < 4; i++) out[at + i] = value >>> (8 * i);
}
