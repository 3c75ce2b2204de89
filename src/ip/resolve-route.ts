import { Errno } from "../sim/errno.js";
import { Family } from "../wire/ip-address.js";
import type { Ipv4 } from "../wire/ipv4-address.js";
import type { Ipv6 } from "../wire/ipv6-address.js";
import { type Flow, RouteAnswer } from "./flow.js";
import { RouteDecision, routeInput4 } from "./input-route.js";
import { routeInput6 } from "./input-route6.js";
import { Scope } from "./interface-address.js";
import type { IpStack } from "./ip-stack.js";
import { routeOutput4 } from "./output-route.js";
import { routeOutput6 } from "./output-route6.js";
import { pathMtu } from "./path-mtu.js";
import { couldDoWithout } from "./redirect.js";
import { RouteType } from "./route-kinds.js";

/**
 * The routing decision for a flow, with all that a socket wants to know of it (`IpStack.resolveRoute`). `minScope` is
 * `Scope.Link` for SO_DONTROUTE, which is IPv4's alone.
 */
export function resolveRoute(stack: IpStack, flow: Flow, minScope: number = Scope.Universe): RouteAnswer {
  if (flow.inDevice !== null) return resolveInput(stack, flow);
  const v4 = flow.family === Family.V4;
  const errno = v4 ? routeOutput4(stack, flow, false, minScope) : routeOutput6(stack, flow, true);
  const out = v4 ? stack.out4 : stack.out6;
  const { hop, device } = out;
  if ((errno !== 0 && errno !== Errno.EADDRNOTAVAIL) || device === null) {
    return new RouteAnswer(
      errno === 0 ? Errno.ENETUNREACH : errno,
      hop,
      null,
      null,
      flow.src,
      0,
      RouteType.Unspec,
      0,
      0,
    );
  }
  const mtu = pathMtu(stack, flow.dst, hop, device);
  const hopLimit = v4 ? stack.hopLimit4(hop) : stack.hopLimit6(hop, device);
  const configured = hop === null ? 0 : hop.route.advmss;
  const headers = v4 ? 40 : 60;
  const least = v4 ? stack.settings.ipv4.min_adv_mss : stack.settings.ipv6.min_adv_mss;
  const linkMtu = hop !== null && hop.route.mtu !== 0 ? hop.route.mtu : v4 ? device.iface.mtu : device.mtu6;
  const advmss =
    configured !== 0 ? configured : Math.max(least, Math.min(linkMtu, v4 ? 0xffff : 0xffff + 40) - headers);
  return new RouteAnswer(errno, hop, device, out.nextHop, out.src, mtu, out.type, hopLimit, advmss);
}

function resolveInput(stack: IpStack, flow: Flow): RouteAnswer {
  const device = flow.inDevice;
  const refused = (errno: number) =>
    new RouteAnswer(errno, stack.routed, null, null, flow.src, 0, RouteType.Unspec, 0, 0);
  if (device === null) return refused(Errno.ENODEV);
  const v4 = flow.family === Family.V4;
  const decision = v4
    ? routeInput4(stack, device, flow.src as Ipv4, flow.dst as Ipv4, flow.tos, flow.mark, null, flow)
    : routeInput6(stack, device, flow.src as Ipv6, flow.dst as Ipv6, flow.mark, null, flow);
  const hop = stack.routed;
  switch (decision) {
    case RouteDecision.Local:
      return new RouteAnswer(0, hop, stack.loopback, flow.dst, flow.src, 65536, RouteType.Local, 0, 0);
    case RouteDecision.Broadcast:
      return new RouteAnswer(0, hop, stack.loopback, flow.dst, flow.src, 65536, RouteType.Broadcast, 0, 0);
    case RouteDecision.Multicast:
      return new RouteAnswer(0, hop, device, flow.dst, flow.src, device.iface.mtu, RouteType.Multicast, 0, 0);
    case RouteDecision.Forward: {
      const out = hop === null ? null : hop.device;
      if (hop === null || out === null) return refused(Errno.ENETUNREACH);
      const mtu = pathMtu(stack, flow.dst, hop, out);
      const next = hop.router ?? flow.dst;
      const redirects = v4 && out === device && stack.sourceOnLink && couldDoWithout(stack, device, flow.src, next);
      return new RouteAnswer(0, hop, out, next, flow.src, mtu, RouteType.Unicast, 0, 0, redirects);
    }
    case RouteDecision.Drop:
      return refused(Errno.EINVAL);
    default:
      if (stack.routeErrno !== 0) return refused(stack.routeErrno);
      return new RouteAnswer(0, hop, stack.loopback, flow.dst, flow.src, 65536, RouteType.Unicast, 0, 0);
  }
}
