import type { IpAddress } from "../ip-address.js";
import { IpProtocol } from "../numbers.js";
import type { UdpDatagram } from "../udp.js";
import { readU16, writeU16 } from "./bytes.js";
import { isChecksumRight, pseudoHeaderSum, writeChecksum } from "./checksum.js";
import { badChecksum, DecodeFailure, tooShort, WireFault } from "./decode-failure.js";

const HEADER_BYTES = 8;

/**
 * Writes the header in front of the data, which stands in `out` already. A checksum that computes to zero is sent as
 * all ones, for zero means that there is none (RFC 768).
 */
export function writeUdpHeader(out: Uint8Array, at: number, udp: UdpDatagram, src: IpAddress, dst: IpAddress): void {
  const end = at + udp.byteLength;
  writeU16(out, at, udp.srcPort);
  writeU16(out, at + 2, udp.dstPort);
  writeU16(out, at + 4, udp.byteLength);
  if (udp.noChecksum) {
    writeU16(out, at + 6, 0);
  } else if (writeChecksum(out, at, end, at + 6, pseudoHeaderSum(src, dst, IpProtocol.Udp, udp.byteLength)) === 0) {
    writeU16(out, at + 6, 0xffff);
  }
}

/** A UDP header with the bytes behind it. */
export interface UdpHeader {
  readonly srcPort: number;
  readonly dstPort: number;
  /** True when the checksum field is zero. */
  readonly noChecksum: boolean;
  readonly payload: Uint8Array;
}

/**
 * Reads a datagram; bytes behind its length are cut off, as Linux cuts them. A datagram without checksum over IPv6 is
 * refused (RFC 8200 8.1) unless `isTunnel` says that its port is a tunnel's (RFC 6935).
 */
export function readUdpHeader(
  bytes: Uint8Array,
  src: IpAddress,
  dst: IpAddress,
  isTunnel: (port: number) => boolean,
): UdpHeader | DecodeFailure {
  if (bytes.length < HEADER_BYTES) return tooShort("UDP datagram", bytes.length, HEADER_BYTES);
  const length = readU16(bytes, 4);
  if (length < HEADER_BYTES) {
    return new DecodeFailure(WireFault.TooShort, `UDP length ${length}, expected at least ${HEADER_BYTES}`);
  }
  if (length > bytes.length) return tooShort("UDP datagram", bytes.length, length);
  const checksum = readU16(bytes, 6);
  const dstPort = readU16(bytes, 2);
  if (checksum === 0) {
    if (typeof dst !== "number" && !isTunnel(dstPort)) {
      return new DecodeFailure(WireFault.BadUdpChecksum, "UDP over IPv6 without a checksum");
    }
  } else if (!isChecksumRight(bytes, 0, length, pseudoHeaderSum(src, dst, IpProtocol.Udp, length))) {
    return badChecksum(WireFault.BadUdpChecksum, "UDP", checksum);
  }
  return {
    srcPort: readU16(bytes, 0),
    dstPort,
    noChecksum: checksum === 0,
    payload: bytes.subarray(HEADER_BYTES, length),
  };
}
