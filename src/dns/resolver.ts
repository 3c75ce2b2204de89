import type { Netns } from "../host/netns.js";
import type { DnsQuestion, DnsRecord } from "../wire/dns/record.js";
import type { IpAddress } from "../wire/ip-address.js";

/** What a resolver found. */
export interface DnsResolution {
  /** NOERROR, NXDOMAIN or SERVFAIL. */
  readonly rcode: number;
  /** The chain of aliases and the records at its end. */
  readonly answers: readonly DnsRecord[];
  /** SOA of a negative answer. */
  readonly authorities: readonly DnsRecord[];
}

/** Who waits for a resolution. */
export interface ResolutionHandler {
  onResolution(resolution: DnsResolution, key: unknown): void;
}

/** Where a resolver begins: at the root's servers, or at servers that resolve for it. */
export interface DnsResolverOptions {
  /** Addresses of the root's name servers (the hints file). */
  readonly rootServers?: readonly IpAddress[];
  /** Servers to forward every question to instead (CoreDNS's `forward`, dnsmasq). */
  readonly forwarders?: readonly IpAddress[];
}

/** Recursive or forwarding resolver with a cache. */
export class DnsResolver {
  readonly netns: Netns;
  constructor(netns: Netns, _options: DnsResolverOptions) {
    this.netns = netns;
  }
  /** Resolves a question; the handler hears of it, at once when the cache knows. */
  resolve(_question: DnsQuestion, _handler: ResolutionHandler, _key: unknown = null): void {
    throw new Error("being written");
  }
}
