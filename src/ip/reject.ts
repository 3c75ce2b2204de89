import { attachConnection } from "../netfilter/conntrack/attach.js";
import { Hook, RejectWith } from "../netfilter/hook.js";
import { Skb } from "../netfilter/skb.js";
import { IcmpType, Icmpv6Type } from "../wire/icmp.js";
import { isMulticast } from "../wire/ip-address.js";
import { Ipv4Packet } from "../wire/ipv4.js";
import { Ipv6Packet } from "../wire/ipv6.js";
import { IpProtocol } from "../wire/numbers.js";
import { EMPTY, type IpPacket } from "../wire/payload.js";
import { TcpFlag, TcpSegment } from "../wire/tcp.js";
import { addressType } from "./address-type.js";
import { sendIcmp4, sendIcmp6 } from "./icmp-error.js";
import { Scope } from "./interface-address.js";
import type { IpStack } from "./ip-stack.js";
import { routeOutput4 } from "./output-route.js";
import { routeOutput6 } from "./output-route6.js";
import { pathMtu } from "./path-mtu.js";
import { RouteType } from "./route-kinds.js";

/** Sends what a REJECT rule asked for (nf_reject_ipv4.c, nf_reject_ipv6.c). */
export function answerReject(stack: IpStack, skb: Skb, hook: Hook): void {
  if (skb.rejectWith === RejectWith.TcpReset) {
    sendReset(stack, skb, hook);
    return;
  }
  // Of protocols without a pseudo header the sum is taken over the IP header too (nf_ip_checksum), and found wrong, unless
  // conntrack looked at it before. Simplified: conntrack of a machine on the way is not asked, which Linux believes over a veth.
  const { protocol } = skb.packet;
  if (skb.wroteOptions && skb.conntrack === null && protocol !== IpProtocol.Tcp && protocol !== IpProtocol.Udp) return;
  if (skb.packet.kind === "ipv4") {
    // Before it is routed a packet gets the way back for its own (nf_reject_fill_skb_dst).
    const isOurs = hook === Hook.Prerouting ? addressType(stack, skb.packet.src, null) === RouteType.Local : null;
    sendIcmp4(stack, skb, IcmpType.DestinationUnreachable, code4(skb.rejectWith), 0, isOurs);
  } else {
    sendIcmp6(stack, skb, Icmpv6Type.DestinationUnreachable, code6(skb.rejectWith), 0);
  }
}

/** The code of ICMP's "unreachable" that a REJECT asks for. */
export function code4(rejectWith: number): number {
  switch (rejectWith) {
    case RejectWith.NetUnreachable:
      return 0;
    case RejectWith.HostUnreachable:
      return 1;
    case RejectWith.ProtocolUnreachable:
      return 2;
    case RejectWith.NetProhibited:
      return 9;
    case RejectWith.HostProhibited:
      return 10;
    case RejectWith.AdminProhibited:
      return 13;
    default:
      return 3;
  }
}

/** The same of ICMPv6. */
export function code6(rejectWith: number): number {
  switch (rejectWith) {
    case RejectWith.Icmp6NoRoute:
      return 0;
    case RejectWith.Icmp6AdminProhibited:
      return 1;
    case RejectWith.Icmp6AddressUnreachable:
      return 3;
    case RejectWith.Icmp6PolicyFail:
      return 5;
    case RejectWith.Icmp6RejectRoute:
      return 6;
    default:
      return 4;
  }
}

/** The reset that answers a segment; null for resets and what is no TCP. */
export function resetOf({ payload: segment }: IpPacket): TcpSegment | null {
  if (segment.kind !== "tcp" || (segment.flags & TcpFlag.Rst) !== 0) return null;
  const acked = (segment.flags & TcpFlag.Ack) !== 0;
  const seq = acked ? segment.ack : 0;
  const ack = acked ? 0 : (segment.seq + segment.sequenceLength) >>> 0;
  const flags = acked ? TcpFlag.Rst : TcpFlag.Rst | TcpFlag.Ack;
  return new TcpSegment(segment.dstPort, segment.srcPort, seq, ack, flags, 0, EMPTY);
}

function sendReset(stack: IpStack, skb: Skb, _hook: Hook): void {
  const packet = skb.packet;
  const reset = resetOf(packet);
  if (reset === null) return;
  const dstType = addressType(stack, packet.dst, null);
  if (dstType === RouteType.Broadcast || isMulticast(packet.dst)) return;
  const v4 = packet.kind === "ipv4";
  const flow = v4 ? stack.flow4 : stack.flow6;
  flow.dst = packet.src;
  flow.src = packet.dst;
  flow.tos = 0;
  flow.mark = 0;
  flow.inDevice = null;
  flow.outDevice = null;
  flow.uid = 0;
  flow.protocol = IpProtocol.Tcp;
  flow.srcPort = reset.srcPort;
  flow.dstPort = reset.dstPort;
  // The reset speaks for somebody else when it is sent from FORWARD, so any source will do.
  const errno = v4 ? routeOutput4(stack, flow, true, Scope.Universe) : routeOutput6(stack, flow, true);
  const out = v4 ? stack.out4 : stack.out6;
  const { hop, device, nextHop, type } = out;
  if (errno !== 0 || device === null) return;
  const answer =
    packet.kind === "ipv4"
      ? new Ipv4Packet(packet.dst, packet.src, IpProtocol.Tcp, stack.hopLimit4(hop), reset, {
          dontFragment: true,
        })
      : new Ipv6Packet(packet.dst, packet.src, IpProtocol.Tcp, stack.hopLimit6(hop, device), reset);
  const made = new Skb(answer, null);
  attachConnection(made, skb);
  made.outDevice = device.iface;
  stack.localOut(made, hop, device, nextHop, type, pathMtu(stack, packet.src, hop, device), null);
}
