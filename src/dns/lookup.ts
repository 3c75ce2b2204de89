import type { Family, IpAddress } from "../wire/ip-address.js";

/** Why getaddrinfo(3) fails, with the words of gai_strerror(3). */
export const GaiError = {
  NoName: "Name or service not known",
  NoData: "No address associated with hostname",
  Again: "Temporary failure in name resolution",
  Fail: "Non-recoverable failure in name resolution",
  AddressFamily: "Address family for hostname not supported",
} as const;
export type GaiError = (typeof GaiError)[keyof typeof GaiError];

/** What a lookup of a host's name came to. */
export interface LookupResult {
  /** What was asked for. */
  readonly name: string;
  /** Addresses in the order in which a program tries them (RFC 6724); empty exactly when `error` is not null. */
  readonly addresses: readonly IpAddress[];
  /** The name at the end of the aliases (`AI_CANONNAME`), without a dot at its end; `name` itself when nothing is known. */
  readonly canonicalName: string;
  /** The names that a name server told to be aliases of it, in the order in which they lead there. */
  readonly aliases: readonly string[];
  readonly error: GaiError | null;
}

/** Who waits for a lookup. `key` is what was given to `lookup`. */
export interface LookupHandler {
  onLookup(result: LookupResult, key: unknown): void;
}

/** Which addresses are wanted: of one family, or null for both. */
export type LookupFamily = Family | null;
