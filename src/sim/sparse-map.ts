/**
 * A map that mostly stays empty: it is made with its first entry, and until then costs a word. For what a namespace, a
 * device or a socket may have but hardly ever does; a cluster has some dozens of those for each of its pods. Iterates in
 * the order of insertion, as `Map` does.
 */
export class SparseMap<K, V> {
  private map: Map<K, V> | null = null;

  get size(): number {
    return this.map === null ? 0 : this.map.size;
  }

  get(key: K): V | undefined {
    return this.map === null ? undefined : this.map.get(key);
  }

  has(key: K): boolean {
    return this.map?.has(key) === true;
  }

  set(key: K, value: V): void {
    if (this.map === null) this.map = new Map();
    this.map.set(key, value);
  }

  /** Returns whether there was such an entry. */
  delete(key: K): boolean {
    return this.map?.delete(key) === true;
  }

  clear(): void {
    this.map = null;
  }

  keys(): IterableIterator<K> {
    return (this.map ?? NOTHING).keys() as IterableIterator<K>;
  }

  values(): IterableIterator<V> {
    return (this.map ?? NOTHING).values() as IterableIterator<V>;
  }

  entries(): IterableIterator<[K, V]> {
    return (this.map ?? NOTHING).entries() as IterableIterator<[K, V]>;
  }

  [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.entries();
  }
}

const NOTHING: ReadonlyMap<unknown, unknown> = new Map();
