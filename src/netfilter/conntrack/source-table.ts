import type { ConntrackEntry } from "./conntrack-entry.js";
import { hashTuple, Tuple } from "./tuple.js";

const BUCKETS = 1024;

/**
 * Connections by the source of their first packet (nf_nat_bysource), so that another flow from the same address and
 * port gets the same translation.
 */
export class SourceTable {
  private readonly buckets: (ConntrackEntry | null)[] = new Array<ConntrackEntry | null>(BUCKETS).fill(null);
  private readonly scratch = new Tuple(0 as Tuple["src"], 0 as Tuple["dst"], 0, 0, 0);

  insert(entry: ConntrackEntry): void {
    const index = this.indexOf(entry.original, entry.originalZone);
    entry.nextBySource = this.buckets[index] ?? null;
    this.buckets[index] = entry;
  }

  remove(entry: ConntrackEntry): void {
    const index = this.indexOf(entry.original, entry.originalZone);
    let at = this.buckets[index] ?? null;
    if (at === entry) {
      this.buckets[index] = entry.nextBySource;
    } else {
      while (at !== null && at.nextBySource !== entry) at = at.nextBySource;
      if (at !== null) at.nextBySource = entry.nextBySource;
    }
    entry.nextBySource = null;
  }

  /** The newest connection in the bucket of `tuple`'s source; follow `nextBySource` and compare with `sameSource`. */
  first(tuple: Tuple, zone: number): ConntrackEntry | null {
    return this.buckets[this.indexOf(tuple, zone)] ?? null;
  }

  /** True when the connection began at the source of `tuple`. */
  sameSource(entry: ConntrackEntry, tuple: Tuple, zone: number): boolean {
    const original = entry.original;
    return (
      original.protocol === tuple.protocol &&
      original.src === tuple.src &&
      original.srcPort === tuple.srcPort &&
      entry.originalZone === zone
    );
  }

  private indexOf(tuple: Tuple, zone: number): number {
    const scratch = this.scratch;
    scratch.src = tuple.src;
    scratch.protocol = tuple.protocol;
    scratch.srcPort = tuple.srcPort;
    return hashTuple(scratch, zone) & (BUCKETS - 1);
  }
}
