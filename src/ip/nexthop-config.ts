import { Errno } from "../sim/errno.js";
import { anyAddress, Family } from "../wire/ip-address.js";
import { Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { NetlinkError } from "./netlink-error.js";
import { type NexthopMember, NexthopObject, type NexthopObjectSpec } from "./nexthop-object.js";
import type { NexthopSpec, RouteSpec } from "./route.js";
import { checkHop } from "./route-check.js";
import { RouteTableId, RouteType } from "./route-kinds.js";

const NO_V4_IN_V6 = "IPv6 routes can not use an IPv4 nexthop";

/**
 * `ip nexthop`: next hops with numbers, that routes name instead of saying their own (net/ipv4/nexthop.c). A route keeps copies
 * of its hops, made anew when the object changes, so a lookup does not know of objects. Simplified: no groups of type
 * resilient.
 */
export class NexthopConfig {
  private readonly stack: IpStack;
  private readonly objects = new Map<number, NexthopObject>();
  private lastId = 0;

  constructor(stack: IpStack) {
    this.stack = stack;
  }

  /** The object with this number, or null. */
  find(id: number): NexthopObject | null {
    return this.objects.get(id) ?? null;
  }

  /** All, by number. */
  list(): NexthopObject[] {
    return [...this.objects.values()].sort((a, b) => a.id - b.id);
  }

  /** Adds or replaces one as the kernel would; null, or why it did not. */
  add(spec: NexthopObjectSpec, replace: boolean): NetlinkError | null {
    const members = spec.group === null ? [] : this.checkGroup(spec);
    if (members instanceof NetlinkError) return members;
    if (spec.group === null) {
      const problem = checkSingle(this.stack, spec);
      if (problem !== null) return problem;
    }
    if (replace && spec.id === 0) return refused("Replace requires nexthop id");
    const hop = spec.group === null ? this.hop(spec) : null;
    if (hop instanceof NetlinkError) return hop;
    const made = new NexthopObject(spec.id === 0 ? this.unusedId() : spec.id, spec, hop, scopeOf(spec, hop), members);
    const existing = this.objects.get(made.id);
    if (existing !== undefined) return replace ? this.replace(existing, made) : new NetlinkError(Errno.EEXIST);
    this.objects.set(made.id, made);
    for (const { object } of members) object.groups.unshift(made);
    this.tell(made, false);
    return null;
  }

  /** Deletes one, the routes by it, and the groups that have no other member. */
  delete(id: number): NetlinkError | null {
    if (id === 0) return refused("Invalid nexthop id");
    const object = this.objects.get(id);
    if (object === undefined) return new NetlinkError(Errno.ENOENT);
    this.remove(object, true);
    return null;
  }

  /** A device lost its carrier, went down, or is going: its objects go (nexthop_flush_dev). Blackholes stay until it is gone. */
  deviceGone(device: IpDevice, isRemoved: boolean): void {
    // The newest is first in the kernel's hash.
    for (const object of [...this.objects.values()].reverse()) {
      if (object.device !== device || (object.blackhole && !isRemoved)) continue;
      if (this.objects.has(object.id)) this.remove(object, false);
    }
  }

  /** What a route with `nexthopId` is in full: the object's ways on; or why it may not use it. */
  complete(spec: RouteSpec): RouteSpec | NetlinkError {
    const object = this.objects.get(spec.nexthopId ?? 0);
    if ((spec.nexthops ?? []).length > 0) {
      return refused("Nexthop specification and nexthop id are mutually exclusive");
    }
    if (object === undefined) return refused("Nexthop id does not exist");
    const problem = unfit(object, spec.family, spec.scope ?? Scope.Universe);
    return problem ?? withHops(spec, object, spec.type ?? RouteType.Unicast);
  }

  private hop(spec: NexthopObjectSpec): NexthopSpec | NetlinkError {
    if (spec.fdb) return { gateway: spec.gateway };
    if (spec.blackhole) return { device: this.stack.loopback };
    const family = spec.family ?? Family.V4;
    const route: RouteSpec = {
      family,
      dst: anyAddress(family),
      prefixLength: 0,
      scope: Scope.Universe,
      table: RouteTableId.Main,
    };
    return checkHop(this.stack, route, { device: spec.device, gateway: spec.gateway, onlink: spec.onlink });
  }

  /** nh_check_attr_group. */
  private checkGroup(spec: NexthopObjectSpec): NexthopMember[] | NetlinkError {
    const group = spec.group ?? [];
    if (spec.family !== null) return refused("Invalid family for group");
    if (new Set(group.map(({ id }) => id)).size < group.length) {
      return refused("Nexthop id can not be used twice in a group");
    }
    const members: NexthopMember[] = [];
    for (const { id, weight } of group) {
      const object = this.objects.get(id);
      if (object === undefined) return refused("Invalid nexthop id");
      if (object.isGroup) return refused("Hash-threshold group can not be a nexthop within a group");
      if (object.blackhole && group.length > 1) {
        return refused("Blackhole nexthop can not be used in a group with more than 1 path");
      }
      if (spec.fdb && !object.fdb) return refused("FDB nexthop group can only have fdb nexthops");
      if (spec.fdb && members.some((each) => each.object.family !== object.family)) {
        return refused("FDB nexthop group cannot have mixed family nexthops");
      }
      if (!spec.fdb && object.fdb) return refused("Non FDB nexthop group cannot have fdb nexthops");
      members.push({ object, weight });
    }
    return members;
  }

  private replace(old: NexthopObject, made: NexthopObject): NetlinkError | null {
    for (const user of [old, ...old.groups]) {
      const problem = this.unfitForRoutes(user, made);
      if (problem !== null) return problem;
      if (user !== old && made.blackhole && user.members.length > 1) {
        return refused("Blackhole nexthop can not be a member of a group with more than one path");
      }
    }
    if (made.isGroup && !old.isGroup) return refused("Can not replace a nexthop with a nexthop group");
    if (!made.isGroup && old.isGroup) return refused("Can not replace a nexthop group with a nexthop");
    for (const { object } of old.members) object.groups = object.groups.filter((each) => each !== old);
    old.become(made);
    for (const { object } of old.members) object.groups.unshift(old);
    this.tell(old, false);
    for (const user of [old, ...old.groups]) this.update(user, true);
    return null;
  }

  /** fib_check_nh_list, fib6_check_nh_list. */
  private unfitForRoutes(user: NexthopObject, made: NexthopObject): NetlinkError | null {
    for (const route of this.stack.routes.byNexthop(user.id)) {
      const problem = unfit(made, route.family, route.scope);
      if (problem !== null) return problem;
    }
    return null;
  }

  private remove(object: NexthopObject, isTold: boolean): void {
    if (isTold) this.tell(object, true);
    this.objects.delete(object.id);
    object.isDeleted = true;
    this.stack.routes.nexthopGone(object.id);
    for (const { object: member } of object.members) member.groups = member.groups.filter((each) => each !== object);
    for (const group of object.groups) {
      if (group.members.length === 1) this.remove(group, isTold);
      else this.removeMember(group, object, isTold);
    }
  }

  private removeMember(group: NexthopObject, gone: NexthopObject, isTold: boolean): void {
    group.members = group.members.filter(({ object }) => object !== gone);
    for (const { object } of group.members) {
      object.groups = [group, ...object.groups.filter((each) => each !== group)];
    }
    if (isTold) this.tell(group, false);
    this.update(group, false);
  }

  /** The routes by this object get its ways on anew. */
  private update(object: NexthopObject, isTold: boolean): void {
    const { routes } = this.stack;
    for (const route of routes.byNexthop(object.id).reverse()) {
      const use = route.nexthopUse;
      if (use !== null) routes.rebuild(route, (spec) => withHops(spec, object, use.type), isTold);
    }
  }

  private unusedId(): number {
    do this.lastId++;
    while (this.objects.has(this.lastId));
    return this.lastId;
  }

  private tell(object: NexthopObject, isDeleted: boolean): void {
    if (this.stack.listener !== null) this.stack.listener.onNexthop(object, isDeleted);
  }
}

function refused(words: string): NetlinkError {
  return new NetlinkError(Errno.EINVAL, words);
}

/** rtm_to_nh_config, for one that is no group. */
function checkSingle(stack: IpStack, spec: NexthopObjectSpec): NetlinkError | null {
  const { device, gateway } = spec;
  if (spec.family === null) return refused("Invalid address family");
  if (spec.fdb && (device !== null || spec.blackhole)) {
    return refused("Fdb attribute can not be used with encap, oif or blackhole");
  }
  if (spec.blackhole) {
    // It leads to lo, which has to be up (nh_create_ipv4).
    const isNone = gateway === null && device === null;
    if (isNone && (stack.loopback?.isUp === true || spec.family === Family.V6)) return null;
    if (isNone) return new NetlinkError(Errno.ENETDOWN, "Device for nexthop is not up");
    return refused("Blackhole attribute can not be used with gateway, oif, encap or fdb");
  }
  if (!spec.fdb) {
    if (device === null) return refused("Device attribute required for non-blackhole and non-fdb nexthops");
    if (!device.isUp) return new NetlinkError(Errno.ENETDOWN, "Nexthop device is not up");
    if (!device.iface.carrier) return new NetlinkError(Errno.ENETDOWN, "Carrier for nexthop device is down");
  }
  if (gateway === null && spec.onlink) return refused("ONLINK flag can not be set for nexthop without a gateway");
  return null;
}

/** Whether a route of this family and scope may not use the object (fib_check_nexthop, fib6_check_nexthop). */
function unfit(object: NexthopObject, family: Family, scope: number): NetlinkError | null {
  const all = object.isGroup ? object.members.map((member) => member.object) : [object];
  if (family === Family.V6 && all.some((each) => each.family === Family.V4)) return refused(NO_V4_IN_V6);
  if (object.fdb) return refused("Route cannot point to a fdb nexthop");
  if (family === Family.V6) return null;
  if (object.isGroup && scope === Scope.Host) {
    return refused("Route with host scope can not have multiple nexthops");
  }
  const [first] = all;
  if (scope === Scope.Host && (first?.gateway ?? null) !== null) {
    return refused("Route with host scope can not have a gateway");
  }
  return first?.onlink === true && scope >= Scope.Link ? refused("Scope mismatch with nexthop") : null;
}

/** The route with the object's ways on; one by a blackhole drops. */
function withHops(spec: RouteSpec, object: NexthopObject, type: RouteType): RouteSpec {
  return {
    ...spec,
    type: object.refuses && type === RouteType.Unicast ? RouteType.Blackhole : type,
    nexthops: object.hops(),
    nexthopUse: { id: object.id, isGroup: object.isGroup, type },
  };
}

function scopeOf(spec: NexthopObjectSpec, hop: NexthopSpec | null): number {
  if (spec.group !== null || spec.blackhole) return Scope.Universe;
  if (spec.family === Family.V6 || spec.fdb) return Scope.Link;
  return spec.gateway === null || hop?.ownGateway === true ? Scope.Host : Scope.Link;
}
