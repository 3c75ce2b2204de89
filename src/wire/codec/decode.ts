// From bytes to values. Each protocol's own file checks and reads its header; this one knows what stands inside what.
// It knows nothing of interfaces, routes or time, and it never throws, whatever the bytes are.
// Read next: encode.ts, the other way; complete-quoted.ts for packets of which an ICMP error shows the beginning only.

import { Frame, type FramePayload } from "../ethernet.js";
import { IcmpMessage } from "../icmp.js";
import type { IpAddress } from "../ip-address.js";
import { EtherType, IpProtocol } from "../numbers.js";
import { EMPTY, type IpPacket, type IpPayload, RawPayload } from "../payload.js";
import { UdpDatagram } from "../udp.js";
import { VxlanPacket } from "../vxlan.js";
import { readArp } from "./arp.js";
import { readIpv4Address, readIpv6Address, readU8, samePrefix } from "./bytes.js";
import { completeQuoted } from "./complete-quoted.js";
import { DecodeFailure } from "./decode-failure.js";
import { encodeIpPacket } from "./encode.js";
import { readEthernetHeader } from "./ethernet.js";
import { quotesPacket, readIcmpHeader } from "./icmp.js";
import { checkIpv4Header, ipv4PayloadBytes, isIpv4Fragment, readIpv4Packet } from "./ipv4.js";
import { finalDestination, readIpv6Headers, readIpv6Packet } from "./ipv6.js";
import { readSctp } from "./sctp.js";
import { readTcp } from "./tcp.js";
import { readUdpHeader } from "./udp.js";
import { isVxlanPort, readVni, VXLAN_HEADER_BYTES } from "./vxlan.js";

/**
 * What becomes of a packet whose IP header is right and whose payload is not. "fail": no packet at all. "keep": the
 * payload stays as bytes (`RawPayload`), as on a router, which passes it on; the last host finds out by `decodePayload`.
 */
export type DamagedPayload = "fail" | "keep";

/** How many packets may stand inside each other before the rest stays bytes; bounds the work that bytes can ask for. */
const MAX_NESTING = 8;

/** The frame that the bytes are, or why they are none. An unknown type of payload is no failure, it stays bytes. */
export function decodeFrame(bytes: Uint8Array, damaged: DamagedPayload = "fail"): Frame | DecodeFailure {
  return decodeFrameAt(0, bytes, damaged);
}

/** The IPv4 or IPv6 packet that the bytes begin with, or why they are none; what is behind its length is padding. */
export function decodeIpPacket(bytes: Uint8Array, damaged: DamagedPayload = "fail"): IpPacket | DecodeFailure {
  return decodeIp(0, bytes, damaged);
}

/**
 * The payload that the bytes behind the IP headers are, or why they are none. The addresses are those of the packet,
 * which checksums cover. A protocol that nobody here speaks stays bytes.
 */
export function decodePayload(
  protocol: number,
  src: IpAddress,
  dst: IpAddress,
  bytes: Uint8Array,
): IpPayload | DecodeFailure {
  return decodePayloadAt(0, protocol, src, dst, bytes);
}

function decodeFrameAt(depth: number, bytes: Uint8Array, damaged: DamagedPayload): Frame | DecodeFailure {
  const header = readEthernetHeader(bytes);
  if (header instanceof DecodeFailure) return header;
  const payload = decodeFramePayload(depth, header.etherType, header.payload, damaged);
  if (payload instanceof DecodeFailure) return payload;
  return new Frame(header.dst, header.src, header.etherType, payload, header.vlanTag);
}

function decodeFramePayload(
  depth: number,
  etherType: number,
  bytes: Uint8Array,
  damaged: DamagedPayload,
): FramePayload | DecodeFailure {
  switch (etherType) {
    case EtherType.Ipv4:
      return decodeIpv4(depth, bytes, damaged);
    case EtherType.Ipv6:
      return decodeIpv6(depth, bytes, damaged);
    case EtherType.Arp:
      return readArp(bytes) ?? new RawPayload(bytes.slice());
    default:
      return new RawPayload(bytes.slice());
  }
}

function decodeIp(depth: number, bytes: Uint8Array, damaged: DamagedPayload): IpPacket | DecodeFailure {
  return readU8(bytes, 0) >> 4 === 6 ? decodeIpv6(depth, bytes, damaged) : decodeIpv4(depth, bytes, damaged);
}

