import { DnsRcode } from "../wire/dns/codes.js";
import type { DnsQuestion, DnsRecord } from "../wire/dns/record.js";
import type { IpAddress } from "../wire/ip-address.js";

/** What a backend says to one question; the server makes a message of it. */
export interface DnsAnswer {
  /** `DnsRcode`. */
  readonly rcode: number;
  /** AA: the name is in a zone of ours (a referral to a delegated zone is not authoritative). */
  readonly authoritative: boolean;
  readonly answers: readonly DnsRecord[];
  /** SOA of a negative answer, NS of a referral. */
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
  /** What is said instead where the alias at its end leads nowhere. */
  readonly otherwise?: DnsAnswer;
}

/**
 * One source of answers: zones, Kubernetes' Services, a hosts file. Backends stand in a chain; the first that does not
 * answer null decides. A backend answers one name only: a CNAME that it returns last is followed by the server, through
 * the whole chain of backends.
 */
export interface DnsBackend {
  /** Null when the name is not this backend's business, so that the next one is asked. */
  answer(question: DnsQuestion, from: IpAddress | null): DnsAnswer | null;
}

/** An answer; what is not told is empty, NOERROR and authoritative. */
export function dnsAnswer(fields: Partial<DnsAnswer> = {}): DnsAnswer {
  return {
    rcode: fields.rcode ?? DnsRcode.NOERROR,
    authoritative: fields.authoritative ?? true,
    answers: fields.answers ?? [],
    authorities: fields.authorities ?? [],
    additionals: fields.additionals ?? [],
    ...(fields.otherwise === undefined ? {} : { otherwise: fields.otherwise }),
  };
}
