import { attachConnection } from "../netfilter/conntrack/attach.js";
import { PacketType, Skb } from "../netfilter/skb.js";
import { IcmpMessage, IcmpType, Icmpv6Type, Unreachable6Code, UnreachableCode } from "../wire/icmp.js";
import { Ipv4Packet } from "../wire/ipv4.js";
import { IPV4_ANY, IPV4_BROADCAST, type Ipv4, isMulticastIpv4 } from "../wire/ipv4-address.js";
import { IPV6_MIN_MTU, Ipv6Packet } from "../wire/ipv6.js";
import { IPV6_ANY, type Ipv6, isMulticastIpv6 } from "../wire/ipv6-address.js";
import { IpProtocol } from "../wire/numbers.js";
import { addressType, isZeroNetwork } from "./address-type.js";
import { readTransport } from "./first-fragment.js";
import type { IcmpSend } from "./icmp-send.js";
import { Scope } from "./interface-address.js";
import type { IpStack } from "./ip-stack.js";
import { routeOutput4 } from "./output-route.js";
import { routeOutput6 } from "./output-route6.js";
import { pathMtu } from "./path-mtu.js";
import { RouteType } from "./route-kinds.js";
import { selectAddress } from "./source-address.js";

const V4: readonly (readonly [number, number])[] = [
  [IcmpType.DestinationUnreachable, UnreachableCode.Net],
  [IcmpType.DestinationUnreachable, UnreachableCode.Host],
  [IcmpType.DestinationUnreachable, UnreachableCode.AdminProhibited],
  [IcmpType.DestinationUnreachable, UnreachableCode.Port],
  [IcmpType.DestinationUnreachable, UnreachableCode.Protocol],
  [IcmpType.DestinationUnreachable, UnreachableCode.FragmentationNeeded],
  [IcmpType.TimeExceeded, 0],
  [IcmpType.TimeExceeded, 1],
  [IcmpType.ParameterProblem, 0],
];
const V6: readonly (readonly [number, number])[] = [
  [Icmpv6Type.DestinationUnreachable, Unreachable6Code.NoRoute],
  [Icmpv6Type.DestinationUnreachable, Unreachable6Code.Address],
  [Icmpv6Type.DestinationUnreachable, Unreachable6Code.AdminProhibited],
  [Icmpv6Type.DestinationUnreachable, Unreachable6Code.Port],
  [Icmpv6Type.ParameterProblem, 1],
  [Icmpv6Type.PacketTooBig, 0],
  [Icmpv6Type.TimeExceeded, 0],
  [Icmpv6Type.TimeExceeded, 1],
  [Icmpv6Type.ParameterProblem, 0],
];

/** Tells the sender of `skb` what became of its packet. `info` is an MTU or a pointer, else 0. */
export function sendIcmpError(stack: IpStack, skb: Skb, what: IcmpSend, info = 0): void {
  const [type, code] = (skb.packet.kind === "ipv4" ? V4 : V6)[what] ?? [0, 0];
  if (skb.packet.kind === "ipv4") sendIcmp4(stack, skb, type, code, info);
  else sendIcmp6(stack, skb, type, code, info);
}

/**
 * Sends an ICMP error about `skb` (__icmp_send of net/ipv4/icmp.c), unless RFC 1122 3.2.2 or a rate limit forbids it.
 * `isOurs` is whether the packet's way ends here; it is looked for when it is left out.
 */
