import { Errno } from "../sim/errno.js";
import { DropReason } from "../trace/drop-reason.js";
import type { Ipv4Packet } from "../wire/ipv4.js";
import { IPV4_ANY, IPV4_BROADCAST, type Ipv4, isLoopbackIpv4, isMulticastIpv4 } from "../wire/ipv4-address.js";
import { isZeroNetwork } from "./address-type.js";
import type { Flow } from "./flow.js";
import { Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import type { Nexthop } from "./route.js";
import { RouteType } from "./route-kinds.js";

/** What becomes of a packet that came in. */
export const RouteDecision = {
  Local: 0,
  Broadcast: 1,
  Multicast: 2,
  Forward: 3,
  /** Not to be answered: `stack.refusal` says why. */
  Drop: 4,
  /** No way: `stack.routeErrno` says what to answer, when forwarding is on. */
  Unreachable: 5,
} as const;
export type RouteDecision = (typeof RouteDecision)[keyof typeof RouteDecision];

/**
 * The routing decision for an IPv4 packet that came in by `device` (ip_route_input_slow of net/ipv4/route.c). Leaves the
 * next hop in `stack.routed`, a reason in `stack.refusal`, and in `stack.sourceOnLink` whether the sender is on the link.
 * `packet` is null for ARP, which has no ports, and for questions, whose ports are those of `asked`.
 */
export function routeInput4(
  stack: IpStack,
  device: IpDevice,
  src: Ipv4,
  dst: Ipv4,
  tos: number,
  mark: number,
  packet: Ipv4Packet | null,
  asked: Flow | null = null,
): RouteDecision {
  stack.routed = null;
  if (isMulticastIpv4(dst)) return routeMulticast(stack, device, src, dst);
  if (isMulticastIpv4(src) || src === IPV4_BROADCAST) return refuse(stack, DropReason.Martian);
  if (dst === IPV4_BROADCAST || (src === IPV4_ANY && dst === IPV4_ANY)) {
    return broadcastInput(stack, device, src, dst, tos, mark);
  }
  if (isZeroNetwork(src) || isZeroNetwork(dst)) return refuse(stack, DropReason.Martian);
  // What we send to ourselves by lo was routed already and does not come here.
  if ((isLoopbackIpv4(dst) || isLoopbackIpv4(src)) && !stack.routesLocalnet(device)) {
    return refuse(stack, DropReason.Martian);
  }
  const flow = stack.flow4;
  flow.dst = dst;
  flow.src = src;
  flow.mark = mark;
  flow.tos = tos;
  flow.inDevice = device;
  flow.outDevice = null;
  flow.uid = 0;
  if (packet === null) flow.takePorts(asked);
  else if (stack.flowNeedsPorts) stack.fillPorts(flow, packet);
  const found = stack.fib4.lookup(flow);
  const forwarding = stack.forwards4(device);
  if (found === null) {
    stack.routeErrno = forwarding ? Errno.ENETUNREACH : Errno.EHOSTUNREACH;
    return RouteDecision.Unreachable;
  }
  const route = found.route;
  if (route.type === RouteType.Unicast) {
    if (!forwarding) {
      stack.routeErrno = Errno.EHOSTUNREACH;
      stack.routed = found;
      return RouteDecision.Unreachable;
    }
    const hop = stack.fib4.select(found, flow);
    stack.routed = hop;
    const source = validateSource(stack, device, src, dst, tos, mark, hop.device);
    stack.routed = hop;
    if (source < 0) return refuse(stack, stack.refusal);
    stack.sourceOnLink = source > 0;
    return RouteDecision.Forward;
  }
  if (route.type === RouteType.Local) {
    const source = validateSource(stack, device, src, dst, tos, mark, null);
    stack.routed = found;
    return source < 0 ? refuse(stack, stack.refusal) : RouteDecision.Local;
  }
  if (route.type === RouteType.Broadcast) return broadcastInput(stack, device, src, dst, tos, mark, found);
  stack.routed = found;
  if (route.errno !== 0) {
    stack.routeErrno = forwarding ? route.errno : Errno.EHOSTUNREACH;
    return RouteDecision.Unreachable;
  }
  return refuse(stack, DropReason.Martian);
}

function routeMulticast(stack: IpStack, device: IpDevice, src: Ipv4, dst: Ipv4): RouteDecision {
  if (!device.groups.has(dst)) return refuse(stack, DropReason.NoSocket);
  if (isMulticastIpv4(src) || src === IPV4_BROADCAST) return refuse(stack, DropReason.Martian);
  if (isLoopbackIpv4(src) && !stack.routesLocalnet(device)) {
    return refuse(stack, DropReason.Martian);
  }
  if (isZeroNetwork(src)) {
    return dst >>> 8 === 0xe00000 ? RouteDecision.Multicast : refuse(stack, DropReason.Martian);
  }
  return validateSource(stack, device, src, IPV4_ANY, 0, 0, null) < 0
    ? refuse(stack, stack.refusal)
    : RouteDecision.Multicast;
}

function broadcastInput(
  stack: IpStack,
  device: IpDevice,
  src: Ipv4,
  dst: Ipv4,
  tos: number,
  mark: number,
  found: Nexthop | null = null,
): RouteDecision {
  const directed = found !== null && found.device !== device;
  if (directed && stack.forwards4(device) && stack.forwardsBroadcasts(device)) {
    stack.routed = found;
    return validateSource(stack, device, src, dst, tos, mark, found.device) < 0
      ? refuse(stack, stack.refusal)
      : RouteDecision.Forward;
  }
  if (src !== IPV4_ANY && validateSource(stack, device, src, dst, tos, mark, null) < 0) {
    return refuse(stack, stack.refusal);
  }
  stack.routed = found;
  return RouteDecision.Broadcast;
}

function refuse(stack: IpStack, reason: DropReason): RouteDecision {
  stack.refusal = reason;
  return RouteDecision.Drop;
}

/**
 * Whether a packet from `src` may come in by `device` (fib_validate_source, RFC 3704): 1 when the sender is on the link,
 * 0 when it is behind a router, -1 with `stack.refusal` when it may not. `out` is where the packet goes on to, or null.
 */
function validateSource(
  stack: IpStack,
  device: IpDevice,
  src: Ipv4,
  dst: Ipv4,
  tos: number,
  mark: number,
  out: IpDevice | null,
): number {
  const all = stack.settings.ipv4All;
  const strictness = Math.max(all.rp_filter, device.conf4.rp_filter);
  const acceptLocal = (all.accept_local | device.conf4.accept_local) !== 0;
  const redirects = (all.send_redirects | device.conf4.send_redirects) !== 0;
  if (strictness === 0 && (out !== device || !redirects)) {
    if (acceptLocal) return 0;
    if (!stack.fib4.custom) {
      if (!stack.ownsAddress(src)) return 0;
      stack.refusal = DropReason.Martian;
      return -1;
    }
  }
  const flow = stack.reverseFlow4;
  flow.dst = src;
  flow.src = dst;
  flow.tos = tos;
  flow.mark = (all.src_valid_mark | device.conf4.src_valid_mark) !== 0 ? mark : 0;
  flow.inDevice = out;
  flow.outDevice = null;
  const found = stack.fib4.lookup(flow);
  if (found === null || found.route.errno !== 0) return lastResort(stack, strictness);
  const { type } = found.route;
  if (type !== RouteType.Unicast && (type !== RouteType.Local || !acceptLocal)) {
    stack.refusal = DropReason.Martian;
    return -1;
  }
  if (usesDevice(found, device) || (device.isLoopback && type === RouteType.Local)) return onLink(found);
  if (device.addresses4.length === 0) return lastResort(stack, strictness);
  if (strictness === 1) return lastResort(stack, strictness);
  flow.outDevice = device;
  const byDevice = stack.fib4.lookup(flow);
  return byDevice !== null && byDevice.route.type === RouteType.Unicast ? onLink(byDevice) : 0;
}

function lastResort(stack: IpStack, strictness: number): number {
  if (strictness === 0) return 0;
  stack.refusal = DropReason.ReversePath;
  return -1;
}

function onLink(hop: Nexthop): number {
  return hop.scope >= Scope.Host ? 1 : 0;
}

function usesDevice(hop: Nexthop, device: IpDevice): boolean {
  for (const each of hop.route.nexthops) if (each.device === device) return true;
  return false;
}
