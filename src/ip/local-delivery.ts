import type { Skb } from "../netfilter/skb.js";
import type { IpPacket } from "../wire/payload.js";

/** What the layer above says of a packet that was delivered to it. */
export const Delivered = {
  Taken: 0,
  /** No socket is bound to the port: ip answers ICMP port unreachable (TCP answers RST by itself and says `Taken`). */
  NoSocket: 1,
  /** The protocol is not spoken here: ip answers ICMP protocol unreachable. */
  NoProtocol: 2,
} as const;
export type Delivered = (typeof Delivered)[keyof typeof Delivered];

/**
 * Who gets the packets that are for this namespace: its sockets. The one call that goes up from ip (host implements it).
 * ICMP itself is answered by ip; every ICMP message passes `tap` all the same.
 */
export interface LocalDelivery {
  /**
   * A whole packet (never a fragment) that passed INPUT, for any protocol but ICMP, ICMPv6 and IGMP. To a broadcast or
   * multicast destination the answer makes no difference.
   */
  deliver(skb: Skb): Delivered;
  /** Every packet that is delivered locally, ICMP included, before `deliver`: raw and ping sockets take their copies. */
  tap(skb: Skb): void;
  /**
   * An ICMP error about a packet of ours came in (or was made here, for a neighbour that failed).
   * `quoted` is our packet as the error quotes it; `type` and `code` are ICMP's or ICMPv6's by its family; `info` is the
   * MTU of a "fragmentation needed"/"packet too big", the new gateway never (redirects are ip's own business), else 0.
   */
  receiveError(skb: Skb, quoted: IpPacket, type: number, code: number, info: number): void;
}
