import type { Netns } from "../../../../host/netns.js";
import { interfaceTable } from "./interface-table.js";
import { ipv4RouteTable, ipv6RouteTable } from "./route-table.js";

/** `netstat -r`: the routes of one family. */
export function netstatRoutes(netns: Netns, isIpv6: boolean, numeric: boolean): string {
  return isIpv6 ? ipv6RouteTable(netns) : ipv4RouteTable(netns, "netstat", numeric);
}

/** `netstat -i`: the devices that are up, or all of them. */
export function netstatInterfaces(netns: Netns, isAll: boolean): string {
  return `Kernel Interface table\n${interfaceTable(netns, isAll, true)}`;
}
