import { fnv1a } from "../../../sim/fnv1a.js";
import type { Value } from "./values.js";

interface Entry {
  /** The subscript as text; null as long as only its number was ever used. */
  key: string | null;
  hash: number;
  /** The subscript as an integer; null as long as only its text was ever used. */
  number: number | null;
  value: Value;
}

const STARTING_MASK = 63;
const AVERAGE_LIST = 12;

/**
 * An array of awk, kept as mawk 1.3.4 keeps it (array.w), for what shows of that: the order of `for (k in a)`. Integers and
 * texts have a list of entries for each hash value; what is looked up moves to the front of its list. `split` fills a plain
 * vector that becomes such a table only when something else than its elements is asked for.
 */
export class AwkArray {
  /** The elements of `split`; null for a table. */
  private vector: Value[] | null = null;
  private mask = STARTING_MASK;
  private count = 0;
  private byText: Entry[][] = [];
  private byNumber: Entry[][] = [];
  private hasTexts = false;

  get size(): number {
    return this.vector === null ? this.count : this.vector.length;
  }

  /** The element's value; undefined when there is none. */
  get(subscript: string | number): Value {
    if (this.vector !== null && typeof subscript === "number") return this.vector[subscript - 1];
    return this.find(subscript, false)?.value;
  }

  /** True when there is such an element. */
  has(subscript: string | number): boolean {
    if (this.vector !== null && typeof subscript === "number") return subscript >= 1 && subscript <= this.vector.length;
    return this.find(subscript, false) !== null;
  }

  /** Sets an element, which is made when it is not there. */
  set(subscript: string | number, value: Value): void {
    if (this.vector !== null && typeof subscript === "number" && subscript >= 1 && subscript <= this.vector.length)
      this.vector[subscript - 1] = value;
    else {
      const entry = this.find(subscript, true);
      if (entry !== null) entry.value = value;
    }
  }

  /** Removes an element. */
  delete(subscript: string | number): void {
    const entry = this.find(subscript, false);
    if (entry === null) return;
    if (entry.key !== null) remove(this.texts(entry.hash), entry);
    if (entry.number !== null) remove(this.numbers(entry.number), entry);
    if (--this.count === 0) this.clear();
  }

  /** Removes all elements. */
  clear(): void {
    this.load(null);
  }

  /** Makes the array that of the values, from subscript 1 on; empty for null. */
  load(values: Value[] | null): void {
    this.vector = values;
    this.mask = STARTING_MASK;
    this.count = 0;
    this.byText = [];
    this.byNumber = [];
    this.hasTexts = false;
  }

  /** The subscripts in the order of `for (k in a)`. */
  keys(): string[] {
    if (this.size === 0) return [];
    this.addTexts();
    const keys: string[] = [];
    for (let i = 0; i <= this.mask; i++) for (const { key } of this.texts(i)) if (key !== null) keys.push(key);
    return keys;
  }

  private texts(hash: number): Entry[] {
    return listOf(this.byText, hash & this.mask);
  }

  private numbers(number: number): Entry[] {
    return listOf(this.byNumber, number & this.mask);
  }

  private find(subscript: string | number, create: boolean): Entry | null {
    if (this.size === 0 && !create) return null;
    return typeof subscript === "number" ? this.findNumber(subscript, create) : this.findText(subscript, create);
  }

  private findNumber(number: number, create: boolean): Entry | null {
    this.toTable();
    const list = this.numbers(number);
    const known = list.findIndex((entry) => entry.number === number);
    if (known >= 0) return toFront(list, known);
    let entry: Entry | null;
    if (this.hasTexts) {
      entry = this.findText(String(number), create);
      if (entry === null) return null;
    } else {
      if (!create) return null;
      entry = { key: null, hash: 0, number: null, value: undefined };
      this.grow();
    }
    entry.number = number;
    this.numbers(number).unshift(entry);
    return entry;
  }

  private findText(key: string, create: boolean): Entry | null {
    this.addTexts();
    const hash = fnv1a(key) >>> 0;
    const list = this.texts(hash);
    const known = list.findIndex((entry) => entry.hash === hash && entry.key === key);
    if (known >= 0) return toFront(list, known);
    if (!create) return null;
    const entry: Entry = { key, hash, number: null, value: undefined };
    this.grow();
    this.texts(hash).unshift(entry);
    return entry;
  }

  private toTable(): void {
    const { vector } = this;
    if (vector === null) return;
    this.load(null);
    this.count = vector.length;
    while (this.count > (this.mask + 1) * AVERAGE_LIST) this.mask = this.mask * 2 + 1;
    for (const [i, value] of vector.entries())
      this.numbers(i + 1).unshift({ key: null, hash: 0, number: i + 1, value });
  }

  private addTexts(): void {
    this.toTable();
    if (this.hasTexts) return;
    this.hasTexts = true;
    for (let i = 0; i <= this.mask; i++)
      for (const entry of this.numbers(i)) {
        entry.key = String(entry.number);
        entry.hash = fnv1a(entry.key) >>> 0;
        this.texts(entry.hash).unshift(entry);
      }
  }

  /** Counts one more entry; twice as many lists once they are long, each list's order kept. */
  private grow(): void {
    if (++this.count <= (this.mask + 1) * AVERAGE_LIST) return;
    const entries = [this.byText.flat(), this.byNumber.flat()] as const;
    this.mask = this.mask * 2 + 1;
    this.byText = [];
    this.byNumber = [];
    for (const entry of entries[0]) this.texts(entry.hash).push(entry);
    for (const entry of entries[1]) this.numbers(entry.number ?? 0).push(entry);
  }
}

function listOf(table: Entry[][], at: number): Entry[] {
  const known = table[at];
  if (known !== undefined) return known;
  const made: Entry[] = [];
  table[at] = made;
  return made;
}

function remove(list: Entry[], entry: Entry): void {
  list.splice(list.indexOf(entry), 1);
}

function toFront(list: Entry[], at: number): Entry | null {
  const [entry] = list.splice(at, 1);
  if (entry === undefined) return null;
  list.unshift(entry);
  return entry;
}
