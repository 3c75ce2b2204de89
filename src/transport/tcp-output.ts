import { EMPTY } from "../wire/payload.js";
import { TcpFlag, type TcpOptions, TcpSegment } from "../wire/tcp.js";
import type { SentSegment } from "./sent-queue.js";
import { toSequence } from "./sequence.js";
import { onAckSent, onDataSent } from "./tcp-ack-policy.js";
import { Ecn, Recovery, TimerDuty } from "./tcp-codes.js";
import type { TcpConnection } from "./tcp-connection.js";
import { pacedSegments, segmentsAtOnce } from "./tcp-large-segments.js";
import { armAfterProgress, armRetransmit, armWindowProbe, currentRto } from "./tcp-retransmit-timer.js";
import { asksForEcn, fullSegmentLength, segmentOptions, synOptions } from "./tcp-segment-options.js";
import { TcpState } from "./tcp-state.js";
import { dataSegment, pureAck } from "./tcp-stream-segment.js";

/** The next segment to send now, or null: see `TcpConnection.poll`. */
export function nextSegment(tcp: TcpConnection, nowNs: number): TcpSegment | null {
  tcp.lastEcn = Ecn.NotEct;
  const reply = tcp.reply;
  if (reply !== null) {
    tcp.reply = null;
    return reply;
  }
  switch (tcp.state) {
    case TcpState.Closed:
    case TcpState.Listen:
      return null;
    case TcpState.SynSent:
    case TcpState.SynReceived:
      return nextHandshakeSegment(tcp, nowNs);
    case TcpState.TimeWait:
      return tcp.ackNow ? pureAck(tcp, nowNs, tcp.sndNxt) : null;
    default:
      return nextOfStream(tcp, nowNs);
  }
}

function nextOfStream(tcp: TcpConnection, nowNs: number): TcpSegment | null {
  const again = nextRetransmission(tcp, nowNs);
  if (again !== null) return again;
  const fresh = nextNewSegment(tcp, nowNs);
  if (fresh !== null) return fresh;
  if (tcp.tlpDue) return lossProbe(tcp, nowNs);
  if (tcp.windowProbeDue || tcp.keepaliveProbeDue) return emptyProbe(tcp, nowNs);
  return tcp.ackNow ? pureAck(tcp, nowNs, tcp.sndNxt) : null;
}

/** SYN, SYN/ACK and their repetitions. */
function nextHandshakeSegment(tcp: TcpConnection, nowNs: number): TcpSegment | null {
  const first = tcp.sndMax === 0;
  const lost = first ? null : tcp.sent.nextLost();
  if (!first && lost === null && !tcp.synAckResendDue) return null;
  tcp.synAckResendDue = false;
  if (first) {
    tcp.sent.push(0, 1, nowNs);
    tcp.sndNxt = 1;
    tcp.sndMax = 1;
    armRetransmit(tcp, nowNs);
  } else if (lost !== null) {
    tcp.sent.onRetransmitted(lost, nowNs);
    tcp.totalRetransmissions++;
  }
  const passive = tcp.state === TcpState.SynReceived;
  let flags: number = passive ? TcpFlag.Syn | TcpFlag.Ack : TcpFlag.Syn;
  if (passive && tcp.ecnOn) flags |= TcpFlag.Ece;
  if (!passive && asksForEcn(tcp) && first) flags |= TcpFlag.Ece | TcpFlag.Cwr;
  const ack = passive ? toSequence(tcp.irs, tcp.rcvNxt) : 0;
  // RFC 7323 2.2: the window field of a segment with SYN is never scaled.
  const window = Math.min(tcp.rcvWnd, 65535);
  if (passive) onAckSent(tcp);
  return new TcpSegment(tcp.localPort, tcp.remotePort, tcp.iss, ack, flags, window, EMPTY, synOptions(tcp, nowNs));
}

/** The first lost segment, if the congestion window has room for it. */
function nextRetransmission(tcp: TcpConnection, nowNs: number): TcpSegment | null {
  if (tcp.sent.lostOut === 0 || tcp.sent.inFlight >= tcp.congestion.cwnd) return null;
  const lost = tcp.sent.nextLost();
  return lost === null ? null : retransmit(tcp, lost, nowNs);
}

