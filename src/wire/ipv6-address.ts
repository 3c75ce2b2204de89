import { IPv6 } from "ip-num";
import { AddressError } from "./address-error.js";
import { formatIpv4, ipv4FromBits, tryParseIpv4 } from "./ipv4-address.js";

declare const ipv6Brand: unique symbol;

/**
 * An IPv6 address as a string of exactly eight UTF-16 code units, one for each 16-bit group. A string is a value: `===`,
 * `<` and `Map` keys work, and V8 keeps its hash. It is not text: print it with `formatIpv6`.
 */
export type Ipv6 = string & { readonly [ipv6Brand]: true };

/** The address with these eight 16-bit groups. */
export function ipv6FromGroups(groups: readonly number[]): Ipv6 {
  return String.fromCharCode(...groups) as Ipv6;
}

/** The 16-bit group at `index` (0 to 7). */
export function ipv6Group(address: Ipv6, index: number): number {
  return address.charCodeAt(index);
}

/** `::`, the unspecified address. */
export const IPV6_ANY: Ipv6 = ipv6FromGroups([0, 0, 0, 0, 0, 0, 0, 0]);
/** `::1`. */
export const IPV6_LOOPBACK: Ipv6 = ipv6FromGroups([0, 0, 0, 0, 0, 0, 0, 1]);
/** `ff02::1`, all nodes of the link. */
export const IPV6_ALL_NODES: Ipv6 = ipv6FromGroups([0xff02, 0, 0, 0, 0, 0, 0, 1]);
/** `ff02::2`, all routers of the link. */
export const IPV6_ALL_ROUTERS: Ipv6 = ipv6FromGroups([0xff02, 0, 0, 0, 0, 0, 0, 2]);

/** Parses any text form of RFC 4291 2.2 (compressed, with an embedded dotted quad), or null. No zone (`%dev`). */
export function tryParseIpv6(text: string): Ipv6 | null {
  if (!/^[0-9a-fA-F:.]{2,45}$/.test(text)) return null;
  let hex = text;
  const lastColon = text.lastIndexOf(":");
  if (text.includes(".")) {
    const quad = tryParseIpv4(text.slice(lastColon + 1));
    if (quad === null) return null;
    hex = `${text.slice(0, lastColon + 1)}${(quad >>> 16).toString(16)}:${(quad & 0xffff).toString(16)}`;
  }
  const halves = hex.split("::");
  if (halves.length > 2) return null;
  const head = halves[0] === "" || halves[0] === undefined ? [] : halves[0].split(":");
  const tail = halves[1] === "" || halves[1] === undefined ? [] : halves[1].split(":");
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...head, ...Array.from({ length: halves.length === 2 ? missing : 0 }, () => "0"), ...tail];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return null;
  try {
    const value = IPv6.fromString(groups.map((group) => group.padStart(4, "0")).join(":")).getValue();
    return ipv6FromGroups(Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(112 - 16 * i)) & 0xffffn)));
  } catch {
    return null;
  }
}

/**
 * Parses any text form of RFC 4291 2.2.
 * @throws AddressError naming what was found and what was expected.
 */
export function parseIpv6(text: string): Ipv6 {
  const address = tryParseIpv6(text);
  if (address === null) throw new AddressError(text, "an IPv6 address such as fd00::10");
  return address;
}

/** The canonical text of RFC 5952: lower case, the longest run of zero groups compressed, IPv4-mapped with a quad. */
export function formatIpv6(address: Ipv6): string {
  if (address.startsWith("\0\0\0\0\0\uffff")) {
    return `::ffff:${formatIpv4(ipv4FromBits((ipv6Group(address, 6) << 16) | ipv6Group(address, 7)))}`;
  }
  let bestStart = -1;
  let bestLength = 1;
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && ipv6Group(address, start + length) === 0) length++;
    if (length > bestLength) {
      bestStart = start;
      bestLength = length;
    }
    start += length;
  }
  const groups = Array.from({ length: 8 }, (_, i) => ipv6Group(address, i).toString(16));
  if (bestStart < 0) return groups.join(":");
  return `${groups.slice(0, bestStart).join(":")}::${groups.slice(bestStart + bestLength).join(":")}`;
}

/** True for ff00::/8. */
export function isMulticastIpv6(address: Ipv6): boolean {
  return ipv6Group(address, 0) >>> 8 === 0xff;
}

/** True for groups of scope 0 and 1, which no link carries (RFC 4291 2.7). */
export function isGroupOfNode(address: Ipv6): boolean {
  return isMulticastIpv6(address) && (ipv6Group(address, 0) & 0xf) <= 1;
}

/** True for fe80::/10. */
export function isLinkLocalIpv6(address: Ipv6): boolean {
  return (ipv6Group(address, 0) & 0xffc0) === 0xfe80;
}

/** The solicited-node multicast address of `address`, ff02::1:ffXX:XXXX (RFC 4291 2.7.1). */
export function solicitedNode(address: Ipv6): Ipv6 {
  return ipv6FromGroups([0xff02, 0, 0, 0, 0, 1, 0xff00 | (ipv6Group(address, 6) & 0xff), ipv6Group(address, 7)]);
}
