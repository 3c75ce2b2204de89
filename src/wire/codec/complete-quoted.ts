import { IpProtocol } from "../numbers.js";
import { readIpv4Address, readIpv6Address, readU8, readU16, writeU16 } from "./bytes.js";
import { finishChecksum, pseudoHeaderSum, sumWords, writeChecksum } from "./checksum.js";
import { DecodeFailure } from "./decode-failure.js";
import { finalDestination, readIpv6Headers } from "./ipv6.js";

/** Where the checksum stands in a transport header. */
const CHECKSUM_OFFSET: Readonly<Record<number, number>> = {
  [IpProtocol.Icmp]: 2,
  [IpProtocol.Icmpv6]: 2,
  [IpProtocol.Udp]: 6,
  [IpProtocol.Tcp]: 16,
};

const TCP_OFFSET_AT = 12;

/**
 * A whole packet that begins with the given bytes, for the packet that an ICMP error quotes and of which it carries the
 * beginning only. The missing bytes are made up: zeros, and where that is possible one word that makes the transport
 * checksum right, so that the packet reads like any other and its first bytes stay what they were. Null when the bytes
 * do not even hold the IP header.
 */
export function completeQuoted(bytes: Uint8Array): Uint8Array | null {
  const isV6 = readU8(bytes, 0) >> 4 === 6;
  const fixedBytes = isV6 ? 40 : 20;
  if (bytes.length < fixedBytes) return null;
  const totalLength = isV6 ? fixedBytes + readU16(bytes, 4) : readU16(bytes, 2);
  if (totalLength < bytes.length) return null;
  if (totalLength === bytes.length) return bytes;
  const whole = new Uint8Array(totalLength);
  whole.set(bytes);
  if (isV6) completeIpv6(whole, bytes.length);
  else completeIpv4(whole, bytes.length);
  return whole;
}

function completeIpv4(whole: Uint8Array, known: number): void {
  const start = (readU8(whole, 0) & 15) * 4;
  if ((readU16(whole, 6) & 0x3fff) !== 0) return;
  const protocol = readU8(whole, 9);
  const pseudo =
    protocol === IpProtocol.Icmp
      ? 0
      : pseudoHeaderSum(readIpv4Address(whole, 12), readIpv4Address(whole, 16), protocol, whole.length - start);
  completeTransport(whole, start, known, protocol, pseudo);
}

function completeIpv6(whole: Uint8Array, known: number): void {
  const headers = readIpv6Headers(whole);
  if (headers instanceof DecodeFailure || headers.fragment !== null) return;
  const dst = finalDestination(readIpv6Address(whole, 24), headers.extensions);
  const length = headers.payload.length;
  const pseudo = pseudoHeaderSum(readIpv6Address(whole, 8), dst, headers.protocol, length);
  completeTransport(whole, whole.length - length, known, headers.protocol, pseudo);
}

function completeTransport(whole: Uint8Array, start: number, known: number, protocol: number, pseudo: number): void {
  const offset = CHECKSUM_OFFSET[protocol];
  if (offset === undefined || start + offset + 2 > whole.length) return;
  if (protocol === IpProtocol.Tcp && start + TCP_OFFSET_AT >= known) whole[start + TCP_OFFSET_AT] = 0x50;
  if (protocol === IpProtocol.Udp && start + 6 > known && start + 4 >= known) {
    writeU16(whole, start + 4, whole.length - start);
  }
  const checksumAt = start + offset;
  if (checksumAt >= known) {
    writeChecksum(whole, start, whole.length, checksumAt, pseudo);
    return;
  }
  const noChecksum = protocol === IpProtocol.Udp && readU16(whole, checksumAt) === 0;
  const wordAt = known + ((known - start) & 1);
  if (noChecksum || checksumAt + 2 > known || wordAt + 2 > whole.length) return;
  writeU16(whole, wordAt, finishChecksum(sumWords(whole, start, whole.length, pseudo)));
}
