import { DNS_ROOT, type DnsName, nameKey, parentName } from "../wire/dns/name.js";
import type { DnsQuestion } from "../wire/dns/record.js";
import type { DnsAnswer, DnsBackend } from "./backend.js";
import type { Zone } from "./zone.js";

/** Several zones as one backend: the zone with the longest origin that a name is in answers. */
export class Zones implements DnsBackend {
  private readonly byOrigin = new Map<string, Zone>();

  constructor(zones: Iterable<Zone> = []) {
    for (const zone of zones) this.add(zone);
  }

  /** Adds a zone; one with the same origin is replaced. */
  add(zone: Zone): void {
    this.byOrigin.set(nameKey(zone.origin), zone);
  }

  /** Takes a zone away; does nothing when it is not there. */
  remove(origin: DnsName): void {
    this.byOrigin.delete(nameKey(origin));
  }

  /** The zone that a name is in, or null. */
  find(name: DnsName): Zone | null {
    for (let at: DnsName = name; ; ) {
      const zone = this.byOrigin.get(nameKey(at));
      if (zone !== undefined) return zone;
      const parent = parentName(at);
      if (parent === null) return this.byOrigin.get(DNS_ROOT) ?? null;
      at = parent;
    }
  }

  answer(question: DnsQuestion): DnsAnswer | null {
    return this.find(question.name)?.answer(question) ?? null;
  }
}
