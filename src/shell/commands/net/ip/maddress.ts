import { deviceGroups, groupMacs } from "../../../../host/proc/multicast-text.js";
import type { Interface } from "../../../../link/interface.js";
import { Family, formatIp } from "../../../../wire/ip-address.js";
import { formatMac } from "../../../../wire/mac-address.js";
import { familyName, ipFamily } from "./addresses.js";
import { Arguments, garbageArgument } from "./arguments.js";
import { linkAddressOctets, macOfOctets } from "./link-parse.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";
import { USAGE } from "./usage.js";

/** `ip maddress` (do_multiaddr): the groups that devices listen to. */
export function ipMulticastAddress(session: IpSession, args: Arguments): number {
  const word = args.word;
  if (args.isEmpty) return show(session, args);
  const rest = new Arguments(args.rest(), 1);
  if (args.begins("add")) return modify(session, rest, true);
  if (args.begins("delete")) return modify(session, rest, false);
  if (args.begins("show") || args.begins("lst") || args.begins("list")) return show(session, rest);
  if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["ip maddress"] ?? "");
  throw new IpExit(EXIT_USAGE, `Command "${word}" is unknown, try "ip maddr help".\n`);
}

function show(session: IpSession, args: Arguments): number {
  let dev: string | null = null;
  for (; !args.isEmpty; args.skip()) {
    if (args.is("dev")) args.next();
    else if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["ip maddress"] ?? "");
    if (dev !== null) throw garbageArgument("dev", args.word);
    dev = args.word;
  }
  const { printer } = session;
  printer.begin();
  for (const device of session.netns.allDevices()) {
    if (dev !== null && device.name !== dev) continue;
    printDevice(session, device);
  }
  printer.finish();
  return 0;
}

/** What a device listens to; nothing at all when that is nothing. */
function printDevice(session: IpSession, device: Interface): void {
  const { printer, options } = session;
  const { family } = options;
  const wanted = ipFamily(family);
  const macs = family === "any" || family === "link" ? groupMacs(session.netns, device) : [];
  const groups = [Family.V4, Family.V6]
    .filter((each) => family !== "link" && (wanted === null || wanted === each))
    .flatMap((each) => deviceGroups(session.netns, device, each).map(([group, users]) => ({ each, group, users })));
  if (macs.length === 0 && groups.length === 0) return;
  const entry = (kind: string, address: string, users: number, isStatic = false): void => {
    printer.openObject();
    printer.field(
      kind === "link" ? "link" : "family",
      kind === "link" ? address : kind,
      `\t${kind.padEnd(5)} ${address}`,
    );
    if (kind !== "link") printer.jsonOnly("address", address);
    if (users > 1) printer.field("users", users, ` users ${users}`);
    if (isStatic) printer.field("features", "static", " static");
    printer.text("\n");
    printer.closeObject();
  };
  printer.openObject();
  printer.field("ifindex", device.ifIndex, `${device.ifIndex}:`);
  printer.field("ifname", device.name, `\t${device.name}${options.oneLine ? "\\" : "\n"}`);
  printer.openArray("maddr");
  for (const mac of macs) entry("link", formatMac(mac), 1, device.multicastAddresses.has(mac));
  for (const { each, group, users } of groups) entry(familyName(each), formatIp(group), users);
  printer.closeArray();
  printer.closeObject();
}

function modify(session: IpSession, args: Arguments, isAdd: boolean): number {
  let dev: string | null = null;
  let address: string | null = null;
  for (; !args.isEmpty; args.skip()) {
    if (args.is("dev")) {
      args.next();
      if (dev !== null) throw garbageArgument("dev", args.word);
      dev = args.word;
    } else {
      if (args.begins("address")) args.next();
      if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["ip maddress"] ?? "");
      if (address !== null) throw garbageArgument("address", args.word);
      address = args.word;
    }
  }
  if (dev === null) {
    session.error('Not enough information: "dev" is required.\n');
    return 255;
  }
  if (address === null) throw new IpExit(EXIT_USAGE, 'Not enough information: "address" is required.\n');
  const octets = linkAddressOctets(address);
  if (octets.length !== 6) {
    session.error(`Error: Invalid address length ${octets.length} - must be 6 bytes\n`);
    return 1;
  }
  const mac = macOfOctets(octets);
  const device = session.deviceOrExit(dev);
  if (isAdd) device.multicastAddresses.add(mac);
  else if (!device.multicastAddresses.remove(mac)) {
    session.error("ioctl: No such file or directory\n");
    return 1;
  }
  return 0;
}
