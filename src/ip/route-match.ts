import { Family, type IpAddress } from "../wire/ip-address.js";
import type { Ipv6 } from "../wire/ipv6-address.js";
import { maskAddress } from "../wire/prefix.js";
import type { ListedMetrics, Nexthop, NexthopSpec, Route, RouteSpec } from "./route.js";
import { RouteProtocol, RouteType } from "./route-kinds.js";
import type { RouteTable } from "./route-table.js";

/** True when two routes of one block, tos and metric are the same in all that the kernel compares (fib_info). */
export function sameRoute(a: Route, b: Route): boolean {
  return (
    a.type === b.type &&
    a.scope === b.scope &&
    a.protocol === b.protocol &&
    a.prefSrc === b.prefSrc &&
    a.mtu === b.mtu &&
    a.mtuLock === b.mtuLock &&
    a.advmss === b.advmss &&
    a.hopLimit === b.hopLimit &&
    sameListed(a.listed, b.listed) &&
    a.nexthopUse?.id === b.nexthopUse?.id &&
    sameHops(a, b) &&
    a.nexthops.every((hop, i) => hop.weight === b.nexthops[i]?.weight && hop.onlink === b.nexthops[i]?.onlink)
  );
}

function sameListed(a: ListedMetrics, b: ListedMetrics): boolean {
  if (a === b) return true;
  const names = new Set([...Object.keys(a), ...Object.keys(b)] as (keyof ListedMetrics)[]);
  // Locks are a list; all else is one value.
  return [...names].every((name) => String(a[name] ?? "") === String(b[name] ?? ""));
}

/** True when both lead on by the same devices and gateways, in order. */
export function sameHops(a: Route, b: Route): boolean {
  return a.nexthops.length === b.nexthops.length && a.nexthops.every((hop, i) => sameHop(hop, b.nexthops[i]));
}

/** True when both are one way: the same device and gateway. */
export function sameHop(a: Nexthop, b: Nexthop | undefined): boolean {
  return b !== undefined && a.device === b.device && a.gateway === b.gateway;
}

/** True when an IPv6 route may be one of several ways (rt6_qualify_for_ecmp). */
export function mayShare(route: Route): boolean {
  return (
    route.type === RouteType.Unicast &&
    route.nexthopUse === null &&
    route.protocol !== RouteProtocol.Ra &&
    route.nexthops.every((hop) => hop.gateway !== null)
  );
}

/** True when the ways of `route` are those that `spec` names; all fit one that names none. */
export function hopsFit(spec: RouteSpec, route: Route): boolean {
  const wanted = spec.nexthops ?? [];
  if (wanted.length === 0) return true;
  if (route.nexthopUse !== null && spec.family === Family.V4) return false;
  // A list is walked by the route's ways: one too few never fits, one too many does (fib_nh_match).
  if (spec.isList === true && spec.family === Family.V4) {
    return route.nexthops.every((hop, i) => {
      const each = wanted[i];
      return each !== undefined && hopFits(each, hop);
    });
  }
  if (wanted.length === 1) {
    const only = wanted[0];
    if (spec.family === Family.V4) {
      const first = route.nexthops[0];
      return only === undefined || (first !== undefined && hopFits(only, first));
    }
    return only === undefined || route.nexthops.some((hop) => hopFits(only, hop));
  }
  return (
    wanted.length === route.nexthops.length &&
    wanted.every((each, i) => {
      const hop = route.nexthops[i];
      return hop !== undefined && hopFits(each, hop);
    })
  );
}

/** True when the way has the device and the gateway that are wanted; null wants any. */
export function hopFits(wanted: NexthopSpec, hop: Nexthop): boolean {
  if ((wanted.device ?? null) !== null && wanted.device !== hop.device) return false;
  return (wanted.gateway ?? null) === null || wanted.gateway === hop.gateway;
}

/** What the route would be asked for with, but for its ways. */
export function specOf(route: Route): RouteSpec {
  const { family, dst, prefixLength, type, table, tos, metric, scope, protocol, prefSrc, mtu, mtuLock } = route;
  const { advmss, hopLimit, listed, pref, origin, nexthopUse } = route;
  return {
    family,
    dst,
    prefixLength,
    type,
    table,
    tos,
    metric,
    scope,
    protocol,
    prefSrc,
    mtu,
    mtuLock,
    advmss,
    hopLimit,
    listed,
    pref,
    origin,
    nexthopUse,
  };
}

/** True when IPv6's tree has a node for just this prefix: of routes there, or where two others part. */
export function hasNode6(table: RouteTable, route: Route): boolean {
  const { prefixLength, dst } = route;
  if (prefixLength === 0 || table.bucket(dst, prefixLength).length > 0) return true;
  const below = table.dump().filter((each) => each.prefixLength > prefixLength && covers(route, each.dst));
  const bits = new Set(below.map((each) => bitAt(each.dst as Ipv6, prefixLength)));
  return bits.size === 2;
}

function covers(route: Route, address: IpAddress): boolean {
  return maskAddress(address, route.prefixLength) === maskAddress(route.dst, route.prefixLength);
}

function bitAt(address: Ipv6, index: number): number {
  return (address.charCodeAt(index >>> 4) >>> (15 - (index & 15))) & 1;
}

/**
 * The routes without those that a dump of IPv6 leaps over: of several ways, which stand among the other routes of their
 * metric as they were added, it goes from the first right behind the last (fib6_dump_node).
 */
export function withoutLeaptOver(routes: readonly Route[]): Route[] {
  if (!routes.some((route) => route.nexthops.length > 1)) return [...routes];
  return routes.filter((route) => !routes.some((other) => other !== route && leapsOver(other, route)));
}

function leapsOver(several: Route, route: Route): boolean {
  if (several.nexthops.length < 2 || several.dst !== route.dst || several.prefixLength !== route.prefixLength)
    return false;
  if (several.metric !== route.metric || several.table !== route.table) return false;
  const at = route.nexthops[0]?.order ?? 0;
  const orders = several.nexthops.map((hop) => hop.order);
  return at > Math.min(...orders) && at < Math.max(...orders);
}