function decodeIpv4(depth: number, bytes: Uint8Array, damaged: DamagedPayload): IpPacket | DecodeFailure {
  const failure = checkIpv4Header(bytes);
  if (failure !== null) return failure;
  const data = ipv4PayloadBytes(bytes);
  if (isIpv4Fragment(bytes)) return readIpv4Packet(bytes, new RawPayload(data.slice()));
  const src = readIpv4Address(bytes, 12);
  const dst = readIpv4Address(bytes, 16);
  const payload = decodePayloadAt(depth, readU8(bytes, 9), src, dst, data);
  if (!(payload instanceof DecodeFailure)) return readIpv4Packet(bytes, payload);
  return damaged === "fail" ? payload : readIpv4Packet(bytes, new RawPayload(data.slice()));
}

function decodeIpv6(depth: number, bytes: Uint8Array, damaged: DamagedPayload): IpPacket | DecodeFailure {
  const headers = readIpv6Headers(bytes);
  if (headers instanceof DecodeFailure) return headers;
  const data = headers.payload;
  if (headers.fragment !== null) return readIpv6Packet(bytes, headers, new RawPayload(data.slice()));
  const dst = finalDestination(readIpv6Address(bytes, 24), headers.extensions);
  const payload = decodePayloadAt(depth, headers.protocol, readIpv6Address(bytes, 8), dst, data);
  if (!(payload instanceof DecodeFailure)) return readIpv6Packet(bytes, headers, payload);
  return damaged === "fail" ? payload : readIpv6Packet(bytes, headers, new RawPayload(data.slice()));
}

function decodePayloadAt(
  depth: number,
  protocol: number,
  src: IpAddress,
  dst: IpAddress,
  bytes: Uint8Array,
): IpPayload | DecodeFailure {
  const isV4 = typeof src === "number";
  switch (protocol) {
    case IpProtocol.Udp:
      return decodeUdp(depth, bytes, src, dst);
    case IpProtocol.Tcp:
      return readTcp(bytes, src, dst);
    case IpProtocol.Sctp:
      return readSctp(bytes);
    case IpProtocol.Icmp:
      return isV4 ? decodeIcmp(depth, protocol, bytes, src, dst) : new RawPayload(bytes.slice());
    case IpProtocol.Icmpv6:
      return isV4 ? new RawPayload(bytes.slice()) : decodeIcmp(depth, protocol, bytes, src, dst);
    case IpProtocol.IpIp:
      return depth < MAX_NESTING ? decodeIpv4(depth + 1, bytes, "keep") : new RawPayload(bytes.slice());
    case IpProtocol.Ipv6:
      return depth < MAX_NESTING ? decodeIpv6(depth + 1, bytes, "keep") : new RawPayload(bytes.slice());
    default:
      return new RawPayload(bytes.slice());
  }
}

function decodeUdp(depth: number, bytes: Uint8Array, src: IpAddress, dst: IpAddress): UdpDatagram | DecodeFailure {
  const header = readUdpHeader(bytes, src, dst, isVxlanPort);
  if (header instanceof DecodeFailure) return header;
  const { srcPort, dstPort, noChecksum, payload } = header;
  const vxlan = isVxlanPort(dstPort) && depth < MAX_NESTING ? decodeVxlan(depth + 1, payload) : null;
  return new UdpDatagram(srcPort, dstPort, vxlan ?? payload.slice(), noChecksum);
}

/** The encapsulated frame, or null when the bytes are none: then they are any datagram's. */
function decodeVxlan(depth: number, bytes: Uint8Array): VxlanPacket | null {
  const vni = readVni(bytes);
  if (vni === null) return null;
  const frame = decodeFrameAt(depth, bytes.subarray(VXLAN_HEADER_BYTES), "keep");
  return frame instanceof DecodeFailure ? null : new VxlanPacket(vni, frame);
}

function decodeIcmp(
  depth: number,
  protocol: number,
  bytes: Uint8Array,
  src: IpAddress,
  dst: IpAddress,
): IcmpMessage | DecodeFailure {
  const header = readIcmpHeader(bytes, src, dst);
  if (header instanceof DecodeFailure) return header;
  const { type, code, rest, payload } = header;
  const quoted = quotesPacket(type, protocol) && depth < MAX_NESTING ? decodeQuoted(depth + 1, payload) : null;
  if (quoted !== null) return new IcmpMessage(type, code, rest, EMPTY, quoted, payload.length);
  return new IcmpMessage(type, code, rest, payload.length === 0 ? EMPTY : payload.slice());
}

/** A packet that begins with exactly these bytes, or null when no value gives them again. */
function decodeQuoted(depth: number, bytes: Uint8Array): IpPacket | null {
  const whole = completeQuoted(bytes);
  const packet = whole === null ? null : decodeIp(depth, whole, "keep");
  if (packet === null || packet instanceof DecodeFailure) return null;
  return samePrefix(encodeIpPacket(packet), bytes, bytes.length) ? packet : null;
}
