import type { BridgeOptions, BridgePortOptions } from "../../../../host/devices/bridge-options.js";
import { DEFAULT_VXLAN_OPTIONS, type VxlanOptions, type VxlanWord } from "../../../../host/devices/vxlan-options.js";
import { PortState } from "../../../../link/bridge-port.js";
import type { Interface } from "../../../../link/interface.js";
import type { MulticastOptions } from "../../../../link/multicast-database.js";
import type { VlanPriorities } from "../../../../link/vlan.js";
import { SECOND } from "../../../../sim/time.js";
import { type Family, familyOf, isAny, isMulticast } from "../../../../wire/ip-address.js";
import { tryParseMac } from "../../../../wire/mac-address.js";
import { addressArgument } from "./addresses.js";
import { type Arguments, garbageArgument, invalidArgument, parseNumber, switchWord } from "./arguments.js";
import { unsupported } from "./link-parse.js";
import { dsFieldByName } from "./names.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";
import { USAGE } from "./usage.js";

/** A word that a kind does not know: its usage, exit code 1. */
export function unknownOption(kind: string, word: string, what: string): IpExit {
  return new IpExit(1, `${kind}: unknown ${what} "${word}"?\n${USAGE[`ip link help ${kind}`] ?? ""}`);
}

/** The usage of a kind when `help` was asked for, exit code 1. */
export function helpOf(kind: string): IpExit {
  return new IpExit(1, USAGE[`ip link help ${kind}`] ?? "");
}

function numberOption(args: Arguments, name: string, max: number): number {
  const value = parseNumber(args.next(), max);
  if (value === null) throw invalidArgument(`invalid ${name}`, args.word);
  return value;
}

const TICK = SECOND / 100;

/** `type bridge ...`; each word may be cut short (iplink_bridge.c). */
export function parseBridgeOptions(args: Arguments): BridgeOptions {
  const options: { -readonly [K in keyof BridgeOptions]: BridgeOptions[K] } = {};
  for (; !args.isEmpty; args.skip()) {
    if (args.begins("forward_delay")) options.forwardDelayNs = numberOption(args, "forward_delay", 0xffff_ffff) * TICK;
    else if (args.begins("hello_time")) options.helloTimeNs = numberOption(args, "hello_time", 0xffff_ffff) * TICK;
    else if (args.begins("max_age")) options.maxAgeNs = numberOption(args, "max_age", 0xffff_ffff) * TICK;
    else if (args.begins("ageing_time")) options.ageingNs = numberOption(args, "ageing_time", 0xffff_ffff) * TICK;
    else if (args.begins("stp_state")) options.stp = numberOption(args, "stp_state", 0xffff_ffff) !== 0;
    else if (args.begins("priority")) options.priority = numberOption(args, "priority", 0xffff);
    else if (args.begins("vlan_filtering")) options.vlanFiltering = numberOption(args, "vlan_filtering", 0xff) !== 0;
    else if (args.begins("group_fwd_mask")) options.groupForwardMask = numberOption(args, "group_fwd_mask", 0xffff);
    else if (args.begins("vlan_default_pvid")) {
      options.vlanDefaultPvid = numberOption(args, "vlan_default_pvid", 0xffff);
    } else if (args.begins("mcast_snooping")) {
      options.multicastSnooping = numberOption(args, "mcast_snooping", 0xff) !== 0;
    } else if (args.begins("nf_call_iptables"))
      options.nfCallIptables = numberOption(args, "nf_call_iptables", 0xff) !== 0;
    else if (args.begins("nf_call_ip6tables"))
      options.nfCallIp6tables = numberOption(args, "nf_call_ip6tables", 0xff) !== 0;
    else if (args.begins("nf_call_arptables"))
      options.nfCallArptables = numberOption(args, "nf_call_arptables", 0xff) !== 0;
    else if (args.begins("no_linklocal_learn")) {
      options.noLinkLocalLearn = numberOption(args, "no_linklocal_learn", 0xff) !== 0;
    } else if (args.begins("vlan_stats_enabled")) {
      options.vlanStatistics = numberOption(args, "vlan_stats_enabled", 0xff) !== 0;
    } else if (args.begins("vlan_stats_per_port")) {
      options.vlanStatisticsPerPort = numberOption(args, "vlan_stats_per_port", 0xff) !== 0;
    } else if (args.begins("group_address")) {
      const mac = tryParseMac(args.next());
      if (mac === null) throw new IpExit(EXIT_USAGE, `"${args.word}" is invalid lladdr.\n`);
      options.groupAddress = mac;
    } else if (args.begins("mcast_vlan_snooping")) {
      options.multicastVlanSnooping = numberOption(args, "mcast_vlan_snooping", 0xff) !== 0;
    } else if (args.begins("fdb_flush")) options.flush = true;
    else if (MULTICAST_WORDS.some(([word]) => args.begins(word))) {
      options.multicast = { ...options.multicast, ...multicastOption(args) };
    } else if (args.begins("help")) throw helpOf("bridge");
    else if (BRIDGE_UNSUPPORTED.some((each) => args.begins(each))) throw unsupported(args.word);
    else throw unknownOption("bridge", args.word, "command");
  }
  return options;
}

