import { encodeIpPacket } from "../../../wire/codec/encode.js";
import { EtherType } from "../../../wire/numbers.js";
import type { Skb } from "../../skb.js";
import { type DataType, DataTypes, type Value } from "../model/data-type.js";
import type { Expression } from "./expression.js";

/** What `@base,offset,length` can begin at: link, network and transport header, and what is behind it. */
export const RAW_BASES = ["ll", "nh", "th", "ih"] as const;

/** The longest number of bits that a raw field can have here. */
export const MOST_RAW_BITS = 48;

/** Fields of headers by where they stand: raw bits that are one of them are listed by its name. */
const FIELDS: Readonly<Record<string, readonly (readonly [string, number, number])[]>> = {
  ip: [
    ["length", 16, 16],
    ["id", 32, 16],
    ["ttl", 64, 8],
    ["protocol", 72, 8],
    ["checksum", 80, 16],
    ["saddr", 96, 32],
    ["daddr", 128, 32],
  ],
  ip6: [
    ["length", 32, 16],
    ["nexthdr", 48, 8],
    ["hoplimit", 56, 8],
    ["saddr", 64, 128],
    ["daddr", 192, 128],
  ],
  th: [
    ["sport", 0, 16],
    ["dport", 16, 16],
  ],
};

/** The field that raw bits are, given the network protocol when it is known; null when they are none. */
export function rawField(
  base: string,
  offset: number,
  bits: number,
  network: string | null,
): { readonly header: string; readonly field: string } | null {
  const header = base === "th" ? "th" : base === "nh" ? (network ?? "") : "";
  const found = FIELDS[header]?.find(([, at, length]) => at === offset && length === bits);
  return found === undefined ? null : { header, field: found[0] };
}

/** `@th,0,8`: bits of a header (nft_payload.c). Encodes the packet, so it is slow. Frames have no link header here. */
export class RawExpression implements Expression {
  readonly base: string;
  readonly offset: number;
  readonly bits: number;
  readonly type: DataType = DataTypes.rawInteger;
  readonly needsConntrack = false;

  constructor(base: string, offset: number, bits: number) {
    this.base = base;
    this.offset = offset;
    this.bits = bits;
  }

  read(skb: Skb): Value | null {
    const { packet } = skb;
    // Of the link header only the type is known, and only what came in has one.
    if (this.base === "ll") {
      if (this.offset !== 96 || this.bits !== 16 || skb.inDevice === null) return null;
      return packet.kind === "ipv4" ? EtherType.Ipv4 : EtherType.Ipv6;
    }
    const bytes = encodeIpPacket(packet);
    let start = this.base === "nh" ? 0 : packet.headerLength;
    if (this.base === "ih") {
      const { payload } = packet;
      if (payload.kind === "tcp") start += payload.byteLength - payload.data.length;
      else if (payload.kind === "udp" || payload.kind === "icmp") start += 8;
      else return null;
    }
    let value = 0;
    for (let bit = this.offset; bit < this.offset + this.bits; bit++) {
      const byte = bytes[start + (bit >> 3)];
      if (byte === undefined) return null;
      value = value * 2 + ((byte >> (7 - (bit & 7))) & 1);
    }
    return value;
  }

  text(): string {
    return `@${this.base},${this.offset},${this.bits}`;
  }
}
