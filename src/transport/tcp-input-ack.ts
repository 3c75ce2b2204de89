import { TcpFlag, type TcpSegment } from "../wire/tcp.js";
import { toOffset } from "./sequence.js";
import { NEVER, Recovery, TimerDuty } from "./tcp-codes.js";
import type { TcpConnection } from "./tcp-connection.js";
import { recoverFromAck, startRecovery } from "./tcp-recovery.js";
import { resetFor } from "./tcp-reset.js";
import { armAfterProgress, armWindowProbe } from "./tcp-retransmit-timer.js";
import { timestampNow, updateMss } from "./tcp-segment-options.js";
import { TcpState } from "./tcp-state.js";
import { reserveSegment } from "./tcp-window.js";

const NS_PER_TICK = 1_000_000;

/**
 * SYN-RECEIVED, fifth step: an ACK of our SYN makes the connection. False when the segment ends here: a wrong ACK is
 * answered with a reset, and while the listener's accept queue is full the ACK is ignored (or resets, when
 * tcp_abort_on_overflow says so).
 */
export function acceptHandshakeAck(tcp: TcpConnection, segment: TcpSegment, nowNs: number): boolean {
  const ack = toOffset(tcp.iss, tcp.sndUna, segment.ack);
  if (ack !== 1) {
    // If the segment acknowledgment is not acceptable, form a reset segment <SEQ=SEG.ACK><CTL=RST>.
    tcp.reply = resetFor(segment);
    return false;
  }
  const { listener } = tcp;
  if (listener !== null && !listener.admit(tcp, segment)) return false;
  tcp.state = TcpState.Established;
  tcp.predicts = true;
  tcp.softError = null;
  tcp.sndWl1 = 0;
  tcp.lastAckSent = tcp.rcvNxt;
  reserveSegment(tcp);
  if (tcp.keepalive) tcp.keepaliveNs = nowNs + tcp.keepaliveTimeNs;
  return true;
}

/** Fifth step: the ACK field. False when it acknowledges what was never sent or is too old to be true (RFC 5961 5). */
export function processAck(tcp: TcpConnection, segment: TcpSegment, start: number, nowNs: number): boolean {
  const ack = toOffset(tcp.iss, tcp.sndUna, segment.ack);
  // The ACK value is considered acceptable only if (SND.UNA - MAX.SND.WND) <= SEG.ACK <= SND.NXT.
  if (ack > tcp.sndMax || ack < tcp.sndUna - tcp.maxWindow) return false;
  const { sent } = tcp;
  sent.delivered = 0;
  sent.sampleSentNs = -1;
  const sackedBefore = sent.sackedOut;
  if (segment.options.sackBlocks.length > 0) takeSackBlocks(tcp, segment, ack, nowNs);
  if (ack < tcp.sndUna) return true;
  const windowBefore = tcp.sndWnd;
  const hadOutstanding = !sent.isEmpty;
  const progress = ack > tcp.sndUna;
  updateSendWindow(tcp, segment, start, ack);
  const acked = progress ? advance(tcp, ack, nowNs) : 0;
  sampleRoundTrip(tcp, segment, progress, nowNs);
  const plain = segment.data.length === 0 && (segment.flags & TcpFlag.Fin) === 0;
  const duplicate = !progress && plain && hadOutstanding && tcp.sndWnd === windowBefore;
  if ((segment.flags & TcpFlag.Ece) !== 0 && tcp.ecnOn && tcp.recovery === Recovery.Open && progress) {
    startRecovery(tcp, Recovery.Reduce);
  }
  recoverFromAck(tcp, acked, duplicate, nowNs);
  tcp.probesOut = 0;
  updateTimers(tcp, progress || sent.sackedOut !== sackedBefore, nowNs);
  return true;
}

/** RFC 2018 3, RFC 2883: marks what the peer has; a block below the ACK reports a duplicate and marks nothing. */
function takeSackBlocks(tcp: TcpConnection, segment: TcpSegment, ack: number, nowNs: number): void {
  if (!tcp.sackOn) return;
  for (const [left, right] of segment.options.sackBlocks) {
    const start = toOffset(tcp.iss, tcp.sndUna, left);
    const end = toOffset(tcp.iss, tcp.sndUna, right);
    if (end <= ack || start < tcp.sndUna || end > tcp.sndMax || start >= end) continue;
    tcp.sent.sack(start, end, nowNs, tcp.rtt.minRttNs);
  }
}

/** SND.UNA moves on: forgets what was acknowledged and every sign of trouble. Returns how many segments went. */
function advance(tcp: TcpConnection, ack: number, nowNs: number): number {
  const acked = tcp.sent.acknowledge(ack, nowNs, tcp.rtt.minRttNs);
  tcp.sndUna = ack;
  tcp.sendBuffer.release(ack);
  tcp.retransmits = 0;
  tcp.backoff = 0;
  tcp.retransmitStartNs = -1;
  tcp.softError = null;
  if (tcp.tlpEnd > 0 && ack >= tcp.tlpEnd) tcp.tlpEnd = 0;
  return acked;
}

/** RFC 9293 3.10.7.4: if SND.WL1 < SEG.SEQ or (SND.WL1 = SEG.SEQ and SND.WL2 =< SEG.ACK), the window is updated. */
function updateSendWindow(tcp: TcpConnection, segment: TcpSegment, start: number, ack: number): void {
  const window = segment.window << tcp.sndWscale;
  const newer = ack > tcp.sndUna || start > tcp.sndWl1;
  if (!newer && (start !== tcp.sndWl1 || (window <= tcp.sndWnd && window !== 0))) return;
  tcp.sndWl1 = start;
  if (window !== tcp.sndWnd) tcp.predicts = true;
  tcp.sndWnd = window;
  if (window > tcp.maxWindow) {
    tcp.maxWindow = window;
    updateMss(tcp);
  }
}

/** Karn: only what was sent once gives a sample; timestamps tell which sending an ACK answers (RFC 7323 4). */
function sampleRoundTrip(tcp: TcpConnection, segment: TcpSegment, progress: boolean, nowNs: number): void {
  if (tcp.sent.sampleSentNs >= 0) {
    tcp.rtt.sample(nowNs - tcp.sent.sampleSentNs, tcp.sndUna, tcp.sndNxt);
    return;
  }
  const stamps = segment.options.timestamps;
  if (!progress || !tcp.timestampsOn || stamps === null || stamps.echo === 0) return;
  const ticks = (timestampNow(tcp, nowNs) - stamps.echo) | 0;
  if (ticks >= 0) tcp.rtt.sample(Math.max(ticks, 1) * NS_PER_TICK, tcp.sndUna, tcp.sndNxt);
}

/** Restarts or stops the timers after an ACK (tcp_rearm_rto, tcp_ack_probe). */
function updateTimers(tcp: TcpConnection, moved: boolean, nowNs: number): void {
  if (tcp.timerDuty === TimerDuty.WindowProbe) {
    const blocked = tcp.sndNxt + Math.min(tcp.sendBuffer.end - tcp.sndNxt, tcp.mss) > tcp.sndUna + tcp.sndWnd;
    if (blocked && tcp.sent.isEmpty) {
      armWindowProbe(tcp, nowNs);
      return;
    }
    tcp.windowProbeDue = false;
    tcp.backoff = 0;
    tcp.timerDuty = TimerDuty.None;
    tcp.timerNs = NEVER;
  }
  if (moved) armAfterProgress(tcp, nowNs);
  if (tcp.state === TcpState.Closed) tcp.timerNs = NEVER;
}
