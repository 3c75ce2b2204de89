import { setLinkAddress, setLinkMtu, setLinkUp } from "../../../../host/devices/change-link.js";
import type { Netns } from "../../../../host/netns.js";
import { type InterfaceAddress, Scope } from "../../../../ip/interface-address.js";
import { NetlinkError } from "../../../../ip/netlink-error.js";
import type { Interface } from "../../../../link/interface.js";
import { isRunning } from "../../../../link/link-state.js";
import { Errno, strerror } from "../../../../sim/errno.js";
import { formatIp, type IpAddress } from "../../../../wire/ip-address.js";
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
    if (row !== undefined) {
      yield* process.print(block(netns, row));
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
];

/** What is shown of one device or alias, an empty line behind it. */
function block(netns: Netns, row: InterfaceRow): string {
  const { device, alias, name } = row;
  const flags = FLAG_BITS.filter(([, , isSet]) => isSet(device));
  const bits = flags.reduce((sum, [, bit]) => sum + bit, 0);
  let text = `${name}: flags=${bits}<${flags.map(([flag]) => flag).join(",")}>  mtu ${device.mtu}\n`;
  const ip = netns.ipDevice(device);
  const address = alias ?? ip.addresses4.find((each) => !each.label.includes(":")) ?? null;
  if (address !== null) text += inetLine(device, address);
  if (alias === null) {
    for (const each of ip.addresses6) {
      text += `        inet6 ${formatIp(each.local)}  prefixlen ${each.prefixLength}  scopeid ${scopeText(each.scope)}\n`;
    }
  }
  if (device.nature.includes("LOOPBACK"))
    text += `        loop  txqueuelen ${device.txQueueLength}  (Local Loopback)\n`;
  else if (device.kind === "ipip") text += `        tunnel   txqueuelen ${device.txQueueLength}  (IPIP Tunnel)\n`;
  else text += `        ether ${formatMac(device.mac)}  txqueuelen ${device.txQueueLength}  (Ethernet)\n`;
  if (alias !== null) return `${text}\n`;
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
  let failed = false;
  let code = 0;
  const refuse = function* (call: string, error: NetlinkError): Generator<Wait, void, void> {
    failed = true;
    yield* process.printError(`${call}: ${strerror(error.errno)}\n`);
  };
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
      const error =
        aliasOf(netns, device, name) !== null && word === "down"
          ? removeAlias(netns, device, name)
          : setLinkUp(device, word === "up");
      if (error !== null) yield* refuse("SIOCSIFFLAGS", error);
    } else if (
      ["arp", "-arp", "promisc", "-promisc", "multicast", "-multicast", "allmulti", "-allmulti"].includes(word)
    ) {
      setFlag(device, word.replace(/^-/, ""), !word.startsWith("-"));
    } else if (
      [
        "netmask",
        "broadcast",
        "mtu",
        "txqueuelen",
        "hw",
        "add",
        "del",
        "pointopoint",
        "-broadcast",
        "-pointopoint",
        "dstaddr",
      ].includes(word)
    ) {
      const value = words.shift();
      if (value === undefined) {
        yield* process.printError(IFCONFIG_USAGE);
        return 3;
      }
      const problem = applyPair(netns, name, device, word, value, words);
      if (typeof problem === "string") {
        yield* process.printError(problem);
        if (problem.endsWith(HINT)) return 1;
        failed = true;
      } else if (problem !== null) {
        yield* refuse(problem.call, problem.error);
        // A mask that is none is an error of its own to ifconfig.
        if (problem.call === "SIOCSIFNETMASK") code = 1;
      }
    } else {
      const prefix = tryPrefix(word, 4);
      if (prefix === null) {
        yield* process.printError(`${hostError(word)}${HINT}`);
        return 1;
      }
      const address = prefix.prefix.address as Ipv4;
      setAddress(netns, device, name, address, prefix.hasLength ? prefix.prefix.length : null, undefined);
    }
  }
  return code !== 0 ? code : failed ? 255 : 0;
}

function setFlag(device: Interface, flag: string, on: boolean): void {
  if (flag === "arp") device.noArp = !on;
  else if (flag === "promisc") device.promiscuous = on;
  else if (flag === "multicast") device.multicast = on;
  else device.allMulticast = on;
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

function classLength(address: Ipv4): number {
  const first = address >>> 24;
  return first < 128 ? 8 : first < 192 ? 16 : first < 224 ? 24 : 32;
}

type Problem = { readonly call: string; readonly error: NetlinkError };

/** A keyword with a value; a text is an error in words, a problem one of the kernel's. */
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
  switch (word) {
    case "netmask":
      if (address === null) return `${hostError(value)}${HINT}`;
      if (ipv4Mask(Math.clz32(~address)) !== address) return call("SIOCSIFNETMASK", new NetlinkError(Errno.EINVAL));
      if (current !== null) {
        // A broadcast address follows when it was the usual one of the old mask.
        const length = Math.clz32(~address);
        const wasUsual = current.broadcast === lastAddress(current.local, current.prefixLength);
        const broadcast = wasUsual ? lastAddress(current.local, length) : current.broadcast;
        setAddress(netns, device, name, current.local as Ipv4, length, broadcast);
      }
      return null;
    case "broadcast":
      if (address === null) return `${hostError(value)}${HINT}`;
      if (current !== null) setAddress(netns, device, name, current.local as Ipv4, current.prefixLength, address);
      return null;
    case "mtu":
      return call("SIOCSIFMTU", setLinkMtu(device, Number(value)));
    case "txqueuelen":
      device.txQueueLength = Number(value);
      return null;
    case "hw": {
      const mac = tryParseMac(words.shift() ?? "");
      if (value !== "ether" || mac === null) return `ifconfig: invalid hardware address\n${HINT}`;
      return call("SIOCSIFHWADDR", setLinkAddress(device, mac));
    }
    case "add":
    case "del": {
      const prefix = tryPrefix(value, null);
      if (prefix === null) return `${hostError(value)}${HINT}`;
      const ip = netns.ipDevice(device);
      const { prefix: block } = prefix;
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
