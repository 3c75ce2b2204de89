import type { Netns } from "../../../../../host/netns.js";
import type { ListedMetrics, Nexthop, NexthopSpec, Route, RouteSpec } from "../../../../../ip/route.js";
import { RouteTableId, type RouteType } from "../../../../../ip/route-kinds.js";
import { anyAddress, Family, familyOf, type IpAddress } from "../../../../../wire/ip-address.js";
import {
  addressBytes,
  attribute,
  attribute32,
  littleEndian,
  numberIn,
  readAddress,
  readAttributes,
  readNumber,
  tableByte,
} from "./netlink-message.js";

/** RTA_* of linux/rtnetlink.h. */
const Rta = {
  Dst: 1,
  Oif: 4,
  Gateway: 5,
  Priority: 6,
  PrefSrc: 7,
  Metrics: 8,
  Multipath: 9,
  Flow: 11,
  CacheInfo: 12,
  Table: 15,
  Via: 18,
  Pref: 20,
  NhId: 30,
} as const;

const FLAG_DEAD = 1;
const FLAG_ONLINK = 4;
const FLAG_LINKDOWN = 16;

const METRIC_LOCK = 1;
const METRIC_MTU = 2;
const METRIC_RTO_MIN = 13;
const METRIC_CONGESTION = 16;

type OwnMetric = "mtu" | "advmss" | "hopLimit";
type NumberMetric = Exclude<keyof ListedMetrics, "realm" | "congctl" | "locks">;

/** RTAX_* with the metric's name here and the word of `ip route`, by which locks are known. */
const METRICS: readonly (readonly [type: number, name: OwnMetric | NumberMetric, word: string])[] = [
  [METRIC_MTU, "mtu", "mtu"],
  [3, "window", "window"],
  [4, "rttEighthsMs", "rtt"],
  [5, "rttvarQuartersMs", "rttvar"],
  [6, "ssthresh", "ssthresh"],
  [7, "cwnd", "cwnd"],
  [8, "advmss", "advmss"],
  [9, "reordering", "reordering"],
  [10, "hopLimit", "hoplimit"],
  [11, "initcwnd", "initcwnd"],
  [12, "features", "features"],
  [METRIC_RTO_MIN, "rtoMinMs", "rto_min"],
  [14, "initrwnd", "initrwnd"],
  [15, "quickack", "quickack"],
  [17, "fastopenNoCookie", "fastopen_no_cookie"],
];

function isOwn(name: OwnMetric | NumberMetric): name is OwnMetric {
  return name === "mtu" || name === "advmss" || name === "hopLimit";
}

/** The body of a route's message (fib_dump_info, rt6_fill_node). `expiresIn` is in hundredths of a second, 0 for never. */
export function routeBody(route: Route, expiresIn: number): string {
  const isV4 = route.family === Family.V4;
  const single = route.listsHops ? null : (route.nexthops[0] ?? null);
  const table = tableByte(route.table);
  const family = String.fromCharCode(isV4 ? 2 : 10, route.prefixLength, 0, route.tos);
  const kind = String.fromCharCode(table, route.protocol, isV4 ? route.scope : 0, route.type);
  const flags = littleEndian(single === null ? (route.linkdown ? FLAG_LINKDOWN : 0) : hopFlags(single), 4);
  let body = family + kind + flags + attribute32(Rta.Table, route.table);
  if (route.prefixLength > 0) body += attribute(Rta.Dst, addressBytes(route.dst));
  const source = route.prefSrc === null ? "" : attribute(Rta.PrefSrc, addressBytes(route.prefSrc));
  const priority = isV4 && route.metric === 0 ? "" : attribute32(Rta.Priority, route.metric);
  const use = route.nexthopUse === null ? "" : attribute32(Rta.NhId, route.nexthopUse.id);
  body += isV4 ? priority + metrics(route) + source : source + metrics(route) + priority;
  body += use + (single === null ? multipath(route) : oneHop(route, single));
  if (isV4 && route.listed.realm !== undefined) body += attribute32(Rta.Flow, route.listed.realm);
  if (isV4) return body;
  const cache = "\0".repeat(8) + littleEndian(expiresIn, 4) + "\0".repeat(20);
  return body + attribute(Rta.CacheInfo, cache) + attribute(Rta.Pref, String.fromCharCode(route.pref));
}

