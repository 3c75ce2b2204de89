import {
  addBridgeFdb,
  addSelfFdb,
  bridgeOf,
  deleteBridgeFdb,
  deleteSelfFdb,
  type FdbKind,
} from "../../../../host/devices/bridge-fdb.js";
import { bridgePortOf } from "../../../../host/devices/bridge-options.js";
import { VxlanDevice } from "../../../../host/devices/vxlan.js";
import type { FdbMode, VxlanRemote } from "../../../../host/devices/vxlan-fdb.js";
import { familyOfTunnel } from "../../../../host/devices/vxlan-options.js";
import { groupMacs } from "../../../../host/proc/multicast-text.js";
import { NetlinkError } from "../../../../ip/netlink-error.js";
import type { Interface } from "../../../../link/interface.js";
import type { FdbEntry } from "../../../../link/mac-table.js";
import { Switch } from "../../../../link/switch.js";
import { Errno } from "../../../../sim/errno.js";
import { SECOND } from "../../../../sim/time.js";
import { familyOf, formatIp, type IpAddress } from "../../../../wire/ip-address.js";
import { IPV4_ANY } from "../../../../wire/ipv4-address.js";
import { formatMac, type Mac, tryParseMac } from "../../../../wire/mac-address.js";
import { addressArgument } from "../ip/addresses.js";
import { Arguments, duplicateArgument, garbageArgument, invalidArgument, parseNumber } from "../ip/arguments.js";
import { unsupported } from "../ip/link-parse.js";
import { EXIT_USAGE, IpExit, type IpSession } from "../ip/session.js";
import { USAGE } from "../ip/usage.js";
import { flushFdb } from "./bridge-fdb-flush.js";

/** `bridge fdb` (do_fdb). */
export function bridgeFdb(session: IpSession, args: Arguments): number {
  if (args.isEmpty) return show(session, args);
  const rest = new Arguments(args.rest(), 1);
  if (args.begins("add")) return modify(session, rest, "add");
  if (args.begins("append")) return modify(session, rest, "append");
  if (args.begins("replace")) return modify(session, rest, "replace");
  if (args.begins("delete")) return modify(session, rest, "delete");
  if (args.begins("get")) return get(session, rest);
  if (args.begins("show") || args.begins("lst") || args.begins("list")) return show(session, rest);
  if (args.begins("flush")) return flushFdb(session, rest);
  if (args.begins("help")) throw usage();
  throw new IpExit(EXIT_USAGE, `Command "${args.word}" is unknown, try "bridge fdb help".\n`);
}

function usage(): IpExit {
  return new IpExit(EXIT_USAGE, USAGE["bridge fdb"] ?? "");
}

