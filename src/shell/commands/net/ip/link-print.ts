import { IpipDevice } from "../../../../host/devices/ipip.js";
import { VxlanDevice } from "../../../../host/devices/vxlan.js";
import { linkNamespace, namespaceId } from "../../../../host/namespace-ids.js";
import { Netns } from "../../../../host/netns.js";
import type { Interface } from "../../../../link/interface.js";
import { DEFAULT_GSO_MAX_SEGS, DEFAULT_GSO_MAX_SIZE } from "../../../../link/link-settings.js";
import { allMulticastUsers, linkFlags, operStateOf, promiscuity, qdiscName } from "../../../../link/link-state.js";
import { Switch } from "../../../../link/switch.js";
import { hasNoAddress, TunDevice } from "../../../../link/tun.js";
import { formatIp } from "../../../../wire/ip-address.js";
import { formatMac } from "../../../../wire/mac-address.js";
import { nameOfNamespace } from "../namespace-names.js";
import { printLinkKind } from "./link-details.js";
import { printLinkStatistics } from "./link-statistics.js";
import { groupName } from "./names.js";
import type { IpSession } from "./session.js";

/** What `link/` says: the kind of hardware (ll_type_n2a). */
export function hardwareType(device: Interface): string {
  if (device.kind === "ipip") return "ipip";
  if (hasNoAddress(device)) return "none";
  return device.nature.includes("LOOPBACK") ? "loopback" : "ether";
}

/** The link address as text: that of the local end for a tunnel. */
export function linkAddress(device: Interface): string {
  return device instanceof IpipDevice ? formatIp(device.options.local) : formatMac(device.mac);
}

/** The broadcast address, or the other end of a tunnel. */
export function broadcastAddress(device: Interface): string {
  if (device instanceof IpipDevice) return formatIp(device.options.remote);
  const said = device.settings?.broadcast ?? null;
  if (said !== null) return formatMac(said);
  return device.nature.includes("LOOPBACK") ? "00:00:00:00:00:00" : "ff:ff:ff:ff:ff:ff";
}

/** The name with what stands behind `@` (print_name_and_link). */
export function printNameAndLink(session: IpSession, device: Interface, format: (name: string) => string): void {
  const { printer } = session;
  const link = device.link;
  let behind: string | null = null;
  // A veth that is being made or deleted has no other end for a moment.
  if (device.kind === "veth" && (link === null || link.ifIndex === 0)) behind = "NONE";
  else if (link !== null) {
    const isElsewhere = link.namespace !== device.namespace;
    if (isElsewhere) printer.jsonOnly("link_index", link.ifIndex);
    else printer.jsonOnly("link", link.name);
    behind = isElsewhere ? `if${link.ifIndex}` : session.nameOf(link);
  } else if (device.kind === "ipip") {
    if (printer.isJson) printer.jsonOnly("link", null);
    behind = "NONE";
  }
  const name = printer.isJson || behind === null ? device.name : `${device.name}@${behind}`;
  printer.field("ifname", printer.isJson ? device.name : name, format(name));
}

/**
 * The name as `ip -6 address` shows it: IPv6's dump tells the number of the link alone, which is looked up among the
 * devices here even when it is one of another namespace (inet6_fill_ifinfo). Null without one.
 */
function linkInDump6(session: IpSession, device: Interface): { name: string; device: Interface | null } | null {
  const { link } = device;
  if (link === null || link.ifIndex === device.ifIndex) return null;
  const taken = session.netns.findByIndex(link.ifIndex);
  return { name: taken?.name ?? `if${link.ifIndex}`, device: taken };
}

/** `<BROADCAST,UP> `. */
export function printLinkFlags(session: IpSession, device: Interface, flags = linkFlags(device)): void {
  const { printer } = session;
  printer.text(`<${flags.join(",")}> `);
  printer.openArray("flags");
  if (printer.isJson) for (const flag of flags) printer.element(flag);
  printer.closeArray();
}

