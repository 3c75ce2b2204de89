import { SECOND } from "../../sim/time.js";
import { formatIp } from "../../wire/ip-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import { type ConntrackEntry, CtStatus } from "./conntrack-entry.js";
import { SCTP_STATE_NAMES } from "./sctp-tracking.js";
import { TCP_STATE_NAMES } from "./tcp-tracking.js";
import { hasPorts, type Tuple } from "./tuple.js";

/** What `-o` adds to a line. */
export interface LineOptions {
  readonly id: boolean;
  readonly extended: boolean;
}

/** Nothing added. */
export const PLAIN_LINE: LineOptions = { id: false, extended: false };

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

/** The line of a connection as `conntrack -L` prints it, without the line's end. */
export function formatEntry(entry: ConntrackEntry, nowNs: number, options: LineOptions = PLAIN_LINE): string {
  return `${body(entry, nowNs, options, "mark", "1")}${options.id ? ` id=${entry.id}` : ""}`;
}

/** The line of an event as `conntrack -E` prints it: "    [NEW] udp ...". */
export function formatEvent(
  kind: "NEW" | "UPDATE" | "DESTROY",
  entry: ConntrackEntry,
  nowNs: number,
  options: LineOptions = PLAIN_LINE,
): string {
  const lead = `[${kind}]`.padStart(9);
  const mark = entry.mark !== 0 ? "mark" : null;
  return `${lead} ${body(entry, nowNs, options, mark, null)}${options.id ? ` id=${entry.id}` : ""}`;
}

function body(
  entry: ConntrackEntry,
  nowNs: number,
  options: LineOptions,
  mark: "mark" | null,
  use: string | null,
): string {
  const { original, reply } = entry;
  let text = options.extended ? `${typeof original.src === "number" ? "ipv4     2" : "ipv6     10"} ` : "";
  text += `${(NAMES[entry.protocol] ?? "unknown").padEnd(8)} ${entry.protocol} `;
  const leftNs = entry.isConfirmed ? entry.timeoutNs - nowNs : entry.timeoutNs;
  text += `${Math.max(0, Math.floor(leftNs / SECOND))} `;
  if (entry.tcp !== null) text += `${TCP_STATE_NAMES[entry.tcp.state] ?? "NONE"} `;
  else if (entry.protocol === IpProtocol.Sctp) text += `${SCTP_STATE_NAMES[entry.sctpState] ?? "NONE"} `;
  text += tupleText(original);
  if (entry.isAccounted) text += `packets=${original.packets} bytes=${original.bytes} `;
  if ((entry.status & CtStatus.SeenReply) === 0) text += "[UNREPLIED] ";
  text += tupleText(reply);
  if (entry.isAccounted) text += `packets=${reply.packets} bytes=${reply.bytes} `;
  if ((entry.status & CtStatus.Assured) !== 0) text += "[ASSURED] ";
  if (mark !== null) text += `mark=${entry.mark} `;
  if (entry.originalZone !== 0 && entry.originalZone === entry.replyZone) text += `zone=${entry.originalZone} `;
  else if (entry.originalZone !== 0) text += `zone-orig=${entry.originalZone} `;
  else if (entry.replyZone !== 0) text += `zone-reply=${entry.replyZone} `;
  if (use !== null) text += `use=${use} `;
  return text.slice(0, -1);
}

function tupleText(tuple: Tuple): string {
  const addresses = `src=${formatIp(tuple.src)} dst=${formatIp(tuple.dst)} `;
  if (hasPorts(tuple.protocol)) return `${addresses}sport=${tuple.srcPort} dport=${tuple.dstPort} `;
  if (tuple.protocol === IpProtocol.Icmp || tuple.protocol === IpProtocol.Icmpv6) {
    return `${addresses}type=${tuple.dstPort >>> 8} code=${tuple.dstPort & 255} id=${tuple.srcPort} `;
  }
  if (tuple.protocol === IpProtocol.Gre) return `${addresses}srckey=0x0 dstkey=0x0 `;
  return addresses;
}