export function sendIcmp4(
  stack: IpStack,
  skb: Skb,
  type: number,
  code: number,
  rest: number,
  isOurs: boolean | null = null,
): void {
  const packet = skb.packet;
  // Nothing is said of an answer of ICMP that is refused on its way out.
  if (packet.kind !== "ipv4" || stack.isAnsweringIcmp) return;
  if (packet.fragmentOffset > 0 || skb.packetType !== PacketType.Host) return;
  if (isMulticastIpv4(packet.dst) || addressType(stack, packet.dst, null) === RouteType.Broadcast) return;
  if (isMulticastIpv4(packet.src) || packet.src === IPV4_BROADCAST || isZeroNetwork(packet.src)) return;
  if (packet.protocol === IpProtocol.Icmp) {
    // Never an error about an error.
    const message = readTransport(packet);
    if (message.kind !== "icmp" || message.quoted !== null || isError4(message.type)) return;
  }
  const settings = stack.settings.ipv4;
  const toUs = isOurs ?? (skb.inDevice !== null && addressType(stack, packet.dst, null) === RouteType.Local);
  // What was sent out by lo to others would have to be answered in their name.
  const isLooped = skb.inDevice !== null && skb.inDevice === stack.loopback?.iface;
  if (!toUs && isLooped) return;
  let src: Ipv4 = IPV4_ANY;
  if (toUs) src = packet.dst;
  else if (settings.icmp_errors_use_inbound_ifaddr !== 0 && skb.inDevice !== null) {
    const inbound = stack.devices.get(skb.inDevice.ifIndex);
    if (inbound !== undefined) src = selectAddress(stack, inbound, packet.src, Scope.Link);
  }
  const flow = stack.flow4;
  flow.dst = packet.src;
  flow.src = src;
  flow.tos = (packet.tos & 0x1e) | 0xc0;
  flow.mark = settings.fwmark_reflect !== 0 ? skb.mark : 0;
  flow.inDevice = null;
  flow.outDevice = null;
  flow.uid = 0;
  flow.protocol = IpProtocol.Icmp;
  flow.srcPort = 0;
  flow.dstPort = 0;
  if (routeOutput4(stack, flow, false, Scope.Universe) !== 0) return;
  const { hop, device, nextHop, type: routeType } = stack.out4;
  if (device === null) return;
  if (!isLooped && !stack.icmpLimit.allows4(packet.src, type, code, device.isLoopback)) return;
  const mtu = pathMtu(stack, packet.src, hop, device);
  const message = IcmpMessage.error(type, code, rest, packet, Math.min(mtu, 576) - 28);
  const answer = new Ipv4Packet(stack.out4.src as Ipv4, packet.src, IpProtocol.Icmp, stack.hopLimit4(hop), message, {
    tos: flow.tos,
    id: stack.nextIpId(),
  });
  const out = new Skb(answer, null);
  attachConnection(out, skb);
  out.mark = flow.mark;
  out.outDevice = device.iface;
  stack.localOut(out, hop, device, nextHop, routeType, mtu, null);
}

function isError4(type: number): boolean {
  switch (type) {
    case IcmpType.DestinationUnreachable:
    case 4:
    case IcmpType.Redirect:
    case IcmpType.TimeExceeded:
    case IcmpType.ParameterProblem:
      return true;
    default:
      return type > 18;
  }
}

/** Sends an ICMPv6 error about `skb` (icmp6_send of net/ipv6/icmp.c), unless RFC 4443 2.4 forbids it. */
export function sendIcmp6(stack: IpStack, skb: Skb, type: number, code: number, rest: number): void {
  const packet = skb.packet;
  if (packet.kind !== "ipv6" || stack.isAnsweringIcmp6) return;
  if (skb.packetType !== PacketType.Host && type !== Icmpv6Type.PacketTooBig) return;
  if (packet.src === IPV6_ANY || isMulticastIpv6(packet.src)) return;
  const tooBig = type === Icmpv6Type.PacketTooBig;
  const unknownOption = type === Icmpv6Type.ParameterProblem && code === 2;
  if (isMulticastIpv6(packet.dst) && !tooBig && !unknownOption) return;
  // What is behind a later fragment's header is not looked at, so that one gets its error (is_ineligible).
  if (packet.protocol === IpProtocol.Icmpv6 && (packet.fragment === null || packet.fragment.offset === 0)) {
    const message = readTransport(packet);
    if (message.kind !== "icmp" || message.type < 128 || message.type === Icmpv6Type.Redirect) return;
  }
  const toUs = skb.inDevice !== null && stack.ownsAddress(packet.dst);
  const inDevice = skb.inDevice === null ? null : (stack.devices.get(skb.inDevice.ifIndex) ?? null);
  const flow = stack.flow6;
  flow.dst = packet.src;
  flow.src = toUs ? packet.dst : IPV6_ANY;
  flow.tos = 0;
  flow.mark = stack.settings.ipv6.fwmark_reflect !== 0 ? skb.mark : 0;
  flow.inDevice = null;
  flow.outDevice = stack.needsScope(packet.src) ? inDevice : null;
  flow.uid = 0;
  flow.protocol = IpProtocol.Icmpv6;
  if (routeOutput6(stack, flow, false) !== 0) return;
  const { hop, device, nextHop, type: routeType } = stack.out6;
  if (device === null) return;
  const prefixLength = hop === null ? 128 : hop.route.prefixLength;
  // What came by lo is answered without limits.
  const isLooped = inDevice?.isLoopback === true;
  if (!isLooped && !stack.icmpLimit.allows6(packet.src, type, device.isLoopback, prefixLength)) return;
  const mtu = pathMtu(stack, packet.src, hop, device);
  const message = IcmpMessage.error(type, code, rest, packet, IPV6_MIN_MTU - 48);
  const hopLimit = stack.hopLimit6(hop, device);
  const answer = new Ipv6Packet(stack.out6.src as Ipv6, packet.src, IpProtocol.Icmpv6, hopLimit, message);
  const out = new Skb(answer, null);
  attachConnection(out, skb);
  out.mark = flow.mark;
  out.outDevice = device.iface;
  stack.localOut(out, hop, device, nextHop, routeType, mtu, null);
}
