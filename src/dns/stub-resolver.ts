// The resolver that every program has: glibc's getaddrinfo over /etc/hosts, /etc/resolv.conf and /etc/nsswitch.conf.
// Knows files, sockets and DNS messages; must not know which program asks.
// Read next: host-lookup.ts for one lookup's way, search-list.ts for names that are tried.

import type { FileSystem } from "../host/filesystem.js";
import type { Netns } from "../host/netns.js";
import type { Operation } from "../sim/operation.js";
import type { DnsCache } from "./cache.js";
import { filesSeenIn } from "./files-seen.js";
import { HostLookup } from "./host-lookup.js";
import type { LookupFamily, LookupHandler, LookupResult } from "./lookup.js";

/** What a resolver may have besides glibc's ways. */
export interface StubResolverOptions {
  /** Keeps answers for their TTL, as nscd or systemd-resolved do; glibc alone keeps none, and so does this unless told. */
  readonly cache?: DnsCache;
  /** What `ss -p` shows of its sockets. */
  readonly processName?: string;
}

/** Looks up names of hosts from one namespace with one view of the file tree. The files are read at each lookup. */
export class StubResolver {
  readonly netns: Netns;
  readonly files: FileSystem;
  readonly cache: DnsCache | null;
  readonly processName: string | null;
  private offset = 0;

  constructor(netns: Netns, files: FileSystem = filesSeenIn(netns), options: StubResolverOptions = {}) {
    this.netns = netns;
    this.files = files;
    this.cache = options.cache ?? null;
    this.processName = options.processName ?? null;
  }

  /**
   * Looks `name` up; the handler hears of the result, perhaps before this call returns (addresses, /etc/hosts, cache).
   * Returns the lookup, to `cancel` it.
   */
  lookup(name: string, family: LookupFamily, handler: LookupHandler, key: unknown = null): HostLookup {
    const lookup = new HostLookup(this, name, family, handler, key);
    lookup.start();
    return lookup;
  }

  /** With which server the next query begins (`options rotate`). */
  nextOffset(): number {
    return this.offset++;
  }
}

/** Gives a script its answer; without state, so one serves all. */
const SETTLE: LookupHandler = {
  onLookup(result: LookupResult, key: unknown): void {
    (key as Operation<LookupResult>).settle(result);
  },
};

/** Looks a name up as getaddrinfo(3) does, for scripts. Never rejects: see `LookupResult.error`. */
export function lookup(
  netns: Netns,
  name: string,
  family: LookupFamily = null,
  files: FileSystem = filesSeenIn(netns),
): Promise<LookupResult> {
  return netns.host.network.operate<LookupResult>(`lookup of ${name}`, (operation) => {
    new StubResolver(netns, files).lookup(name, family, SETTLE, operation);
  });
}
