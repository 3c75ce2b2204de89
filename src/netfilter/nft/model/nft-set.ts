import { SECOND } from "../../../sim/time.js";
import type { StatefulStatement } from "../statement/statement.js";
import type { DataType, Value } from "./data-type.js";
import type { Interval } from "./interval.js";
import type { NftChain } from "./nft-chain.js";
import type { NftObject } from "./nft-table.js";
import type { NftVerdict } from "./verdict.js";

/** One element: a key of one interval for each field, and what it maps to. */
export class SetElement {
  readonly key: readonly Interval[];
  /** What a map has for it; null in sets and verdict maps. */
  readonly data: readonly Interval[] | null;
  /** What a verdict map says; null in all others. */
  readonly verdict: NftVerdict | null;
  readonly comment: string | null;
  readonly statements: readonly StatefulStatement[];
  /** Milliseconds that it lives, or 0 for ever. */
  timeoutMs = 0;
  /** When it ends, in virtual nanoseconds; infinite for most. */
  expiresNs = Number.POSITIVE_INFINITY;
  /** The named object that a map of objects has for it; null in all others. */
  object: NftObject | null = null;
  /** True for the element `*`, for all that is not listed. */
  isCatchAll = false;

  constructor(
    key: readonly Interval[],
    data: readonly Interval[] | null,
    verdict: NftVerdict | null,
    comment: string | null,
    statements: readonly StatefulStatement[],
  ) {
    this.key = key;
    this.data = data;
    this.verdict = verdict;
    this.comment = comment;
    this.statements = statements;
  }
}

/** What a set or map is, without its elements. */
export interface SetDefinition {
  readonly name: string;
  readonly keyTypes: readonly DataType[];
  /** The text behind `typeof`, or null for a set with `type`. */
  readonly keyOf: string | null;
  readonly isMap: boolean;
  /** Types of what a map has; null for sets; one verdict type for verdict maps. */
  readonly dataTypes: readonly DataType[] | null;
  readonly dataOf: string | null;
  /** The kind of objects that a map has: "counter"; null for all others. */
  readonly objectKind: string | null;
  readonly dataInterval: boolean;
  readonly isAnonymous: boolean;
  readonly isInterval: boolean;
  readonly isConstant: boolean;
  readonly hasTimeout: boolean;
  readonly timeoutMs: number;
  readonly gcIntervalMs: number;
  readonly size: number;
  readonly policy: string | null;
  readonly autoMerge: boolean;
  readonly comment: string | null;
  readonly statements: readonly StatefulStatement[];
}

/** Who makes elements of a set when packets ask for them: see `TableSource`. */
export interface ElementSource {
  /** Makes the elements into which the values may fall. False when it has none, or made them before. */
  makeFor(values: readonly Value[]): boolean;
}

/** A set or a map (nf_tables_api.h, struct nft_set): single values are looked up by hash, intervals by bisection. */
export class NftSet {
  readonly definition: SetDefinition;
  readonly handle: number;
  /** Rules add elements: set by the first rule that does. */
  isDynamic: boolean;
  /** The most elements; 0 for no limit. A set that rules add to has one. */
  size: number;
  /** The most elements that the kernel takes; 0 for no limit. That of a constant set is not told. */
  most: number;
  /** Made by a `meter` statement: such sets are listed as meters alone. */
  isMeter = false;
  /** Who makes the elements that are not there yet; null when nothing is left to make. */
  source: ElementSource | null = null;
  /** How many rules use it. */
  references = 0;
  /** The chains with rules that do what it says as a verdict map, and how many of each. */
  readonly callers = new Map<NftChain, number>();
  private readonly byId = new Map<string, SetElement>();
  private catchAll: SetElement | null = null;
  /** Elements whose fields are all single, by the value (one field) or the hash of the values. */
  private exact: Map<Value, SetElement> | null = null;
  private hashed: Map<number, SetElement[]> | null = null;
  /** Elements of one field in order, for bisection; of several, in their order. */
  private ranges: SetElement[] = [];

