import type { Netns } from "../host/netns.js";
import type { Interface } from "../link/interface.js";
import { parseIp } from "../wire/ip-address.js";
import { formatMac } from "../wire/mac-address.js";
import { parsePrefix } from "../wire/prefix.js";
import { failure } from "./cni-error.js";
import { goRoute } from "./go-text.js";
import type { PluginCall } from "./plugin.js";
import type { Result, ResultInterface } from "./result.js";

/** What CHECK compares: the device that the container has now, and what ADD said of it. */
export interface ContainerDevice {
  readonly device: Interface;
  readonly expected: ResultInterface;
}

/**
 * The container's interface as prevResult tells it, found in the container, of this kind and with the address that it
 * had. `prefix` stands in front of some plugins' words ("ptp: "); `style` tells who writes them small (macvlan).
 * @throws CniError
 */
export function validateContainerDevice(
  call: PluginCall,
  netns: Netns,
  prevResult: Result,
  kind: string | null,
  prefix = "",
  style: "capital" | "small" = "capital",
): ContainerDevice {
  const fail = (text: string): Error =>
    failure(style === "small" ? `${text.slice(0, 1).toLowerCase()}${text.slice(1)}` : text);
  const expected = prevResult.interfaces.find((each) => each.name === call.ifName && each.sandbox === call.netnsPath);
  if (expected === undefined) {
    throw fail(`Sandbox in prevResult  doesn't match configured netns: ${call.netnsPath}`);
  }
  const device = netns.findDevice(expected.name);
  if (device === null) throw fail(`${prefix}Container Interface name in prevResult: ${expected.name} not found`);
  if (kind !== null && device.kind !== kind) {
    throw fail(`Error: Container interface ${device.name} not of type ${kind}`);
  }
  const mac = formatMac(device.mac);
  if (expected.mac !== "" && expected.mac !== mac) {
    throw fail(`${prefix}Interface ${expected.name} Mac ${expected.mac} doesn't match container Mac: ${mac}`);
  }
  return { device, expected };
}

/** Every address of the result is on the interface, and its block is routed (ip.ValidateExpectedInterfaceIPs). @throws CniError */
export function validateAddresses(netns: Netns, ifName: string, result: Result): void {
  for (const ip of result.ips) {
    const iface = netns.findDevice(ifName);
    if (iface === null) throw failure(`Cannot find container link ${ifName}`);
    const prefix = parsePrefix(ip.address);
    const isThere = netns
      .ipDevice(iface)
      .addresses(prefix.family)
      .some((each) => each.local === prefix.address && each.prefixLength === prefix.length);
    if (!isThere) throw failure(`Failed to match addr ${ip.address} on interface ${ifName}`);
    if (!hasRoute(netns, `${prefix}`, null)) {
      throw failure(`Failed to find Gateway ${ip.gateway ?? "<nil>"} for interface ${ifName}`);
    }
  }
}

/** Every route of the result is in the main table (ip.ValidateExpectedRoute). @throws CniError */
export function validateRoutes(netns: Netns, result: Result): void {
  for (const route of result.routes) {
    const isDefault = parsePrefix(route.dst).length === 0;
    if (!hasRoute(netns, route.dst, isDefault ? null : (route.gw ?? null), route.table ?? null)) {
      throw failure(`Expected Route ${goRoute(route)} not found in routing table`);
    }
  }
}

function hasRoute(netns: Netns, dst: string, gw: string | null, table: number | null = null): boolean {
  const prefix = parsePrefix(dst);
  const gateway = gw === null ? null : parseIp(gw);
  const found = netns.stack.routes.find({
    family: prefix.family,
    dst: prefix.network,
    prefixLength: prefix.length,
    ...(table === null ? {} : { table }),
    ...(gateway === null ? {} : { nexthops: [{ gateway }] }),
  });
  if (found !== null) return true;
  // A host's own address has its route in the table of local ones only.
  return prefix.length === (typeof prefix.address === "number" ? 32 : 128) && netns.stack.isLocal(prefix.address);
}
