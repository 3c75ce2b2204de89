import { Scope } from "../../../../ip/interface-address.js";
import { NetlinkError } from "../../../../ip/netlink-error.js";
import type { NexthopSpec, RouteSpec } from "../../../../ip/route.js";
import type { RouteMode } from "../../../../ip/route-config.js";
import { RouteTableId, type RouteType } from "../../../../ip/route-kinds.js";
import { Errno } from "../../../../sim/errno.js";
import { MILLISECOND } from "../../../../sim/time.js";
import { anyAddress, Family, familyOf, type IpAddress } from "../../../../wire/ip-address.js";
import { IPV4_ANY } from "../../../../wire/ipv4-address.js";
import { Prefix } from "../../../../wire/prefix.js";
import type { Wait } from "../../../wait.js";
import { parseTime } from "../tc/units.js";
import { addressArgument, ipFamily, type PrefixArgument, prefixArgument } from "./addresses.js";
import { Arguments, duplicateArgument, garbageArgument, invalidArgument, parseNumber } from "./arguments.js";
import { restoreRoutes, showSavedRoutes } from "./dump/save-restore.js";
import { unsupported } from "./link-parse.js";
import { dsFieldByName, protocolByName, realmsByText, routeTypeByName, scopeByName } from "./names.js";
import { getRoute } from "./route-get.js";
import { flushRoutes, saveShownRoutes, showRoutes } from "./route-show.js";
import { routeTables } from "./route-table-names.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";
import { USAGE } from "./usage.js";

/** `ip route` (do_iproute). */
export function ipRoute(session: IpSession, args: Arguments): number | Generator<Wait, number, void> {
  if (args.isEmpty) return showRoutes(session, args);
  const word = args.word;
  const rest = new Arguments(args.rest(), 1);
  if (args.begins("list") || args.begins("show") || args.is("lst")) return showRoutes(session, rest);
  if (args.begins("get")) return getRoute(session, rest);
  if (args.begins("add")) return modify(session, rest, "add");
  if (args.begins("change") || args.is("chg")) return modify(session, rest, "change");
  if (args.begins("replace")) return modify(session, rest, "replace");
  if (args.begins("prepend")) return modify(session, rest, "prepend");
  if (args.begins("append")) return modify(session, rest, "append");
  if (args.begins("test")) return modify(session, rest, "test");
  if (args.begins("delete")) return modify(session, rest, "delete");
  if (args.begins("flush")) return flushRoutes(session, rest);
  if (args.begins("save")) return saveShownRoutes(session, rest);
  if (args.begins("restore")) return restoreRoutes(session);
  if (args.begins("showdump")) return showSavedRoutes(session);
  if (args.begins("help")) throw usage();
  throw new IpExit(EXIT_USAGE, `Command "${word}" is unknown, try "ip route help".\n`);
}

function usage(): IpExit {
  return new IpExit(EXIT_USAGE, USAGE["ip route"] ?? "");
}

type MutableSpec = { -readonly [K in keyof RouteSpec]?: RouteSpec[K] };

/** Metrics that are kept and listed, by their words. */
const LISTED: Readonly<Record<string, string>> = {
  window: "window",
  ssthresh: "ssthresh",
  cwnd: "cwnd",
  reordering: "reordering",
  initcwnd: "initcwnd",
  initrwnd: "initrwnd",
};

/** Metrics that are switches. */
const SWITCHES: Readonly<Record<string, string>> = { quickack: "quickack", fastopen_no_cookie: "fastopenNoCookie" };

/** A value that must be a number: `"metric" value is invalid`. */
function numberArgument(args: Arguments, name: string, max = 0xffff_ffff): number {
  const value = parseNumber(args.next(), max);
  if (value === null) throw invalidArgument(`"${name}" value is invalid\n`, args.word);
  return value;
}

