import type { NexthopObject } from "../../../../ip/nexthop-object.js";
import { Family, familyOf, type IpAddress } from "../../../../wire/ip-address.js";
import { addressArgument, ipFamily } from "./addresses.js";
import { Arguments, invalidArgument, parseNumber } from "./arguments.js";
import { unsupported } from "./link-parse.js";
import { protocolByName } from "./names.js";
import { printNexthop } from "./nexthop-print.js";
import { OBJECT_HELP } from "./object-help.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";

/** `ip nexthop` (do_ipnh). */
export function ipNexthop(session: IpSession, args: Arguments): number {
  if (args.isEmpty) return list(session, args, false);
  const rest = new Arguments(args.rest(), 1);
  if (args.begins("add")) return modify(session, rest, "add");
  if (args.begins("replace")) return modify(session, rest, "replace");
  if (args.begins("delete")) return modify(session, rest, "delete");
  if (args.begins("list") || args.begins("show") || args.begins("lst")) return list(session, rest, false);
  if (args.begins("get")) return get(session, rest);
  if (args.begins("flush")) return list(session, rest, true);
  if (args.begins("bucket")) throw unsupported("bucket");
  if (args.begins("help")) throw usage();
  throw new IpExit(EXIT_USAGE, `Command "${args.word}" is unknown, try "ip nexthop help".\n`);
}

function usage(): IpExit {
  return new IpExit(EXIT_USAGE, OBJECT_HELP.nexthop);
}

function idArgument(word: string): number {
  const id = parseNumber(word);
  if (id === null) throw invalidArgument("invalid id value", word);
  return id;
}

/** `ip nexthop add`, `replace`, `delete` (ipnh_modify). */
function modify(session: IpSession, args: Arguments, verb: "add" | "replace" | "delete"): number {
  let family = ipFamily(session.options.family);
  let id: number | null = null;
  let gateway: IpAddress | null = null;
  let dev: string | null = null;
  let onlink = false;
  let blackhole = false;
  let fdb = false;
  let group: { id: number; weight: number }[] | null = null;
  let protocol = 0;
  for (; !args.isEmpty; args.skip()) {
    if (args.is("id")) id = idArgument(args.next());
    else if (args.is("dev")) {
      dev = args.next();
      if (session.device(dev) === null) throw invalidArgument("Device does not exist\n", dev);
      family ??= Family.V4;
    } else if (args.is("via")) {
      const word = args.next();
      const said = word === "inet" ? Family.V4 : word === "inet6" ? Family.V6 : null;
      gateway = addressArgument(said === null ? word : args.next(), said ?? family);
      family ??= familyOf(gateway);
      if (family !== familyOf(gateway)) throw invalidArgument("address family mismatch\n", args.word);
    } else if (args.is("blackhole")) {
      blackhole = true;
      family ??= Family.V4;
    } else if (args.is("fdb")) fdb = true;
    else if (args.is("onlink")) onlink = true;
    else if (args.is("group")) group = groupArgument(args.next());
    else if (args.is("type")) {
      if (args.next() === "resilient") throw unsupported("resilient");
      if (!args.is("mpath")) throw invalidArgument('"type" value is invalid\n', args.word);
    } else if (args.begins("protocol")) {
      const value = protocolByName(args.next());
      if (value === null) throw invalidArgument('"protocol" value is invalid\n', args.word);
      protocol = value;
    } else if (args.is("encap")) throw unsupported("encap");
    else if (args.is("help")) throw usage();
    else throw invalidArgument("", args.word);
  }
  const { nexthops } = session.netns.stack;
  if (verb === "delete") {
    if (id === null) {
      session.error("Error: Nexthop id is missing.\n");
      return 2;
    }
    return session.answer(nexthops.delete(id));
  }
  const found = dev === null ? null : session.device(dev);
  const device = found === null ? null : session.netns.ipDevice(found);
  const spec = { id: id ?? 0, family, gateway, device, onlink, blackhole, fdb, group, protocol };
  return session.answer(nexthops.add(spec, verb === "replace"));
}

