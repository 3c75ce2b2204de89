import { type Ipv6Extension, type Ipv6Fragment, Ipv6Packet } from "../ipv6.js";
import type { Ipv6 } from "../ipv6-address.js";
import { IpProtocol } from "../numbers.js";
import type { IpPayload } from "../payload.js";
import { readIpv6Address, readU8, readU16, readU32, writeIpv6Address, writeU16, writeU32 } from "./bytes.js";
import { DecodeFailure, tooShort, WireFault } from "./decode-failure.js";

/** Bytes of the fixed header. */
const FIXED_BYTES = 40;
const FRAGMENT_BYTES = 8;

/** Writes the fixed header and all extension headers (RFC 8200 3, 4) and returns where the payload begins. */
export function writeIpv6Headers(out: Uint8Array, at: number, packet: Ipv6Packet): number {
  writeU32(out, at, 0x6000_0000 + (packet.tos << 20) + packet.flowLabel);
  writeU16(out, at + 4, packet.byteLength - FIXED_BYTES);
  out[at + 7] = packet.ttl;
  writeIpv6Address(out, at + 8, packet.src);
  writeIpv6Address(out, at + 24, packet.dst);
  let nextAt = at + 6;
  let end = at + FIXED_BYTES;
  for (const extension of packet.extensions) {
    out[nextAt] = extension.protocol;
    out.set(extension.data, end);
    nextAt = end;
    end += extension.data.length;
  }
  if (packet.fragment !== null) {
    out[nextAt] = IpProtocol.Fragment;
    writeU16(out, end + 2, packet.fragment.offset | (packet.fragment.moreFragments ? 1 : 0));
    writeU32(out, end + 4, packet.fragment.id);
    nextAt = end;
    end += FRAGMENT_BYTES;
  }
  out[nextAt] = packet.protocol;
  return end;
}

/** All headers of an IPv6 packet, with the bytes behind them. */
export interface Ipv6Headers {
  readonly extensions: readonly Ipv6Extension[];
  readonly fragment: Ipv6Fragment | null;
  /** The protocol of `payload`. */
  readonly protocol: number;
  readonly payload: Uint8Array;
}

/**
 * Checks and walks the headers up to the payload, or up to the fragment header: what stands behind that belongs to the
 * whole packet. Simplified: no jumbograms (RFC 2675).
 */
export function readIpv6Headers(bytes: Uint8Array): Ipv6Headers | DecodeFailure {
  if (bytes.length < FIXED_BYTES) return tooShort("IPv6 packet", bytes.length, FIXED_BYTES);
  const version = readU8(bytes, 0) >> 4;
  if (version !== 6) return new DecodeFailure(WireFault.BadIpHeader, `IPv6 packet says it is version ${version}`);
  const end = FIXED_BYTES + readU16(bytes, 4);
  if (bytes.length < end) return tooShort("IPv6 packet", bytes.length, end);
  const extensions: Ipv6Extension[] = [];
  let protocol = readU8(bytes, 6);
  let at = FIXED_BYTES;
  while (isExtension(protocol)) {
    const length = at + 8 > end ? 8 : (readU8(bytes, at + 1) + 1) * 8;
    if (at + length > end) return tooShort("IPv6 extension header", end - at, length);
    const data = bytes.slice(at, at + length);
    extensions.push({ protocol, data });
    protocol = readU8(data, 0);
    at += length;
  }
  let fragment: Ipv6Fragment | null = null;
  if (protocol === IpProtocol.Fragment) {
    if (at + FRAGMENT_BYTES > end) return tooShort("IPv6 fragment header", end - at, FRAGMENT_BYTES);
    const offset = readU16(bytes, at + 2);
    fragment = { id: readU32(bytes, at + 4), offset: offset & 0xfff8, moreFragments: (offset & 1) !== 0 };
    protocol = readU8(bytes, at);
    at += FRAGMENT_BYTES;
  }
  return { extensions, fragment, protocol, payload: bytes.subarray(at, end) };
}

/** The packet of headers that were read, with the given payload. */
export function readIpv6Packet(bytes: Uint8Array, headers: Ipv6Headers, payload: IpPayload): Ipv6Packet {
  const first = readU32(bytes, 0);
  return new Ipv6Packet(
    readIpv6Address(bytes, 8),
    readIpv6Address(bytes, 24),
    headers.protocol,
    readU8(bytes, 7),
    payload,
    {
      tos: (first >>> 20) & 0xff,
      flowLabel: first & 0xfffff,
      extensions: headers.extensions,
      fragment: headers.fragment,
    },
  );
}

/**
 * The address that stands in the pseudo header: that of the last hop when a routing header has segments left
 * (RFC 8200 8.1), otherwise the destination.
 */
export function finalDestination(dst: Ipv6, extensions: readonly Ipv6Extension[]): Ipv6 {
  for (const { protocol, data } of extensions) {
    if (protocol !== IpProtocol.Routing || readU8(data, 3) === 0 || data.length < 24) continue;
    const type = readU8(data, 2);
    if (type === 4) return readIpv6Address(data, 8);
    if (type === 0 || type === 2) return readIpv6Address(data, data.length - 16);
  }
  return dst;
}

function isExtension(protocol: number): boolean {
  return (
    protocol === IpProtocol.HopByHop || protocol === IpProtocol.Routing || protocol === IpProtocol.DestinationOptions
  );
}
