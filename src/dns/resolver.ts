// A resolver that others ask: from the root's servers down the tree, or through servers that resolve for it, with a cache.
// Knows messages, the cache and exchanges over sockets; must not know zones of its own or who asks.
// Read next: resolve-job.ts for one question's way.

import type { Netns } from "../host/netns.js";
import type { DnsQuestion } from "../wire/dns/record.js";
import type { IpAddress } from "../wire/ip-address.js";
import { DnsCache } from "./cache.js";
import type { ResolutionHandler } from "./resolution.js";
import { ResolveBudget, ResolveJob } from "./resolve-job.js";

/** Where a resolver begins: at the root's servers, or at servers that resolve for it. */
export interface DnsResolverOptions {
  /** Addresses of the root's name servers (the hints file). */
  readonly rootServers?: readonly IpAddress[];
  /** Servers to forward every question to instead (CoreDNS's `forward`, dnsmasq), tried in order. */
  readonly forwarders?: readonly IpAddress[];
  /** A cache of one's own; one that holds 10,000 answers unless told. */
  readonly cache?: DnsCache;
  /** What `ss -p` shows of its sockets. */
  readonly processName?: string;
  /** Records are given and kept for no longer than this (CoreDNS's `cache 30`); for as long as they say unless told. */
  readonly maxTtlSeconds?: number;
  /** Gives a forwarder's failure (REFUSED, SERVFAIL, ...) back as it came, as CoreDNS's `forward` does, instead of asking the next. */
  readonly relaysFailures?: boolean;
}

/** Recursive or forwarding resolver with a cache (RFC 1034 5.3.3, RFC 2308). */
export class DnsResolver {
  readonly netns: Netns;
  readonly cache: DnsCache;
  readonly rootServers: readonly IpAddress[];
  readonly forwarders: readonly IpAddress[];
  readonly processName: string | null;
  readonly maxTtlSeconds: number;
  readonly relaysFailures: boolean;
  /** How many questions it sent to servers. */
  queryCount = 0;

  constructor(netns: Netns, options: DnsResolverOptions) {
    this.netns = netns;
    this.cache = options.cache ?? new DnsCache();
    this.rootServers = options.rootServers ?? [];
    this.forwarders = options.forwarders ?? [];
    this.processName = options.processName ?? null;
    this.maxTtlSeconds = options.maxTtlSeconds ?? Number.MAX_SAFE_INTEGER;
    this.relaysFailures = options.relaysFailures ?? false;
  }

  /** Resolves a question; the handler hears of it, before this returns when the cache knows. */
  resolve(question: DnsQuestion, handler: ResolutionHandler, key: unknown = null): void {
    new ResolveJob(this, question, handler, key, new ResolveBudget(), 0).start();
  }
}