/** `1,5/2/3,2`: numbers with weights (add_nh_group_attr). */
function groupArgument(text: string): { id: number; weight: number }[] {
  return text.split("/").map((part) => {
    const comma = part.indexOf(",");
    const number = comma < 0 ? part : part.slice(0, comma);
    const id = parseNumber(number);
    // What is told of is cut at the first separator by now.
    if (id === null) throw invalidArgument('"group" value is invalid\n', text.split(/[/,]/)[0] ?? "");
    if (comma < 0) return { id, weight: 1 };
    const weight = parseNumber(part.slice(comma + 1));
    if (weight === null || weight < 1 || weight > 256) {
      throw invalidArgument('"weight" is invalid\n', part.slice(comma + 1));
    }
    return { id, weight };
  });
}

/** What `list` and `flush` ask for. */
interface NexthopFilter {
  family: Family | null;
  device: string | null;
  master: string | null;
  groups: boolean;
  protocol: number;
}

/** `ip nexthop list` and `flush` (ipnh_list_flush). */
function list(session: IpSession, args: Arguments, isFlush: boolean): number {
  const all = args.isEmpty;
  const filter: NexthopFilter = {
    family: ipFamily(session.options.family),
    device: null,
    master: null,
    groups: false,
    protocol: 0,
  };
  const known = (word: string): string => {
    if (session.device(word) === null) throw invalidArgument("Device does not exist\n", word);
    return word;
  };
  for (; !args.isEmpty; args.skip()) {
    if (args.begins("dev")) filter.device = known(args.next());
    else if (args.begins("groups")) filter.groups = true;
    else if (args.begins("master")) filter.master = known(args.next());
    else if (args.begins("vrf")) {
      if (session.device(args.next())?.kind !== "vrf") throw invalidArgument("Invalid VRF\n", args.word);
      filter.master = args.word;
    } else if (args.is("id")) {
      const id = idArgument(args.next());
      if (!isFlush) return show(session, id);
      return session.answer(session.netns.stack.nexthops.delete(id)) === 0 ? 0 : 1;
    } else if (args.begins("protocol")) {
      const protocol = parseNumber(args.next());
      if (protocol === null) throw invalidArgument("invalid protocol value", args.word);
      filter.protocol = protocol;
    } else if (args.begins("fdb")) continue;
    else if (args.begins("help")) throw usage();
    else throw invalidArgument("", args.word);
  }
  if (isFlush) return flush(session, filter, all);
  const { printer } = session;
  printer.begin();
  for (const object of fitting(session, filter)) printNexthop(session, object);
  printer.finish();
  return 0;
}

/** nh_dump_filtered; the protocol is looked at by the tool. */
function fitting(session: IpSession, filter: NexthopFilter): NexthopObject[] {
  const device = filter.device === null ? null : session.device(filter.device);
  const master = filter.master === null ? null : session.device(filter.master);
  return session.netns.stack.nexthops.list().filter((object) => {
    if (filter.protocol !== 0 && object.protocol !== filter.protocol) return false;
    if (filter.groups && !object.isGroup) return false;
    if (device === null && master === null && filter.family === null) return true;
    if (object.isGroup || (filter.family !== null && object.family !== filter.family)) return false;
    const own = object.device?.iface ?? null;
    if (device !== null && own !== device) return false;
    return master === null || (own !== null && own.master === master);
  });
}

/** Groups go first when all go, so that their members take none of them along. */
function flush(session: IpSession, filter: NexthopFilter, all: boolean): number {
  const { nexthops } = session.netns.stack;
  let count = 0;
  for (const groups of all ? [true, false] : [filter.groups]) {
    for (const { id } of fitting(session, { ...filter, groups })) {
      if (session.answer(nexthops.delete(id)) === 0) count++;
    }
  }
  session.printer.text(count === 0 ? "Nothing to flush\n" : `Flushed ${count} nexthops\n`);
  return 0;
}

function get(session: IpSession, args: Arguments): number {
  let id = 0;
  for (; !args.isEmpty; args.skip()) {
    if (!args.is("id")) throw usage();
    id = idArgument(args.next());
  }
  if (id === 0) throw usage();
  return show(session, id);
}

/** One by its number, whatever the family asked for. */
function show(session: IpSession, id: number): number {
  const object = session.netns.stack.nexthops.find(id);
  const { printer } = session;
  if (object === null) {
    session.error(id === 0 ? "Error: Invalid nexthop id.\n" : "RTNETLINK answers: No such file or directory\n");
    return 2;
  }
  printer.begin();
  printNexthop(session, object);
  printer.finish();
  return 0;
}