function hopFlags(hop: Nexthop): number {
  return (hop.dead ? FLAG_DEAD : 0) | (hop.onlink ? FLAG_ONLINK : 0) | (hop.linkdown ? FLAG_LINKDOWN : 0);
}

function gateway(route: Route, hop: Nexthop): string {
  if (hop.gateway === null) return "";
  if (familyOf(hop.gateway) === route.family) return attribute(Rta.Gateway, addressBytes(hop.gateway));
  const family = familyOf(hop.gateway) === Family.V4 ? 2 : 10;
  return attribute(Rta.Via, littleEndian(family, 2) + addressBytes(hop.gateway));
}

function oneHop(route: Route, hop: Nexthop): string {
  return gateway(route, hop) + (hop.device === null ? "" : attribute32(Rta.Oif, hop.device.ifIndex));
}

function multipath(route: Route): string {
  let hops = "";
  for (const hop of route.nexthops) {
    const attributes = gateway(route, hop);
    const head = littleEndian(attributes.length + 8, 2) + String.fromCharCode(hopFlags(hop), hop.weight - 1);
    hops += head + littleEndian(hop.device?.ifIndex ?? 0, 4) + attributes;
  }
  return attribute(Rta.Multipath, hops);
}

function metrics(route: Route): string {
  const { listed } = route;
  let out = "";
  let locks = (route.mtuLock ? 1 << METRIC_MTU : 0) | (isLocked(route, "congctl") ? 1 << METRIC_CONGESTION : 0);
  for (const [type, name, word] of METRICS) {
    const value = isOwn(name) ? route[name] : (listed[name] ?? 0);
    // The least timeout of a retransmission is always locked.
    if (isLocked(route, word) || (type === METRIC_RTO_MIN && value !== 0)) locks |= 1 << type;
    if (type > METRIC_CONGESTION) out += congestion(listed);
    if (value !== 0) out += attribute32(type, value);
  }
  if (locks !== 0) out = attribute32(METRIC_LOCK, locks) + out;
  return out === "" ? "" : attribute(Rta.Metrics, out);
}

function isLocked({ listed }: Route, word: string): boolean {
  return listed.locks?.includes(word) === true;
}

function congestion({ congctl }: ListedMetrics): string {
  return congctl === undefined ? "" : attribute(METRIC_CONGESTION, `${congctl}\0`);
}

/** What a message says of a route, and which of its attributes decide when it is restored. */
export interface SavedRoute {
  readonly spec: RouteSpec;
  readonly hasGateway: boolean;
  /** The source is there, and another address than the destination. */
  readonly hasOtherSource: boolean;
  readonly hasSource: boolean;
  /** The message says that its way is dead or without a carrier, which nobody may say who adds one. */
  readonly isDown: boolean;
}

