import { AddressError } from "./address-error.js";
import { addressBits, Family, familyOf, formatIp, type IpAddress, tryParseIp } from "./ip-address.js";
import { type Ipv4, ipv4FromBits, ipv4Mask } from "./ipv4-address.js";
import { type Ipv6, ipv6FromGroups, ipv6Group } from "./ipv6-address.js";

/**
 * A block of addresses, `10.1.0.0/16`. The address may keep host bits, as an interface's `10.1.2.3/16` does; `network`
 * clears them.
 */
export class Prefix {
  /** A fork of the network shares it (sim/fork.ts). */
  static readonly isValue = true;
  readonly address: IpAddress;
  /** Number of leading bits that are fixed: 0 to 32 or 128. */
  readonly length: number;

  constructor(address: IpAddress, length: number) {
    this.address = address;
    this.length = length;
  }

  get family(): Family {
    return familyOf(this.address);
  }

  /** The first address of the block: host bits cleared. */
  get network(): IpAddress {
    return maskAddress(this.address, this.length);
  }

  /** The last address of the block; for IPv4 the directed broadcast address. */
  get broadcast(): IpAddress {
    return lastAddress(this.address, this.length);
  }

  /** True when the address lies in the block; false for the other family. */
  contains(address: IpAddress): boolean {
    if (typeof address !== typeof this.address) return false;
    return maskAddress(address, this.length) === maskAddress(this.address, this.length);
  }

  /** True when the two are the same block, host bits apart. */
  sameBlock(other: Prefix): boolean {
    return this.length === other.length && this.network === other.network;
  }

  /** "10.1.2.3/16", host bits as they are. */
  toString(): string {
    return `${formatIp(this.address)}/${this.length}`;
  }
}

/** `address` with all bits after the first `length` cleared. */
export function maskAddress(address: IpAddress, length: number): IpAddress {
  if (typeof address === "number") return (address & ipv4Mask(length)) as Ipv4;
  return length >= 128 ? address : maskIpv6(address, length);
}

/** By itself: with a closure in it, each call for IPv4 would make what the closure keeps. */
function maskIpv6(address: Ipv6, length: number): Ipv6 {
  return mapGroups(address, (group, index) => group & groupMask(length, index));
}

/** `address` with all bits after the first `length` set. */
export function lastAddress(address: IpAddress, length: number): IpAddress {
  if (typeof address === "number") return (address | ~ipv4Mask(length)) as Ipv4;
  return length >= 128 ? address : lastIpv6(address, length);
}

function lastIpv6(address: Ipv6, length: number): Ipv6 {
  return mapGroups(address, (group, index) => group | (~groupMask(length, index) & 0xffff));
}

/** `address` plus `offset`, wrapping within its family; `offset` is a whole number, negative ones go back. */
export function offsetAddress(address: IpAddress, offset: number): IpAddress {
  if (typeof address === "number") return ipv4FromBits(address + offset);
  const groups = Array.from({ length: 8 }, (_, i) => ipv6Group(address, i));
  let carry = offset;
  for (let i = 7; i >= 0 && carry !== 0; i--) {
    const sum = (groups[i] ?? 0) + carry;
    groups[i] = ((sum % 0x10000) + 0x10000) % 0x10000;
    carry = Math.floor(sum / 0x10000);
  }
  return ipv6FromGroups(groups);
}

/** Parses "ADDRESS/LENGTH", or "ADDRESS" as a block of one address; null when it is neither. */
export function tryParsePrefix(text: string): Prefix | null {
  const slash = text.indexOf("/");
  const address = tryParseIp(slash < 0 ? text : text.slice(0, slash));
  if (address === null) return null;
  const bits = addressBits(familyOf(address));
  if (slash < 0) return new Prefix(address, bits);
  const lengthText = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(lengthText) || Number(lengthText) > bits) return null;
  return new Prefix(address, Number(lengthText));
}

/**
 * Parses "ADDRESS/LENGTH", or "ADDRESS" as a block of one address.
 * @throws AddressError naming what was found and what was expected.
 */
export function parsePrefix(text: string): Prefix {
  const prefix = tryParsePrefix(text);
  if (prefix === null) throw new AddressError(text, "an address block such as 10.244.0.0/16 or fd00::/64");
  return prefix;
}

function groupMask(length: number, index: number): number {
  const bits = Math.min(16, Math.max(0, length - 16 * index));
  return (0xffff << (16 - bits)) & 0xffff;
}

function mapGroups(address: Ipv6, change: (group: number, index: number) => number): Ipv6 {
  const groups: number[] = [];
  for (let i = 0; i < 8; i++) groups.push(change(ipv6Group(address, i), i));
  return ipv6FromGroups(groups);
}

/** The block of all addresses of a family: 0.0.0.0/0 or ::/0. */
export function everything(family: Family): Prefix {
  return new Prefix(maskAddress(family === Family.V4 ? (0 as Ipv4) : ipv6FromGroups([0, 0, 0, 0, 0, 0, 0, 0]), 0), 0);
}