const BRIDGE_UNSUPPORTED: readonly string[] = ["vlan_protocol"];

/** Words of multicast with their fields; in the order in which a shortened one is looked up. Times are hundredths of a second. */
const MULTICAST_WORDS: readonly (readonly [string, keyof MulticastOptions | null])[] = [
  ["mcast_router", "router"],
  ["mcast_query_use_ifaddr", "queryUseAddress"],
  ["mcast_querier", "querier"],
  // The kernel takes any, and always tells 16.
  ["mcast_hash_elasticity", null],
  ["mcast_hash_max", "hashMax"],
  ["mcast_last_member_count", "lastMemberCount"],
  ["mcast_startup_query_count", "startupQueryCount"],
  ["mcast_last_member_interval", "lastMemberIntervalNs"],
  ["mcast_membership_interval", "membershipIntervalNs"],
  ["mcast_querier_interval", "querierIntervalNs"],
  ["mcast_query_interval", "queryIntervalNs"],
  ["mcast_query_response_interval", "queryResponseIntervalNs"],
  ["mcast_startup_query_interval", "startupQueryIntervalNs"],
  ["mcast_stats_enabled", "statistics"],
  ["mcast_igmp_version", "igmpVersion"],
  ["mcast_mld_version", "mldVersion"],
];

function multicastOption(args: Arguments): Partial<MulticastOptions> {
  // `mcast_querier` is the beginning of `mcast_querier_interval` and means itself.
  const [word, field] = MULTICAST_WORDS.find(([name]) => args.is(name)) ??
    MULTICAST_WORDS.find(([name]) => args.begins(name)) ?? ["", null];
  const value = numberOption(args, word, 0xffff_ffff);
  if (field === null) return {};
  if (field === "queryUseAddress" || field === "querier" || field === "statistics") return { [field]: value !== 0 };
  return { [field]: field.endsWith("Ns") ? value * TICK : value };
}

/** The switches of a bridge port by their words in `ip link` and `bridge link`. */
export const PORT_SWITCHES: Readonly<Record<string, keyof BridgePortOptions>> = {
  hairpin: "hairpin",
  guard: "guard",
  root_block: "rootBlock",
  fastleave: "fastLeave",
  learning: "learning",
  flood: "flood",
  mcast_flood: "multicastFlood",
  bcast_flood: "broadcastFlood",
  mcast_to_unicast: "multicastToUnicast",
  neigh_suppress: "neighSuppress",
  vlan_tunnel: "vlanTunnel",
  isolated: "isolated",
  locked: "locked",
};

/** States of a port by number, as `state` takes them. */
export const PORT_STATES: readonly PortState[] = [
  PortState.Disabled,
  PortState.Listening,
  PortState.Learning,
  PortState.Forwarding,
  PortState.Blocking,
];

