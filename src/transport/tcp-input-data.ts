import { Errno } from "../sim/errno.js";
import { TcpFlag, type TcpSegment } from "../wire/tcp.js";
import { enterQuickAcks, onDataReceived } from "./tcp-ack-policy.js";
import { enterTimeWait, finish } from "./tcp-close.js";
import type { TcpConnection } from "./tcp-connection.js";
import { resetFor } from "./tcp-reset.js";
import { mayReceive, TcpState } from "./tcp-state.js";
import { receiveWindow } from "./tcp-window.js";

/**
 * Seventh step: the segment's bytes (tcp_data_queue). False when the segment ends here: the connection was reset, or the
 * window is shut.
 */
export function receiveText(tcp: TcpConnection, segment: TcpSegment, start: number, nowNs: number): boolean {
  const { data } = segment;
  if (data.length === 0) {
    // A bare FIN that comes again is told of like data that does (tcp_data_queue).
    if ((segment.flags & TcpFlag.Fin) !== 0 && start < tcp.rcvNxt) repeatAck(tcp, start, start + 1);
    return true;
  }
  // "This should not occur, since a FIN has been received from the remote side. Ignore the segment text."
  if (!mayReceive(tcp.state)) {
    if (start + data.length <= tcp.rcvNxt) repeatAck(tcp, start, start + data.length);
    return false;
  }
  const end = start + data.length;
  if (end <= tcp.rcvNxt) {
    repeatAck(tcp, start, end);
    return true;
  }
  const hasClosed = tcp.state === TcpState.FinWait1 || tcp.state === TcpState.FinWait2;
  if (tcp.orphaned || (tcp.readShutdown && hasClosed)) {
    // RFC 9293 3.10.4, RFC 2525 2.17: the application has closed, so the data is lost, and the peer is told as one who
    // speaks to nobody (tcp_rcv_state_process, tcp_timewait_state_process).
    tcp.counters.TCPAbortOnData++;
    finish(tcp, Errno.ECONNRESET);
    tcp.reply = resetFor(segment);
    return false;
  }
  if (receiveWindow(tcp) === 0) {
    tcp.ackNow = true;
    return false;
  }
  return takeText(tcp, segment, start, nowNs);
}

function takeText(tcp: TcpConnection, segment: TcpSegment, start: number, nowNs: number): boolean {
  const { data } = segment;
  const hadGap = tcp.receiveBuffer.hasGap;
  if (start < tcp.rcvNxt) reportDuplicate(tcp, start, tcp.rcvNxt);
  const fresh = tcp.receiveBuffer.insert(start, data);
  if (fresh === 0) {
    repeatAck(tcp, start, start + data.length);
    return true;
  }
  if (tcp.receiveBuffer.next > tcp.rcvNxt) {
    tcp.rcvNxt = tcp.receiveBuffer.next;
    tcp.predicts = true;
  } else tcp.counters.TCPOFOQueue++;
  onDataReceived(tcp, segment, nowNs);
  // RFC 5681 4.2: an out-of-order segment, and one that fills a gap, is acknowledged at once.
  if (hadGap || tcp.receiveBuffer.hasGap) {
    if (!hadGap) enterQuickAcks(tcp);
    tcp.ackNow = true;
  }
  return true;
}

/** The next acknowledgment tells of bytes that came again (tcp_dsack_set). */
export function reportDuplicate(tcp: TcpConnection, start: number, end: number): void {
  if (tcp.sackOn) tcp.counters.TCPDSACKOldSent++;
  tcp.dsackStart = start;
  tcp.dsackEnd = end;
}

function repeatAck(tcp: TcpConnection, start: number, end: number): void {
  tcp.counters.DelayedACKLost++;
  enterQuickAcks(tcp);
  reportDuplicate(tcp, start, end);
  tcp.ackNow = true;
}

/** Eighth step: the FIN, once everything before it is here (tcp_fin). */
export function receiveFin(tcp: TcpConnection, segment: TcpSegment, start: number, nowNs: number): void {
  if (segment.flags & TcpFlag.Fin) noteFin(tcp, start + segment.data.length);
  if (tcp.finOffset < 0 || tcp.finReceived || tcp.finOffset !== tcp.rcvNxt) return;
  tcp.rcvNxt++;
  tcp.finReceived = true;
  tcp.ackPending = true;
  switch (tcp.state) {
    case TcpState.Established:
      tcp.state = TcpState.CloseWait;
      // The answer usually follows soon, and our FIN: the ACK waits for them (inet_csk_enter_pingpong_mode).
      tcp.pingpong = true;
      break;
    case TcpState.FinWait1:
      // Our FIN is not acknowledged, or FIN-WAIT-2 would have been entered: simultaneous close.
      tcp.state = TcpState.Closing;
      tcp.ackNow = true;
      break;
    case TcpState.FinWait2:
      enterTimeWait(tcp, nowNs);
      tcp.ackNow = true;
      break;
    default:
  }
}

function noteFin(tcp: TcpConnection, offset: number): void {
  if (offset >= tcp.rcvNxt) tcp.finOffset = offset;
  // The FIN came again: our ACK was lost.
  else tcp.ackNow = true;
  if (offset > tcp.rcvNxt) tcp.ackNow = true;
}
