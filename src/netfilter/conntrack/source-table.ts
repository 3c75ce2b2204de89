import { type ConntrackEntry, CtStatus } from "./conntrack-entry.js";
import type { FlowTable } from "./flow-table.js";
import { hashTuple, Tuple } from "./tuple.js";

const SMALLEST = 256;

/**
 * Connections by the source of their first packet (nf_nat_bysource), so that another flow from the same address and
 * port gets the same translation. Made when a rule first changes a source: only that asks for them.
 */
export class SourceTable {
  private readonly table: FlowTable;
  /** Null until somebody asks. */
  private buckets: (ConntrackEntry | null)[] | null = null;
  private mask = SMALLEST - 1;
  private count = 0;
  private readonly scratch = new Tuple(0 as Tuple["src"], 0 as Tuple["dst"], 0, 0, 0);

  /** `table` holds all connections. */
  constructor(table: FlowTable) {
    this.table = table;
  }

  /** A connection was confirmed whose source NAT is decided. */
  insert(entry: ConntrackEntry): void {
    if (this.buckets === null) return;
    if (this.count > this.mask) this.buckets = this.grow(this.buckets);
    this.link(this.buckets, entry);
  }

  remove(entry: ConntrackEntry): void {
    if (this.buckets === null) return;
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
    if (this.buckets === null) this.buckets = this.make();
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

  private link(buckets: (ConntrackEntry | null)[], entry: ConntrackEntry): void {
    const index = this.indexOf(entry.original, entry.originalZone);
    entry.nextBySource = buckets[index] ?? null;
    buckets[index] = entry;
    this.count++;
  }

  /** All connections whose source NAT is decided, as if they had been inserted one by one. */
  private make(): (ConntrackEntry | null)[] {
    while (this.mask < this.table.count) this.mask = 2 * this.mask + 1;
    const buckets = this.room();
    for (let entry = this.table.oldest; entry !== null; entry = entry.newer) {
      if ((entry.status & CtStatus.SrcNatDone) !== 0) this.link(buckets, entry);
    }
    return buckets;
  }

  /** Twice the buckets; of one source the newest stays first. */
  private grow(old: readonly (ConntrackEntry | null)[]): (ConntrackEntry | null)[] {
    this.mask = 2 * this.mask + 1;
    this.count = 0;
    const buckets = this.room();
    for (const first of old) {
      const entries: ConntrackEntry[] = [];
      for (let at = first; at !== null; at = at.nextBySource) entries.push(at);
      for (const entry of entries.reverse()) this.link(buckets, entry);
    }
    return buckets;
  }

  private room(): (ConntrackEntry | null)[] {
    return new Array<ConntrackEntry | null>(this.mask + 1).fill(null);
  }

  private indexOf(tuple: Tuple, zone: number): number {
    const scratch = this.scratch;
    scratch.src = tuple.src;
    scratch.protocol = tuple.protocol;
    scratch.srcPort = tuple.srcPort;
    return hashTuple(scratch, zone) & this.mask;
  }
}