/** `type bridge_slave ...` (iplink_bridge_slave.c). */
export function parsePortOptions(session: IpSession, args: Arguments): BridgePortOptions {
  const options: Record<string, unknown> = {};
  for (; !args.isEmpty; args.skip()) {
    const word = args.word;
    const key = word === "mcast_fast_leave" ? "fastLeave" : PORT_SWITCHES[word];
    if (key !== undefined) options[key] = switchWord(word, args.next());
    else if (args.begins("state")) {
      const state = PORT_STATES[numberOption(args, "state", 0xff)];
      if (state === undefined) throw new IpExit(2, "RTNETLINK answers: Invalid argument\n");
      options.state = state;
    } else if (args.begins("priority")) options.priority = numberOption(args, "priority", 0xffff);
    else if (args.begins("cost")) options.cost = numberOption(args, "cost", 0xffff_ffff);
    else if (args.begins("group_fwd_mask")) options.groupForwardMask = numberOption(args, "group_fwd_mask", 0xffff);
    else if (args.is("mcast_router")) options.multicastRouter = numberOption(args, "mcast_router", 0xff);
    else if (args.begins("help")) throw helpOf("bridge_slave");
    else if (word === "fdb_flush") options.flush = true;
    else if (word === "proxy_arp" || word === "proxy_arp_wifi") {
      if (switchWord(word, args.next())) throw unsupported(word);
    } else if (word === "backup_port") {
      const device = session.device(args.next());
      if (device === null) throw invalidArgument("Device does not exist\n", args.word);
      options.backupPort = device;
    } else if (word === "nobackup_port") options.backupPort = null;
    else throw unknownOption("bridge_slave", word, "option");
  }
  return options as BridgePortOptions;
}

/** `type vlan ...`: the VLAN's number, or null without one, and what its priority maps get. */
export function parseVlanOptions(args: Arguments): { vlanId: number | null; priorities: VlanPriorities } {
  let id: number | null = null;
  const ingress = new Map<number, number>();
  const egress = new Map<number, number>();
  for (; !args.isEmpty; args.skip()) {
    if (args.begins("protocol")) {
      const protocol = args.next();
      if (protocol.toLowerCase() === "802.1ad") throw unsupported(protocol);
      if (protocol.toLowerCase() !== "802.1q") throw invalidArgument("protocol is invalid", protocol);
    } else if (args.begins("id")) {
      id = parseNumber(args.next(), 0xffff);
      if (id === null) throw invalidArgument("id is invalid", args.word);
    } else if (args.begins("reorder_hdr")) {
      if (!switchWord("reorder_hdr", args.next())) throw unsupported("reorder_hdr");
    } else if (["gvrp", "mvrp", "loose_binding", "bridge_binding"].some((each) => args.begins(each))) {
      const word = args.word;
      if (switchWord(word, args.next())) throw unsupported(word);
    } else if (args.begins("ingress-qos-map")) readPriorities(args, ingress);
    else if (args.begins("egress-qos-map")) readPriorities(args, egress);
    else if (args.begins("help")) throw helpOf("vlan");
    else throw unknownOption("vlan", args.word, "command");
  }
  return { vlanId: id, priorities: { ingress, egress } };
}

/** The words "FROM:TO" that follow (vlan_parse_qos_map). */
function readPriorities(args: Arguments, into: Map<number, number>): void {
  for (;;) {
    const match = /^(\d+):(\d+)$/.exec(args.rest()[1] ?? "");
    if (match === null) return;
    args.next();
    into.set(Number(match[1]), Number(match[2]));
  }
}

/** `ttl`: 0 for `inherit`. @throws IpExit */
function timeToLive(args: Arguments): number {
  const word = args.next();
  if (word === "inherit" || word === "auto") return 0;
  const ttl = parseNumber(word, 0xffff_ffff);
  if (ttl === null) throw invalidArgument("invalid TTL", word);
  if (ttl > 255) throw invalidArgument("TTL must be <= 255", word);
  return ttl;
}

