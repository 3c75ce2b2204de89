import {
  type Neighbour,
  NeighbourState,
  NUD_VALID,
  neighbourStateName,
  type ProxyNeighbour,
} from "../../../../ip/neighbour.js";
import type { NeighbourMode } from "../../../../ip/neighbour-config.js";
import { NetlinkError } from "../../../../ip/netlink-error.js";
import { routeProtocolName } from "../../../../ip/route-text.js";
import type { Interface } from "../../../../link/interface.js";
import { Errno } from "../../../../sim/errno.js";
import { SECOND } from "../../../../sim/time.js";
import { Family, familyOf, formatIp, type IpAddress } from "../../../../wire/ip-address.js";
import { formatMac, type Mac } from "../../../../wire/mac-address.js";
import type { Prefix } from "../../../../wire/prefix.js";
import { addressArgument, ipFamily, prefixArgument } from "./addresses.js";
import { Arguments, duplicateArgument, garbageArgument, invalidArgument, parseNumber } from "./arguments.js";
import { linkAddressOctets, macOfOctets } from "./link-parse.js";
import { protocolByName } from "./names.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";
import { USAGE } from "./usage.js";

/** `ip neighbour` (do_ipneigh). */
export function ipNeighbour(session: IpSession, args: Arguments): number {
  if (args.isEmpty) return show(session, args);
  const word = args.word;
  const rest = new Arguments(args.rest(), 1);
  if (args.begins("add")) return modify(session, rest, "add");
  if (args.begins("change") || args.is("chg")) return modify(session, rest, "change");
  if (args.begins("replace")) return modify(session, rest, "replace");
  if (args.begins("delete")) return modify(session, rest, "delete");
  if (args.begins("get")) return get(session, rest);
  if (args.begins("show") || args.begins("lst") || args.begins("list")) return show(session, rest);
  if (args.begins("flush")) return flush(session, rest);
  if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["ip neigh"] ?? "");
  throw new IpExit(EXIT_USAGE, `Command "${word}" is unknown, try "ip neigh help".\n`);
}

const STATES: Readonly<Record<string, number>> = {
  permanent: NeighbourState.Permanent,
  reachable: NeighbourState.Reachable,
  noarp: NeighbourState.NoArp,
  none: NeighbourState.None,
  stale: NeighbourState.Stale,
  incomplete: NeighbourState.Incomplete,
  delay: NeighbourState.Delay,
  probe: NeighbourState.Probe,
  failed: NeighbourState.Failed,
};

function stateArgument(word: string): number {
  const state = STATES[word] ?? parseNumber(word, 0xff);
  // One state, or none (nud_state_a2n).
  if (state === null || (state & (state - 1)) !== 0) throw invalidArgument("nud state is bad", word);
  return state;
}

