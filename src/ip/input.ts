import { Hook, Verdict } from "../netfilter/hook.js";
import { PacketType, Skb } from "../netfilter/skb.js";
import { Errno } from "../sim/errno.js";
import { DropReason } from "../trace/drop-reason.js";
import type { Frame } from "../wire/ethernet.js";
import { Family } from "../wire/ip-address.js";
import type { Ipv4Packet } from "../wire/ipv4.js";
import { type Ipv4, isMulticastIpv4 } from "../wire/ipv4-address.js";
import { addressType } from "./address-type.js";
import { deliverLocally } from "./deliver.js";
import { forward } from "./forward.js";
import { IcmpSend } from "./icmp-send.js";
import { RouteDecision, routeInput4 } from "./input-route.js";
import type { IpDevice } from "./ip-device.js";
import { checkOptions } from "./ip-options.js";
import type { IpStack } from "./ip-stack.js";
import { RouteType } from "./route-kinds.js";
import { recordHere } from "./route-recording.js";

/** An IPv4 packet came in (ip_rcv of net/ipv4/ip_input.c): PREROUTING, the routing decision, then to us or on. */
export function receiveIpv4(
  stack: IpStack,
  device: IpDevice,
  packet: Ipv4Packet,
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
  stack.snmp.receive(packet);
  if (stack.netfilter !== null) {
    if (packet.isFragment && stack.netfilter.tracks(Family.V4) && !stack.reassembly.add(skb, true)) return;
    const verdict = stack.netfilter.run(Hook.Prerouting, skb);
    if (verdict !== Verdict.Accept) {
      if (verdict === Verdict.Reject) stack.answerReject(skb, Hook.Prerouting);
      return;
    }
  }
  continueIpv4(stack, skb, device, looped !== null);
}

/** Goes on behind PREROUTING, which a bridge may have run for the packet already. */
export function continueIpv4(stack: IpStack, skb: Skb, device: IpDevice, looped: boolean): void {
  const packet = skb.packet as Ipv4Packet;
  if (packet.options.length > 0 && !checkOptions(stack, skb, device)) return;
  const decision = decide(stack, skb, packet, device, looped);
  if (packet.options.length > 0 && decision === RouteDecision.Local) {
    skb.packet = recordHere(stack, packet, packet.dst);
    skb.wroteOptions = skb.packet !== packet;
  }
  switch (decision) {
    case RouteDecision.Local:
    case RouteDecision.Broadcast:
      if (decision === RouteDecision.Broadcast && skb.packetType === PacketType.Host)
        skb.packetType = PacketType.Broadcast;
      if (decision === RouteDecision.Broadcast) {
        stack.snmp.inBcastPkts++;
        stack.snmp.inBcastOctets += packet.byteLength;
      }
      if (decision === RouteDecision.Local && skb.packetType !== PacketType.Host && dropsUnicast(stack, skb, device))
        return;
      deliverLocally(stack, skb, device);
      return;
    case RouteDecision.Multicast:
      stack.snmp.inMcastPkts++;
      stack.snmp.inMcastOctets += packet.byteLength;
      deliverLocally(stack, skb, device);
      return;
    case RouteDecision.Forward: {
      const hop = stack.routed;
      if (hop !== null) forward(stack, skb, hop, device, stack.sourceOnLink);
      return;
    }
    case RouteDecision.Drop:
      stack.drop(skb, device, stack.refusal, stack.routed === null ? null : stack.routed.route);
      return;
    default:
      unreachable(stack, skb, device);
      return;
  }
}

/**
 * The routing decision; what we sent out by lo was routed when it left (its dst stays with it): all of it is for ourselves, even
 * what a socket bound to lo sends to others (RTCF_LOCAL of __mkroute_output).
 */
function decide(stack: IpStack, skb: Skb, packet: Ipv4Packet, device: IpDevice, looped: boolean): RouteDecision {
  if (looped && (stack.isLocal(packet.dst) || addressType(stack, packet.dst, null) === RouteType.Unicast))
    return RouteDecision.Local;
  if (skb.packetType === PacketType.Loopback) {
    return isMulticastIpv4(packet.dst) ? RouteDecision.Multicast : RouteDecision.Broadcast;
  }
  return routeInput4(stack, device, packet.src, packet.dst, packet.tos, skb.mark, packet);
}

/** A unicast packet in a broadcast frame ends here when the settings say so (drop_unicast_in_l2_multicast). */
function dropsUnicast(stack: IpStack, skb: Skb, device: IpDevice): boolean {
  const all = stack.settings.ipv4All;
  if (skb.packetType === PacketType.Loopback) return false;
  if ((all.drop_unicast_in_l2_multicast | device.conf4.drop_unicast_in_l2_multicast) === 0) return false;
  stack.drop(skb, device, DropReason.OtherHost, null);
  return true;
}

/** No way on: a host says nothing, a router tells the sender (ip_error). */
function unreachable(stack: IpStack, skb: Skb, device: IpDevice): void {
  const errno = stack.routeErrno;
  const route = stack.routed === null ? null : stack.routed.route;
  const forwarding = stack.forwards4(device);
  if (!forwarding) {
    stack.drop(skb, device, DropReason.NotForwarding, route);
    return;
  }
  // Unreachable and prohibited ones are counted by nobody.
  if (errno === Errno.ENETUNREACH) stack.snmp.inNoRoutes++;
  stack.drop(skb, device, errno === Errno.EINVAL ? DropReason.Blackhole : DropReason.NoRoute, route);
  if (skb.packetType !== PacketType.Host) return;
  const answers = errno === Errno.EHOSTUNREACH || errno === Errno.ENETUNREACH || errno === Errno.EACCES;
  if (!answers || !stack.icmpLimit.allowsRouteError(skb.packet.src as Ipv4)) return;
  if (errno === Errno.EHOSTUNREACH) stack.sendIcmpError(skb, IcmpSend.HostUnreachable);
  else if (errno === Errno.ENETUNREACH) stack.sendIcmpError(skb, IcmpSend.NoRoute);
  else if (errno === Errno.EACCES) stack.sendIcmpError(skb, IcmpSend.Prohibited);
}
