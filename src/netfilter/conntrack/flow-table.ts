import type { ConntrackEntry, TupleHash } from "./conntrack-entry.js";
import { CtStatus } from "./conntrack-entry.js";
import { HashIndex } from "./hash-index.js";
import { hashTuple, invertTuple, Tuple } from "./tuple.js";

/** How many places of the table the search for a victim looks at, of which half are empty; the kernel's are eight chains (NF_CT_EVICTION_RANGE). */
const EVICTION_RANGE = 16;

/** Both tuples of every entry by their hashes, and the list of all entries, oldest first. A look makes nothing. */
export class FlowTable {
  /** Entries in the table, expired ones that were not swept yet included (nf_conntrack_count). */
  count = 0;
  oldest: ConntrackEntry | null = null;
  private newest: ConntrackEntry | null = null;
  private readonly tuples = new HashIndex<TupleHash>();
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
    const { tuples } = this;
    for (let place = tuples.first(hash); place >= 0; place = tuples.next(place, hash)) {
      const at = tuples.at(place);
      if (at === null || !at.equals(tuple)) continue;
      if (at.isReply ? at.entry.replyZone === replyZone : at.entry.originalZone === originalZone) return at;
    }
    return null;
  }

  /** True when an entry other than `ignored` has the tuple that answers `tuple`: replies could not be told apart. */
  isTaken(tuple: Tuple, ignored: ConntrackEntry): boolean {
    const reply = this.scratch;
    if (!invertTuple(tuple, reply)) return false;
    const hash = hashTuple(reply, ignored.replyZone);
    const { tuples } = this;
    for (let place = tuples.first(hash); place >= 0; place = tuples.next(place, hash)) {
      const at = tuples.at(place);
      if (at === null || at.entry === ignored || !at.equals(reply)) continue;
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
    this.tuples.add(original);
    this.tuples.add(reply);
    entry.older = this.newest;
    entry.newer = null;
    if (this.newest === null) this.oldest = entry;
    else this.newest.newer = entry;
    this.newest = entry;
    this.count++;
    return null;
  }

  remove(entry: ConntrackEntry): void {
    this.tuples.delete(entry.original);
    this.tuples.delete(entry.reply);
    if (entry.older === null) this.oldest = entry.newer;
    else entry.older.newer = entry.newer;
    if (entry.newer === null) this.newest = entry.older;
    else entry.newer.older = entry.older;
    entry.older = null;
    entry.newer = null;
    this.count--;
  }

  /** An entry near `tuple`'s place that may go for a new one: expired, or not assured; null when there is none. */
  victimFor(tuple: Tuple, zone: number, nowNs: number): ConntrackEntry | null {
    const start = hashTuple(tuple, zone);
    for (let i = 0; i < EVICTION_RANGE; i++) {
      const entry = this.tuples.near(start, i)?.entry ?? null;
      if (entry === null) continue;
      if (entry.timeoutNs <= nowNs || (entry.status & CtStatus.Assured) === 0) return entry;
    }
    return null;
  }
}
