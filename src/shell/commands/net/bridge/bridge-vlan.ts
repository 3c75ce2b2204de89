import { bridgePortOf } from "../../../../host/devices/bridge-options.js";
import { NetlinkError } from "../../../../ip/netlink-error.js";
import type { BridgeVlan, BridgeVlans } from "../../../../link/bridge-vlans.js";
import type { Interface } from "../../../../link/interface.js";
import { Switch } from "../../../../link/switch.js";
import { Errno } from "../../../../sim/errno.js";
import { Arguments, garbageArgument, invalidArgument, parseNumber } from "../ip/arguments.js";
import { unsupported } from "../ip/link-parse.js";
import { EXIT_USAGE, IpExit, type IpSession } from "../ip/session.js";
import { USAGE } from "../ip/usage.js";

/** `bridge vlan` (do_vlan). */
export function bridgeVlan(session: IpSession, args: Arguments): number {
  if (args.isEmpty) return show(session, args);
  const rest = new Arguments(args.rest(), 1);
  if (args.begins("add")) return modify(session, rest, true);
  if (args.begins("delete")) return modify(session, rest, false);
  if (args.begins("show") || args.begins("lst") || args.begins("list")) return show(session, rest);
  if (args.begins("tunnelshow") || args.begins("set") || args.begins("global")) throw unsupported(args.word);
  if (args.begins("help")) throw usage();
  throw new IpExit(EXIT_USAGE, `Command "${args.word}" is unknown, try "bridge vlan help".\n`);
}

function usage(): IpExit {
  return new IpExit(EXIT_USAGE, USAGE["bridge vlan"] ?? "");
}

/** The VLANs of a port, or of a bridge itself; null for other devices. */
function vlansOf(device: Interface): BridgeVlans | null {
  return device instanceof Switch ? device.ownVlans : (bridgePortOf(device)?.vlans ?? null);
}

function modify(session: IpSession, args: Arguments, isAdd: boolean): number {
  let name: string | null = null;
  let first: number | null = null;
  let last: number | null = null;
  let pvid = false;
  let untagged = false;
  let self = false;
  for (; !args.isEmpty; args.skip()) {
    if (args.is("dev")) name = args.next();
    else if (args.is("vid")) {
      const [from = "", to = from] = args.next().split("-");
      first = parseNumber(from, 4095);
      last = parseNumber(to, 4095);
      if (first === null || last === null || first > 4095 || last > 4095) {
        throw new IpExit(EXIT_USAGE, `Invalid VLAN ID "${args.word}"\n`);
      }
      if (args.word.includes("-") && first >= last) throw new IpExit(EXIT_USAGE, `Invalid VLAN range "${args.word}"\n`);
    } else if (args.is("self")) self = true;
    else if (args.is("master")) continue;
    else if (args.is("pvid")) pvid = true;
    else if (args.is("untagged")) untagged = true;
    else if (args.is("tunnel_info")) throw unsupported(args.word);
    else {
      if (args.begins("help")) throw usage();
      throw invalidArgument("unknown argument", args.word);
    }
  }
  if (name === null || first === null || last === null) {
    throw new IpExit(EXIT_USAGE, "Device and VLAN ID are required arguments.\n");
  }
  if (pvid && first !== last) throw new IpExit(EXIT_USAGE, "pvid cannot be configured for a vlan range\n");
  const device = session.device(name);
  if (device === null) throw new IpExit(EXIT_USAGE, `Cannot find bridge device "${name}"\n`);
  const vlans = vlansOf(device);
  if (vlans === null || (device instanceof Switch && !self)) {
    return session.answer(new NetlinkError(Errno.EOPNOTSUPP));
  }
  if (first < 1 || last > 4094) return session.answer(new NetlinkError(Errno.EINVAL, "bridge: Vlan id is invalid"));
  for (let id = first; id <= last; id++) {
    if (isAdd) vlans.add(id, pvid, untagged);
    else vlans.delete(id);
  }
  return 0;
}

function show(session: IpSession, args: Arguments): number {
  let only: Interface | null = null;
  let vid: number | null = null;
  for (; !args.isEmpty; args.skip()) {
    if (args.is("dev")) {
      only = session.device(args.next());
      if (only === null) throw new IpExit(EXIT_USAGE, `Cannot find device "${args.word}"\n`);
    } else if (args.is("vid")) {
      vid = parseNumber(args.next(), 4095);
      if (vid === null) throw invalidArgument("invalid vlan id\n", args.word);
    } else {
      if (args.begins("help")) throw usage();
      throw garbageArgument("dev", args.word);
    }
  }
  const { printer } = session;
  const devices = session.netns.allDevices().filter((device) => only === null || device === only);
  const listed = devices.flatMap((device) => {
    const bridge = device instanceof Switch ? device : device.master;
    const vlans = bridge instanceof Switch ? vlansOf(device) : null;
    return vlans === null ? [] : [{ device, vlans }];
  });
  const width = Math.max(...listed.map(({ device }) => device.name.length), 16);
  printer.begin();
  printer.text(`${"port".padEnd(width)}  vlan-id  \n`);
  for (const { device, vlans } of listed) {
    const rows = vlans.list().filter((vlan) => vid === null || vlan.vlanId === vid);
    if (rows.length === 0) continue;
    printer.openObject();
    printer.field("ifname", device.name, `${device.name.padEnd(width)}  `);
    printer.openArray("vlans");
    const { compressVlans, details } = session.options;
    const ranges =
      compressVlans || details > 0 ? rangesOf(vlans, rows) : rows.map((vlan) => ({ vlan, last: vlan.vlanId }));
    ranges.forEach(({ vlan, last }, index) => {
      printer.openObject();
      if (index > 0) printer.text("".padEnd(width + 2));
      printer.field("vlan", vlan.vlanId, String(vlan.vlanId));
      if (last > vlan.vlanId) printer.field("vlanEnd", last, `-${last}`);
      const flags = [...(vlans.pvid === vlan.vlanId ? ["PVID"] : []), ...(vlan.untagged ? ["Egress Untagged"] : [])];
      if (flags.length > 0) {
        printer.openArray("flags");
        for (const flag of flags) printer.element(flag, ` ${flag}`);
        printer.closeArray();
      }
      printer.text("\n");
      if (details > 0) {
        printer.text("".padEnd(width + 4));
        const state = device instanceof Switch ? "forwarding" : (bridgePortOf(device)?.state ?? "disabled");
        printer.field("state", state, `state ${state} `);
        printer.field("mcast_router", 1, "mcast_router 1 ");
        printer.text("\n");
      }
      printer.closeObject();
    });
    printer.closeArray();
    printer.closeObject();
    session.flush();
  }
  printer.finish();
  return 0;
}

/** Neighbouring VLANs that are alike, each run by its first and its last; the pvid stands alone (br_vlan_can_enter_range). */
function rangesOf(vlans: BridgeVlans, rows: readonly BridgeVlan[]): { vlan: BridgeVlan; last: number }[] {
  const ranges: { vlan: BridgeVlan; last: number }[] = [];
  for (const vlan of rows) {
    const range = ranges.at(-1);
    const goesOn =
      range !== undefined &&
      vlan.vlanId === range.last + 1 &&
      vlan.untagged === range.vlan.untagged &&
      vlans.pvid !== vlan.vlanId &&
      vlans.pvid !== range.vlan.vlanId;
    if (goesOn) range.last = vlan.vlanId;
    else ranges.push({ vlan, last: vlan.vlanId });
  }
  return ranges;
}
