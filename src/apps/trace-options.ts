import type { IpDevice } from "../ip/ip-device.js";
import type { IpAddress } from "../wire/ip-address.js";

/** What TCP probes look like (`-O` of mod-tcp.c). */
export interface TcpProbeForm {
  /** Bits of `TcpFlag`. */
  readonly flags: number;
  /** Maximum segment size to offer with a SYN; 0 for what the path's MTU leaves. */
  readonly mss: number;
  readonly sack: boolean;
  readonly timestamps: boolean;
  readonly windowScale: boolean;
}

/** How to trace; the defaults are traceroute(8)'s. */
export interface TraceOptions {
  /** "udp" unless told; -I, -T and -P are the others. */
  readonly mode?: "udp" | "icmp" | "tcp" | "raw";
  /** -f; 1 unless told. */
  readonly firstHop?: number;
  /** -m; 30 unless told. */
  readonly maxHops?: number;
  /** -q; 3 unless told. */
  readonly probesPerHop?: number;
  /** -N; 16 unless told, 1 with a source port or to discover the MTU. */
  readonly simultaneous?: number;
  /** -w; 5 s unless told. Less once neighbours answered, by the factors. */
  readonly timeoutNs?: number;
  /** A probe waits at most so many times what another of the same hop took; 3 unless told, 0 for never mind. */
  readonly hereFactor?: number;
  /** The same for the next that was answered further on; 10 unless told. */
  readonly nearFactor?: number;
  /** -z: least time between two probes; 0 unless told. */
  readonly sendIntervalNs?: number;
  /** -p: the first UDP port (33434, each probe the next), the TCP port (80), the first ICMP sequence (1). */
  readonly port?: number;
  /** -U: all UDP probes go to the one port, 53 unless told. */
  readonly hasOnePort?: boolean;
  /** --sport. */
  readonly sourcePort?: number;
  /** -P: the protocol of raw probes; 253 unless told. */
  readonly protocol?: number;
  /** Whole packet in bytes; 60 (IPv4) or 80 (IPv6) unless told. TCP probes are as long as their headers. */
  readonly packetBytes?: number;
  /** -s. */
  readonly source?: IpAddress;
  /** -i. */
  readonly device?: IpDevice;
  /** -t. */
  readonly tos?: number;
  /** --fwmark. */
  readonly mark?: number;
  /** -r. */
  readonly dontRoute?: boolean;
  /** -F. */
  readonly dontFragment?: boolean;
  /** --mtu: probes shrink to what the path takes. */
  readonly discoverMtu?: boolean;
  /** -O of TCP; a SYN with what the sysctls say unless told. */
  readonly tcp?: TcpProbeForm;
  /** -O info: the flags of the last host's answer are told. */
  readonly tellsTcpFlags?: boolean;
}
