import { AddressFlag, type InterfaceAddress, Scope } from "../../../../ip/interface-address.js";
import type { IpDevice } from "../../../../ip/ip-device.js";
import { NetlinkError } from "../../../../ip/netlink-error.js";
import { Errno } from "../../../../sim/errno.js";
import { Family, familyOf, type IpAddress, isLoopback, isMulticast } from "../../../../wire/ip-address.js";
import { ipv4FromBits, ipv4Mask } from "../../../../wire/ipv4-address.js";
import { maskAddress } from "../../../../wire/prefix.js";
import type { Wait } from "../../../wait.js";
import { deleteAddress, flushAddresses } from "./address-flush.js";
import { addressesThatFit, parseFilter, showDevices } from "./address-show.js";
import { addressArgument, ipFamily, type PrefixArgument, prefixArgument } from "./addresses.js";
import { Arguments, duplicateArgument, garbageArgument, invalidArgument, parseNumber } from "./arguments.js";
import { restoreAddresses, saveAddresses, showSavedAddresses } from "./dump/save-restore.js";
import { unsupported } from "./link-parse.js";
import { scopeByName } from "./names.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";
import { USAGE } from "./usage.js";

/** IFNAMSIZ without the zero at its end. */
const MAX_LABEL_LENGTH = 15;

/** `ip address` (do_ipaddr). */
export function ipAddress(session: IpSession, args: Arguments): number | Generator<Wait, number, void> {
  if (args.isEmpty) return showDevices(session, args, false);
  const word = args.word;
  const rest = new Arguments(args.rest(), 1);
  if (args.begins("add")) return modify(session, rest, "add");
  if (args.begins("change") || args.is("chg")) return modify(session, rest, "change");
  if (args.begins("replace")) return modify(session, rest, "replace");
  if (args.begins("delete")) return modify(session, rest, "delete");
  if (args.begins("show") || args.begins("lst") || args.begins("list")) return showDevices(session, rest, false);
  if (args.begins("flush")) return flushAddresses(session, rest);
  if (args.begins("save")) return save(session, rest);
  if (args.begins("showdump")) return showSavedAddresses(session);
  if (args.begins("restore")) return restoreAddresses(session);
  if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["ip address"] ?? "");
  throw new IpExit(EXIT_USAGE, `Command "${word}" is unknown, try "ip address help".\n`);
}

/** Flags that may be set, and for which family alone. */
const SETTABLE: ReadonlyMap<string, { readonly flag: number; readonly only: Family | null }> = new Map([
  ["nodad", { flag: AddressFlag.NoDad, only: Family.V6 }],
  ["optimistic", { flag: AddressFlag.Optimistic, only: Family.V6 }],
  ["home", { flag: AddressFlag.Home, only: Family.V6 }],
  ["mngtmpaddr", { flag: AddressFlag.ManageTempAddr, only: Family.V6 }],
  ["noprefixroute", { flag: AddressFlag.NoPrefixRoute, only: null }],
  ["autojoin", { flag: AddressFlag.McAutoJoin, only: null }],
]);

/** Flags that the kernel alone sets. */
const READ_ONLY: ReadonlySet<string> = new Set(
  "secondary temporary dadfailed deprecated tentative permanent stable-privacy".split(" "),
);

/** The flag that a word of `ip address add` sets, 0 with a warning for one that cannot be set; null when it is no flag. */
function flagNamed(session: IpSession, word: string, family: Family | null): number | null {
  if (READ_ONLY.has(word)) {
    session.error(`Warning: ${word} option is not mutable from userspace\n`);
    return 0;
  }
  const settable = SETTABLE.get(word);
  if (settable === undefined) return null;
  if (settable.only === null || settable.only === family) return settable.flag;
  session.error(`Warning: ${word} option can be set only for IPv6 addresses\n`);
  return 0;
}

type Verb = "add" | "change" | "replace" | "delete";