/** What was said of a VXLAN, word by word. */
class VxlanWords {
  readonly options: { -readonly [K in keyof VxlanOptions]: VxlanOptions[K] };
  /** The words that may come once. */
  readonly seen = new Set<string>();

  constructor(before: VxlanOptions | null) {
    this.options = { ...(before ?? DEFAULT_VXLAN_OPTIONS) };
  }

  /** Reads a word's value. @throws IpExit when the word came before (check_duparg). */
  once(args: Arguments, key: string): string {
    const value = args.next();
    if (this.seen.has(key)) throw garbageArgument(key, value);
    this.seen.add(key);
    return value;
  }

  /** The family of the addresses that were said: the next must be of the same. */
  get family(): Family | null {
    const { remote, local } = this.options;
    for (const [key, address] of [["remote", remote] as const, ["local", local] as const]) {
      if (this.seen.has(key) && address !== null) return familyOf(address);
    }
    return null;
  }

  switch(word: VxlanWord, on: boolean): void {
    const others = this.options.words.filter((each) => each !== word);
    this.options.words = on ? [...others, word] : others;
  }
}

/**
 * `type vxlan ...` (iplink_vxlan.c), of a new device or, with `before`, for one that is there; null when nothing was said,
 * which the kernel refuses.
 */
export function parseVxlanOptions(
  session: IpSession,
  args: Arguments,
  before: VxlanOptions | null = null,
): VxlanOptions | null {
  if (args.isEmpty) return null;
  const words = new VxlanWords(before);
  for (; !args.isEmpty; args.skip()) {
    if (parseVxlanAddress(session, args, words) || parseVxlanNumber(args, words)) continue;
    if (!parseVxlanSwitch(args, words)) throw unknownOption("vxlan", args.word, "command");
  }
  const { options, seen } = words;
  if (
    options.remote !== null &&
    isMulticast(options.remote) &&
    !(seen.has("dev") || (before !== null && options.remote === before.remote))
  ) {
    throw new IpExit(1, "vxlan: 'group' requires 'dev' to be specified\n");
  }
  if (before !== null) return options;
  if (options.external && seen.has("id")) {
    throw new IpExit(1, "vxlan: both 'external' and vni cannot be specified\n");
  }
  if (!options.external && !seen.has("id")) throw new IpExit(1, "vxlan: missing virtual network identifier\n");
  if (!seen.has("dstport")) {
    session.error(
      "vxlan: destination port not specified\nWill use Linux kernel default (non-standard value)\n" +
        "Use 'dstport 4789' to get the IANA assigned value\nUse 'dstport 0' to get default and quiet this message\n",
    );
  }
  if (options.dstPort === 0) options.dstPort = DEFAULT_VXLAN_OPTIONS.dstPort;
  // Who says where each frame goes needs to learn nothing.
  if (options.external) options.learning = false;
  return options;
}

/** Addresses and devices; false for another word. */
function parseVxlanAddress(session: IpSession, args: Arguments, words: VxlanWords): boolean {
  const { options, seen } = words;
  if (args.is("group") || args.is("remote")) {
    const isGroup = args.is("group");
    if (seen.has("remote")) throw bothGroupAndRemote();
    const remote = addressArgument(args.next(), words.family);
    seen.add("remote");
    if (isGroup && !isMulticast(remote)) throw invalidArgument("invalid group address", args.word);
    if (!isGroup && (isMulticast(remote) || ["any", "all", "default"].includes(args.word))) {
      throw invalidArgument("invalid remote address", args.word);
    }
    options.remote = isAny(remote) ? null : remote;
  } else if (args.is("local")) {
    const local = addressArgument(args.next(), words.family);
    if (isMulticast(local)) throw invalidArgument("invalid local address", args.word);
    seen.add("local");
    options.local = isAny(local) ? null : local;
  } else if (args.is("dev")) options.lower = lowerDevice(session, words.once(args, "dev"));
  else return false;
  return true;
}

