import { Family, type IpAddress } from "../wire/ip-address.js";
import { type Ipv4, ipv4Mask } from "../wire/ipv4-address.js";
import type { Ipv6 } from "../wire/ipv6-address.js";
import type { Route } from "./route.js";

/** Netmasks by prefix length. */
const MASKS: readonly number[] = Array.from({ length: 33 }, (_, length) => ipv4Mask(length));

/**
 * The routes of one table, found by longest prefix first. One map for each prefix length in use, so a lookup costs one
 * map access for each length, whatever the number of routes.
 */
export class RouteTable {
  readonly family: Family;
  readonly id: number;
  /** Prefix lengths in use, longest first. */
  private lengths: number[] = [];
  /** For `lengths[i]`: the routes of each block of that length. */
  private maps: Map<IpAddress | string, Route[]>[] = [];
  private count = 0;

  constructor(family: Family, id: number) {
    this.family = family;
    this.id = id;
  }

  /** The number of routes. */
  get size(): number {
    return this.count;
  }

  /** How many prefix lengths are in use; with `bucketAt` walks the candidates of a destination. */
  get lengthCount(): number {
    return this.lengths.length;
  }

  /** The routes of the `index`-th longest prefix length that cover `dst`, best first; undefined when there are none. */
  bucketAt(index: number, dst: IpAddress): readonly Route[] | undefined {
    const map = this.maps[index];
    const length = this.lengths[index];
    if (map === undefined || length === undefined) return undefined;
    if (typeof dst === "number") return map.get((dst & (MASKS[length] ?? 0)) as Ipv4);
    return map.get(length === 128 ? dst : prefixKey(dst, length));
  }

  /** The routes of exactly this block, best first; empty when there are none. */
  bucket(dst: IpAddress, prefixLength: number): readonly Route[] {
    const index = this.lengths.indexOf(prefixLength);
    return index < 0 ? [] : (this.maps[index]?.get(keyOf(dst, prefixLength)) ?? []);
  }

  /** Puts a route at `position` of its block's list. The caller keeps the list in order (`Fib`). */
  insert(route: Route, position: number): void {
    const map = this.mapFor(route.prefixLength);
    const key = keyOf(route.dst, route.prefixLength);
    const bucket = map.get(key);
    if (bucket === undefined) map.set(key, [route]);
    else bucket.splice(position, 0, route);
    this.count++;
  }

  /** Takes out this very route; false when it is not here. */
  remove(route: Route): boolean {
    const index = this.lengths.indexOf(route.prefixLength);
    const map = this.maps[index];
    if (map === undefined) return false;
    const key = keyOf(route.dst, route.prefixLength);
    const bucket = map.get(key);
    const at = bucket === undefined ? -1 : bucket.indexOf(route);
    if (bucket === undefined || at < 0) return false;
    bucket.splice(at, 1);
    this.count--;
    if (bucket.length === 0) map.delete(key);
    if (map.size === 0) {
      this.lengths.splice(index, 1);
      this.maps.splice(index, 1);
    }
    return true;
  }

  /** Puts `next` where `previous` stands. */
  replace(previous: Route, next: Route): void {
    const bucket = this.maps[this.lengths.indexOf(previous.prefixLength)]?.get(
      keyOf(previous.dst, previous.prefixLength),
    );
    const at = bucket === undefined ? -1 : bucket.indexOf(previous);
    if (bucket !== undefined && at >= 0) bucket[at] = next;
  }

  /** All routes in the order of the kernel's dump: IPv4 by address then longest prefix; IPv6 inner blocks before outer. */
  dump(): Route[] {
    const all: Route[] = [];
    for (const map of this.maps) for (const bucket of map.values()) all.push(...bucket);
    // A stable sort keeps the order within a block.
    return all.sort(this.family === Family.V4 ? byTrie4 : byTree6);
  }

  private mapFor(prefixLength: number): Map<IpAddress | string, Route[]> {
    let index = 0;
    while (index < this.lengths.length && (this.lengths[index] ?? 0) > prefixLength) index++;
    const existing = this.maps[index];
    if (existing !== undefined && this.lengths[index] === prefixLength) return existing;
    const map = new Map<IpAddress | string, Route[]>();
    this.lengths.splice(index, 0, prefixLength);
    this.maps.splice(index, 0, map);
    return map;
  }
}

/** Order of fib_trie's dump (net/ipv4/fib_trie.c). */
function byTrie4(a: Route, b: Route): number {
  const left = a.dst as number;
  const right = b.dst as number;
  if (left !== right) return (left >>> 0) - (right >>> 0);
  return b.prefixLength - a.prefixLength;
}

/** Order of fib6_walk (net/ipv6/ip6_fib.c): left, right, then the node itself. */
function byTree6(a: Route, b: Route): number {
  const left = a.dst as string;
  const right = b.dst as string;
  const shared = Math.min(a.prefixLength, b.prefixLength);
  if (a.prefixLength !== b.prefixLength && prefixKey(left as Ipv6, shared) === prefixKey(right as Ipv6, shared)) {
    return b.prefixLength - a.prefixLength;
  }
  return left < right ? -1 : left > right ? 1 : 0;
}

function keyOf(dst: IpAddress, prefixLength: number): IpAddress | string {
  if (typeof dst === "number") return (dst & (MASKS[prefixLength] ?? 0)) as Ipv4;
  return prefixLength === 128 ? dst : prefixKey(dst, prefixLength);
}

/** The leading bits of an IPv6 address as a short string; equal for two addresses of one block of this length. */
function prefixKey(address: Ipv6, length: number): string {
  const whole = length >>> 4;
  const rest = length & 15;
  const head = address.substring(0, whole);
  return rest === 0 ? head : head + String.fromCharCode(address.charCodeAt(whole) & (0xffff << (16 - rest)));
}