function retransmit(tcp: TcpConnection, segment: SentSegment, nowNs: number): TcpSegment {
  if (tcp.retransmitStartNs < 0) tcp.retransmitStartNs = segment.sentNs;
  const options = segmentOptions(tcp, nowNs);
  const full = fullSegmentLength(tcp, options);
  const space = Math.min(full, tcp.sndUna + tcp.sndWnd - segment.start);
  if (segment.end === segment.packetEnd && segment.end - segment.start < space) tcp.sent.collapse(segment, space);
  let left = Math.min(tcp.congestion.cwnd - tcp.sent.inFlight, pacedSegments(tcp, full));
  let end = segment.start;
  // What was sent in one packet goes again in one, as far as the window allows.
  for (
    let next: SentSegment | null = segment;
    next !== null && (next === segment || (left > 0 && next.start === end && next.packetEnd === segment.packetEnd));
    next = tcp.sent.nextLost(), left--
  ) {
    countRetransmission(tcp, next);
    tcp.sent.onRetransmitted(next, nowNs);
    tcp.totalRetransmissions++;
    if (tcp.recovery === Recovery.Recovery) tcp.congestion.onSentInRecovery();
    end = next.end;
  }
  if (tcp.timerDuty === TimerDuty.None) armRetransmit(tcp, nowNs);
  return dataSegment(tcp, segment.start, end, options, end - segment.start > full + 1 ? full : 0);
}

/** What the timer sends again first is counted as its timeout alone (tcp_xmit_retransmit_queue). */
function countRetransmission(tcp: TcpConnection, segment: SentSegment): void {
  if (tcp.recovery !== Recovery.Loss) tcp.counters.TCPFastRetrans++;
  else if (segment !== tcp.sent.first) tcp.counters.TCPSlowStartRetrans++;
}

/** Bytes, and the FIN behind the last of them, that were never sent, as far as all windows and rules allow. */
function nextNewSegment(tcp: TcpConnection, nowNs: number): TcpSegment | null {
  const unsent = tcp.sendBuffer.end - tcp.sndNxt;
  const finDue = tcp.finQueued && tcp.sndNxt <= tcp.sendBuffer.end;
  if (unsent <= 0 && !finDue) return null;
  restartAfterIdle(tcp, nowNs);
  if (tcp.sent.inFlight >= tcp.congestion.cwnd) {
    noteUse(tcp);
    return null;
  }
  const options = segmentOptions(tcp, nowNs);
  const full = fullSegmentLength(tcp, options);
  const room = tcp.sndUna + tcp.sndWnd - tcp.sndNxt;
  const first = Math.min(unsent, full);
  if (first > room || (first === 0 && room < 1)) {
    if (tcp.sent.isEmpty && tcp.timerDuty === TimerDuty.None) armWindowProbe(tcp, nowNs);
    return null;
  }
  const most = unsent > full ? full * segmentsAtOnce(tcp, full) : full;
  let length = Math.min(unsent, most, Math.max(room, first));
  const partial = length < most ? length % full : 0;
  if (partial > 0 && mustWait(tcp)) {
    if (length > full) length -= partial;
    else if (!finDue) return null;
  }
  const withFin = finDue && length === unsent && length < room;
  return sendNew(tcp, tcp.sndNxt + length + (withFin ? 1 : 0), full, nowNs, options);
}

/** Remembers whether the congestion window is used to the full, or how much of it was (tcp_cwnd_validate). */
function noteUse(tcp: TcpConnection): void {
  const { packetsOut, inFlight } = tcp.sent;
  const isLimited = inFlight >= tcp.congestion.cwnd;
  if (tcp.sndUna < tcp.cwndUsageEnd && !isLimited && (tcp.cwndLimited || packetsOut <= tcp.maxPacketsOut)) return;
  tcp.cwndLimited = isLimited;
  tcp.maxPacketsOut = packetsOut;
  tcp.cwndUsageEnd = tcp.sndNxt;
}

/**
 * Nagle's rule as Minshall has it: a small segment waits while another small one is not acknowledged (RFC 9293 3.7.4).
 * Simplified: a corked rest waits until the cork is pulled, where Linux sends it after 200 ms.
 */
function mustWait(tcp: TcpConnection): boolean {
  if (tcp.corked) return true;
  return !tcp.noDelay && !tcp.sent.isEmpty && tcp.sndSmall > tcp.sndUna;
}

