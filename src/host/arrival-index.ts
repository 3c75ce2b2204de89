import { localDevice } from "../ip/address-type.js";
import type { Skb } from "../netfilter/skb.js";
import { isLoopback } from "../wire/ip-address.js";
import type { Netns } from "./netns.js";

/**
 * The number of the device that a packet counts as having come in by, 0 without one. What a namespace sends to an address
 * of its own goes through lo, but belongs to the device of the address's local route (rt_iif of ip_route_output_key_hash_rcu,
 * IP6CB(skb)->iif of ip6_rcv_core): a socket bound to lo never hears it.
 *
 * Simplified: what a socket bound to lo sends to such an address counts so too; for Linux it came in by lo.
 */
export function arrivalIndex(netns: Netns, skb: Skb): number {
  const { inDevice, packet } = skb;
  if (inDevice === null) return 0;
  if (inDevice === netns.stack.loopback?.iface && !isLoopback(packet.dst)) {
    return localDevice(netns.stack, packet.dst)?.ifIndex ?? inDevice.ifIndex;
  }
  return inDevice.ifIndex;
}

/**
 * The same for an ICMP error that looks for the socket of the packet it quotes: IPv4's raw and UDP sockets go by the device
 * alone (raw_icmp_error, __udp4_lib_err), so that one bound to another hears no error of this machine's own.
 */
export function errorIndex(netns: Netns, skb: Skb): number {
  return skb.packet.kind === "ipv4" ? (skb.inDevice?.ifIndex ?? 0) : arrivalIndex(netns, skb);
}
