import { Flow, type RouteAnswer } from "../../../../ip/flow.js";
import { scopeName } from "../../../../ip/interface-address.js";
import type { Route } from "../../../../ip/route.js";
import { RouteProtocol, RouteTableId, RouteType } from "../../../../ip/route-kinds.js";
import { routeProtocolName, routeTypeName } from "../../../../ip/route-text.js";
import { selectSource6 } from "../../../../ip/source-address6.js";
import { Errno, strerror } from "../../../../sim/errno.js";
import { SECOND } from "../../../../sim/time.js";
import { Family, familyOf, formatIp, type IpAddress, isAny, isLoopback } from "../../../../wire/ip-address.js";
import type { Ipv6 } from "../../../../wire/ipv6-address.js";
import { IpProtocol, protocolName } from "../../../../wire/numbers.js";
import { ipFamily, type PrefixArgument, prefixArgument } from "./addresses.js";
import { type Arguments, invalidArgument, parseNumber } from "./arguments.js";
import { unsupported } from "./link-parse.js";
import { dsFieldByName, dsFieldName } from "./names.js";
import { preferenceName, printFlags, printGateway, printMetrics, printRoute } from "./route-print.js";
import { routeTables } from "./route-table-names.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";
import { USAGE } from "./usage.js";

/** `ip route get ADDRESS ...`: the decision for one flow (iproute_get). */
export function getRoute(session: IpSession, args: Arguments): number {
  const { stack } = session.netns;
  let family = ipFamily(session.options.family);
  let to: PrefixArgument | null = null;
  let from: PrefixArgument | null = null;
  let iif: string | null = null;
  let oif: string | null = null;
  let isFibMatch = false;
  const numbers = { tos: 0, mark: 0, uid: 0, protocol: 0, srcPort: 0, dstPort: 0 };
  let hasUid = false;
  for (; !args.isEmpty; args.skip()) {
    const word = args.word;
    if (word === "tos" || args.begins("dsfield")) {
      const tos = dsFieldByName(args.next());
      if (tos === null) throw invalidArgument("TOS value is invalid\n", args.word);
      numbers.tos = tos;
    } else if (args.begins("iif")) iif = args.next();
    else if (args.begins("mark")) numbers.mark = number(args, "mark") | 0;
    else if (args.begins("oif") || word === "dev") oif = args.next();
    else if (word === "uid") {
      numbers.uid = number(args, "uid");
      hasUid = true;
    } else if (args.begins("fibmatch")) isFibMatch = true;
    else if (args.begins("ipproto")) {
      args.next();
      const named = Object.values(IpProtocol).find((value) => protocolName(value) === args.word);
      numbers.protocol = named ?? parseNumber(args.word, 255) ?? 0;
      if (numbers.protocol === 0) throw invalidArgument('Invalid "ipproto" value\n', args.word);
    } else if (args.begins("sport")) numbers.srcPort = number(args, "sport");
    else if (args.begins("dport")) numbers.dstPort = number(args, "dport");
    else if (word === "vrf") throw invalidArgument("Invalid VRF\n", args.next());
    else if (args.begins("connected") || args.begins("notify")) throw unsupported(word);
    else if (args.begins("from")) {
      args.next();
      if (args.begins("help")) throw usage();
      from = prefixArgument(args.word, family);
      if (!from.isUnspecific && from.prefix.length > 0) family ??= from.prefix.family;
      // No address is none.
      else from = null;
    } else {
      if (word === "to") args.next();
      if (args.begins("help")) throw usage();
      to = prefixArgument(args.word, family);
      warnOfPrefix(session, to);
      family ??= to.prefix.family;
    }
  }
  if (to === null) {
    session.error("need at least a destination address\n");
    return 1;
  }
  const flow = new Flow(to.prefix.family);
  flow.dst = to.prefix.address;
  if (from !== null) flow.src = from.prefix.address;
  Object.assign(flow, numbers);
  // IPv4 asks as for UDP when it is not told (inet_rtm_getroute).
  if (numbers.protocol === 0 && flow.family === Family.V4) flow.protocol = IpProtocol.Udp;
  if (iif !== null) flow.inDevice = session.netns.ipDevice(session.deviceOrExit(iif));
  if (oif !== null) flow.outDevice = session.netns.ipDevice(session.deviceOrExit(oif));
  const answer = stack.resolveRoute(flow);
  // That there is no address to send from is a socket's trouble (ip6_dst_lookup_tail); here the route alone counts.
  const isSourceless = answer.errno === Errno.EADDRNOTAVAIL;
  if (answer.errno !== 0 && !(isSourceless && answer.device !== null)) {
    const ofRoute = answer.nexthop === null ? 0 : answer.nexthop.route.errno;
    const errno = isSourceless ? ofRoute || Errno.ENETUNREACH : answer.errno;
    session.error(`RTNETLINK answers: ${strerror(errno)}\n`);
    return 2;
  }
  const { printer } = session;
  printer.begin();
  const route = answer.nexthop?.route ?? null;
  if (isFibMatch && route !== null) printRoute(session, route, { table: isMergedLocal(session, route) });
  else print(session, flow, answer, { iif, hasFrom: from !== null, hasUid });
  printer.finish();
  return 0;
}

