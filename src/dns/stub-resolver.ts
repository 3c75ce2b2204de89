import type { FileSystem } from "../host/filesystem.js";
import type { Netns } from "../host/netns.js";
import type { LookupFamily, LookupHandler, LookupResult } from "./lookup.js";

/** glibc's resolver. */
export class StubResolver {
  readonly netns: Netns;
  readonly files: FileSystem;

  constructor(netns: Netns, files: FileSystem = netns.host.files) {
    this.netns = netns;
    this.files = files;
  }

  /** Looks `name` up; the handler hears of the result, perhaps before this call returns. Returns a lookup to `cancel`. */
  lookup(_name: string, _family: LookupFamily, _handler: LookupHandler, _key: unknown = null): void {
    throw new Error("being written");
  }
}

/** Looks a name up as getaddrinfo(3) does, for scripts. Never rejects: see `LookupResult.error`. */
export function lookup(_netns: Netns, _name: string, _family: LookupFamily = null): Promise<LookupResult> {
  throw new Error("being written");
}
