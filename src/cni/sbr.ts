import type { Netns } from "../host/netns.js";
import type { Route, RouteSpec } from "../ip/route.js";
import { RouteTableId } from "../ip/route-kinds.js";
import { addressBits, Family, parseIp } from "../wire/ip-address.js";
import { everything, Prefix, parsePrefix } from "../wire/prefix.js";
import { failure } from "./cni-error.js";
import { numberField } from "./config.js";
import { check } from "./container-link.js";
import { containerNetns, type Plugin, type PluginCall, requirePrevResult } from "./plugin.js";
import type { Result, ResultIp } from "./result.js";

const FIRST_TABLE = 100;

/**
 * The sbr plugin (source-based routing): each address of the interface gets a table of its own with the routes that
 * belong to it, and a rule sends packets from it there, so that a container with several interfaces answers by the one
 * it was asked at. With `table` the table is somebody else's: rules lead there, and no route is touched.
 */
export class SbrPlugin implements Plugin {
  add(call: PluginCall): Result {
    const given = tableOf(call);
    const result = requirePrevResult(call, "This plugin must be called as chained plugin");
    if (result.ips.length === 0) throw failure(`No IP addresses supplied on interface: ${call.ifName}`);
    const netns = containerNetns(call);
    const own = result.ips.filter((ip) => {
      const owner = ip.interface === undefined ? undefined : result.interfaces[ip.interface]?.name;
      return owner === undefined || owner === call.ifName;
    });
    if (given === null) moveRoutes(netns, call.ifName, own);
    else for (const ip of own) addRule(netns, ip, given);
    return result;
  }

  check(): void {}

  del(call: PluginCall): void {
    const given = tableOf(call);
    const { netns } = call;
    const iface = netns?.findDevice(call.ifName) ?? null;
    if (netns === null || iface === null) return;
    const device = netns.ipDevice(iface);
    for (const family of [Family.V4, Family.V6]) {
      const own = new Set(device.addresses(family).map((each) => each.local));
      for (const rule of [...netns.stack.fib(family).rules]) {
        if (rule.from === null || !own.has(rule.from.address)) continue;
        if (given === null || rule.table === given) netns.stack.fib(family).removeRule(rule);
      }
    }
  }
}

/** `table`, or null. @throws CniError */
function tableOf(call: PluginCall): number | null {
  const table = numberField(call.config, "table", 0, "PluginConf");
  return table === 0 ? null : table;
}

function addRule(netns: Netns, ip: ResultIp, table: number): void {
  const { address, family } = parsePrefix(ip.address);
  const from = new Prefix(address, addressBits(family));
  check(netns.stack.addRule({ family, from, table }), "Failed to add rule");
}

/** Rules, default routes and the interface's own routes for each address, which then leave the main table. */
function moveRoutes(netns: Netns, ifName: string, ips: readonly ResultIp[]): void {
  const { stack } = netns;
  const iface = netns.findDevice(ifName);
  if (iface === null) throw failure(`Cannot find network interface ${ifName}: Link not found`);
  const device = netns.ipDevice(iface);
  const routes = [Family.V4, Family.V6]
    .flatMap((family) => stack.routes.list(family, RouteTableId.Main))
    .filter((route) => route.nexthops.length === 1 && route.nexthops[0]?.device === device);
  for (const ip of ips) {
    const table = freeTable(netns);
    addRule(netns, ip, table);
    const block = parsePrefix(ip.address);
    if (ip.gateway !== undefined) {
      const all = everything(block.family);
      const gateway = parseIp(ip.gateway);
      const nexthops = [{ device, gateway }];
      const spec = { family: block.family, dst: all.network, prefixLength: 0, table, nexthops };
      check(stack.addRoute(spec), `Failed to add default route to ${ip.gateway}`);
    }
    for (const route of routes) {
      if (!belongsTo(route, block)) continue;
      // The default route above may be there already.
      check(stack.addRoute(movedSpec(route, table), "replace"), "Failed to readd route");
    }
  }
  for (const route of routes) stack.routes.remove(route);
}

/** A route by a gateway, or for a source, of the block; one with neither belongs to every address. */
function belongsTo(route: Route, block: Prefix): boolean {
  const gateway = route.nexthops[0]?.gateway ?? null;
  if (route.prefSrc === null && gateway === null) return true;
  return [route.prefSrc, gateway].some((each) => each !== null && block.contains(each));
}

/** The first table from 100 on that no rule leads to; routes are seen of the main table alone, so those in it do not count. */
function freeTable(netns: Netns): number {
  const used = [Family.V4, Family.V6].flatMap((family) => netns.stack.fib(family).rules.map((rule) => rule.table));
  for (let table = FIRST_TABLE; ; table++) if (!used.includes(table)) return table;
}

function movedSpec(route: Route, table: number): RouteSpec {
  const { family, dst, prefixLength, type, tos, metric, scope, protocol, prefSrc, mtu } = route;
  const nexthops = route.nexthops.map(({ device, gateway }) => ({ device, gateway }));
  return { family, dst, prefixLength, type, table, tos, metric, scope, protocol, prefSrc, mtu, nexthops };
}
