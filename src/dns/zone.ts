import type { DnsName } from "../wire/dns/name.js";
import type { DnsQuestion, DnsRecord } from "../wire/dns/record.js";
import type { DnsAnswer, DnsBackend } from "./backend.js";

/** A zone: the records from its origin down to its delegations. Itself a backend. */
export class Zone implements DnsBackend {
  readonly origin: DnsName;
  constructor(origin: DnsName, _records: Iterable<DnsRecord> = []) {
    this.origin = origin;
  }
  /** Adds a record. @throws ZoneError when it is not in the zone, or beside a CNAME. */
  add(_record: DnsRecord): void {
    throw new Error("being written");
  }
  answer(_question: DnsQuestion): DnsAnswer | null {
    throw new Error("being written");
  }
}