/** `ip address add`, `change`, `replace`, `delete` (ipaddr_modify). */
function modify(session: IpSession, args: Arguments, verb: Verb): number {
  let family = ipFamily(session.options.family);
  let local: PrefixArgument | null = null;
  let localWord = "";
  let peer: PrefixArgument | null = null;
  let broadcast: IpAddress | "+" | "-" | null = null;
  let scope: number | null = null;
  let dev: string | null = null;
  let label: string | null = null;
  let metric: number | undefined;
  let valid: number | null | undefined;
  let preferred: number | null | undefined;
  let flags = 0;
  for (; !args.isEmpty; args.skip()) {
    const word = args.word;
    const flag = flagNamed(session, word, family);
    if (flag !== null) flags |= flag;
    else if (word === "peer" || word === "remote") {
      args.next();
      if (peer !== null) throw duplicateArgument("peer", args.word);
      peer = prefixArgument(args.word, family);
      family ??= peer.prefix.family;
    } else if (args.begins("broadcast") || word === "brd") {
      args.next();
      if (broadcast !== null) throw duplicateArgument("broadcast", args.word);
      if (args.is("+") || args.is("-")) broadcast = args.word === "+" ? "+" : "-";
      else {
        broadcast = addressArgument(args.word, family);
        family ??= familyOf(broadcast);
      }
    } else if (word === "anycast") {
      // Taken, and forgotten by the kernel (IFA_ANYCAST).
      const anycast = addressArgument(args.next(), family);
      family ??= familyOf(anycast);
    } else if (word === "scope") {
      scope = scopeByName(args.next());
      if (scope === null) throw invalidArgument("invalid scope value.", args.word);
    } else if (word === "dev") dev = args.next();
    else if (word === "label") label = args.next();
    else if (args.begins("metric") || args.begins("priority") || args.begins("preference")) {
      const value = parseNumber(args.next());
      if (value === null) throw invalidArgument('"metric" value is invalid\n', args.word);
      metric = value;
    } else if (args.begins("valid_lft")) {
      if (valid !== undefined) throw duplicateArgument("valid_lft", args.next());
      valid = lifetime(args, "valid_lft");
    } else if (args.begins("preferred_lft")) {
      if (preferred !== undefined) throw duplicateArgument("preferred_lft", args.next());
      preferred = lifetime(args, "preferred_lft");
    } else if (word === "proto") throw unsupported(word);
    else {
      if (word === "local") args.next();
      if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["ip address"] ?? "");
      if (local !== null) throw garbageArgument("local", args.word);
      localWord = args.word;
      local = prefixArgument(args.word, family);
      family ??= local.prefix.family;
    }
  }
  if (label !== null && label.length > MAX_LABEL_LENGTH) {
    return session.answer(new NetlinkError(Errno.ERANGE, "Attribute failed policy validation"));
  }
  if (dev === null) {
    session.error('Not enough information: "dev" argument is required.\n');
    return 1;
  }
  const isWildcard =
    verb === "delete" && peer === null && local !== null && !local.hasLength && local.prefix.family === Family.V4;
  if (isWildcard) {
    session.error(
      "Warning: Executing wildcard deletion to stay compatible with old scripts.\n" +
        `         Explicitly specify the prefix length (${localWord}/32) to avoid this warning.\n` +
        "         This special behaviour is likely to disappear in further releases,\n" +
        "         fix your scripts!\n",
    );
  }
  const device = session.deviceOrExit(dev);
  if (broadcast === "+" || broadcast === "-") {
    if (verb !== "delete" && family !== Family.V4) {
      session.error("Broadcast can be set only for IPv4 addresses\n");
      return 1;
    }
  }
  if (valid !== undefined || preferred !== undefined) {
    if (valid === 0) {
      session.error("valid_lft is zero\n");
      return 1;
    }
    if ((valid ?? Infinity) < (preferred ?? Infinity)) {
      session.error("preferred_lft is greater than valid_lft\n");
      return 1;
    }
  }
  const named = local ?? peer;
  if ((flags & AddressFlag.McAutoJoin) !== 0 && (named === null || !isMulticast(named.prefix.address))) {
    session.error("autojoin needs multicast address\n");
    return 1;
  }
  if (named === null) return session.answer(new NetlinkError(Errno.EOPNOTSUPP));
  const ip = session.netns.ipDevice(device);
  const stack = session.netns.stack;
  const address = named.prefix.address;
  const prefixLength = (peer ?? named).prefix.length;
  if (verb === "delete") {
    const found = findAddress(ip, address, isWildcard ? null : prefixLength, peer?.prefix.address ?? null, label);
    if (found === null) {
      if (familyOf(address) === Family.V6) return session.answer(stack.autoconf.delete(ip, address, prefixLength));
      return session.answer(new NetlinkError(Errno.EADDRNOTAVAIL, "ipv4: Address not found"));
    }
    return session.answer(deleteAddress(session, ip, found));
  }
  const far = peer?.prefix.address ?? address;
  const scopeOf = scope ?? (familyOf(address) === Family.V4 && isLoopback(address) ? Scope.Host : Scope.Universe);
  const seconds = (value: number | null | undefined): number | undefined => value ?? undefined;
  const error = stack.addAddress(
    ip,
    {
      local: address,
      prefixLength,
      ...(peer === null ? {} : { peer: far }),
      broadcast: broadcastOf(broadcast, far, prefixLength),
      scope: scopeOf,
      ...(label === null ? {} : { label }),
      flags,
      ...(metric === undefined ? {} : { metric }),
      ...optional("validSeconds", seconds(valid)),
      ...optional("preferredSeconds", preferred === null ? undefined : seconds(preferred)),
    },
    verb !== "add",
  );
  return session.answer(error);
}

function optional<K extends string>(key: K, value: number | undefined): { [P in K]?: number } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: number };
}

function lifetime(args: Arguments, name: string): number | null {
  const word = args.next();
  if (word === "forever") return null;
  const seconds = parseNumber(word);
  if (seconds === null) throw invalidArgument(`${name} value`, word);
  return seconds;
}

/** `brd +` sets the host bits of the subnet, `brd -` clears them; blocks of 31 and 32 have none. */
function broadcastOf(said: IpAddress | "+" | "-" | null, far: IpAddress, prefixLength: number): IpAddress | null {
  if (said !== "+" && said !== "-") return said;
  if (typeof far !== "number" || prefixLength > 30) return null;
  const mask = ipv4Mask(prefixLength);
  return ipv4FromBits(said === "+" ? far | ~mask : far & mask);
}

/** The first address that fits what `delete` says; a length of null fits all (inet_rtm_deladdr). */
function findAddress(
  device: IpDevice,
  local: IpAddress,
  prefixLength: number | null,
  peer: IpAddress | null,
  label: string | null,
): InterfaceAddress | null {
  const far = peer ?? local;
  for (const each of device.addresses(familyOf(local))) {
    if (each.local !== local) continue;
    if (label !== null && each.label !== label) continue;
    if (prefixLength === null) return each;
    if (each.prefixLength !== prefixLength) continue;
    if (typeof local === "number" && maskAddress(far, prefixLength) !== maskAddress(each.peer, prefixLength)) continue;
    return each;
  }
  return null;
}

/** `ip address save`: those that `show` would list, IPv4's of all devices first. */
function save(session: IpSession, args: Arguments): number | Generator<Wait, number, void> {
  const filter = parseFilter(session, args);
  return filter === null ? 1 : saveAddresses(session, addressesThatFit(session, filter));
}
