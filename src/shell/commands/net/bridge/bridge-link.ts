import { type BridgePortOptions, bridgePortOf, setBridgePortOptions } from "../../../../host/devices/bridge-options.js";
import { NetlinkError } from "../../../../ip/netlink-error.js";
import type { BridgePort } from "../../../../link/bridge-port.js";
import type { Interface } from "../../../../link/interface.js";
import { linkFlags } from "../../../../link/link-state.js";
import { Errno } from "../../../../sim/errno.js";
import { type Arguments, isPrefixOf, parseNumber, switchWord, Arguments as Words } from "../ip/arguments.js";
import { PORT_STATES, PORT_SWITCHES } from "../ip/link-kinds.js";
import { printLinkFlags, printNameAndLink } from "../ip/link-print.js";
import { EXIT_USAGE, IpExit, type IpSession } from "../ip/session.js";
import { USAGE } from "../ip/usage.js";

/** `bridge link` (do_link). */
export function bridgeLink(session: IpSession, args: Arguments): number {
  if (args.isEmpty) return show(session, args);
  const rest = new Words(args.rest(), 1);
  if (args.begins("set") || args.begins("change")) return set(session, rest);
  if (args.begins("show") || args.begins("lst") || args.begins("list")) return show(session, rest);
  if (args.begins("help")) throw usage();
  throw new IpExit(EXIT_USAGE, `Command "${args.word}" is unknown, try "bridge link help".\n`);
}

function usage(): IpExit {
  return new IpExit(EXIT_USAGE, USAGE["bridge link"] ?? "");
}

function show(session: IpSession, args: Arguments): number {
  let only: Interface | null = null;
  for (; !args.isEmpty; args.skip()) {
    if (isPrefixOf(args.word, "help")) throw usage();
    // Other words mean nothing to the tool either, `master` included.
    if (!args.is("dev")) continue;
    only = session.device(args.next());
    if (only === null) throw new IpExit(EXIT_USAGE, `Cannot find device "${args.word}"\n`);
  }
  const { printer } = session;
  printer.begin();
  for (const device of session.netns.allDevices()) {
    const port = bridgePortOf(device);
    if (port === null || (only !== null && device !== only)) continue;
    printPort(session, device, port);
  }
  printer.finish();
  return 0;
}

/** One port (print_linkinfo of bridge/link.c). */
function printPort(session: IpSession, device: Interface, port: BridgePort): void {
  const { printer } = session;
  printer.openObject();
  printer.field("ifindex", device.ifIndex, `${device.ifIndex}: `);
  let flags = linkFlags(device);
  if (device.link !== null && device.link.ifIndex === device.ifIndex) {
    // Another namespace's device with the number of this one is not told of (br_fill_ifinfo).
    printer.field("ifname", device.name, `${device.name}: `);
  } else if (device.link !== null && device.link.namespace !== device.namespace) {
    // A port whose other side is elsewhere prints with what stands in this namespace under that number, up or down.
    const near = session.netns.findByIndex(device.link.ifIndex);
    const name = near?.name ?? `if${device.link.ifIndex}`;
    printer.jsonOnly("link", name);
    printer.field("ifname", device.name, `${device.name}@${name}: `);
    if (near !== null && !near.adminUp) flags = [...flags, "M-DOWN"];
  } else printNameAndLink(session, device, (name) => `${name}: `);
  printLinkFlags(session, device, flags);
  printer.field("mtu", device.mtu, `mtu ${device.mtu} `);
  const bridge = device.master?.name ?? "";
  printer.field("master", bridge, `master ${bridge} `);
  printer.field("state", port.state, `state ${port.state} `);
  printer.field("priority", port.priority, `priority ${port.priority} `);
  printer.field("cost", port.pathCost, `cost ${port.pathCost} `);
  if (session.options.details > 0) {
    printer.line();
    printer.text("    ");
    const flag = (name: string, value: boolean): void => printer.field(name, value, `${name} ${value ? "on" : "off"} `);
    flag("hairpin", port.hairpin);
    flag("guard", port.bpduGuard);
    flag("root_block", port.rootBlock);
    flag("fastleave", port.multicastFastLeave);
    flag("learning", port.learning);
    flag("flood", port.flood);
    flag("mcast_flood", port.multicastFlood);
    flag("bcast_flood", port.broadcastFlood);
    printer.field("mcast_router", port.multicastRouter, `mcast_router ${port.multicastRouter} `);
    flag("mcast_to_unicast", port.multicastToUnicast);
    flag("neigh_suppress", port.neighSuppress);
    flag("vlan_tunnel", port.vlanTunnel);
    flag("isolated", port.isolated);
    flag("locked", port.locked);
    if (port.backup !== null)
      printer.field("backup_port", port.backup.device.name, `backup_port ${port.backup.device.name} `);
  }
  printer.text("\n");
  printer.closeObject();
  session.flush();
}

function portFlag(args: Arguments): boolean {
  const key = args.word;
  return switchWord(key, args.next(), 234);
}

/** `bridge link set dev X ...` (brlink_modify). */
function set(session: IpSession, args: Arguments): number {
  const options: Record<string, unknown> = {};
  let name: string | null = null;
  let isSelf = false;
  let isMaster = false;
  let hasMode = false;
  for (; !args.isEmpty; args.skip()) {
    const word = args.word;
    const key = PORT_SWITCHES[word];
    if (word === "dev") name = args.next();
    else if (key !== undefined) options[key] = portFlag(args);
    else if (word === "cost" || word === "priority") {
      // As atoi reads it; what is too small to be one is not sent.
      const value = Number.parseInt(args.next(), 10) || 0;
      if (value > 0 || (value === 0 && word === "priority")) options[word] = value;
    } else if (word === "state") {
      const text = args.next();
      if (/^-\d+$/.test(text)) continue;
      const number = parseNumber(text, 255);
      const named = PORT_STATES.find((each) => each === text);
      const state = number === null ? named : PORT_STATES[number];
      if (number === null && named === undefined) throw new IpExit(EXIT_USAGE, "Error: invalid STP port state\n");
      if (state === undefined) throw new IpExit(EXIT_USAGE, "RTNETLINK answers: Invalid argument\n");
      options.state = state;
    } else if (word === "mcast_router") options.multicastRouter = parseNumber(args.next(), 255) ?? 0;
    else if (word === "master") isMaster = true;
    else if (word === "self") isSelf = true;
    else if (word === "hwmode") {
      if (!["vepa", "veb"].includes(args.next())) {
        throw new IpExit(EXIT_USAGE, 'Mode argument must be "vepa" or "veb".\n');
      }
      hasMode = true;
    } else if (word === "learning_sync") portFlag(args);
    else if (word === "backup_port") {
      const device = session.device(args.next());
      if (device === null) throw new IpExit(EXIT_USAGE, `Error: device ${args.word} does not exist\n`);
      options.backupPort = device;
    } else if (word === "nobackup_port") options.backupPort = null;
    else throw usage();
  }
  if (name === null) throw new IpExit(EXIT_USAGE, "Device is a required argument.\n");
  const device = session.device(name);
  if (device === null) throw new IpExit(EXIT_USAGE, `Cannot find bridge device "${name}"\n`);
  // Hardware alone has a mode, and nothing here hears `self`.
  if (hasMode || (isSelf && !isMaster)) return session.answer(new NetlinkError(Errno.EOPNOTSUPP));
  return session.answer(setBridgePortOptions(device, options as BridgePortOptions));
}
