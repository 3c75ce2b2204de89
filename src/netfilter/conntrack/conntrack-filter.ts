import { Family, type IpAddress, tryParseIp } from "../../wire/ip-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import { AddressMask } from "../rules/selector.js";
import { maskedBy, parseMask, parseShortIpv4, prefixMask } from "../text/address-mask.js";
import { parseInteger } from "../text/extension.js";
import { type ConntrackEntry, CtStatus } from "./conntrack-entry.js";
import type { ConntrackWords } from "./conntrack-options.js";
import { ConntrackProblem } from "./conntrack-problem.js";
import { statusBits } from "./conntrack-status.js";
import { SCTP_STATE_NAMES } from "./sctp-tracking.js";
import { TCP_STATE_NAMES } from "./tcp-tracking.js";

/** One condition of a filter, as data. */
type Condition =
  | { readonly kind: "address"; readonly reply: boolean; readonly src: boolean; readonly block: AddressMask }
  | { readonly kind: "port"; readonly reply: boolean; readonly src: boolean; readonly port: number }
  | { readonly kind: "icmp"; readonly shift: 0 | 8; readonly value: number }
  | { readonly kind: "mark"; readonly value: number; readonly mask: number }
  | { readonly kind: "status"; readonly bits: number; readonly unreplied: boolean }
  | { readonly kind: "state"; readonly state: number }
  | { readonly kind: "nat"; readonly src: boolean; readonly dst: boolean; readonly address: IpAddress | null }
  | { readonly kind: "zone"; readonly side: "both" | "original" | "reply"; readonly zone: number };

/** Which connections `conntrack` shall speak of. */
export interface EntryFilter {
  /** Null for both. */
  readonly family: Family | null;
  /** -1 for all. */
  readonly protocol: number;
  readonly conditions: readonly Condition[];
}

/** The filter that the words ask for; what `-U` changes (mark, status, timeout, state) is no condition for it. */
export function readFilter(words: ConntrackWords): EntryFilter {
  const { given, protocol, letter } = words;
  const conditions: Condition[] = [];
  const each = (key: string, read: (text: string) => Condition | null) => {
    for (const text of given.get(key) ?? []) {
      const condition = read(text);
      if (condition !== null) conditions.push(condition);
    }
  };
  const masks = { src: given.get("mask-src")?.[0] ?? null, dst: given.get("mask-dst")?.[0] ?? null };
  const address = (reply: boolean, src: boolean) => (text: string) =>
    ({ kind: "address", reply, src, block: blockOf(text, src ? masks.src : masks.dst) }) as const;
  each("s", address(false, true));
  each("d", address(false, false));
  each("r", address(true, true));
  each("q", address(true, false));
  const port = (reply: boolean, src: boolean) => (text: string) =>
    ({ kind: "port", reply, src, port: parseInteger(text) ?? 0 }) as const;
  each("sport", port(false, true));
  each("dport", port(false, false));
  each("reply-sport", port(true, true));
  each("reply-dport", port(true, false));
  each("icmp-type", (text) => ({ kind: "icmp", shift: 8, value: parseInteger(text) ?? 0 }));
  each("icmp-code", (text) => ({ kind: "icmp", shift: 0, value: parseInteger(text) ?? 0 }));
  each("icmp-id", port(false, true));
  each("w", (text) => ({ kind: "zone", side: "both", zone: parseInteger(text) ?? 0 }));
  each("orig-zone", (text) => ({ kind: "zone", side: "original", zone: parseInteger(text) ?? 0 }));
  each("reply-zone", (text) => ({ kind: "zone", side: "reply", zone: parseInteger(text) ?? 0 }));
  const nat = (src: boolean, dst: boolean) => (text: string) =>
    ({ kind: "nat", src, dst, address: text === "" ? null : addressOf(text) }) as const;
  each("n", nat(true, false));
  each("g", nat(false, true));
  each("j", nat(true, true));
  if (letter !== "U") {
    each("m", (text) => ({ kind: "mark", ...readMark(text) }));
    each("state", (text) => ({ kind: "state", state: stateOf(text, protocol) }));
    for (const text of given.get("u") ?? []) for (const word of text.split(",")) conditions.push(statusCondition(word));
  }
  const named = given.get("f")?.[0];
  const first = conditions.find((condition) => condition.kind === "address");
  let family = named === undefined ? null : familyOf(named);
  for (const condition of conditions) {
    if (condition.kind !== "address") continue;
    const own = typeof condition.block.address === "number" ? Family.V4 : Family.V6;
    if (family !== null && own !== family && condition !== first)
      throw new ConntrackProblem("mismatched address family");
    family = own;
  }
  return { family, protocol, conditions };
}

