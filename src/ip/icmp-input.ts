import { Skb } from "../netfilter/skb.js";
import { MILLISECOND } from "../sim/time.js";
import { DropReason } from "../trace/drop-reason.js";
import { IcmpMessage, IcmpType, UnreachableCode } from "../wire/icmp.js";
import { Ipv4Packet } from "../wire/ipv4.js";
import { IPV4_ANY, type Ipv4 } from "../wire/ipv4-address.js";
import { IpProtocol } from "../wire/numbers.js";
import type { IpPacket } from "../wire/payload.js";
import { addressType } from "./address-type.js";
import { readQuoted } from "./first-fragment.js";
import { Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { routeOutput4 } from "./output-route.js";
import { learnPathMtu, pathMtu } from "./path-mtu.js";
import { acceptRedirect } from "./redirect.js";
import { RouteType } from "./route-kinds.js";
import { echoedOptions, recordHere } from "./route-recording.js";

/** An ICMP message for us (icmp_rcv of net/ipv4/icmp.c). */
export function receiveIcmp(stack: IpStack, skb: Skb, device: IpDevice): void {
  const packet = skb.packet;
  if (packet.kind !== "ipv4" || packet.payload.kind !== "icmp") return;
  const message = packet.payload;
  const settings = stack.settings.ipv4;
  const type = addressType(stack, packet.dst, null);
  const toMany = type === RouteType.Broadcast || type === RouteType.Multicast;
  const asks = message.type === IcmpType.EchoRequest || message.type === IcmpType.TimestampRequest;
  if (asks && toMany && settings.icmp_echo_ignore_broadcasts !== 0) {
    stack.drop(skb, device, DropReason.NoSocket, null);
    return;
  }
  switch (message.type) {
    case IcmpType.EchoRequest:
      if (settings.icmp_echo_ignore_all !== 0) {
        stack.drop(skb, device, DropReason.NoSocket, null);
        return;
      }
      answer(stack, skb, new IcmpMessage(IcmpType.EchoReply, 0, message.rest, message.data), toMany);
      return;
    case IcmpType.TimestampRequest:
      answerTimestamp(stack, skb, message, toMany);
      return;
    case IcmpType.DestinationUnreachable:
    case IcmpType.TimeExceeded:
    case IcmpType.ParameterProblem:
    case IcmpType.Redirect:
    case 4:
      receiveError(stack, skb, device, message);
      return;
    default:
      return;
  }
}

function receiveError(stack: IpStack, skb: Skb, device: IpDevice, message: IcmpMessage): void {
  const quoted: IpPacket | null = message.quoted;
  if (quoted === null || quoted.kind !== "ipv4") {
    stack.drop(skb, device, DropReason.Malformed, null);
    return;
  }
  if (message.type === IcmpType.Redirect) {
    acceptRedirect(stack, device, skb.packet.src as Ipv4, quoted, (message.rest | 0) as Ipv4);
    return;
  }
  let info = 0;
  if (message.type === IcmpType.DestinationUnreachable && message.code === UnreachableCode.FragmentationNeeded) {
    info = message.rest & 0xffff;
    if (stack.settings.ipv4.ip_no_pmtu_disc === 0 && info !== 0 && stack.isLocal(quoted.src)) {
      learnPathMtu(stack, quoted.dst, quoted.src, info);
    }
  }
  stack.local.receiveError(skb, readQuoted(quoted), message.type, message.code, info);
}

function answerTimestamp(stack: IpStack, skb: Skb, message: IcmpMessage, toMany: boolean): void {
  if (message.data.length < 12) return;
  const data = message.data.slice();
  // Milliseconds since midnight; virtual time begins at midnight (RFC 792).
  const nowMs = Math.floor(stack.sim.nowNs / MILLISECOND) % 86_400_000;
  for (const at of [4, 8]) {
    data[at] = nowMs >>> 24;
    data[at + 1] = (nowMs >>> 16) & 255;
    data[at + 2] = (nowMs >>> 8) & 255;
    data[at + 3] = nowMs & 255;
  }
  answer(stack, skb, new IcmpMessage(IcmpType.TimestampReply, 0, message.rest, data), toMany);
}

/** Sends a reply to whoever asked, from the address that was asked (icmp_reply). */
function answer(stack: IpStack, skb: Skb, message: IcmpMessage, toMany: boolean): void {
  const packet = skb.packet;
  if (packet.kind !== "ipv4") return;
  const settings = stack.settings.ipv4;
  const flow = stack.flow4;
  flow.dst = packet.src;
  flow.src = toMany ? IPV4_ANY : packet.dst;
  flow.tos = packet.tos;
  flow.mark = settings.fwmark_reflect !== 0 ? skb.mark : 0;
  flow.inDevice = null;
  flow.outDevice = null;
  flow.uid = 0;
  flow.protocol = IpProtocol.Icmp;
  flow.srcPort = 0;
  flow.dstPort = 0;
  if (routeOutput4(stack, flow, false, Scope.Universe) !== 0) return;
  const { hop, device, nextHop, type, src } = stack.out4;
  if (device === null) return;
  const options = echoedOptions(packet.options);
  const reply = new Ipv4Packet(src as Ipv4, packet.src, IpProtocol.Icmp, stack.hopLimit4(hop), message, {
    tos: packet.tos,
    id: stack.nextIpId(),
    options,
  });
  const out = new Skb(options.length === 0 ? reply : recordHere(stack, reply, reply.src, reply.src, false), null);
  out.mark = flow.mark;
  out.outDevice = device.iface;
  stack.isAnsweringIcmp = true;
  stack.localOut(out, hop, device, nextHop, type, pathMtu(stack, packet.src, hop, device), null);
  stack.isAnsweringIcmp = false;
}
