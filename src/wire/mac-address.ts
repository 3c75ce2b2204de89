import { AddressError } from "./address-error.js";
import { type Ipv4, isMulticastIpv4 } from "./ipv4-address.js";
import { type Ipv6, ipv6FromGroups, ipv6Group } from "./ipv6-address.js";

declare const macBrand: unique symbol;

/** An Ethernet address as a 48-bit integer: compare with `===`, use as a `Map` key, print with `formatMac`. */
export type Mac = number & { readonly [macBrand]: true };

/** ff:ff:ff:ff:ff:ff. */
export const MAC_BROADCAST = 0xffff_ffff_ffff as Mac;
/** 00:00:00:00:00:00, what the loopback device carries. */
export const MAC_ZERO = 0 as Mac;

const PATTERN = /^[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}$/;

/** The octets as text. */
const OCTETS: readonly string[] = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, "0"));

/** Parses six hexadecimal octets with colons, or null when it is something else. */
export function tryParseMac(text: string): Mac | null {
  if (!PATTERN.test(text)) return null;
  return text.split(":").reduce((sum, octet) => sum * 256 + Number.parseInt(octet, 16), 0) as Mac;
}

/**
 * Parses six hexadecimal octets with colons.
 * @throws AddressError naming what was found and what was expected.
 */
export function parseMac(text: string): Mac {
  const mac = tryParseMac(text);
  if (mac === null) throw new AddressError(text, "a MAC address such as 02:42:ac:11:00:02");
  return mac;
}

/** Lower case with colons, for example "02:42:ac:11:00:02". */
export function formatMac(mac: Mac): string {
  const high = Math.floor(mac / 0x100_0000);
  const low = mac % 0x100_0000;
  return [high >> 16, high >> 8, high, low >> 16, low >> 8, low].map(octetText).join(":");
}

function octetText(number: number): string {
  return OCTETS[number & 0xff] ?? "";
}

/** True when the group bit is set: multicast and broadcast. */
export function isGroupMac(mac: Mac): boolean {
  return Math.floor(mac / 0x100_0000_0000) % 2 === 1;
}

/** The group address of an IPv4 multicast or broadcast address (RFC 1112 6.4). */
export function macOfIpv4Group(address: Ipv4): Mac {
  return (isMulticastIpv4(address) ? 0x0100_5e00_0000 + (address & 0x7f_ffff) : MAC_BROADCAST) as Mac;
}

/** The group address of an IPv6 multicast address (RFC 2464 7). */
export function macOfIpv6Group(address: Ipv6): Mac {
  return (0x3333_0000_0000 + ipv6Group(address, 6) * 0x1_0000 + ipv6Group(address, 7)) as Mac;
}

/** The link-local address with the modified EUI-64 of `mac` (RFC 4291 appendix A): fe80::xxxx:xxff:fexx:xxxx. */
export function linkLocalOf(mac: Mac): Ipv6 {
  const high = Math.floor(mac / 0x100_0000);
  const low = mac % 0x100_0000;
  const identifier = [(high >>> 8) ^ 0x0200, ((high & 0xff) << 8) | 0xff, 0xfe00 | (low >>> 16), low & 0xffff];
  return ipv6FromGroups([0xfe80, 0, 0, 0, ...identifier]);
}
