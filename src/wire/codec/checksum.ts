import type { IpAddress } from "../ip-address.js";
import { ipv6Group } from "../ipv6-address.js";
import { readU16, writeU16 } from "./bytes.js";

/** `sum` plus the big-endian 16-bit words of `bytes` from `start` to `end`; an odd last byte counts as padded with zero. */
export function sumWords(bytes: Uint8Array, start: number, end: number, sum: number): number {
  let total = sum;
  let at = start;
  for (; at + 1 < end; at += 2) total += readU16(bytes, at);
  if (at < end) total += (bytes[at] ?? 0) << 8;
  return total;
}

/** The internet checksum of a sum of words: folded to 16 bits and complemented (RFC 1071). */
export function finishChecksum(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x1_0000);
  return ~folded & 0xffff;
}

/** The sum over the pseudo header of TCP, UDP and ICMPv6 (RFC 9293 3.1, RFC 8200 8.1). */
export function pseudoHeaderSum(src: IpAddress, dst: IpAddress, protocol: number, length: number): number {
  return addressSum(src) + addressSum(dst) + protocol + (length >>> 16) + (length & 0xffff);
}

/**
 * Computes the checksum over `out` from `start` to its end and writes it at `at`, which is cleared first. `sum` is that
 * of the pseudo header, 0 without one. Returns what was written.
 */
export function writeChecksum(out: Uint8Array, start: number, end: number, at: number, sum: number): number {
  writeU16(out, at, 0);
  const checksum = finishChecksum(sumWords(out, start, end, sum));
  writeU16(out, at, checksum);
  return checksum;
}

/** True when the words, the checksum among them, add up to all ones. */
export function isChecksumRight(bytes: Uint8Array, start: number, end: number, sum: number): boolean {
  return finishChecksum(sumWords(bytes, start, end, sum)) === 0;
}

function addressSum(address: IpAddress): number {
  if (typeof address === "number") return (address >>> 16) + (address & 0xffff);
  let sum = 0;
  for (let i = 0; i < 8; i++) sum += ipv6Group(address, i);
  return sum;
}
