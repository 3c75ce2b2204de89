import type { ConntrackEntry } from "./conntrack-entry.js";
import { hashTuple, Tuple } from "./tuple.js";

const SMALLEST = 256;

/**
 * Connections by the source of their first packet (nf_nat_bysource), so that another flow from the same address and
 * port gets the same translation.
 */
export class SourceTable {
  private buckets: (ConntrackEntry | null)[] = new Array<ConntrackEntry | null>(SMALLEST).fill(null);
  private count = 0;
  private readonly scratch = new Tuple(0 as Tuple["src"], 0 as Tuple["dst"], 0, 0, 0);

  insert(entry: ConntrackEntry): void {
    if (this.count >= this.buckets.length) this.grow();
    this.count++;
    this.link(entry);
  }

  remove(entry: ConntrackEntry): void {
    this.count--;
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

  private link(entry: ConntrackEntry): void {
    const index = this.indexOf(entry.original, entry.originalZone);
    entry.nextBySource = this.buckets[index] ?? null;
    this.buckets[index] = entry;
  }

  /** Twice the buckets; of one source the newest stays first. */
  private grow(): void {
    const old = this.buckets;
    this.buckets = new Array<ConntrackEntry | null>(2 * old.length).fill(null);
    for (const first of old) {
      const entries: ConntrackEntry[] = [];
      for (let at = first; at !== null; at = at.nextBySource) entries.push(at);
      for (const entry of entries.reverse()) this.link(entry);
    }
  }

  private indexOf(tuple: Tuple, zone: number): number {
    const scratch = this.scratch;
    scratch.src = tuple.src;
    scratch.protocol = tuple.protocol;
    scratch.srcPort = tuple.srcPort;
    return hashTuple(scratch, zone) & (this.buckets.length - 1);
  }
}
