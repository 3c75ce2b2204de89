import { AddressFlag, type InterfaceAddress, scopeName } from "../../../../ip/interface-address.js";
import type { Interface } from "../../../../link/interface.js";
import { SECOND } from "../../../../sim/time.js";
import { Family, familyOf, formatIp } from "../../../../wire/ip-address.js";
import type { Prefix } from "../../../../wire/prefix.js";
import { familyName, ipFamily, prefixArgument } from "./addresses.js";
import { type Arguments, garbageArgument, invalidArgument } from "./arguments.js";
import { printLink, printLink6, printLinkBriefly } from "./link-print.js";
import { printLinkStatistics } from "./link-statistics.js";
import { groupByName, matchesPattern, scopeByName } from "./names.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";
import { USAGE } from "./usage.js";

/** Which devices and addresses `show` and `flush` mean. */
export class AddressFilter {
  device: Interface | null = null;
  up = false;
  family: Family | null = null;
  to: Prefix | null = null;
  scope: number | null = null;
  label: string | null = null;
  group: number | null = null;
  master: Interface | null = null;
  withoutMaster = false;
  kind: string | null = null;
  flags = 0;
  flagMask = 0;

  /** True when an address of `device` fits. What has no label has the device's name for one. */
  fits(address: InterfaceAddress, device: Interface): boolean {
    if (this.family !== null && familyOf(address.local) !== this.family) return false;
    if (this.scope !== null && address.scope !== this.scope) return false;
    if (((address.flags ^ this.flags) & this.flagMask) !== 0) return false;
    if (this.to !== null && !this.to.contains(address.local)) return false;
    return this.label === null || matchesPattern(this.label, address.label === "" ? device.name : address.label);
  }
}

const FLAG_NAMES: readonly (readonly [string, number, boolean])[] = [
  ["secondary", AddressFlag.Secondary, true],
  ["temporary", AddressFlag.Secondary, true],
  ["primary", AddressFlag.Secondary, false],
  ["nodad", AddressFlag.NoDad, true],
  ["optimistic", AddressFlag.Optimistic, true],
  ["dadfailed", AddressFlag.DadFailed, true],
  ["home", AddressFlag.Home, true],
  ["deprecated", AddressFlag.Deprecated, true],
  ["tentative", AddressFlag.Tentative, true],
  ["permanent", AddressFlag.Permanent, true],
  ["dynamic", AddressFlag.Permanent, false],
  ["mngtmpaddr", AddressFlag.ManageTempAddr, true],
  ["noprefixroute", AddressFlag.NoPrefixRoute, true],
  ["autojoin", AddressFlag.McAutoJoin, true],
  ["stable-privacy", AddressFlag.StablePrivacy, true],
];

/** Reads what `show` and `flush` say; null when the device that they name is not there. */
export function parseFilter(session: IpSession, args: Arguments): AddressFilter | null {
  const filter = new AddressFilter();
  filter.family = ipFamily(session.options.family);
  let name: string | null = null;
  for (; !args.isEmpty; args.skip()) {
    const word = args.word;
    const flag = FLAG_NAMES.find(([each]) => each === word || `-${each}` === word);
    if (word === "to") {
      filter.to = prefixArgument(args.next(), filter.family).prefix;
      filter.family ??= filter.to.family;
    } else if (word === "scope") {
      filter.scope = scopeByName(args.next());
      if (filter.scope === null && args.word !== "all") throw invalidArgument('invalid "scope"\n', args.word);
    } else if (word === "up") filter.up = true;
    else if (flag !== undefined) {
      const isSet = flag[2] !== word.startsWith("-");
      filter.flags = isSet ? filter.flags | flag[1] : filter.flags & ~flag[1];
      filter.flagMask |= flag[1];
    } else if (word === "label") filter.label = args.next();
    else if (word === "group") {
      filter.group = groupByName(args.next());
      if (filter.group === null) throw invalidArgument('Invalid "group" value\n', args.word);
    } else if (word === "master") {
      filter.master = session.device(args.next());
      if (filter.master === null) throw invalidArgument("Device does not exist\n", args.word);
    } else if (word === "nomaster") filter.withoutMaster = true;
    else if (word === "vrf") throw invalidArgument("Not a valid VRF name\n", args.next());
    else if (word === "type") filter.kind = args.next();
    else {
      if (word === "dev") args.next();
      else if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["ip address"] ?? "");
      if (name !== null) throw garbageArgument("dev", args.word);
      name = args.word;
    }
  }
  if (name !== null) {
    filter.device = session.device(name);
    if (filter.device === null) {
      session.error(`Device "${name}" does not exist.\n`);
      return null;
    }
  }
  return filter;
}

