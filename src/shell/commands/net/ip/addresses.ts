import { addressBits, Family, familyOf, formatIp, type IpAddress } from "../../../../wire/ip-address.js";
import { IPV4_ANY, type Ipv4, ipv4FromBits, tryParseIpv4 } from "../../../../wire/ipv4-address.js";
import { IPV6_ANY, tryParseIpv6 } from "../../../../wire/ipv6-address.js";
import { Prefix } from "../../../../wire/prefix.js";
import { IpExit, type IpFamily } from "./session.js";

/** The family that an option chose, or null for any. */
export function ipFamily(family: IpFamily): Family | null {
  return family === "inet" ? Family.V4 : family === "inet6" ? Family.V6 : null;
}

function verboseName(family: Family | null): string {
  return family === null ? "any valid" : family === Family.V4 ? "inet" : "inet6";
}

/**
 * One to four numbers with dots, the missing ones zero: 10.1 is 10.1.0.0 (get_addr_ipv4). Each may be octal or
 * hexadecimal.
 */
function parseLooseIpv4(text: string): Ipv4 | null {
  const exact = tryParseIpv4(text);
  if (exact !== null) return exact;
  const parts = text.split(".");
  if (parts.length > 4) return null;
  let bits = 0;
  for (let i = 0; i < 4; i++) {
    const part = parts[i] ?? "0";
    const value = /^0[0-7]*$/.test(part)
      ? Number.parseInt(part, 8)
      : /^(0x[0-9a-f]+|\d+)$/i.test(part)
        ? Number(part)
        : 256;
    if (value > 255) return null;
    bits = bits * 256 + value;
  }
  return ipv4FromBits(bits);
}

/** An address of a family or of any, or null; `default`, `all` and `any` are the unspecified one. */
export function tryAddress(text: string, family: Family | null): IpAddress | null {
  if (text === "default" || text === "all" || text === "any") return family === Family.V6 ? IPV6_ANY : IPV4_ANY;
  if (text.includes(":")) return family === Family.V4 ? null : tryParseIpv6(text);
  return family === Family.V6 ? null : parseLooseIpv4(text);
}

/** An address, or `Error: inet address is expected rather than "x".` and exit code 1. */
export function addressArgument(text: string, family: Family | null): IpAddress {
  const address = tryAddress(text, family);
  if (address !== null) return address;
  throw new IpExit(1, `Error: ${verboseName(family)} address is expected rather than "${text}".\n`, true);
}

/** An address of IPv4 for a tunnel's end (get_addr32). */
export function address32Argument(text: string): Ipv4 {
  const isAnything = text === "any" || text === "default" || text === "all";
  const address = isAnything ? IPV4_ANY : text.includes(":") ? null : parseLooseIpv4(text);
  if (address !== null) return address;
  throw new IpExit(1, `Error: an IP address is expected rather than "${text}"\n`, true);
}

/** A prefix as the user wrote it, and whether a length was said. */
export interface PrefixArgument {
  readonly prefix: Prefix;
  readonly hasLength: boolean;
  /** `default`, `any` or `all`: a prefix of no family in particular. */
  readonly isUnspecific: boolean;
}

/** A prefix, or null (get_prefix_1). */
export function tryPrefix(text: string, family: Family | null): PrefixArgument | null {
  if (text === "default" || text === "any" || text === "all") {
    const address = family === Family.V6 ? IPV6_ANY : IPV4_ANY;
    return { prefix: new Prefix(address, 0), hasLength: true, isUnspecific: family === null };
  }
  const slash = text.indexOf("/");
  const address = tryAddress(slash < 0 ? text : text.slice(0, slash), family);
  if (address === null) return null;
  const bits = addressBits(familyOf(address));
  if (slash < 0) return { prefix: new Prefix(address, bits), hasLength: false, isUnspecific: false };
  const length = prefixLength(text.slice(slash + 1), address);
  if (length === null || length > bits) return null;
  return { prefix: new Prefix(address, length), hasLength: true, isUnspecific: false };
}

/** A number of bits, or a netmask of IPv4. */
function prefixLength(text: string, address: IpAddress): number | null {
  if (/^\d+$/.test(text)) return Number(text);
  const mask = typeof address === "number" ? tryParseIpv4(text) : null;
  if (mask === null) return null;
  const ones = Math.clz32(~mask);
  return ones === 32 || mask << ones === 0 ? ones : null;
}

/** A prefix, or `Error: any valid prefix is expected rather than "x".` and exit code 1. */
export function prefixArgument(text: string, family: Family | null): PrefixArgument {
  const prefix = tryPrefix(text, family);
  if (prefix !== null) return prefix;
  throw new IpExit(1, `Error: ${verboseName(family)} prefix is expected rather than "${text}".\n`, true);
}

/** "10.0.0.0/8", or the bare address of a block of one. */
export function formatPrefix(address: IpAddress, length: number): string {
  const text = formatIp(address);
  return length === addressBits(familyOf(address)) ? text : `${text}/${length}`;
}

/** `inet` or `inet6`. */
export function familyName(family: Family): string {
  return family === Family.V4 ? "inet" : "inet6";
}
