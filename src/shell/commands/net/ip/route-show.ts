import { Scope } from "../../../../ip/interface-address.js";
import type { Route } from "../../../../ip/route.js";
import { RouteTableId } from "../../../../ip/route-kinds.js";
import type { Interface } from "../../../../link/interface.js";
import { SECOND } from "../../../../sim/time.js";
import { anyAddress, Family, familyOf, formatIp, type IpAddress } from "../../../../wire/ip-address.js";
import { Prefix } from "../../../../wire/prefix.js";
import type { Wait } from "../../../wait.js";
import { ipFamily, prefixArgument } from "./addresses.js";
import { type Arguments, invalidArgument, parseNumber } from "./arguments.js";
import { saveRoutes } from "./dump/save-restore.js";
import { unsupported } from "./link-parse.js";
import { dsFieldByName, protocolByName, routeTypeByName, scopeByName } from "./names.js";
import { printRoute, type RouteOmissions } from "./route-print.js";
import { routeTables } from "./route-table-names.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";
import { USAGE } from "./usage.js";

/** What `ip route show` and `flush` ask for (struct filter of iproute.c). */
class RouteFilter {
  /** 0 for all tables. */
  table: number = RouteTableId.Main;
  cache = false;
  tos: number | null = null;
  protocol: number | null = null;
  scope: number | null = null;
  type: number | null = null;
  device: Interface | null = null;
  gateway: IpAddress | null = null;
  prefSrc: Prefix | null = null;
  metric: number | null = null;
  /** The route lies within this prefix. */
  within: Prefix | null = null;
  /** The route covers this prefix. */
  covers: Prefix | null = null;
  family: Family | null = null;
  /** `from`: no route has a source of its own. */
  hasSource = false;

  fits(route: Route): boolean {
    if (this.hasSource) return false;
    if (this.table !== 0 && route.table !== this.table) return false;
    if (this.tos !== null && route.tos !== this.tos) return false;
    if (this.protocol !== null && route.protocol !== this.protocol) return false;
    if (this.scope !== null && (route.family === Family.V4 ? route.scope : Scope.Universe) !== this.scope) return false;
    if (this.type !== null && route.type !== this.type) return false;
    const single = route.listsHops ? null : (route.nexthops[0] ?? null);
    if (this.device !== null && single?.device?.iface !== this.device) return false;
    if (this.gateway !== null && single?.gateway !== this.gateway) return false;
    if (this.prefSrc !== null && (route.prefSrc === null || !this.prefSrc.contains(route.prefSrc))) return false;
    if (this.metric !== null && route.metric !== this.metric) return false;
    if (this.within !== null) {
      if (this.within.family !== route.family || this.within.length > route.prefixLength) return false;
      if (!this.within.contains(route.dst)) return false;
    }
    if (this.covers === null) return true;
    if (this.covers.family !== route.family || this.covers.length < route.prefixLength) return false;
    return new Prefix(route.dst, route.prefixLength).contains(this.covers.address);
  }

  get omissions(): RouteOmissions {
    return {
      device: this.device !== null,
      gateway: this.gateway !== null,
      table: this.table !== 0,
      protocol: this.protocol !== null,
      scope: this.scope !== null,
      source: this.prefSrc !== null && this.prefSrc.length === (this.prefSrc.family === Family.V4 ? 32 : 128),
      metric: this.metric !== null,
      tos: this.tos !== null,
    };
  }
}

function parse(session: IpSession, args: Arguments): RouteFilter {
  const filter = new RouteFilter();
  filter.family = ipFamily(session.options.family);
  for (; !args.isEmpty; args.skip()) {
    const word = args.word;
    if (args.begins("table")) {
      args.next();
      const table = routeTables(session).number(args.word);
      if (table !== null) filter.table = table;
      else if (args.is("all")) filter.table = 0;
      else if (args.is("cache")) filter.cache = true;
      else throw invalidArgument("table id value is invalid\n", args.word);
    } else if (args.begins("cached") || args.begins("cloned")) filter.cache = true;
    else if (word === "tos" || args.begins("dsfield")) {
      filter.tos = dsFieldByName(args.next());
      if (filter.tos === null) throw invalidArgument("TOS value is invalid\n", args.word);
    } else if (args.begins("protocol")) {
      filter.protocol = protocolByName(args.next());
      if (filter.protocol === null && !args.is("all")) throw invalidArgument('invalid "protocol"\n', args.word);
    } else if (args.begins("scope")) {
      filter.scope = scopeByName(args.next());
      if (filter.scope === null && !args.is("all")) throw invalidArgument('invalid "scope"\n', args.word);
    } else if (args.begins("type")) {
      filter.type = routeTypeByName(args.next());
      if (filter.type === null) throw invalidArgument("node type value is invalid\n", args.word);
    } else if (word === "dev" || word === "oif" || word === "iif") filter.device = session.deviceOrExit(args.next());
    else if (args.begins("via")) {
      const next = args.next();
      const family = next === "inet" ? Family.V4 : next === "inet6" ? Family.V6 : null;
      filter.gateway = prefixArgument(family === null ? next : args.next(), family ?? filter.family).prefix
        .address as IpAddress;
    } else if (word === "src") filter.prefSrc = prefixArgument(args.next(), filter.family).prefix;
    else if (word === "metric") {
      filter.metric = parseNumber(args.next());
      if (filter.metric === null) throw invalidArgument('"metric" value is invalid\n', args.word);
    } else if (word === "from") {
      // IPv4's routes have no source, and no prefix is asked of them.
      if (["root", "match", "exact"].some((each) => args.following === each)) args.next();
      const argument = prefixArgument(args.next(), filter.family);
      if (argument.isUnspecific || argument.prefix.length === 0) continue;
      if (argument.prefix.family === Family.V6) throw unsupported("from");
      filter.hasSource = true;
    } else if (word === "vrf") throw invalidArgument("Invalid VRF\n", args.next());
    else if (args.begins("realms")) throw unsupported(word);
    else {
      if (word === "to") args.next();
      let isRoot = true;
      let isMatch = true;
      if (args.begins("root")) {
        args.next();
        isMatch = false;
      } else if (args.begins("match")) {
        args.next();
        isRoot = false;
      } else {
        if (args.is("exact")) args.next();
        if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["ip route"] ?? "");
      }
      const argument = prefixArgument(args.word, filter.family);
      const family = filter.family ?? (argument.isUnspecific ? Family.V4 : argument.prefix.family);
      const prefix = argument.isUnspecific ? new Prefix(anyAddress(family), 0) : argument.prefix;
      if (isRoot) filter.within = prefix;
      if (isMatch || !isRoot) filter.covers = prefix;
    }
  }
  return filter;
}

