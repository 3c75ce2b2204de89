import { readIpv4Address, readU8, readU16, readU32 } from "../codec/bytes.js";
import { type IcmpMessage, IcmpType, UnreachableCode } from "../icmp.js";
import { type Ipv4, ipv4FromBits } from "../ipv4-address.js";
import { IpProtocol } from "../numbers.js";
import type { TextStyle } from "./text-style.js";

/** "%" stands for the destination of the quoted packet. */
const UNREACHABLE: Readonly<Record<number, string>> = {
  0: "net % unreachable",
  1: "host % unreachable",
  5: "% unreachable - source route failed",
  6: "net % unreachable - unknown",
  7: "host % unreachable - unknown",
  8: "% unreachable - source host isolated",
  9: "net % unreachable - admin prohibited",
  10: "host % unreachable - admin prohibited",
  11: "net % unreachable - tos prohibited",
  12: "host % unreachable - tos prohibited",
  13: "host % unreachable - admin prohibited filter",
  14: "host % unreachable - host precedence violation",
  15: "host % unreachable - precedence cutoff",
};

const REDIRECT = ["redirect % to net ", "redirect % to host ", "redirect-tos % to net ", "redirect-tos % to host "];

/** What an error's words need to know of the packet that it quotes. */
interface Quotation {
  readonly dst: Ipv4;
  readonly protocol: number;
  readonly dstPort: number;
}

/** "ICMP echo request, id 7, seq 1, length 64": an ICMP message for IPv4; `quoted` holds the bytes that an error quotes. */
export function describeIcmp(icmp: IcmpMessage, quoted: Uint8Array, style: TextStyle): string {
  return `ICMP ${describeMessage(icmp, quotation(quoted), style)}, length ${icmp.byteLength}`;
}

function describeMessage(icmp: IcmpMessage, quoted: Quotation, style: TextStyle): string {
  switch (icmp.type) {
    case IcmpType.EchoRequest:
      return `echo request, id ${icmp.id}, seq ${icmp.sequence}`;
    case IcmpType.EchoReply:
      return `echo reply, id ${icmp.id}, seq ${icmp.sequence}`;
    case IcmpType.DestinationUnreachable:
      return describeUnreachable(icmp, quoted, style);
    case IcmpType.Redirect: {
      const words = REDIRECT[icmp.code];
      const gateway = style.host(ipv4FromBits(icmp.rest));
      if (words === undefined) return `redirect-#${icmp.code} ${style.host(quoted.dst)} to ${gateway}`;
      return words.replace("%", style.host(quoted.dst)) + gateway;
    }
    case IcmpType.TimeExceeded:
      if (icmp.code === 0) return "time exceeded in-transit";
      return icmp.code === 1 ? "ip reassembly time exceeded" : `time exceeded-#${icmp.code}`;
    case IcmpType.ParameterProblem:
      return `parameter problem - ${icmp.code === 0 ? `octet ${icmp.rest >>> 24}` : `code ${icmp.code}`}`;
    case IcmpType.TimestampRequest:
      return `time stamp query id ${icmp.id} seq ${icmp.sequence}`;
    case IcmpType.TimestampReply: {
      const [original, received, sent] = [0, 4, 8].map((at) => describeClock(readU32(icmp.data, at)));
      return `time stamp reply id ${icmp.id} seq ${icmp.sequence}: org ${original}, recv ${received}, xmit ${sent}`;
    }
    case 4:
      return "source quench";
    case 9:
      return "router advertisement";
    case 10:
      return "router solicitation";
    default:
      return `type-#${icmp.type}`;
  }
}

function describeUnreachable(icmp: IcmpMessage, quoted: Quotation, style: TextStyle): string {
  const dst = style.host(quoted.dst);
  if (icmp.code === UnreachableCode.Protocol) return `${dst} protocol ${quoted.protocol} unreachable`;
  if (icmp.code === UnreachableCode.Port) {
    const port = style.port(quoted.dstPort, quoted.protocol);
    if (quoted.protocol === IpProtocol.Tcp) return `${dst} tcp port ${port} unreachable`;
    if (quoted.protocol === IpProtocol.Udp) return `${dst} udp port ${port} unreachable`;
    return `${dst} protocol ${quoted.protocol} port ${quoted.dstPort} unreachable`;
  }
  if (icmp.code === UnreachableCode.FragmentationNeeded) {
    const mtu = icmp.rest & 0xffff;
    return `${dst} unreachable - need to frag${mtu === 0 ? "" : ` (mtu ${mtu})`}`;
  }
  return UNREACHABLE[icmp.code]?.replace("%", dst) ?? `${dst} unreachable - #${icmp.code}`;
}

function quotation(bytes: Uint8Array): Quotation {
  return {
    dst: readIpv4Address(bytes, 16),
    protocol: readU8(bytes, 9),
    dstPort: readU16(bytes, (readU8(bytes, 0) & 15) * 4 + 2),
  };
}

/** Milliseconds since midnight as "09:30:00.250". */
function describeClock(ms: number): string {
  const pad = (value: number, digits: number): string => String(value).padStart(digits, "0");
  const seconds = Math.floor(ms / 1000);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${clock.map((part) => pad(part, 2)).join(":")}.${pad(ms % 1000, 3)}`;
}
