import type { Interface } from "../../link/interface.js";
import { Switch } from "../../link/switch.js";
import { SECOND } from "../../sim/time.js";
import { Family, familyOf, type IpAddress } from "../../wire/ip-address.js";
import { type Ipv4, parseIpv4 } from "../../wire/ipv4-address.js";
import { IPV6_ALL_NODES, type Ipv6, ipv6Group, parseIpv6 } from "../../wire/ipv6-address.js";
import { formatMac, type Mac, macOfIpv4Group, macOfIpv6Group } from "../../wire/mac-address.js";
import type { Netns } from "../netns.js";
import { hexIpv4 } from "./proc-net-text.js";

/** Where a snooping bridge hears other routers announce themselves (RFC 4286). */
const ALL_SNOOPERS4 = parseIpv4("224.0.0.106");
const ALL_SNOOPERS6 = parseIpv6("ff02::6a");
const ALL_NODES_MAC = macOfIpv6Group(IPV6_ALL_NODES);
const ALL_HOSTS = parseIpv4("224.0.0.1");
const INTERFACE_LOCAL_NODES = parseIpv6("ff01::1");
/** MAF_LOADED and MAF_NOREPORT: the device listens to the group, and nobody is told of it. */
const TIMER_RUNNING = 1;
const LAST_REPORTER = 2;
const LOADED = 4;
const NO_REPORT = 8;

function isSnooper(device: Interface): boolean {
  return device instanceof Switch && device.multicastSnooping && device.adminUp;
}

/** ff01::2, ff02::2 and ff05::2. */
function isRouterGroup(group: IpAddress): boolean {
  if (typeof group === "number" || ipv6Group(group, 7) !== 2) return false;
  return ipv6Group(group, 0) >> 8 === 0xff && [1, 2, 3, 4, 5, 6].every((i) => ipv6Group(group, i) === 0);
}

/** The groups of one family that a device is in, with how often, in the kernel's order: the newest first. */
export function deviceGroups(netns: Netns, device: Interface, family: Family): [IpAddress, number][] {
  if (family === Family.V4 && !device.adminUp) return [];
  const joined = [...netns.ipDevice(device).groups].filter(([group]) => familyOf(group) === family).reverse();
  // The groups that every device is in are the oldest; a bridge that went up joined its own just behind or before them.
  const isOwn = ([group]: readonly [IpAddress, number]): boolean =>
    group === ALL_HOSTS || group === IPV6_ALL_NODES || group === INTERFACE_LOCAL_NODES;
  const own = joined
    .filter(isOwn)
    .sort((a, b) => Number(a[0] === INTERFACE_LOCAL_NODES) - Number(b[0] === INTERFACE_LOCAL_NODES));
  const others = joined.filter((each) => !isOwn(each));
  if (!isSnooper(device)) return [...others, ...own];
  if (family === Family.V4) return [...others, ...own, [ALL_SNOOPERS4, 1]];
  // A router's bridge was in the routers' groups before it went up.
  const newer = others.findLastIndex(([group]) => !isRouterGroup(group)) + 1;
  return [...others.slice(0, newer), [ALL_SNOOPERS6, 1], ...others.slice(newer), ...own];
}

/**
 * The group addresses that a device listens to, in the order in which they were joined: those of IP's groups, those that
 * a snooping bridge hears routers by, and those that a user added.
 */
export function groupMacs(netns: Netns, device: Interface): Mac[] {
  const macs = new Set<Mac>();
  if (device.nature.includes("LOOPBACK") || device.kind === "ipip") return [];
  const { groups, groups6OnLink } = netns.ipDevice(device);
  const add = (family: Family, isAllNodes: boolean): void => {
    for (const group of groups.keys()) {
      if (familyOf(group) !== family || (family === Family.V4 && !device.adminUp)) continue;
      const mac = typeof group === "number" ? macOfIpv4Group(group) : macOfIpv6Group(group);
      if ((mac === ALL_NODES_MAC) === isAllNodes) macs.add(mac);
    }
  };
  if (groups6OnLink === "first") add(Family.V6, true);
  if (isSnooper(device)) {
    macs.add(macOfIpv4Group(ALL_SNOOPERS4));
    if (groups6OnLink === "first") macs.add(macOfIpv6Group(ALL_SNOOPERS6));
  }
  add(Family.V4, false);
  if (groups6OnLink === "last") {
    add(Family.V6, true);
    if (isSnooper(device)) macs.add(macOfIpv6Group(ALL_SNOOPERS6));
  }
  if (groups6OnLink !== "none") add(Family.V6, false);
  for (const mac of device.multicastAddresses.addresses()) macs.add(mac);
  return [...macs];
}

/** /proc/net/igmp (igmp_mc_seq_show). */
export function igmpText(netns: Netns): string {
  let text = "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n";
  for (const device of netns.allDevices()) {
    const groups = deviceGroups(netns, device, Family.V4);
    if (groups.length === 0) continue;
    const on = netns.ipDevice(device);
    const version = netns.stack.multicast.igmp.versionOf(on);
    text += `${device.ifIndex}\t${device.name.padEnd(10)}: ${String(groups.length).padStart(5)}      V${version}\n`;
    for (const [group, users] of groups) {
      const entry = on.igmp?.find(group as Ipv4);
      const timer = entry?.timer ?? null;
      const left = timer === null ? 0 : Math.max(0, Math.round((timer.timeNs - netns.sim.nowNs) / (SECOND / 100)));
      const words = `${timer === null ? 0 : 1}:${left.toString(16).toUpperCase().padStart(8, "0")}`;
      text += `\t\t\t\t${hexIpv4(group as Ipv4)} ${String(users).padStart(5)} ${words}\t\t${entry?.isReporter ? 1 : 0}\n`;
    }
  }
  return text;
}

/** /proc/net/igmp6 (igmp6_mc_seq_show). */
export function igmp6Text(netns: Netns): string {
  let text = "";
  for (const device of netns.allDevices()) {
    for (const [group, users] of deviceGroups(netns, device, Family.V6)) {
      const address = Array.from({ length: 8 }, (_, i) =>
        ipv6Group(group as Ipv6, i)
          .toString(16)
          .padStart(4, "0"),
      );
      const entry = netns.ipDevice(device).mld?.find(group as Ipv6) ?? null;
      let flags = group === INTERFACE_LOCAL_NODES ? NO_REPORT : group === IPV6_ALL_NODES ? LOADED | NO_REPORT : LOADED;
      if (entry !== null) flags |= (entry.timer === null ? 0 : TIMER_RUNNING) | (entry.isReporter ? LAST_REPORTER : 0);
      text += `${nameCells(device)} ${address.join("")} ${String(users).padStart(5)} ${flags.toString(16).toUpperCase().padStart(8, "0")} 0\n`;
    }
  }
  return text;
}

/** /proc/net/dev_mcast (dev_mc_seq_show): the group addresses of devices, and whether a user asked for them. */
export function devMcastText(netns: Netns): string {
  let text = "";
  for (const device of netns.allDevices()) {
    const byUser = new Set(device.multicastAddresses.addresses());
    for (const mac of groupMacs(netns, device)) {
      text += `${nameCells(device)} 1     ${byUser.has(mac) ? 1 : 0}     ${formatMac(mac).replaceAll(":", "")}\n`;
    }
  }
  return text;
}

function nameCells(device: Interface): string {
  return `${String(device.ifIndex).padEnd(4)} ${device.name.padEnd(15)}`;
}