/** Six octets as sscanf's %hhx takes them; what stands behind the last is not looked at. */
function scannedMac(word: string): Mac | null {
  const octets = /^((?:[0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2})/.exec(word)?.[1]?.split(":");
  return octets === undefined ? null : tryParseMac(octets.map((octet) => octet.padStart(2, "0")).join(":"));
}

function deviceNamed(session: IpSession, name: string): Interface {
  const device = session.device(name);
  if (device === null) throw new IpExit(EXIT_USAGE, `Cannot find device "${name}"\n`);
  return device;
}

/** `bridge fdb add`, `append`, `replace`, `delete` (fdb_modify). */
function modify(session: IpSession, args: Arguments, verb: FdbMode | "delete"): number {
  let dev: string | null = null;
  let word: string | null = null;
  let dst: IpAddress | null = null;
  let port = 0;
  let vni = -1;
  let via = 0;
  let nhid = 0;
  let vlanId = 0;
  let isSelf = false;
  let isMaster = false;
  let kind: FdbKind | null = null;
  let sticky = false;
  let use = false;
  let externLearned = false;
  let hasVlan = false;
  for (; !args.isEmpty; args.skip()) {
    if (args.is("dev")) dev = args.next();
    else if (args.is("dst")) {
      args.next();
      if (dst !== null) throw duplicateArgument("dst", args.word);
      dst = addressArgument(args.word, null);
    } else if (args.is("port")) {
      const value = parseNumber(args.next(), 0xffff);
      if (value === null || value === 0) throw invalidArgument("invalid port\n", args.word);
      port = value;
    } else if (args.is("vni")) {
      const value = parseNumber(args.next(), (1 << 24) - 1);
      if (value === null) throw invalidArgument("invalid VNI\n", args.word);
      vni = value;
    } else if (args.is("via")) {
      const device = session.device(args.next());
      if (device === null) throw new IpExit(EXIT_USAGE, `Cannot find device "${args.word}"\n`);
      via = device.ifIndex;
    } else if (args.is("self")) isSelf = true;
    else if (args.begins("master")) isMaster = true;
    else if (args.begins("local") || args.begins("permanent")) kind = "permanent";
    else if (args.begins("temp") || args.begins("static")) kind = "static";
    else if (args.begins("dynamic")) kind = "dynamic";
    else if (args.begins("vlan")) {
      const value = parseNumber(args.next(), 0xffff);
      if (value === null) throw invalidArgument("invalid vlan id\n", args.word);
      vlanId = value;
      hasVlan = true;
    } else if (args.begins("sticky")) sticky = true;
    else if (args.begins("use")) use = true;
    else if (args.begins("extern_learn")) externLearned = true;
    else if (args.begins("router")) throw unsupported(args.word);
    else if (args.is("nhid")) {
      const value = parseNumber(args.next());
      if (value === null) throw invalidArgument("invalid id\n", args.word);
      nhid = value;
    } else if (args.is("src_vni")) throw unsupported(args.word);
    else {
      if (args.is("to")) args.next();
      if (args.begins("help")) throw usage();
      if (word !== null) throw garbageArgument("to", args.word);
      word = args.word;
    }
  }
  if (dev === null || word === null) {
    throw new IpExit(EXIT_USAGE, "Device and address are required arguments.\n");
  }
  if (nhid !== 0 && (dst !== null || port !== 0 || vni >= 0)) {
    throw new IpExit(EXIT_USAGE, "dst, port, vni are mutually exclusive with nhid\n");
  }
  const mac = scannedMac(word);
  if (mac === null) throw new IpExit(EXIT_USAGE, `Invalid mac address ${word}\n`);
  const device = deviceNamed(session, dev);
  if (!isMaster) isSelf = true;
  if (verb !== "delete" && device.nature.includes("LOOPBACK")) {
    return session.answer(new NetlinkError(Errno.EINVAL, "FDB add only supported for Ethernet devices"));
  }
  if (hasVlan && (vlanId === 0 || vlanId >= 4095)) {
    return session.answer(new NetlinkError(Errno.EINVAL, "invalid vlan id"));
  }
  let error: NetlinkError | null = null;
  if (isMaster) {
    const how = { kind: kind ?? "permanent", sticky, use, externLearned } as const;
    if (bridgePortOf(device) === null) error = new NetlinkError(Errno.EOPNOTSUPP);
    else if (verb === "delete") error = deleteBridgeFdb(device, mac, vlanId);
    else error = addBridgeFdb(device, mac, vlanId, verb, how);
  }
  if (isSelf && error === null && nhid !== 0 && verb !== "delete" && device instanceof VxlanDevice) {
    error = device.fdb.addNexthop(mac, device.home.stack.nexthops.find(nhid), verb, kind ?? "permanent");
  } else if (isSelf && error === null) {
    error = modifySelf(
      device,
      mac,
      verb,
      { address: dst ?? IPV4_ANY, port, vni, ifIndex: via },
      dst,
      kind ?? "permanent",
    );
  }
  return session.answer(error);
}

function modifySelf(
  device: Interface,
  mac: Mac,
  verb: FdbMode | "delete",
  remote: VxlanRemote,
  dst: IpAddress | null,
  kind: FdbKind,
): NetlinkError | null {
  if (device instanceof VxlanDevice) {
    if (verb === "delete") return device.fdb.delete(mac, dst === null ? null : remote);
    // The device's own remote stands for nobody's (vxlan_fdb_add).
    if (dst === null) return new NetlinkError(Errno.EINVAL);
    if (familyOf(dst) !== familyOfTunnel(device.options)) return new NetlinkError(Errno.EAFNOSUPPORT);
    return device.fdb.add(mac, { ...remote, address: dst }, verb, kind);
  }
  if (device instanceof Switch) {
    return verb === "delete" ? deleteBridgeFdb(device, mac, 0) : addBridgeFdb(device, mac, 0, verb, { kind });
  }
  if (verb === "delete") return deleteSelfFdb(device, mac);
  if (kind !== "permanent") return new NetlinkError(Errno.EINVAL, "FDB only supports static addresses");
  return addSelfFdb(device, mac, verb === "add");
}

/** One line of the table as it is printed. */
interface FdbLine {
  readonly mac: Mac;
  readonly device: Interface;
  readonly vlanId: number;
  readonly remote: VxlanRemote | null;
  /** Seconds since it was last used and seen; null where the kernel tells none. */
  readonly ages: readonly [number, number] | null;
  readonly self: boolean;
  readonly master: Switch | null;
  readonly state: "" | "static" | "permanent";
  readonly sticky: boolean;
  readonly externLearned?: boolean;
  /** The nexthop object that stands for the remotes; 0 for most. */
  readonly nhid?: number;
}

/** All lines in the order of the kernel's dump: device by device, each port's own after what its bridge knows of it. */
function lines(session: IpSession): FdbLine[] {
  const all: FdbLine[] = [];
  for (const device of inDumpOrder(session)) {
    const bridge = bridgeOf(device);
    const port = device.master instanceof Switch ? bridgePortOf(device) : null;
    const known = bridge === null || (device !== bridge && port === null) ? [] : bridgeLines(session, bridge, device);
    if (device === bridge) all.push(...selfLines(session, device), ...known);
    else all.push(...known, ...selfLines(session, device));
  }
  return all;
}

function inDumpOrder(session: IpSession): Interface[] {
  return session.netns.allDevices();
}

function bridgeLines(session: IpSession, bridge: Switch, device: Interface): FdbLine[] {
  const port = device === bridge ? null : bridgePortOf(device);
  const { nowNs } = session.process;
  const age = (thenNs: number): number => Math.max(0, Math.floor((nowNs - thenNs) / SECOND));
  return bridge.table
    .entries()
    .filter((entry) => entry.port === port)
    .map((entry) => ({
      ...lineOf(bridge, device, entry),
      ages: [age(entry.usedNs), age(entry.updatedNs)] as const,
    }));
}

function lineOf(bridge: Switch, device: Interface, entry: FdbEntry): FdbLine {
  return {
    mac: entry.mac,
    device,
    vlanId: entry.vlanId,
    remote: null,
    ages: null,
    self: false,
    master: bridge,
    state: entry.isLocal ? "permanent" : entry.isStatic ? "static" : "",
    sticky: entry.sticky,
    externLearned: entry.externLearned,
  };
}

/** One entry of a bridge as `bridge monitor` tells it. */
export function printFdbEntry(session: IpSession, bridge: Switch, entry: FdbEntry): void {
  print(session, lineOf(bridge, entry.port?.device ?? bridge, entry), true);
}

function selfLines(session: IpSession, device: Interface): FdbLine[] {
  const line = { device, vlanId: 0, remote: null, ages: null, self: true, master: null, sticky: false } as const;
  if (device instanceof VxlanDevice) {
    const { nowNs } = session.process;
    return device.fdb.list().flatMap((entry) =>
      (entry.nexthop === null ? entry.remotes : [null]).map(
        (remote) =>
          ({
            ...line,
            mac: entry.mac,
            remote,
            nhid: entry.nexthop?.id ?? 0,
            ages: [0, Math.max(0, Math.floor((nowNs - entry.updatedNs) / SECOND))] as const,
            state: entry.isPermanent ? "permanent" : entry.isStatic ? "static" : "",
          }) as const,
      ),
    );
  }
  const listened = [...device.unicastAddresses.addresses(), ...groupMacs(session.netns, device)];
  return listened.map((mac) => ({ ...line, mac, state: "permanent" }) as const);
}

/** The words of `state` that a line answers to: a VXLAN's says two of them (NUD_NOARP with NUD_PERMANENT or NUD_REACHABLE). */
function statesOf(line: FdbLine): readonly string[] {
  const tunnelled = line.remote !== null || (line.nhid ?? 0) !== 0;
  if (line.state === "permanent") return tunnelled ? ["permanent", "static", "temp"] : ["permanent"];
  if (line.state === "static") return tunnelled ? ["static", "temp", "dynamic", "reachable"] : ["static", "temp"];
  return ["dynamic", "reachable"];
}

/** What `show` asks for. */
function show(session: IpSession, args: Arguments): number {
  let dev: Interface | null = null;
  let bridge: Interface | null = null;
  let vlanId: number | null = null;
  let state: string | null = null;
  let isDynamic = false;
  let withDevice = true;
  for (; !args.isEmpty; args.skip()) {
    if (args.is("brport") || args.is("dev")) {
      dev = deviceNamed(session, args.next());
      withDevice = false;
    } else if (args.is("br")) {
      bridge = session.device(args.next());
      if (bridge === null) throw new IpExit(EXIT_USAGE, `Cannot find bridge device "${args.word}"\n`);
    } else if (args.is("vlan")) {
      vlanId = parseNumber(args.next(), 4095);
      if (vlanId === null) throw invalidArgument("invalid vlan id\n", args.word);
    } else if (args.is("state")) {
      state = args.next();
      if (!["permanent", "static", "temp", "dynamic", "reachable", "all"].includes(state)) {
        throw invalidArgument("invalid state", state);
      }
    } else if (args.begins("dynamic")) isDynamic = true;
    else if (args.begins("help")) throw usage();
    // Any other word means nothing to the tool.
  }
  const { printer } = session;
  printer.begin();
  for (const line of lines(session)) {
    if (dev !== null && line.device !== dev) continue;
    if (bridge !== null && line.device !== bridge && line.device.master !== bridge) continue;
    if (vlanId !== null && line.vlanId !== vlanId) continue;
    if (state !== null && state !== "all" && !statesOf(line).includes(state)) continue;
    if (isDynamic && line.state === "permanent") continue;
    print(session, line, withDevice);
  }
  printer.finish();
  return 0;
}

/** One line (print_fdb). */
function print(session: IpSession, line: FdbLine, withDevice: boolean): void {
  const { printer, options } = session;
  printer.openObject();
  printer.field("mac", formatMac(line.mac), `${formatMac(line.mac)} `);
  if (withDevice) printer.field("ifname", line.device.name, `dev ${line.device.name} `);
  if (line.remote !== null) {
    printer.field("dst", formatIp(line.remote.address), `dst ${formatIp(line.remote.address)} `);
  }
  if (line.vlanId !== 0) printer.field("vlan", line.vlanId, `vlan ${line.vlanId} `);
  if (line.remote !== null) {
    if (line.remote.port !== 0) printer.field("port", line.remote.port, `port ${line.remote.port} `);
    if (line.remote.vni >= 0) printer.field("vni", line.remote.vni, `vni ${line.remote.vni} `);
    if (line.remote.ifIndex !== 0) {
      const via = session.netns.findByIndex(line.remote.ifIndex)?.name ?? `if${line.remote.ifIndex}`;
      printer.field("viaIf", via, `via ${via} `);
    }
  }
  if ((line.nhid ?? 0) !== 0) printer.field("nhid", line.nhid ?? 0, `nhid ${line.nhid} `);
  if (options.statistics > 0 && line.ages !== null) {
    printer.field("used", line.ages[0], `used ${line.ages[0]}/${line.ages[1]} `);
    printer.jsonOnly("updated", line.ages[1]);
  }
  printer.openArray("flags");
  if (line.self) printer.element("self", "self ");
  if (line.externLearned === true) printer.element("extern_learn", "extern_learn ");
  if (line.sticky) printer.element("sticky", "sticky ");
  printer.closeArray();
  if (line.master !== null) printer.field("master", line.master.name, `master ${line.master.name} `);
  printer.field("state", line.state, line.state);
  printer.text("\n");
  printer.closeObject();
  session.flush();
}

/** `bridge fdb get ADDRESS [dev DEVICE] [br BRIDGE]` (fdb_get, rtnl_fdb_get). */
function get(session: IpSession, args: Arguments): number {
  let word: string | null = null;
  let dev: string | null = null;
  let master: string | null = null;
  let vlanId = 0;
  let isSelf = false;
  let isMaster = false;
  for (; !args.isEmpty; args.skip()) {
    if (args.is("brport") || args.is("dev")) dev = args.next();
    else if (args.is("br")) master = args.next();
    else if (args.is("vlan")) {
      const value = parseNumber(args.next(), 0xffff);
      if (value === null) throw invalidArgument("invalid vlan id\n", args.word);
      vlanId = value;
    } else if (args.is("vni")) {
      if (parseNumber(args.next(), (1 << 24) - 1) === null) throw invalidArgument("invalid VNI\n", args.word);
    } else if (args.is("self")) isSelf = true;
    else if (args.begins("master")) isMaster = true;
    else if (args.begins("dynamic")) continue;
    else {
      if (args.is("to")) args.next();
      if (args.begins("help")) throw usage();
      if (word !== null) throw garbageArgument("to", args.word);
      word = args.word;
    }
  }
  if ((dev === null && master === null) || word === null) {
    throw new IpExit(EXIT_USAGE, "Device or master and address are required arguments.\n");
  }
  const mac = scannedMac(word);
  if (mac === null) throw new IpExit(EXIT_USAGE, `Invalid mac address ${word}\n`);
  const device = dev === null ? null : deviceNamed(session, dev);
  const bridge = master === null ? null : session.device(master);
  if (master !== null && bridge === null) throw new IpExit(EXIT_USAGE, `Cannot find bridge device "${master}"\n`);
  const isOwnTable = isSelf && !isMaster;
  if (bridge === null && !isOwnTable && (device === null || bridgePortOf(device) === null)) {
    throw new IpExit(EXIT_REFUSED, "Error: Device is not a bridge port.\n");
  }
  const table = bridge ?? (isOwnTable ? device : (device?.master ?? null));
  if (!(table instanceof Switch) && !(table instanceof VxlanDevice)) {
    throw new IpExit(EXIT_REFUSED, "Error: Fdb get operation not supported by device.\n");
  }
  const found = lines(session).find(
    (line) =>
      line.mac === mac &&
      (table instanceof Switch ? line.master === table && line.vlanId === vlanId : line.device === table && line.self),
  );
  if (found === undefined) throw new IpExit(EXIT_REFUSED, "Error: Fdb entry not found.\n");
  session.printer.begin();
  print(session, found, true);
  session.printer.finish();
  return 0;
}

/** How `bridge fdb get` ends where the kernel refuses: main's return value of -2. */
const EXIT_REFUSED = 254;