/** The head of a device in IPv6's own dump, `ip -6 address`: of its device itself it tells little. */
export function printLink6(session: IpSession, device: Interface): void {
  const { printer, options } = session;
  const link = linkInDump6(session, device);
  if (options.brief) {
    printName6(session, device, link, (name) => `${name.padEnd(16)} `);
    const state = operStateOf(device);
    printer.field("operstate", state, `${state.padEnd(14)} `);
    return;
  }
  printer.field("ifindex", device.ifIndex, `${device.ifIndex}: `);
  printName6(session, device, link, (name) => `${name}: `);
  const flags = linkFlags(device).filter((flag) => flag !== "M-DOWN");
  if (link !== null && link.device !== null && !link.device.adminUp) flags.push("M-DOWN");
  printLinkFlags(session, device, flags);
  printer.field("mtu", device.mtu, `mtu ${device.mtu} `);
  const state = operStateOf(device);
  printer.field("operstate", state, `state ${state} `);
  if (device.txQueueLength > 0) printer.field("txqlen", device.txQueueLength, `qlen ${device.txQueueLength}`);
  if (options.details > 0) {
    printer.line();
    printer.field("link_type", hardwareType(device), `    link/${hardwareType(device)} `);
    printer.field("address", linkAddress(device), linkAddress(device));
  }
  printer.text("\n");
  session.flush();
}

function printName6(
  session: IpSession,
  device: Interface,
  link: { name: string } | null,
  format: (name: string) => string,
): void {
  const { printer } = session;
  if (link !== null) printer.jsonOnly("link", link.name);
  const name = printer.isJson || link === null ? device.name : `${device.name}@${link.name}`;
  printer.field("ifname", name, format(name));
}

/** One line of `-brief`; `full` adds what `ip -br link` shows beyond `ip -br addr`. */
export function printLinkBriefly(session: IpSession, device: Interface, full: boolean): void {
  const { printer } = session;
  printNameAndLink(session, device, (name) => `${name.padEnd(16)} `);
  const state = operStateOf(device);
  printer.field("operstate", state, `${state.padEnd(14)} `);
  if (!full) return;
  if (!hasNoAddress(device)) printer.field("address", linkAddress(device), `${linkAddress(device)} `);
  printLinkFlags(session, device);
  printer.text("\n");
}

/** How a device is printed: by `ip link` or as the head of `ip address`; without the second line for one family. */
export interface LinkPrintMode {
  readonly isLink: boolean;
  readonly withHardware: boolean;
  /** `ip monitor` asks for no queue's length. */
  readonly withoutQueue?: boolean;
  /** The device came up at this instant, and its carrier is not known yet. */
  readonly carrierPending?: boolean;
  /** Where a device went, as it stands behind the hardware's line. */
  readonly movedTo?: string;
}

/** One device as `ip link` and `ip address` show it (print_linkinfo). */
export function printLink(session: IpSession, device: Interface, mode: LinkPrintMode): void {
  const { printer, options } = session;
  printer.field("ifindex", device.ifIndex, `${device.ifIndex}: `);
  printNameAndLink(session, device, (name) => `${name}: `);
  const pending = mode.carrierPending === true;
  const isAlone = device.link !== null && device.link.ifIndex === 0;
  const flags = linkFlags(device).filter((flag) => !isAlone || flag !== "M-DOWN");
  printLinkFlags(session, device, pending ? ["NO-CARRIER", ...flags] : flags);
  printer.field("mtu", device.mtu, `mtu ${device.mtu} `);
  printer.field("qdisc", qdiscName(device), `qdisc ${qdiscName(device)} `);
  if (device.master !== null)
    printer.field("master", session.nameOf(device.master), `master ${session.nameOf(device.master)} `);
  const state = !pending ? operStateOf(device) : device.link === null ? "DOWN" : "LOWERLAYERDOWN";
  printer.field("operstate", state, `state ${state} `);
  const linkMode = device.settings?.isDormantMode === true ? "DORMANT" : "DEFAULT";
  if (mode.isLink) printer.field("linkmode", linkMode, `mode ${linkMode} `);
  printer.field("group", groupName(device.group), `group ${session.named(groupName(device.group), device.group)} `);
  if (device.txQueueLength > 0 && mode.withoutQueue !== true) {
    printer.field("txqlen", device.txQueueLength, `qlen ${device.txQueueLength}`);
  }
  if (mode.withHardware || options.details > 0) printHardware(session, device);
  printLinkNamespace(session, device);
  if (mode.movedTo !== undefined) printer.text(mode.movedTo);
  if (options.details > 0) printDetails(session, device, mode.isLink);
  if ((mode.isLink || options.details > 0) && device.alias !== "") {
    printer.line();
    printer.field("ifalias", device.alias, `    alias ${device.alias}`);
  }
  if (mode.isLink && options.statistics > 0) {
    printer.line();
    printLinkStatistics(session, device);
  }
  if (device.altNames !== null) {
    printer.openArray("altnames");
    for (const name of device.altNames) {
      printer.line();
      printer.element(name, `    altname ${name}`);
    }
    printer.closeArray();
  }
  printer.text("\n");
  session.flush();
}