/** True when the filter lets the connection through. */
export function matchesFilter(entry: ConntrackEntry, filter: EntryFilter): boolean {
  const family = typeof entry.original.src === "number" ? Family.V4 : Family.V6;
  if (filter.family !== null && family !== filter.family) return false;
  if (filter.protocol >= 0 && entry.protocol !== filter.protocol) return false;
  return filter.conditions.every((condition) => holds(entry, condition));
}

function holds(entry: ConntrackEntry, condition: Condition): boolean {
  switch (condition.kind) {
    case "address": {
      const tuple = condition.reply ? entry.reply : entry.original;
      return condition.block.matches(condition.src ? tuple.src : tuple.dst);
    }
    case "port": {
      const tuple = condition.reply ? entry.reply : entry.original;
      return (condition.src ? tuple.srcPort : tuple.dstPort) === condition.port;
    }
    case "icmp":
      return ((entry.original.dstPort >>> condition.shift) & 255) === condition.value;
    case "mark":
      return (entry.mark & condition.mask) >>> 0 === condition.value;
    case "status":
      if (condition.unreplied) return (entry.status & CtStatus.SeenReply) === 0;
      return (entry.status & condition.bits) === condition.bits;
    case "state":
      return (entry.tcp?.state ?? entry.sctpState) === condition.state;
    case "nat": {
      const { original, reply } = entry;
      const src = condition.src && (entry.status & CtStatus.SrcNat) !== 0 && reply.dst !== original.src;
      const dst = condition.dst && (entry.status & CtStatus.DstNat) !== 0 && reply.src !== original.dst;
      if (condition.address === null) {
        // The tool compares ports once NAT has seen the flow, and takes ICMP's identifier and type for ports.
        const isIcmp = entry.protocol === IpProtocol.Icmp || entry.protocol === IpProtocol.Icmpv6;
        const { status } = entry;
        const asksSrc = condition.src && (status & CtStatus.SrcNatDone) !== 0;
        const asksDst = condition.dst && (status & CtStatus.DstNatDone) !== 0;
        const srcPort = asksSrc && (isIcmp || reply.dstPort !== original.srcPort);
        return src || dst || srcPort || (asksDst && (isIcmp || reply.srcPort !== original.dstPort));
      }
      return (src && entry.reply.dst === condition.address) || (dst && entry.reply.src === condition.address);
    }
    case "zone":
      return isInZone(entry, condition.side, condition.zone);
  }
}

/** "VALUE/MASK" of a mark. */
export function readMark(text: string): { readonly value: number; readonly mask: number } {
  const [value = "", mask] = text.split("/");
  return { value: parseInteger(value) ?? 0, mask: mask === undefined ? 0xffff_ffff : (parseInteger(mask) ?? 0) };
}

/** The number of a TCP or SCTP state. @throws ConntrackProblem */
export function stateOf(text: string, protocol: number): number {
  const names: readonly string[] = protocol === 132 ? SCTP_STATE_NAMES : TCP_STATE_NAMES;
  // LISTEN is what the state was called before it was the second SYN's.
  const state = names.indexOf(protocol === 6 && text === "LISTEN" ? "SYN_SENT2" : text);
  if (state < 0) throw new ConntrackProblem(`unknown ${protocol === 132 ? "SCTP" : "TCP"} state \`${text}'`);
  return state;
}

function statusCondition(word: string): Condition {
  if (word === "UNREPLIED") return { kind: "status", bits: 0, unreplied: true };
  return { kind: "status", bits: statusBits(word), unreplied: false };
}

function familyOf(text: string): Family {
  if (text === "ipv4") return Family.V4;
  if (text === "ipv6") return Family.V6;
  throw new ConntrackProblem(`\`${text}' unsupported protocol`);
}

/** An address; IPv4 may be short ("10.0.1"). @throws ConntrackProblem */
export function addressOf(text: string): IpAddress {
  const address = tryParseIp(text) ?? parseShortIpv4(text);
  if (address === null) throw new ConntrackProblem(`Invalid IP address \`${text}'`);
  return address;
}

function blockOf(text: string, maskText: string | null): AddressMask {
  const [host = "", length] = text.split("/");
  const address = addressOf(host);
  const family = typeof address === "number" ? Family.V4 : Family.V6;
  const given = length ?? maskText;
  const mask = given === null ? prefixMask(family, family === Family.V4 ? 32 : 128) : parseMask(given, family);
  if (mask === null) throw new ConntrackProblem("Invalid netmask");
  return new AddressMask(maskedBy(address, mask), mask, false);
}

/** A zone of both directions is told as one, and is that of neither by itself. */
function isInZone(
  { originalZone, replyZone }: ConntrackEntry,
  side: "both" | "original" | "reply",
  zone: number,
): boolean {
  if (side === "both") return originalZone === zone;
  return originalZone !== replyZone && (side === "reply" ? replyZone : originalZone) === zone;
}
