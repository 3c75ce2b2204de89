import { NEVER, Recovery, TimerDuty } from "./tcp-codes.js";
import type { TcpConnection } from "./tcp-connection.js";

/** Two jiffies at 250 Hz: what a loss probe adds to two round trips (TCP_TIMEOUT_MIN). */
const PROBE_SLACK_NS = 8_000_000;

/** The retransmission timeout with its backoff (RFC 6298 5.5). */
export function currentRto(tcp: TcpConnection): number {
  return Math.min(tcp.rtt.rtoNs * 2 ** tcp.backoff, tcp.settings.rtoMaxNs);
}

function setTimer(tcp: TcpConnection, duty: TimerDuty, timeNs: number): void {
  tcp.timerDuty = duty;
  tcp.timerNs = timeNs;
}

/** Starts the retransmission timer anew, or stops it when nothing is outstanding (RFC 6298 5.2, 5.3). */
export function armRetransmit(tcp: TcpConnection, nowNs: number): void {
  if (tcp.sent.isEmpty) setTimer(tcp, TimerDuty.None, NEVER);
  else setTimer(tcp, TimerDuty.Retransmit, nowNs + currentRto(tcp));
}

/**
 * After new data left or an ACK moved things: a loss probe where it helps (RFC 8985 7.2), else the retransmission
 * timer. The probe never comes later than the retransmission would.
 */
export function armAfterProgress(tcp: TcpConnection, nowNs: number): void {
  if (tcp.timerDuty === TimerDuty.Reorder) return;
  armRetransmit(tcp, nowNs);
  const probeAllowed = tcp.sackOn && tcp.recovery === Recovery.Open && tcp.sent.sackedOut === 0 && tcp.tlpEnd === 0;
  if (tcp.sent.isEmpty || !probeAllowed || !tcp.isConnected || tcp.rtt.srttNs === 0 || tcp.backoff > 0) return;
  const slackNs = tcp.sent.packetsOut === 1 ? tcp.rtoMinNs : PROBE_SLACK_NS;
  const probeNs = nowNs + Math.round(2 * tcp.rtt.srttNs) + slackNs;
  setTimer(tcp, TimerDuty.LossProbe, Math.min(probeNs, tcp.timerNs));
}

/** Waits for reordered segments before calling them lost (RFC 8985 6.2 step 5). */
export function armReorder(tcp: TcpConnection, nowNs: number, waitNs: number): void {
  setTimer(tcp, TimerDuty.Reorder, nowNs + Math.ceil(waitNs));
}

/** The peer's window keeps us from sending and nothing is outstanding: probe it (RFC 9293 3.8.6.1). */
export function armWindowProbe(tcp: TcpConnection, nowNs: number): void {
  const baseNs = Math.max(tcp.rtt.rtoNs, tcp.rtoMinNs);
  setTimer(tcp, TimerDuty.WindowProbe, nowNs + Math.min(baseNs * 2 ** tcp.backoff, tcp.settings.rtoMaxNs));
}
