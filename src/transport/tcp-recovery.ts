import { Recovery, TimerDuty } from "./tcp-codes.js";
import type { TcpConnection } from "./tcp-connection.js";
import { armReorder, armRetransmit } from "./tcp-retransmit-timer.js";

/** Duplicate ACKs, or SACKed segments, that tell a loss from reordering (RFC 5681 3.2). */
const DUPLICATE_THRESHOLD = 3;

/** The retransmission timer expired: all that was not SACKed counts as lost (tcp_enter_loss). */
export function enterLoss(tcp: TcpConnection): void {
  const first = tcp.recovery !== Recovery.Loss || tcp.retransmits === 0;
  // A first segment that was SACKed and never acknowledged: the peer threw it away (RFC 2018 8).
  tcp.sent.markAllLost(tcp.sent.first?.sacked ?? false);
  tcp.sent.renoSacked = 0;
  tcp.congestion.onTimeout(first);
  tcp.recovery = Recovery.Loss;
  tcp.highSeq = tcp.sndMax;
}

/** How long a segment may be overtaken before it counts as lost (tcp_rack_reo_wnd). */
function reorderWindow(tcp: TcpConnection): number {
  const { sent } = tcp;
  if (!sent.reorderingSeen && (tcp.recovery >= Recovery.Recovery || sent.sackedOut >= DUPLICATE_THRESHOLD)) return 0;
  return Math.min(tcp.rtt.minRttNs / 4, tcp.rtt.srttNs);
}

/** Looks for lost segments by time (RACK, RFC 8985), and starts recovery when there are some. */
export function detectLosses(tcp: TcpConnection, nowNs: number): void {
  if (tcp.sackOn) {
    const waitNs = tcp.sent.detectLost(nowNs, reorderWindow(tcp));
    if (waitNs > 0) armReorder(tcp, nowNs, waitNs);
    else if (tcp.timerDuty === TimerDuty.Reorder) armRetransmit(tcp, nowNs);
  }
  if (tcp.sent.lostOut > 0 && tcp.recovery < Recovery.Recovery) startRecovery(tcp, Recovery.Recovery);
}

/** Enters recovery, or a mere reduction of the window after an ECN mark. */
export function startRecovery(tcp: TcpConnection, kind: Recovery): void {
  if (tcp.recovery === Recovery.Open) {
    tcp.congestion.enterRecovery();
    tcp.ecnCwrDue = tcp.ecnOn;
  }
  if (kind === Recovery.Recovery) {
    if (tcp.sackOn) tcp.counters.TCPSackRecovery++;
    else tcp.counters.TCPRenoRecovery++;
  }
  tcp.recovery = kind;
  tcp.highSeq = tcp.sndMax;
}

/**
 * What an ACK means for recovery and for the congestion window (tcp_fastretrans_alert, tcp_cong_control).
 * `acked` segments went from the queue; `duplicate`: it acknowledged nothing although something is outstanding.
 */
export function recoverFromAck(tcp: TcpConnection, acked: number, duplicate: boolean, nowNs: number): void {
  const progress = acked > 0;
  leaveRecoveryIfDone(tcp);
  if (!tcp.sackOn) recoverWithoutSack(tcp, acked, duplicate);
  if (tcp.sent.sackedOut > 0 || tcp.recovery !== Recovery.Open || tcp.sent.lostOut > 0) detectLosses(tcp, nowNs);
  if (tcp.recovery === Recovery.Recovery || tcp.recovery === Recovery.Reduce) {
    const delivered = tcp.sackOn ? tcp.sent.delivered : Math.max(acked, duplicate ? 1 : 0);
    tcp.congestion.reduce(delivered, tcp.sent.inFlight, progress);
  } else if (progress && (isWindowUsed(tcp) || tcp.recovery === Recovery.Loss)) {
    tcp.congestion.onAcked(tcp.sackOn ? tcp.sent.delivered : acked, nowNs, tcp.rtt.srttNs);
  }
}

/** True when the congestion window held us back, or in slow start half of it was out: it may grow (tcp_is_cwnd_limited). */
function isWindowUsed(tcp: TcpConnection): boolean {
  return tcp.cwndLimited || (tcp.congestion.inSlowStart && tcp.congestion.cwnd < 2 * tcp.maxPacketsOut);
}

function leaveRecoveryIfDone(tcp: TcpConnection): void {
  if (tcp.recovery === Recovery.Open || tcp.sndUna < tcp.highSeq) return;
  if (tcp.recovery !== Recovery.Loss) tcp.congestion.leaveRecovery();
  tcp.recovery = Recovery.Open;
  tcp.sent.renoSacked = 0;
}

/** NewReno (RFC 6582): three duplicates start recovery, every partial ACK shows the next hole. */
function recoverWithoutSack(tcp: TcpConnection, acked: number, duplicate: boolean): void {
  const { sent } = tcp;
  if (acked > 0) {
    sent.renoSacked = Math.max(0, Math.min(sent.renoSacked - (acked - 1), sent.packetsOut - 1));
    if (tcp.recovery === Recovery.Recovery) sent.markFirstLost();
    else if (tcp.recovery === Recovery.Open) sent.renoSacked = 0;
  } else if (duplicate && sent.renoSacked + sent.lostOut < sent.packetsOut) {
    sent.renoSacked++;
    if (tcp.recovery === Recovery.Open && sent.renoSacked >= DUPLICATE_THRESHOLD) sent.markFirstLost();
  }
}
