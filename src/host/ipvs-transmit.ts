import { Flow } from "../ip/flow.js";
import { IcmpSend } from "../ip/icmp-send.js";
import { RouteType } from "../ip/route-kinds.js";
import { DEFAULT_SEND_OPTIONS, PmtuMode } from "../ip/send-options.js";
import type { Lead } from "../netfilter/ipvs/ipvs.js";
import type { Skb } from "../netfilter/skb.js";
import { DropReason } from "../trace/drop-reason.js";
import { familyOf, isLoopback } from "../wire/ip-address.js";
import { Ipv4Packet } from "../wire/ipv4.js";
import { IPV4_ANY } from "../wire/ipv4-address.js";
import { IpProtocol } from "../wire/numbers.js";
import type { IpPacket } from "../wire/payload.js";
import type { Netns } from "./netns.js";

/**
 * Sends a packet of IPVS to its server by OUTPUT (ip_vs_nat_xmit, ip_vs_dr_xmit, ip_vs_tunnel_xmit). `original` is what it
 * was, which errors quote. False when the server is this host. Simplified: a tunnel is IPIP over IPv4.
 */
export function sendToServer(netns: Netns, skb: Skb, lead: Lead, original: IpPacket): boolean {
  const { stack } = netns;
  const { packet } = skb;
  const { server, method } = lead;
  const flow = new Flow(familyOf(server));
  flow.dst = server;
  flow.tos = packet.tos;
  const { errno, nexthop: hop, device, gateway: nextHop, type, mtu } = stack.resolveRoute(flow);
  if (errno !== 0 || device === null || nextHop === null) {
    skb.packet = original;
    stack.drop(skb, null, DropReason.NoRoute, hop === null ? null : hop.route);
    stack.sendIcmpError(skb, IcmpSend.HostUnreachable);
    return true;
  }
  if (type === RouteType.Local) {
    // Nobody from outside gets to the loopback address (ip_vs_nat_xmit).
    if (!isLoopback(server) || skb.inDevice === null) return false;
    skb.packet = original;
    stack.drop(skb, null, DropReason.Martian, hop === null ? null : hop.route);
    return true;
  }
  if (packet.ttl <= 1) {
    skb.packet = original;
    stack.drop(skb, device, DropReason.TtlExceeded, null);
    stack.sendIcmpError(skb, IcmpSend.TtlExceeded);
    return true;
  }
  const room = method === "tunnel" ? mtu - TUNNEL_HEADER_BYTES : mtu;
  const mayCut = packet.kind === "ipv4" && !packet.dontFragment;
  if (packet.byteLength > room && !mayCut && packet.payload.kind !== "icmp") {
    skb.packet = original;
    stack.drop(skb, device, DropReason.FragmentationNeeded, hop === null ? null : hop.route);
    stack.sendIcmpError(skb, IcmpSend.TooBig, room);
    return true;
  }
  skb.packet = packet.withTtl(packet.ttl - 1);
  if (method === "tunnel" && skb.packet.kind === "ipv4" && typeof server === "number") {
    const { tos, ttl, dontFragment } = skb.packet;
    const outer = new Ipv4Packet(IPV4_ANY, server, IpProtocol.IpIp, ttl, skb.packet, { tos, dontFragment });
    stack.send(outer, { ...DEFAULT_SEND_OPTIONS, pmtu: dontFragment ? PmtuMode.Do : PmtuMode.Dont });
    return true;
  }
  skb.outDevice = device.iface;
  stack.localOut(skb, hop, device, nextHop, type as RouteType, mtu, null);
  return true;
}

const TUNNEL_HEADER_BYTES = 20;
