import { TICK_NS } from "../sim/timer-wheel.js";
import type { TcpSegment } from "../wire/tcp.js";
import { NEVER } from "./tcp-codes.js";
import type { TcpConnection } from "./tcp-connection.js";
import { growWindow, receiveWindow, tuneReceiveBuffer, windowToOffer } from "./tcp-window.js";

/** TCP_MAX_QUICKACKS. */
const MAX_QUICK_ACKS = 16;

/** Allows the next segments to be acknowledged at once: at the start, after a gap or a silence (tcp_incr_quickack). */
function addQuickAcks(tcp: TcpConnection): void {
  const wanted = Math.max(2, Math.floor(tcp.rcvWnd / (2 * tcp.rcvMss)));
  tcp.quickAcks = Math.max(tcp.quickAcks, Math.min(wanted, MAX_QUICK_ACKS));
}

/** Leaves delayed acknowledgements for the next segments (tcp_enter_quickack_mode). */
export function enterQuickAcks(tcp: TcpConnection): void {
  addQuickAcks(tcp);
  tcp.pingpong = false;
}

/** Takes note of data that was accepted, in order or not (tcp_event_data_recv). */
export function onDataReceived(tcp: TcpConnection, segment: TcpSegment, nowNs: number): void {
  const segmentSize = segment.segmentSize || segment.data.length;
  const first = tcp.lastDataReceivedNs < 0;
  if (first || nowNs - tcp.lastDataReceivedNs > tcp.rtt.rtoNs) addQuickAcks(tcp);
  tcp.lastDataReceivedNs = nowNs;
  tcp.ackPending = true;
  growWindow(tcp, segment);
  if (segmentSize >= tcp.rcvMss) tcp.rcvMss = Math.min(segmentSize, tcp.advMss);
  else if (tcp.smallSegments < 2) tcp.smallSegments++;
}

/**
 * Decides between acknowledging now and waiting for company (__tcp_ack_snd_check). Simplified: the wait is always the
 * shortest, TCP_DELACK_MIN (40 ms), where Linux lets it grow to 200 ms with the pace of what arrives (icsk_ack.ato).
 */
export function decideAck(tcp: TcpConnection, nowNs: number): void {
  if (tcp.ackNow || !tcp.ackPending) return;
  const unacknowledged = tcp.rcvNxt - tcp.rcvWup;
  // RFC 9293 3.8.6.3: an ACK should be generated for at least every second full-sized segment.
  const secondSegment = unacknowledged > tcp.rcvMss && windowToOffer(tcp) >= tcp.rcvWnd;
  const quick = tcp.metrics.quickAck || (tcp.quickAcks > 0 && !tcp.pingpong);
  if (secondSegment || quick || tcp.receiveBuffer.hasGap) tcp.ackNow = true;
  else {
    // Who never got data has nothing to learn a pace from: the next tick (tcp_send_delayed_ack with icsk_ack.ato 0).
    const waitNs = tcp.lastDataReceivedNs < 0 ? TICK_NS : tcp.settings.delayedAckNs;
    tcp.delayedAckNs = Math.min(tcp.delayedAckNs, nowNs + waitNs);
  }
}

/** The delayed ACK is due (tcp_delack_timer_handler). */
export function onDelayedAckTimer(tcp: TcpConnection): void {
  tcp.delayedAckNs = NEVER;
  if (!tcp.ackPending) return;
  // The application did not answer in time after all.
  tcp.pingpong = false;
  tcp.ackNow = true;
  tcp.counters.DelayedACKs++;
}

/** A segment with ACK left: whatever waited to be acknowledged is (tcp_event_ack_sent). */
export function onAckSent(tcp: TcpConnection): void {
  tcp.ackNow = false;
  tcp.ackPending = false;
  tcp.smallSegments = 0;
  tcp.delayedAckNs = NEVER;
  if (tcp.quickAcks > 0) tcp.quickAcks--;
  tcp.lastAckSent = tcp.rcvNxt;
}

/** Data left soon after data came: a conversation, in which ACKs ride on answers (tcp_event_data_sent). */
export function onDataSent(tcp: TcpConnection, nowNs: number): void {
  if (tcp.lastDataReceivedNs >= 0 && nowNs - tcp.lastDataReceivedNs < tcp.settings.delayedAckNs) tcp.pingpong = true;
  tcp.lastDataSentNs = nowNs;
}

/** The application read: acknowledges what waited, or tells a window that opened (tcp_cleanup_rbuf). */
export function onConsumed(tcp: TcpConnection, length: number, nowNs: number): void {
  tuneReceiveBuffer(tcp, length, nowNs);
  const drained = tcp.receiveBuffer.queuedBytes === 0;
  if (tcp.ackPending) {
    const small = tcp.smallSegments > 1 || (tcp.smallSegments === 1 && !tcp.pingpong);
    if (tcp.rcvNxt - tcp.rcvWup > tcp.rcvMss || (small && drained)) tcp.ackNow = true;
  }
  if (tcp.ackNow || tcp.finReceived || !tcp.isConnected) return;
  const window = receiveWindow(tcp);
  const offer = windowToOffer(tcp);
  if (offer > 0 && offer >= 2 * window) tcp.ackNow = true;
}
