import type { IpAddress } from "../wire/ip-address.js";
import type { Flow } from "./flow.js";

/**
 * The 31-bit hash by which a multipath route shares out flows: over addresses (policy 0) or addresses, protocol and ports
 * (policy 1), as long as net.ipv4.fib_multipath_hash_seed is 0. Fixed seed: the same flow takes the same way in every run.
 * Linux draws a seed at boot, so which of two equal ways a flow takes there cannot be foretold.
 */
export function flowHash(flow: Flow, policy: number): number {
  let hash = mix(mix(0x9e3779b9 | 0, addressBits(flow.src)), addressBits(flow.dst));
  if (policy === 1) {
    hash = mix(mix(hash, flow.protocol), (flow.srcPort << 16) | flow.dstPort);
  } else {
    hash = mix(hash, flow.flowLabel);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x7feb352d);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x846ca68b | 0);
  hash ^= hash >>> 16;
  return hash >>> 1;
}

function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x85ebca6b | 0);
  return mixed ^ (mixed >>> 13);
}

function addressBits(address: IpAddress): number {
  if (typeof address === "number") return address;
  let bits = 0;
  for (let i = 0; i < 8; i++) bits = Math.imul(bits ^ address.charCodeAt(i), 0x01000193);
  return bits;
}
