import type { Skb } from "../netfilter/skb.js";
import { IcmpMessage, Icmpv6Type } from "../wire/icmp.js";
import type { IpAddress } from "../wire/ip-address.js";
import { type Ipv6, isLinkLocalIpv6 } from "../wire/ipv6-address.js";
import { Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { NdpOption, ndpData, readAddress6 } from "./ndp-message.js";
import { sendNdp } from "./ndp-send.js";
import { routeOutput6 } from "./output-route6.js";

/**
 * Tells a sender on the link of the better first hop (ndisc_send_redirect, RFC 4861 8.2). Simplified: without the redirected
 * header option.
 */
export function sendRedirect6(stack: IpStack, skb: Skb, device: IpDevice, gateway: IpAddress): void {
  const packet = skb.packet;
  if (packet.kind !== "ipv6") return;
  if (!stack.icmpLimit.allowsRedirect6(packet.dst)) return;
  const own = device.addresses6.find((each) => each.scope === Scope.Link && each.usable);
  const target = gateway as Ipv6;
  if (own === undefined || (!isLinkLocalIpv6(target) && target !== packet.dst)) return;
  if (!stack.icmpLimit.allowsRedirect6(packet.src)) return;
  const neighbour = stack.neighbours.find(device, target);
  const data = ndpData([target, packet.dst], NdpOption.TargetLinkAddress, neighbour === null ? null : neighbour.mac);
  sendNdp(stack, device, own.local as Ipv6, packet.src, new IcmpMessage(Icmpv6Type.Redirect, 0, 0, data));
}

/** A redirect came in from the router `from` (rt6_do_redirect): believed when it is the one that we use. */
export function acceptRedirect6(stack: IpStack, device: IpDevice, from: Ipv6, message: IcmpMessage): void {
  if (stack.isRouter6(device) || device.conf6.accept_redirects === 0 || !isLinkLocalIpv6(from)) return;
  if (message.data.length < 32) return;
  const target = readAddress6(message.data, 0);
  const dst = readAddress6(message.data, 16);
  if (!isLinkLocalIpv6(target) && target !== dst) return;
  const flow = stack.scratchFlow(dst);
  if (routeOutput6(stack, flow, true) !== 0) return;
  const { hop, device: out, nextHop } = stack.out6;
  if (hop === null || out !== device || nextHop !== from) return;
  stack.exceptions.setGateway(dst, hop, target);
}
