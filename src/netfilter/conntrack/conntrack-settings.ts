import { SECOND } from "../../sim/time.js";

/** One sysctl below net.netfilter: its name there and the field that holds it. Timeouts are seconds in the sysctl. */
export interface ConntrackSysctl {
  readonly name: string;
  readonly field: keyof ConntrackSettings;
}

/** The kernel's defaults of net.netfilter.nf_conntrack_*; all timeouts in seconds, as the sysctls have them. */
export class ConntrackSettings {
  max = 262144;
  buckets = 262144;
  acct = 0;
  checksum = 1;
  timestamp = 0;
  logInvalid = 0;
  genericTimeoutS = 600;
  icmpTimeoutS = 30;
  icmpv6TimeoutS = 30;
  udpTimeoutS = 30;
  udpTimeoutStreamS = 120;
  greTimeoutS = 30;
  greTimeoutStreamS = 180;
  tcpBeLiberal = 0;
  tcpIgnoreInvalidRst = 0;
  tcpLoose = 1;
  tcpMaxRetrans = 3;
  tcpTimeoutCloseS = 10;
  tcpTimeoutCloseWaitS = 60;
  tcpTimeoutEstablishedS = 432000;
  tcpTimeoutFinWaitS = 120;
  tcpTimeoutLastAckS = 30;
  tcpTimeoutMaxRetransS = 300;
  tcpTimeoutSynRecvS = 60;
  tcpTimeoutSynSentS = 120;
  tcpTimeoutTimeWaitS = 120;
  tcpTimeoutUnacknowledgedS = 300;
  sctpTimeoutClosedS = 10;
  sctpTimeoutCookieWaitS = 3;
  sctpTimeoutCookieEchoedS = 3;
  sctpTimeoutEstablishedS = 210;
  sctpTimeoutShutdownSentS = 3;
  sctpTimeoutShutdownRecdS = 3;
  sctpTimeoutShutdownAckSentS = 3;
  sctpTimeoutHeartbeatSentS = 30;
}

/** The sysctls that `ConntrackSettings` stands behind, in the order of `sysctl -a`. */
export const CONNTRACK_SYSCTLS: readonly ConntrackSysctl[] = [
  { name: "net.netfilter.nf_conntrack_acct", field: "acct" },
  { name: "net.netfilter.nf_conntrack_buckets", field: "buckets" },
  { name: "net.netfilter.nf_conntrack_checksum", field: "checksum" },
  { name: "net.netfilter.nf_conntrack_generic_timeout", field: "genericTimeoutS" },
  { name: "net.netfilter.nf_conntrack_gre_timeout", field: "greTimeoutS" },
  { name: "net.netfilter.nf_conntrack_gre_timeout_stream", field: "greTimeoutStreamS" },
  { name: "net.netfilter.nf_conntrack_icmp_timeout", field: "icmpTimeoutS" },
  { name: "net.netfilter.nf_conntrack_icmpv6_timeout", field: "icmpv6TimeoutS" },
  { name: "net.netfilter.nf_conntrack_log_invalid", field: "logInvalid" },
  { name: "net.netfilter.nf_conntrack_max", field: "max" },
  { name: "net.netfilter.nf_conntrack_sctp_timeout_closed", field: "sctpTimeoutClosedS" },
  { name: "net.netfilter.nf_conntrack_sctp_timeout_cookie_echoed", field: "sctpTimeoutCookieEchoedS" },
  { name: "net.netfilter.nf_conntrack_sctp_timeout_cookie_wait", field: "sctpTimeoutCookieWaitS" },
  { name: "net.netfilter.nf_conntrack_sctp_timeout_established", field: "sctpTimeoutEstablishedS" },
  { name: "net.netfilter.nf_conntrack_sctp_timeout_heartbeat_sent", field: "sctpTimeoutHeartbeatSentS" },
  { name: "net.netfilter.nf_conntrack_sctp_timeout_shutdown_ack_sent", field: "sctpTimeoutShutdownAckSentS" },
  { name: "net.netfilter.nf_conntrack_sctp_timeout_shutdown_recd", field: "sctpTimeoutShutdownRecdS" },
  { name: "net.netfilter.nf_conntrack_sctp_timeout_shutdown_sent", field: "sctpTimeoutShutdownSentS" },
  { name: "net.netfilter.nf_conntrack_tcp_be_liberal", field: "tcpBeLiberal" },
  { name: "net.netfilter.nf_conntrack_tcp_ignore_invalid_rst", field: "tcpIgnoreInvalidRst" },
  { name: "net.netfilter.nf_conntrack_tcp_loose", field: "tcpLoose" },
  { name: "net.netfilter.nf_conntrack_tcp_max_retrans", field: "tcpMaxRetrans" },
  { name: "net.netfilter.nf_conntrack_tcp_timeout_close", field: "tcpTimeoutCloseS" },
  { name: "net.netfilter.nf_conntrack_tcp_timeout_close_wait", field: "tcpTimeoutCloseWaitS" },
  { name: "net.netfilter.nf_conntrack_tcp_timeout_established", field: "tcpTimeoutEstablishedS" },
  { name: "net.netfilter.nf_conntrack_tcp_timeout_fin_wait", field: "tcpTimeoutFinWaitS" },
  { name: "net.netfilter.nf_conntrack_tcp_timeout_last_ack", field: "tcpTimeoutLastAckS" },
  { name: "net.netfilter.nf_conntrack_tcp_timeout_max_retrans", field: "tcpTimeoutMaxRetransS" },
  { name: "net.netfilter.nf_conntrack_tcp_timeout_syn_recv", field: "tcpTimeoutSynRecvS" },
  { name: "net.netfilter.nf_conntrack_tcp_timeout_syn_sent", field: "tcpTimeoutSynSentS" },
  { name: "net.netfilter.nf_conntrack_tcp_timeout_time_wait", field: "tcpTimeoutTimeWaitS" },
  { name: "net.netfilter.nf_conntrack_tcp_timeout_unacknowledged", field: "tcpTimeoutUnacknowledgedS" },
  { name: "net.netfilter.nf_conntrack_timestamp", field: "timestamp" },
  { name: "net.netfilter.nf_conntrack_udp_timeout", field: "udpTimeoutS" },
  { name: "net.netfilter.nf_conntrack_udp_timeout_stream", field: "udpTimeoutStreamS" },
];

/** Switches and bytes among the settings, with the largest value that they take; timeouts take negative ones too. */
const MOST: ReadonlyMap<keyof ConntrackSettings, number> = new Map([
  ["acct", 1],
  ["checksum", 1],
  ["timestamp", 1],
  ["logInvalid", 255],
  ["tcpBeLiberal", 1],
  ["tcpIgnoreInvalidRst", 1],
  ["tcpLoose", 1],
  ["tcpMaxRetrans", 255],
]);

/** True for a value that the kernel takes for this setting (nf_conntrack_standalone.c). */
export function isConntrackSetting(field: keyof ConntrackSettings, value: number): boolean {
  const most = MOST.get(field);
  if (most !== undefined) return value >= 0 && value <= most;
  return field === "max" || field === "buckets" ? value >= 0 : true;
}

/** Whole seconds as nanoseconds. */
export function secondsToNs(seconds: number): number {
  return seconds * SECOND;
}