function usage(): IpExit {
  return new IpExit(EXIT_USAGE, USAGE["ip route"] ?? "");
}

function number(args: Arguments, name: string): number {
  const value = parseNumber(args.next());
  if (value === null) {
    throw invalidArgument(
      name === "mark" ? "invalid mark value" : `invalid ${name === "uid" ? "UID" : name}\n`,
      args.word,
    );
  }
  return value;
}

interface Said {
  readonly iif: string | null;
  readonly hasFrom: boolean;
  readonly hasUid: boolean;
}

/** The answer as print_route prints a cached route. */
function print(session: IpSession, flow: Flow, answer: RouteAnswer, said: Said): void {
  const { printer, options } = session;
  const v4 = flow.family === Family.V4;
  const details = options.details > 0;
  const hop = answer.nexthop;
  const route = hop?.route ?? null;
  printer.openObject();
  if (answer.type !== RouteType.Unicast || details) {
    printer.field("type", routeTypeName(answer.type), `${routeTypeName(answer.type)} `);
  }
  printer.field("dst", formatIp(flow.dst), `${formatIp(flow.dst)} `);
  if (said.hasFrom || !v4) {
    const source = said.hasFrom ? flow.src : null;
    const text = source === null || isAny(source) ? (v4 ? "0.0.0.0" : "::") : formatIp(source);
    printer.field("from", text, `from ${text} `);
  }
  const tos = v4 && route !== null ? route.tos : 0;
  if (tos !== 0) printer.field("tos", dsFieldName(tos), `tos ${dsFieldName(tos)} `);
  const redirect = session.netns.stack.exceptions
    .list()
    .find((each) => each.dst === flow.dst && each.exception.hop === hop);
  const gateway = redirect?.exception.gateway ?? null;
  if (gateway !== null) printer.field("gateway", formatIp(gateway), `via ${formatIp(gateway)} `);
  else if (hop !== null && !hop.ownGateway && answer.type === RouteType.Unicast)
    printGateway(printer, flow.family, hop);
  if (answer.device !== null) printer.field("dev", answer.device.name, `dev ${answer.device.name} `);
  const isMerged = route === null || isMergedLocal(session, route);
  const table = isMerged ? RouteTableId.Main : route.table;
  if (table !== RouteTableId.Main || details) {
    printer.field("table", routeTables(session).name(table), `table ${routeTables(session).name(table)} `);
  }
  if (!v4 && route !== null) {
    if (route.protocol !== RouteProtocol.Boot || details) {
      printer.field("protocol", routeProtocolName(route.protocol), `proto ${routeProtocolName(route.protocol)} `);
    }
    if (details) printer.field("scope", scopeName(0), `scope ${scopeName(0)} `);
  }
  if (said.iif === null && !(said.hasFrom && v4)) {
    const source = v4 || !said.hasFrom ? answer.src : sourceWithout(session, answer, flow.dst);
    if (source !== null && !isAny(source)) printer.field("prefsrc", formatIp(source), `src ${formatIp(source)} `);
  }
  if (!v4 && route !== null) printer.field("metric", route.metric, `metric ${route.metric} `);
  const isMulticast = answer.type === RouteType.Multicast && v4;
  printFlags(printer, null, isMulticast ? ["rt_offload_failed"] : []);
  if (flow.mark !== 0 && v4) {
    const mark = flow.mark >>> 0;
    printer.field("mark", mark, mark >= 16 ? `mark 0x${mark.toString(16)} ` : `mark ${mark} `);
  }
  if (v4 && (said.iif === null || said.hasUid)) printer.field("uid", flow.uid, `uid ${flow.uid} `);
  const learned = redirect?.exception ?? null;
  if (v4) printCacheFlags(session, flow, answer, gateway !== null);
  if (learned !== null) {
    const untilNs = learned.mtu !== 0 ? learned.expiresNs : learned.gatewayExpiresNs;
    const seconds = Math.max(0, Math.ceil((untilNs - session.process.nowNs) / SECOND));
    if (untilNs > 0) printer.field("expires", seconds, `expires ${seconds}sec `);
  } else if (!v4 && route !== null && route.expiresNs !== null) {
    const seconds = Math.max(0, Math.ceil((route.expiresNs - session.process.nowNs) / SECOND));
    printer.field("expires", seconds, `expires ${seconds}sec `);
  }
  if (options.statistics > 0) {
    const users = usersOf(answer, flow.dst);
    if (users > 0) printer.field("users", users, `users ${users} `);
  }
  const mtu = learned !== null && learned.mtu !== 0 ? learned.mtu : (route?.mtu ?? 0);
  const lock = learned !== null && learned.mtu !== 0 ? learned.locked : (route?.mtuLock ?? false);
  printMetrics(printer, {
    mtu,
    mtuLock: lock,
    advmss: route?.advmss ?? 0,
    hopLimit: route?.hopLimit ?? 0,
    listed: route?.listed ?? {},
  });
  if (said.iif !== null) printer.field("iif", said.iif, `iif ${said.iif} `);
  if (!v4 && route !== null) printer.field("pref", preferenceName(route.pref), `pref ${preferenceName(route.pref)}`);
  printer.text("\n");
  printer.closeObject();
  session.flush();
}

