import { AddressError } from "./address-error.js";
import { formatIpv4, IPV4_ANY, type Ipv4, isLoopbackIpv4, isMulticastIpv4, tryParseIpv4 } from "./ipv4-address.js";
import { formatIpv6, IPV6_ANY, IPV6_LOOPBACK, type Ipv6, isMulticastIpv6, tryParseIpv6 } from "./ipv6-address.js";

/** An address of either family; both are plain values, so `===` and `Map` keys work on the union. */
export type IpAddress = Ipv4 | Ipv6;

/** The two address families, by the version number in the IP header. */
export const Family = { V4: 4, V6: 6 } as const;
export type Family = (typeof Family)[keyof typeof Family];

/** True for an IPv4 address; the other case is IPv6. */
export function isIpv4(address: IpAddress): address is Ipv4 {
  return typeof address === "number";
}

/** The family that the address is of. */
export function familyOf(address: IpAddress): Family {
  return typeof address === "number" ? Family.V4 : Family.V6;
}

/** The number of bits of an address of this family: 32 or 128. */
export function addressBits(family: Family): number {
  return family === Family.V4 ? 32 : 128;
}

/** The unspecified address of the family: 0.0.0.0 or `::`. */
export function anyAddress(family: Family): IpAddress {
  return family === Family.V4 ? IPV4_ANY : IPV6_ANY;
}

/** Parses an address of either family, or null. */
export function tryParseIp(text: string): IpAddress | null {
  return text.includes(":") ? tryParseIpv6(text) : tryParseIpv4(text);
}

/**
 * Parses an address of either family.
 * @throws AddressError naming what was found and what was expected.
 */
export function parseIp(text: string): IpAddress {
  const address = tryParseIp(text);
  if (address === null) throw new AddressError(text, "an IP address");
  return address;
}

/** The canonical text of an address of either family. */
export function formatIp(address: IpAddress): string {
  return typeof address === "number" ? formatIpv4(address) : formatIpv6(address);
}

/** True for 224.0.0.0/4 and ff00::/8. */
export function isMulticast(address: IpAddress): boolean {
  return typeof address === "number" ? isMulticastIpv4(address) : isMulticastIpv6(address);
}

/** True for 127.0.0.0/8 and ::1. */
export function isLoopback(address: IpAddress): boolean {
  return typeof address === "number" ? isLoopbackIpv4(address) : address === IPV6_LOOPBACK;
}

/** True for 0.0.0.0 and `::`. */
export function isAny(address: IpAddress): boolean {
  return address === IPV4_ANY || address === IPV6_ANY;
}
