/**
 * A map that mostly holds little: nothing until its first entry, then a list as long as it has to be, and a `Map` only with
 * many. For what a namespace, a device or a socket has none or a few of; a cluster has some dozens of those for each of its
 * pods. Iterates in the order of insertion, as `Map` does, over what was there when the walk began.
 */
export class SparseMap<K, V> {
  /** Keys, each followed by its value; or a map. A list is replaced when an entry comes or goes. */
  private held: (K | V)[] | Map<K, V> = NOTHING;

  get size(): number {
    const { held } = this;
    return Array.isArray(held) ? held.length >> 1 : held.size;
  }

  get(key: K): V | undefined {
    const { held } = this;
    if (!Array.isArray(held)) return held.get(key);
    for (let i = 0; i < held.length; i += 2) if (held[i] === key) return held[i + 1] as V;
    return undefined;
  }

  has(key: K): boolean {
    const { held } = this;
    if (!Array.isArray(held)) return held.has(key);
    for (let i = 0; i < held.length; i += 2) if (held[i] === key) return true;
    return false;
  }

  set(key: K, value: V): void {
    const { held } = this;
    if (!Array.isArray(held)) {
      held.set(key, value);
      return;
    }
    for (let i = 0; i < held.length; i += 2) {
      if (held[i] !== key) continue;
      held[i + 1] = value;
      return;
    }
    // A spread would leave room for sixteen more.
    if (held.length < MOST_LISTED) this.held = held.toSpliced(held.length, 0, key, value);
    else this.held = new Map(pairs<K, V>(held)).set(key, value);
  }

  /** Returns whether there was such an entry. */
  delete(key: K): boolean {
    const { held } = this;
    if (!Array.isArray(held)) return held.delete(key);
    for (let i = 0; i < held.length; i += 2) {
      if (held[i] !== key) continue;
      this.held = held.length === 2 ? NOTHING : held.toSpliced(i, 2);
      return true;
    }
    return false;
  }

  clear(): void {
    this.held = NOTHING;
  }

  keys(): IterableIterator<K> {
    const { held } = this;
    return Array.isArray(held) ? (each(held, 0) as K[]).values() : held.keys();
  }

  values(): IterableIterator<V> {
    const { held } = this;
    return Array.isArray(held) ? (each(held, 1) as V[]).values() : held.values();
  }

  /** Calls `visit` with each value, without a list of them; nothing may come or go meanwhile. */
  forEach(visit: (value: V, key: K) => void): void {
    const { held } = this;
    if (!Array.isArray(held)) held.forEach(visit);
    else for (let i = 0; i < held.length; i += 2) visit(held[i + 1] as V, held[i] as K);
  }

  entries(): IterableIterator<[K, V]> {
    const { held } = this;
    return Array.isArray(held) ? pairs<K, V>(held).values() : held.entries();
  }

  [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.entries();
  }
}

/** So many keys and values stand in a list. */
const MOST_LISTED = 16;
/** Never written to: what comes makes a list of its own. */
const NOTHING: never[] = [];

function each<T>(held: readonly T[], from: 0 | 1): T[] {
  const found: T[] = [];
  for (let i = from; i < held.length; i += 2) found.push(held[i] as T);
  return found;
}

function pairs<K, V>(held: readonly (K | V)[]): [K, V][] {
  const found: [K, V][] = [];
  for (let i = 0; i < held.length; i += 2) found.push([held[i] as K, held[i + 1] as V]);
  return found;
}
