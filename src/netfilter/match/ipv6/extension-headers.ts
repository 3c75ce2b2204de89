import type { Ipv6Packet } from "../../../wire/ipv6.js";
import type { Skb } from "../../skb.js";

/** The numbers of IPv6's extension headers (RFC 8200 4). */
export const ExtensionHeader = {
  HopByHop: 0,
  Routing: 43,
  Fragment: 44,
  Esp: 50,
  Authentication: 51,
  NoNext: 59,
  DestinationOptions: 60,
} as const;

/** The IPv6 packet of an skb; null for IPv4. */
export function ipv6Of(skb: Skb): Ipv6Packet | null {
  return skb.packet.kind === "ipv6" ? skb.packet : null;
}

/** The first extension header of that number, its first two bytes included; null when the packet has none (ipv6_find_hdr). */
export function extensionData(skb: Skb, protocol: number): Uint8Array | null {
  const packet = ipv6Of(skb);
  if (packet === null) return null;
  return packet.extensions.find((each) => each.protocol === protocol)?.data ?? null;
}

/** True when a number lies in a range, both ends included, or with `invert` when it does not. */
export function isWithin(value: number, range: readonly [number, number], invert: boolean): boolean {
  return (value >= range[0] && value <= range[1]) !== invert;
}