/** `ip route add`, `delete` and the like (iproute_modify). */
function modify(session: IpSession, args: Arguments, verb: RouteMode | "delete"): number {
  let family = ipFamily(session.options.family);
  const spec: MutableSpec = {};
  let dst: PrefixArgument | null = null;
  let dev: string | null = null;
  let gateway: IpAddress | null = null;
  let hops: readonly NexthopSpec[] | null = null;
  for (; !args.isEmpty; args.skip()) {
    const word = args.word;
    if (word === "src") {
      const src = addressArgument(args.next(), family);
      family ??= familyOf(src);
      spec.prefSrc = src;
    } else if (word === "via") {
      if (gateway !== null) throw duplicateArgument("via", args.next());
      const via = gatewayArgument(args, family);
      family ??= familyOf(via);
      // The kernel takes 0.0.0.0 for no gateway at all; ip has taken it for one when it chooses the scope.
      if (via === IPV4_ANY) spec.scope ??= Scope.Universe;
      else gateway = via;
    } else if (word === "tos" || args.begins("dsfield")) {
      const tos = dsFieldByName(args.next());
      if (tos === null) throw invalidArgument('"tos" value is invalid\n', args.word);
      spec.tos = tos;
    } else if (word === "expires") {
      if (spec.expiresSeconds !== undefined) throw duplicateArgument("expires", args.next());
      spec.expiresSeconds = numberArgument(args, "expires");
    } else if (args.begins("metric") || args.begins("priority") || word === "preference") {
      spec.metric = numberArgument(args, "metric");
    } else if (word === "scope") {
      const scope = scopeByName(args.next());
      if (scope === null) throw invalidArgument('invalid "scope" value\n', args.word);
      spec.scope = scope;
    } else if (word === "mtu") {
      if (args.following === "lock") {
        args.next();
        spec.mtuLock = true;
      }
      spec.mtu = numberArgument(args, "mtu");
    } else if (word === "hoplimit") {
      readLock(args, spec);
      spec.hopLimit = numberArgument(args, "hoplimit", 255);
    } else if (word === "advmss") {
      readLock(args, spec);
      spec.advmss = numberArgument(args, "mss");
    } else if (readListedMetric(args, spec)) {
      // It was read whole.
    } else if (args.begins("realms")) {
      const realm = realmsByText(args.next());
      if (realm === null) throw invalidArgument('"realm" value is invalid\n', args.word);
      spec.listed = { ...spec.listed, realm };
    } else if (word === "onlink") spec.onlink = true;
    else if (word === "nhid") {
      const id = parseNumber(args.next());
      if (id === null) throw invalidArgument('"id" value is invalid\n', args.word);
      spec.nexthopId = id;
    } else if (word === "nexthop") {
      hops = readHops(session, args, family);
      break;
    } else if (args.begins("protocol")) {
      const protocol = protocolByName(args.next());
      if (protocol === null) throw invalidArgument('"protocol" value is invalid\n', args.word);
      spec.protocol = protocol;
    } else if (args.begins("table")) {
      const table = routeTables(session).number(args.next());
      if (table === null) throw invalidArgument('"table" value is invalid\n', args.word);
      // fib_new_table: none is main.
      spec.table = table === 0 ? RouteTableId.Main : table;
    } else if (word === "dev" || word === "oif") dev = args.next();
    else if (word === "pref") {
      const preferences = ["low", "medium", "high"];
      const at = preferences.indexOf(args.next());
      if (at < 0) throw invalidArgument('"pref" value is invalid\n', args.word);
      spec.pref = at === 0 ? 3 : at === 1 ? 0 : 1;
    } else if (word === "from") {
      // IPv4 has no routes by source; what is said of one is not looked at.
      if (!prefixArgument(args.next(), family).isUnspecific && args.word.includes(":")) throw unsupported("from");
    } else if (word === "as") {
      if (args.next() === "to") args.next();
      addressArgument(args.word, family);
    } else if (word === "ttl-propagate") {
      const isKnown = ["enabled", "disabled"].includes(args.next());
      if (!isKnown) throw invalidArgument('"ttl-propagate" value is invalid\n', args.word);
    } else if (word === "vrf") throw invalidArgument("Invalid VRF\n", args.next());
    else if (word === "encap") throw unsupported(word);
    else {
      if (word === "to") args.next();
      if (!/^\d/.test(args.word)) {
        const type = routeTypeByName(args.word);
        if (type !== null) {
          if (type === 11) throw unsupported(args.word);
          spec.type = type as RouteType;
          args.next();
        }
      }
      if (args.begins("help")) throw usage();
      if (dst !== null) throw garbageArgument("to", args.word);
      dst = prefixArgument(args.word, family);
      if (!dst.isUnspecific) family ??= dst.prefix.family;
    }
  }
  if (dst === null) throw usage();
  const own = family ?? Family.V4;
  const prefix = dst.isUnspecific ? new Prefix(anyAddress(own), 0) : dst.prefix;
  const stack = session.netns.stack;
  const device = dev === null ? null : session.netns.ipDevice(session.deviceOrExit(dev));
  if (hops !== null && gateway !== null && own === Family.V4 && !gatewayIsFirst(hops, gateway)) {
    return session.answer(new NetlinkError(Errno.EINVAL, "Nexthop gateway does not match RTA_GATEWAY or RTA_VIA"));
  }
  const single = device !== null || gateway !== null ? [{ device, gateway }] : [];
  const { nexthopId, ...others } = spec;
  // IPv4's routes stay.
  if (own === Family.V4) delete others.expiresSeconds;
  const whole: RouteSpec = {
    ...others,
    // The number 0 is none.
    ...(nexthopId === undefined || nexthopId === 0 ? {} : { nexthopId }),
    family: own,
    // IPv6 takes host bits for what they are: none of the route's.
    dst: own === Family.V6 ? prefix.network : prefix.address,
    prefixLength: prefix.length,
    // IPv6's ways without a gateway take the one beside the list (ip6_route_multipath_add).
    nexthops:
      hops === null
        ? single
        : own === Family.V6
          ? hops.map((hop) => ({ ...hop, gateway: hop.gateway ?? gateway }))
          : hops,
    isList: hops !== null,
  };
  return session.answer(verb === "delete" ? stack.deleteRoute(whole) : stack.addRoute(whole, verb));
}

