import { Errno } from "../sim/errno.js";
import type { Cause, Origin } from "../trace/trace.js";
import { Family, type IpAddress } from "../wire/ip-address.js";
import { IPV4_ANY, type Ipv4 } from "../wire/ipv4-address.js";
import { IPV6_LOOPBACK } from "../wire/ipv6-address.js";
import { Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { NexthopUse } from "./nexthop-object.js";
import type { RoutePlace } from "./route-block.js";
import { RouteProtocol, RouteTableId, RouteType } from "./route-kinds.js";
import { formatRoute } from "./route-text.js";

/** What `ip route add` says of one next hop. */
export interface NexthopSpec {
  readonly device?: IpDevice | null;
  /** May be an IPv6 address for an IPv4 route (`via inet6`). */
  readonly gateway?: IpAddress | null;
  /** The gateway is an address of ours, as the check found: the destination counts as on the link. */
  readonly ownGateway?: boolean;
  /** 1 to 256; 1 unless told. */
  readonly weight?: number;
  readonly onlink?: boolean;
}

/**
 * Metrics and realm of a route, times in milliseconds. TCP's new connections take theirs from here (host's
 * path-metrics-of.ts). Simplified: realm, `ssthresh`, `cwnd`, `reordering`, `rtt`, `rttvar` and `fastopen_no_cookie` are
 * kept and listed and change nothing.
 */
export interface ListedMetrics {
  readonly realm?: number;
  readonly window?: number;
  readonly ssthresh?: number;
  readonly cwnd?: number;
  readonly reordering?: number;
  readonly initcwnd?: number;
  readonly rtoMinMs?: number;
  readonly initrwnd?: number;
  readonly quickack?: number;
  /** As the kernel keeps them: in eighths and in quarters of a millisecond. */
  readonly rttEighthsMs?: number;
  readonly rttvarQuartersMs?: number;
  /** Bits of RTAX_FEATURES. */
  readonly features?: number;
  /** `congctl`: the name of a congestion control. */
  readonly congctl?: string;
  readonly fastopenNoCookie?: number;
  /** The metrics that are locked beside the MTU, by their words. */
  readonly locks?: readonly string[];
}

/** Those of most routes. */
export const NO_METRICS: ListedMetrics = {};

/** What `ip route add` says; what is absent has ip(8)'s or the kernel's default. */
export interface RouteSpec {
  readonly family: Family;
  /** The network address (host bits must be clear) with `prefixLength`. */
  readonly dst: IpAddress;
  readonly prefixLength: number;
  readonly type?: RouteType;
  readonly table?: number;
  readonly tos?: number;
  readonly metric?: number;
  readonly scope?: number;
  readonly protocol?: number;
  readonly prefSrc?: IpAddress | null;
  readonly nexthops?: readonly NexthopSpec[];
  /** The ways came as a list (`nexthop ...`, RTA_MULTIPATH), be it of one. */
  readonly isList?: boolean;
  /** `nhid`: the nexthop object to take the ways on from, instead of `nexthops`. */
  readonly nexthopId?: number;
  /** That object, once it was found. */
  readonly nexthopUse?: NexthopUse | null;
  readonly mtu?: number;
  readonly mtuLock?: boolean;
  readonly advmss?: number;
  readonly hopLimit?: number;
  readonly listed?: ListedMetrics;
  readonly onlink?: boolean;
  /** IPv6: seconds until it goes; absent for ever. */
  readonly expiresSeconds?: number;
  /** IPv6 router preference: 0 medium, 1 high, 3 low. */
  readonly pref?: number;
  readonly origin?: Origin | null;
  /** Where it stands among routes that many namespaces have; absent for most. */
  readonly place?: RoutePlace;
}

const IS_DEAD = 1;
const IS_LINKDOWN = 2;
const IS_ONLINK = 4;
const IS_OWN_GATEWAY = 8;

/** One way on of a route. A lookup answers with one; special types (blackhole) have one without device. */
export class Nexthop {
  readonly route: Route;
  readonly device: IpDevice | null;
  /** The router to hand packets to; null when the destination is on the link. */
  readonly gateway: IpAddress | null;
  readonly weight: number;
  /** In one number, for a cluster has half a million of these. */
  private flags: number;
  /** IPv6: its place among the ways of one destination and metric, in the order in which they were added. */
  order = 0;
  /** Upper bound of its share of the 31-bit flow hash; -1 when it takes none (fib_rebalance). */
  upperBound = 0x7fff_ffff;
  /** IPv4: the address of ours that was last found to go with it (nh_saddr); a change of addresses alone leaves it stale. */
  source: Ipv4 = IPV4_ANY;
  /** Scope of the gateway as the lookup at insertion found it (nh_scope): what a source address must reach. */
  scope: number = Scope.Link;

  constructor(route: Route, spec: NexthopSpec) {
    this.route = route;
    this.device = spec.device ?? null;
    this.gateway = spec.gateway ?? null;
    this.weight = spec.weight ?? 1;
    this.flags = (spec.onlink === true ? IS_ONLINK : 0) | (spec.ownGateway === true ? IS_OWN_GATEWAY : 0);
  }

  /** The gateway is an address of ours (its scope is host): listed, but not used (rt_set_nexthop). */
  get ownGateway(): boolean {
    return (this.flags & IS_OWN_GATEWAY) !== 0;
  }
  /** Whom packets are handed to: the gateway, unless it is ourselves; null for the destination itself. */
  get router(): IpAddress | null {
    return (this.flags & IS_OWN_GATEWAY) === 0 ? this.gateway : null;
  }
  /** `onlink`: the gateway is taken to be on the link whatever the routes say. */
  get onlink(): boolean {
    return (this.flags & IS_ONLINK) !== 0;
  }
  /** RTNH_F_DEAD: its device is down. */
  get dead(): boolean {
    return (this.flags & IS_DEAD) !== 0;
  }
  set dead(dead: boolean) {
    this.flags = dead ? this.flags | IS_DEAD : this.flags & ~IS_DEAD;
  }
  /** RTNH_F_LINKDOWN: its device has no carrier. */
  get linkdown(): boolean {
    return (this.flags & IS_LINKDOWN) !== 0;
  }
  set linkdown(linkdown: boolean) {
    this.flags = linkdown ? this.flags | IS_LINKDOWN : this.flags & ~IS_LINKDOWN;
  }
}

/** What many routes have in common: they share one of these. */
class RouteTraits {
  readonly type: RouteType;
  readonly errno: number;
  readonly table: number;
  readonly metric: number;
  readonly scope: number;
  readonly protocol: number;
  readonly tos: number;
  readonly mtu: number;
  readonly mtuLock: boolean;
  readonly advmss: number;
  readonly hopLimit: number;
  readonly listed: ListedMetrics;
  readonly pref: number;
  readonly nexthopUse: NexthopUse | null;
  readonly rule: Cause | null;

  constructor(spec: Partial<RouteSpec>, rule: Cause | null = null) {
    this.type = spec.type ?? RouteType.Unicast;
    this.errno = errnoOf(this.type, rule !== null);
    this.table = spec.table ?? RouteTableId.Main;
    this.metric = spec.metric ?? 0;
    this.scope = spec.scope ?? Scope.Universe;
    this.protocol = spec.protocol ?? RouteProtocol.Boot;
    this.tos = spec.tos ?? 0;
    this.mtu = spec.mtu ?? 0;
    this.mtuLock = spec.mtuLock ?? false;
    this.advmss = spec.advmss ?? 0;
    this.hopLimit = spec.hopLimit ?? 0;
    this.listed = spec.listed ?? NO_METRICS;
    this.pref = spec.pref ?? 0;
    this.nexthopUse = spec.nexthopUse ?? null;
    this.rule = rule;
  }

  /** Those of a route: of the common ones when it is like theirs. */
  static of(spec: RouteSpec, rule: Cause | null): RouteTraits {
    const isPlain =
      (spec.tos ?? 0) === 0 &&
      (spec.mtu ?? 0) === 0 &&
      (spec.mtuLock ?? false) === false &&
      (spec.advmss ?? 0) === 0 &&
      (spec.hopLimit ?? 0) === 0 &&
      (spec.listed ?? NO_METRICS) === NO_METRICS &&
      (spec.pref ?? 0) === 0 &&
      (spec.nexthopUse ?? null) === null &&
      rule === null;
    if (isPlain) for (const common of COMMON_TRAITS) if (common.fits(spec)) return common;
    return new RouteTraits(spec, rule);
  }

  private fits(spec: RouteSpec): boolean {
    return (
      this.type === (spec.type ?? RouteType.Unicast) &&
      this.table === (spec.table ?? RouteTableId.Main) &&
      this.metric === (spec.metric ?? 0) &&
      this.scope === (spec.scope ?? Scope.Universe) &&
      this.protocol === (spec.protocol ?? RouteProtocol.Boot)
    );
  }
}

const KERNEL_MAIN = { type: RouteType.Unicast, table: RouteTableId.Main, protocol: RouteProtocol.Kernel };
const KERNEL_LOCAL = { type: RouteType.Local, table: RouteTableId.Local, protocol: RouteProtocol.Kernel };

/** Of the routes that the kernel makes for every address and device, and of plain ones from outside. */
const COMMON_TRAITS: readonly RouteTraits[] = [
  new RouteTraits(KERNEL_LOCAL),
  new RouteTraits({ ...KERNEL_LOCAL, scope: Scope.Host }),
  new RouteTraits({ ...KERNEL_LOCAL, type: RouteType.Anycast }),
  new RouteTraits({ ...KERNEL_LOCAL, type: RouteType.Multicast, metric: 256 }),
  new RouteTraits({ ...KERNEL_LOCAL, type: RouteType.Broadcast, scope: Scope.Link }),
  new RouteTraits({ ...KERNEL_MAIN, metric: 256 }),
  new RouteTraits({ ...KERNEL_MAIN, scope: Scope.Link }),
  new RouteTraits({}),
];

/** One route of a table. It explains itself as `ip route` prints it. */
export class Route implements Cause {
  readonly dst: IpAddress;
  readonly prefixLength: number;
  readonly prefSrc: IpAddress | null;
  readonly nexthops: readonly Nexthop[];
  /**
   * An IPv6 route by lo that is not for this machine (fib6_is_reject): it has no errno, so a sender may send, and every packet
   * that takes it is answered "no route".
   */
  readonly rejects: boolean;
  /** RTNH_F_LINKDOWN of a whole IPv4 multipath route: no next hop had a carrier when it was made or one was lost. */
  linkdown = false;
  /** When it goes, or null for never. Router advertisements move it. */
  expiresNs: number | null = null;
  /** The one behind it in its block, as its table keeps them; null for the last. */
  next: Route | null = null;
  readonly origin: Origin | null;
  private readonly traits: RouteTraits;

  constructor(spec: RouteSpec, rule: Cause | null = null) {
    this.dst = spec.dst;
    this.prefixLength = spec.prefixLength;
    this.prefSrc = spec.prefSrc ?? null;
    this.traits = RouteTraits.of(spec, rule);
    this.origin = spec.origin ?? null;
    const specs = spec.nexthops ?? [];
    this.nexthops = specs.length === 0 ? [new Nexthop(this, {})] : specs.map((each) => new Nexthop(this, each));
    const { type } = this.traits;
    const byLoopback = this.nexthops[0]?.device?.isLoopback === true && this.nexthops[0].gateway === null;
    const isOurs = type === RouteType.Local || type === RouteType.Anycast || this.dst === IPV6_LOOPBACK;
    this.rejects = spec.family === Family.V6 && byLoopback && !isOurs;
  }

  get family(): Family {
    return typeof this.dst === "number" ? Family.V4 : Family.V6;
  }
  get type(): RouteType {
    return this.traits.type;
  }
  get table(): number {
    return this.traits.table;
  }
  get metric(): number {
    return this.traits.metric;
  }
  get scope(): number {
    return this.traits.scope;
  }
  get protocol(): number {
    return this.traits.protocol;
  }
  /** What a sender gets from this route: 0, or the errno of a type that refuses. */
  get errno(): number {
    return this.traits.errno;
  }
  get tos(): number {
    return this.traits.tos;
  }
  /** Path MTU metric; 0 for that of the device. */
  get mtu(): number {
    return this.traits.mtu;
  }
  get mtuLock(): boolean {
    return this.traits.mtuLock;
  }
  get advmss(): number {
    return this.traits.advmss;
  }
  get hopLimit(): number {
    return this.traits.hopLimit;
  }
  get listed(): ListedMetrics {
    return this.traits.listed;
  }
  /** IPv6 router preference: 0 medium, 1 high, 3 low. */
  get pref(): number {
    return this.traits.pref;
  }
  /** The nexthop object that the ways on are from; null for most. */
  get nexthopUse(): NexthopUse | null {
    return this.traits.nexthopUse;
  }
  /** The policy rule that stands for this result (`ip rule add ... blackhole`), or null for a real route. */
  get rule(): Cause | null {
    return this.traits.rule;
  }

  /** True when packets go on by a device. */
  get forwards(): boolean {
    return this.type === RouteType.Unicast;
  }

  /** True when it is listed with its ways on below it: IPv6 does so for a group of one, too. */
  get listsHops(): boolean {
    return this.nexthops.length > 1 || (this.family === Family.V6 && this.nexthopUse?.isGroup === true);
  }

  explain(): string {
    return this.rule === null ? formatRoute(this) : this.rule.explain();
  }
}

/** The errno of a special type (fib_props, ip6_rt_type_to_error); a policy rule's own "unreachable" says network. */
function errnoOf(type: RouteType, isRule: boolean): number {
  switch (type) {
    case RouteType.Blackhole:
      return Errno.EINVAL;
    case RouteType.Unreachable:
      return isRule ? Errno.ENETUNREACH : Errno.EHOSTUNREACH;
    case RouteType.Prohibit:
      return Errno.EACCES;
    case RouteType.Throw:
      return Errno.EAGAIN;
    default:
      return 0;
  }
}
