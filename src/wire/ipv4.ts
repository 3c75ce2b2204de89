import type { Ipv4 } from "./ipv4-address.js";
import { EMPTY, type IpPayload } from "./payload.js";

/** Fields of an IPv4 header that most packets leave at their usual value. */
export interface Ipv4Fields {
  /** Type of service byte: DSCP and ECN. 0 unless told. */
  readonly tos?: number;
  /** Identification, 16 bits. 0 unless told. */
  readonly id?: number;
  readonly dontFragment?: boolean;
  readonly moreFragments?: boolean;
  /** Offset of this fragment in bytes, a multiple of 8. */
  readonly fragmentOffset?: number;
  /** Header options, padded to a multiple of 4 bytes. */
  readonly options?: Uint8Array;
}

/** An IPv4 packet (RFC 791), read-only: a rewrite is a new object. The header checksum exists in encoded form only. */
export class Ipv4Packet {
  /** A fork of the network shares it (sim/fork.ts). */
  static readonly isValue = true;
  readonly kind = "ipv4";
  readonly src: Ipv4;
  readonly dst: Ipv4;
  readonly protocol: number;
  readonly ttl: number;
  readonly payload: IpPayload;
  readonly tos: number;
  readonly id: number;
  readonly dontFragment: boolean;
  readonly moreFragments: boolean;
  readonly fragmentOffset: number;
  readonly options: Uint8Array;
  /** Bytes of the whole packet, header included (the total length field). */
  readonly byteLength: number;

  constructor(src: Ipv4, dst: Ipv4, protocol: number, ttl: number, payload: IpPayload, fields: Ipv4Fields = NO_FIELDS) {
    this.src = src;
    this.dst = dst;
    this.protocol = protocol;
    this.ttl = ttl;
    this.payload = payload;
    this.tos = fields.tos ?? 0;
    this.id = fields.id ?? 0;
    this.dontFragment = fields.dontFragment ?? false;
    this.moreFragments = fields.moreFragments ?? false;
    this.fragmentOffset = fields.fragmentOffset ?? 0;
    this.options = fields.options ?? EMPTY;
    this.byteLength = 20 + this.options.length + payload.byteLength;
  }

  /** True for every fragment, the first one included. */
  get isFragment(): boolean {
    return this.moreFragments || this.fragmentOffset > 0;
  }

  /** Bytes of the header, options included. */
  get headerLength(): number {
    return 20 + this.options.length;
  }

  /** The packet with another TTL. */
  withTtl(ttl: number): Ipv4Packet {
    return new Ipv4Packet(this.src, this.dst, this.protocol, ttl, this.payload, this);
  }

  /** The packet with other header options, of a multiple of 4 bytes. */
  withOptions(options: Uint8Array): Ipv4Packet {
    const { tos, id, dontFragment, moreFragments, fragmentOffset } = this;
    const fields = { tos, id, dontFragment, moreFragments, fragmentOffset, options };
    return new Ipv4Packet(this.src, this.dst, this.protocol, this.ttl, this.payload, fields);
  }

  /** The packet with other addresses and payload, as NAT makes it. */
  withAddresses(src: Ipv4, dst: Ipv4, payload: IpPayload): Ipv4Packet {
    return new Ipv4Packet(src, dst, this.protocol, this.ttl, payload, this);
  }
}

const NO_FIELDS: Ipv4Fields = {};
