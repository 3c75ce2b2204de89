import { Hook, Verdict } from "../netfilter/hook.js";
import { Skb } from "../netfilter/skb.js";
import { IcmpMessage, Icmpv6Type } from "../wire/icmp.js";
import { Ipv6Packet } from "../wire/ipv6.js";
import {
  IPV6_ALL_NODES,
  IPV6_ALL_ROUTERS,
  IPV6_ANY,
  type Ipv6,
  isMulticastIpv6,
  solicitedNode,
} from "../wire/ipv6-address.js";
import type { Mac } from "../wire/mac-address.js";
import { IpProtocol } from "../wire/numbers.js";
import { Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { NdpOption, ndpData } from "./ndp-message.js";
import type { Neighbour } from "./neighbour.js";
import { countSent } from "./output.js";

/** Flags of a neighbor advertisement (RFC 4861 4.4), in the message's `rest`. */
export const NdpFlag = { Router: 0x8000_0000, Solicited: 0x4000_0000, Override: 0x2000_0000 } as const;

/**
 * Asks who has the neighbour's address (ndisc_solicit): with the waiting packet's source when that is the device's own, else,
 * as for all that is forwarded, with the link-local address; without one nobody is asked.
 */
export function sendNeighborSolicitation(
  stack: IpStack,
  neighbour: Neighbour,
  unicast: boolean,
  newest: Skb | null,
): void {
  const device = neighbour.device;
  const target = neighbour.address as Ipv6;
  let src: Ipv6 | null = null;
  if (newest !== null && newest.packet.kind === "ipv6") {
    const candidate = newest.packet.src;
    if (device.addresses6.some((each) => each.local === candidate && each.usable)) src = candidate;
  }
  if (src === null) src = linkLocalAddress(device);
  if (src === null) return;
  solicit(stack, device, src, unicast ? target : solicitedNode(target), target);
}

/**
 * A solicitation from `src` (`::` for duplicate address detection) to `dst` for `target` (ndisc_send_ns). With a nonce, 48
 * bits, that option is sent instead of our link address.
 */
export function solicit(stack: IpStack, device: IpDevice, src: Ipv6, dst: Ipv6, target: Ipv6, nonce = 0): void {
  const mac = src === IPV6_ANY || device.isLoopback ? null : device.iface.mac;
  const data =
    nonce === 0
      ? ndpData([target], NdpOption.SourceLinkAddress, mac)
      : ndpData([target], NdpOption.Nonce, nonce as Mac);
  sendNdp(stack, device, src, dst, new IcmpMessage(Icmpv6Type.NeighborSolicitation, 0, 0, data));
}

/** An advertisement that `target` is here (ndisc_send_na); to all nodes when unsolicited. */
export function advertise(
  stack: IpStack,
  device: IpDevice,
  src: Ipv6,
  dst: Ipv6,
  target: Ipv6,
  flags: number,
  isOurs: boolean,
): void {
  // Somebody whom we stand in for is no router because we are one (pndisc_is_router).
  const router = isOurs && stack.isRouter6(device) ? NdpFlag.Router : 0;
  const mac = device.isLoopback ? null : device.iface.mac;
  const data = ndpData([target], NdpOption.TargetLinkAddress, mac);
  sendNdp(stack, device, src, dst, new IcmpMessage(Icmpv6Type.NeighborAdvertisement, 0, flags + router, data));
}

/** Asks for routers (ndisc_send_rs). */
export function solicitRouters(stack: IpStack, device: IpDevice): void {
  const src = linkLocalAddress(device) ?? IPV6_ANY;
  const data = ndpData([], NdpOption.SourceLinkAddress, src === IPV6_ANY ? null : device.iface.mac);
  sendNdp(stack, device, src, IPV6_ALL_ROUTERS, new IcmpMessage(Icmpv6Type.RouterSolicitation, 0, 0, data));
}

function linkLocalAddress(device: IpDevice): Ipv6 | null {
  const address = device.addresses6.find((each) => each.scope === Scope.Link && each.usable);
  return address === undefined ? null : (address.local as Ipv6);
}

/** Neighbour discovery goes out by its device whatever the routes say, with hop limit 255, past the hooks as all else. */
export function sendNdp(stack: IpStack, device: IpDevice, src: Ipv6, dst: Ipv6, message: IcmpMessage): void {
  const packet = new Ipv6Packet(src, dst, IpProtocol.Icmpv6, 255, message);
  const skb = new Skb(packet, null);
  skb.outDevice = device.iface;
  countSent(stack, packet, device);
  if (stack.netfilter !== null && stack.netfilter.run(Hook.Output, skb) !== Verdict.Accept) return;
  stack.finishOutput(skb, null, device, dst, device.mtu6, true);
}

/** Where the answer to a solicitation goes: its sender, or everybody when it had no address (RFC 4861 7.2.4). */
export function answerTo(src: Ipv6): Ipv6 {
  return src === IPV6_ANY || isMulticastIpv6(src) ? IPV6_ALL_NODES : src;
}
