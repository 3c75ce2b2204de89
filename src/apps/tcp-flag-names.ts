const NAMES = ["fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr"] as const;

/** The flags of a TCP header as traceroute's `-O info` tells them: "syn,ack"; those that are set, by rising bit. */
export function tcpFlagNames(flags: number): string {
  return NAMES.filter((_name, bit) => ((flags >> bit) & 1) !== 0).join(",");
}
