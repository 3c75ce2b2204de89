import { Errno } from "../sim/errno.js";
import { Family, type IpAddress } from "../wire/ip-address.js";
import { DeadlineQueue } from "./deadline-queue.js";
import { Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { NetlinkError } from "./netlink-error.js";
import { Nexthop, type NexthopSpec, Route, type RouteSpec } from "./route.js";
import { checkRoute, completeRoute, defaultTable } from "./route-check.js";
import { RouteProtocol, RouteTableId, RouteType } from "./route-kinds.js";
import {
  hasNode6,
  hopFits,
  hopsFit,
  mayShare,
  sameHop,
  sameHops,
  sameRoute,
  specOf,
  withoutLeaptOver,
} from "./route-match.js";
import type { RouteTable } from "./route-table.js";
import { secondsToNs } from "./settings.js";
import { updateSource } from "./source-address.js";

/** What to do with a route that is there already (NLM_F_*): the verbs of `ip route`. */
export type RouteMode = "add" | "append" | "prepend" | "replace" | "change" | "test";

const MODES = {
  add: { create: true, exclusive: true, replace: false, append: false },
  append: { create: true, exclusive: false, replace: false, append: true },
  prepend: { create: true, exclusive: false, replace: false, append: false },
  replace: { create: true, exclusive: false, replace: true, append: false },
  change: { create: false, exclusive: false, replace: true, append: false },
  test: { create: false, exclusive: true, replace: false, append: false },
} as const;

/** Changes the routing tables: what `ip route` asks for, and what follows from devices going up and down. */
export class RouteConfig {
  private readonly stack: IpStack;
  private readonly expiries: DeadlineQueue<Route>;
  /** Numbers the ways of IPv6 as they are added. */
  private lastOrder = 0;

  constructor(stack: IpStack) {
    this.stack = stack;
    this.expiries = new DeadlineQueue(stack.sim, this);
  }

  /** Adds a route as the kernel would; null, or why it did not. */
  add(given: RouteSpec, mode: RouteMode): NetlinkError | null {
    const found = given.nexthopId === undefined ? given : this.stack.nexthops.complete(given);
    if (found instanceof NetlinkError) return found;
    const spec = completeRoute(found);
    // The table is made before the route is looked at (fib_new_table, fib6_new_table): a refused route leaves it behind.
    this.stack.fib(spec.family).table(spec.table ?? defaultTable(spec));
    const problem = checkRoute(this.stack, spec);
    if (problem instanceof NetlinkError) return problem;
    if (spec === given && this.stack.listener === null && this.plan(spec, problem, mode)) return null;
    const route = new Route(problem);
    if (spec.expiresSeconds !== undefined) route.expiresNs = this.stack.sim.nowNs + secondsToNs(spec.expiresSeconds);
    this.prepareHops(route);
    const error = spec.family === Family.V4 ? this.insert4(route, mode) : this.insert6(route, mode);
    if (error === null && route.expiresNs !== null) this.expiries.add(route.expiresNs, route);
    if (error === null) this.tellNew(route);
    return error;
  }

  /**
   * `ip route replace` of a route that many nodes hold in common (`RouteBlock`). A thousand nodes that learn of a thousand
   * others are a million of these, so of one by a gateway only what differs between nodes is looked at.
   */
  addShared(spec: RouteSpec): NetlinkError | null {
    return this.planShared(spec) ? null : this.add(spec, "replace");
  }

  /** True when the gateway is a router on a link that is up, and the route can wait to be made. */
  private planShared(spec: RouteSpec): boolean {
    const { stack } = this;
    const gateway = spec.place?.gateway ?? null;
    if (gateway === null || stack.listener !== null) return false;
    const found = stack.fib4.lookup(stack.scratchFlow(gateway), Scope.Link);
    if (found === null || found.route.type !== RouteType.Unicast || found.route.errno !== 0) return false;
    const { device } = found;
    if (device === null || !device.isUp || !device.iface.carrier) return false;
    return stack.fib4.table(RouteTableId.Main).plan(spec, device);
  }

  /** Leaves a complete specification, which may be many nodes' own, to be made when somebody asks; false when it cannot wait. */
  private plan(spec: RouteSpec, checked: RouteSpec, mode: RouteMode): boolean {
    const hop = checked.nexthops?.length === 1 ? checked.nexthops[0] : undefined;
    const device = hop?.device ?? null;
    if (hop === undefined || (hop.gateway ?? null) === null || device === null) return false;
    if (spec.type !== RouteType.Unicast || (spec.prefSrc ?? null) !== null || spec.expiresSeconds !== undefined)
      return false;
    if (!MODES[mode].create || !device.isUp || !device.iface.carrier) return false;
    return this.stack
      .fib(spec.family)
      .table(spec.table ?? RouteTableId.Main)
      .plan(spec, device);
  }

  /** Deletes the first route that fits what is said; fields that are absent fit all. */
  delete(spec: RouteSpec): NetlinkError | null {
    if (spec.nexthopId !== undefined && this.stack.nexthops.find(spec.nexthopId) === null) {
      return new NetlinkError(Errno.EINVAL, "Nexthop id does not exist");
    }
    const hops = spec.nexthops ?? [];
    // Each way of IPv6 is a route of its own, and goes alone (ip6_route_multipath_del).
    if (spec.family === Family.V6 && hops.length > 1) {
      let last: NetlinkError | null = null;
      for (const hop of hops) last = this.delete({ ...spec, nexthops: [hop] }) ?? last;
      return last;
    }
    const route = this.find(spec);
    if (route === null) {
      const tableId = spec.table ?? defaultTable(spec);
      const known = this.stack.fib(spec.family).tables.has(tableId) || tableId >= RouteTableId.Default;
      if (!known) return new NetlinkError(Errno.ESRCH, "FIB table does not exist");
      return new NetlinkError(meansNullEntry(spec) ? Errno.ENOENT : Errno.ESRCH);
    }
    // Who names no gateway means all ways (fc_delete_all_nh).
    if (spec.family === Family.V6 && route.nexthops.length > 1 && (hops[0]?.gateway ?? null) !== null) {
      return this.deleteOneHop(route, spec);
    }
    this.remove(route);
    return null;
  }

  /** The first route that fits, or null. */
  find(spec: RouteSpec): Route | null {
    const table = this.stack.fib(spec.family).tables.get(spec.table ?? defaultTable(spec));
    if (table === undefined) return null;
    for (const route of table.bucket(spec.dst, spec.prefixLength)) {
      if (spec.type !== undefined && spec.type !== route.type) continue;
      if (spec.family === Family.V4 && (spec.tos ?? 0) !== route.tos) continue;
      if (spec.metric !== undefined && spec.metric !== 0 && spec.metric !== route.metric) continue;
      if (spec.scope !== undefined && spec.scope !== Scope.Nowhere && spec.scope !== route.scope) continue;
      if (spec.prefSrc !== undefined && spec.prefSrc !== null && spec.prefSrc !== route.prefSrc) continue;
      if (spec.protocol !== undefined && spec.protocol !== 0 && spec.protocol !== route.protocol) continue;
      if (spec.mtu !== undefined && spec.mtu !== 0 && spec.mtu !== route.mtu) continue;
      if (spec.nexthopId !== undefined && route.nexthopUse?.id !== spec.nexthopId) continue;
      if (!hopsFit(spec, route)) continue;
      return route;
    }
    return null;
  }

  /** Takes this route out of its table. */
  remove(route: Route): void {
    this.removeSilently(route);
    if (this.stack.listener !== null) this.stack.listener.onRoute(route, true);
  }

  /** The same, without a word to those who listen: what IPv4 loses with a device or an address (fib_table_flush). */
  private removeSilently(route: Route): void {
    this.stack.fib(route.family).tables.get(route.table)?.remove(route);
  }

  private tellNew(route: Route): void {
    if (this.stack.listener !== null) this.stack.listener.onRoute(route, false);
  }

  /** All routes of a family or of one table, table by table in the kernel's order, each as it is dumped. */
  list(family: Family, table: number | null): Route[] {
    const tables = this.stack.fib(family).tables;
    if (table !== null) return tables.get(table)?.dump() ?? [];
    const all: Route[] = [];
    for (const id of dumpOrder([...tables.keys()])) all.push(...(tables.get(id)?.dump() ?? []));
    return all;
  }

  /** The same as `ip route` sees them: without those that the kernel's dump leaps over. */
  dumped(family: Family, table: number | null): Route[] {
    const all = this.list(family, table);
    return family === Family.V4 ? all : withoutLeaptOver(all);
  }

  /** True when the table has had a route; IPv4 refuses to list one that has not. */
  tableExists(family: Family, table: number): boolean {
    return this.stack.fib(family).tables.has(table);
  }

  /**
   * Adds a route that the kernel makes by itself. One that is there already stays, as fib_magic's NLM_F_APPEND has it.
   */
  addOwn(spec: RouteSpec): Route | null {
    const route = new Route(
      spec.protocol === undefined ? Object.assign({}, spec, { protocol: RouteProtocol.Kernel }) : spec,
    );
    this.prepareHops(route);
    const error = spec.family === Family.V4 ? this.insert4(route, "append") : this.insertOwn6(route);
    if (error === null && route.expiresNs !== null) this.expiries.add(route.expiresNs, route);
    if (error === null) this.tellNew(route);
    return error === null ? route : null;
  }

  /** When the route is to go from now on; null for never. */
  setExpiry(route: Route, expiresNs: number | null): void {
    route.expiresNs = expiresNs;
    if (expiresNs !== null) this.expiries.add(expiresNs, route);
  }

  deadlineReached(route: Route, deadlineNs: number): void {
    if (route.expiresNs === deadlineNs) this.remove(route);
  }

  /** Next hops by a device that came up live again (fib_sync_up); IPv6's wait for a carrier (rt6_sync_up). */
  deviceUp(device: IpDevice): void {
    this.hopsUp4(device);
    if (device.iface.carrier) this.eachHop(Family.V6, device, revive);
  }

  /** IPv4's part of it, which an address that comes to a device that is up does too (fib_inetaddr_event). */
  hopsUp4(device: IpDevice): void {
    this.eachHop(Family.V4, device, (hop) => {
      hop.dead = false;
      hop.linkdown = !device.iface.carrier && hop.scope !== Scope.Nowhere;
    });
  }

  /** Next hops by a device that went down die, and with the last one its route. */
  deviceDown(device: IpDevice, gone: boolean): void {
    this.hopsDown(Family.V4, device, gone, gone);
    this.hopsDown(Family.V6, device, true);
  }

  /**
   * The same for one family (fib_sync_down_dev). Unless `force`, addresses of our own stay reachable while their device is
   * down.
   */
  hopsDown(family: Family, device: IpDevice, force: boolean, gone = false): void {
    // IPv6 tells of each, in the order of its tables.
    const isTold = family === Family.V6 && this.stack.listener !== null;
    for (const route of isTold ? this.list(family, null) : this.madeFor(family, device)) {
      if (family === Family.V6 && force && route.nexthops.every((hop) => hop.device === device || hop.dead)) {
        this.remove(route);
        continue;
      }
      let touched = false;
      for (const hop of route.nexthops) {
        if (hop.device !== device || (!force && hop.scope === Scope.Nowhere)) continue;
        hop.dead = true;
        hop.linkdown = true;
        touched = true;
      }
      if (!touched) continue;
      // A device that goes for good takes along all routes by it, whatever other ways they have (NETDEV_UNREGISTER).
      const isGone = gone && family === Family.V4;
      if (!isGone && !route.nexthops.every((hop) => hop.dead)) this.stack.fib(family).rebalance(route);
      else if (family === Family.V4) this.removeSilently(route);
      else this.remove(route);
    }
  }

  /** Marks or unmarks next hops by a device whose carrier changed (RTNH_F_LINKDOWN). */
  carrierChanged(device: IpDevice, carrier: boolean): void {
    for (const family of [Family.V4, Family.V6] as const) {
      this.eachHop(family, device, (hop) => {
        const isMarked = (each: Nexthop): boolean => each.device === device && each.scope !== Scope.Nowhere;
        hop.linkdown = !carrier && isMarked(hop);
        // By another device those that are merely linkdown do not count (fib_sync_down_dev, fib_sync_up).
        const { route } = hop;
        if (carrier && family === Family.V6) hop.dead = false;
        route.linkdown = !carrier && (route.linkdown || route.nexthops.every((each) => each.dead || isMarked(each)));
      });
    }
  }

  /** An address is not ours any more: routes that prefer it as their source go (fib_sync_down_addr). */
  addressGone(address: IpAddress): void {
    const family = typeof address === "number" ? Family.V4 : Family.V6;
    if (family === Family.V6) return;
    for (const route of this.madeFor(family, null)) {
      if (route.prefSrc === address && route.scope !== Scope.Host) this.removeSilently(route);
    }
  }

  /** The routes by a nexthop object, in the order of a dump. */
  byNexthop(id: number): Route[] {
    return [...this.list(Family.V4, null), ...this.list(Family.V6, null)].filter((each) => each.nexthopUse?.id === id);
  }

  /** A nexthop object goes, and its routes with it: IPv4's without a word. */
  nexthopGone(id: number): void {
    for (const route of this.byNexthop(id).reverse()) {
      if (route.family === Family.V4) this.removeSilently(route);
      else this.remove(route);
    }
  }

  /** Puts a route in the place of this one that differs in what `change` says; the new one. */
  rebuild(route: Route, change: (spec: RouteSpec) => RouteSpec, isTold: boolean): Route {
    const next = new Route(change(specOf(route)));
    next.expiresNs = route.expiresNs;
    this.prepareHops(next);
    this.stack.fib(route.family).tables.get(route.table)?.replace(route, next);
    if (isTold) this.tellNew(next);
    return next;
  }

  /** The routes that are made, in no order of meaning; with a device, all that use it and no others. */
  private madeFor(family: Family, device: IpDevice | null): Route[] {
    const made: Route[] = [];
    const { tables } = this.stack.fib(family);
    if (device === null) {
      for (const table of tables.values()) made.push(...table.made());
      return made;
    }
    for (const table of tables.values()) table.makePlanned(device);
    // A node has some routes by each of its pods' cables, and a new cable has none.
    if (device.hopCount > 0) for (const table of tables.values()) table.collectBy(device, made);
    return made;
  }

  private eachHop(family: Family, device: IpDevice, change: (hop: Nexthop) => void): void {
    for (const route of this.madeFor(family, device)) {
      let touched = false;
      for (const hop of route.nexthops) {
        if (hop.device !== device) continue;
        change(hop);
        touched = true;
      }
      if (touched) this.stack.fib(family).rebalance(route);
    }
  }

  private prepareHops(route: Route): void {
    for (const hop of route.nexthops) {
      if (route.scope === Scope.Host && route.family === Family.V4) hop.scope = Scope.Nowhere;
      else if (hop.gateway === null) hop.scope = route.family === Family.V4 ? Scope.Host : Scope.Link;
      else hop.scope = hop.ownGateway ? Scope.Host : Scope.Link;
      const device = hop.device;
      hop.linkdown =
        route.nexthopUse === null &&
        device?.isUp === true &&
        !device.iface.carrier &&
        route.type !== RouteType.Local &&
        hop.scope !== Scope.Nowhere;
    }
    route.linkdown = route.nexthops.every((hop) => hop.linkdown);
    if (route.family === Family.V6 && route.type === RouteType.Local)
      for (const hop of route.nexthops) hop.scope = Scope.Nowhere;
    if (route.family === Family.V4 && route.nexthops.length > 1) {
      for (const hop of route.nexthops) updateSource(this.stack, hop);
    }
    this.stack.fib(route.family).rebalance(route);
  }

  /** fib_table_insert of net/ipv4/fib_trie.c. */
  private insert4(route: Route, modeName: RouteMode): NetlinkError | null {
    const mode = MODES[modeName];
    const table = this.stack.fib4.table(route.table);
    const bucket = table.bucket(route.dst, route.prefixLength);
    const equals = bucket.filter((each) => each.tos === route.tos && each.metric === route.metric);
    const first = equals[0];
    if (first !== undefined) {
      if (mode.exclusive) return new NetlinkError(Errno.EEXIST);
      const same = equals.find((each) => sameRoute(each, route));
      if (mode.replace) {
        if (same !== undefined) return same === first ? null : new NetlinkError(Errno.EEXIST);
        table.replace(first, route);
        return null;
      }
      if (same !== undefined) return new NetlinkError(Errno.EEXIST);
    }
    if (!mode.create) return new NetlinkError(Errno.ENOENT);
    let at = 0;
    while (at < bucket.length) {
      const each = bucket[at];
      if (each === undefined) break;
      const before = each.tos > route.tos || (each.tos === route.tos && each.metric < route.metric);
      const equal = each.tos === route.tos && each.metric === route.metric;
      if (!before && !(equal && mode.append)) break;
      at++;
    }
    table.insert(route, at);
    return null;
  }

  /** fib6_add_rt2node of net/ipv6/ip6_fib.c. Routes of one metric that have gateways become one multipath route. */
  private insert6(route: Route, modeName: RouteMode): NetlinkError | null {
    const mode = MODES[modeName];
    const table = this.stack.fib6.table(route.table);
    const bucket = table.bucket(route.dst, route.prefixLength);
    for (const hop of route.nexthops) hop.order = ++this.lastOrder;
    const equals = bucket.filter((each) => each.metric === route.metric);
    if (equals.length > 0) {
      if (mode.exclusive) return new NetlinkError(Errno.EEXIST);
      if (mode.replace) {
        const old = equals.find((each) => mayShare(each) === mayShare(route)) ?? equals[0];
        if (old === undefined) return null;
        for (const hop of route.nexthops) hop.order = old.nexthops[0]?.order ?? hop.order;
        table.replace(old, route);
        return null;
      }
      if (equals.some((each) => each.nexthops.some((hop) => route.nexthops.some((other) => sameHop(hop, other))))) {
        return new NetlinkError(Errno.EEXIST);
      }
      const partner = mayShare(route) ? equals.find(mayShare) : undefined;
      if (partner !== undefined) {
        this.replaceHops(partner, [...partner.nexthops, ...route.nexthops]);
        return null;
      }
    } else if (!mode.create) {
      // A prefix without a node of its own in the tree is missed earlier, with other words (fib6_add_1).
      const words = hasNode6(table, route) ? null : "Can not replace route - no match found";
      return new NetlinkError(Errno.ENOENT, words);
    }
    this.insertByMetric(table, route);
    return null;
  }

  private insertOwn6(route: Route): NetlinkError | null {
    for (const hop of route.nexthops) hop.order = ++this.lastOrder;
    const table = this.stack.fib6.table(route.table);
    const bucket = table.bucket(route.dst, route.prefixLength);
    for (const each of bucket) {
      if (each.metric === route.metric && each.type === route.type && sameHops(each, route)) {
        return new NetlinkError(Errno.EEXIST);
      }
    }
    this.insertByMetric(table, route);
    return null;
  }

  private insertByMetric(table: RouteTable, route: Route): void {
    const bucket = table.bucket(route.dst, route.prefixLength);
    let at = bucket.length;
    while (at > 0 && (bucket[at - 1]?.metric ?? 0) > route.metric) at--;
    table.insert(route, at);
  }

  private replaceHops(route: Route, hops: readonly NexthopSpec[]): void {
    const merged = this.rebuild(route, (spec) => ({ ...spec, nexthops: hops }), false);
    // Those that stay keep what is known of their devices.
    merged.nexthops.forEach((hop, i) => {
      const before = hops[i];
      if (!(before instanceof Nexthop)) return;
      hop.dead = before.dead;
      hop.linkdown = before.linkdown;
      hop.order = before.order;
    });
    this.stack.fib(route.family).rebalance(merged);
    if (merged.nexthops[0]?.order !== route.nexthops[0]?.order) this.insertInOrder(merged);
  }

  /** Puts a route of IPv6 whose first way is gone where its next one was added. */
  private insertInOrder(route: Route): void {
    const table = this.stack.fib6.table(route.table);
    table.remove(route);
    const order = route.nexthops[0]?.order ?? 0;
    const isBehind = (each: Route): boolean =>
      each.metric > route.metric || (each.metric === route.metric && (each.nexthops[0]?.order ?? 0) > order);
    const bucket = table.bucket(route.dst, route.prefixLength);
    const at = bucket.findIndex(isBehind);
    table.insert(route, at < 0 ? bucket.length : at);
  }

  private deleteOneHop(route: Route, spec: RouteSpec): NetlinkError | null {
    const wanted = spec.nexthops?.[0];
    const rest = route.nexthops.filter((hop) => wanted === undefined || !hopFits(wanted, hop));
    if (rest.length === route.nexthops.length) return new NetlinkError(Errno.ESRCH);
    if (rest.length === 0) this.remove(route);
    else this.replaceHops(route, rest);
    return null;
  }
}

function revive(hop: Nexthop): void {
  hop.dead = false;
  hop.linkdown = false;
}

/** True when nothing but "default" is said: IPv6 tables always hold that one, and it cannot be deleted (fib6_null_entry). */
function meansNullEntry(spec: RouteSpec): boolean {
  const hop = spec.nexthops?.[0];
  const said = (hop?.gateway ?? null) !== null || (hop?.device ?? null) !== null;
  return spec.family === Family.V6 && (spec.prefixLength ?? 0) === 0 && !said && (spec.metric ?? 0) === 0;
}

/** The order of `table all`: by hash of 256 buckets (IPv4) or tables as they stand; in both cases by number modulo 256. */
function dumpOrder(ids: number[]): number[] {
  return ids.sort((a, b) => (a & 255) - (b & 255) || a - b);
}