/** `ip neigh add|change|replace|delete` (ipneigh_modify). */
function modify(session: IpSession, args: Arguments, verb: NeighbourMode | "delete"): number {
  let dev: string | null = null;
  let address: IpAddress | null = null;
  let isUnspecific = false;
  let lladdr: string | null = null;
  let state: number | null = null;
  let isProxy = false;
  let router = false;
  let externLearned = false;
  let use = false;
  let managed = false;
  let protocol: number | null = null;
  for (; !args.isEmpty; args.skip()) {
    const word = args.word;
    if (args.begins("lladdr")) {
      args.next();
      if (lladdr !== null) throw duplicateArgument("lladdr", args.word);
      lladdr = args.word;
    } else if (word === "nud") state = stateArgument(args.next());
    else if (args.begins("proxy")) {
      args.next();
      if (address !== null) throw duplicateArgument("address", args.word);
      address = addressArgument(args.word, ipFamily(session.options.family));
      isProxy = true;
    } else if (args.begins("router")) router = true;
    else if (args.begins("extern_learn")) externLearned = true;
    else if (word === "use") use = true;
    else if (word === "dev") dev = args.next();
    else if (args.begins("managed")) managed = true;
    else if (args.begins("protocol")) {
      protocol = protocolByName(args.next());
      if (protocol === null) throw invalidArgument('"protocol" value is invalid\n', args.word);
    } else {
      if (word === "to") args.next();
      if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["ip neigh"] ?? "");
      if (address !== null) throw garbageArgument("to", args.word);
      address = addressArgument(args.word, ipFamily(session.options.family));
      isUnspecific = args.word === "default" || args.word === "any" || args.word === "all";
    }
  }
  if (dev === null || address === null || isUnspecific) {
    throw new IpExit(EXIT_USAGE, "Device and destination are required arguments.\n");
  }
  let mac: Mac | null = null;
  if (lladdr !== null && lladdr !== "null") {
    const octets = linkAddressOctets(lladdr);
    if (octets.length !== 6) return session.answer(new NetlinkError(Errno.EINVAL, "Invalid link address"));
    mac = macOfOctets(octets);
  }
  const device = session.deviceOrExit(dev);
  const ip = session.netns.ipDevice(device);
  const stack = session.netns.stack;
  if (isProxy) {
    const entry = { isRouter: router, protocol: protocol ?? 0 };
    return session.answer(stack.setProxyNeighbour(ip, address, verb !== "delete", entry));
  }
  if (verb === "delete") return session.answer(stack.deleteNeighbour(ip, address));
  const spec = {
    mac,
    router,
    externLearned,
    use,
    managed,
    ...(protocol === null ? {} : { protocol }),
    ...(state === null ? {} : { state: state as NeighbourState }),
  };
  return session.answer(stack.addNeighbour(ip, address, spec, verb));
}

/** What `show` and `flush` ask for. */
interface NeighbourFilter {
  readonly device: Interface | null;
  readonly master: Interface | null;
  readonly family: Family | null;
  readonly to: Prefix | null;
  /** States as bits; 0x100 stands for none. */
  readonly states: number;
  readonly proxy: boolean;
  /** `unused`: nobody but the table holds it. */
  readonly isUnused: boolean;
  readonly protocol: number | null;
}

function parseFilter(session: IpSession, args: Arguments, isFlush: boolean): NeighbourFilter {
  let device: Interface | null = null;
  let master: Interface | null = null;
  let to: Prefix | null = null;
  let states: number | null = null;
  let proxy = false;
  let isUnused = false;
  let protocol: number | null = null;
  let family = ipFamily(session.options.family);
  for (; !args.isEmpty; args.skip()) {
    const word = args.word;
    if (word === "dev") {
      args.next();
      if (device !== null) throw duplicateArgument("dev", args.word);
      device = session.deviceOrExit(args.word);
    } else if (word === "master") {
      master = session.device(args.next());
      if (master === null) throw invalidArgument("Device does not exist\n", args.word);
    } else if (word === "vrf") throw invalidArgument("Not a valid VRF name\n", args.next());
    else if (args.begins("unused")) isUnused = true;
    else if (args.begins("protocol")) {
      protocol = protocolByName(args.next());
      if (protocol === null && args.word !== "all") throw invalidArgument('invalid "protocol"\n', args.word);
    } else if (word === "nud") {
      args.next();
      let bits: number;
      if (args.is("all")) bits = 0x1ff;
      else {
        bits = stateArgument(args.word);
        if (bits === 0) bits = 0x100;
      }
      states = (states ?? 0) | bits;
    } else if (word === "proxy") proxy = true;
    else {
      if (word === "to") args.next();
      if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["ip neigh"] ?? "");
      const argument = prefixArgument(args.word, family);
      if (!argument.isUnspecific) {
        to = argument.prefix;
        family ??= to.family;
      }
    }
  }
  const usual = isFlush ? 0x1ff & ~(NeighbourState.Permanent | NeighbourState.NoArp) : 0xff & ~NeighbourState.NoArp;
  return { device, master, family, to, states: states ?? usual, proxy, isUnused, protocol };
}

