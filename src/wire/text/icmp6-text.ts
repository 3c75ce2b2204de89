import { readIpv6Address, readU8, readU16 } from "../codec/bytes.js";
import { DecodeFailure } from "../codec/decode-failure.js";
import { decodeMldQuery, type GroupQuery } from "../group-query.js";
import { decodeMldReport, type GroupRecord, GroupRecordType } from "../group-report.js";
import { type IcmpMessage, Icmpv6Type } from "../icmp.js";
import { formatIp } from "../ip-address.js";
import { decodeNdp, type NdpMessage } from "../ndp.js";
import { IpProtocol } from "../numbers.js";
import { hexDump } from "./hex-dump.js";
import { describeNdpOptions } from "./ndp-option-text.js";
import type { TextStyle } from "./text-style.js";

const RECORD_TYPES: ReadonlyMap<number, string> = new Map<number, string>([
  [GroupRecordType.IsInclude, "is_in"],
  [GroupRecordType.IsExclude, "is_ex"],
  [GroupRecordType.ToInclude, "to_in"],
  [GroupRecordType.ToExclude, "to_ex"],
  [GroupRecordType.AllowSources, "allow"],
  [GroupRecordType.BlockSources, "block"],
]);

/** Stands at the end when a message does not show what should be told: the ports of a later fragment. */
const CUT_OFF = " [|icmp6]";

/** "ICMP6, echo request, id 7, seq 1, length 64": an ICMPv6 message; `bytes` are all of it. */
export function describeIcmp6(icmp: IcmpMessage, bytes: Uint8Array, style: TextStyle): string {
  const length = `, length ${icmp.byteLength}`;
  const ndp = decodeNdp(icmp);
  if (ndp !== null && !(ndp instanceof DecodeFailure)) {
    const [name, rest] = describeNdp(ndp, style);
    if (style.verbose === 0) return `ICMP6, ${name}${rest}${length}`;
    return `ICMP6, ${name}${length}${rest}${describeNdpDetails(ndp, style)}`;
  }
  const text = describeMessage(icmp, bytes, style);
  const unknown = icmp.type === Icmpv6Type.DestinationUnreachable && text.includes("unknown unreach");
  if (unknown) return `ICMP6, ${text}${style.verbose <= 1 ? hexDump(bytes) : ""}`;
  return `ICMP6, ${text}${style.verbose === 0 && !text.endsWith(CUT_OFF) ? length : ""}`;
}

function describeMessage(icmp: IcmpMessage, bytes: Uint8Array, style: TextStyle): string {
  const dst = style.host(readIpv6Address(bytes, 8 + 24));
  switch (icmp.type) {
    case Icmpv6Type.EchoRequest:
      return `echo request, id ${icmp.id}, seq ${icmp.sequence}`;
    case Icmpv6Type.EchoReply:
      return `echo reply, id ${icmp.id}, seq ${icmp.sequence}`;
    case Icmpv6Type.DestinationUnreachable:
      return `destination unreachable, ${describeUnreachable(icmp, dst, bytes, style)}`;
    case Icmpv6Type.PacketTooBig:
      return `packet too big, mtu ${icmp.rest}`;
    case Icmpv6Type.TimeExceeded:
      if (icmp.code === 0) return `time exceeded in-transit for ${dst}`;
      return `time exceeded in-transit${icmp.code === 1 ? " (reassembly)" : `, unknown code (${icmp.code})`}`;
    case Icmpv6Type.ParameterProblem: {
      const what = ["erroneous", "next header", "option", "incomplete header chain"][icmp.code];
      return `parameter problem, ${what === undefined ? `code-#${icmp.code}` : `${what} - octet ${icmp.rest}`}`;
    }
    case Icmpv6Type.MulticastListenerReportV2: {
      const records = decodeMldReport(icmp) ?? [];
      return `multicast listener report v2, ${describeGroupRecords(records, style.verbose)}`;
    }
    case Icmpv6Type.MulticastListenerQuery:
      return `multicast listener query${describeMldQuery(icmp, style)}`;
    case Icmpv6Type.MulticastListenerReport:
      return `multicast listener report${describeMldV1(icmp, style)}`;
    case Icmpv6Type.MulticastListenerDone:
      return `multicast listener done${describeMldV1(icmp, style)}`;
    default:
      return `unknown icmp6 type (${icmp.type})`;
  }
}

/** The missing blank is tcpdump's (mld6_print). */
function describeMldV1(icmp: IcmpMessage, style: TextStyle): string {
  if (icmp.data.length < 16) return CUT_OFF;
  return `max resp delay: ${icmp.rest >>> 16} addr: ${style.host(readIpv6Address(icmp.data, 0))}`;
}

