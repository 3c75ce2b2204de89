import { Errno } from "../sim/errno.js";
import { INITIAL_RTO_NS } from "./rtt-estimator.js";
import { onDelayedAckTimer } from "./tcp-ack-policy.js";
import { abortConnection, finish } from "./tcp-close.js";
import { NEVER, TimerDuty } from "./tcp-codes.js";
import type { TcpConnection } from "./tcp-connection.js";
import { detectLosses, enterLoss } from "./tcp-recovery.js";
import { armRetransmit, armWindowProbe } from "./tcp-retransmit-timer.js";
import { TcpState } from "./tcp-state.js";

/** Retries of an orphan when tcp_orphan_retries is 0 (tcp_orphan_retries()). */
const DEFAULT_ORPHAN_RETRIES = 8;

/** The earliest of the connection's timers; `NEVER` when none runs. */
export function earliestTimer(tcp: TcpConnection): number {
  return Math.min(tcp.timerNs, tcp.delayedAckNs, tcp.keepaliveNs, tcp.lingerNs);
}

/** An active open: the SYN leaves with the next poll. */
export function startConnecting(tcp: TcpConnection, nowNs: number): void {
  tcp.state = TcpState.SynSent;
  tcp.lastReceivedNs = nowNs;
}

/** Sets or clears SO_KEEPALIVE. */
export function setKeepalive(tcp: TcpConnection, on: boolean, nowNs: number): void {
  tcp.keepalive = on;
  tcp.keepaliveNs = on && tcp.isConnected ? nowNs + tcp.keepaliveTimeNs : NEVER;
}

/** Does what is due. */
export function handleTimers(tcp: TcpConnection, nowNs: number): void {
  if (tcp.lingerNs <= nowNs) {
    finish(tcp, null);
    return;
  }
  if (tcp.delayedAckNs <= nowNs) onDelayedAckTimer(tcp);
  if (tcp.timerNs <= nowNs) onRetransmitTimer(tcp, nowNs);
  if (tcp.keepaliveNs <= nowNs) onKeepaliveTimer(tcp, nowNs);
}

function onRetransmitTimer(tcp: TcpConnection, nowNs: number): void {
  const duty = tcp.timerDuty;
  tcp.timerDuty = TimerDuty.None;
  tcp.timerNs = NEVER;
  switch (duty) {
    case TimerDuty.Retransmit:
      onTimeout(tcp, nowNs);
      break;
    case TimerDuty.LossProbe:
      tcp.tlpDue = true;
      break;
    case TimerDuty.WindowProbe:
      onWindowProbeTimer(tcp, nowNs);
      break;
    case TimerDuty.Reorder:
      detectLosses(tcp, nowNs);
      if (tcp.timerDuty === TimerDuty.None) armRetransmit(tcp, nowNs);
      break;
    default:
  }
}

function timedOut(tcp: TcpConnection): void {
  if (tcp.state !== TcpState.SynReceived) tcp.counters.TCPAbortOnTimeout++;
  finish(tcp, tcp.softError ?? Errno.ETIMEDOUT);
}

/** The retransmission timer expired (tcp_retransmit_timer). */
function onTimeout(tcp: TcpConnection, nowNs: number): void {
  if (tcp.sent.isEmpty) return;
  if (tcp.listener === null || !tcp.isOpening) tcp.counters.TCPTimeouts++;
  if (tcp.isOpening) {
    onHandshakeTimeout(tcp, nowNs);
    return;
  }
  if (tcp.retransmitStartNs < 0) tcp.retransmitStartNs = tcp.sent.first?.sentNs ?? nowNs;
  const retries = tcp.orphaned ? tcp.settings.orphanRetries || DEFAULT_ORPHAN_RETRIES : tcp.settings.retries2;
  if (nowNs - tcp.retransmitStartNs >= giveUpAfterNs(tcp, retries)) {
    timedOut(tcp);
    return;
  }
  tcp.counters.TcpTimeoutRehash++;
  enterLoss(tcp);
  tcp.retransmits++;
  tcp.backoff++;
  tcp.tlpEnd = 0;
  armRetransmit(tcp, nowNs);
}

