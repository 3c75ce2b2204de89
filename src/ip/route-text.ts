import { SECOND } from "../sim/time.js";
import { addressBits, Family, formatIp } from "../wire/ip-address.js";
import { Scope, scopeName } from "./interface-address.js";
import type { Nexthop, Route } from "./route.js";
import { RouteProtocol, RouteTableId, RouteType } from "./route-kinds.js";

const TYPE_NAMES = [
  "none",
  "unicast",
  "local",
  "broadcast",
  "anycast",
  "multicast",
  "blackhole",
  "unreachable",
  "prohibit",
  "throw",
  "nat",
];

/** The name that ip(8) prints for a route's type ("unicast", "blackhole"). */
export function routeTypeName(type: number): string {
  return TYPE_NAMES[type] ?? String(type);
}

const PROTOCOL_NAMES: ReadonlyMap<number, string> = new Map([
  [0, "unspec"],
  [1, "redirect"],
  [2, "kernel"],
  [3, "boot"],
  [4, "static"],
  [8, "gated"],
  [9, "ra"],
  [10, "mrt"],
  [11, "zebra"],
  [12, "bird"],
  [13, "dnrouted"],
  [14, "xorp"],
  [15, "ntk"],
  [16, "dhcp"],
  [18, "keepalived"],
  [42, "babel"],
  [99, "openr"],
  [186, "bgp"],
  [187, "isis"],
  [188, "ospf"],
  [189, "rip"],
  [192, "eigrp"],
]);

/** The name in /etc/iproute2/rt_protos, or the number. */
export function routeProtocolName(protocol: number): string {
  return PROTOCOL_NAMES.get(protocol) ?? String(protocol);
}

/** The number of a protocol's name, or null when it is none of them. */
export function routeProtocolByName(name: string): number | null {
  for (const [number, each] of PROTOCOL_NAMES) if (each === name) return number;
  return null;
}

/** The name in /etc/iproute2/rt_tables ("main"), or the number. */
export function routeTableName(table: number): string {
  switch (table) {
    case RouteTableId.Default:
      return "default";
    case RouteTableId.Main:
      return "main";
    case RouteTableId.Local:
      return "local";
    default:
      return String(table);
  }
}

/**
 * One route in the words of `ip route` (iproute2's print_route), without the trailing space of each line; next hops of a
 * multipath route follow on lines of their own. With `nowNs` a route that will go says in how many seconds.
 */
export function formatRoute(route: Route, nowNs: number | null = null): string {
  const words: string[] = [];
  if (route.type !== RouteType.Unicast) words.push(routeTypeName(route.type));
  words.push(formatDestination(route));
  if (route.tos !== 0) words.push("tos", `0x${route.tos.toString(16)}`);
  const single = route.nexthops.length === 1 ? (route.nexthops[0] ?? null) : null;
  if (single !== null) words.push(...viaWords(route, single));
  if (route.table !== RouteTableId.Main) words.push("table", routeTableName(route.table));
  if (route.protocol !== RouteProtocol.Boot) words.push("proto", routeProtocolName(route.protocol));
  if (route.family === Family.V4 && route.scope !== Scope.Universe) words.push("scope", scopeName(route.scope));
  if (route.prefSrc !== null) words.push("src", formatIp(route.prefSrc));
  if (route.metric !== 0 || route.family === Family.V6) words.push("metric", String(route.metric));
  if (single !== null) words.push(...flagWords(single));
  if (route.expiresNs !== null && nowNs !== null) {
    words.push("expires", `${Math.max(0, Math.ceil((route.expiresNs - nowNs) / SECOND))}sec`);
  }
  if (route.mtu !== 0) words.push("mtu", ...(route.mtuLock ? ["lock"] : []), String(route.mtu));
  if (route.advmss !== 0) words.push("advmss", String(route.advmss));
  if (route.hopLimit !== 0) words.push("hoplimit", String(route.hopLimit));
  if (route.family === Family.V6) words.push("pref", prefName(route.pref));
  const lines = [words.join(" ")];
  if (single === null) {
    for (const nexthop of route.nexthops) {
      lines.push(
        ["\tnexthop", ...viaWords(route, nexthop), "weight", String(nexthop.weight), ...flagWords(nexthop)].join(" "),
      );
    }
  }
  return lines.join("\n");
}

/** "default", "10.0.0.0/8", or the bare address of a block of one. */
function formatDestination(route: Route): string {
  if (route.prefixLength === 0) return "default";
  const text = formatIp(route.dst);
  return route.prefixLength === addressBits(route.family) ? text : `${text}/${route.prefixLength}`;
}

function viaWords(route: Route, nexthop: Nexthop): string[] {
  const words: string[] = [];
  if (nexthop.gateway !== null) {
    const other = typeof nexthop.gateway === "number" ? Family.V4 : Family.V6;
    words.push("via", ...(other === route.family ? [] : [other === Family.V6 ? "inet6" : "inet"]));
    words.push(formatIp(nexthop.gateway));
  }
  if (nexthop.device !== null) words.push("dev", nexthop.device.name);
  return words;
}

function flagWords(nexthop: Nexthop): string[] {
  const words: string[] = [];
  if (nexthop.dead) words.push("dead");
  if (nexthop.onlink) words.push("onlink");
  if (nexthop.linkdown) words.push("linkdown");
  return words;
}

function prefName(pref: number): string {
  return pref === 1 ? "high" : pref === 3 ? "low" : "medium";
}
