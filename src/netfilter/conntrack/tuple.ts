import type { IpAddress } from "../../wire/ip-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import type { IpPacket } from "../../wire/payload.js";

/**
 * What tells one direction of a flow apart (struct nf_conntrack_tuple). For TCP, UDP and SCTP `srcPort` and `dstPort`
 * are ports; for ICMP `srcPort` is the id of a query and `dstPort` is type << 8 | code; for all else both are 0.
 * Mutable, because lookups fill one scratch tuple instead of making one for each packet.
 */
export class Tuple {
  src: IpAddress;
  dst: IpAddress;
  protocol: number;
  srcPort: number;
  dstPort: number;

  constructor(src: IpAddress, dst: IpAddress, protocol: number, srcPort: number, dstPort: number) {
    this.src = src;
    this.dst = dst;
    this.protocol = protocol;
    this.srcPort = srcPort;
    this.dstPort = dstPort;
  }

  /** Takes over all fields of `other`. */
  assign(other: Tuple): void {
    this.src = other.src;
    this.dst = other.dst;
    this.protocol = other.protocol;
    this.srcPort = other.srcPort;
    this.dstPort = other.dstPort;
  }

  equals(other: Tuple): boolean {
    return (
      this.srcPort === other.srcPort &&
      this.dstPort === other.dstPort &&
      this.protocol === other.protocol &&
      this.src === other.src &&
      this.dst === other.dst
    );
  }

  clone(): Tuple {
    return new Tuple(this.src, this.dst, this.protocol, this.srcPort, this.dstPort);
  }
}

/** True for the protocols whose tuples hold ports. */
export function hasPorts(protocol: number): boolean {
  return protocol === IpProtocol.Tcp || protocol === IpProtocol.Udp || protocol === IpProtocol.Sctp || protocol === 136;
}

/**
 * Fills `into` with the tuple of `packet`; false when the packet has none: a fragment, a truncated header
 * (nf_ct_get_tuple). An ICMP message without an id has 0 for it.
 */
export function tupleOf(packet: IpPacket, into: Tuple): boolean {
  into.src = packet.src;
  into.dst = packet.dst;
  into.protocol = packet.protocol;
  const payload = packet.payload;
  switch (payload.kind) {
    case "tcp":
    case "udp":
    case "sctp":
      into.srcPort = payload.srcPort;
      into.dstPort = payload.dstPort;
      return true;
    case "icmp":
      into.srcPort = payload.rest >>> 16;
      into.dstPort = (payload.type << 8) | payload.code;
      return true;
    case "raw":
      return rawTuple(packet, payload.data, into);
    default:
      into.srcPort = 0;
      into.dstPort = 0;
      return true;
  }
}

/** The ports of a quoted or unparsed packet stand in its first bytes; protocols without ports have zeros. */
function rawTuple(packet: IpPacket, data: Uint8Array, into: Tuple): boolean {
  into.srcPort = 0;
  into.dstPort = 0;
  if (packet.isFragment && fragmentOffset(packet) > 0) return false;
  if (hasPorts(packet.protocol)) {
    if (data.length < 8) return false;
    into.srcPort = byte(data, 0) * 256 + byte(data, 1);
    into.dstPort = byte(data, 2) * 256 + byte(data, 3);
  } else if (packet.protocol === IpProtocol.Icmp || packet.protocol === IpProtocol.Icmpv6) {
    if (data.length < 8) return false;
    into.srcPort = byte(data, 4) * 256 + byte(data, 5);
    into.dstPort = byte(data, 0) * 256 + byte(data, 1);
  }
  return true;
}

function byte(data: Uint8Array, index: number): number {
  return data[index] ?? 0;
}

/** Offset of a fragment in bytes; 0 for a first fragment and for a whole packet. */
export function fragmentOffset(packet: IpPacket): number {
  return packet.kind === "ipv4" ? packet.fragmentOffset : packet.fragment === null ? 0 : packet.fragment.offset;
}

/**
 * Fills `into` with the tuple that an answer to `tuple` would have; false when none can come (ICMP types that are no
 * query). `into` must be another object.
 */
export function invertTuple(tuple: Tuple, into: Tuple): boolean {
  into.src = tuple.dst;
  into.dst = tuple.src;
  into.protocol = tuple.protocol;
  if (tuple.protocol === IpProtocol.Icmp || tuple.protocol === IpProtocol.Icmpv6) {
    const answer = answerType(tuple.protocol, tuple.dstPort >>> 8);
    if (answer < 0) return false;
    into.srcPort = tuple.srcPort;
    into.dstPort = (answer << 8) | (tuple.dstPort & 0xff);
    return true;
  }
  into.srcPort = tuple.dstPort;
  into.dstPort = tuple.srcPort;
  return true;
}

/** The ICMP type that answers (or asks for) `type`: echo, timestamp, information, address mask, node information. */
function answerType(protocol: number, type: number): number {
  if (protocol === IpProtocol.Icmp) {
    if (type === 8) return 0;
    if (type === 0) return 8;
    if (type === 13 || type === 15 || type === 17) return type + 1;
    if (type === 14 || type === 16 || type === 18) return type - 1;
    return -1;
  }
  if (type === 128 || type === 139) return type + 1;
  if (type === 129 || type === 140) return type - 1;
  return -1;
}

/** Mixes the fields of a tuple and its zone into a signed 32-bit integer, never 0; IPv6 addresses go in by their code units. */
export function hashTuple(tuple: Tuple, zone: number): number {
  let hash = (Math.imul(tuple.srcPort | (tuple.dstPort << 16), 0x9e3779b1) ^ tuple.protocol ^ (zone << 8)) | 0;
  hash = mixAddress(hash, tuple.src);
  hash = mixAddress(hash, tuple.dst);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 13;
  return hash === 0 ? 1 : hash;
}

function mixAddress(hash: number, address: IpAddress): number {
  let mixed = hash;
  if (typeof address === "number") {
    mixed = Math.imul(mixed ^ address, 0x85ebca6b);
    return mixed ^ (mixed >>> 13);
  }
  for (let i = 0; i < 8; i++) mixed = Math.imul(mixed ^ address.charCodeAt(i), 0x01000193);
  return mixed ^ (mixed >>> 13);
}
