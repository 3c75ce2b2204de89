import { IPV6_LOOPBACK, type Ipv6, ipv6Group, isLinkLocalIpv6, isMulticastIpv6 } from "../wire/ipv6-address.js";
import { AddressFlag, type InterfaceAddress } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";

/** The best source for `dst` by `device` (RFC 6724 5, ipv6_dev_get_saddr), or null when no address will do. */
export function selectSource6(stack: IpStack, device: IpDevice | null, dst: Ipv6): Ipv6 | null {
  let best: InterfaceAddress | null = null;
  let bestDevice: IpDevice | null = null;
  const onlyDevice =
    device !== null && (isMulticastIpv6(dst) || scopeOf(dst) <= 2 || device.conf6.use_oif_addrs_only !== 0);
  for (const each of stack.devices.values()) {
    if (onlyDevice && each !== device) continue;
    for (const address of each.addresses6) {
      if (!address.usable) continue;
      if (best === null || isBetter(stack, address, each, best, bestDevice, dst, device)) {
        best = address;
        bestDevice = each;
      }
    }
  }
  return best === null ? null : (best.local as Ipv6);
}

function isBetter(
  stack: IpStack,
  candidate: InterfaceAddress,
  candidateDevice: IpDevice,
  best: InterfaceAddress,
  bestDevice: IpDevice | null,
  dst: Ipv6,
  device: IpDevice | null,
): boolean {
  const a = candidate.local as Ipv6;
  const b = best.local as Ipv6;
  if ((a === dst) !== (b === dst)) return a === dst;
  const scopeA = scopeOf(a);
  const scopeB = scopeOf(b);
  const wanted = scopeOf(dst);
  if (scopeA !== scopeB) return scopeA < scopeB ? scopeA >= wanted : scopeB < wanted;
  const deprecatedA = candidate.has(AddressFlag.Deprecated);
  if (deprecatedA !== best.has(AddressFlag.Deprecated)) return !deprecatedA;
  if (device !== null && (candidateDevice === device) !== (bestDevice === device)) return candidateDevice === device;
  const label = stack.labels.labelOf(dst, device);
  const fitsA = stack.labels.labelOf(a, candidateDevice) === label;
  if (fitsA !== (stack.labels.labelOf(b, bestDevice) === label)) return fitsA;
  const lengthA = Math.min(commonPrefix(a, dst), candidate.prefixLength);
  const lengthB = Math.min(commonPrefix(b, dst), best.prefixLength);
  return lengthA > lengthB;
}

/** Scope of an address, the larger the farther (RFC 4007): 1 host, 2 link, 5 site, 14 global. */
export function scopeOf(address: Ipv6): number {
  if (isMulticastIpv6(address)) return ipv6Group(address, 0) & 0xf;
  if (address === IPV6_LOOPBACK) return 2;
  if (isLinkLocalIpv6(address)) return 2;
  return (ipv6Group(address, 0) & 0xffc0) === 0xfec0 ? 5 : 14;
}

function commonPrefix(a: Ipv6, b: Ipv6): number {
  for (let i = 0; i < 8; i++) {
    const difference = ipv6Group(a, i) ^ ipv6Group(b, i);
    if (difference !== 0) return 16 * i + Math.clz32(difference) - 16;
  }
  return 128;
}
