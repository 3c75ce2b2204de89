import { IPV4_ANY, type Ipv4 } from "../wire/ipv4-address.js";
import { maskAddress } from "../wire/prefix.js";
import { AddressFlag, type InterfaceAddress, Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import type { Nexthop } from "./route.js";

/** True when `address` lies in the block that this interface address puts on the link. */
export function isOnLinkOf(each: InterfaceAddress, address: Ipv4): boolean {
  return maskAddress(address, each.prefixLength) === maskAddress(each.peer, each.prefixLength);
}

/**
 * The IPv4 address of ours to talk to `dst` (or anybody, null) with from `device` (inet_select_addr): the first primary one
 * whose scope reaches as far as `scope` says, on the same subnet if there is one; else of any other device. 0.0.0.0
 * when there is none.
 */
export function selectAddress(stack: IpStack, device: IpDevice | null, dst: Ipv4 | null, scope: number): Ipv4 {
  if (device !== null) {
    const loopbackScope = stack.routesLocalnet(device) ? Scope.Link : Scope.Host;
    let first = IPV4_ANY;
    for (const each of device.addresses4) {
      if (each.has(AddressFlag.Secondary) || Math.min(each.scope, loopbackScope) > scope) continue;
      if (dst === null || isOnLinkOf(each, dst)) return each.local as Ipv4;
      if (first === IPV4_ANY) first = each.local as Ipv4;
    }
    if (first !== IPV4_ANY) return first;
  }
  for (const other of stack.devices.values()) {
    for (const each of other.addresses4) {
      if (each.has(AddressFlag.Secondary) || each.scope === Scope.Link || each.scope > scope) continue;
      return each.local as Ipv4;
    }
  }
  return IPV4_ANY;
}

/** The source address that goes with a route (fib_result_prefsrc): its preferred one, else the device's best. */
export function preferredSource(stack: IpStack, hop: Nexthop): Ipv4 {
  const route = hop.route;
  if (route.prefSrc !== null) return route.prefSrc as Ipv4;
  return updateSource(stack, hop);
}

/** Finds the address of ours that goes with a next hop, and keeps it there (fib_info_update_nhc_saddr). */
export function updateSource(stack: IpStack, hop: Nexthop): Ipv4 {
  const gateway = typeof hop.gateway === "number" ? hop.gateway : null;
  hop.source = selectAddress(stack, hop.device, gateway, hop.route.scope);
  return hop.source;
}
