import { sipHashOfWords } from "../sim/sip-hash.js";
import type { IpAddress } from "../wire/ip-address.js";
import type { Flow } from "./flow.js";

/** A 32-bit number as it lies in memory on a machine that puts the lowest byte first. */
function swapped(value: number): number {
  return (value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24);
}

function swapped16(value: number): number {
  return ((value & 0xff) << 8) | (value >>> 8);
}

/** The words of an address in memory: one, or four. */
function addressWords(address: IpAddress): number[] {
  if (typeof address === "number") return [swapped(address)];
  const words: number[] = [];
  for (let i = 0; i < 8; i += 2) words.push(swapped((address.charCodeAt(i) << 16) | address.charCodeAt(i + 1)));
  return words;
}

/**
 * The 31-bit hash of a flow under a set net.ipv4.fib_multipath_hash_seed, which is Linux' own to the bit: SipHash over its
 * struct flow_keys (fib_multipath_hash, rt6_multipath_hash). Both directions of a flow have one hash.
 */
export function seededFlowHash(flow: Flow, policy: number, seed: number): number {
  const isV4 = typeof flow.dst === "number";
  const hasPorts = policy === 1;
  const src = hasPorts ? swapped16(flow.srcPort) : 0;
  const dst = hasPorts ? swapped16(flow.dstPort) : 0;
  const protocol = hasPorts || !isV4 ? flow.protocol : 0;
  const label = hasPorts ? 0 : swapped(flow.flowLabel);
  const ports = (Math.max(src, dst) << 16) | Math.min(src, dst);
  // Two VLANs, a key and an ICMP message have their places, and nothing stands in them.
  const words = [protocol << 16, label, 0, 0, 0, 0, 0, ports, 0, ...inOrder(flow.src, flow.dst), 0];
  return (sipHashOfWords(words, seed | 0) || 1) >>> 1;
}

/** The lower address first: IPv4's as numbers in memory, IPv6's byte by byte (__flow_hash_consistentify). */
function inOrder(a: IpAddress, b: IpAddress): number[] {
  const first = addressWords(a);
  const second = addressWords(b);
  const isSwapped =
    typeof a === "number" && typeof b === "number"
      ? swapped(b) >>> 0 < swapped(a) >>> 0
      : (b as string) < (a as string);
  return isSwapped ? [...second, ...first] : [...first, ...second];
}
