import { Errno } from "../sim/errno.js";
import type { IpAddress } from "../wire/ip-address.js";
import {
  IPV4_ANY,
  IPV4_BROADCAST,
  IPV4_LOOPBACK,
  type Ipv4,
  isLoopbackIpv4,
  isMulticastIpv4,
} from "../wire/ipv4-address.js";
import { isZeroNetwork } from "./address-type.js";
import type { Flow } from "./flow.js";
import { Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import type { Nexthop } from "./route.js";
import { RouteType } from "./route-kinds.js";
import { preferredSource, selectAddress } from "./source-address.js";

/** Where a packet of our own goes. Each stack has one for each family, filled anew by every decision. */
export class OutputRoute {
  /** Null when no route decided: a broadcast or multicast by a given device. */
  hop: Nexthop | null = null;
  device: IpDevice | null = null;
  /** Whom to ask for on the link. */
  nextHop: IpAddress;
  src: IpAddress;
  type: RouteType = RouteType.Unicast;

  constructor(any: IpAddress) {
    this.nextHop = any;
    this.src = any;
  }
}

/**
 * The routing decision for an IPv4 packet of our own (ip_route_output_key_hash_rcu of net/ipv4/route.c): fills
 * `stack.out4` and returns 0 or the errno. An unspecified `flow.src` is chosen; one that is not ours is refused unless
 * `anySource`. `minScope` is `Scope.Link` for SO_DONTROUTE.
 */
export function routeOutput4(stack: IpStack, flow: Flow, anySource: boolean, minScope: number): number {
  const out = stack.out4;
  const dst = flow.dst as Ipv4;
  let src = flow.src as Ipv4;
  out.hop = null;
  out.type = RouteType.Unicast;
  out.nextHop = dst;
  const toAll = isMulticastIpv4(dst) || dst === IPV4_BROADCAST;
  if (src !== IPV4_ANY) {
    if (isMulticastIpv4(src) || src === IPV4_BROADCAST || isZeroNetwork(src)) return Errno.EINVAL;
    if (flow.outDevice === null && toAll) {
      const owner = stack.findAddress(src);
      if (owner === null) return Errno.ENETUNREACH;
      return finish(stack, out, owner.device, src, dst, null, RouteType.Unicast);
    }
    if (!anySource && !stack.isLocal(src)) return Errno.ENETUNREACH;
  }
  const bound = flow.outDevice;
  if (bound !== null) {
    if (!bound.isUp) return Errno.ENETUNREACH;
    if (toAll) {
      if (src === IPV4_ANY) src = selectAddress(stack, bound, null, Scope.Link);
      return finish(stack, out, bound, src, dst, null, RouteType.Unicast);
    }
  }
  if (dst === IPV4_ANY) {
    const self = src === IPV4_ANY ? IPV4_LOOPBACK : src;
    return finish(stack, out, stack.loopback, self, self, null, RouteType.Local);
  }
  const found = stack.fib4.lookup(flow, minScope);
  if (found === null || (found.route.errno !== 0 && bound !== null)) {
    if (bound === null) return Errno.ENETUNREACH;
    // A bound socket whose device has no route assumes that the destination is on the link.
    if (src === IPV4_ANY) src = selectAddress(stack, bound, null, Scope.Link);
    return finish(stack, out, bound, src, dst, null, RouteType.Unicast);
  }
  const route = found.route;
  if (route.errno !== 0) {
    out.hop = found;
    return route.type === RouteType.Throw ? Errno.ENETUNREACH : route.errno;
  }
  if (route.type === RouteType.Local) {
    if (src === IPV4_ANY) src = (route.prefSrc ?? dst) as Ipv4;
    return finish(stack, out, stack.loopback, src, dst, found, RouteType.Local);
  }
  const hop = stack.fib4.select(found, flow);
  if (src === IPV4_ANY) src = preferredSource(stack, hop);
  return finish(stack, out, hop.device, src, dst, hop, route.type);
}

function finish(
  stack: IpStack,
  out: OutputRoute,
  device: IpDevice | null,
  src: Ipv4,
  dst: Ipv4,
  hop: Nexthop | null,
  type: RouteType,
): number {
  if (device === null) return Errno.ENETUNREACH;
  if (isLoopbackIpv4(src) && !device.isLoopback && !stack.routesLocalnet(device) && type !== RouteType.Local) {
    return Errno.EINVAL;
  }
  if (dst === IPV4_BROADCAST) out.type = RouteType.Broadcast;
  else if (isMulticastIpv4(dst)) out.type = RouteType.Multicast;
  else if (isZeroNetwork(dst)) return Errno.EINVAL;
  else out.type = type;
  out.hop = hop;
  out.device = device;
  out.src = src;
  const redirected = stack.exceptions.gatewayFor(dst, hop);
  out.nextHop =
    redirected ?? (hop !== null && hop.router !== null && out.type === RouteType.Unicast ? hop.router : dst);
  return 0;
}
