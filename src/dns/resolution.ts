import { DnsRcode } from "../wire/dns/codes.js";
import type { DnsQuestion, DnsRecord } from "../wire/dns/record.js";

/** What a resolver found. */
export interface DnsResolution {
  /** NOERROR, NXDOMAIN or SERVFAIL; of a resolver that relays failures any. */
  readonly rcode: number;
  /** The chain of aliases and the records at its end. */
  readonly answers: readonly DnsRecord[];
  /** SOA of a negative answer. */
  readonly authorities: readonly DnsRecord[];
  /** Why nothing could be found out, in Go's words, where somebody was asked and said nothing. */
  readonly problem?: string;
}

/** Who waits for a resolution. `key` is what was given to `resolve`. */
export interface ResolutionHandler {
  onResolution(resolution: DnsResolution, key: unknown): void;
}

/** Finds out what a server does not know itself: a resolver, or several by the questions' zones. */
export interface Recursor {
  /** The handler hears of the answer, before this returns when it is known. */
  resolve(question: DnsQuestion, handler: ResolutionHandler, key: unknown): void;
}

/** A question that is asked in the place of another. */
export interface Rewriting {
  readonly question: DnsQuestion;
  /** The answer's records, by the names that were asked for. */
  restore(records: readonly DnsRecord[]): readonly DnsRecord[];
}

/** Asks something else in the place of questions (CoreDNS's `rewrite`). */
export interface QuestionRewriter {
  /** Null for a question that is asked as it is. */
  rewrite(question: DnsQuestion): Rewriting | null;
}

/** The answer when nothing could be found out. */
export const SERVER_FAILURE: DnsResolution = { rcode: DnsRcode.SERVFAIL, answers: [], authorities: [] };
