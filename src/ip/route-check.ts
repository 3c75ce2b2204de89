import { Errno } from "../sim/errno.js";
import { Family, type IpAddress, isLoopback, isMulticast } from "../wire/ip-address.js";
import { type Ipv6, isLinkLocalIpv6 } from "../wire/ipv6-address.js";
import { maskAddress } from "../wire/prefix.js";
import { addressType } from "./address-type.js";
import { Scope } from "./interface-address.js";
import type { IpStack } from "./ip-stack.js";
import { NetlinkError } from "./netlink-error.js";
import type { Nexthop, NexthopSpec, RouteSpec } from "./route.js";
import { RouteTableId, RouteType } from "./route-kinds.js";

/** Route metrics of IPv6 when none is given: those of users, and of the kernel's own prefix routes. */
export const METRIC_USER6 = 1024;
/** The metric of the kernel's own IPv6 prefix routes (IP6_RT_PRIO_ADDRCONF). */
export const METRIC_ADDRCONF6 = 256;

/** The table that a route of this type goes to when none is given. */
export function defaultTable(spec: RouteSpec): number {
  switch (spec.type) {
    case RouteType.Local:
    case RouteType.Broadcast:
    case RouteType.Nat:
    case RouteType.Anycast:
      return RouteTableId.Local;
    default:
      return RouteTableId.Main;
  }
}

/** Fills in what ip(8) and the kernel take when nothing is said: table, scope, metric. What is complete comes back as it is. */
export function completeRoute(spec: RouteSpec): RouteSpec {
  if (isComplete(spec)) return spec;
  const type = spec.type ?? RouteType.Unicast;
  const hasGateway = (spec.nexthops ?? []).some((hop) => (hop.gateway ?? null) !== null);
  const many = (spec.nexthops ?? []).length > 1;
  let scope: number = Scope.Universe;
  if (spec.family === Family.V4) {
    if (type === RouteType.Local || type === RouteType.Nat) scope = Scope.Host;
    else if (type === RouteType.Broadcast || type === RouteType.Multicast || type === RouteType.Anycast)
      scope = Scope.Link;
    else if (type === RouteType.Unicast && !hasGateway && !many && spec.nexthopId === undefined) scope = Scope.Link;
  }
  const metric = spec.family === Family.V6 ? spec.metric || METRIC_USER6 : (spec.metric ?? 0);
  // A spread that lengthens the object costs more than all the checks (a hidden class for each).
  const nexthops = (spec.nexthops ?? []).map((hop) =>
    Object.assign({}, hop, { onlink: hop.onlink ?? spec.onlink ?? false }),
  );
  const table = spec.table ?? defaultTable(spec);
  return Object.assign({}, spec, { type, table, scope: spec.scope ?? scope, metric, nexthops });
}

/** True when nothing is left to fill in, as in a route that many nodes have from one specification. */
function isComplete({ family, type, table, scope, metric, nexthops }: RouteSpec): boolean {
  if (type === undefined || table === undefined || scope === undefined || nexthops === undefined) return false;
  if (metric === undefined || (family === Family.V6 && metric === 0)) return false;
  for (const hop of nexthops) if (hop.onlink === undefined) return false;
  return true;
}

/** What a route may name beside what is in use: listed, and changes nothing here. */
const CONGESTION_CONTROLS: readonly string[] = ["reno", "cubic", "bbr"];
const MAX_MTU = 65520;
const MAX_MSS = 65495;

/** Metrics that are too large are cut (ip_metrics_convert). */
function boundedMetrics(spec: RouteSpec): RouteSpec {
  const { mtu = 0, advmss = 0 } = spec;
  if (mtu <= MAX_MTU && advmss <= MAX_MSS) return spec;
  return Object.assign({}, spec, { mtu: Math.min(mtu, MAX_MTU), advmss: Math.min(advmss, MAX_MSS) });
}

