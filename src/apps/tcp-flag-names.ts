/** The flags of a TCP header in traceroute's words, by rising bit. */
export const TCP_FLAG_NAMES = ["fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr"] as const;

/** The flags of a TCP header as traceroute's `-O info` tells them: "syn,ack"; those that are set, by rising bit. */
export function tcpFlagNames(flags: number): string {
  return TCP_FLAG_NAMES.filter((_name, bit) => ((flags >> bit) & 1) !== 0).join(",");
}