/** How long `retries` doublings of a first RTO take, the least one by default (tcp_model_timeout): 924.6 s for 15. */
function giveUpAfterNs(tcp: TcpConnection, retries: number, firstNs = tcp.settings.rtoMinNs): number {
  const { rtoMaxNs } = tcp.settings;
  const doublings = Math.floor(Math.log2(rtoMaxNs / firstNs));
  if (retries <= doublings) return (2 ** (retries + 1) - 1) * firstNs;
  return (2 ** (doublings + 1) - 1) * firstNs + (retries - doublings) * rtoMaxNs;
}

/** A SYN or SYN/ACK was not answered. The SYN is repeated some times at one second before the doubling starts. */
function onHandshakeTimeout(tcp: TcpConnection, nowNs: number): void {
  const { synRetries, synLinearTimeouts, synackRetries } = tcp.settings;
  const active = tcp.state === TcpState.SynSent;
  if (active && tcp.retransmitStartNs < 0) tcp.retransmitStartNs = tcp.sent.first?.sentNs ?? nowNs;
  // Few retries end before the timeouts that do not double are over: it is the time that they would have taken that counts.
  const isLate = active && nowNs - tcp.retransmitStartNs >= giveUpAfterNs(tcp, synRetries, INITIAL_RTO_NS);
  if (isLate || tcp.retransmits >= (active ? synRetries + synLinearTimeouts : synackRetries)) {
    timedOut(tcp);
    return;
  }
  if (active) tcp.counters.TcpTimeoutRehash++;
  tcp.retransmits++;
  if (!active || tcp.retransmits > synLinearTimeouts) tcp.backoff++;
  tcp.rtt.rtoNs = INITIAL_RTO_NS;
  tcp.sent.markAllLost(false);
  // RFC 6298 (5.7), RFC 5681 3.1: a SYN that was lost more than once leaves a window of one segment.
  if (tcp.retransmits > 1) tcp.congestion.cwnd = 1;
  armRetransmit(tcp, nowNs);
}

/** tcp_probe_timer: a window that stays shut is probed for ever while the peer answers. */
function onWindowProbeTimer(tcp: TcpConnection, nowNs: number): void {
  const limit = tcp.orphaned ? tcp.settings.orphanRetries || DEFAULT_ORPHAN_RETRIES : tcp.settings.retries2;
  if (tcp.probesOut >= limit) {
    timedOut(tcp);
    return;
  }
  tcp.windowProbeDue = true;
  tcp.probesOut++;
  if (tcp.backoff < tcp.settings.retries2) tcp.backoff++;
  armWindowProbe(tcp, nowNs);
}

/** tcp_keepalive_timer (RFC 9293 3.8.4). */
function onKeepaliveTimer(tcp: TcpConnection, nowNs: number): void {
  tcp.keepaliveNs = NEVER;
  if (!tcp.keepalive || !tcp.isConnected) return;
  const idleNs = nowNs - Math.max(tcp.lastReceivedNs, tcp.lastDataReceivedNs);
  if (!tcp.sent.isEmpty || tcp.sendBuffer.end > tcp.sndNxt || idleNs < tcp.keepaliveTimeNs) {
    const waitNs = tcp.sent.isEmpty ? Math.max(tcp.keepaliveTimeNs - idleNs, 1) : tcp.keepaliveTimeNs;
    tcp.keepaliveNs = nowNs + waitNs;
    return;
  }
  if (tcp.keepaliveProbesOut >= tcp.keepaliveProbes) {
    tcp.counters.TCPAbortOnTimeout++;
    abortConnection(tcp, tcp.softError ?? Errno.ETIMEDOUT, nowNs);
    return;
  }
  tcp.keepaliveProbesOut++;
  tcp.keepaliveProbeDue = true;
  tcp.keepaliveNs = nowNs + tcp.keepaliveIntervalNs;
}