function describeMldQuery(icmp: IcmpMessage, style: TextStyle): string {
  const query = decodeMldQuery(icmp);
  if (query === null) return CUT_OFF;
  if (query.version === 1) return describeMldV1(icmp, style);
  const isVerbose = style.verbose > 0;
  const delay = isVerbose ? ` [max resp delay=${query.maxResponseMs}]` : "";
  let text = ` v2${delay} [gaddr ${style.host(query.group)}`;
  if (isVerbose) {
    if (query.suppress) text += " sflag";
    if (query.robustness > 0) text += ` robustness=${query.robustness}`;
    text += ` qqi=${query.intervalSeconds}`;
  }
  return `${text}${describeSources(query, style)}]`;
}

/** The two spaces before "unreachable prohibited" are tcpdump's. */
function describeUnreachable(icmp: IcmpMessage, dst: string, bytes: Uint8Array, style: TextStyle): string {
  switch (icmp.code) {
    case 0:
      return `unreachable route ${dst}`;
    case 1:
      return ` unreachable prohibited ${dst}`;
    case 2:
      return `beyond scope ${dst}, source address ${style.host(readIpv6Address(bytes, 8 + 8))}`;
    case 3:
      return `unreachable address ${dst}`;
    case 4: {
      if (icmp.quoted?.kind === "ipv6" && (icmp.quoted.fragment?.offset ?? 0) > 0) return `unreachable port${CUT_OFF}`;
      const protocol = icmp.quoted?.protocol ?? readU8(bytes, 8 + 6);
      const port = style.port(readU16(bytes, 8 + (icmp.quoted?.headerLength ?? 40) + 2), protocol);
      if (protocol === IpProtocol.Tcp) return `unreachable port, ${dst} tcp port ${port}`;
      if (protocol === IpProtocol.Udp) return `unreachable port, ${dst} udp port ${port}`;
      return `unreachable port, ${dst} protocol ${protocol} port ${port}`;
    }
    default:
      return `unknown unreach code (${icmp.code})`;
  }
}

/** The message's name, and what stands behind it. */
function describeNdp(ndp: NdpMessage, style: TextStyle): readonly [string, string] {
  switch (ndp.kind) {
    case "router-solicitation":
      return ["router solicitation", ""];
    case "router-advertisement":
      return ["router advertisement", ""];
    case "neighbor-solicitation":
      return ["neighbor solicitation", `, who has ${style.host(ndp.target)}`];
    case "neighbor-advertisement":
      return ["neighbor advertisement", `, tgt is ${style.host(ndp.target)}`];
    case "redirect":
      return ["redirect", `, ${style.host(ndp.destination)} to ${style.host(ndp.target)}`];
  }
}

/** What -v adds. */
function describeNdpDetails(ndp: NdpMessage, style: TextStyle): string {
  let text = "";
  if (ndp.kind === "neighbor-advertisement") {
    const flags = words([
      [ndp.router, "router"],
      [ndp.solicited, "solicited"],
      [ndp.override, "override"],
    ]);
    text = `, Flags [${flags}]`;
  } else if (ndp.kind === "router-advertisement") {
    const flags = words([
      [ndp.managed, "managed"],
      [ndp.otherConfig, "other stateful"],
    ]);
    const preference = ndp.preference > 0 ? "high" : ndp.preference < 0 ? "low" : "medium";
    text =
      `\n\thop limit ${ndp.hopLimit}, Flags [${flags}], pref ${preference}, router lifetime ` +
      `${ndp.lifetimeSeconds}s, reachable time ${ndp.reachableMs}ms, retrans timer ${ndp.retransMs}ms`;
  }
  return text + describeNdpOptions(ndp.options, style);
}

/** "1 group record(s)", with -vv " [gaddr 239.1.2.3 to_ex { }]" behind it: the groups of a membership report. */
export function describeGroupRecords(records: readonly GroupRecord[], verbose: number): string {
  const count = `${records.length} group record(s)`;
  return verbose === 0 ? count : count + records.map((record) => describeGroupRecord(record, verbose)).join("");
}

function describeGroupRecord(record: GroupRecord, verbose: number): string {
  const sources = record.sources.map((source) => ` ${formatIp(source)}`).join("");
  const type = RECORD_TYPES.get(record.type) ?? `[v2-report-#${record.type}]`;
  const list = verbose > 1 ? ` {${sources} }` : `, ${record.sources.length} source(s)`;
  return ` [gaddr ${formatIp(record.group)} ${type}${list}]`;
}

function words(flags: readonly (readonly [boolean, string])[]): string {
  const set = flags.filter(([isSet]) => isSet).map(([, word]) => word);
  return set.length === 0 ? "none" : set.join(", ");
}

/** The sources that a query names, with -vv one by one. */
export function describeSources({ sources }: GroupQuery, style: TextStyle): string {
  if (sources.length === 0) return "";
  return style.verbose > 1
    ? ` { ${sources.map((each) => style.host(each)).join(" ")} }`
    : `, ${sources.length} source(s)`;
}
