import { Hook, Verdict } from "../netfilter/hook.js";
import { PacketType, type Skb } from "../netfilter/skb.js";
import { DropReason } from "../trace/drop-reason.js";
import { Station } from "../trace/trace.js";
import { isLinkLocalIpv6 } from "../wire/ipv6-address.js";
import { lengthOfPieces } from "../wire/segment-offload.js";
import { IcmpSend } from "./icmp-send.js";
import { Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { forwardMtu } from "./path-mtu.js";
import { couldDoWithout, sendRedirect } from "./redirect.js";
import type { Nexthop } from "./route.js";
import { recordHere } from "./route-recording.js";
import { preferredSource, selectAddress } from "./source-address.js";
import { tosPriority } from "./tos-priority.js";

/** A packet that is not for us goes on by `hop` (ip_forward of net/ipv4/ip_forward.c, ip6_forward). */
export function forward(stack: IpStack, skb: Skb, hop: Nexthop, from: IpDevice, sourceOnLink: boolean): void {
  const packet = skb.packet;
  const device = hop.device;
  if (device === null) {
    stack.drop(skb, from, DropReason.NoRoute, hop.route);
    return;
  }
  if (skb.packetType !== PacketType.Host) {
    stack.drop(skb, from, DropReason.OtherHost, null);
    return;
  }
  if (stack.trace !== null) stack.note(Station.Route, skb, "forward", hop.route);
  if (packet.ttl <= 1) {
    stack.drop(skb, from, DropReason.TtlExceeded, null);
    stack.sendIcmpError(skb, IcmpSend.TtlExceeded);
    return;
  }
  const v4 = packet.kind === "ipv4";
  if (!v4 && isLinkLocalIpv6(packet.src)) {
    // Beyond its link a link-local source means nothing (RFC 4291 2.5.6).
    if (device !== from) {
      stack.drop(skb, from, DropReason.Martian, hop.route);
      stack.sendIcmpError(skb, IcmpSend.NoRoute);
      return;
    }
  }
  const mtu = forwardMtu(stack, packet.dst, hop, device);
  // Counted although it may be too big, or refused by FORWARD.
  if (v4) stack.snmp.forwDatagrams++;
  else device.snmp6.count("outForwDatagrams");
  const isLong =
    skb.largestFragment === 0 ? packet.byteLength > mtu && lengthOfPieces(packet) > mtu : skb.largestFragment > mtu;
  if (isLong && (packet.kind === "ipv6" || packet.dontFragment)) {
    stack.drop(skb, from, DropReason.FragmentationNeeded, hop.route);
    stack.sendIcmpError(skb, IcmpSend.TooBig, mtu);
    return;
  }
  const nextHop = hop.router ?? packet.dst;
  if (device === from && sourceOnLink && staysOnLink(stack, from, skb, hop))
    sendRedirect(stack, skb, hop, from, nextHop);
  skb.packet = packet.withTtl(packet.ttl - 1);
  if (skb.packet.kind === "ipv4" && skb.packet.options.length > 0) {
    const recorded = recordHere(
      stack,
      skb.packet,
      preferredSource(stack, hop),
      selectAddress(stack, from, skb.packet.src, Scope.Universe),
    );
    skb.wroteOptions = recorded !== skb.packet;
    skb.packet = recorded;
  }
  skb.outDevice = device.iface;
  if (packet.kind === "ipv4") skb.priority = tosPriority(packet.tos);
  if (stack.netfilter !== null) {
    // What TCPMSS clamps to: the way on, and the way back, which is taken to be the one it came by.
    skb.outMtu = Math.min(mtu, from.iface.mtu);
    const verdict = stack.netfilter.run(Hook.Forward, skb);
    if (verdict !== Verdict.Accept) {
      if (verdict === Verdict.Reject) stack.answerReject(skb, Hook.Forward);
      return;
    }
  }
  stack.finishOutput(skb, hop, device, nextHop, mtu, false);
}

/** True when sender and next hop could talk without us: shared media, or the sender is on the next hop's subnet. */
function staysOnLink(stack: IpStack, device: IpDevice, skb: Skb, hop: Nexthop): boolean {
  const packet = skb.packet;
  if (packet.kind === "ipv6") return true;
  return packet.options.length === 0 && couldDoWithout(stack, device, packet.src, hop.router ?? packet.dst);
}
