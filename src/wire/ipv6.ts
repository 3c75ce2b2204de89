import type { Ipv6 } from "./ipv6-address.js";
import type { IpPayload } from "./payload.js";

/** An extension header other than the fragment header, as its raw body (RFC 8200 4). */
export interface Ipv6Extension {
  /** `IpProtocol.HopByHop`, `Routing` or `DestinationOptions`. */
  readonly protocol: number;
  /** The whole header, next-header byte included (it is rewritten on encoding); a multiple of 8 bytes. */
  readonly data: Uint8Array;
}

/** The fragment header (RFC 8200 4.5). */
export interface Ipv6Fragment {
  /** Identification, 32 bits. */
  readonly id: number;
  /** Offset of this fragment in bytes, a multiple of 8. */
  readonly offset: number;
  readonly moreFragments: boolean;
}

/** Fields of an IPv6 packet that most packets leave at their usual value. */
export interface Ipv6Fields {
  /** Traffic class: DSCP and ECN. Called as in IPv4, for it is the same byte. */
  readonly tos?: number;
  readonly flowLabel?: number;
  readonly extensions?: readonly Ipv6Extension[];
  readonly fragment?: Ipv6Fragment | null;
}

/** The least MTU of a link that IPv6 runs on (RFC 8200 5). */
export const IPV6_MIN_MTU = 1280;

const NO_EXTENSIONS: readonly Ipv6Extension[] = [];
const NO_FIELDS: Ipv6Fields = {};

/** An IPv6 packet (RFC 8200), read-only. `protocol` is that of the payload, behind all extension headers. */
export class Ipv6Packet {
  /** A fork of the network shares it (sim/fork.ts). */
  static readonly isValue = true;
  readonly kind = "ipv6";
  readonly src: Ipv6;
  readonly dst: Ipv6;
  readonly protocol: number;
  /** The hop limit, called as in IPv4, for both families go through one pipeline. */
  readonly ttl: number;
  readonly payload: IpPayload;
  readonly tos: number;
  readonly flowLabel: number;
  readonly extensions: readonly Ipv6Extension[];
  readonly fragment: Ipv6Fragment | null;
  /** Bytes of the whole packet, the 40 bytes of the fixed header included. */
  readonly byteLength: number;

  constructor(src: Ipv6, dst: Ipv6, protocol: number, ttl: number, payload: IpPayload, fields: Ipv6Fields = NO_FIELDS) {
    this.src = src;
    this.dst = dst;
    this.protocol = protocol;
    this.ttl = ttl;
    this.payload = payload;
    this.tos = fields.tos ?? 0;
    this.flowLabel = fields.flowLabel ?? 0;
    this.extensions = fields.extensions ?? NO_EXTENSIONS;
    this.fragment = fields.fragment ?? null;
    let headers = this.fragment === null ? 40 : 48;
    for (const extension of this.extensions) headers += extension.data.length;
    this.byteLength = headers + payload.byteLength;
  }

  /** True for every fragment, the first one included. */
  get isFragment(): boolean {
    return this.fragment !== null;
  }

  /** Bytes before the payload. */
  get headerLength(): number {
    return this.byteLength - this.payload.byteLength;
  }

  /** The packet with another hop limit. */
  withTtl(ttl: number): Ipv6Packet {
    return new Ipv6Packet(this.src, this.dst, this.protocol, ttl, this.payload, this);
  }

  /** The packet with other addresses and payload, as NAT makes it. */
  withAddresses(src: Ipv6, dst: Ipv6, payload: IpPayload): Ipv6Packet {
    return new Ipv6Packet(src, dst, this.protocol, this.ttl, payload, this);
  }
}
