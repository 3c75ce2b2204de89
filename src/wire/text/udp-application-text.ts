import { readU8, readU16, readU32 } from "../codec/bytes.js";
import { describeBootp } from "./bootp-text.js";
import { describeL2tp } from "./l2tp-text.js";
import { describeNtp } from "./ntp-text.js";
import { describeRadius } from "./radius-text.js";
import { describeRip, describeRipng } from "./rip-text.js";
import { describeSnmp } from "./snmp-text.js";
import { describeSyslog } from "./syslog-text.js";
import { describeTextProtocol, SIP } from "./text-protocol.js";
import { describeTftp } from "./tftp-text.js";
import { describeGeneve, describeUdpEncap } from "./tunnel-head-text.js";

/**
 * What tcpdump tells of the data of a datagram to or from a port that it knows, or null (print-udp.c); DNS, Rx, VXLAN and OTV
 * are told elsewhere. Simplified: less usual protocols (PTP, OLSR, AODV, BFD, LISP, HSRP, MPLS, Babel and others) are not read,
 * and of Kerberos, DHCPv6, LDP, ISAKMP and sFlow only the head.
 */
export function describeUdpApplication(
  srcPort: number,
  dstPort: number,
  data: Uint8Array,
  verbose: number,
): string | null {
  return describeAt(dstPort, data, verbose) ?? describeAt(srcPort, data, verbose);
}

function describeAt(port: number, data: Uint8Array, verbose: number): string | null {
  switch (port) {
    case 67:
    case 68:
      return describeBootp(data, verbose);
    case 69:
      return describeTftp(data);
    case 88:
    case 750:
      return describeKerberos(data);
    case 123:
      return describeNtp(data, verbose);
    case 161:
    case 162:
      return describeSnmp(data);
    case 500:
    case 7500:
    case 8500:
      return describeIsakmp(data, verbose);
    case 514:
      return describeSyslog(data, verbose);
    case 520:
      return describeRip(data, verbose);
    case 521:
      return describeRipng(data);
    case 546:
    case 547:
      return describeDhcp6(data, verbose);
    case 646:
      return describeLdp(data, verbose);
    case 1645:
    case 1646:
    case 1700:
    case 1812:
    case 1813:
    case 3799:
      return describeRadius(data, verbose);
    case 1701:
      return describeL2tp(data);
    case 4500:
      return describeUdpEncap(data, (rest) => describeIsakmp(rest, verbose));
    case 5060:
      return describeTextProtocol(SIP, data, verbose);
    case 6081:
      return describeGeneve(data, verbose);
    case 6343:
      return describeSflow(data);
    default:
      return null;
  }
}

/** The version of a ticket's message; `j` and `k` are where one of version 5 begins. */
function describeKerberos(data: Uint8Array): string {
  if (data.length === 0) return " [|kerberos]";
  const version = readU8(data, 0);
  if (version >= 1 && version <= 4) return ` v${version}`;
  return version === 106 || version === 107 ? " v5" : "";
}

const ISAKMP_BYTES = 28;

function describeIsakmp(data: Uint8Array, verbose: number): string {
  if (data.length < ISAKMP_BYTES) return " [|isakmp]";
  let text = "isakmp";
  if (verbose > 0) {
    const version = readU8(data, 17);
    text += ` ${version >> 4}.${version & 15} msgid ${hex8(readU32(data, 20))}`;
    if (verbose > 1)
      text += ` cookie ${[0, 4].map((at) => hex8(readU32(data, at))).join("")}->${[8, 12].map((at) => hex8(readU32(data, at))).join("")}`;
  }
  return `${text}:`;
}

const DHCP6_MESSAGES = (
  " solicit advertise request confirm renew rebind reply release decline reconf inf-req relay-fwd relay-reply " +
  "leasequery leasequery-reply leasequery-done leasequery-data reconfigure-request reconfigure-reply dhcpv4-query dhcpv4-response"
).split(" ");

function describeDhcp6(data: Uint8Array, verbose: number): string {
  if (data.length < 4) return "dhcp6 [|dhcp6]";
  const type = readU8(data, 0);
  const name = DHCP6_MESSAGES[type] ?? "";
  const text = `dhcp6 ${name === "" ? `msgtype-${type}` : name}`;
  if (verbose === 0) return text;
  return `${text} (xid=${(readU32(data, 0) & 0xffffff).toString(16)}${data.length > 4 ? " [|dhcp6]" : ""})`;
}

/** Bytes of the heads of a PDU and of its first message (RFC 5036 3.1, 3.5). */
const LDP_BYTES = 18;

function describeLdp(data: Uint8Array, verbose: number): string {
  if (data.length <= LDP_BYTES) return "";
  const lead = verbose > 0 ? "\n\t" : "";
  const version = readU16(data, 0);
  return version === 1 ? `${lead}LDP [|ldp]` : `${lead}LDP version ${version} packet not supported`;
}

const SFLOW_BYTES = 28;

function describeSflow(data: Uint8Array): string {
  if (data.length < SFLOW_BYTES || readU32(data, 0) === 5) return " [|sflow]";
  return `sFlow version ${readU32(data, 0)} packet not supported`;
}

function hex8(value: number): string {
  return value.toString(16).padStart(8, "0");
}
