import { Skb } from "../netfilter/skb.js";
import { DropReason } from "../trace/drop-reason.js";
import { IcmpMessage, Icmpv6Type } from "../wire/icmp.js";
import { Ipv6Packet } from "../wire/ipv6.js";
import { IPV6_ANY, isMulticastIpv6 } from "../wire/ipv6-address.js";
import { IpProtocol } from "../wire/numbers.js";
import { addressType } from "./address-type.js";
import { readQuoted } from "./first-fragment.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { receiveNdp } from "./ndp-input.js";
import { routeOutput6 } from "./output-route6.js";
import { learnPathMtu, pathMtu } from "./path-mtu.js";
import { RouteType } from "./route-kinds.js";

/** An ICMPv6 message for us (icmpv6_rcv of net/ipv6/icmp.c). */
export function receiveIcmp6(stack: IpStack, skb: Skb, device: IpDevice): void {
  const packet = skb.packet;
  if (packet.kind !== "ipv6" || packet.payload.kind !== "icmp") return;
  const message = packet.payload;
  switch (message.type) {
    case Icmpv6Type.EchoRequest:
      answerEcho(stack, skb, packet, message, device);
      return;
    case Icmpv6Type.DestinationUnreachable:
    case Icmpv6Type.TimeExceeded:
    case Icmpv6Type.ParameterProblem:
    case Icmpv6Type.PacketTooBig:
      receiveError(stack, skb, message, device);
      return;
    case Icmpv6Type.RouterSolicitation:
    case Icmpv6Type.RouterAdvertisement:
    case Icmpv6Type.NeighborSolicitation:
    case Icmpv6Type.NeighborAdvertisement:
    case Icmpv6Type.Redirect:
      receiveNdp(stack, skb, packet, message, device);
      return;
    case Icmpv6Type.MulticastListenerQuery:
    case Icmpv6Type.MulticastListenerReport:
      stack.multicast.mld.receive(skb, message, device);
      return;
    default:
      return;
  }
}

function receiveError(stack: IpStack, skb: Skb, message: IcmpMessage, device: IpDevice): void {
  const quoted = message.quoted;
  if (quoted === null || quoted.kind !== "ipv6") {
    stack.drop(skb, device, DropReason.Malformed, null);
    return;
  }
  let info = 0;
  if (message.type === Icmpv6Type.PacketTooBig) {
    info = message.rest;
    if (stack.isLocal(quoted.src)) learnPathMtu(stack, quoted.dst, quoted.src, info);
  }
  stack.local.receiveError(skb, readQuoted(quoted), message.type, message.code, info);
}

function answerEcho(stack: IpStack, skb: Skb, packet: Ipv6Packet, message: IcmpMessage, device: IpDevice): void {
  const settings = stack.settings.ipv6;
  const toGroup = isMulticastIpv6(packet.dst);
  const toAnycast = !toGroup && addressType(stack, packet.dst, null) === RouteType.Anycast;
  if (
    settings.echo_ignore_all !== 0 ||
    (toGroup && settings.echo_ignore_multicast !== 0) ||
    (toAnycast && settings.echo_ignore_anycast !== 0)
  ) {
    stack.drop(skb, device, DropReason.NoSocket, null);
    return;
  }
  const flow = stack.flow6;
  flow.dst = packet.src;
  flow.src = toGroup || (toAnycast && settings.anycast_src_echo_reply === 0) ? IPV6_ANY : packet.dst;
  flow.tos = packet.tos;
  flow.mark = settings.fwmark_reflect !== 0 ? skb.mark : 0;
  flow.inDevice = null;
  flow.outDevice = stack.needsScope(packet.src) && !device.isLoopback ? device : null;
  flow.uid = 0;
  flow.protocol = IpProtocol.Icmpv6;
  flow.flowLabel = 0;
  if (routeOutput6(stack, flow, true) !== 0) return;
  const { hop, device: out, nextHop, type, src } = stack.out6;
  // An answer to oneself goes through lo, which may be down.
  if (out === null || !out.isUp) return;
  const reply = new IcmpMessage(Icmpv6Type.EchoReply, 0, message.rest, message.data);
  const hopLimit = stack.hopLimit6(hop, out);
  const answer = new Ipv6Packet(src as Ipv6Packet["src"], packet.src, IpProtocol.Icmpv6, hopLimit, reply, {
    tos: packet.tos,
  });
  const made = new Skb(answer, null);
  made.mark = flow.mark;
  made.outDevice = out.iface;
  stack.isAnsweringIcmp6 = true;
  stack.localOut(made, hop, out, nextHop, type, pathMtu(stack, packet.src, hop, out), null);
  stack.isAnsweringIcmp6 = false;
}
