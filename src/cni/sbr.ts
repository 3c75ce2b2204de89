import type { Netns } from "../host/netns.js";
import type { IpDevice } from "../ip/ip-device.js";
import type { Route, RouteSpec } from "../ip/route.js";
import { RouteTableId } from "../ip/route-kinds.js";
import { addressBits, Family, parseIp } from "../wire/ip-address.js";
import { everything, Prefix, parsePrefix } from "../wire/prefix.js";
import { failure } from "./cni-error.js";
import { check } from "./container-link.js";
import { containerNetns, type Plugin, type PluginCall, requirePrevResult } from "./plugin.js";
import type { Result } from "./result.js";

const FIRST_TABLE = 100;

/**
 * The sbr plugin (source-based routing): the interface's routes move to a table of their own, and a rule sends packets
 * with its source address there, so that a container with several interfaces answers by the one it was asked at.
 */
export class SbrPlugin implements Plugin {
  add(call: PluginCall): Result {
    const result = requirePrevResult(call, "This plugin must be called as chained plugin");
    if (result.ips.length === 0) throw failure(`No IP addresses supplied on interface: ${call.ifName}`);
    const netns = containerNetns(call);
    const iface = netns.findDevice(call.ifName);
    if (iface === null) throw failure(`Cannot find network interface ${call.ifName}: Link not found`);
    const device = netns.ipDevice(iface);
    const table = freeTable(netns);
    for (const ip of result.ips) {
      const owner = ip.interface === undefined ? undefined : result.interfaces[ip.interface]?.name;
      if (owner !== undefined && owner !== call.ifName) continue;
      const { address, family } = parsePrefix(ip.address);
      const from = new Prefix(address, addressBits(family));
      check(netns.stack.addRule({ family, from, table }), "Failed to add rule");
      if (ip.gateway === undefined) continue;
      const all = everything(family);
      const error = netns.stack.addRoute({
        family,
        dst: all.network,
        prefixLength: 0,
        table,
        nexthops: [{ device, gateway: parseIp(ip.gateway), onlink: true }],
      });
      check(error, `Failed to add default route to ${ip.gateway}`);
    }
    for (const family of [Family.V4, Family.V6]) moveRoutes(netns, family, device, table);
    return result;
  }

  check(): void {}

  del(call: PluginCall): void {
    const { netns } = call;
    const iface = netns?.findDevice(call.ifName) ?? null;
    if (netns === null || iface === null) return;
    const device = netns.ipDevice(iface);
    for (const family of [Family.V4, Family.V6]) {
      const own = new Set(device.addresses(family).map((each) => each.local));
      for (const rule of [...netns.stack.fib(family).rules]) {
        if (rule.from !== null && own.has(rule.from.address)) netns.stack.fib(family).removeRule(rule);
      }
    }
  }
}

/** The first table from 100 on that no rule leads to and no route is in. */
function freeTable(netns: Netns): number {
  const { stack } = netns;
  for (let table = FIRST_TABLE; ; table++) {
    const isUsed = [Family.V4, Family.V6].some(
      (family) =>
        stack.fib(family).rules.some((rule) => rule.table === table) || stack.routes.list(family, table).length > 0,
    );
    if (!isUsed) return table;
  }
}

function moveRoutes(netns: Netns, family: Family, device: IpDevice, table: number): void {
  const { stack } = netns;
  for (const route of stack.routes.list(family, RouteTableId.Main)) {
    if (route.nexthops.length !== 1 || route.nexthops[0]?.device !== device) continue;
    stack.routes.remove(route);
    // The default route above may be there already; a gateway's link route follows it, hence onlink.
    check(stack.addRoute(movedSpec(route, table), "replace"), "Failed to readd route");
  }
}

function movedSpec(route: Route, table: number): RouteSpec {
  const { family, dst, prefixLength, type, tos, metric, scope, protocol, prefSrc, mtu } = route;
  const nexthops = route.nexthops.map(({ device, gateway }) => ({ device, gateway, onlink: gateway !== null }));
  return { family, dst, prefixLength, type, table, tos, metric, scope, protocol, prefSrc, mtu, nexthops };
}
