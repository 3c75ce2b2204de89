import type { Route } from "../../ip/route.js";
import { RouteProtocol, RouteTableId, RouteType } from "../../ip/route-kinds.js";
import { Family, type IpAddress } from "../../wire/ip-address.js";
import { IPV6_ANY, type Ipv6, ipv6Group } from "../../wire/ipv6-address.js";
import type { Netns } from "../netns.js";

const RouteFlag = {
  Up: 1,
  Gateway: 2,
  /** The net-tools call it H, a host's; it is the kernel's RTNH_F_ONLINK. */
  Onlink: 4,
  Reject: 0x200,
  Anycast: 0x0010_0000,
  NoNexthop: 0x20_0000,
  Expires: 0x40_0000,
  Local: 0x8000_0000,
} as const;

/** A line of IPv6's routes as /proc/net/ipv6_route and the net-tools show it. */
export interface Ipv6RouteLine {
  readonly dst: Ipv6;
  readonly prefixLength: number;
  readonly gateway: Ipv6;
  /** 0xffffffff for the entry that refuses everything at the end of a table. */
  readonly metric: number;
  readonly references: number;
  readonly flags: number;
  readonly device: string;
}

/**
 * The lines of all tables. A table without a default route ends in the entry that refuses everything (fib6_null_entry).
 * Simplified: references are those of a route that nobody uses.
 */
export function ipv6RouteLines(netns: Netns): Ipv6RouteLine[] {
  const { fib6, routes } = netns.stack;
  const ids = new Set([...fib6.tables.keys(), RouteTableId.Main, RouteTableId.Local]);
  const lines: Ipv6RouteLine[] = [];
  for (const id of [...ids].sort((a, b) => (a % 256) - (b % 256) || b - a)) {
    const found = routes.list(Family.V6, id);
    for (const route of found) {
      if (route.nexthops.length === 0) lines.push(lineOf(route, null, "lo"));
      for (const hop of route.nexthops) {
        const line = lineOf(route, hop.gateway, hop.device?.name ?? "lo");
        lines.push(hop.onlink ? { ...line, flags: (line.flags | RouteFlag.Onlink) >>> 0 } : line);
      }
    }
    if (found.some((route) => route.prefixLength === 0)) continue;
    const flags = RouteFlag.NoNexthop | RouteFlag.Reject;
    const all = { dst: IPV6_ANY, prefixLength: 0, gateway: IPV6_ANY, device: "lo" };
    lines.push({ ...all, metric: 0xffff_ffff, references: 1, flags });
  }
  return lines;
}

function lineOf(route: Route, gateway: IpAddress | null, device: string): Ipv6RouteLine {
  const isLocal = route.type === RouteType.Local || route.type === RouteType.Anycast;
  const isRefused = route.rejects || (route.type >= RouteType.Blackhole && route.type <= RouteType.Throw);
  let flags: number = isRefused ? RouteFlag.Reject | RouteFlag.NoNexthop : RouteFlag.Up;
  if (typeof gateway === "string") flags |= RouteFlag.Gateway;
  if (route.expiresNs !== null) flags |= RouteFlag.Expires;
  if (route.type === RouteType.Local) flags |= RouteFlag.Local;
  if (route.type === RouteType.Anycast) flags |= RouteFlag.Anycast;
  // Only the kernel's own say that they lead to nobody.
  if (isLocal && route.protocol === RouteProtocol.Kernel) flags |= RouteFlag.NoNexthop;
  return {
    dst: route.dst as Ipv6,
    prefixLength: route.prefixLength,
    gateway: typeof gateway === "string" ? (gateway as Ipv6) : IPV6_ANY,
    metric: route.metric,
    references: isLocal ? 2 : 1,
    flags: flags >>> 0,
    device,
  };
}

/** /proc/net/ipv6_route (rt6_info_route). */
export function ipv6RouteText(netns: Netns): string {
  const none = hex6(IPV6_ANY);
  const word = (value: number): string => value.toString(16).padStart(8, "0");
  const byte = (value: number): string => value.toString(16).padStart(2, "0");
  return ipv6RouteLines(netns)
    .map((line) => {
      const numbers = [line.metric, line.references, 0, line.flags].map(word).join(" ");
      const to = `${hex6(line.dst)} ${byte(line.prefixLength)} ${none} 00 ${hex6(line.gateway)}`;
      return `${to} ${numbers} ${line.device.padStart(8)}\n`;
    })
    .join("");
}

/** An IPv6 address as 32 digits. */
export function hex6(address: Ipv6): string {
  let text = "";
  for (let i = 0; i < 8; i++) text += ipv6Group(address, i).toString(16).padStart(4, "0");
  return text;
}