/** Reads a body; devices are those that have the numbers now. Null when it is no route of ours. */
export function readRoute(netns: Netns, body: string): SavedRoute | null {
  const number = readNumber(body, 0, 1);
  if (number !== 2 && number !== 10) return null;
  const family = number === 2 ? Family.V4 : Family.V6;
  const attributes = readAttributes(body.slice(12));
  const dst = attributes.get(Rta.Dst);
  const source = attributes.get(Rta.PrefSrc);
  const seconds = Math.floor(readNumber(attributes.get(Rta.CacheInfo) ?? "", 8, 4) / 100);
  const nexthopId = numberIn(attributes.get(Rta.NhId));
  const flags = readNumber(body, 8, 4);
  const spec: RouteSpec = {
    family,
    dst: readAddress(dst) ?? anyAddress(family),
    prefixLength: readNumber(body, 1, 1),
    tos: readNumber(body, 3, 1),
    table: numberIn(attributes.get(Rta.Table)) ?? RouteTableId.Main,
    protocol: readNumber(body, 5, 1),
    scope: readNumber(body, 6, 1),
    type: readNumber(body, 7, 1) as RouteType,
    metric: numberIn(attributes.get(Rta.Priority)) ?? 0,
    prefSrc: readAddress(source),
    ...(nexthopId === undefined ? { nexthops: readHops(netns, attributes, flags) } : { nexthopId }),
    ...readMetrics(attributes),
    pref: numberIn(attributes.get(Rta.Pref)) ?? 0,
    ...(seconds > 0 ? { expiresSeconds: seconds } : {}),
  };
  const hasSource = source !== undefined;
  // IPv4 alone asks (rtm_to_fib_config).
  const isDown = family === Family.V4 && (flags & (FLAG_DEAD | FLAG_LINKDOWN)) !== 0;
  const hasOtherSource = hasSource && source !== dst;
  return { spec, hasGateway: attributes.has(Rta.Gateway), hasSource, hasOtherSource, isDown };
}

function readHops(netns: Netns, attributes: Map<number, string>, flags: number): NexthopSpec[] {
  const many = attributes.get(Rta.Multipath);
  if (many === undefined) {
    const hop = readHop(netns, attributes, numberIn(attributes.get(Rta.Oif)) ?? 0, flags, 1);
    return hop.device === null && hop.gateway === null ? [] : [hop];
  }
  const hops: NexthopSpec[] = [];
  for (let at = 0; at + 8 <= many.length; ) {
    const length = Math.max(8, readNumber(many, at, 2));
    const inner = readAttributes(many.slice(at + 8, at + length));
    const weight = readNumber(many, at + 3, 1) + 1;
    hops.push(readHop(netns, inner, readNumber(many, at + 4, 4), readNumber(many, at + 2, 1), weight));
    at += (length + 3) & ~3;
  }
  return hops;
}

function readHop(
  netns: Netns,
  attributes: Map<number, string>,
  ifIndex: number,
  flags: number,
  weight: number,
): NexthopSpec {
  const via: IpAddress | null = readAddress(attributes.get(Rta.Via)?.slice(2));
  const device = ifIndex === 0 ? null : (netns.stack.devices.get(ifIndex) ?? null);
  return {
    device,
    gateway: readAddress(attributes.get(Rta.Gateway)) ?? via,
    weight,
    onlink: (flags & FLAG_ONLINK) !== 0,
  };
}

function readMetrics(attributes: Map<number, string>): Partial<RouteSpec> {
  const found = readAttributes(attributes.get(Rta.Metrics) ?? "");
  const own: { mtu?: number; advmss?: number; hopLimit?: number; mtuLock?: boolean } = {};
  const listed: { -readonly [K in keyof ListedMetrics]: ListedMetrics[K] } = {};
  const lockBits = numberIn(found.get(METRIC_LOCK)) ?? 0;
  const locks: string[] = [];
  for (const [type, name, word] of METRICS) {
    const value = numberIn(found.get(type));
    if (value === undefined) continue;
    if (isOwn(name)) own[name] = value;
    else listed[name] = value;
    const isTold = type === METRIC_MTU || type === METRIC_RTO_MIN;
    if ((lockBits & (1 << type)) !== 0 && !isTold) locks.push(word);
  }
  if ((lockBits & (1 << METRIC_MTU)) !== 0) own.mtuLock = true;
  const algorithm = found.get(METRIC_CONGESTION);
  if (algorithm !== undefined) {
    listed.congctl = algorithm.replace(/\0.*$/s, "");
    if ((lockBits & (1 << METRIC_CONGESTION)) !== 0) locks.push("congctl");
  }
  if (locks.length > 0) listed.locks = locks;
  const realm = numberIn(attributes.get(Rta.Flow));
  if (realm !== undefined) listed.realm = realm;
  return Object.keys(listed).length === 0 ? own : { ...own, listed };
}
