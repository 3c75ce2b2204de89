import type { IpAddress } from "../ip-address.js";
import { IpProtocol } from "../numbers.js";
import { EMPTY } from "../payload.js";
import { TcpSegment } from "../tcp.js";
import { readU8, readU16, readU32, writeU16, writeU32 } from "./bytes.js";
import { isChecksumRight, pseudoHeaderSum, writeChecksum } from "./checksum.js";
import { badChecksum, DecodeFailure, tooShort, WireFault } from "./decode-failure.js";
import { readTcpOptions, writeTcpOptions } from "./tcp-options.js";

const HEADER_BYTES = 20;

/** Writes header, options and data with the checksum (RFC 9293 3.1). */
export function writeTcp(out: Uint8Array, at: number, tcp: TcpSegment, src: IpAddress, dst: IpAddress): void {
  const headerLength = tcp.byteLength - tcp.data.length;
  const end = at + tcp.byteLength;
  writeU16(out, at, tcp.srcPort);
  writeU16(out, at + 2, tcp.dstPort);
  writeU32(out, at + 4, tcp.seq);
  writeU32(out, at + 8, tcp.ack);
  writeU16(out, at + 12, (headerLength << 10) | (tcp.flags & 0xff));
  writeU16(out, at + 14, tcp.window);
  writeU16(out, at + 18, tcp.urgentPointer);
  writeTcpOptions(out, at + HEADER_BYTES, tcp.options);
  out.set(tcp.data, at + headerLength);
  writeChecksum(out, at, end, at + 16, pseudoHeaderSum(src, dst, IpProtocol.Tcp, tcp.byteLength));
}

/** Reads a segment. Reserved bits are not kept, nor is the order of the options: it becomes Linux's. */
export function readTcp(bytes: Uint8Array, src: IpAddress, dst: IpAddress): TcpSegment | DecodeFailure {
  const segment = readTcpUnchecked(bytes);
  if (segment instanceof DecodeFailure) return segment;
  if (!isChecksumRight(bytes, 0, bytes.length, pseudoHeaderSum(src, dst, IpProtocol.Tcp, bytes.length))) {
    return badChecksum(WireFault.BadTcpChecksum, "TCP", readU16(bytes, 16));
  }
  return segment;
}

/** Reads a segment whatever its checksum is: of a first fragment, say. */
export function readTcpUnchecked(bytes: Uint8Array): TcpSegment | DecodeFailure {
  if (bytes.length < HEADER_BYTES) return tooShort("TCP segment", bytes.length, HEADER_BYTES);
  const headerLength = (readU8(bytes, 12) >> 4) * 4;
  if (headerLength < HEADER_BYTES) {
    const expected = `expected at least ${HEADER_BYTES}`;
    return new DecodeFailure(WireFault.TooShort, `TCP header length ${headerLength}, ${expected}`);
  }
  if (headerLength > bytes.length) return tooShort("TCP header", bytes.length, headerLength);
  return new TcpSegment(
    readU16(bytes, 0),
    readU16(bytes, 2),
    readU32(bytes, 4),
    readU32(bytes, 8),
    readU8(bytes, 13),
    readU16(bytes, 14),
    headerLength === bytes.length ? EMPTY : bytes.slice(headerLength),
    readTcpOptions(bytes.subarray(HEADER_BYTES, headerLength)),
    readU16(bytes, 18),
  );
}
