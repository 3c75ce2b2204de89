import { Errno } from "../sim/errno.js";
import { IPV6_ANY, IPV6_LOOPBACK, type Ipv6, isMulticastIpv6 } from "../wire/ipv6-address.js";
import type { Flow } from "./flow.js";
import type { IpStack } from "./ip-stack.js";
import { RouteType } from "./route-kinds.js";
import { selectSource6 } from "./source-address6.js";

/**
 * The routing decision for an IPv6 packet of our own (ip6_route_output, ip6_dst_lookup_tail): fills `stack.out6` and
 * returns 0 or the errno (EADDRNOTAVAIL: there is a way, but no address to send from). An unspecified `flow.src` is chosen (RFC 6724); one that is not ours is refused unless `anySource`.
 */
export function routeOutput6(stack: IpStack, flow: Flow, anySource: boolean): number {
  const out = stack.out6;
  out.hop = null;
  out.device = null;
  if (flow.dst === IPV6_ANY) flow.dst = IPV6_LOOPBACK;
  const dst = flow.dst as Ipv6;
  if (flow.src !== IPV6_ANY) {
    if (isMulticastIpv6(flow.src as Ipv6)) return Errno.EINVAL;
    if (!anySource && !stack.isLocal(flow.src)) return Errno.EINVAL;
  }
  const found = stack.fib6.lookup(flow);
  if (found === null) return refusal(stack, flow, Errno.ENETUNREACH);
  out.hop = found;
  const route = found.route;
  if (route.errno !== 0) {
    return refusal(stack, flow, route.type === RouteType.Throw ? Errno.ENETUNREACH : route.errno);
  }
  const hop = stack.fib6.select(found, flow);
  const local = route.type === RouteType.Local || route.type === RouteType.Anycast;
  const device = local ? (stack.loopback ?? hop.device) : hop.device;
  if (device === null) return Errno.ENETUNREACH;
  out.hop = hop;
  out.device = device;
  out.type = isMulticastIpv6(dst) ? RouteType.Multicast : route.type;
  out.nextHop = stack.exceptions.gatewayFor(dst, hop) ?? (local ? dst : (hop.gateway ?? dst));
  out.src = flow.src;
  if (flow.src !== IPV6_ANY) return 0;
  const chosen = (route.prefSrc as Ipv6 | null) ?? selectSource6(stack, hop.device, dst);
  if (chosen === null) return Errno.EADDRNOTAVAIL;
  out.src = chosen;
  return 0;
}

/** The source is chosen before the route's error is told: without any address that is what is wrong (ip6_dst_lookup_tail). */
function refusal(stack: IpStack, flow: Flow, errno: number): number {
  if (flow.src !== IPV6_ANY) return errno;
  return selectSource6(stack, stack.loopback, flow.dst as Ipv6) === null ? Errno.EADDRNOTAVAIL : errno;
}
