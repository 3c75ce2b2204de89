import type { Netns } from "../host/netns.js";
import type { IpAddress } from "../wire/ip-address.js";

/** How to trace; the defaults are traceroute(8)'s. */
export interface TraceOptions {
  /** "udp" unless told; -I and -T are the others. */
  readonly mode?: "udp" | "icmp" | "tcp";
  /** -f; 1 unless told. */
  readonly firstHop?: number;
  /** -m; 30 unless told. */
  readonly maxHops?: number;
  /** -q; 3 unless told. */
  readonly probesPerHop?: number;
  /** -N; 16 unless told. */
  readonly simultaneous?: number;
  /** -w; 5 s unless told. */
  readonly timeoutNs?: number;
  /** -p: first UDP port 33434, TCP port 80, first ICMP sequence 1. */
  readonly port?: number;
  /** Whole packet in bytes; 60 (IPv4) or 80 (IPv6) unless told. */
  readonly packetBytes?: number;
  /** -s. */
  readonly source?: IpAddress;
}

/** One probe and what became of it. */
export interface TraceProbe {
  readonly hop: number;
  /** 0, 1, 2 within the hop. */
  readonly index: number;
  /** Who answered; null for "*". */
  readonly from: IpAddress | null;
  readonly rttNs: number;
  /** "!H", "!N", "!P", "!X", "!F-1400" and so on, as traceroute prints; "" for an ordinary hop. */
  readonly annotation: string;
  /** The answer came from the target, or says that there is no way on. */
  readonly final: boolean;
}

/** Who hears of probes; in order of hops and probes, as traceroute prints them. */
export interface TraceHandler {
  onProbe(probe: TraceProbe): void;
  onTraceDone(): void;
}

/** traceroute's state machine. */
export class Tracer {
  readonly netns: Netns;
  readonly target: IpAddress;
  constructor(netns: Netns, target: IpAddress, _handler: TraceHandler, _options: TraceOptions = {}) {
    this.netns = netns;
    this.target = target;
  }
  /** Sends the first probes. 0 or an errno. */
  start(): number {
    throw new Error("being written");
  }
  stop(): void {}
}

/** Traces the way to a host; one list of probes for each hop. */
export function traceroute(
  _netns: Netns,
  _target: string | IpAddress,
  _options: TraceOptions = {},
): Promise<readonly (readonly TraceProbe[])[]> {
  throw new Error("being written");
}