/** The checks of fib_create_info and ip6_route_info_create; the spec with devices filled in, or what is wrong. */
export function checkRoute(stack: IpStack, said: RouteSpec): RouteSpec | NetlinkError {
  const spec = boundedMetrics(said);
  // The list is looked through before anything is made of it (rtm_to_fib6_multipath_config).
  if (
    spec.family === Family.V6 &&
    spec.isList === true &&
    spec.nexthops?.some((hop) => (hop.gateway ?? null) === null)
  ) {
    const words = "Device only routes can not be added for IPv6 using the multipath API";
    return new NetlinkError(Errno.EINVAL, words);
  }
  const { congctl } = spec.listed ?? {};
  if (congctl !== undefined && !CONGESTION_CONTROLS.includes(congctl)) {
    return new NetlinkError(Errno.EINVAL, "Unknown tcp congestion algorithm");
  }
  if (maskAddress(spec.dst, spec.prefixLength) !== spec.dst) {
    return new NetlinkError(Errno.EINVAL, "Invalid prefix for given prefix length");
  }
  // What a nexthop object says was looked at when it was made.
  if (spec.nexthopId !== undefined) return checkSource(stack, spec);
  const type = spec.type ?? RouteType.Unicast;
  const hops = spec.nexthops ?? [];
  // A type that names what there is no longer: its scope is beyond all others (fib_props).
  if (type === RouteType.Nat && spec.family === Family.V4) return new NetlinkError(Errno.EINVAL, "Invalid scope");
  if (type >= RouteType.Blackhole && type <= RouteType.Throw) {
    if (spec.family === Family.V6) {
      const device = stack.loopback;
      return { ...spec, nexthops: [{ device }] };
    }
    if (hops.length > 0) {
      return new NetlinkError(Errno.EINVAL, "Gateway, device and multipath can not be specified for this route type");
    }
    return spec;
  }
  if (hops.length === 0 || hops.some((hop) => (hop.device ?? null) === null && (hop.gateway ?? null) === null)) {
    return new NetlinkError(Errno.ENODEV);
  }
  if (spec.family === Family.V4) {
    if ((spec.scope ?? 0) > Scope.Host) return new NetlinkError(Errno.EINVAL, "Invalid scope");
    if (type === RouteType.Local && (spec.scope ?? 0) < Scope.Host)
      return new NetlinkError(Errno.EINVAL, "Invalid scope");
    if (spec.scope === Scope.Host) {
      if (hops.length > 1) {
        return new NetlinkError(Errno.EINVAL, "Route with host scope can not have multiple nexthops");
      }
      if (hops.some((hop) => (hop.gateway ?? null) !== null)) {
        return new NetlinkError(Errno.EINVAL, "Route with host scope can not have a gateway");
      }
    }
  }
  const checked: NexthopSpec[] = [];
  for (const hop of hops) {
    const result = checkHop(stack, spec, hop);
    if (result instanceof NetlinkError) return result;
    const refusal = spec.family === Family.V6 && hops.length > 1 ? refuseWay6(result, checked) : null;
    if (refusal !== null) return refusal;
    checked.push(result);
  }
  return checkSource(stack, { ...spec, nexthops: checked });
}

function checkSource(stack: IpStack, spec: RouteSpec): RouteSpec | NetlinkError {
  const prefSrc = spec.prefSrc ?? null;
  if (prefSrc === null || (spec.type === RouteType.Local && spec.dst === prefSrc) || stack.isLocal(prefSrc))
    return spec;
  return new NetlinkError(
    Errno.EINVAL,
    spec.family === Family.V4 ? "Invalid prefsrc address" : "Invalid source address",
  );
}

/** What speaks against one more way of an IPv6 multipath route (ip6_route_multipath_add). */
function refuseWay6(hop: NexthopSpec, before: readonly NexthopSpec[]): NetlinkError | null {
  const same = before.some((each) => each.gateway === hop.gateway && each.device === hop.device);
  return same ? new NetlinkError(Errno.EEXIST) : null;
}

/** fib_check_nh, ip6_validate_gw: whether the gateway is on a link of ours, and which. */
export function checkHop(stack: IpStack, spec: RouteSpec, hop: NexthopSpec): NexthopSpec | NetlinkError {
  const device = hop.device ?? null;
  const gateway = hop.gateway ?? null;
  if (spec.family === Family.V6 && device !== null && !device.runsIpv6) {
    if (!device.hasIpv6) return new NetlinkError(Errno.ENODEV);
    return new NetlinkError(Errno.EACCES, "IPv6 is disabled on nexthop device");
  }
  if (gateway === null) {
    if (device !== null && !device.isUp && spec.scope !== Scope.Host) {
      return new NetlinkError(Errno.ENETDOWN, spec.family === Family.V4 ? "Device for nexthop is not up" : null);
    }
    return hop;
  }
  return typeof gateway === "number"
    ? checkGateway4(stack, spec, hop, gateway)
    : checkGateway6(stack, spec, hop, gateway as Ipv6);
}

