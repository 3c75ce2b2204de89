import { EMPTY, type IpPacket } from "./payload.js";

/** ICMP types for IPv4 (RFC 792). */
export const IcmpType = {
  EchoReply: 0,
  DestinationUnreachable: 3,
  Redirect: 5,
  EchoRequest: 8,
  TimeExceeded: 11,
  ParameterProblem: 12,
  TimestampRequest: 13,
  TimestampReply: 14,
} as const;

/** Codes of ICMP destination unreachable (RFC 792, RFC 1812 5.2.7.1). */
export const UnreachableCode = {
  Net: 0,
  Host: 1,
  Protocol: 2,
  Port: 3,
  FragmentationNeeded: 4,
  NetProhibited: 9,
  HostProhibited: 10,
  AdminProhibited: 13,
} as const;

/** ICMPv6 types (RFC 4443, RFC 4861). */
export const Icmpv6Type = {
  DestinationUnreachable: 1,
  PacketTooBig: 2,
  TimeExceeded: 3,
  ParameterProblem: 4,
  EchoRequest: 128,
  EchoReply: 129,
  MulticastListenerQuery: 130,
  MulticastListenerReport: 131,
  MulticastListenerDone: 132,
  RouterSolicitation: 133,
  RouterAdvertisement: 134,
  NeighborSolicitation: 135,
  NeighborAdvertisement: 136,
  Redirect: 137,
  MulticastListenerReportV2: 143,
} as const;

/** True for the ICMPv6 types of multicast listener discovery and neighbour discovery, of which no connection is tracked. */
export function isNeighbourDiscovery(type: number): boolean {
  return (type >= 130 && type <= 137) || type === 143;
}

/** Codes of ICMPv6 destination unreachable (RFC 4443 3.1). */
export const Unreachable6Code = { NoRoute: 0, AdminProhibited: 1, Address: 3, Port: 4, Reject: 6 } as const;

/**
 * An ICMP or ICMPv6 message; the IP protocol number says which. After type and code stand four bytes whose meaning
 * depends on the type, then data: bytes, or the packet that an error quotes.
 */
export class IcmpMessage {
  /** A fork of the network shares it (sim/fork.ts). */
  static readonly isValue = true;
  readonly kind = "icmp";
  readonly type: number;
  readonly code: number;
  /** The four bytes after the checksum, unsigned: id and sequence of an echo, MTU of a "too big", gateway of a redirect. */
  readonly rest: number;
  /** All that follows; empty when `quoted` is set. Neighbour discovery's target and options are here (ndp.ts reads them). */
  readonly data: Uint8Array;
  /** The offending packet of an error. On the wire only its first `quotedLength` bytes. */
  readonly quoted: IpPacket | null;
  /** How many bytes of `quoted` are carried; 0 without it. */
  readonly quotedLength: number;
  readonly byteLength: number;

  constructor(
    type: number,
    code: number,
    rest: number,
    data: Uint8Array,
    quoted: IpPacket | null = null,
    quotedLength = 0,
  ) {
    this.type = type;
    this.code = code;
    this.rest = rest >>> 0;
    this.data = data;
    this.quoted = quoted;
    this.quotedLength = quotedLength;
    this.byteLength = 8 + data.length + quotedLength;
  }

  /** An echo request or reply of the given type. */
  static echo(type: number, id: number, sequence: number, data: Uint8Array): IcmpMessage {
    return new IcmpMessage(type, 0, ((id & 0xffff) << 16) | (sequence & 0xffff), data);
  }

  /** An error that quotes at most `limit` bytes of `packet`. Linux fills 576 bytes (IPv4) or 1280 bytes (IPv6). */
  static error(type: number, code: number, rest: number, packet: IpPacket, limit: number): IcmpMessage {
    return new IcmpMessage(type, code, rest, EMPTY, packet, Math.min(packet.byteLength, limit));
  }

  /** Identifier of an echo. */
  get id(): number {
    return this.rest >>> 16;
  }

  /** Sequence number of an echo. */
  get sequence(): number {
    return this.rest & 0xffff;
  }
}
