import type { IcmpMessage } from "./icmp.js";
import type { Ipv4Packet } from "./ipv4.js";
import type { Ipv6Packet } from "./ipv6.js";
import type { SctpPacket } from "./sctp.js";
import type { TcpSegment } from "./tcp.js";
import type { UdpDatagram } from "./udp.js";

/** Bytes that nobody here reads further: an unknown protocol, a fragment, a damaged packet. */
export class RawPayload {
  /** A fork of the network shares it (sim/fork.ts). */
  static readonly isValue = true;
  readonly kind = "raw";
  readonly data: Uint8Array;

  constructor(data: Uint8Array) {
    this.data = data;
  }

  get byteLength(): number {
    return this.data.length;
  }
}

/** A packet of either family. Both have `src`, `dst`, `protocol`, `ttl`, `payload` and `byteLength`. */
export type IpPacket = Ipv4Packet | Ipv6Packet;

/** What an IP packet carries; `kind` tells which, a fragment is always raw. */
export type IpPayload = UdpDatagram | TcpSegment | SctpPacket | IcmpMessage | Ipv4Packet | Ipv6Packet | RawPayload;

/** No bytes, shared. */
export const EMPTY = new Uint8Array(0);
