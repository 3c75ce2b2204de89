import { Family } from "../wire/ip-address.js";
import type { Ipv4 } from "../wire/ipv4-address.js";
import { maskAddress } from "../wire/prefix.js";
import { Scope } from "./interface-address.js";
import type { RouteSpec } from "./route.js";
import { type RouteKey, routeKey } from "./route-key.js";
import { RouteTableId, RouteType } from "./route-kinds.js";

/** Where a specification stands in the block that it belongs to. */
export interface RoutePlace {
  readonly block: RouteBlock;
  readonly index: number;
  /** The one gateway of an IPv4 route of the main table that says nothing beside it; null for all others. */
  readonly gateway: Ipv4 | null;
}

/**
 * Routes of one prefix length that many namespaces have, each held once: a namespace only notes which of them are its own
 * (`PlannedRoutes`). A thousand nodes with a route to each other are a thousand routes then, not a million.
 */
export class RouteBlock {
  private readonly specs: RouteSpec[] = [];
  private readonly byKey = new Map<RouteKey, number[]>();

  /** Takes a complete specification in; the one that comes back says where it stands. */
  add(spec: RouteSpec): RouteSpec {
    const index = this.specs.length;
    const placed = { ...spec, place: { block: this, index, gateway: gatewayAlone(spec) } };
    this.specs.push(placed);
    const key = routeKey(spec.dst, spec.prefixLength);
    const known = this.byKey.get(key);
    if (known === undefined) this.byKey.set(key, [index]);
    else known.push(index);
    return placed;
  }

  /** The specification at this place. */
  at(index: number): RouteSpec | undefined {
    return this.specs[index];
  }

  /** The places of all that were ever added for this key: versions of one route. */
  placesOf(key: RouteKey): readonly number[] | undefined {
    return this.byKey.get(key);
  }
}

/** The routes of one prefix length that a namespace has and that are not made yet: one for each key. */
export class PlannedRoutes {
  private own: Map<RouteKey, RouteSpec> | null = null;
  private block: RouteBlock | null = null;
  /** Which of the block's routes are here, 32 to a word. */
  private words = new Uint32Array(0);
  /** How many there are. */
  size = 0;

  /** The specification for this key, or undefined. */
  get(key: RouteKey): RouteSpec | undefined {
    const index = this.placeOf(key);
    return index < 0 ? this.own?.get(key) : this.block?.at(index);
  }

  /** Takes one in for a key that has none. */
  add(key: RouteKey, spec: RouteSpec): void {
    this.size++;
    const place = spec.place ?? null;
    if (place === null || (this.block !== null && this.block !== place.block)) {
      if (this.own === null) this.own = new Map();
      this.own.set(key, spec);
      return;
    }
    this.block = place.block;
    const word = place.index >>> 5;
    if (word >= this.words.length) {
      const grown = new Uint32Array(Math.max(4, word + 1, this.words.length * 2));
      grown.set(this.words);
      this.words = grown;
    }
    this.words[word] = (this.words[word] ?? 0) | (1 << (place.index & 31));
  }

  delete(key: RouteKey): void {
    const index = this.placeOf(key);
    if (index >= 0) {
      this.words[index >>> 5] = (this.words[index >>> 5] ?? 0) & ~(1 << (index & 31));
      this.size--;
    } else if (this.own?.delete(key) === true) this.size--;
  }

  /** All keys. A new array. */
  keys(): RouteKey[] {
    const keys = [...(this.own?.keys() ?? [])];
    for (let word = 0; word < this.words.length; word++) {
      for (let bit = 0; bit < 32; bit++) {
        if (((this.words[word] ?? 0) & (1 << bit)) === 0) continue;
        const spec = this.block?.at(word * 32 + bit);
        if (spec !== undefined) keys.push(routeKey(spec.dst, spec.prefixLength));
      }
    }
    return keys;
  }

  /** The place of the key's route in the block, if it is here; else -1. */
  private placeOf(key: RouteKey): number {
    if (this.block === null) return -1;
    for (const index of this.block.placesOf(key) ?? NONE) {
      if (((this.words[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0) return index;
    }
    return -1;
  }
}

function gatewayAlone(spec: RouteSpec): Ipv4 | null {
  const hop = spec.nexthops?.length === 1 ? spec.nexthops[0] : undefined;
  const gateway = hop?.gateway ?? null;
  if (hop === undefined || typeof gateway !== "number" || spec.family !== Family.V4) return null;
  const isPlain =
    spec.type === RouteType.Unicast &&
    spec.table === RouteTableId.Main &&
    spec.scope === Scope.Universe &&
    (spec.prefSrc ?? null) === null &&
    spec.nexthopId === undefined &&
    spec.expiresSeconds === undefined &&
    hop.onlink === false &&
    (hop.device ?? null) === null;
  return isPlain && maskAddress(spec.dst, spec.prefixLength) === spec.dst ? gateway : null;
}

const NONE: readonly number[] = [];
