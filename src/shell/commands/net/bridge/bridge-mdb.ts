import { addGroup, deleteGroup } from "../../../../host/devices/bridge-mdb.js";
import { routeProtocolName } from "../../../../ip/route-text.js";
import type { BridgePort } from "../../../../link/bridge-port.js";
import type { Interface } from "../../../../link/interface.js";
import type { GroupEntry, GroupKey, GroupPort } from "../../../../link/multicast-database.js";
import { Switch } from "../../../../link/switch.js";
import { SECOND } from "../../../../sim/time.js";
import { familyOf, formatIp } from "../../../../wire/ip-address.js";
import { formatMac, MAC_ZERO, tryParseMac } from "../../../../wire/mac-address.js";
import { tryAddress } from "../ip/addresses.js";
import { Arguments, parseNumber } from "../ip/arguments.js";
import { EXIT_USAGE, IpExit, type IpSession } from "../ip/session.js";
import { USAGE } from "../ip/usage.js";

/** `bridge mdb` (do_mdb). */
export function bridgeMdb(session: IpSession, args: Arguments): number {
  if (args.isEmpty) return show(session, args);
  const rest = new Arguments(args.rest(), 1);
  if (args.begins("add")) return modify(session, rest, true);
  if (args.begins("delete")) return modify(session, rest, false);
  if (args.begins("show") || args.begins("lst") || args.begins("list")) return show(session, rest);
  if (args.begins("help")) throw usage();
  throw new IpExit(EXIT_USAGE, `Command "${args.word}" is unknown, try "bridge mdb help".\n`);
}

function usage(): IpExit {
  return new IpExit(EXIT_USAGE, USAGE["bridge mdb"] ?? "");
}

/** `bridge mdb add` and `del` (mdb_modify); words that it does not know are passed over. */
function modify(session: IpSession, args: Arguments, isAdd: boolean): number {
  let dev: string | null = null;
  let port: string | null = null;
  let group: string | null = null;
  let source: string | null = null;
  let isPermanent = false;
  let vlanId = 0;
  for (; !args.isEmpty; args.skip()) {
    if (args.is("dev")) dev = args.next();
    else if (args.is("grp")) group = args.next();
    else if (args.is("port")) port = args.next();
    else if (args.is("permanent")) isPermanent = true;
    else if (args.is("temp")) continue;
    else if (args.is("vid")) vlanId = parseNumber(args.next()) ?? 0;
    else if (args.is("src")) source = args.next();
    else if (args.begins("help")) throw usage();
  }
  if (dev === null || port === null || group === null) {
    throw new IpExit(EXIT_USAGE, "Device, group address and port name are required arguments.\n");
  }
  const bridge = known(session, dev);
  const device = known(session, port);
  return session.answer(
    isAdd
      ? addGroup(bridge, device, keyOf(group, source, vlanId), isPermanent)
      : deleteGroup(bridge, device, keyOf(group, source, vlanId)),
  );
}

function known(session: IpSession, name: string): Interface {
  const device = session.device(name);
  if (device === null) throw new IpExit(EXIT_USAGE, `Cannot find device "${name}"\n`);
  return device;
}

function keyOf(word: string, sourceWord: string | null, vlanId: number): GroupKey {
  const address = /[.:]/.test(word) && tryParseMac(word) === null ? tryAddress(word, null) : null;
  const mac = address === null ? tryParseMac(word) : MAC_ZERO;
  if (mac === null) throw new IpExit(EXIT_USAGE, `"${word}" is invalid lladdr.\nInvalid address "${word}"\n`);
  const source = sourceWord === null ? null : tryAddress(sourceWord, null);
  if (sourceWord !== null && source === null) throw new IpExit(EXIT_USAGE, `Invalid source address "${sourceWord}"\n`);
  return { group: address, mac, source, vlanId };
}

