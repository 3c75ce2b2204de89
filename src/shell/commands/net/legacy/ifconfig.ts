import { setLinkAddress, setLinkMtu, setLinkUp } from "../../../../host/devices/change-link.js";
import type { Netns } from "../../../../host/netns.js";
import { type InterfaceAddress, Scope } from "../../../../ip/interface-address.js";
import { NetlinkError } from "../../../../ip/netlink-error.js";
import type { Interface } from "../../../../link/interface.js";
import { LinkSettings } from "../../../../link/link-settings.js";
import { isRunning } from "../../../../link/link-state.js";
import { Errno, strerror } from "../../../../sim/errno.js";
import { Family, formatIp, type IpAddress } from "../../../../wire/ip-address.js";
import { IPV4_ANY, type Ipv4, ipv4Mask, tryParseIpv4 } from "../../../../wire/ipv4-address.js";
import { formatMac, tryParseMac } from "../../../../wire/mac-address.js";
import { lastAddress } from "../../../../wire/prefix.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { tryPrefix } from "../ip/addresses.js";
import { netnsOf } from "../namespace.js";
import { hostError } from "./host-error.js";
import { type InterfaceRow, interfaceRows, interfaceTable } from "./interface-table.js";
import { IFCONFIG_USAGE, printHelp } from "./usage.js";

const HINT = "ifconfig: `--help' gives usage information.\n";

/** ifconfig(8) of net-tools 2.10: shows devices, sets addresses, flags, MTU and link addresses. */
export function* ifconfig(process: Process): Generator<Wait, number, void> {
  const netns = netnsOf(process);
  const words = process.argv.slice(1);
  let isAll = false;
  let isShort = false;
  while (words[0]?.startsWith("-") === true) {
    const word = words.shift() ?? "";
    if (word === "-a") isAll = true;
    else if (word === "-s") isShort = true;
    else if (word === "-v") continue;
    else if (word === "-V" || word === "--version") {
      yield* process.print("net-tools 2.10\n");
      return 0;
    } else if (word === "-h" || word === "--help" || word === "-?") {
      yield* printHelp(process, IFCONFIG_USAGE);
      return 0;
    } else {
      yield* process.printError(`ifconfig: option \`${word}' not recognised.\n${HINT}`);
      return 1;
    }
  }
  const name = words.shift();
  if (name === undefined) {
    if (isShort) yield* process.print(interfaceTable(netns, isAll, false));
    else yield* process.print(interfaceBlocks(netns, isAll));
    return 0;
  }
  if (words.length === 0) {
    const row = interfaceRows(netns, true).find((each) => each.name === name);
    if (isShort) {
      if (row === undefined) {
        yield* process.printError(`${name}: error fetching interface information: Device not found\n`);
      }
      yield* process.print(interfaceTable(netns, true, false, name));
      return row === undefined ? 1 : 0;
    }
    // The kernel answers for the device when an alias has no address, all but the address itself.
    const device = /:/.test(name) ? netns.findDevice(name.replace(/:.*$/s, "")) : null;
    const shown = row ?? (device === null ? undefined : { device, alias: null, name });
    if (shown !== undefined) {
      yield* process.print(block(netns, shown));
      return 0;
    }
    yield* process.printError(`${name}: error fetching interface information: Device not found\n`);
    return 1;
  }
  const device = netns.findDevice(name.replace(/:.*$/, ""));
  return yield* configure(process, netns, name, device, words);
}

/** What `ifconfig` and `netstat -ie` show of the devices that are up, or of all. */
export function interfaceBlocks(netns: Netns, isAll: boolean): string {
  return interfaceRows(netns, isAll)
    .map((row) => block(netns, row))
    .join("");
}

const FLAG_BITS: readonly (readonly [string, number, (device: Interface) => boolean])[] = [
  ["UP", 0x1, (device) => device.adminUp],
  ["BROADCAST", 0x2, (device) => device.nature.includes("BROADCAST")],
  ["LOOPBACK", 0x8, (device) => device.nature.includes("LOOPBACK")],
  ["POINTOPOINT", 0x10, (device) => device.nature.includes("POINTOPOINT")],
  ["RUNNING", 0x40, isRunning],
  ["NOARP", 0x80, (device) => device.noArp],
  ["PROMISC", 0x100, (device) => device.promiscuous],
  ["ALLMULTI", 0x200, (device) => device.allMulticast],
  ["MULTICAST", 0x1000, (device) => device.nature.includes("MULTICAST") && device.multicast],
  ["DYNAMIC", 0x8000, (device) => device.settings?.isDynamic === true],
];

