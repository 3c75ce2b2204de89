import type { IpAddress } from "../../wire/ip-address.js";
import { ipv4FromBits } from "../../wire/ipv4-address.js";
import { ipv6FromGroups } from "../../wire/ipv6-address.js";
import type { Tuple } from "../conntrack/tuple.js";
import type { NatRange } from "./nat-range.js";

/**
 * The address of the range that a flow gets: a hash of source and destination spreads flows evenly and the same pair
 * always gets the same (find_best_ips_proto in nf_nat_core.c, with the kernel's jhash2 so that the choice is Linux's).
 * Null leaves the address as it is.
 */
export function chooseAddress(tuple: Tuple, range: NatRange, zone: number): IpAddress | null {
  const min = range.minAddress;
  const max = range.maxAddress;
  if (min === null || max === null || min === max) return min;
  const minWords = words(min);
  const maxWords = words(max);
  const dst = words(tuple.dst);
  const last = minWords.length - 1;
  const salt = range.persistent ? 0 : (swap(dst[last] ?? 0) ^ zone) | 0;
  let hash = jhash4(words(tuple.src), salt);
  let full = false;
  const chosen: number[] = [];
  for (let i = 0; i <= last; i++) {
    const low = full ? 0 : (minWords[i] ?? 0) >>> 0;
    const high = (maxWords[i] ?? 0) >>> 0;
    const distance = full ? 0xffff_ffff : (high - low + 1) >>> 0;
    const value = (low + scale(hash >>> 0, distance)) >>> 0;
    chosen.push(value);
    if (value !== high) full = true;
    if (!range.persistent) hash ^= swap(dst[i] ?? 0);
  }
  if (typeof min === "number") return ipv4FromBits(chosen[0] ?? 0);
  return ipv6FromGroups(chosen.flatMap((word) => [word >>> 16, word & 0xffff]));
}

/** The address as 32-bit words in host order: one for IPv4, four for IPv6. */
function words(address: IpAddress): number[] {
  if (typeof address === "number") return [address];
  return [0, 2, 4, 6].map((i) => (address.charCodeAt(i) << 16) | address.charCodeAt(i + 1));
}

/** The word as a little-endian machine reads it from network order. */
function swap(word: number): number {
  return ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

/** (value * range) >> 32. */
function scale(value: number, range: number): number {
  return Math.floor((value * (range >>> 16)) / 65536 + (value * (range & 0xffff)) / 65536 / 65536);
}

/** jhash2 (include/linux/jhash.h) over four words in network order; an IPv4 address is followed by zeros. */
function jhash4(address: readonly number[], initial: number): number {
  const start = (0xdeadbeef + (4 << 2) + initial) | 0;
  let a = (start + swap(address[0] ?? 0)) | 0;
  let b = (start + swap(address[1] ?? 0)) | 0;
  let c = (start + swap(address[2] ?? 0)) | 0;
  a = (a - c) | 0;
  a ^= rotate(c, 4);
  c = (c + b) | 0;
  b = (b - a) | 0;
  b ^= rotate(a, 6);
  a = (a + c) | 0;
  c = (c - b) | 0;
  c ^= rotate(b, 8);
  b = (b + a) | 0;
  a = (a - c) | 0;
  a ^= rotate(c, 16);
  c = (c + b) | 0;
  b = (b - a) | 0;
  b ^= rotate(a, 19);
  a = (a + c) | 0;
  c = (c - b) | 0;
  c ^= rotate(b, 4);
  b = (b + a) | 0;
  a = (a + swap(address[3] ?? 0)) | 0;
  c ^= b;
  c = (c - rotate(b, 14)) | 0;
  a ^= c;
  a = (a - rotate(c, 11)) | 0;
  b ^= a;
  b = (b - rotate(a, 25)) | 0;
  c ^= b;
  c = (c - rotate(b, 16)) | 0;
  a ^= c;
  a = (a - rotate(c, 4)) | 0;
  b ^= a;
  b = (b - rotate(a, 14)) | 0;
  c ^= b;
  c = (c - rotate(b, 24)) | 0;
  return c;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
