import { IcmpType, Icmpv6Type } from "../../../../wire/icmp.js";

const UNREACHABLE = [
  "Destination Net Unreachable",
  "Destination Host Unreachable",
  "Destination Protocol Unreachable",
  "Destination Port Unreachable",
  "",
  "Source Route Failed",
  "Destination Net Unknown",
  "Destination Host Unknown",
  "Source Host Isolated",
  "Destination Net Prohibited",
  "Destination Host Prohibited",
  "Destination Net Unreachable for Type of Service",
  "Destination Host Unreachable for Type of Service",
  "Packet filtered",
  "Precedence Violation",
  "Precedence Cutoff",
];
const REDIRECT = [
  "Redirect Network",
  "Redirect Host",
  "Redirect Type of Service and Network",
  "Redirect Type of Service and Host",
];

/** What ping says of an ICMP message (pr_icmph); `info` is an MTU, a pointer or 0. */
export function icmpWords(type: number, code: number, info: number): string {
  switch (type) {
    case IcmpType.DestinationUnreachable:
      if (code === 4) return `Frag needed and DF set (mtu = ${info})`;
      return UNREACHABLE[code] ?? `Dest Unreachable, Bad Code: ${code}`;
    case IcmpType.Redirect:
      return REDIRECT[code] ?? `Redirect, Bad Code: ${code}`;
    case IcmpType.TimeExceeded:
      if (code === 0) return "Time to live exceeded";
      return code === 1 ? "Frag reassembly time exceeded" : `Time exceeded, Bad Code: ${code}`;
    case IcmpType.ParameterProblem:
      return `Parameter problem: pointer = ${info}`;
    default:
      return `Bad ICMP type: ${type}`;
  }
}

const UNREACHABLE6 = [
  "No route",
  "Administratively prohibited",
  "Beyond scope of source address",
  "Address unreachable",
  "Port unreachable",
];

/** What ping says of an ICMPv6 message. */
export function icmp6Words(type: number, code: number, info: number): string {
  switch (type) {
    case Icmpv6Type.DestinationUnreachable:
      return `Destination unreachable: ${UNREACHABLE6[code] ?? `Unknown code ${code}`}`;
    case Icmpv6Type.PacketTooBig:
      return `Packet too big: mtu=${info}${code === 0 ? "" : `, code=${code}`}`;
    case Icmpv6Type.TimeExceeded: {
      const what = code === 0 ? "Hop limit" : code === 1 ? "Defragmentation failure" : `code ${code}`;
      return `Time exceeded: ${what}`;
    }
    case Icmpv6Type.ParameterProblem: {
      const what = ["Wrong header field ", "Unknown header ", "Unknown option "][code] ?? `code ${code} `;
      return `Parameter problem: ${what}at ${info}`;
    }
    default:
      return `unknown icmp type: ${type}`;
  }
}