/** ARPHRD_*. */
function hardwareNumber(device: Interface): number {
  if (hasNoAddress(device)) return 65534;
  if (device.nature.includes("LOOPBACK")) return 772;
  return device.kind === "ipip" ? 768 : 1;
}

function printHardware(session: IpSession, device: Interface): void {
  const { printer, options } = session;
  printer.line();
  const number = hardwareNumber(device);
  const type = options.numeric ? `[${number}]` : hardwareType(device);
  printer.field("link_type", type, `    link/${type} `);
  if (hasNoAddress(device)) return;
  printer.field("address", linkAddress(device), linkAddress(device));
  const isPointToPoint = device.nature.includes("POINTOPOINT");
  printer.text(isPointToPoint ? " peer " : " brd ");
  if (isPointToPoint) printer.jsonOnly("link_pointtopoint", true);
  printer.field("broadcast", broadcastAddress(device), broadcastAddress(device));
  const { permanentMac } = device;
  if (permanentMac === null || permanentMac === device.mac) return;
  printer.field("permaddr", formatMac(permanentMac), ` permaddr ${formatMac(permanentMac)}`);
}

function printLinkNamespace(session: IpSession, device: Interface): void {
  const { printer } = session;
  const other = linkNamespace(device);
  if (other === null || !(device.namespace instanceof Netns)) return;
  const id = namespaceId(device.namespace, other);
  const name = nameOfNamespace(session.process, other);
  if (printer.isJson) printer.jsonOnly("link_netnsid", id);
  else if (name !== null) printer.text(` link-netns ${name}`);
  else printer.text(` link-netnsid ${id ?? "unknown"}`);
}

const SMALL_TSO: ReadonlySet<string> = new Set(["dummy", "ifb", "tun", "ipip"]);

/** What a device takes at once of a connection: a veth a lot, what stands on others as much as they do. */
function tsoMaxSize(device: Interface): number {
  const isAlone =
    (device instanceof Switch && device.ports.length === 0) || (device.kind === "vxlan" && !hasLower(device));
  return SMALL_TSO.has(device.kind) || isAlone ? 65536 : 524280;
}

function hasLower(device: Interface): boolean {
  return device instanceof VxlanDevice && device.options.lower !== null;
}

function printDetails(session: IpSession, device: Interface, isLink: boolean): void {
  const { printer } = session;
  const number = (name: string, word: string, value: number, lead = ""): void =>
    printer.field(name, value, `${lead}${word} ${value} `);
  number("promiscuity", "promiscuity", promiscuity(device), " ");
  number("allmulti", "allmulti", allMulticastUsers(device), " ");
  number("min_mtu", "minmtu", device.minMtu);
  number("max_mtu", "maxmtu", device.maxMtu);
  printLinkKind(session, device);
  if (isLink && session.netns.ipDevice(device).hasIpv6) {
    const mode = addressMode(session, device);
    printer.field("inet6_addr_gen_mode", mode, `addrgenmode ${mode} `);
  }
  // A veth has as many queues as the machine has processors: two here.
  const queues = device.kind === "veth" ? 2 : device instanceof TunDevice && device.options.multiQueue ? 256 : 1;
  const { settings } = device;
  number("num_tx_queues", "numtxqueues", settings?.txQueues ?? queues);
  number("num_rx_queues", "numrxqueues", settings?.rxQueues ?? queues);
  number("gso_max_size", "gso_max_size", settings?.gsoMaxSize ?? DEFAULT_GSO_MAX_SIZE);
  number("gso_max_segs", "gso_max_segs", settings?.gsoMaxSegs ?? DEFAULT_GSO_MAX_SEGS);
  number("tso_max_size", "tso_max_size", tsoMaxSize(device));
  number("tso_max_segs", "tso_max_segs", 65535);
  number("gro_max_size", "gro_max_size", settings?.groMaxSize ?? DEFAULT_GSO_MAX_SIZE);
}

const ADDRESS_MODES: readonly string[] = ["eui64", "none", "stable_secret", "random"];

function addressMode(session: IpSession, device: Interface): string {
  return ADDRESS_MODES[session.netns.ipDevice(device).conf6.addr_gen_mode] ?? "eui64";
}
