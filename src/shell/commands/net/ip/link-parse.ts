import { MAX_NAME_LENGTH } from "../../../../host/devices/change-link.js";
import { Netns } from "../../../../host/netns.js";
import type { Mac } from "../../../../wire/mac-address.js";
import { netnsOf } from "../namespace.js";
import { namespaceByName } from "../namespace-names.js";
import {
  type Arguments,
  duplicateArgument,
  garbageArgument,
  invalidArgument,
  onOff,
  parseNumber,
  parseSigned,
} from "./arguments.js";
import { groupByName } from "./names.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";
import { USAGE } from "./usage.js";

/** What `ip link set` and `add` say before the kind (struct iplink_req): null where they say nothing. */
export class LinkRequest {
  /** The device that is meant, or the name of a new one. */
  dev: string | null = null;
  /** `name`: the new name. */
  name: string | null = null;
  type: string | null = null;
  link: string | null = null;
  ifIndex: number | null = null;
  up: boolean | null = null;
  /** Octets of a link address. */
  address: readonly number[] | null = null;
  mtu: number | null = null;
  txQueueLength: number | null = null;
  netns: Netns | null = null;
  multicast: boolean | null = null;
  allMulticast: boolean | null = null;
  promiscuous: boolean | null = null;
  arp: boolean | null = null;
  /** `master`; "" for `nomaster`. */
  master: string | null = null;
  alias: string | null = null;
  group: number | null = null;
  addressMode: number | null = null;
  carrier: boolean | null = null;
  /** `state up`. */
  operUp = false;
  protoDown: boolean | null = null;
  broadcast: readonly number[] | null = null;
  /** `mode`. */
  isDormantMode: boolean | null = null;
  dynamic: boolean | null = null;
  gsoMaxSize: number | null = null;
  gsoMaxSegs: number | null = null;
  groMaxSize: number | null = null;
  /** `vf N ...`, of which no device here has any. */
  hasVirtualFunction = false;
  /** `link-netnsid`. */
  linkNetnsId: number | null = null;
  txQueues: number | null = null;
  rxQueues: number | null = null;
}

/** True for a name that Linux takes for a device (dev_valid_name, less what iproute2 lets through). */
export function isDeviceName(name: string): boolean {
  return name.length <= MAX_NAME_LENGTH + 1 && isAlternativeName(name);
}

const MAX_ALTERNATIVE_NAME_LENGTH = 127;

/** True for what may name a device that there is: also an alternative name, which is longer (check_altifname). */
export function isAlternativeName(name: string): boolean {
  return name !== "" && name.length <= MAX_ALTERNATIVE_NAME_LENGTH && !/[/\s]/.test(name);
}

/**
 * The octets of a link address (ll_addr_a2n), each read as sscanf's %x reads: what stands behind the number is not looked
 * at, so `down` is the octet 0d. @throws IpExit 1 `"x" is invalid lladdr.`
 */
export function linkAddressOctets(word: string): number[] {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(word)) return word.split(".").map(Number);
  return word.split(":").map((part) => {
    const digits = /^\s*\+?(?:0[xX](?=[0-9a-fA-F]))?([0-9a-fA-F]+)/.exec(part)?.[1];
    const octet = digits === undefined ? -1 : Number.parseInt(digits, 16);
    if (octet < 0 || octet > 255) throw new IpExit(1, `"${part}" is invalid lladdr.\n`);
    return octet;
  });
}

/** Six octets as an address. */
export function macOfOctets(octets: readonly number[]): Mac {
  return octets.reduce((sum, octet) => sum * 256 + octet, 0) as Mac;
}

/** The namespace that a name or the number of a process means, or null. */
export function namespaceArgument(session: IpSession, word: string): Netns | null {
  const named = namespaceByName(session.process, word);
  if (named instanceof Netns) return named;
  const pid = parseSigned(word);
  if (pid === null) return null;
  if (pid === 1) return session.netns.host.netns;
  const process = session.process.table.find(pid);
  return process === null ? null : netnsOf(process);
}

