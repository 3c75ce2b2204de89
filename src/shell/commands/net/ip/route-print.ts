import { Scope, scopeName } from "../../../../ip/interface-address.js";
import type { ListedMetrics, Nexthop, Route } from "../../../../ip/route.js";
import { RouteProtocol, RouteTableId, RouteType } from "../../../../ip/route-kinds.js";
import { routeProtocolName, routeTypeName } from "../../../../ip/route-text.js";
import { SECOND } from "../../../../sim/time.js";
import { Family, familyOf, formatIp } from "../../../../wire/ip-address.js";
import { familyName, formatPrefix } from "./addresses.js";
import { dsFieldName } from "./names.js";
import { printNexthopEntry } from "./nexthop-print.js";
import type { Printer } from "./printer.js";
import { routeTables } from "./route-table-names.js";
import type { IpSession } from "./session.js";

/** What was filtered on is left out of each line. */
export interface RouteOmissions {
  readonly device?: boolean;
  readonly gateway?: boolean;
  readonly table?: boolean;
  readonly protocol?: boolean;
  readonly scope?: boolean;
  readonly source?: boolean;
  readonly metric?: boolean;
  readonly tos?: boolean;
}

/** One route as `ip route` lists it (print_route). */
export function printRoute(session: IpSession, route: Route, omit: RouteOmissions, isDeleted = false): void {
  const { printer, options } = session;
  const details = options.details > 0;
  const { nowNs } = session.process;
  printer.openObject();
  if (isDeleted) printer.field("deleted", true, "Deleted ");
  if (route.type !== RouteType.Unicast || details) {
    const type = session.named(routeTypeName(route.type), route.type);
    printer.field("type", type, `${type} `);
  }
  const dst = route.prefixLength === 0 ? "default" : formatPrefix(route.dst, route.prefixLength);
  printer.field("dst", dst, `${dst} `);
  if (route.tos !== 0 && omit.tos !== true)
    printer.field("tos", dsFieldName(route.tos), `tos ${dsFieldName(route.tos)} `);
  const use = route.nexthopUse;
  if (use !== null) printer.field("nhid", use.id, `nhid ${use.id} `);
  const single = route.listsHops ? null : (route.nexthops[0] ?? null);
  if (single !== null) {
    if (omit.gateway !== true) printGateway(printer, route.family, single);
    if (single.device !== null && omit.device !== true)
      printer.field("dev", session.askName(single.device), `dev ${session.askName(single.device)} `);
  }
  if (omit.table !== true && (route.table !== RouteTableId.Main || details)) {
    const table = session.named(routeTables(session).name(route.table), route.table);
    printer.field("table", table, `table ${table} `);
  }
  if (omit.protocol !== true && (route.protocol !== RouteProtocol.Boot || details)) {
    const protocol = session.named(routeProtocolName(route.protocol), route.protocol);
    printer.field("protocol", protocol, `proto ${protocol} `);
  }
  const scope = route.family === Family.V4 ? route.scope : Scope.Universe;
  if (omit.scope !== true && (scope !== Scope.Universe || details)) {
    const name = session.named(scopeName(scope), scope);
    printer.field("scope", name, `scope ${name} `);
  }
  if (route.prefSrc !== null && omit.source !== true) {
    printer.field("prefsrc", formatIp(route.prefSrc), `src ${formatIp(route.prefSrc)} `);
  }
  if ((route.metric !== 0 || route.family === Family.V6) && omit.metric !== true) {
    printer.field("metric", route.metric, `metric ${route.metric} `);
  }
  const isAllDown = single === null && route.family === Family.V4 && route.linkdown;
  printFlags(printer, single, isAllDown ? ["linkdown"] : [], isIgnored(session, single));
  printRealms(printer, route.listed.realm ?? 0);
  if (route.expiresNs !== null) {
    const seconds = Math.max(0, Math.ceil((route.expiresNs - nowNs) / SECOND));
    printer.field("expires", seconds, `expires ${seconds}sec `);
  }
  printMetrics(printer, route);
  if (route.family === Family.V6)
    printer.field("pref", preferenceName(route.pref), `pref ${preferenceName(route.pref)}`);
  const object = use === null || !details ? null : session.netns.stack.nexthops.find(use.id);
  if (object !== null) {
    printer.text("\n\tnh_info ");
    printNexthopEntry(session, object, "nh_info");
  }
  if (single === null) printNexthops(session, route);
  printer.text("\n");
  printer.closeObject();
  session.flush();
}

/** `via 10.0.0.1`, or `via inet6 fe80::1` when the families differ. */
export function printGateway(printer: Printer, family: Family, hop: Nexthop): void {
  if (hop.gateway === null) return;
  const own = familyOf(hop.gateway);
  const text = formatIp(hop.gateway);
  if (own === family) {
    printer.field("gateway", text, `via ${text} `);
    return;
  }
  printer.openObject("via");
  printer.field("family", familyName(own), `via ${familyName(own)} `);
  printer.field("host", text, `${text} `);
  printer.closeObject();
}