/** What is shown of one device or alias, an empty line behind it. */
function block(netns: Netns, row: InterfaceRow): string {
  const { device, alias, name } = row;
  const flags = FLAG_BITS.filter(([, , isSet]) => isSet(device));
  // Flags are a short with a sign.
  const sum = flags.reduce((all, [, bit]) => all + bit, 0);
  const bits = sum >= 0x8000 ? sum - 0x10000 : sum;
  let text = `${name}: flags=${bits}<${flags.map(([flag]) => flag).join(",")}>  mtu ${device.mtu}\n`;
  const ip = netns.ipDevice(device);
  const isAlias = name.includes(":");
  const address = isAlias ? alias : (ip.addresses4.find((each) => !each.label.includes(":")) ?? null);
  if (address !== null) text += inetLine(device, address);
  if (!isAlias) {
    for (const each of ip.addresses6) {
      text += `        inet6 ${formatIp(each.local)}  prefixlen ${each.prefixLength}  scopeid ${scopeText(each.scope)}\n`;
    }
  }
  if (device.nature.includes("LOOPBACK"))
    text += `        loop  txqueuelen ${device.txQueueLength}  (Local Loopback)\n`;
  else if (device.kind === "ipip") text += `        tunnel   txqueuelen ${device.txQueueLength}  (IPIP Tunnel)\n`;
  else text += `        ether ${formatMac(device.mac)}  txqueuelen ${device.txQueueLength}  (Ethernet)\n`;
  if (isAlias) return `${text}\n`;
  const c = device.counters;
  text += `        RX packets ${c.rxPackets}  bytes ${c.rxBytes} (${humanBytes(c.rxBytes)})\n`;
  text += `        RX errors ${c.rxErrors}  dropped ${c.rxDropped}  overruns 0  frame 0\n`;
  text += `        TX packets ${c.txPackets}  bytes ${c.txBytes} (${humanBytes(c.txBytes)})\n`;
  return `${text}        TX errors ${c.txErrors}  dropped ${c.txDropped} overruns 0  carrier ${c.txCarrierErrors}  collisions 0\n\n`;
}

function inetLine(device: Interface, address: InterfaceAddress): string {
  let line = `        inet ${formatIp(address.local)}  netmask ${formatIp(ipv4Mask(address.prefixLength))}`;
  if (device.nature.includes("POINTOPOINT")) line += `  destination ${formatIp(address.peer)}`;
  else if (device.nature.includes("BROADCAST")) line += `  broadcast ${formatIp(address.broadcast ?? IPV4_ANY)}`;
  return `${line}\n`;
}

function scopeText(scope: number): string {
  if (scope === Scope.Link) return "0x20<link>";
  if (scope === Scope.Host) return "0x10<host>";
  if (scope === Scope.Site) return "0x40<site>";
  return "0x0<global>";
}

function humanBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${(Math.floor(value * 10) / 10).toFixed(1)} ${units[unit]}`;
}

function* configure(
  process: Process,
  netns: Netns,
  name: string,
  device: Interface | null,
  words: string[],
): Generator<Wait, number, void> {
  // What setting flags refuses ends with -1, all else that the kernel refuses with 1 (goterr of ifconfig.c).
  let code = 0;
  const refuse = function* (call: string, error: NetlinkError): Generator<Wait, void, void> {
    code = call === "SIOCSIFFLAGS" || code === 255 ? 255 : 1;
    yield* process.printError(`${call}: ${strerror(error.errno)}\n`);
  };
  if (FAMILIES.includes(words[0] ?? "")) words.shift();
  while (words.length > 0) {
    const word = words.shift() ?? "";
    if (device === null) {
      if (/^-?[a-z]/.test(word) && tryParseIpv4(word) === null) {
        yield* process.printError(`${name}: ERROR while getting interface flags: No such device\n`);
      } else {
        yield* process.printError(
          `SIOCSIFADDR: No such device\n${name}: ERROR while getting interface flags: No such device\n`,
        );
      }
      return 255;
    }
    if (word === "up" || word === "down") {
      const isAlias = name.includes(":");
      const alias = isAlias ? aliasOf(netns, device, name) : null;
      const error =
        isAlias && alias === null
          ? new NetlinkError(Errno.EADDRNOTAVAIL)
          : isAlias && word === "down"
            ? removeAlias(netns, device, name)
            : setLinkUp(device, word === "up");
      if (error !== null) yield* refuse("SIOCSIFFLAGS", error);
    } else if (FLAG_WORDS.includes(word.replace(/^-/, ""))) {
      setFlag(device, word.replace(/^-/, ""), !word.startsWith("-"));
    } else if (word === "-pointopoint" || word === "-broadcast") {
      const isKept = word === "-broadcast" && device.nature.includes("BROADCAST");
      if (isKept) yield* process.printError(`Warning: Interface ${name} still in BROADCAST mode.\n`);
    } else if ((word === "broadcast" || word === "pointopoint") && words.length === 0) {
      // Alone it asks for a flag that the device has by nature.
    } else if (PAIRS.includes(word)) {
      const value = words.shift();
      if (value === undefined) {
        yield* process.printError(IFCONFIG_USAGE);
        return 3;
      }
      const problem = applyPair(netns, name, device, word, value, words);
      if (problem === "usage") {
        yield* process.printError(IFCONFIG_USAGE);
        return 3;
      }
      if (typeof problem === "string") {
        yield* process.printError(problem);
        return 1;
      }
      if (problem !== null) yield* refuse(problem.call, problem.error);
    } else {
      const prefix = tryPrefix(word, 4);
      if (prefix === null) {
        yield* process.printError(`${hostError(word)}${HINT}`);
        return 1;
      }
      const address = prefix.prefix.address as Ipv4;
      const current = labelled(netns, device, name);
      // An address that it has already changes nothing (devinet_ioctl).
      if (current === null || current.local !== address) setAddress(netns, device, name, address, null, undefined);
      else setLinkUp(device, true);
      if (prefix.hasLength && address !== IPV4_ANY) setMask(netns, device, name, prefix.prefix.length);
    }
  }
  return code;
}

/** Words for a family of addresses, in front of the others. */
const FAMILIES: readonly string[] = [
  "inet",
  "inet6",
  "unix",
  "ax25",
  "netrom",
  "rose",
  "ipx",
  "ddp",
  "ec",
  "ash",
  "x25",
];
const FLAG_WORDS: readonly string[] = ["arp", "promisc", "multicast", "allmulti", "trailers", "dynamic"];
const PAIRS: readonly string[] = [
  "netmask",
  "broadcast",
  "mtu",
  "txqueuelen",
  "hw",
  "add",
  "del",
  "pointopoint",
  "dstaddr",
  "tunnel",
];

function setFlag(device: Interface, flag: string, on: boolean): void {
  if (flag === "arp") device.noArp = !on;
  else if (flag === "promisc") device.promiscuous = on;
  else if (flag === "multicast") device.multicast = on;
  else if (flag === "allmulti") device.allMulticast = on;
  else if (flag === "dynamic") {
    device.settings ??= new LinkSettings();
    device.settings.isDynamic = on;
  }
}

function aliasOf(netns: Netns, device: Interface, name: string): InterfaceAddress | null {
  if (!name.includes(":")) return null;
  return netns.ipDevice(device).addresses4.find((each) => each.label === name) ?? null;
}

function removeAlias(netns: Netns, device: Interface, name: string): NetlinkError | null {
  const found = aliasOf(netns, device, name);
  if (found === null) return null;
  return netns.stack.deleteAddress(netns.ipDevice(device), found.local, found.prefixLength);
}

/** The address with this label: what SIOCSIFADDR and its kin work on. */
function labelled(netns: Netns, device: Interface, name: string): InterfaceAddress | null {
  return netns.ipDevice(device).addresses4.find((each) => each.label === name) ?? null;
}

/** SIOCSIFADDR, SIOCSIFNETMASK, SIOCSIFBRDADDR: the old address of this label goes, the new one comes; the device goes up. */
function setAddress(
  netns: Netns,
  device: Interface,
  name: string,
  address: Ipv4,
  length: number | null,
  broadcast: IpAddress | null | undefined,
): void {
  const ip = netns.ipDevice(device);
  const old = labelled(netns, device, name);
  if (old !== null)
    netns.stack.deleteAddress(ip, old.local, old.prefixLength, old.peer === old.local ? null : old.peer);
  if (address === IPV4_ANY) {
    setLinkUp(device, true);
    return;
  }
  const prefixLength = length ?? classLength(address);
  const hasBroadcast = device.nature.includes("BROADCAST") && prefixLength < 31;
  netns.stack.addAddress(ip, {
    local: address,
    prefixLength,
    label: name,
    broadcast: broadcast === undefined ? (hasBroadcast ? lastAddress(address, prefixLength) : null) : broadcast,
  });
  setLinkUp(device, true);
}

/** SIOCSIFNETMASK: the other end stays; a broadcast address follows when it was the usual one of the old mask. */
function setMask(netns: Netns, device: Interface, name: string, length: number): void {
  const current = labelled(netns, device, name);
  if (current === null || current.prefixLength === length) return;
  const wasUsual = current.broadcast === lastAddress(current.local, current.prefixLength);
  const broadcast = wasUsual ? lastAddress(current.local, length) : current.broadcast;
  replaceAddress(netns, device, current, { prefixLength: length, broadcast });
}

/** Takes an address out and puts it in again with something changed (inet_del_ifa, inet_insert_ifa). */
function replaceAddress(
  netns: Netns,
  device: Interface,
  current: InterfaceAddress,
  change: { readonly prefixLength?: number; readonly broadcast?: IpAddress | null; readonly peer?: IpAddress },
): void {
  const ip = netns.ipDevice(device);
  const peer = current.peer === current.local ? null : current.peer;
  netns.stack.deleteAddress(ip, current.local, current.prefixLength, peer);
  const other = change.peer ?? peer;
  netns.stack.addAddress(ip, {
    local: current.local,
    prefixLength: change.prefixLength ?? current.prefixLength,
    label: current.label,
    broadcast: change.broadcast === undefined ? current.broadcast : change.broadcast,
    ...(other === null ? {} : { peer: other }),
  });
}

function classLength(address: Ipv4): number {
  const first = address >>> 24;
  return first < 128 ? 8 : first < 192 ? 16 : first < 224 ? 24 : 32;
}

type Problem = { readonly call: string; readonly error: NetlinkError };

/** The first name of an alias that is free: eth0:0, eth0:1, .. */
function freeAlias(netns: Netns, device: Interface, name: string): string {
  for (let i = 0; ; i++) {
    const label = `${name.replace(/:.*$/, "")}:${i}`;
    if (labelled(netns, device, label) === null) return label;
  }
}

/** A keyword with a value; "usage" for what the usage is printed, another text is an error in words, a problem one of the kernel's. */
function applyPair(
  netns: Netns,
  name: string,
  device: Interface,
  word: string,
  value: string,
  words: string[],
): Problem | string | null {
  const call = (what: string, error: NetlinkError | null): Problem | null =>
    error === null ? null : { call: what, error };
  const current = labelled(netns, device, name);
  const address = tryParseIpv4(value);
  const noAddress = new NetlinkError(Errno.EADDRNOTAVAIL);
  switch (word) {
    case "netmask":
      if (address === null) return hostError(value);
      if (ipv4Mask(Math.clz32(~address)) !== address) return call("SIOCSIFNETMASK", new NetlinkError(Errno.EINVAL));
      if (current === null) return call("SIOCSIFNETMASK", noAddress);
      setMask(netns, device, name, Math.clz32(~address));
      return null;
    case "broadcast":
      if (address === null) return hostError(value);
      if (current === null) return call("SIOCSIFBRDADDR", noAddress);
      replaceAddress(netns, device, current, { broadcast: address });
      return null;
    case "pointopoint":
    case "dstaddr":
      if (address === null) return hostError(value);
      if (current === null) return call("SIOCSIFDSTADDR", noAddress);
      replaceAddress(netns, device, current, { peer: address });
      return null;
    case "tunnel":
      return call("SIOCSIFDSTADDR", new NetlinkError(Errno.ENODEV));
    case "mtu":
      return call("SIOCSIFMTU", setLinkMtu(device, Number.parseInt(value, 10) || 0));
    case "txqueuelen": {
      const length = Number.parseInt(value, 10) || 0;
      if (length < 0) return call("SIOCSIFTXQLEN", new NetlinkError(Errno.EINVAL));
      device.txQueueLength = length;
      return null;
    }
    case "hw": {
      const text = words.shift() ?? "";
      const mac = tryParseMac(text);
      if (value !== "ether") return "usage";
      if (mac === null) return `${text}: invalid ether address.\n`;
      return call("SIOCSIFHWADDR", setLinkAddress(device, mac));
    }
    case "add":
    case "del": {
      const prefix = tryPrefix(value, null);
      if (prefix === null) return `${hostError(value)}${HINT}`;
      const ip = netns.ipDevice(device);
      const { prefix: block } = prefix;
      if (word === "add" && block.family === Family.V4) {
        // An alias beside the others, with the mask and broadcast address of the device's own.
        const label = freeAlias(netns, device, name);
        const own = current ?? labelled(netns, device, device.name);
        const length = prefix.hasLength ? block.length : (own?.prefixLength ?? classLength(block.address as Ipv4));
        setAddress(netns, device, label, block.address as Ipv4, length, own?.broadcast ?? undefined);
        return null;
      }
      if (word === "add") {
        return call("SIOCSIFADDR", netns.stack.addAddress(ip, { local: block.address, prefixLength: block.length }));
      }
      const found = ip.addresses(block.family).find((each) => each.local === block.address);
      const length = found?.prefixLength ?? block.length;
      return call("SIOCDIFADDR", netns.stack.deleteAddress(ip, block.address, length));
    }
    default:
      return `ifconfig: podwire does not support ${word}\n${HINT}`;
  }
}
