import { IcmpType, Icmpv6Type, UnreachableCode } from "../wire/icmp.js";
import type { IpAddress } from "../wire/ip-address.js";

/** One probe and what became of it. */
export interface TraceProbe {
  /** The TTL that it was sent with. */
  readonly hop: number;
  /** 0, 1, 2 within the hop. */
  readonly index: number;
  /** Who answered; null for "*", and for a probe that was too long for its own device. */
  readonly from: IpAddress | null;
  /** -1 when nothing came. */
  readonly rttNs: number;
  /** The TTL that the answer came with; 0 when none came, or it does not tell. */
  readonly receivedTtl: number;
  /** "!H", "!N", "!P", "!X", "!F-1400" and so on, "F=1400" of `--mtu`, as traceroute prints; "" for an ordinary hop. */
  readonly annotation: string;
  /** The flags of a TCP answer, "rst,ack", where they were asked for; else "". */
  readonly extension: string;
  /** The answer came from the target, or says that there is no way on. */
  readonly final: boolean;
}

/** Who hears of probes, in the order of hops and probes, as traceroute prints them. */
export interface TraceHandler {
  onProbe(probe: TraceProbe): void;
  /** Nothing follows. `errno` is 0, or why a probe could not be sent, which ends traceroute at once. */
  onTraceDone(errno: number): void;
}

/** What an ICMP error about a probe means (traceroute's parse_icmp_res); null for one that it passes over. */
export function readError(
  isV4: boolean,
  type: number,
  code: number,
  info: number,
): { readonly annotation: string; readonly final: boolean } | null {
  if (type === (isV4 ? IcmpType.TimeExceeded : Icmpv6Type.TimeExceeded)) {
    return code === 0 ? { annotation: "", final: false } : null;
  }
  if (!isV4 && type === Icmpv6Type.PacketTooBig) return { annotation: `!F-${info}`, final: true };
  if (type !== (isV4 ? IcmpType.DestinationUnreachable : Icmpv6Type.DestinationUnreachable)) return null;
  return { annotation: isV4 ? annotate4(code, info) : annotate6(code), final: true };
}

function annotate4(code: number, info: number): string {
  switch (code) {
    case UnreachableCode.Port:
      return "";
    case UnreachableCode.Net:
    case 6:
    case 11:
      return "!N";
    case UnreachableCode.Host:
    case 7:
    case 12:
      return "!H";
    case UnreachableCode.Protocol:
      return "!P";
    case UnreachableCode.FragmentationNeeded:
      return `!F-${info}`;
    case 5:
      return "!S";
    case UnreachableCode.NetProhibited:
    case UnreachableCode.HostProhibited:
    case UnreachableCode.AdminProhibited:
      return "!X";
    case 14:
      return "!V";
    case 15:
      return "!C";
    default:
      return `!<${code}>`;
  }
}

function annotate6(code: number): string {
  const texts = ["!N", "!X", "!S", "!H", ""];
  return texts[code] ?? `!<${code}>`;
}
