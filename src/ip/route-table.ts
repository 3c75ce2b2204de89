import { SparseMap } from "../sim/sparse-map.js";
import { Family, type IpAddress } from "../wire/ip-address.js";
import type { Ipv6 } from "../wire/ipv6-address.js";
import type { IpDevice } from "./ip-device.js";
import { Route, type RouteSpec } from "./route.js";
import { PlannedRoutes } from "./route-block.js";
import { prefixKey, type RouteKey, routeKey } from "./route-key.js";

/**
 * The routes of one table, found by longest prefix first. One map for each prefix length in use, so a lookup costs one
 * map access for each length, whatever the number of routes.
 *
 * A thousand nodes have a route to each other, all but a few of which are never asked for. So a route by a gateway may be
 * left as its specification, one for all nodes, until a lookup, a listing or a change of its device makes it.
 */
export class RouteTable {
  readonly family: Family;
  readonly id: number;
  /** Prefix lengths in use, longest first. */
  private lengths: number[] = [];
  /** For `lengths[i]`: the first route of each block of that length, with those behind it. */
  private maps: SparseMap<RouteKey, Route>[] = [];
  /** By prefix length: the only route of each of these blocks, which is not made yet. Most tables never have any. */
  private planned: SparseMap<number, PlannedRoutes> | null = null;
  /** The device that all the planned routes go out of; null when there never was one. */
  private plannedDevice: IpDevice | null = null;
  private count = 0;

  constructor(family: Family, id: number) {
    this.family = family;
    this.id = id;
  }

  /** The number of routes. */
  get size(): number {
    return this.count;
  }

  /** How many prefix lengths are in use; with `firstAt` walks the candidates of a destination. */
  get lengthCount(): number {
    return this.lengths.length;
  }

  /**
   * The best route of the `index`-th longest prefix length that covers `dst`, the next best ones behind it (`next`); undefined
   * when there are none.
   */
  firstAt(index: number, dst: IpAddress): Route | undefined {
    const map = this.maps[index];
    const length = this.lengths[index];
    if (map === undefined || length === undefined) return undefined;
    const key = routeKey(dst, length);
    return map.get(key) ?? (this.planned === null ? undefined : this.make(length, key));
  }

  /** The routes of exactly this block, best first; empty when there are none. */
  bucket(dst: IpAddress, prefixLength: number): readonly Route[] {
    const index = this.lengths.indexOf(prefixLength);
    const routes: Route[] = [];
    if (index < 0) return routes;
    for (let route = this.firstAt(index, dst) ?? null; route !== null; route = route.next) routes.push(route);
    return routes;
  }

  /**
   * Takes the only route of its block as its specification: by one gateway, out of `device`, which is live, and with no
   * preferred source. False when it has to be made at once: the block has a route, or planned ones use another device.
   */
  plan(spec: RouteSpec, device: IpDevice): boolean {
    if (this.plannedDevice !== null && this.plannedDevice !== device) return false;
    const map = this.mapFor(spec.prefixLength);
    const key = routeKey(spec.dst, spec.prefixLength);
    if (map.has(key)) return false;
    this.planned ??= new SparseMap();
    let specs = this.planned.get(spec.prefixLength);
    if (specs === undefined) {
      specs = new PlannedRoutes();
      this.planned.set(spec.prefixLength, specs);
    }
    if (specs.get(key) !== undefined) return false;
    specs.add(key, spec);
    this.plannedDevice = device;
    this.count++;
    return true;
  }

  /** Makes the planned routes by `device`, which is about to change; the planned ones of all devices for null. */
  makePlanned(device: IpDevice | null): void {
    if (this.plannedDevice === null || (device !== null && device !== this.plannedDevice)) return;
    for (const [length, specs] of this.planned ?? []) for (const key of specs.keys()) this.make(length, key);
    this.plannedDevice = null;
  }

  /** The routes that are made, in no order of meaning; those that are only planned have a live device and no preferred source. */
  made(): Route[] {
    const all: Route[] = [];
    for (const map of this.maps) {
      map.forEach((first) => {
        for (let route: Route | null = first; route !== null; route = route.next) all.push(route);
      });
    }
    return all;
  }