function checkGateway4(
  stack: IpStack,
  spec: RouteSpec,
  hop: NexthopSpec,
  gateway: IpAddress,
): NexthopSpec | NetlinkError {
  const device = hop.device ?? null;
  const invalid = new NetlinkError(Errno.EINVAL, "Nexthop has invalid gateway");
  if (hop.onlink) {
    if (device === null) return new NetlinkError(Errno.ENODEV, "Nexthop device required for onlink");
    if (!device.isUp) return new NetlinkError(Errno.ENETDOWN, "Nexthop device is not up");
    return addressType(stack, gateway, null) === RouteType.Unicast ? hop : invalid;
  }
  // Then it would have to be an address of ours, which no route of this scope leads to.
  if ((spec.scope ?? 0) >= Scope.Link) return new NetlinkError(Errno.ENETUNREACH, "Nexthop has invalid gateway");
  const flow = stack.scratchFlow(gateway);
  flow.outDevice = device;
  flow.ignoresLinkState = true;
  const fib = stack.fib4;
  const own = spec.table !== undefined && spec.table !== RouteTableId.Main ? fib.tables.get(spec.table) : undefined;
  let found = own === undefined ? null : fib.lookupTable(own, flow, Scope.Link);
  if (found === null) found = fib.lookup(flow, Scope.Link);
  if (found === null || found.route.errno !== 0)
    return new NetlinkError(Errno.ENETUNREACH, "Nexthop has invalid gateway");
  if (found.route.type !== RouteType.Unicast && found.route.type !== RouteType.Local) return invalid;
  if (found.device === null) return new NetlinkError(Errno.EINVAL, "No egress device for nexthop");
  // Without a word of explanation (fib_check_nh_v4_gw).
  if (!found.device.isUp) return new NetlinkError(Errno.ENETDOWN);
  return Object.assign({}, hop, { device: found.device, ownGateway: found.route.type === RouteType.Local });
}

const BY_LOOPBACK = "Egress device can not be loopback device for this route";

function checkGateway6(stack: IpStack, spec: RouteSpec, hop: NexthopSpec, gateway: Ipv6): NexthopSpec | NetlinkError {
  const device = hop.device ?? null;
  if (isMulticast(gateway)) return new NetlinkError(Errno.EINVAL, "Invalid gateway address");
  const isOwn = stack.ownsAddress(gateway);
  // With a device the gateway is looked at first, without one the device that the way to it has (ip6_validate_gw).
  if (isLoopback(gateway) && (device === null || !isOwn)) {
    return isOwn ? new NetlinkError(Errno.EINVAL, BY_LOOPBACK) : new NetlinkError(Errno.EHOSTUNREACH);
  }
  if (isOwn) return new NetlinkError(Errno.EINVAL, "Gateway can not be a local address");
  if (isLinkLocalIpv6(gateway)) {
    if (device === null) return new NetlinkError(Errno.EINVAL, "Egress device not specified");
    return device.isUp ? hop : new NetlinkError(Errno.ENETDOWN, "Nexthop device is not up");
  }
  if (hop.onlink) {
    if (device === null) return new NetlinkError(Errno.ENODEV, "Nexthop device required for onlink");
    return device.isUp ? hop : new NetlinkError(Errno.ENETDOWN, "Nexthop device is not up");
  }
  const flow = stack.scratchFlow(gateway);
  flow.outDevice = device;
  flow.ignoresLinkState = true;
  // The route's own table is asked first, then all by the rules (ip6_route_check_nh).
  const table = stack.fib6.tables.get(spec.table ?? RouteTableId.Main);
  const own = table === undefined ? null : wayTo(stack.fib6.lookupTable(table, flow, Scope.Universe));
  const found = own ?? wayTo(stack.fib6.lookup(flow));
  if (found === null || found.device === null) return new NetlinkError(Errno.EHOSTUNREACH);
  if (found.device.isLoopback) return new NetlinkError(Errno.EINVAL, BY_LOOPBACK);
  if (!found.device.isUp) return new NetlinkError(Errno.ENETDOWN, "Nexthop device is not up");
  return { ...hop, device: found.device };
}

/** The next hop when it can be the link that a gateway is on. */
function wayTo(found: Nexthop | null): Nexthop | null {
  if (found === null || found.route.errno !== 0 || found.route.rejects || found.gateway !== null) return null;
  return found;
}
