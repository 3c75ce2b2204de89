import { Family } from "../../wire/ip-address.js";
import type { Service } from "../api/object.js";
import type { ApiStore } from "../api/store.js";
import { type AddressRange, allAddresses, rangeOfCidr, subtractRanges } from "../node/policy/address-range.js";
import type { ReachEnd } from "./reach-end.js";

/**
 * The addresses outside that a Service lets in, its loadBalancerSourceRanges; null where it keeps nobody out. kube-proxy
 * holds them against what comes to the load balancer's address alone: a port of the nodes or an external address is open
 * to all. A family of the Service's that no range is of is open too.
 */
export function sourceRangesOf({ spec }: Service): readonly AddressRange[] | null {
  const ranges = (spec.loadBalancerSourceRanges ?? []).flatMap((cidr) => rangeOfCidr(cidr.trim()) ?? []);
  if (spec.type !== "LoadBalancer" || ranges.length === 0) return null;
  if ((spec.externalIPs ?? []).length > 0 || (spec.ports ?? []).some(({ nodePort }) => nodePort !== undefined)) {
    return null;
  }
  const isOpen = (family: Family, name: string): boolean =>
    (spec.ipFamilies ?? ["IPv4"]).includes(name) && !ranges.some((range) => range.family === family);
  if (isOpen(Family.V4, "IPv4")) ranges.push(allAddresses(Family.V4));
  if (isOpen(Family.V6, "IPv6")) ranges.push(allAddresses(Family.V6));
  return ranges;
}

/** The blocks that Services tell apart from others. */
export function cutsOfServices(store: ApiStore): AddressRange[] {
  return store.list("Service").flatMap((service) => sourceRangesOf(service) ?? []);
}

/** Does a Service let an end in? All but those outside do not come by its load balancer. */
export function letsIn(ranges: readonly AddressRange[] | null, { kind, ranges: own }: ReachEnd): boolean {
  return ranges === null || kind !== "outside" || own.every((range) => subtractRanges(range, ranges).length === 0);
}