function sendNew(tcp: TcpConnection, end: number, full: number, nowNs: number, options: TcpOptions): TcpSegment {
  const start = tcp.sndNxt;
  const wasEmpty = tcp.sent.isEmpty;
  // What goes as one is still so many segments: each can be lost and is acknowledged by itself.
  const dataEnd = Math.min(end, tcp.sendBuffer.end);
  let at = start;
  for (; dataEnd - at > full; at += full) pushSent(tcp, at, at + full, nowNs, end);
  pushSent(tcp, at, end, nowNs, end);
  tcp.sndNxt = end;
  tcp.sndMax = end;
  noteUse(tcp);
  if ((end - start) % full !== 0) tcp.sndSmall = end;
  tcp.probesOut = 0;
  if (tcp.tlpDue) onProbeSent(tcp, nowNs);
  else if (wasEmpty || tcp.timerDuty !== TimerDuty.Retransmit) armAfterProgress(tcp, nowNs);
  if (tcp.ecnOn && end > start) tcp.lastEcn = Ecn.Ect0;
  onDataSent(tcp, nowNs);
  return dataSegment(tcp, start, end, options, dataEnd - start > full ? full : 0);
}

function pushSent(tcp: TcpConnection, start: number, end: number, nowNs: number, packetEnd: number): void {
  tcp.counters.TCPOrigDataSent++;
  tcp.sent.push(start, end, nowNs, packetEnd);
  if (tcp.recovery === Recovery.Recovery || tcp.recovery === Recovery.Reduce) tcp.congestion.onSentInRecovery();
}

/** RFC 5681 4.1: a window that was not used for an RTO is not trusted any more. */
function restartAfterIdle(tcp: TcpConnection, nowNs: number): void {
  if (!tcp.settings.slowStartAfterIdle || !tcp.sent.isEmpty || tcp.lastDataSentNs < 0) return;
  const idleNs = nowNs - tcp.lastDataSentNs;
  if (idleNs <= currentRto(tcp) || tcp.congestion.cwnd <= tcp.congestion.initialWindow) return;
  tcp.congestion.onIdle(idleNs, currentRto(tcp));
}

/** RFC 8985 7.3: with nothing new to send, the last segment goes again to provoke a SACK. */
function lossProbe(tcp: TcpConnection, nowNs: number): TcpSegment | null {
  const last = tcp.sent.last;
  if (last === null) {
    tcp.tlpDue = false;
    return nextOfStream(tcp, nowNs);
  }
  onProbeSent(tcp, nowNs);
  tcp.counters.TCPLossProbes++;
  tcp.totalRetransmissions++;
  if (tcp.retransmitStartNs < 0) tcp.retransmitStartNs = last.sentNs;
  tcp.sent.onRetransmitted(last, nowNs);
  return dataSegment(tcp, last.start, last.end, segmentOptions(tcp, nowNs));
}

function onProbeSent(tcp: TcpConnection, nowNs: number): void {
  tcp.tlpDue = false;
  tcp.tlpEnd = tcp.sndMax;
  armRetransmit(tcp, nowNs);
}

/**
 * A probe of a shut window or of a silent peer. With room for some bytes it carries them (tcp_write_wakeup), else it is
 * empty with the sequence number before SND.UNA, which the peer must answer (tcp_xmit_probe_skb).
 */
function emptyProbe(tcp: TcpConnection, nowNs: number): TcpSegment {
  const isWindowProbe = tcp.windowProbeDue;
  if (!isWindowProbe) tcp.counters.TCPKeepAlive++;
  tcp.windowProbeDue = false;
  tcp.keepaliveProbeDue = false;
  const room = tcp.sndUna + tcp.sndWnd - tcp.sndNxt;
  const unsent = tcp.sendBuffer.end - tcp.sndNxt;
  if (isWindowProbe && room > 0 && unsent > 0) {
    const length = Math.min(room, unsent, tcp.mss);
    return sendNew(tcp, tcp.sndNxt + length, tcp.mss, nowNs, segmentOptions(tcp, nowNs));
  }
  if (isWindowProbe) tcp.counters.TCPWinProbe++;
  return pureAck(tcp, nowNs, tcp.sndUna - 1);
}
