import type { IpAddress } from "../wire/ip-address.js";
import { type Ipv4, ipv4Mask } from "../wire/ipv4-address.js";
import type { Ipv6 } from "../wire/ipv6-address.js";

/** Netmasks by prefix length. */
const MASKS: readonly number[] = Array.from({ length: 33 }, (_, length) => ipv4Mask(length));

/** What the addresses of one block of this prefix length have in common: equal for two of the same block, a key of a map. */
export type RouteKey = IpAddress | string;

/** The key of the block of this prefix length that `dst` is in. */
export function routeKey(dst: IpAddress, prefixLength: number): RouteKey {
  if (typeof dst === "number") return (dst & (MASKS[prefixLength] ?? 0)) as Ipv4;
  return prefixLength === 128 ? dst : prefixKey(dst, prefixLength);
}

/** The leading bits of an IPv6 address as a short string; equal for two addresses of one block of this length. */
export function prefixKey(address: Ipv6, length: number): string {
  const whole = length >>> 4;
  const rest = length & 15;
  const head = address.substring(0, whole);
  return rest === 0 ? head : head + String.fromCharCode(address.charCodeAt(whole) & (0xffff << (16 - rest)));
}
