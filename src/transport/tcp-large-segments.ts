import { MOST_LARGE_BYTES } from "../wire/segment-offload.js";
import type { TcpConnection } from "./tcp-connection.js";

/** A second, shifted right by ten as the pacing rate is (sk_pacing_shift), and the step of tcp_tso_rtt_log. */
const PACING_SHARE_NS = 1e9 / 1024;
const NEARNESS_NS = 512_000;

/**
 * How many full segments may go as one: half of the congestion window at most, so that two are on their way, and half of
 * the largest window of the peer (tcp_cwnd_test, tcp_xmit_size_goal).
 */
export function segmentsAtOnce(tcp: TcpConnection, full: number): number {
  const { cwnd } = tcp.congestion;
  const quota = Math.min(Math.max(cwnd >> 1, 1), cwnd - tcp.sent.inFlight);
  const goal = tcp.maxWindow > 536 ? tcp.maxWindow >> 1 : tcp.maxWindow;
  return Math.max(1, Math.min(quota, Math.floor(goal / full), pacedSegments(tcp, full)));
}

/** How many full segments the pace sends in a millisecond, more of them where the way is short (tcp_tso_autosize). */
export function pacedSegments(tcp: TcpConnection, full: number): number {
  if (!tcp.sendsLarge) return 1;
  const { srttNs, minRttNs } = tcp.rtt;
  if (srttNs === 0) return Math.floor(MOST_LARGE_BYTES / full);
  const { cwnd, ssthresh } = tcp.congestion;
  const ratio = cwnd < ssthresh / 2 ? 2 : 1.2;
  const inMillisecond = (ratio * full * Math.max(cwnd, tcp.sent.packetsOut) * PACING_SHARE_NS) / srttNs;
  const nearer = Number.isFinite(minRttNs) ? MOST_LARGE_BYTES / 2 ** Math.floor(minRttNs / NEARNESS_NS) : 0;
  return Math.max(2, Math.floor(Math.min(inMillisecond + nearer, MOST_LARGE_BYTES) / full));
}