/** Numbers; false for another word. */
function parseVxlanNumber(args: Arguments, words: VxlanWords): boolean {
  const { options } = words;
  if (args.is("id") || args.begins("vni")) {
    const vni = parseNumber(words.once(args, "id"));
    if (vni === null || vni >= 1 << 24) throw invalidArgument("invalid id", args.word);
    options.vni = vni;
  } else if (args.is("ttl") || args.is("hoplimit")) {
    options.ttlInherit = args.following === "inherit";
    options.ttl = timeToLive(args);
  } else if (args.is("tos") || args.is("dsfield")) {
    const tos = args.next() === "inherit" ? 1 : dsFieldByName(args.word);
    if (tos === null) throw invalidArgument("bad TOS value", args.word);
    options.tos = tos;
  } else if (args.is("df")) {
    const df = args.next();
    if (df !== "unset" && df !== "set" && df !== "inherit")
      throw invalidArgument("DF must be 'unset', 'set' or 'inherit'", df);
    options.df = df;
  } else if (args.is("label") || args.is("flowlabel")) {
    const label = parseNumber(args.next(), 0xf_ffff);
    if (label === null) throw invalidArgument("invalid flowlabel", args.word);
    options.flowLabel = label;
  } else if (args.is("ageing")) {
    const text = args.next();
    const ageing = text === "none" ? 0 : parseNumber(text);
    if (ageing === null) throw invalidArgument("ageing timer", text);
    options.ageingNs = ageing === 0 ? DEFAULT_VXLAN_OPTIONS.ageingNs : ageing * SECOND;
  } else if (args.is("maxaddress")) {
    const text = args.next();
    const most = text === "unlimited" ? 0 : parseNumber(text);
    if (most === null) throw invalidArgument("max addresses", text);
    options.maxAddress = most;
  } else if (args.begins("port") || args.is("srcport")) {
    options.srcPortMin = portOption(args, "min port");
    options.srcPortMax = portOption(args, "max port");
  } else if (args.is("dstport")) {
    options.dstPort = portOption(args, "dst port");
    words.seen.add("dstport");
  } else return false;
  return true;
}

/** Words without a value, of which most may have `no` before them; false for another word. */
function parseVxlanSwitch(args: Arguments, words: VxlanWords): boolean {
  const { word } = args;
  const { options } = words;
  const isOff = word.startsWith("no") && word !== "noudpcsum";
  const name = isOff ? word.slice(2) : word;
  if (name === "learning") options.learning = !isOff;
  else if (word === "udpcsum" || word === "noudpcsum") options.udpChecksum = word === "udpcsum";
  else if (name === "proxy") options.proxy = !isOff;
  else if (name === "external") options.external = !isOff;
  else if (name === "udp6zerocsumtx") options.udp6ZeroTx = !isOff;
  else if (VXLAN_SWITCHES.includes(name as VxlanWord) && (!isOff || !["gbp", "gpe"].includes(name))) {
    words.switch(name as VxlanWord, !isOff);
  } else if (args.begins("help")) throw helpOf("vxlan");
  else return false;
  return true;
}

const VXLAN_SWITCHES: readonly VxlanWord[] = [
  "rsc",
  "l2miss",
  "l3miss",
  "udp6zerocsumrx",
  "remcsumtx",
  "remcsumrx",
  "gbp",
  "gpe",
  "vnifilter",
];

function portOption(args: Arguments, what: string): number {
  const port = parseNumber(args.next(), 0xffff);
  if (port === null) throw invalidArgument(what, args.word);
  return port;
}

/** The device below a tunnel: iproute2 exits where it is not there. */
export function lowerDevice(session: IpSession, name: string): Interface {
  const found = session.device(name);
  if (found === null) throw new IpExit(EXIT_USAGE, `Cannot find device "${name}"\n`);
  return found;
}

function bothGroupAndRemote(): IpExit {
  return new IpExit(1, "vxlan: both group and remote cannot be specified\n");
}