  constructor(definition: SetDefinition, handle: number, isDynamic: boolean) {
    this.definition = definition;
    this.handle = handle;
    this.isDynamic = isDynamic;
    this.size = definition.size;
    this.most = definition.size;
  }

  get isVerdictMap(): boolean {
    return this.definition.dataTypes !== null && this.definition.dataTypes[0]?.kind === "verdict";
  }

  /** True when no packet finds anything. */
  get isEmpty(): boolean {
    return this.byId.size === 0 && this.catchAll === null && this.source === null;
  }

  get count(): number {
    return this.byId.size + (this.catchAll === null ? 0 : 1);
  }

  /** All elements that have not ended, in the order of their adding. */
  elements(nowNs: number): SetElement[] {
    const found = Array.from(this.byId.values()).filter((element) => element.expiresNs > nowNs);
    return this.catchAll === null ? found : [...found, this.catchAll];
  }

  /** The element with exactly this key, or null. */
  get(key: readonly Interval[], isCatchAll: boolean, nowNs: number): SetElement | null {
    if (isCatchAll) return this.catchAll;
    const element = this.byId.get(idOf(key));
    if (element === undefined) return null;
    if (element.expiresNs > nowNs) return element;
    this.delete(element);
    return null;
  }

  /** An element that shares a value with `key` and is not it; null when none does. */
  overlapping(key: readonly Interval[]): SetElement | null {
    const types = this.definition.keyTypes;
    if (!this.definition.isInterval) return null;
    for (const element of this.byId.values()) {
      if (
        element.key.every(
          (interval, i) => types[i] !== undefined && key[i] !== undefined && interval.overlaps(types[i], key[i]),
        )
      )
        return element;
    }
    return null;
  }

  add(element: SetElement): void {
    if (element.isCatchAll) {
      this.catchAll = element;
      return;
    }
    this.byId.set(idOf(element.key), element);
    if (element.key.length === 1 && element.key[0]?.isSingle === true && this.exact !== null) {
      this.exact.set(element.key[0].min, element);
    } else this.exact = null;
    this.hashed = this.hashed !== null && isSingle(element) ? this.hash(this.hashed, element) : null;
  }

  delete(element: SetElement): void {
    if (element.isCatchAll) {
      this.catchAll = null;
      return;
    }
    this.byId.delete(idOf(element.key));
    if (element.key.length === 1 && element.key[0]?.isSingle === true) this.exact?.delete(element.key[0].min);
    else this.exact = null;
    if (this.hashed !== null && isSingle(element)) this.unhash(this.hashed, element);
    else this.hashed = null;
  }

  clear(): void {
    this.byId.clear();
    this.catchAll = null;
    this.exact = null;
    this.hashed = null;
  }

  /** The element that the values fall into; null when none does. One hash lookup unless the set has intervals. */
  lookup(values: readonly Value[], nowNs: number): SetElement | null {
    let found = this.find(values);
    if (found === null && this.source !== null && this.source.makeFor(values)) found = this.find(values);
    if (found === null) return this.catchAll;
    if (found.expiresNs > nowNs) return found;
    this.delete(found);
    return this.catchAll;
  }

  private find(values: readonly Value[]): SetElement | null {
    return this.definition.keyTypes.length === 1 ? this.lookupOne(values[0] ?? 0) : this.lookupMany(values);
  }