function fits(filter: NeighbourFilter, neighbour: Neighbour): boolean {
  if (filter.device !== null && neighbour.device.iface !== filter.device) return false;
  if (filter.master !== null && neighbour.device.iface.master !== filter.master) return false;
  if (filter.to !== null && !filter.to.contains(neighbour.address)) return false;
  if (filter.protocol !== null && neighbour.protocol !== filter.protocol) return false;
  if (filter.isUnused && neighbour.timerNs >= 0) return false;
  if ((neighbour.state & filter.states) !== 0 || neighbour.externLearned) return true;
  return neighbour.state === 0 && (filter.states & 0x100) !== 0;
}

function found(session: IpSession, filter: NeighbourFilter): Neighbour[] {
  const families = filter.family === null ? [Family.V4, Family.V6] : [filter.family];
  const all = families.flatMap((family) => session.netns.stack.neighbours.list(family));
  if ((filter.states & NeighbourState.NoArp) !== 0) {
    const { devices, neighbours } = session.netns.stack;
    for (const device of devices.values()) {
      all.push(...neighbours.unasked(device).filter(({ address }) => families.includes(familyOf(address))));
    }
  }
  return all.filter((neighbour) => fits(filter, neighbour));
}

function show(session: IpSession, args: Arguments): number {
  const filter = parseFilter(session, args, false);
  const { printer } = session;
  printer.begin();
  if (filter.proxy) showProxies(session, filter);
  else for (const neighbour of found(session, filter)) printNeighbour(session, neighbour, filter.device === null);
  printer.finish();
  return 0;
}

function showProxies(session: IpSession, filter: NeighbourFilter): void {
  for (const device of session.netns.stack.devices.values()) {
    if (filter.device !== null && device.iface !== filter.device) continue;
    const entries: [IpAddress, ProxyNeighbour][] = [...(device.proxies4 ?? []), ...(device.proxies6 ?? [])];
    for (const [address, entry] of entries) {
      if (filter.protocol !== null && entry.protocol !== filter.protocol) continue;
      if (filter.family !== null && familyOf(address) !== filter.family) continue;
      if (filter.to !== null && !filter.to.contains(address)) continue;
      printProxy(session, address, entry, filter.device === null ? device.name : null);
    }
  }
}

function printProxy(session: IpSession, address: IpAddress, entry: ProxyNeighbour, device: string | null): void {
  const { printer } = session;
  printer.openObject();
  printer.field("dst", formatIp(address), `${formatIp(address)} `);
  if (device !== null) printer.field("dev", device, `dev ${device} `);
  if (entry.isRouter) printer.field("router", null, "router ");
  printer.field("proxy", null, "proxy ");
  printProtocol(session, entry.protocol);
  printer.text("\n");
  printer.closeObject();
  session.flush();
}

function printProtocol(session: IpSession, protocol: number): void {
  if (protocol === 0) return;
  const name = session.named(routeProtocolName(protocol), protocol);
  session.printer.field("protocol", name, `proto ${name} `);
}

/** One neighbour (print_neigh). */
export function printNeighbour(session: IpSession, neighbour: Neighbour, withDevice: boolean): void {
  const { printer, options } = session;
  printer.openObject();
  printer.field("dst", formatIp(neighbour.address), `${formatIp(neighbour.address)} `);
  const name = session.nameOf(neighbour.device);
  if (withDevice) printer.field("dev", name, `dev ${name} `);
  if (neighbour.mac !== null && (neighbour.state & NUD_VALID) !== 0) {
    printer.field("lladdr", formatMac(neighbour.mac), `lladdr ${formatMac(neighbour.mac)} `);
  }
  if (neighbour.isRouter) printer.field("router", null, "router ");
  if (neighbour.managed) printer.field("managed", null, "managed ");
  if (neighbour.externLearned) printer.field("extern_learn", null, "extern_learn ");
  if (options.statistics > 0) printStatistics(session, neighbour);
  if (neighbour.state !== 0) {
    const name = neighbourStateName(neighbour.state);
    printer.openArray("state");
    printer.element(name, `${name} `);
    printer.closeArray();
  }
  printProtocol(session, neighbour.protocol);
  printer.text("\n");
  printer.closeObject();
  session.flush();
}

