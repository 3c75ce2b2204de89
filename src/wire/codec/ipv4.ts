import { Ipv4Packet } from "../ipv4.js";
import type { IpPayload } from "../payload.js";
import { EMPTY } from "../payload.js";
import { readIpv4Address, readU8, readU16, writeU16, writeU32 } from "./bytes.js";
import { isChecksumRight, writeChecksum } from "./checksum.js";
import { badChecksum, DecodeFailure, tooShort, WireFault } from "./decode-failure.js";

const DONT_FRAGMENT = 0x4000;
const MORE_FRAGMENTS = 0x2000;

/** Writes header and options with the checksum (RFC 791 3.1) and returns where the payload begins. */
export function writeIpv4Header(out: Uint8Array, at: number, packet: Ipv4Packet): number {
  const end = at + packet.headerLength;
  out[at] = 0x40 | (packet.headerLength >> 2);
  out[at + 1] = packet.tos;
  writeU16(out, at + 2, packet.byteLength);
  writeU16(out, at + 4, packet.id);
  const flags = (packet.dontFragment ? DONT_FRAGMENT : 0) | (packet.moreFragments ? MORE_FRAGMENTS : 0);
  writeU16(out, at + 6, flags | (packet.fragmentOffset >> 3));
  out[at + 8] = packet.ttl;
  out[at + 9] = packet.protocol;
  writeU32(out, at + 12, packet.src);
  writeU32(out, at + 16, packet.dst);
  out.set(packet.options, at + 20);
  writeChecksum(out, at, end, at + 10, 0);
  return end;
}

/** Checks the header as `ip_rcv_core` does (net/ipv4/ip_input.c); null when it is right. */
export function checkIpv4Header(bytes: Uint8Array): DecodeFailure | null {
  if (bytes.length < 20) return tooShort("IPv4 packet", bytes.length, 20);
  const version = readU8(bytes, 0) >> 4;
  if (version !== 4) return new DecodeFailure(WireFault.BadIpHeader, `IPv4 packet says it is version ${version}`);
  const headerLength = (readU8(bytes, 0) & 15) * 4;
  const totalLength = readU16(bytes, 2);
  if (headerLength < 20) {
    return new DecodeFailure(WireFault.BadIpHeader, `IPv4 header length ${headerLength}, expected at least 20`);
  }
  if (bytes.length < headerLength) return tooShort("IPv4 header", bytes.length, headerLength);
  if (!isChecksumRight(bytes, 0, headerLength, 0)) {
    return badChecksum(WireFault.BadIpChecksum, "IPv4 header", readU16(bytes, 10));
  }
  if (bytes.length < totalLength) return tooShort("IPv4 packet", bytes.length, totalLength);
  if (totalLength < headerLength) {
    return new DecodeFailure(
      WireFault.BadIpHeader,
      `IPv4 total length ${totalLength} is less than the header's ${headerLength}`,
    );
  }
  return null;
}

/** The payload's bytes of a checked packet, without what the link padded behind it. */
export function ipv4PayloadBytes(bytes: Uint8Array): Uint8Array {
  return bytes.subarray((readU8(bytes, 0) & 15) * 4, readU16(bytes, 2));
}

/** True when a checked packet is a fragment, the first one included. */
export function isIpv4Fragment(bytes: Uint8Array): boolean {
  return (readU16(bytes, 6) & 0x3fff) !== 0;
}

/** The packet of a checked header with the given payload. The reserved flag is not kept. */
export function readIpv4Packet(bytes: Uint8Array, payload: IpPayload): Ipv4Packet {
  const headerLength = (readU8(bytes, 0) & 15) * 4;
  const fragment = readU16(bytes, 6);
  return new Ipv4Packet(
    readIpv4Address(bytes, 12),
    readIpv4Address(bytes, 16),
    readU8(bytes, 9),
    readU8(bytes, 8),
    payload,
    {
      tos: readU8(bytes, 1),
      id: readU16(bytes, 4),
      dontFragment: (fragment & DONT_FRAGMENT) !== 0,
      moreFragments: (fragment & MORE_FRAGMENTS) !== 0,
      fragmentOffset: (fragment & 0x1fff) * 8,
      options: headerLength === 20 ? EMPTY : bytes.slice(20, headerLength),
    },
  );
}