/** dead, onlink, linkdown: always there as a list in JSON. */
export function printFlags(printer: Printer, hop: Nexthop | null, more: readonly string[] = [], isDead = false): void {
  const flags: string[] = [];
  if (hop?.dead === true || isDead) flags.push("dead");
  if (hop?.onlink === true) flags.push("onlink");
  if (hop?.linkdown === true) flags.push("linkdown");
  printer.openArray("flags");
  for (const flag of [...flags, ...more]) printer.element(flag, `${flag} `);
  printer.closeArray();
}

/** The metrics of a route as they are listed. */
export interface PrintedMetrics {
  readonly mtu: number;
  readonly mtuLock: boolean;
  readonly advmss: number;
  readonly hopLimit: number;
  readonly listed: ListedMetrics;
}

/** `mtu lock 1300 advmss 1360 hoplimit 9 `, in the order of their numbers in Linux. */
export function printMetrics(printer: Printer, metrics: PrintedMetrics): void {
  const { mtu, mtuLock, advmss, hopLimit, listed } = metrics;
  const rows: readonly (readonly [string, number])[] = [
    ["mtu", mtu],
    ["window", listed.window ?? 0],
    ["rtt", listed.rttEighthsMs ?? 0],
    ["rttvar", listed.rttvarQuartersMs ?? 0],
    ["ssthresh", listed.ssthresh ?? 0],
    ["cwnd", listed.cwnd ?? 0],
    ["advmss", advmss],
    ["reordering", listed.reordering ?? 0],
    ["hoplimit", hopLimit],
    ["initcwnd", listed.initcwnd ?? 0],
    ["features", listed.features ?? 0],
    ["rto_min", listed.rtoMinMs ?? 0],
    ["initrwnd", listed.initrwnd ?? 0],
    ["quickack", listed.quickack ?? 0],
    ["congctl", listed.congctl === undefined ? 0 : 1],
    ["fastopen_no_cookie", listed.fastopenNoCookie ?? 0],
  ];
  const present = rows.filter(([, value]) => value !== 0);
  if (present.length === 0) return;
  printer.openArray("metrics");
  printer.openObject();
  for (const [name, value] of present) {
    // The least timeout of a retransmission is always locked. JSON does not tell (print_rta_metrics).
    const isLocked = name === "mtu" ? mtuLock : name === "rto_min" || listed.locks?.includes(name) === true;
    const lock = isLocked ? "lock " : "";
    if (name === "features") printer.field("ecn", null, `features ${lock}ecn `);
    else if (name === "congctl") printer.field("congestion", listed.congctl ?? "", `congctl ${lock}${listed.congctl} `);
    else {
      const parts = TIME_PARTS.get(name);
      const shown = parts === undefined ? value : Math.floor(value / parts);
      printer.field(name, shown, `${name} ${lock}${parts === undefined ? shown : timeText(shown)} `);
    }
  }
  printer.closeObject();
  printer.closeArray();
}

/** Metrics that are times, and in how many parts of a millisecond they are kept. */
const TIME_PARTS: ReadonlyMap<string, number> = new Map([
  ["rtt", 8],
  ["rttvar", 4],
  ["rto_min", 1],
]);

/** From a second on in seconds. */
function timeText(milliseconds: number): string {
  return milliseconds >= 1000 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}

/** `realm TO`, or `realms FROM/TO`. */
function printRealms(printer: Printer, realm: number): void {
  if (realm === 0) return;
  const [from, to] = [realm >>> 16, realm & 0xffff];
  if (from !== 0) printer.field("flow_from", String(from), `realms ${from}/`);
  printer.field("flow_to", String(to), from === 0 ? `realm ${to} ` : `${to} `);
}

/** The router preference of RFC 4191 in its words. */
export function preferenceName(preference: number): string {
  return preference === 1 ? "high" : preference === 3 ? "low" : "medium";
}

/** True when the hop's device has no carrier and such hops are passed over (ignore_routes_with_linkdown). */
function isIgnored(session: IpSession, hop: Nexthop | null): boolean {
  if (hop === null || !hop.linkdown || hop.device === null) return false;
  const { settings } = session.netns.stack;
  return hop.route.family === Family.V4
    ? (hop.device.conf4.ignore_routes_with_linkdown | settings.ipv4All.ignore_routes_with_linkdown) !== 0
    : (hop.device.conf6.ignore_routes_with_linkdown | settings.ipv6All.ignore_routes_with_linkdown) !== 0;
}

function printNexthops(session: IpSession, route: Route): void {
  const { printer } = session;
  printer.openArray("nexthops");
  for (const hop of route.nexthops) {
    printer.openObject();
    printer.line();
    printer.text("\tnexthop ");
    printGateway(printer, route.family, hop);
    if (hop.device !== null) printer.field("dev", session.askName(hop.device), `dev ${session.askName(hop.device)} `);
    printer.field("weight", hop.weight, `weight ${hop.weight} `);
    printFlags(printer, hop, [], isIgnored(session, hop));
    printer.closeObject();
  }
  printer.closeArray();
}
