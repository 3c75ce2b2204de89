import { readIpv4Address, readU8, readU16, readU32 } from "../codec/bytes.js";
import type { Ipv4Packet } from "../ipv4.js";
import { formatIpv4 } from "../ipv4-address.js";
import type { Ipv6Packet } from "../ipv6.js";
import { EtherType, IpProtocol } from "../numbers.js";

const PROTOCOLS = new Map<number, string>([
  [IpProtocol.HopByHop, "Options"],
  [IpProtocol.Icmp, "ICMP"],
  [IpProtocol.Igmp, "IGMP"],
  [IpProtocol.IpIp, "IPIP"],
  [IpProtocol.Tcp, "TCP"],
  [IpProtocol.Udp, "UDP"],
  [IpProtocol.Ipv6, "IPv6"],
  [IpProtocol.Routing, "Routing"],
  [IpProtocol.Fragment, "Fragment"],
  [IpProtocol.Gre, "GRE"],
  [8, "EGP"],
  [9, "IGRP"],
  [33, "DCCP"],
  [46, "RSVP"],
  [50, "ESP"],
  [51, "AH"],
  [IpProtocol.Icmpv6, "ICMPv6"],
  [55, "Mobile IP"],
  [62, "Mobile IP (old)"],
  [88, "EIGRP"],
  [89, "OSPF"],
  [103, "PIM"],
  [108, "Compressed IP"],
  [112, "VRRP"],
  [113, "PGM"],
  [IpProtocol.Sctp, "SCTP"],
  [135, "Mobility"],
  [143, "Ethernet"],
]);

const ECN = ["", ",ECT(1)", ",ECT(0)", ",CE"];

const IPV4_OPTIONS = new Map([
  [0, "EOL"],
  [1, "NOP"],
  [7, "RR"],
  [68, "timestamp"],
  [130, "security"],
  [131, "LSRR"],
  [137, "SSRR"],
  [148, "RA"],
]);

/** "IPv4 (0x0800)", "Unknown (0x88b5)". */
export function describeEtherType(etherType: number): string {
  return `${etherTypeName(etherType) ?? "Unknown"} (0x${etherType.toString(16).padStart(4, "0")})`;
}

/** "IPv4", null for a type that is not known. */
export function etherTypeName(etherType: number): string | null {
  switch (etherType) {
    case EtherType.Ipv4:
      return "IPv4";
    case EtherType.Arp:
      return "ARP";
    case EtherType.Ipv6:
      return "IPv6";
    case EtherType.Vlan:
      return "802.1Q";
    default:
      return null;
  }
}

/** What -v puts before the addresses of an IPv4 packet. */
export function describeIpv4Header(packet: Ipv4Packet): string {
  const flags = [packet.moreFragments ? "+" : "", packet.dontFragment ? "DF" : ""].filter((word) => word !== "");
  const tos = `tos 0x${packet.tos.toString(16)}${ECN[packet.tos & 3] ?? ""}`;
  const ttl = packet.ttl > 0 ? `, ttl ${packet.ttl}` : "";
  const fragment = `id ${packet.id}, offset ${packet.fragmentOffset}, flags [${flags.join(", ") || "none"}]`;
  const options = packet.options.length > 0 ? `, options (${describeIpv4Options(packet.options)})` : "";
  const protocol = `proto ${PROTOCOLS.get(packet.protocol) ?? "unknown"} (${packet.protocol})`;
  return `(${tos}${ttl}, ${fragment}, ${protocol}, length ${packet.byteLength}${options})\n    `;
}

/** What -v puts before the addresses of an IPv6 packet. */
export function describeIpv6Header(packet: Ipv6Packet): string {
  const tos = packet.tos === 0 ? "" : `class 0x${hex(packet.tos, 2)}, `;
  const flow = packet.flowLabel === 0 ? "" : `flowlabel 0x${hex(packet.flowLabel, 5)}, `;
  const first = packet.extensions[0]?.protocol ?? (packet.fragment === null ? packet.protocol : IpProtocol.Fragment);
  const next = `next-header ${PROTOCOLS.get(first) ?? "unknown"} (${first})`;
  return `(${tos}${flow}hlim ${packet.ttl}, ${next} payload length: ${packet.byteLength - 40}) `;
}

