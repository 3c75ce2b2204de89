/** What stands in a `HashIndex`. */
export interface Hashed {
  /** Its hash, never 0; may change only while it is in no index. */
  readonly hash: number;
}

/** The hash of a place where nothing stands. */
const EMPTY = 0;
const SMALLEST = 64;
/** Of an index that never held anything. Never written to. */
const NO_HASHES = new Int32Array(1);
const NO_THINGS: never[] = [];

/**
 * Things by a hash of 32 bits, which several may share: open addressing, linear probing (Knuth 6.4, algorithms L and R).
 * The hashes lie beside each other in an array of their own. So a look that finds nothing, as those for a new flow do,
 * touches one line of memory and none of the things. Takes room with the first of them.
 */
export class HashIndex<T extends Hashed> {
  /** How many things there are. */
  size = 0;
  private hashes: Int32Array = NO_HASHES;
  private things: (T | null)[] = NO_THINGS;

  /** The place of the oldest thing with this hash, or -1. Walk with `next`, nothing may come or go meanwhile. */
  first(hash: number): number {
    return this.search(hash, hash);
  }

  /** The place of the thing with this hash that came after the one at `place`, or -1. */
  next(place: number, hash: number): number {
    return this.search(place + 1, hash);
  }

  /** What stands at a place; null for nothing. */
  at(place: number): T | null {
    return this.things[place] ?? null;
  }

  /** What stands `distance` places behind the one that `hash` points to; null for nothing. */
  near(hash: number, distance: number): T | null {
    return this.at((hash + distance) & (this.hashes.length - 1));
  }

  /** Puts in what is not there yet. */
  add(thing: T): void {
    if (2 * this.size >= this.things.length) this.grow();
    this.put(thing);
    this.size++;
  }

  /** Takes a thing out; does nothing when it is not there. */
  delete(thing: T): void {
    let place = this.first(thing.hash);
    while (place >= 0 && this.things[place] !== thing) place = this.next(place, thing.hash);
    if (place < 0) return;
    this.size--;
    const { hashes, things } = this;
    const mask = hashes.length - 1;
    // Whatever was put behind the hole because something stood there moves up.
    let hole = place;
    for (let from = (hole + 1) & mask; hashes[from] !== EMPTY; from = (from + 1) & mask) {
      const hash = hashes[from] ?? EMPTY;
      if (((from - hash) & mask) < ((from - hole) & mask)) continue;
      hashes[hole] = hash;
      things[hole] = things[from] ?? null;
      hole = from;
    }
    hashes[hole] = EMPTY;
    things[hole] = null;
  }

  /** The first place from `from` on that has this hash; -1 when an empty one comes first. */
  private search(from: number, hash: number): number {
    const { hashes } = this;
    const mask = hashes.length - 1;
    for (let place = from & mask; ; place = (place + 1) & mask) {
      const found = hashes[place];
      if (found === hash) return place;
      if (found === EMPTY) return -1;
    }
  }

  private put(thing: T): void {
    const place = this.search(thing.hash, EMPTY);
    this.hashes[place] = thing.hash;
    this.things[place] = thing;
  }

  /** Twice the room; of things with one hash the oldest comes first again. */
  private grow(): void {
    const { hashes, things } = this;
    const room = Math.max(SMALLEST, 2 * things.length);
    this.hashes = new Int32Array(room);
    this.things = new Array<T | null>(room).fill(null);
    // What stands before the first empty place may have come there around the end.
    const start = hashes.indexOf(EMPTY);
    for (let i = 0; i < things.length; i++) {
      const thing = things[(start + i) & (things.length - 1)] ?? null;
      if (thing !== null) this.put(thing);
    }
  }
}