  /** Those of the made routes with a way on out of `device`, put into `found`. */
  collectBy(device: IpDevice, found: Route[]): void {
    const take = (first: Route): void => {
      for (let route: Route | null = first; route !== null; route = route.next)
        if (usesDevice(route, device)) found.push(route);
    };
    for (const map of this.maps) map.forEach(take);
  }

  private make(length: number, key: RouteKey): Route | undefined {
    const specs = this.planned?.get(length);
    const spec = specs?.get(key);
    if (specs === undefined || spec === undefined) return undefined;
    specs.delete(key);
    if (specs.size === 0) this.planned?.delete(length);
    const device = this.plannedDevice;
    const route = new Route({ ...spec, nexthops: (spec.nexthops ?? []).map((hop) => ({ ...hop, device })) });
    countHops(route, 1);
    this.maps[this.lengths.indexOf(length)]?.set(key, route);
    return route;
  }

  /** Puts a route at `position` of its block's list. The caller keeps the list in order (`Fib`). */
  insert(route: Route, position: number): void {
    const map = this.mapFor(route.prefixLength);
    const key = routeKey(route.dst, route.prefixLength);
    const first = map.get(key) ?? null;
    const before = position === 0 ? null : behind(first, position - 1);
    if (before === null) {
      route.next = first;
      map.set(key, route);
    } else {
      route.next = before.next;
      before.next = route;
    }
    countHops(route, 1);
    this.count++;
  }

  /** Takes out this very route; false when it is not here. */
  remove(route: Route): boolean {
    if (!this.exchange(route, route.next)) return false;
    route.next = null;
    countHops(route, -1);
    this.count--;
    const index = this.lengths.indexOf(route.prefixLength);
    if (this.maps[index]?.size === 0 && this.planned?.has(route.prefixLength) !== true) {
      this.lengths.splice(index, 1);
      this.maps.splice(index, 1);
    }
    return true;
  }

  /** Puts `next` where `previous` stands. */
  replace(previous: Route, next: Route): void {
    next.next = previous.next;
    if (!this.exchange(previous, next)) {
      next.next = null;
      return;
    }
    previous.next = null;
    countHops(previous, -1);
    countHops(next, 1);
  }

  /** What leads to `route` leads to `other` instead, null for nothing; false when nothing does. */
  private exchange(route: Route, other: Route | null): boolean {
    const map = this.maps[this.lengths.indexOf(route.prefixLength)];
    const key = routeKey(route.dst, route.prefixLength);
    const first = map?.get(key);
    if (map === undefined || first === undefined) return false;
    if (first === route) {
      if (other === null) map.delete(key);
      else map.set(key, other);
      return true;
    }
    for (let each: Route = first; each.next !== null; each = each.next) {
      if (each.next !== route) continue;
      each.next = other;
      return true;
    }
    return false;
  }

  /** All routes in the order of the kernel's dump: IPv4 by address then longest prefix; IPv6 inner blocks before outer. */
  dump(): Route[] {
    this.makePlanned(null);
    // A stable sort keeps the order within a block.
    return this.made().sort(this.family === Family.V4 ? byTrie4 : byTree6);
  }

  private mapFor(prefixLength: number): SparseMap<RouteKey, Route> {
    let index = 0;
    while (index < this.lengths.length && (this.lengths[index] ?? 0) > prefixLength) index++;
    const existing = this.maps[index];
    if (existing !== undefined && this.lengths[index] === prefixLength) return existing;
    const map = new SparseMap<RouteKey, Route>();
    // New arrays hold no room for more: each namespace has some tables of a few lengths.
    this.lengths = this.lengths.toSpliced(index, 0, prefixLength);
    this.maps = this.maps.toSpliced(index, 0, map);
    return map;
  }
}

/** The route `steps` behind the first, or the last one. */
function behind(first: Route | null, steps: number): Route | null {
  let route = first;
  for (let i = 0; i < steps && route !== null && route.next !== null; i++) route = route.next;
  return route;
}

function usesDevice({ nexthops }: Route, device: IpDevice): boolean {
  for (const hop of nexthops) if (hop.device === device) return true;
  return false;
}

function countHops(route: Route, by: 1 | -1): void {
  for (const { device } of route.nexthops) if (device !== null) device.hopCount += by;
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