/** What this tool does not do is refused by its name. */
export function unsupported(word: string): IpExit {
  return new IpExit(EXIT_USAGE, `Error: argument "${word}" is wrong: podwire does not support it\n`);
}

const OPER_STATES = ["UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN", "TESTING", "DORMANT", "UP"];

/** IFALIASZ. */
const ALIAS_SIZE = 256;

function numberAfter(args: Arguments, max = 0xffff_ffff): number {
  const key = args.word;
  const value = parseNumber(args.next(), max);
  if (value === null) throw invalidArgument(`Invalid "${key}" value\n`, args.word);
  return value;
}

/** What a user rarely says; false for a word that is none of it. */
function parseRareOption(session: IpSession, args: Arguments, request: LinkRequest): boolean {
  switch (args.word) {
    case "mode": {
      const mode = args.next().toUpperCase();
      if (mode !== "DEFAULT" && mode !== "DORMANT") throw invalidArgument("Invalid link mode\n", args.word);
      request.isDormantMode = mode === "DORMANT";
      return true;
    }
    case "gso_max_size":
      request.gsoMaxSize = numberAfter(args);
      return true;
    case "gso_max_segs":
      request.gsoMaxSegs = numberAfter(args, 65535);
      return true;
    case "gro_max_size":
      request.groMaxSize = numberAfter(args);
      return true;
    case "trailers":
      // IFF_NOTRAILERS is one of the flags that `ip link` does not show.
      onOff("trailers", args.next());
      return true;
    case "parentdev":
      args.next();
      return true;
    case "vrf":
      throw invalidArgument("Not a valid VRF name\n", args.next());
    case "xdp":
    case "xdpgeneric":
    case "xdpdrv":
    case "xdpoffload":
      // Nothing is loaded, so nothing is taken away.
      if (["off", "none"].includes(args.next())) return true;
      if (args.begins("object") || args.begins("obj")) {
        session.error("Cannot initialize ELF context!\n");
        throw new IpExit(EXIT_USAGE, "");
      }
      throw unsupported("xdp");
    case "vf":
      numberAfter(args);
      request.hasVirtualFunction = true;
      while (VF_WORDS.includes(args.following ?? "")) {
        args.next();
        args.next();
      }
      return true;
    case "link-netnsid":
      request.linkNetnsId = numberAfter(args, 0x7fff_ffff);
      return true;
    case "link-netns": {
      const netns = namespaceArgument(session, args.next());
      if (netns === null) throw invalidArgument('Invalid "link-netns" value\n', args.word);
      throw unsupported("link-netns");
    }
    case "protodown_reason":
      numberAfter(args, 31);
      onOff("protodown_reason", args.next());
      request.protoDown ??= false;
      return true;
    default:
      return false;
  }
}

/** Words of `vf N`, each with one value. */
const VF_WORDS: readonly string[] = [
  "mac",
  "vlan",
  "qos",
  "proto",
  "rate",
  "max_tx_rate",
  "min_tx_rate",
  "spoofchk",
  "query_rss",
  "state",
  "trust",
  "node_guid",
  "port_guid",
];

