import type { IcmpError } from "./icmp-error.js";
import { toOffset } from "./sequence.js";
import { finish } from "./tcp-close.js";
import type { TcpConnection } from "./tcp-connection.js";
import { armRetransmit } from "./tcp-retransmit-timer.js";
import { updateMss } from "./tcp-segment-options.js";
import { TcpState } from "./tcp-state.js";

/** The least MSS that a router's MTU may bring about: min_pmtu 552 less headers. Simplified: min_pmtu is not asked for. */
const MIN_PATH_MSS = 512;

/**
 * What an ICMP error does to a connection (tcp_v4_err, tcp_v6_err). A quoted sequence number that is not outstanding is
 * ignored (RFC 5927 4.1). While connecting every error is final: connect() fails with it at once, host unreachable
 * included, as recorded from Linux; but over IPv6 one that comes back at the very instant of the SYN, over links that take no
 * time, finds the socket locked by connect() and is a hint too, so that the SYN sent again decides. Later it is a hint, reported when the connection times out (RFC 1122 4.2.3.9).
 */
export function handleIcmpError(tcp: TcpConnection, error: IcmpError, quotedSequence: number, nowNs: number): void {
  if (tcp.state === TcpState.Closed || tcp.state === TcpState.TimeWait) return;
  const quoted = toOffset(tcp.iss, tcp.sndUna, quotedSequence);
  if (quoted < tcp.sndUna || quoted > tcp.sndMax) return;
  if (error.mtu !== null) {
    onPathMtu(tcp, error.mtu, nowNs);
  } else if (tcp.state === TcpState.SynSent) {
    const isLocked = typeof tcp.remote === "string" && tcp.retransmits === 0 && tcp.sent.first?.sentNs === nowNs;
    if (isLocked) tcp.softError = error.errno;
    else finish(tcp, error.errno);
  } else if (tcp.state === TcpState.SynReceived) {
    // tcp_req_err: only what says that the peer cannot be reached ends a half-open connection.
    if (error.unreachable) finish(tcp, error.errno);
  } else {
    tcp.softError = error.errno;
    if (error.unreachable) revertBackoff(tcp, nowNs);
  }
}

/** RFC 6069: an unreachable network explains the silence, so the doubling of the timer is taken back by one. */
function revertBackoff(tcp: TcpConnection, nowNs: number): void {
  if (tcp.retransmits === 0 || tcp.backoff === 0 || tcp.sent.isEmpty) return;
  tcp.backoff--;
  armRetransmit(tcp, tcp.sent.first?.sentNs ?? nowNs);
  tcp.timerNs = Math.max(tcp.timerNs, nowNs);
}

/** The path takes smaller packets only: cut what is outstanding and send it again (tcp_v4_mtu_reduced). */
function onPathMtu(tcp: TcpConnection, mtu: number, nowNs: number): void {
  const headers = typeof tcp.remote === "number" ? 40 : 60;
  const pathMss = Math.max(mtu - headers, MIN_PATH_MSS);
  if (pathMss >= tcp.pathMss) return;
  tcp.pathMss = pathMss;
  const before = tcp.mss;
  updateMss(tcp);
  if (tcp.isOpening || tcp.sent.isEmpty || tcp.mss >= before) return;
  tcp.sent.split(tcp.mss);
  tcp.sent.markAllLost(false);
  armRetransmit(tcp, nowNs);
}