/** `bridge mdb show`. */
function show(session: IpSession, args: Arguments): number {
  let only: Interface | null = null;
  let vlanId: number | null = null;
  for (; !args.isEmpty; args.skip()) {
    if (args.is("dev")) only = known(session, args.next());
    else if (args.is("vid")) vlanId = parseNumber(args.next());
    else if (args.begins("help")) throw usage();
  }
  const { printer, options } = session;
  const bridges = session.netns.allDevices().filter((device) => device instanceof Switch);
  printer.begin();
  printer.openObject();
  printer.openArray("mdb");
  for (const bridge of bridges) {
    if (only !== null && bridge !== only) continue;
    for (const entry of bridge.groups.list()) {
      if (vlanId !== null && entry.key.vlanId !== vlanId) continue;
      if (entry.hostUntilNs !== null) printGroup(session, bridge, entry, null);
      for (const member of entry.ports) printGroup(session, bridge, entry, member);
    }
  }
  printer.closeArray();
  printer.openObject("router");
  if (options.details > 0) {
    for (const bridge of bridges) if (only === null || bridge === only) printRouters(session, bridge);
  }
  printer.closeObject();
  printer.closeObject();
  printer.finish();
  return 0;
}

/** One line (print_mdb_entry); `member` is null for the bridge itself. */
export function printGroup(session: IpSession, bridge: Interface, entry: GroupEntry, member: GroupPort | null): void {
  const { printer, options, process } = session;
  const { key } = entry;
  const port = member === null ? bridge.name : member.port.device.name;
  const group = key.group === null ? formatMac(key.mac) : formatIp(key.group);
  printer.openObject();
  printer.jsonOnly("index", bridge.ifIndex);
  printer.field("dev", bridge.name, `dev ${bridge.name}`);
  printer.field("port", port, ` port ${port}`);
  printer.field("grp", group, ` grp ${group}`);
  if (key.source !== null) printer.field("src", formatIp(key.source), ` src ${formatIp(key.source)}`);
  const state = member?.isPermanent === true ? "permanent" : "temp";
  printer.field("state", state, ` ${state}`);
  if (options.details > 0 && member !== null) {
    const mode = filterMode(bridge, key);
    if (mode !== null) printer.field("filter_mode", mode, ` filter_mode ${mode}`);
    const protocol = routeProtocolName(member.protocol);
    printer.field("protocol", protocol, ` proto ${protocol} `);
  }
  printer.openArray("flags");
  printer.closeArray();
  if (key.vlanId !== 0) printer.field("vid", key.vlanId, ` vid ${key.vlanId}`);
  if (options.statistics > 0) {
    const untilNs = member === null ? entry.hostUntilNs : member.isPermanent ? null : member.untilNs;
    const timer = timerText(untilNs === null ? 0 : untilNs - process.nowNs);
    printer.field("timer", timer, ` ${timer}`);
  }
  printer.line();
  printer.closeObject();
}

/** What of sources a member wants, which a bridge tells where it speaks IGMPv3 or MLDv2 (br_multicast_should_handle_mode). */
function filterMode(bridge: Interface, { group, source }: GroupKey): string | null {
  if (group === null || !(bridge instanceof Switch) || !bridge.querier.speaksNew(familyOf(group))) return null;
  return source === null ? "exclude" : "include";
}

/** Seconds with hundredths, seven letters wide (format_timer). */
function timerText(leftNs: number): string {
  return (Math.max(0, leftNs) / SECOND).toFixed(2).padStart(7);
}

/** Ports behind which a router for groups is said to be (print_router_entries). */
function printRouters(session: IpSession, bridge: Switch): void {
  const { printer, options } = session;
  const heard = bridge.querier.routers.list();
  const isHeard = (port: BridgePort): boolean => port.multicastRouter === 1 && heard.some((each) => each.port === port);
  const routers = bridge.ports.filter((port) => port.multicastRouter === 2 || isHeard(port));
  if (routers.length === 0) return;
  printer.openArray(bridge.name);
  printer.text(`router ports on ${bridge.name}: `);
  for (const port of routers) {
    printer.openObject();
    printer.field("port", port.device.name, `${port.device.name} `);
    if (options.statistics > 0) {
      const untilNs = Math.max(...heard.filter((each) => each.port === port).map((each) => each.untilNs), 0);
      const timer = timerText(untilNs - session.process.nowNs);
      const type = port.multicastRouter === 2 ? "permanent" : "temp";
      printer.field("timer", timer, `${timer} `);
      printer.field("type", type, type);
    }
    printer.closeObject();
  }
  printer.line();
  printer.closeArray();
}
