import { Hook, Verdict } from "../netfilter/hook.js";
import { Skb } from "../netfilter/skb.js";
import { Errno } from "../sim/errno.js";
import { DropReason } from "../trace/drop-reason.js";
import { Station } from "../trace/trace.js";
import { Frame } from "../wire/ethernet.js";
import type { IpAddress } from "../wire/ip-address.js";
import { Ipv4Packet } from "../wire/ipv4.js";
import type { Ipv6Packet } from "../wire/ipv6.js";
import { isGroupOfNode, isMulticastIpv6 } from "../wire/ipv6-address.js";
import { EtherType } from "../wire/numbers.js";
import type { IpPacket } from "../wire/payload.js";
import { lengthOfPieces } from "../wire/segment-offload.js";
import { fragmentPacket } from "./fragment.js";
import { IcmpSend } from "./icmp-send.js";
import { Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { routeOutput4 } from "./output-route.js";
import { routeOutput6 } from "./output-route6.js";
import { pathMtu } from "./path-mtu.js";
import type { Nexthop } from "./route.js";
import { RouteType } from "./route-kinds.js";
import { recordHere } from "./route-recording.js";
import { PmtuMode, type SendOptions } from "./send-options.js";
import { tosPriority } from "./tos-priority.js";

/** Sends a packet of our own (`IpStack.send`). A hop limit of 0 takes that of the route. */
export function sendPacket(stack: IpStack, packet: IpPacket, options: SendOptions): number {
  const v4 = packet.kind === "ipv4";
  const flow = v4 ? stack.flow4 : stack.flow6;
  flow.dst = packet.dst;
  flow.src = packet.src;
  flow.mark = options.mark;
  flow.tos = packet.tos;
  flow.inDevice = null;
  flow.outDevice = options.outDevice;
  flow.uid = options.owner === null ? 0 : options.owner.uid;
  if (stack.flowNeedsPorts) stack.fillPorts(flow, packet);
  const errno = v4
    ? routeOutput4(stack, flow, options.transparent, options.dontRoute ? Scope.Link : Scope.Universe)
    : routeOutput6(stack, flow, options.transparent);
  if (errno !== 0) {
    stack.countNoRoute(packet, v4 ? stack.out4.hop : stack.out6.hop);
    return errno;
  }
  const out = v4 ? stack.out4 : stack.out6;
  const { hop, device, nextHop, type } = out;
  if (device === null) return Errno.ENETUNREACH;
  if (type === RouteType.Broadcast && !options.broadcast) return Errno.EACCES;
  const interfaceOnly = options.pmtu === PmtuMode.Probe || options.pmtu === PmtuMode.Interface;
  const mtu = interfaceOnly ? linkMtu(packet, device) : pathMtu(stack, packet.dst, hop, device);
  const fits = packet.byteLength <= mtu || lengthOfPieces(packet) <= mtu;
  if (!fits && options.pmtu >= PmtuMode.Do && options.pmtu !== PmtuMode.Omit) return Errno.EMSGSIZE;
  let final: IpPacket;
  if (packet.kind === "ipv4") {
    const always = options.pmtu === PmtuMode.Do || options.pmtu === PmtuMode.Probe;
    const locked = (hop?.route.mtuLock ?? false) || stack.exceptions.isLocked(packet.dst, hop);
    const dontFragment = packet.dontFragment || always || (options.pmtu === PmtuMode.Want && fits && !locked);
    const id = packet.id !== 0 || (dontFragment && fits) ? packet.id : stack.nextIpId();
    const ttl = packet.ttl !== 0 ? packet.ttl : stack.hopLimit4(hop);
    const addressed = withSource4(packet, out.src as number, id, dontFragment && fits, ttl);
    final =
      addressed.options.length === 0 ? addressed : recordHere(stack, addressed, addressed.src, addressed.src, false);
  } else {
    const limited = packet.ttl !== 0 ? packet : packet.withTtl(stack.hopLimit6(hop, device));
    final =
      packet.src === out.src
        ? limited
        : limited.withAddresses(out.src as Ipv6Packet["src"], packet.dst, packet.payload);
  }
  const skb = new Skb(final, null);
  skb.mark = options.mark;
  skb.owner = options.owner;
  skb.outDevice = device.iface;
  // IP_TOS of a socket sets its priority; what the kernel sends by itself has none.
  if (v4 && options.owner !== null) skb.priority = tosPriority(packet.tos);
  return localOut(stack, skb, hop, device, nextHop, type, mtu, options);
}

function linkMtu(packet: IpPacket, device: IpDevice): number {
  return packet.kind === "ipv4" ? device.iface.mtu : device.mtu6;
}

function withSource4(packet: Ipv4Packet, src: number, id: number, dontFragment: boolean, ttl: number): Ipv4Packet {
  const isSame = packet.src === src && packet.id === id && packet.dontFragment === dontFragment && packet.ttl === ttl;
  if (isSame) return packet;
  return new Ipv4Packet(src as Ipv4Packet["src"], packet.dst, packet.protocol, ttl, packet.payload, {
    tos: packet.tos,
    id,
    dontFragment,
    moreFragments: packet.moreFragments,
    fragmentOffset: packet.fragmentOffset,
    options: packet.options,
  });
}

/** A routed packet of our own: OUTPUT, another routing decision when that changed it, then on its way. */
export function localOut(
  stack: IpStack,
  skb: Skb,
  hop: Nexthop | null,
  device: IpDevice,
  nextHop: IpAddress,
  type: RouteType,
  mtu: number,
  options: SendOptions | null,
): number {
  if (stack.trace !== null && hop !== null) stack.note(Station.Route, skb, "output", hop.route);
  countSent(stack, skb.packet, device);
  if (stack.netfilter !== null) {
    const before = skb.packet;
    const mark = skb.mark;
    const verdict = stack.netfilter.run(Hook.Output, skb);
    if (verdict !== Verdict.Accept) return refused(stack, skb, verdict, Hook.Output);
    const after = skb.packet;
    if (after.src !== before.src || after.dst !== before.dst || after.tos !== before.tos || skb.mark !== mark) {
      return reroute(stack, skb, options);
    }
  }
  return transmitLocal(stack, skb, hop, device, nextHop, type, mtu, options);
}

/** A packet of our own is counted before OUTPUT sees it. */
export function countSent(stack: IpStack, packet: IpPacket, device: IpDevice): void {
  if (packet.kind === "ipv4") stack.snmp.send(packet);
  else {
    device.snmp6.send(packet);
    if (packet.payload.kind === "tcp") stack.snmp.tcpOutSegs += packet.payload.segmentCount;
  }
}

/** What a sender hears when a hook did not accept its packet. */
function refused(stack: IpStack, skb: Skb, verdict: Verdict, hook: Hook): number {
  if (verdict === Verdict.Stolen) return 0;
  if (verdict === Verdict.Reject) stack.answerReject(skb, hook);
  return Errno.EPERM;
}

/** Routes again after OUTPUT changed addresses, mark or TOS (ip_route_me_harder). */
function reroute(stack: IpStack, skb: Skb, options: SendOptions | null): number {
  const packet = skb.packet;
  const v4 = packet.kind === "ipv4";
  const flow = v4 ? stack.flow4 : stack.flow6;
  flow.dst = packet.dst;
  flow.src = packet.src;
  flow.mark = skb.mark;
  flow.tos = packet.tos;
  flow.inDevice = null;
  flow.outDevice = options === null ? null : options.outDevice;
  flow.uid = skb.owner === null ? 0 : skb.owner.uid;
  if (stack.flowNeedsPorts) stack.fillPorts(flow, packet);
  const errno = v4 ? routeOutput4(stack, flow, true, Scope.Universe) : routeOutput6(stack, flow, true);
  const out = v4 ? stack.out4 : stack.out6;
  if (errno !== 0 || out.device === null) {
    stack.drop(skb, null, DropReason.NoRoute, out.hop === null ? null : out.hop.route);
    return errno === 0 ? Errno.ENETUNREACH : errno;
  }
  const { hop, device, nextHop, type } = out;
  skb.outDevice = device.iface;
  if (stack.trace !== null && hop !== null) stack.note(Station.Route, skb, "output again", hop.route);
  return transmitLocal(stack, skb, hop, device, nextHop, type, pathMtu(stack, packet.dst, hop, device), options);
}

function transmitLocal(
  stack: IpStack,
  skb: Skb,
  hop: Nexthop | null,
  device: IpDevice,
  nextHop: IpAddress,
  type: RouteType,
  mtu: number,
  options: SendOptions | null,
): number {
  if (hop?.route.rejects === true) {
    stack.drop(skb, device, DropReason.NoRoute, hop.route);
    stack.sendIcmpError(skb, IcmpSend.NoRoute);
    return 0;
  }
  if (type === RouteType.Multicast || type === RouteType.Broadcast) {
    if (skb.packet.kind === "ipv4") {
      const { snmp } = stack;
      if (type === RouteType.Multicast) {
        snmp.outMcastPkts++;
        snmp.outMcastOctets += skb.packet.byteLength;
      } else {
        snmp.outBcastPkts++;
        snmp.outBcastOctets += skb.packet.byteLength;
      }
    }
    const loops =
      type === RouteType.Broadcast ||
      (device.groups.has(skb.packet.dst) && (options === null || options.multicastLoop));
    if (loops && !device.isLoopback) {
      // The copy of IPv4 goes before its original is asked at POSTROUTING (ip_mc_output), that of IPv6 only when that has
      // passed (ip6_finish_output2).
      if (skb.packet.kind === "ipv6") {
        const verdict = postrouting(stack, skb, nextHop, mtu);
        if (verdict !== Verdict.Accept) return refused(stack, skb, verdict, Hook.Postrouting);
        loopBack(stack, skb, device, nextHop, mtu);
        return transmit(stack, skb, hop, device, nextHop, mtu, ignoresDf(options));
      }
      loopBack(stack, skb, device, nextHop, mtu);
    }
    if (type === RouteType.Multicast && skb.packet.ttl === 0) {
      stack.drop(skb, device, DropReason.TtlExceeded, null);
      return 0;
    }
  }
  return finishOutput(stack, skb, hop, device, nextHop, mtu, ignoresDf(options));
}

function ignoresDf(options: SendOptions | null): boolean {
  return options !== null && (options.pmtu < PmtuMode.Do || options.pmtu === PmtuMode.Omit);
}

/** Hands a copy of a group's or broadcast packet back to ourselves, which passes POSTROUTING as its original does. */
function loopBack(stack: IpStack, skb: Skb, device: IpDevice, nextHop: IpAddress, mtu: number): void {
  const copy = skb.piece(skb.packet);
  const verdict = postrouting(stack, copy, nextHop, mtu);
  if (verdict === Verdict.Accept) stack.loopCopy(device, loopFrame(copy.packet, device));
  else refused(stack, copy, verdict, Hook.Postrouting);
}

function loopFrame(packet: IpPacket, device: IpDevice): Frame {
  return new Frame(
    device.iface.mac,
    device.iface.mac,
    packet.kind === "ipv4" ? EtherType.Ipv4 : EtherType.Ipv6,
    packet,
  );
}

/** What goes to the neighbour is counted there, each fragment by itself (ip_finish_output2). */
function countTransmit(stack: IpStack, device: IpDevice, packet: IpPacket): void {
  if (packet.kind === "ipv4") {
    stack.snmp.outTransmits++;
    stack.snmp.outOctets += packet.byteLength;
  } else device.snmp6.transmit(packet, isMulticastIpv6(packet.dst));
}

/**
 * The last steps of every packet that leaves, forwarded or our own (ip_output): POSTROUTING, fragments, the neighbour.
 * Returns 0 or the errno that a local sender hears.
 */
export function finishOutput(
  stack: IpStack,
  skb: Skb,
  hop: Nexthop | null,
  device: IpDevice,
  nextHop: IpAddress,
  mtu: number,
  ignoreDf: boolean,
): number {
  const verdict = postrouting(stack, skb, nextHop, mtu);
  if (verdict !== Verdict.Accept) return refused(stack, skb, verdict, Hook.Postrouting);
  return transmit(stack, skb, hop, device, nextHop, mtu, ignoreDf);
}

function postrouting(stack: IpStack, skb: Skb, nextHop: IpAddress, mtu: number): Verdict {
  if (stack.netfilter === null) return Verdict.Accept;
  if (skb.outMtu === 0) skb.outMtu = mtu;
  skb.nextHop = nextHop;
  return stack.netfilter.run(Hook.Postrouting, skb);
}

/** What follows POSTROUTING. */
function transmit(
  stack: IpStack,
  skb: Skb,
  hop: Nexthop | null,
  device: IpDevice,
  nextHop: IpAddress,
  mtu: number,
  ignoreDf: boolean,
): number {
  const packet = skb.packet;
  const limit = skb.largestFragment === 0 ? mtu : Math.min(mtu, skb.largestFragment);
  if (packet.byteLength > limit && lengthOfPieces(packet) > limit) {
    const mayCut =
      packet.kind === "ipv4" ? !packet.dontFragment || ignoreDf : skb.inDevice === null || skb.largestFragment !== 0;
    if (!mayCut) {
      stack.drop(skb, device, DropReason.FragmentationNeeded, hop === null ? null : hop.route);
      stack.sendIcmpError(skb, IcmpSend.TooBig, mtu);
      return Errno.EMSGSIZE;
    }
    stack.sendRefused = false;
    for (const piece of fragmentPacket(packet, limit, stack.nextFragmentId(packet))) {
      const part = skb.piece(piece);
      if (piece.kind === "ipv4") stack.snmp.fragCreates++;
      else device.snmp6.count("fragCreates");
      countTransmit(stack, device, piece);
      stack.neighbours.output(part, device, nextHop);
    }
    if (packet.kind === "ipv4") stack.snmp.fragOks++;
    else device.snmp6.count("fragOks");
  } else {
    stack.sendRefused = false;
    countTransmit(stack, device, packet);
    // Groups of this node stay here (ip6_finish_output2).
    if (packet.kind === "ipv6" && isGroupOfNode(packet.dst) && !device.isLoopback) {
      stack.drop(skb, device, DropReason.NodeLocalGroup, null);
      return 0;
    }
    stack.neighbours.output(skb, device, nextHop);
  }
  if (!stack.sendRefused) return 0;
  stack.sendRefused = false;
  return Errno.ENOBUFS;
}
