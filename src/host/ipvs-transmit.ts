import { IcmpSend } from "../ip/icmp-send.js";
import { Scope } from "../ip/interface-address.js";
import { routeOutput4 } from "../ip/output-route.js";
import { routeOutput6 } from "../ip/output-route6.js";
import { pathMtu } from "../ip/path-mtu.js";
import { RouteType } from "../ip/route-kinds.js";
import { DEFAULT_SEND_OPTIONS, PmtuMode } from "../ip/send-options.js";
import type { RealServer } from "../netfilter/ipvs/virtual-server.js";
import type { Skb } from "../netfilter/skb.js";
import { DropReason } from "../trace/drop-reason.js";
import { isLoopback } from "../wire/ip-address.js";
import { Ipv4Packet } from "../wire/ipv4.js";
import { IPV4_ANY } from "../wire/ipv4-address.js";
import { IpProtocol } from "../wire/numbers.js";
import type { IpPacket } from "../wire/payload.js";
import type { Netns } from "./netns.js";

/**
 * Sends a packet of IPVS to its server by OUTPUT (ip_vs_nat_xmit, ip_vs_dr_xmit, ip_vs_tunnel_xmit). `original` is what it
 * was, which errors quote. False when the server is this host. Simplified: a tunnel is IPIP over IPv4.
 */
export function sendToServer(netns: Netns, skb: Skb, to: RealServer, original: IpPacket): boolean {
  const { stack } = netns;
  const { packet } = skb;
  const { address: server, method } = to;
  const v4 = typeof server === "number";
  const flow = v4 ? stack.flow4 : stack.flow6;
  flow.aim(server, packet.tos);
  const errno = v4 ? routeOutput4(stack, flow, false, Scope.Universe) : routeOutput6(stack, flow, true);
  const { hop, device, nextHop, type } = v4 ? stack.out4 : stack.out6;
  if (errno !== 0 || device === null) {
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
  const mtu = pathMtu(stack, flow.dst, hop, device);
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
  stack.localOut(skb, hop, device, nextHop, type, mtu, null);
  return true;
}

const TUNNEL_HEADER_BYTES = 20;
