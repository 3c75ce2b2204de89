import type { Netns } from "../../../../host/netns.js";
import type { Route } from "../../../../ip/route.js";
import { RouteTableId, RouteType } from "../../../../ip/route-kinds.js";
import { Family, formatIp } from "../../../../wire/ip-address.js";
import { ipv4Mask } from "../../../../wire/ipv4-address.js";
import { formatPrefix } from "../ip/addresses.js";

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
  const flags = isRefused ? "!" : `U${hop?.gateway == null ? "" : "G"}${route.prefixLength === 32 ? "H" : ""}`;
  const number = (value: number, width: number): string => String(value).padEnd(width);
  const metric = `${number(route.metric, 6)} ${isRefused ? "-     " : number(0, 2)}  `;
  const mss = route.mtu === 0 ? 0 : route.mtu - 40;
  switch (columns) {
    case "classic":
      return `${head}${flags.padEnd(5)} ${number(route.metric, 6)} ${(isRefused ? "-" : "0").padEnd(2)} ${"0".padStart(7)} ${name}\n`;
    case "netstat":
      return isRefused
        ? `${head}${flags.padEnd(5)}     - -          - ${name}\n`
        : `${head}${flags.padEnd(5)} ${String(mss).padStart(5)} ${number(0, 5)}  ${"0".padStart(5)} ${name}\n`;
    case "extended":
      return `${head}${flags.padEnd(5)} ${metric.trimEnd().padEnd(9)} ${"0".padStart(7)} ${name.padEnd(8)} ${number(mss, 5)} ${number(0, 6)} 0\n`;
  }
}

/** IPv6's main table in the columns of net-tools, with the local table behind it. */
export function ipv6RouteTable(netns: Netns): string {
  let text = `Kernel IPv6 routing table\n${"Destination".padEnd(30)} ${"Next Hop".padEnd(26)} Flag Met Ref  Use If\n`;
  const rows = [
    ...netns.stack.routes.list(Family.V6, RouteTableId.Main),
    ...netns.stack.routes.list(Family.V6, RouteTableId.Local),
  ];
  for (const route of rows) {
    const hop = route.nexthops[0] ?? null;
    const isLocal = route.type === RouteType.Local;
    const isRefused = route.type >= RouteType.Blackhole && route.type <= RouteType.Throw;
    const dst = `${formatPrefix(route.dst, route.prefixLength).replace(/\/.*$/, "")}/${route.prefixLength}`;
    const gateway = hop?.gateway == null ? "::" : formatIp(hop.gateway);
    const isHost = route.prefixLength === 128 && !isLocal;
    const flags = isRefused ? "!n" : `U${hop?.gateway == null ? "" : "G"}${isHost ? "H" : ""}${isLocal ? "n" : ""}`;
    const metric = String(route.metric).padEnd(3);
    text += `${dst.padEnd(30)} ${gateway.padEnd(26)} ${flags.padEnd(4)} ${metric} ${isLocal ? 2 : 1}    ${"0".padStart(3)} ${hop?.device?.name ?? "lo"}\n`;
  }
  return text;
}
