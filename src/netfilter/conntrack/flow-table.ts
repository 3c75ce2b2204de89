import type { ConntrackEntry, TupleHash } from "./conntrack-entry.js";
import { CtStatus } from "./conntrack-entry.js";
import { hashTuple, invertTuple, Tuple } from "./tuple.js";

const SMALLEST = 256;
/** How many buckets the search for a victim looks through (NF_CT_EVICTION_RANGE). */
const EVICTION_RANGE = 8;

/**
 * The hash table of both tuples of every entry, chained, keyed by integers, and the list of all entries, oldest first.
 * Costs nothing for each lookup but the walk over a bucket; nothing is allocated.
 */
export class FlowTable {
  /** Entries in the table, expired ones that were not swept yet included (nf_conntrack_count). */
  count = 0;
  oldest: ConntrackEntry | null = null;
  private newest: ConntrackEntry | null = null;
  private buckets: (TupleHash | null)[] = new Array<TupleHash | null>(SMALLEST).fill(null);
  private mask = SMALLEST - 1;
  private readonly scratch: Tuple;

  constructor() {
    this.scratch = new Tuple(0 as Tuple["src"], 0 as Tuple["dst"], 0, 0, 0);
  }

  /**
   * The direction of an entry that `tuple` belongs to, or null. Expired entries are found too: the caller looks at
   * `timeoutNs`. `zone` counts for the direction found.
   */
  find(tuple: Tuple, originalZone: number, replyZone: number): TupleHash | null {
    const found = this.findHashed(tuple, hashTuple(tuple, originalZone), originalZone, replyZone);
    if (found !== null || originalZone === replyZone) return found;
    return this.findHashed(tuple, hashTuple(tuple, replyZone), originalZone, replyZone);
  }

  private findHashed(tuple: Tuple, hash: number, originalZone: number, replyZone: number): TupleHash | null {
    for (let at = this.buckets[hash & this.mask] ?? null; at !== null; at = at.next) {
      if (at.hash !== hash || !at.equals(tuple)) continue;
      if (at.isReply ? at.entry.replyZone === replyZone : at.entry.originalZone === originalZone) return at;
    }
    return null;
  }

  /** True when an entry other than `ignored` has the tuple that answers `tuple`: replies could not be told apart. */
  isTaken(tuple: Tuple, ignored: ConntrackEntry): boolean {
    const reply = this.scratch;
    if (!invertTuple(tuple, reply)) return false;
    const hash = hashTuple(reply, ignored.replyZone);
    for (let at = this.buckets[hash & this.mask] ?? null; at !== null; at = at.next) {
      if (at.hash !== hash || at.entry === ignored || !at.equals(reply)) continue;
      if ((at.isReply ? at.entry.replyZone : at.entry.originalZone) === ignored.replyZone) return true;
    }
    return false;
  }

  /** Puts an entry in; the entry that has one of its tuples already when there is one, else null. */
  insert(entry: ConntrackEntry): ConntrackEntry | null {
    const original = entry.original;
    const reply = entry.reply;
    original.hash = hashTuple(original, entry.originalZone);
    reply.hash = hashTuple(reply, entry.replyZone);
    const other =
      this.findHashed(original, original.hash, entry.originalZone, entry.replyZone) ??
      this.findHashed(reply, reply.hash, entry.originalZone, entry.replyZone);
    if (other !== null) return other.entry;
    if (this.count * 2 >= this.buckets.length) this.grow();
    this.link(original);
    this.link(reply);
    entry.older = this.newest;
    entry.newer = null;
    if (this.newest === null) this.oldest = entry;
    else this.newest.newer = entry;
    this.newest = entry;
    this.count++;
    return null;
  }

  remove(entry: ConntrackEntry): void {
    this.unlink(entry.original);
    this.unlink(entry.reply);
    if (entry.older === null) this.oldest = entry.newer;
    else entry.older.newer = entry.newer;
    if (entry.newer === null) this.newest = entry.older;
    else entry.newer.older = entry.older;
    entry.older = null;
    entry.newer = null;
    this.count--;
  }

  /** An entry near `tuple`'s bucket that may go for a new one: expired, or not assured; null when there is none. */
  victimFor(tuple: Tuple, zone: number, nowNs: number): ConntrackEntry | null {
    const start = hashTuple(tuple, zone);
    for (let i = 0; i < EVICTION_RANGE; i++) {
      for (let at = this.buckets[(start + i) & this.mask] ?? null; at !== null; at = at.next) {
        const entry = at.entry;
        if (entry.timeoutNs <= nowNs) return entry;
        if ((entry.status & CtStatus.Assured) === 0) return entry;
      }
    }
    return null;
  }

  private link(node: TupleHash): void {
    const index = node.hash & this.mask;
    node.next = this.buckets[index] ?? null;
    this.buckets[index] = node;
  }

  private unlink(node: TupleHash): void {
    const index = node.hash & this.mask;
    let at = this.buckets[index] ?? null;
    if (at === node) {
      this.buckets[index] = node.next;
    } else {
      while (at !== null && at.next !== node) at = at.next;
      if (at !== null) at.next = node.next;
    }
    node.next = null;
  }

  private grow(): void {
    this.buckets = new Array<TupleHash | null>(this.buckets.length * 2).fill(null);
    this.mask = this.buckets.length - 1;
    for (let entry = this.oldest; entry !== null; entry = entry.newer) {
      this.link(entry.original);
      this.link(entry.reply);
    }
  }
}
