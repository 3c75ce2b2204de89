import { DnsRcode } from "../wire/dns/codes.js";
import type { DnsRecord } from "../wire/dns/record.js";

/** What a resolver found. */
export interface DnsResolution {
  /** NOERROR, NXDOMAIN or SERVFAIL; of a resolver that relays failures any. */
  readonly rcode: number;
  /** The chain of aliases and the records at its end. */
  readonly answers: readonly DnsRecord[];
  /** SOA of a negative answer. */
  readonly authorities: readonly DnsRecord[];
}

/** Who waits for a resolution. `key` is what was given to `resolve`. */
export interface ResolutionHandler {
  onResolution(resolution: DnsResolution, key: unknown): void;
}

/** The answer when nothing could be found out. */
export const SERVER_FAILURE: DnsResolution = { rcode: DnsRcode.SERVFAIL, answers: [], authorities: [] };