function printStatistics(session: IpSession, neighbour: Neighbour): void {
  const { printer } = session;
  const ago = (thenNs: number): number => Math.max(0, Math.floor((session.process.nowNs - thenNs) / SECOND));
  // Simplified: an entry whose timer runs counts one reference more than the table's own.
  if (neighbour.timerNs >= 0) printer.field("refcnt", 1, " ref 1");
  const [used, confirmed, updated] = [ago(neighbour.usedNs), ago(neighbour.confirmedNs), ago(neighbour.updatedNs)];
  printer.field("used", used, ` used ${used}/${confirmed}/${updated}`);
  printer.jsonOnly("confirmed", confirmed);
  printer.jsonOnly("updated", updated);
  printer.field("probes", neighbour.probes, `probes ${neighbour.probes} `);
}

/** `ip neigh get ADDRESS dev DEVICE`. */
function get(session: IpSession, args: Arguments): number {
  let dev: string | null = null;
  let address: IpAddress | null = null;
  let isProxy = false;
  for (; !args.isEmpty; args.skip()) {
    if (args.is("dev")) dev = args.next();
    else {
      if (args.is("proxy")) {
        isProxy = true;
        args.next();
        if (address !== null) throw duplicateArgument("address", args.word);
      } else if (args.is("to")) args.next();
      if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["ip neigh"] ?? "");
      if (address !== null) throw garbageArgument("to", args.word);
      address = addressArgument(args.word, ipFamily(session.options.family));
    }
  }
  if (dev === null || address === null) {
    throw new IpExit(1, "Device and address are required arguments.\n");
  }
  const device = session.deviceOrExit(dev);
  const ip = session.netns.ipDevice(device);
  if (isProxy) {
    const proxies: ReadonlyMap<IpAddress, ProxyNeighbour> | null =
      familyOf(address) === Family.V4 ? ip.proxies4 : ip.proxies6;
    const entry = proxies?.get(address);
    if (entry === undefined) return session.answer(new NetlinkError(Errno.ENOENT, "Proxy neighbour entry not found"));
    session.printer.begin();
    printProxy(session, address, entry, device.name);
    session.printer.finish();
    return 0;
  }
  const neighbour = session.netns.stack.neighbours.find(ip, address);
  if (neighbour === null) return session.answer(new NetlinkError(Errno.ENOENT, "Neighbour entry not found"));
  session.printer.begin();
  printNeighbour(session, neighbour, true);
  session.printer.finish();
  return 0;
}

/** `ip neigh flush`: permanent ones stay unless asked for. */
function flush(session: IpSession, args: Arguments): number {
  const { printer, options } = session;
  if (args.isEmpty) {
    session.error("Flush requires arguments.\n");
    return 1;
  }
  const filter = parseFilter(session, args, true);
  const doomed = found(session, filter);
  for (const neighbour of doomed) {
    if (options.statistics > 1) printNeighbour(session, neighbour, filter.device === null);
    const { device, address } = neighbour;
    if (neighbour.state !== NeighbourState.NoArp) session.netns.stack.deleteNeighbour(device, address);
    else device.unasked = (device.unasked ?? []).filter((each) => each !== address);
  }
  if (options.statistics > 0) {
    if (doomed.length === 0) printer.text("Nothing to flush.\n");
    else {
      printer.text(`\n*** Round 1, deleting ${doomed.length} entries ***\n*** Flush is complete after 1 round ***\n`);
    }
  }
  return 0;
}
