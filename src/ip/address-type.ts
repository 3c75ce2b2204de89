import type { IpAddress } from "../wire/ip-address.js";
import { IPV4_BROADCAST, type Ipv4, isMulticastIpv4 } from "../wire/ipv4-address.js";
import { isMulticastIpv6 } from "../wire/ipv6-address.js";
import { Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import type { Nexthop } from "./route.js";
import { RouteTableId, RouteType } from "./route-kinds.js";

/** True for 0.0.0.0/8, "this network" (RFC 1122 3.2.1.3). */
export function isZeroNetwork(address: Ipv4): boolean {
  return address >>> 24 === 0;
}

/**
 * What kind of address this is, as table local has it (inet_addr_type, ipv6_addr_type): local, broadcast, multicast,
 * anycast, or unicast for all that is not ours. With a device only its own routes count.
 */
export function addressType(stack: IpStack, address: IpAddress, device: IpDevice | null): RouteType {
  if (typeof address === "number") {
    if (address === IPV4_BROADCAST || isZeroNetwork(address)) return RouteType.Broadcast;
    if (isMulticastIpv4(address)) return RouteType.Multicast;
  } else if (isMulticastIpv6(address)) return RouteType.Multicast;
  const hop = lookupLocal(stack, address);
  if (hop === null || hop.route.errno !== 0) return RouteType.Unicast;
  if (device !== null && !hop.route.nexthops.some((each) => each.device === device)) return RouteType.Unicast;
  return hop.route.type;
}

/** The device of the local route to `address`: where the address stands, lo for a block of our own; null when not ours. */
export function localDevice(stack: IpStack, address: IpAddress): IpDevice | null {
  const hop = lookupLocal(stack, address);
  return hop === null || hop.route.type !== RouteType.Local ? null : hop.device;
}

function lookupLocal(stack: IpStack, address: IpAddress): Nexthop | null {
  const flow = stack.scratchFlow(address);
  if (typeof address === "number") return stack.fib4.lookupLocal4(flow);
  const table = stack.fib6.tables.get(RouteTableId.Local);
  return table === undefined ? null : stack.fib6.lookupTable(table, flow, Scope.Universe);
}
