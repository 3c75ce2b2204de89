import { type Ipv4, ipv4FromBits } from "../ipv4-address.js";
import { type Ipv6, ipv6FromGroups, ipv6Group } from "../ipv6-address.js";
import type { Mac } from "../mac-address.js";

// Network byte order everywhere (RFC 1700). A read behind the end gives zero bits; every decoder checks lengths first.

/** The unsigned 8 bits at `at`. */
export function readU8(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

/** The unsigned 16 bits at `at`. */
export function readU16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

/** The unsigned 32 bits at `at`. */
export function readU32(bytes: Uint8Array, at: number): number {
  return ((readU16(bytes, at) << 16) | readU16(bytes, at + 2)) >>> 0;
}

/** The IPv4 address at `at`. */
export function readIpv4Address(bytes: Uint8Array, at: number): Ipv4 {
  return ipv4FromBits((readU16(bytes, at) << 16) | readU16(bytes, at + 2));
}

/** The IPv6 address at `at`. */
export function readIpv6Address(bytes: Uint8Array, at: number): Ipv6 {
  const groups: number[] = [];
  for (let i = 0; i < 8; i++) groups.push(readU16(bytes, at + 2 * i));
  return ipv6FromGroups(groups);
}

/** The MAC address at `at`. */
export function readMac(bytes: Uint8Array, at: number): Mac {
  return (readU16(bytes, at) * 0x1_0000_0000 + readU32(bytes, at + 2)) as Mac;
}

/** Writes the low 16 bits of `value`. */
export function writeU16(out: Uint8Array, at: number, value: number): void {
  out[at] = value >>> 8;
  out[at + 1] = value;
}

/** Writes the low 32 bits of `value`. */
export function writeU32(out: Uint8Array, at: number, value: number): void {
  writeU16(out, at, value >>> 16);
  writeU16(out, at + 2, value);
}

/** Writes the 16 bytes of an IPv6 address. */
export function writeIpv6Address(out: Uint8Array, at: number, address: Ipv6): void {
  for (let i = 0; i < 8; i++) writeU16(out, at + 2 * i, ipv6Group(address, i));
}

/** Writes the 6 bytes of a MAC address. */
export function writeMac(out: Uint8Array, at: number, mac: Mac): void {
  writeU16(out, at, Math.floor(mac / 0x1_0000_0000));
  writeU32(out, at + 2, mac % 0x1_0000_0000);
}

/** True when the first `length` bytes of both are the same. */
export function samePrefix(a: Uint8Array, b: Uint8Array, length: number): boolean {
  if (a.length < length || b.length < length) return false;
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return false;
  return true;
}
