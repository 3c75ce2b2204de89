import { Hook, Verdict } from "../netfilter/hook.js";
import { PacketType, Skb } from "../netfilter/skb.js";
import { Errno } from "../sim/errno.js";
import { DropReason } from "../trace/drop-reason.js";
import type { Frame } from "../wire/ethernet.js";
import { Icmpv6Type } from "../wire/icmp.js";
import { Family } from "../wire/ip-address.js";
import type { Ipv6Packet } from "../wire/ipv6.js";
import { IPV6_LOOPBACK, isMulticastIpv6 } from "../wire/ipv6-address.js";
import { IpProtocol } from "../wire/numbers.js";
import { deliverLocally } from "./deliver.js";
import { forward } from "./forward.js";
import { sendIcmp6 } from "./icmp-error.js";
import { IcmpSend } from "./icmp-send.js";
import { RouteDecision } from "./input-route.js";
import { routeInput6 } from "./input-route6.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";

/** An IPv6 packet came in (ipv6_rcv of net/ipv6/ip6_input.c): PREROUTING, the routing decision, then to us or on. */
export function receiveIpv6(
  stack: IpStack,
  device: IpDevice,
  packet: Ipv6Packet,
  frame: Frame,
  packetType: PacketType,
): void {
  const looped = device.isLoopback ? stack.onLoopback.take(frame) : null;
  const skb = new Skb(packet, device.iface);
  skb.srcMac = frame.src;
  skb.dstMac = frame.dst;
  skb.packetType = packetType;
  if (looped !== null) skb.takeNotes(looped);
  if (packetType === PacketType.OtherHost) {
    stack.drop(skb, device, DropReason.OtherHost, null);
    return;
  }
  if (!device.runsIpv6) {
    device.snmp6.receive(packet);
    device.snmp6.count("inDiscards");
    stack.drop(skb, device, DropReason.UnknownEtherType, null);
    return;
  }
  device.snmp6.receive(packet);
  // What ip6_rcv refuses before any hook: a loopback address on a link, and a group as the source.
  const isLoopback = packet.src === IPV6_LOOPBACK || packet.dst === IPV6_LOOPBACK;
  if ((isLoopback && !device.isLoopback) || isMulticastIpv6(packet.src)) {
    stack.drop(skb, device, DropReason.Martian, null);
    return;
  }
  if (packet.extensions.length > 0 && !checkHopByHop(stack, skb, packet, device)) return;
  if (stack.netfilter !== null) {
    if (packet.isFragment && stack.netfilter.tracks(Family.V6) && !stack.reassembly.add(skb, true)) return;
    const verdict = stack.netfilter.run(Hook.Prerouting, skb);
    if (verdict !== Verdict.Accept) {
      if (verdict === Verdict.Reject) stack.answerReject(skb, Hook.Prerouting);
      return;
    }
  }
  continueIpv6(stack, skb, device, looped !== null);
}

/** Goes on behind PREROUTING, which a bridge may have run for the packet already. */
export function continueIpv6(stack: IpStack, skb: Skb, device: IpDevice, looped: boolean): void {
  const now = skb.packet as Ipv6Packet;
  const decision =
    looped && stack.isLocal(now.dst)
      ? RouteDecision.Local
      : routeInput6(stack, device, now.src, now.dst, skb.mark, now);
  if (isMulticastIpv6(now.dst)) device.snmp6.receiveMulticast(now);
  switch (decision) {
    case RouteDecision.Local:
    case RouteDecision.Multicast:
      if (!checkDestinationOptions(stack, skb, now, device)) return;
      deliverLocally(stack, skb, device);
      return;
    case RouteDecision.Forward: {
      const hop = stack.routed;
      // Whoever does not forward still says what it has no route for, and is silent about the rest (ip6_forward).
      if (!stack.forwards6(device)) {
        stack.drop(skb, device, DropReason.NotForwarding, hop === null ? null : hop.route);
      } else if (hop !== null) forward(stack, skb, hop, device, stack.sourceOnLink);
      return;
    }
    case RouteDecision.Unreachable: {
      const errno = stack.routeErrno;
      const route = stack.routed === null ? null : stack.routed.route;
      stack.drop(skb, device, errno === Errno.EINVAL ? DropReason.Blackhole : DropReason.NoRoute, route);
      if (errno === Errno.EINVAL) return;
      if (errno === Errno.EACCES) stack.sendIcmpError(skb, IcmpSend.Prohibited);
      else stack.sendIcmpError(skb, IcmpSend.NoRoute);
      return;
    }
    default:
      stack.drop(skb, device, stack.refusal, stack.routed === null ? null : stack.routed.route);
      return;
  }
}

/** Hop-by-hop options concern every node on the way (RFC 8200 4.3). */
function checkHopByHop(stack: IpStack, skb: Skb, packet: Ipv6Packet, device: IpDevice): boolean {
  const first = packet.extensions[0];
  if (first === undefined || first.protocol !== IpProtocol.HopByHop) return true;
  return checkOptions(stack, skb, first.data, 40, device);
}

/** Destination options and routing headers concern the last node. */
function checkDestinationOptions(stack: IpStack, skb: Skb, packet: Ipv6Packet, device: IpDevice): boolean {
  let offset = 40;
  for (const extension of packet.extensions) {
    if (extension.protocol === IpProtocol.DestinationOptions) {
      if (!checkOptions(stack, skb, extension.data, offset, device)) return false;
    } else if (extension.protocol === IpProtocol.Routing && (extension.data[3] ?? 0) > 0) {
      // Segments left: source routes are not accepted (accept_source_route is 0, type 0 is forbidden by RFC 5095).
      stack.drop(skb, device, DropReason.BadIpHeader, null);
      sendIcmp6(stack, skb, Icmpv6Type.ParameterProblem, 0, offset + 2);
      return false;
    }
    offset += extension.data.length;
  }
  return true;
}

/** Looks for options that nobody here knows and does what their two upper bits say (RFC 8200 4.2). */
function checkOptions(stack: IpStack, skb: Skb, data: Uint8Array, offset: number, device: IpDevice): boolean {
  let at = 2;
  while (at < data.length) {
    const type = data[at] ?? 0;
    if (type === 0) {
      at++;
      continue;
    }
    const length = (data[at + 1] ?? 0) + 2;
    if (at + length > data.length) {
      stack.drop(skb, device, DropReason.BadIpHeader, null);
      return false;
    }
    const known = type === 1 || type === 5 || type === 0xc2 || type === 0xc9;
    if (!known && type >>> 6 !== 0) {
      stack.drop(skb, device, DropReason.BadIpHeader, null);
      const toGroup = isMulticastIpv6((skb.packet as Ipv6Packet).dst);
      if (type >>> 6 === 2 || (type >>> 6 === 3 && !toGroup)) {
        sendIcmp6(stack, skb, Icmpv6Type.ParameterProblem, 2, offset + at);
      }
      return false;
    }
    at += length;
  }
  return true;
}