  private lookupOne(value: Value): SetElement | null {
    let exact = this.exact;
    if (exact === null) {
      exact = new Map();
      this.ranges = [];
      for (const element of this.byId.values()) {
        const interval = element.key[0];
        if (interval === undefined) continue;
        if (interval.isSingle) exact.set(interval.min, element);
        else this.ranges.push(element);
      }
      const type = this.definition.keyTypes[0];
      if (type !== undefined) this.ranges.sort((a, b) => type.compare(a.key[0]?.min ?? 0, b.key[0]?.min ?? 0));
      this.exact = exact;
    }
    const found = exact.get(value);
    if (found !== undefined) return found;
    const type = this.definition.keyTypes[0];
    if (type === undefined || this.ranges.length === 0) return null;
    let low = 0;
    let high = this.ranges.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const element = this.ranges[middle];
      const interval = element?.key[0];
      if (element === undefined || interval === undefined) return null;
      if (type.compare(value, interval.min) < 0) high = middle - 1;
      else if (type.compare(value, interval.max) > 0) low = middle + 1;
      else return element;
    }
    return null;
  }

  private lookupMany(values: readonly Value[]): SetElement | null {
    let hashed = this.hashed;
    if (hashed === null) {
      hashed = new Map();
      this.ranges = [];
      for (const element of this.byId.values()) {
        if (isSingle(element)) this.hash(hashed, element);
        else this.ranges.push(element);
      }
      this.hashed = hashed;
    }
    const bucket = hashed.get(hashValues(values));
    if (bucket !== undefined) {
      for (let i = 0; i < bucket.length; i++) {
        const element = bucket[i];
        if (element !== undefined && sameValues(element, values)) return element;
      }
    }
    const types = this.definition.keyTypes;
    for (let i = 0; i < this.ranges.length; i++) {
      const element = this.ranges[i];
      if (element !== undefined && covers(element, types, values)) return element;
    }
    return null;
  }

  private hash(hashed: Map<number, SetElement[]>, element: SetElement): Map<number, SetElement[]> {
    let hash = 0;
    for (const interval of element.key) hash = mix(hash, interval.min);
    const bucket = hashed.get(hash);
    if (bucket === undefined) hashed.set(hash, [element]);
    else if (!bucket.includes(element)) bucket.push(element);
    return hashed;
  }

  private unhash(hashed: Map<number, SetElement[]>, element: SetElement): void {
    let hash = 0;
    for (const interval of element.key) hash = mix(hash, interval.min);
    const left = (hashed.get(hash) ?? []).filter((each) => each !== element);
    if (left.length === 0) hashed.delete(hash);
    else hashed.set(hash, left);
  }

  /** Gives an element the life that the set and the command say. */
  startTimeout(element: SetElement, timeoutMs: number | null, expiresMs: number | null, nowNs: number): void {
    const lifeMs = timeoutMs ?? this.definition.timeoutMs;
    element.timeoutMs = lifeMs;
    element.expiresNs = lifeMs === 0 ? Number.POSITIVE_INFINITY : nowNs + ((expiresMs ?? lifeMs) * SECOND) / 1000;
  }

  /** Lets an element live anew; the timeout that it was added with stays told (nft_dynset_eval). */
  renew(element: SetElement, timeoutMs: number | null, nowNs: number): void {
    const lifeMs = timeoutMs ?? this.definition.timeoutMs;
    if (Number.isFinite(element.expiresNs)) element.expiresNs = nowNs + (lifeMs * SECOND) / 1000;
  }
}

function idOf(key: readonly Interval[]): string {
  return key.map((interval) => `${interval.min}\u0001${interval.max}`).join("\u0002");
}

function isSingle(element: SetElement): boolean {
  return element.key.every((interval) => interval.isSingle);
}

function sameValues(element: SetElement, values: readonly Value[]): boolean {
  for (let i = 0; i < element.key.length; i++) if (element.key[i]?.min !== values[i]) return false;
  return true;
}

function covers(element: SetElement, types: readonly DataType[], values: readonly Value[]): boolean {
  for (let i = 0; i < element.key.length; i++) {
    const type = types[i];
    const value = values[i];
    if (type === undefined || value === undefined || element.key[i]?.contains(type, value) !== true) return false;
  }
  return true;
}

function hashValues(values: readonly Value[]): number {
  let hash = 0;
  for (let i = 0; i < values.length; i++) hash = mix(hash, values[i] ?? 0);
  return hash;
}

function mix(hash: number, value: Value): number {
  if (typeof value === "number") return Math.imul(hash ^ (value | 0), 0x85ebca6b) ^ (hash >>> 15);
  let mixed = hash;
  for (let i = 0; i < value.length; i++) mixed = Math.imul(mixed ^ value.charCodeAt(i), 0x01000193);
  return mixed;
}