/** `ip link show` and `ip address show` (ipaddr_list_flush_or_save). */
export function showDevices(session: IpSession, args: Arguments, isLink: boolean): number {
  const filter = parseFilter(session, args);
  if (filter === null) return 1;
  const { printer, options } = session;
  const withAddresses = !isLink && session.options.family !== "link";
  printer.begin();
  for (const device of session.netns.allDevices()) {
    if (filter.device !== null && device !== filter.device) continue;
    // IPv6's dump tells neither kind nor master.
    const dump6 = withAddresses && options.family === "inet6" && filter.device === null;
    if (dump6 && (filter.kind !== null || filter.master !== null)) continue;
    // The kernel itself leaves these out.
    if (filter.kind !== null && !isOfKind(device, filter.kind)) continue;
    if (filter.master !== null && device.master !== filter.master) continue;
    const addresses = addressesOf(session, device);
    if (withAddresses && !isWanted(filter, addresses, device)) continue;
    printer.openObject();
    printDevice(session, device, addresses, filter, withAddresses, isLink);
    printer.closeObject();
  }
  printer.finish();
  if (options.json) session.flushAll();
  return 0;
}

function isOfKind(device: Interface, kind: string): boolean {
  if (kind.endsWith("_slave")) return device.master !== null && `${device.master.kind}_slave` === kind;
  return device.kind === kind;
}

/** What a device has, IPv4 first. */
function addressesOf(session: IpSession, device: Interface): InterfaceAddress[] {
  const ip = session.netns.ipDevice(device);
  return [...ip.addresses4, ...ip.addresses6];
}

/** What fits with its device, as the kernel dumps it: IPv4's of all devices first. Of the words for devices `dev` alone counts. */
export function addressesThatFit(
  session: IpSession,
  filter: AddressFilter,
): (readonly [Interface, InterfaceAddress])[] {
  const devices = session.netns.allDevices().filter((device) => filter.device === null || device === filter.device);
  return [Family.V4, Family.V6].flatMap((family) =>
    devices.flatMap((device) =>
      session.netns
        .ipDevice(device)
        .addresses(family)
        .filter((address) => filter.fits(address, device))
        .map((address) => [device, address] as const),
    ),
  );
}

/** A device without any address is shown unless a family was asked for; others need one that fits (ipaddr_filter). */
function isWanted(filter: AddressFilter, addresses: readonly InterfaceAddress[], device: Interface): boolean {
  if (addresses.length === 0) return filter.family === null;
  return addresses.some((address) => filter.fits(address, device));
}