/**
 * Who holds the answer: the asker and, but for addresses of ours, the route that keeps it (rta_clntref).
 * Simplified: nobody else does, for packets under way hold none.
 */
function usersOf(answer: RouteAnswer, dst: IpAddress): number {
  if (familyOf(dst) === Family.V6) return 2;
  if (answer.type === RouteType.Multicast || isLoopback(dst)) return 0;
  return answer.type === RouteType.Local ? 1 : 2;
}

/** The source that IPv6 would choose, which it tells even when it was asked with another (rt6_fill_node). */
function sourceWithout(session: IpSession, answer: RouteAnswer, dst: IpAddress): IpAddress | null {
  const route = answer.nexthop?.route ?? null;
  if (route !== null && route.prefSrc !== null) return route.prefSrc;
  return selectSource6(session.netns.stack, answer.nexthop?.device ?? null, dst as Ipv6);
}

/** As long as a namespace has had no rules of its own, IPv4's local routes stand in main (fib_trie_unmerge). */
function isMergedLocal(session: IpSession, route: Route): boolean {
  return route.family === Family.V4 && !session.netns.stack.fib4.custom && route.table === RouteTableId.Local;
}

function printCacheFlags(session: IpSession, flow: Flow, answer: RouteAnswer, isRedirected: boolean): void {
  const { printer } = session;
  const flags: string[] = [];
  const { device, type } = answer;
  const isMulticast = type === RouteType.Multicast;
  const isMember = device?.groups.has(flow.dst) ?? false;
  const isLocal = isMulticast ? isMember : type === RouteType.Local || type === RouteType.Broadcast;
  if (isLocal || (!isMulticast && device?.isLoopback === true)) flags.push("local");
  if (type === RouteType.Broadcast) flags.push("brd");
  if (isMulticast) flags.push("mc");
  if (isRedirected) flags.push("redirected");
  if (answer.redirects) flags.push("redirect");
  printer.line();
  printer.text("    cache ");
  if (flags.length > 0) printer.text(`<${flags.join(",")}> `);
  printer.openArray("cache");
  if (printer.isJson) for (const flag of flags) printer.element(flag);
  printer.closeArray();
}

/** A destination is one address: what a prefix says besides is not asked. */
function warnOfPrefix(session: IpSession, { prefix, isUnspecific }: PrefixArgument): void {
  const bits = prefix.family === Family.V4 ? 32 : 128;
  if (isUnspecific || prefix.length === bits) return;
  session.error(`Warning: /${prefix.length} as prefix is invalid, only /${bits} (or none) is supported.\n`);
}
