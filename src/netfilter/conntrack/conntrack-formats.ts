import { SECOND } from "../../sim/time.js";
import { formatIp } from "../../wire/ip-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import { type ConntrackEntry, CtStatus } from "./conntrack-entry.js";
import {
  formatEntry,
  formatEvent,
  type LineOptions,
  secondsLeft,
  stateText,
  trackedProtocolName,
} from "./conntrack-text.js";
import { hasPorts, type Tuple } from "./tuple.js";

/** What `-o xml` begins with. */
export const XML_START = '<?xml version="1.0" encoding="utf-8"?>\n<conntrack>\n';
/** What `-o xml` ends with. */
export const XML_END = "</conntrack>\n";

/** The words of `conntrack` that make an entry again (`-o save`). */
function saveWords(command: "-A" | "-D" | "-U", entry: ConntrackEntry, nowNs: number): string {
  const { original, reply, status } = entry;
  const statuses = [
    ...((status & CtStatus.SeenReply) !== 0 ? ["SEEN_REPLY"] : []),
    ...((status & CtStatus.Assured) !== 0 ? ["ASSURED"] : []),
  ];
  const words = [command, "-t", `${secondsLeft(entry, nowNs)}`, "-u", statuses.join(",") || "UNSET"];
  if (entry.originalZone !== 0 && entry.originalZone === entry.replyZone) words.push("-w", `${entry.originalZone}`);
  words.push("-s", formatIp(original.src), "-d", formatIp(original.dst));
  words.push((status & CtStatus.DstNat) !== 0 ? "-g" : "-r", formatIp(reply.src));
  words.push((status & CtStatus.SrcNat) !== 0 ? "-n" : "-q", formatIp(reply.dst));
  words.push("-p", trackedProtocolName(entry.protocol));
  if (hasPorts(entry.protocol)) {
    words.push("--sport", `${original.srcPort}`, "--dport", `${original.dstPort}`);
    words.push("--reply-port-src", `${reply.srcPort}`, "--reply-port-dst", `${reply.dstPort}`);
  } else if (entry.protocol === IpProtocol.Icmp || entry.protocol === IpProtocol.Icmpv6) {
    const name = trackedProtocolName(entry.protocol);
    words.push(`--${name}-type`, `${original.dstPort >>> 8}`, `--${name}-code`, `${original.dstPort & 255}`);
    words.push(`--${name}-id`, `${original.srcPort}`);
  }
  const state = stateText(entry);
  if (state !== null) words.push("--state", state);
  return words.join(" ");
}

function xmlTuple(direction: string, tuple: Tuple, counters: string): string {
  const family = typeof tuple.src === "number" ? 'protonum="2" protoname="ipv4"' : 'protonum="10" protoname="ipv6"';
  const ports = hasPorts(tuple.protocol) ? `<sport>${tuple.srcPort}</sport><dport>${tuple.dstPort}</dport>` : "";
  const name = trackedProtocolName(tuple.protocol);
  return (
    `<meta direction="${direction}"><layer3 ${family}><src>${formatIp(tuple.src)}</src><dst>${formatIp(tuple.dst)}</dst></layer3>` +
    `<layer4 protonum="${tuple.protocol}" protoname="${name}">${ports}</layer4>${counters}</meta>`
  );
}

function xmlFlow(entry: ConntrackEntry, nowNs: number, type: string, mark: boolean, use: number | null): string {
  // Events tell what was counted at the end alone.
  const isWhole = use !== null || type.includes("destroy");
  const counters = (side: { readonly packets: number; readonly bytes: number }) =>
    entry.isAccounted && isWhole
      ? `<counters><packets>${side.packets}</packets><bytes>${side.bytes}</bytes></counters>`
      : "";
  const state = stateText(entry);
  return (
    `<flow${type}>${xmlTuple("original", entry.original, counters(entry.original))}` +
    `${xmlTuple("reply", entry.reply, counters(entry.reply))}<meta direction="independent">` +
    (state === null ? "" : `<state>${state}</state>`) +
    `<timeout>${secondsLeft(entry, nowNs)}</timeout>` +
    (mark ? `<mark>${entry.mark}</mark>` : "") +
    (use === null ? "" : `<use>${use}</use>`) +
    `<id>${entry.id}</id>` +
    ((entry.status & CtStatus.Assured) !== 0 ? "<assured/>" : "") +
    ((entry.status & CtStatus.SeenReply) === 0 ? "<unreplied/>" : "") +
    (entry.startNs >= 0 && isWhole ? `<deltatime>${Math.floor((nowNs - entry.startNs) / SECOND)}</deltatime>` : "") +
    "</meta></flow>"
  );
}

/** A connection in the format that `-o` asks for; `command` is what `-o save` writes in front. */
export function shownEntry(
  entry: ConntrackEntry,
  nowNs: number,
  options: LineOptions,
  use = 1,
  command: "-A" | "-D" | "-U" = "-A",
): string {
  // A listing is never of the very instant at which a packet passed: less than the whole time is left already.
  const laterNs = nowNs + 1;
  if (options.format === "save") return saveWords(command, entry, laterNs);
  if (options.format === "xml") return xmlFlow(entry, laterNs, "", true, use);
  return formatEntry(entry, laterNs, options, use);
}

/** An event in the format that `-o` asks for; `portId` is the tool's socket when a tool did it, else null. */
export function shownEvent(
  kind: "NEW" | "UPDATE" | "DESTROY",
  entry: ConntrackEntry,
  nowNs: number,
  options: LineOptions,
  portId: number | null,
): string {
  const by = portId === null ? "" : ` [USERSPACE] portid=${portId}`;
  const mark = entry.mark !== 0 || (portId !== null && kind !== "DESTROY");
  switch (options.format) {
    case "save":
      return saveWords(kind === "NEW" ? "-A" : kind === "UPDATE" ? "-U" : "-D", entry, nowNs) + by;
    case "xml":
      return xmlFlow(entry, nowNs, ` type="${kind.toLowerCase()}"`, mark, null) + by;
    default:
      return formatEvent(kind, entry, nowNs, options, portId !== null) + by;
  }
}
