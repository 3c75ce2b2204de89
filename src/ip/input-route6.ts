import { Errno } from "../sim/errno.js";
import { DropReason } from "../trace/drop-reason.js";
import type { Ipv6Packet } from "../wire/ipv6.js";
import { IPV6_ANY, IPV6_LOOPBACK, type Ipv6, isLinkLocalIpv6, isMulticastIpv6 } from "../wire/ipv6-address.js";
import type { Flow } from "./flow.js";
import { RouteDecision } from "./input-route.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { RouteType } from "./route-kinds.js";

/** The routing decision for an IPv6 packet that came in by `device` (ip6_route_input), in the manner of `routeInput4`. */
export function routeInput6(
  stack: IpStack,
  device: IpDevice,
  src: Ipv6,
  dst: Ipv6,
  mark: number,
  packet: Ipv6Packet | null,
  asked: Flow | null = null,
): RouteDecision {
  stack.routed = null;
  if (isMulticastIpv6(src) || dst === IPV6_ANY) return refuse(stack, DropReason.Martian);
  if (isMulticastIpv6(dst)) {
    return device.groups.has(dst) ? RouteDecision.Multicast : refuse(stack, DropReason.NoSocket);
  }
  const flow = stack.flow6;
  flow.dst = dst;
  flow.src = src;
  flow.mark = mark;
  flow.tos = packet === null ? 0 : packet.tos;
  flow.inDevice = device;
  // A link-local address means the one on this link, and so does the loopback address (rt6_need_strict).
  const isStrict = isLinkLocalIpv6(dst) || dst === IPV6_LOOPBACK;
  flow.outDevice = isStrict && !device.isLoopback ? device : null;
  flow.uid = 0;
  flow.flowLabel = packet === null ? 0 : packet.flowLabel;
  if (packet === null) flow.takePorts(asked);
  else flow.protocol = packet.protocol;
  if (packet !== null && stack.flowNeedsPorts) stack.fillPorts(flow, packet);
  const found = stack.fib6.lookup(flow);
  if (found === null) {
    stack.routeErrno = Errno.ENETUNREACH;
    return RouteDecision.Unreachable;
  }
  stack.routed = found;
  const route = found.route;
  if (route.type === RouteType.Local || route.type === RouteType.Anycast) return RouteDecision.Local;
  if (route.errno !== 0 || route.rejects) {
    stack.routeErrno = route.errno;
    return RouteDecision.Unreachable;
  }
  flow.outDevice = null;
  stack.routed = stack.fib6.select(found, flow);
  stack.sourceOnLink = true;
  return RouteDecision.Forward;
}

function refuse(stack: IpStack, reason: DropReason): RouteDecision {
  stack.refusal = reason;
  return RouteDecision.Drop;
}
