import { formatAddress, formatCidr, isMapped, parseAddress, parseCidr } from "./address-text.js";

/** What is wrong with an address of a field that takes canonical ones only (`IsValidIP`); empty when it is fine. */
export function isCanonicalIp(text: string): string[] {
  const parsed = parseAddress(text);
  if (parsed === null) return ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"];
  if (parseAddress(text, false) === null) return ["must not have leading 0s"];
  if (isMapped(parsed.bytes)) return ["must not be an IPv4-mapped IPv6 address"];
  return unlessCanonical(text, formatAddress(parsed.bytes));
}

/** And with a range of such a field (`IsValidCIDR`). */
export function isCanonicalCidr(text: string): string[] {
  const parsed = parseCidr(text);
  if (parsed === null) return ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"];
  if (parseCidr(text, false) === null) return ["must not have leading 0s in IP or prefix length"];
  if (isMapped(parsed.bytes)) return ["must not have an IPv4-mapped IPv6 address"];
  if (parsed.hasHostBits) return ["must not have bits set beyond the prefix length"];
  return unlessCanonical(text, formatCidr(parsed));
}

function unlessCanonical(text: string, canonical: string): string[] {
  return text === canonical ? [] : [`must be in canonical form (${JSON.stringify(canonical)})`];
}
