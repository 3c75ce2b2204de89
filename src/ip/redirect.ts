import type { Skb } from "../netfilter/skb.js";
import { IcmpType } from "../wire/icmp.js";
import type { IpAddress } from "../wire/ip-address.js";
import type { Ipv4Packet } from "../wire/ipv4.js";
import { type Ipv4, isMulticastIpv4 } from "../wire/ipv4-address.js";
import { addressType } from "./address-type.js";
import { sendIcmp4 } from "./icmp-error.js";
import { Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { sendRedirect6 } from "./ndp-redirect.js";
import { NUD_VALID } from "./neighbour.js";
import { routeOutput4 } from "./output-route.js";
import type { Nexthop } from "./route.js";
import { RouteType } from "./route-kinds.js";
import { isOnLinkOf } from "./source-address.js";

/**
 * True when the IPv4 sender of a packet that leaves by the device it came in by could give it to `next` without us: redirects
 * are on, and the medium is shared or both are on one subnet (__mkroute_input).
 */
export function couldDoWithout(stack: IpStack, device: IpDevice, src: IpAddress, next: IpAddress): boolean {
  const all = stack.settings.ipv4All;
  const conf = device.conf4;
  if ((all.send_redirects | conf.send_redirects) === 0) return false;
  if ((all.shared_media | conf.shared_media) !== 0) return true;
  return device.addresses4.some((each) => isOnLinkOf(each, src as Ipv4) && isOnLinkOf(each, next as Ipv4));
}

/** Tells a sender on the link of the better first hop (ip_rt_send_redirect), ever more seldom, then not at all. */
export function sendRedirect(stack: IpStack, skb: Skb, hop: Nexthop, device: IpDevice, gateway: IpAddress): void {
  const packet = skb.packet;
  if (packet.kind === "ipv6") {
    sendRedirect6(stack, skb, device, gateway);
    return;
  }
  if ((stack.settings.ipv4All.send_redirects | device.conf4.send_redirects) === 0) return;
  if (typeof gateway !== "number" || hop.route.type !== RouteType.Unicast) return;
  if (!stack.icmpLimit.allowsRedirect(packet.src)) return;
  sendIcmp4(stack, skb, IcmpType.Redirect, 1, gateway);
}

/**
 * A redirect for our packet `quoted` came in from `from` by `device` (__ip_do_redirect): believed when it comes from the
 * router that we use, names an address on the link whose neighbour is known, and the settings allow it.
 */
export function acceptRedirect(
  stack: IpStack,
  device: IpDevice,
  from: Ipv4,
  quoted: Ipv4Packet,
  gateway: Ipv4,
): boolean {
  const all = stack.settings.ipv4All;
  const conf = device.conf4;
  const forwarding = stack.forwards4(device);
  const accepts = forwarding
    ? (all.accept_redirects & conf.accept_redirects) !== 0
    : (all.accept_redirects | conf.accept_redirects) !== 0;
  if (
    !accepts ||
    gateway === from ||
    isMulticastIpv4(gateway) ||
    addressType(stack, gateway, null) === RouteType.Broadcast
  ) {
    return false;
  }
  if ((all.shared_media | conf.shared_media) === 0) {
    if (!device.addresses4.some((each) => isOnLinkOf(each, gateway) && isOnLinkOf(each, from))) return false;
    if ((all.secure_redirects | conf.secure_redirects) !== 0 && !isDefaultGateway(stack, gateway, device)) return false;
  } else if (addressType(stack, gateway, null) !== RouteType.Unicast) return false;
  const flow = stack.scratchFlow(quoted.dst);
  flow.src = quoted.src;
  if (routeOutput4(stack, flow, true, Scope.Universe) !== 0) return false;
  const { hop, device: out, nextHop } = stack.out4;
  if (out !== device || nextHop !== from || hop === null) return false;
  // A router that we cannot reach yet is asked for first; the next redirect to it is believed (__ip_do_redirect).
  const neighbour = stack.neighbours.findOrCreate(device, gateway);
  if (neighbour === null) return false;
  if ((neighbour.state & NUD_VALID) === 0) {
    stack.neighbours.touch(neighbour);
    return false;
  }
  stack.exceptions.setGateway(quoted.dst, hop, gateway);
  return true;
}

function isDefaultGateway(stack: IpStack, gateway: Ipv4, device: IpDevice): boolean {
  for (const table of stack.fib4.tables.values()) {
    for (const route of table.dump()) {
      if (route.nexthops.some((hop) => hop.device === device && hop.gateway === gateway)) return true;
    }
  }
  return false;
}