/** `via` beside `nexthop` must say the same (fib_create_info). */
function gatewayIsFirst(hops: readonly NexthopSpec[], gateway: IpAddress): boolean {
  return hops[0]?.gateway === gateway;
}

/** `lock` behind the present word, which is kept. */
function readLock(args: Arguments, spec: MutableSpec, name = args.word): void {
  if (args.following !== "lock") return;
  args.next();
  spec.listed = { ...spec.listed, locks: [...(spec.listed?.locks ?? []), name] };
}

/** A metric that is kept and listed; false for another word. */
function readListedMetric(args: Arguments, spec: MutableSpec): boolean {
  const word = args.word;
  const keep = (field: string, value: number | string): boolean => {
    spec.listed = { ...spec.listed, [field]: value };
    return true;
  };
  const listed = LISTED[word];
  if (listed !== undefined) {
    readLock(args, spec);
    return keep(listed, numberArgument(args, word));
  }
  const named = SWITCHES[word];
  if (named !== undefined) {
    const value = numberArgument(args, word);
    if (value > 1) throw invalidArgument(`"${word}" value should be 0 or 1\n`, args.word);
    return keep(named, value);
  }
  switch (word) {
    case "rtt":
      readLock(args, spec);
      return keep("rttEighthsMs", timeArgument(args, word, 8));
    case "rttvar":
      readLock(args, spec);
      return keep("rttvarQuartersMs", timeArgument(args, word, 4));
    case "rto_min":
      return keep("rtoMinMs", timeArgument(args, word, 1));
    case "features":
      readLock(args, spec);
      if (args.next() !== "ecn") throw invalidArgument('"features" value not valid\n', args.word);
      return keep("features", 1);
    case "congctl":
      readLock(args, spec);
      return keep("congctl", args.next());
    default:
      return false;
  }
}

/** A time in parts of a millisecond, whole ones rounded up (get_time_rtt); a bare number counts the parts themselves. */
function timeArgument(args: Arguments, name: string, parts: number): number {
  const isBare = /^\d+$/.test(args.next());
  const time = parseTime(isBare ? `${args.word}ms` : args.word);
  if (time === null) throw invalidArgument(`"${name}" value is invalid\n`, args.word);
  return Math.ceil(time / MILLISECOND) * (isBare ? 1 : parts);
}

/** `via [inet|inet6] ADDRESS`: a family of its own is another one's gateway. */
function gatewayArgument(args: Arguments, family: Family | null): IpAddress {
  const word = args.next();
  if (word === "inet" || word === "inet6") return addressArgument(args.next(), word === "inet" ? Family.V4 : Family.V6);
  return addressArgument(word, family);
}

/** `nexthop via X dev Y weight N ...`, to the end of the line (parse_nexthops). */
function readHops(session: IpSession, args: Arguments, family: Family | null): NexthopSpec[] {
  const hops: NexthopSpec[] = [];
  while (!args.isEmpty) {
    if (!args.is("nexthop")) {
      throw new IpExit(EXIT_USAGE, `Error: "nexthop" or end of line is expected instead of "${args.word}"\n`);
    }
    if (args.count <= 1) throw new IpExit(EXIT_USAGE, 'Error: unexpected end of line after "nexthop"\n');
    args.skip();
    const hop: { -readonly [K in keyof NexthopSpec]: NexthopSpec[K] } = {};
    for (; !args.isEmpty && !args.is("nexthop"); args.skip()) {
      if (args.is("via")) hop.gateway = gatewayArgument(args, family);
      else if (args.is("dev")) hop.device = session.netns.ipDevice(session.deviceOrExit(args.next()));
      else if (args.is("weight")) {
        const weight = parseNumber(args.next());
        if (weight === null || weight < 1 || weight > 256) throw invalidArgument('"weight" is invalid\n', args.word);
        hop.weight = weight;
      } else if (args.is("onlink")) hop.onlink = true;
      else if (["realms", "encap", "as"].some((each) => args.begins(each))) throw unsupported(args.word);
      else throw new IpExit(EXIT_USAGE, `Error: "nexthop" or end of line is expected instead of "${args.word}"\n`);
    }
    hops.push(hop);
  }
  return hops;
}
