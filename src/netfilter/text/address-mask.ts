import { Family, formatIp, type IpAddress, tryParseIp } from "../../wire/ip-address.js";
import { type Ipv4, ipv4FromBits, ipv4Mask } from "../../wire/ipv4-address.js";
import { type Ipv6, ipv6FromGroups, ipv6Group } from "../../wire/ipv6-address.js";
import { parseInteger } from "./extension.js";

/** The number of leading ones of a mask, or -1 when it has holes. */
export function maskLength(mask: IpAddress): number {
  if (typeof mask === "number") {
    const length = Math.clz32(~mask);
    return mask === ipv4Mask(length) ? length : -1;
  }
  let length = 0;
  for (let i = 0; i < 8; i++) {
    const group = ipv6Group(mask, i);
    const ones = Math.clz32(~(group << 16));
    const here = Math.min(16, ones);
    if (((0xffff << (16 - here)) & 0xffff) !== group) return -1;
    if (here > 0 && length !== i * 16) return -1;
    length += here;
  }
  return length;
}

/** The mask of a prefix length. */
export function prefixMask(family: Family, length: number): IpAddress {
  if (family === Family.V4) return ipv4Mask(length);
  return ipv6FromGroups(
    Array.from({ length: 8 }, (_, i) => (0xffff << (16 - Math.min(16, Math.max(0, length - 16 * i)))) & 0xffff),
  );
}

/** "10.0.0.0/24", "10.0.0.0/255.0.255.0"; the length of a single address only when `always`. */
export function formatAddressMask(
  value: { readonly address: IpAddress; readonly mask: IpAddress },
  always: boolean,
): string {
  const length = maskLength(value.mask);
  const text = formatIp(value.address);
  if (length < 0) return `${text}/${formatIp(value.mask)}`;
  if (!always && length === (typeof value.address === "number" ? 32 : 128)) return text;
  return `${text}/${length}`;
}

/**
 * Parses a mask: a prefix length or an address; null when it is neither.
 */
export function parseMask(text: string, family: Family): IpAddress | null {
  // A length may be octal or hexadecimal: "08" is none.
  const length = parseInteger(text);
  if (length !== null) {
    return length > (family === Family.V4 ? 32 : 128) ? null : prefixMask(family, length);
  }
  const address = tryParseIp(text);
  return address === null || (typeof address === "number") !== (family === Family.V4) ? null : address;
}

/** The address with the bits outside `mask` cleared. */
export function maskedBy(address: IpAddress, mask: IpAddress): IpAddress {
  if (typeof address === "number") return typeof mask === "number" ? ((address & mask) as Ipv4) : address;
  if (typeof mask !== "string") return address;
  return ipv6FromGroups(Array.from({ length: 8 }, (_, i) => ipv6Group(address, i) & ipv6Group(mask as Ipv6, i)));
}

/** An IPv4 address with missing octets taken as zeros ("10.1"), as iptables accepts it; null when it is none. */
export function parseShortIpv4(text: string): Ipv4 | null {
  const octets = text.split(".").map(parseInteger);
  if (octets.length > 4) return null;
  let bits = 0;
  for (let i = 0; i < 4; i++) {
    const octet = i < octets.length ? octets[i] : 0;
    if (octet == null || octet > 255) return null;
    bits = (bits << 8) | octet;
  }
  return ipv4FromBits(bits);
}