/** The routes that fit, in the order of a dump; null when IPv4 has no such table. */
function found(session: IpSession, filter: RouteFilter, ending: string): Route[] | null {
  const { routes } = session.netns.stack;
  const family = filter.family ?? (filter.table === 0 ? null : Family.V4);
  const families = family === null ? [Family.V4, Family.V6] : [family];
  const all: Route[] = [];
  for (const each of families) {
    if (filter.table === 0) all.push(...routes.dumped(each, null));
    else {
      if (filter.table !== RouteTableId.Main && !routes.tableExists(each, filter.table)) {
        session.error(`Error: ${each === Family.V4 ? "ipv4" : "ipv6"}: FIB table does not exist.\n${ending}\n`);
        return null;
      }
      all.push(...routes.dumped(each, filter.table));
    }
  }
  return all.filter((route) => filter.fits(route));
}

/** `ip route show`. */
export function showRoutes(session: IpSession, args: Arguments): number {
  const filter = parse(session, args);
  const { printer } = session;
  if (filter.cache) return showCache(session, filter);
  const routes = found(session, filter, "Dump terminated");
  printer.begin();
  // The list stays open when the kernel refuses the dump.
  if (routes === null) return 2;
  for (const route of routes) printRoute(session, route, filter.omissions);
  printer.finish();
  return 0;
}

/** `ip route save`: what `show` would list, for `restore`. */
export function saveShownRoutes(session: IpSession, args: Arguments): number | Generator<Wait, number, void> {
  const routes = found(session, parse(session, args), "Dump terminated");
  return routes === null ? 2 : saveRoutes(session, routes);
}

/** `ip route show cache`: what was learned of single destinations. */
function showCache(session: IpSession, filter: RouteFilter): number {
  const { printer } = session;
  const { nowNs } = session.process;
  const wanted = filter.family ?? Family.V4;
  printer.begin();
  for (const { dst, exception } of session.netns.stack.exceptions.list()) {
    if (familyOf(dst) !== wanted || (filter.within !== null && !filter.within.contains(dst))) continue;
    const gateway = exception.gateway ?? exception.hop?.gateway ?? null;
    const device = exception.hop?.device ?? null;
    printer.openObject();
    printer.field("dst", formatIp(dst), `${formatIp(dst)} `);
    if (gateway !== null) printer.field("gateway", formatIp(gateway), `via ${formatIp(gateway)} `);
    if (device !== null) printer.field("dev", device.name, `dev ${device.name} `);
    // IPv6 lists a route of its own for each, IPv4 a line of flags.
    const metric = typeof dst === "string" ? (exception.hop?.route.metric ?? null) : null;
    if (metric !== null) printer.field("metric", metric, `metric ${metric} `);
    else {
      printer.line();
      printer.text("    cache ");
      if (exception.gateway !== null) printer.field("redirected", true, "<redirected> ");
    }
    const untilNs = exception.mtu !== 0 ? exception.expiresNs : exception.gatewayExpiresNs;
    const seconds = Math.max(0, Math.ceil((untilNs - nowNs) / SECOND));
    if (untilNs > 0) printer.field("expires", seconds, `expires ${seconds}sec `);
    if (exception.mtu !== 0)
      printer.field("mtu", exception.mtu, `mtu ${exception.locked ? "lock " : ""}${exception.mtu} `);
    if (metric !== null) printer.field("pref", "medium", "pref medium");
    printer.text("\n");
    printer.closeObject();
    session.flush();
  }
  printer.finish();
  return 0;
}

/** `ip route flush`. */
export function flushRoutes(session: IpSession, args: Arguments): number {
  const { printer, options } = session;
  if (args.isEmpty) {
    session.error('"ip route flush" requires arguments.\n');
    return 1;
  }
  const filter = parse(session, args);
  const { stack } = session.netns;
  if (filter.cache) {
    stack.exceptions.clear();
    if (options.statistics > 0 && filter.family !== Family.V6) printer.text("*** IPv4 routing cache is flushed.\n");
    return 0;
  }
  // What a dump of IPv6 leaps over is seen when the others are gone, so it is looked at again.
  for (let round = 0; ; round++) {
    const doomed = found(session, filter, "Flush terminated");
    if (doomed === null) return 2;
    if (doomed.length === 0) {
      if (options.statistics > 0) {
        const rounds = `*** Flush is complete after ${round} round${round > 1 ? "s" : ""} ***\n`;
        printer.text(round === 0 ? "Nothing to flush.\n" : rounds);
      }
      return 0;
    }
    for (const route of doomed) {
      if (options.statistics > 1) printRoute(session, route, filter.omissions);
      stack.routes.remove(route);
    }
    if (options.statistics > 0) printer.text(`\n*** Round ${round + 1}, deleting ${doomed.length} entries ***\n`);
  }
}