/** Reads options of a link up to its kind or the end (iplink_parse). */
export function parseLink(session: IpSession, args: Arguments): LinkRequest {
  const request = new LinkRequest();
  while (!args.isEmpty) {
    if (args.is("up")) request.up = true;
    else if (args.is("down")) request.up = false;
    else if (args.is("name")) {
      args.next();
      if (request.name !== null) throw duplicateArgument("name", args.word);
      if (!isDeviceName(args.word)) throw new IpExit(EXIT_USAGE, notAName("name", args.word));
      request.name = args.word;
      request.dev ??= request.name;
    } else if (args.is("index")) {
      args.next();
      if (request.ifIndex !== null) throw duplicateArgument("index", args.word);
      const index = parseNumber(args.word, 0x7fff_ffff);
      if (index === null || index === 0) throw invalidArgument('Invalid "index" value', args.word);
      request.ifIndex = index;
    } else if (args.begins("link")) request.link = args.next();
    else if (args.begins("address")) {
      request.address = linkAddressOctets(args.next());
    } else if (args.begins("broadcast") || args.is("brd")) {
      request.broadcast = linkAddressOctets(args.next());
    } else if (args.begins("txqueuelen") || args.is("qlen") || args.begins("txqlen")) {
      args.next();
      if (request.txQueueLength !== null) throw duplicateArgument("txqueuelen", args.word);
      const length = parseSigned(args.word);
      if (length === null) throw invalidArgument('Invalid "txqueuelen" value\n', args.word);
      request.txQueueLength = length;
    } else if (args.is("mtu")) {
      args.next();
      if (request.mtu !== null) throw duplicateArgument("mtu", args.word);
      const mtu = parseSigned(args.word);
      if (mtu === null) throw invalidArgument('Invalid "mtu" value\n', args.word);
      request.mtu = mtu;
    } else if (args.is("netns")) {
      args.next();
      if (request.netns !== null) throw duplicateArgument("netns", args.word);
      const netns = namespaceArgument(session, args.word);
      if (netns === null) {
        if (parseSigned(args.word) === null) throw invalidArgument('Invalid "netns" value\n', args.word);
        throw new IpExit(2, "RTNETLINK answers: No such process\n");
      }
      request.netns = netns;
    } else if (args.is("multicast")) request.multicast = onOff("multicast", args.next());
    else if (args.is("allmulticast")) request.allMulticast = onOff("allmulticast", args.next());
    else if (args.is("promisc")) request.promiscuous = onOff("promisc", args.next());
    else if (args.is("arp")) request.arp = onOff("arp", args.next());
    else if (args.begins("master")) {
      request.master = args.next();
      if (session.device(args.word) === null) throw invalidArgument("Device does not exist\n", args.word);
    } else if (args.begins("nomaster")) request.master = "";
    else if (args.begins("dynamic") && !args.is("dev")) {
      request.dynamic = onOff("dynamic", args.next());
    } else if (args.begins("type")) {
      request.type = args.next();
      args.skip();
      break;
    } else if (args.begins("alias")) {
      request.alias = args.next();
      if (args.word.length >= ALIAS_SIZE) throw invalidArgument("alias too long\n", args.word);
    } else if (args.is("group")) {
      args.next();
      if (request.group !== null) throw duplicateArgument("group", args.word);
      const group = groupByName(args.word);
      if (group === null) throw invalidArgument('Invalid "group" value\n', args.word);
      request.group = group;
    } else if (args.is("carrier")) request.carrier = onOff("carrier", args.next());
    else if (args.begins("addrgenmode")) {
      const modes = ["eui64", "none", "stable_secret", "random"];
      request.addressMode = modes.indexOf(args.next());
      if (request.addressMode < 0) throw invalidArgument("Invalid address generation mode\n", args.word);
    } else if (args.is("state")) {
      if (!OPER_STATES.includes(args.next().toUpperCase())) throw invalidArgument("Invalid operstate\n", args.word);
      // The others say only what a link has that waits for its user (rtnl_setlink's set_operstate).
      request.operUp = args.word.toUpperCase() === "UP";
    } else if (args.is("protodown")) request.protoDown = onOff("protodown", args.next());
    else if (args.begins("numtxqueues") || args.begins("numrxqueues")) {
      const word = args.begins("numtxqueues") ? "numtxqueues" : "numrxqueues";
      const count = parseNumber(args.next());
      if (count === null) throw invalidArgument(`Invalid "${word}" value\n`, args.word);
      if (word === "numtxqueues") request.txQueues = count;
      else request.rxQueues = count;
    } else if (parseRareOption(session, args, request)) {
      // It was read whole.
    } else {
      if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["ip link"] ?? "");
      if (args.is("dev")) args.next();
      // A device may follow on `name`, which stood in for it so far.
      if (request.dev !== null && request.dev !== request.name) throw garbageArgument("dev", args.word);
      if (!isAlternativeName(args.word)) throw new IpExit(EXIT_USAGE, notAName("dev", args.word));
      request.dev = args.word;
    }
    args.skip();
  }
  return request;
}

/** What is said of a word that names no device. */
export function notAName(key: string, word: string): string {
  return `Error: argument "${word}" is wrong: "${key}" not a valid ifname\n`;
}
