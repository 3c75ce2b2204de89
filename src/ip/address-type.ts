import { Family, type IpAddress } from "../wire/ip-address.js";
import { IPV4_BROADCAST, type Ipv4, isMulticastIpv4 } from "../wire/ipv4-address.js";
import { isMulticastIpv6 } from "../wire/ipv6-address.js";
import { Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
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
  const fib = stack.fib(typeof address === "number" ? Family.V4 : Family.V6);
  const table = fib.tables.get(RouteTableId.Local);
  if (table === undefined) return RouteType.Unicast;
  const flow = stack.scratchFlow(address);
  const hop = fib.lookupTable(table, flow, Scope.Universe);
  if (hop === null) return RouteType.Unicast;
  if (device !== null && !hop.route.nexthops.some((each) => each.device === device)) return RouteType.Unicast;
  return hop.route.type;
}