function printDevice(
  session: IpSession,
  device: Interface,
  addresses: readonly InterfaceAddress[],
  filter: AddressFilter,
  withAddresses: boolean,
  isLink: boolean,
): void {
  const { printer, options } = session;
  const isHidden =
    (filter.up && !device.adminUp) ||
    (filter.group !== null && device.group !== filter.group) ||
    (filter.withoutMaster && device.master !== null);
  // Labels are of addresses, so the devices' own lines are left out.
  const withoutLink = withAddresses && (options.oneLine || filter.label !== null);
  if (!isHidden && !(withoutLink && options.brief && filter.label !== null)) {
    const dump6 = withAddresses && options.family === "inet6" && filter.device === null;
    if (dump6 && (options.brief || !withoutLink)) printLink6(session, device);
    else if (options.brief) printLinkBriefly(session, device, !withAddresses);
    else if (!withoutLink) {
      const withHardware = !withAddresses || filter.family === null;
      printLink(session, device, { isLink, withHardware });
    }
  }
  if (isHidden && !withoutLink) return;
  if (withAddresses) {
    printer.openArray("addr_info");
    for (const address of addresses) {
      if (filter.family !== null && familyOf(address.local) !== filter.family) continue;
      if (filter.up && !device.adminUp) continue;
      printer.openObject();
      if (filter.fits(address, device)) printAddress(session, device, address);
      printer.closeObject();
    }
    printer.closeArray();
    if (options.brief) printer.text("\n");
    else if (options.statistics > 0 && !withoutLink) {
      printLinkStatistics(session, device);
      printer.line();
    }
  }
  session.flush();
}

/** One address (print_addrinfo). */
export function printAddress(session: IpSession, device: Interface, address: InterfaceAddress): void {
  const { printer, options } = session;
  const family = familyOf(address.local);
  if (!options.brief) {
    if (options.oneLine) printer.text(`${device.ifIndex}: ${session.nameOf(device)}`);
    printer.field("family", familyName(family), `    ${familyName(family)} `);
  }
  printer.field("local", formatIp(address.local), formatIp(address.local));
  if (address.peer !== address.local) {
    printer.text(" peer ");
    printer.field("address", formatIp(address.peer), formatIp(address.peer));
  }
  printer.field("prefixlen", address.prefixLength, `/${address.prefixLength} `);
  if (address.metric !== 0) printer.field("metric", address.metric, `metric ${address.metric} `);
  if (options.brief) return;
  if (address.broadcast !== null) {
    printer.field("broadcast", formatIp(address.broadcast), `brd ${formatIp(address.broadcast)} `);
  }
  const scope = session.named(scopeName(address.scope), address.scope);
  printer.field("scope", scope, `scope ${scope} `);
  printFlags(session, address, family);
  if (address.label !== "") printer.field("label", address.label, address.label);
  printer.line();
  printLifetime(session, address);
  printer.text("\n");
  session.flush();
}

function printFlags(session: IpSession, address: InterfaceAddress, family: Family): void {
  const { printer } = session;
  for (const [name, flag, isSet] of FLAG_NAMES) {
    if (!isSet) continue;
    if (flag === AddressFlag.Permanent) {
      if (!address.has(flag)) printer.field("dynamic", true, "dynamic ");
    } else if (flag === AddressFlag.Secondary) {
      if (name === (family === 4 ? "secondary" : "temporary") && address.has(flag))
        printer.field(name, true, `${name} `);
    } else if (address.has(flag)) printer.field(name, true, `${name} `);
  }
}

const FOREVER = 0xffff_ffff;

function printLifetime(session: IpSession, address: InterfaceAddress): void {
  const { printer } = session;
  // IPv4 tells no lifetimes of what is permanent, IPv6 tells when it stops being preferred (inet6_fill_ifaddr).
  const isEndless = address.has(AddressFlag.Permanent) && typeof address.local === "number";
  const left = (untilNs: number | null): number =>
    isEndless || untilNs === null ? FOREVER : Math.max(0, Math.ceil((untilNs - session.process.nowNs) / SECOND));
  const valid = left(address.validUntilNs);
  const preferred = left(address.preferredUntilNs);
  const text = (seconds: number): string => (seconds === FOREVER ? "forever" : `${seconds}sec`);
  printer.field("valid_life_time", valid, `       valid_lft ${text(valid)}`);
  printer.field("preferred_life_time", preferred, ` preferred_lft ${text(preferred)}`);
}
