import type { Netns } from "../host/netns.js";
import { Flow } from "../ip/flow.js";
import { familyOf, type IpAddress, isIpv4 } from "../wire/ip-address.js";
import { type Ipv6, ipv6Group } from "../wire/ipv6-address.js";
import { IpProtocol } from "../wire/numbers.js";

/** An address with what the rules look at. */
interface Candidate {
  readonly address: IpAddress;
  /** The source address that would be used; null when there is no way there. */
  readonly source: IpAddress | null;
}

/**
 * The order in which getaddrinfo(3) hands out addresses (RFC 6724 6 with glibc's tables): those that can be reached
 * first, matching scope, matching label, precedence, smaller scope, longer common prefix (IPv6); else as they came.
 */
export function sortAddresses(netns: Netns, addresses: readonly IpAddress[]): IpAddress[] {
  if (addresses.length < 2) return [...addresses];
  const candidates = addresses.map((address) => ({ address, source: sourceFor(netns, address) }));
  return candidates.sort(compare).map((candidate) => candidate.address);
}

function sourceFor(netns: Netns, address: IpAddress): IpAddress | null {
  const flow = new Flow(familyOf(address));
  flow.dst = address;
  flow.protocol = IpProtocol.Udp;
  const answer = netns.stack.resolveRoute(flow);
  return answer.errno === 0 ? answer.src : null;
}

function compare(a: Candidate, b: Candidate): number {
  if ((a.source === null) !== (b.source === null)) return a.source === null ? 1 : -1;
  if (a.source !== null && b.source !== null) {
    const scopeA = scopeOf(a.source) === scopeOf(a.address);
    const scopeB = scopeOf(b.source) === scopeOf(b.address);
    if (scopeA !== scopeB) return scopeA ? -1 : 1;
    const labelA = policyOf(a.source).label === policyOf(a.address).label;
    const labelB = policyOf(b.source).label === policyOf(b.address).label;
    if (labelA !== labelB) return labelA ? -1 : 1;
  }
  const precedence = policyOf(b.address).precedence - policyOf(a.address).precedence;
  if (precedence !== 0) return precedence;
  const scope = scopeOf(a.address) - scopeOf(b.address);
  if (scope !== 0) return scope;
  if (a.source !== null && b.source !== null && !isIpv4(a.address) && !isIpv4(b.address)) {
    return commonBits(b.address, b.source as Ipv6) - commonBits(a.address, a.source as Ipv6);
  }
  return 0;
}

const LINK_LOCAL_SCOPE = 2;
const SITE_LOCAL_SCOPE = 5;
const GLOBAL_SCOPE = 14;

function scopeOf(address: IpAddress): number {
  if (isIpv4(address)) {
    const isLinkLocal = address >>> 16 === 0xa9fe || address >>> 24 === 127;
    return isLinkLocal ? LINK_LOCAL_SCOPE : GLOBAL_SCOPE;
  }
  const first = ipv6Group(address, 0);
  if (first >>> 8 === 0xff) return first & 15;
  if ((first & 0xffc0) === 0xfe80 || isLoopback6(address)) return LINK_LOCAL_SCOPE;
  return (first & 0xffc0) === 0xfec0 ? SITE_LOCAL_SCOPE : GLOBAL_SCOPE;
}

function policyOf(address: IpAddress): { readonly label: number; readonly precedence: number } {
  if (isIpv4(address) || address.startsWith("\0\0\0\0\0\uffff")) return { label: 4, precedence: 10 };
  if (isLoopback6(address)) return { label: 0, precedence: 50 };
  const first = ipv6Group(address, 0);
  if (first === 0x2002) return { label: 2, precedence: 30 };
  if (first === 0x2001 && ipv6Group(address, 1) === 0) return { label: 7, precedence: 40 };
  if ((first & 0xffc0) === 0xfec0) return { label: 5, precedence: 40 };
  if ((first & 0xfe00) === 0xfc00) return { label: 6, precedence: 40 };
  if (address.startsWith("\0\0\0\0\0\0")) return { label: 3, precedence: 20 };
  return { label: 1, precedence: 40 };
}

function isLoopback6(address: Ipv6): boolean {
  return address === "\0\0\0\0\0\0\0\u0001";
}

function commonBits(a: Ipv6, b: Ipv6): number {
  for (let i = 0; i < 8; i++) {
    const difference = ipv6Group(a, i) ^ ipv6Group(b, i);
    if (difference !== 0) return 16 * i + Math.clz32(difference) - 16;
  }
  return 128;
}
