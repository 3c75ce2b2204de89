import { type IpAddress, isMulticast } from "../wire/ip-address.js";
import { Ipv4Packet } from "../wire/ipv4.js";
import type { Ipv4 } from "../wire/ipv4-address.js";
import { Ipv6Packet } from "../wire/ipv6.js";
import type { Ipv6 } from "../wire/ipv6-address.js";
import { EMPTY, type IpPacket, type IpPayload } from "../wire/payload.js";

/**
 * A packet of our own of the family of `dst`. `ttl` 0 leaves the hop limit to the route that `IpStack.send` finds, and is 1
 * for a group; `id` and `options` are for IPv4 only, `flowLabel` for IPv6.
 */
export function buildPacket(
  src: IpAddress,
  dst: IpAddress,
  protocol: number,
  payload: IpPayload,
  ttl: number,
  tos: number,
  id: number,
  options: Uint8Array = EMPTY,
  flowLabel = 0,
): IpPacket {
  const hops = ttl === 0 && isMulticast(dst) ? 1 : ttl;
  if (typeof dst === "number") return new Ipv4Packet(src as Ipv4, dst, protocol, hops, payload, { tos, id, options });
  return new Ipv6Packet(src as Ipv6, dst as Ipv6, protocol, hops, payload, { tos, flowLabel });
}
