import type { Skb } from "../netfilter/skb.js";
import { isLinkLocalIpv6 } from "../wire/ipv6-address.js";
import type { Netns } from "./netns.js";

/**
 * The number of the device that a packet counts as having come in by, 0 without one. What a namespace sends to a link-local
 * address of its own goes through lo, but belongs to the device that has the address (ipv6_rcv: IP6CB(skb)->iif).
 */
export function arrivalIndex(netns: Netns, skb: Skb): number {
  const { inDevice, packet } = skb;
  if (inDevice === null) return 0;
  if (packet.kind === "ipv6" && inDevice === netns.stack.loopback?.iface && isLinkLocalIpv6(packet.dst)) {
    return netns.stack.findAddress(packet.dst)?.device.iface.ifIndex ?? inDevice.ifIndex;
  }
  return inDevice.ifIndex;
}