/** "HBH ", with -v "HBH (rtalert: 0x0000) (padn) ": the extension headers of a packet, its fragment header too. */
export function describeIpv6Extensions(packet: Ipv6Packet, verbose: number): string {
  let text = "";
  for (const { protocol, data } of packet.extensions) {
    if (protocol === IpProtocol.Routing) {
      const type = readU8(data, 2);
      text += `srcrt (len=${readU8(data, 1)}, type=${type}, segleft=${readU8(data, 3)}) `;
    } else {
      text += protocol === IpProtocol.HopByHop ? "HBH " : "DSTOPT ";
      if (verbose > 0) text += describeIpv6Options(data);
    }
  }
  const fragment = packet.fragment;
  if (fragment === null) return text;
  const id = verbose > 0 ? `0x${hex(fragment.id, 8)}:` : "";
  return `${text}frag (${id}${fragment.offset}|${packet.payload.byteLength})${fragment.offset === 0 ? " " : ""}`;
}

function describeIpv6Options(data: Uint8Array): string {
  let text = "";
  for (let at = 2; at < data.length; ) {
    const type = readU8(data, at);
    if (type === 0) text += "(pad1)";
    else if (type === 1) text += "(padn)";
    else if (type === 5) text += `(rtalert: 0x${hex(readU16(data, at + 2), 4)}) `;
    else text += `(opt_type 0x${hex(type, 2)}: len=${readU8(data, at + 1)}) `;
    at += type === 0 ? 1 : 2 + readU8(data, at + 1);
  }
  return text.endsWith(" ") ? text : `${text} `;
}

/** Simplified: what is in an option is told of routes and timestamps only. */
function describeIpv4Options(options: Uint8Array): string {
  const words: string[] = [];
  for (let at = 0; at < options.length; ) {
    const type = readU8(options, at);
    const length = type <= 1 ? 1 : Math.max(2, readU8(options, at + 1));
    const isRoute = type === 7 || type === 131 || type === 137;
    const option = options.subarray(at, at + length);
    const content = isRoute ? describeRoute(option) : type === TIMESTAMP ? describeTimestamps(option) : "";
    words.push((IPV4_OPTIONS.get(type) ?? `unknown ${type}`) + content);
    if (type === 0) break;
    at += length;
  }
  return words.join(",");
}

const TIMESTAMP = 68;
const TIMESTAMP_KINDS = new Map([
  [0, "TSONLY"],
  [1, "TS+ADDR"],
  [3, "PRESPEC"],
]);

/** Times with their addresses (RFC 791 3.1), a caret where the next one goes, and how many hops found no place (ip_printts). */
function describeTimestamps(option: Uint8Array): string {
  const [pointer, bits] = [readU8(option, 2), readU8(option, 3)];
  const kind = bits & 15;
  const name = TIMESTAMP_KINDS.get(kind);
  if (name === undefined) return ` TS{[bad ts type ${kind}]}`;
  const step = kind === 0 ? 4 : 8;
  let text = ` TS{${name}`;
  let isMarked = false;
  for (let at = 4; at + step <= option.length; at += step) {
    if (pointer === at + 1) {
      text += " ^";
      isMarked = true;
    }
    const address = step === 8 ? formatIpv4(readIpv4Address(option, at)) : "";
    text += ` ${readU32(option, at + step - 4)}@${address}`;
  }
  if (!isMarked) text += " ^ ";
  const missed = bits >> 4;
  return missed === 0 ? `${text}}` : `${text} [${missed} hops not recorded]} `;
}

/** The addresses of a route that is recorded or given; a comma stands behind the one that its pointer is at. */
function describeRoute(option: Uint8Array): string {
  const type = readU8(option, 0);
  const pointer = readU8(option, 2);
  let text = "";
  for (let at = 3; at + 4 <= option.length; at += 4) {
    text += ` ${formatIpv4(readIpv4Address(option, at))}`;
    if (pointer > at + 1 || type !== 7) text += ",";
  }
  return type === 7 || text === "" ? text : text.slice(0, -1);
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
