import { SECOND } from "../../sim/time.js";
import { formatIp } from "../../wire/ip-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import { type ConntrackEntry, CtStatus } from "./conntrack-entry.js";
import { SCTP_STATE_NAMES } from "./sctp-tracking.js";
import { TCP_STATE_NAMES } from "./tcp-tracking.js";
import { hasPorts, type Tuple } from "./tuple.js";

/** What `-o` makes of a line. */
export interface LineOptions {
  readonly id: boolean;
  readonly extended: boolean;
  /** A line of text, a command that makes the entry again, or an element of XML. */
  readonly format: "text" | "save" | "xml";
}

/** Nothing added. */
export const PLAIN_LINE: LineOptions = { id: false, extended: false, format: "text" };

const NAMES: Readonly<Record<number, string>> = {
  1: "icmp",
  6: "tcp",
  17: "udp",
  33: "dccp",
  47: "gre",
  58: "icmpv6",
  132: "sctp",
  136: "udplite",
};

/** "tcp", or "unknown". */
export function trackedProtocolName(protocol: number): string {
  return NAMES[protocol] ?? "unknown";
}

/**
 * The line of a connection as `conntrack -L` prints it, without the line's end. `use` is the number of those who hold it:
 * one more when the tool asked for it by its tuple.
 */
export function formatEntry(entry: ConntrackEntry, nowNs: number, options: LineOptions = PLAIN_LINE, use = 1): string {
  return `${body(entry, nowNs, options, true, use, false)}${options.id ? ` id=${entry.id}` : ""}`;
}

/** The line of an event as `conntrack -E` prints it: "    [NEW] udp ...". `isTools` for what a tool has done. */
export function formatEvent(
  kind: "NEW" | "UPDATE" | "DESTROY",
  entry: ConntrackEntry,
  nowNs: number,
  options: LineOptions = PLAIN_LINE,
  isTools = false,
): string {
  const lead = `[${kind}]`.padStart(9);
  const mark = entry.mark !== 0 || (isTools && kind !== "DESTROY");
  return `${lead} ${body(entry, nowNs, options, mark, null, kind === "DESTROY")}${options.id ? ` id=${entry.id}` : ""}`;
}

/** Seconds until the entry ends. */
export function secondsLeft(entry: ConntrackEntry, nowNs: number): number {
  const leftNs = entry.isConfirmed ? entry.timeoutNs - nowNs : entry.timeoutNs;
  return Math.max(0, Math.floor(leftNs / SECOND));
}

/** The name of the protocol's state, or null for a protocol without. */
export function stateText(entry: ConntrackEntry): string | null {
  if (entry.tcp !== null) return TCP_STATE_NAMES[entry.tcp.state] ?? "NONE";
  return entry.protocol === IpProtocol.Sctp ? (SCTP_STATE_NAMES[entry.sctpState] ?? "NONE") : null;
}

function body(
  entry: ConntrackEntry,
  nowNs: number,
  options: LineOptions,
  mark: boolean,
  use: number | null,
  isEnd: boolean,
): string {
  const { original, reply } = entry;
  let text = options.extended ? `${typeof original.src === "number" ? "ipv4     2" : "ipv6     10"} ` : "";
  text += `${trackedProtocolName(entry.protocol).padEnd(8)} ${entry.protocol} `;
  const leftS = secondsLeft(entry, nowNs);
  // What ended because its time was up has no time to tell.
  if (leftS > 0 || !isEnd) text += `${leftS} `;
  const state = stateText(entry);
  if (state !== null) text += `${state} `;
  text += tupleText(original);
  // Events tell what was counted at the end alone.
  const isCounted = entry.isAccounted && (use !== null || isEnd);
  const isOneZone = entry.originalZone === entry.replyZone;
  if (!isOneZone && entry.originalZone !== 0) text += `zone-orig=${entry.originalZone} `;
  if (isCounted) text += `packets=${original.packets} bytes=${original.bytes} `;
  if ((entry.status & CtStatus.SeenReply) === 0) text += "[UNREPLIED] ";
  text += tupleText(reply);
  if (isCounted) text += `packets=${reply.packets} bytes=${reply.bytes} `;
  if (!isOneZone && entry.replyZone !== 0) text += `zone-reply=${entry.replyZone} `;
  if ((entry.status & CtStatus.Assured) !== 0) text += "[ASSURED] ";
  if (mark) text += `mark=${entry.mark} `;
  if (isOneZone && entry.originalZone !== 0) text += `zone=${entry.originalZone} `;
  if (entry.startNs >= 0 && (use !== null || isEnd))
    text += `delta-time=${Math.floor((nowNs - entry.startNs) / SECOND)} `;
  if (use !== null) text += `use=${use} `;
  return text.slice(0, -1);
}

function tupleText(tuple: Tuple): string {
  const addresses = `src=${formatIp(tuple.src)} dst=${formatIp(tuple.dst)} `;
  if (hasPorts(tuple.protocol)) return `${addresses}sport=${tuple.srcPort} dport=${tuple.dstPort} `;
  if (tuple.protocol === IpProtocol.Icmp || tuple.protocol === IpProtocol.Icmpv6) {
    return `${addresses}type=${tuple.dstPort >>> 8} code=${tuple.dstPort & 255} id=${tuple.srcPort} `;
  }
  if (tuple.protocol === IpProtocol.Gre)
    return `${addresses}srckey=0x${tuple.srcPort.toString(16)} dstkey=0x${tuple.dstPort.toString(16)} `;
  return addresses;
}
