import type { Netns } from "../../../../host/netns.js";
import { ipv6RouteLines } from "../../../../host/proc/ipv6-route-text.js";
import type { Route } from "../../../../ip/route.js";
import { RouteTableId, RouteType } from "../../../../ip/route-kinds.js";
import { Family, formatIp } from "../../../../wire/ip-address.js";
import { ipv4Mask } from "../../../../wire/ipv4-address.js";
import { IPV6_ANY, type Ipv6 } from "../../../../wire/ipv6-address.js";

/** How `route` and `netstat -r` print the table: `route`, `route -e` (also netstat), `route -ee`. */
export type RouteColumns = "classic" | "netstat" | "extended";

/** IPv4's main table in the columns of net-tools, header included. Names stand for "default" alone unless `numeric`. */
export function ipv4RouteTable(netns: Netns, columns: RouteColumns, numeric: boolean): string {
  const heads = {
    classic: "Flags Metric Ref    Use Iface",
    netstat: "Flags   MSS Window  irtt Iface",
    extended: "Flags Metric Ref    Use Iface    MSS   Window irtt",
  } as const;
  let text = `Kernel IP routing table\nDestination     Gateway         Genmask         ${heads[columns]}\n`;
  for (const route of netns.stack.routes.list(Family.V4, RouteTableId.Main)) {
    const isRefused = route.type === RouteType.Unreachable || route.type === RouteType.Prohibit;
    // /proc/net/route leaves these out.
    if (route.type === RouteType.Broadcast || route.type === RouteType.Multicast) continue;
    text += row(route, columns, numeric, isRefused);
  }
  return text;
}

function row(route: Route, columns: RouteColumns, numeric: boolean, isRefused: boolean): string {
  const hop = route.nexthops[0] ?? null;
  const isDefault = route.prefixLength === 0;
  const dst = isDefault && !numeric ? "default" : formatIp(route.dst);
  const gateway = isRefused ? "-" : hop?.gateway == null ? "0.0.0.0" : formatIp(hop.gateway);
  const mask = formatIp(ipv4Mask(route.prefixLength));
  const head = `${dst.padEnd(15)} ${gateway.padEnd(15)} ${mask.padEnd(15)} `;
  const name = hop?.device?.name ?? (isRefused ? "-" : "*");
  const isHost = route.prefixLength === 32;
  const flags = `${isRefused ? "!" : hop?.gateway == null ? "U" : "UG"}${isHost ? "H" : ""}`;
  const number = (value: number | string, width: number): string => String(value).padEnd(width);
  const metric = `${number(route.metric, 6)} ${isRefused ? "-     " : number(0, 2)}  `;
  // The column MSS is /proc/net/route's MTU, which is the advertised MSS with its headers.
  const mss = isRefused ? "-" : route.advmss === 0 ? 0 : route.advmss + 40;
  const window = isRefused ? "-" : (route.listed.window ?? 0);
  const irtt = isRefused ? "-" : (route.listed.rttEighthsMs ?? 0) >> 3;
  switch (columns) {
    case "classic":
      return `${head}${flags.padEnd(5)} ${number(route.metric, 6)} ${(isRefused ? "-" : "0").padEnd(2)} ${"0".padStart(7)} ${name}\n`;
    case "netstat":
      return `${head}${flags.padEnd(5)} ${String(mss).padStart(5)} ${number(window, 5)} ${String(irtt).padStart(6)} ${name}\n`;
    case "extended":
      return `${head}${flags.padEnd(5)} ${metric.trimEnd().padEnd(9)} ${"0".padStart(7)} ${name.padEnd(8)} ${number(mss, 5)} ${number(window, 6)} ${irtt}\n`;
  }
}

/** The letters of net-tools for a route's flags, in their order. */
const IPV6_FLAGS: ReadonlyMap<number, string> = new Map([
  [0x200, "!"],
  [1, "U"],
  [2, "G"],
  [4, "H"],
  [0x40_0000, "e"],
  [0x20_0000, "n"],
]);

/** IPv6's main table in the columns of net-tools, with the local table behind it. */
export function ipv6RouteTable(netns: Netns, numeric: boolean): string {
  let text = `Kernel IPv6 routing table\n${"Destination".padEnd(30)} ${"Next Hop".padEnd(26)} Flag Met Ref  Use If\n`;
  for (const line of ipv6RouteLines(netns)) {
    const text6 = (address: Ipv6): string => (address === IPV6_ANY && !numeric ? "[::]" : formatIp(address));
    const dst = `${text6(line.dst)}/${line.prefixLength}`;
    const flags = [...IPV6_FLAGS].map(([bit, letter]) => ((line.flags & bit) === 0 ? "" : letter)).join("");
    const metric = String(line.metric | 0).padEnd(3);
    const name = `${dst.padEnd(30)} ${text6(line.gateway).padEnd(26)}`;
    text += `${name} ${flags.padEnd(4)} ${metric} ${String(line.references).padEnd(2)} ${"0".padStart(5)} ${line.device}\n`;
  }
  return text;
}

/** `route -C` and `netstat -rC`: the kernel has had no such cache since 3.6. */
export function routeCache(isNetstat: boolean): string {
  const columns = isNetstat ? "MSS Window  irtt Iface" : "Metric Ref    Use Iface";
  return `Kernel IP routing cache\nSource          Destination     Gateway         Flags ${isNetstat ? "  " : ""}${columns}\n`;
}
