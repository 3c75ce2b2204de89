import { EMPTY } from "../wire/payload.js";
import { TcpFlag, type TcpOptions, TcpSegment } from "../wire/tcp.js";
import { INITIAL_WINDOW } from "./congestion-control.js";
import type { SentSegment } from "./sent-queue.js";
import { toSequence } from "./sequence.js";
import { onAckSent, onDataSent } from "./tcp-ack-policy.js";
import { Ecn, Recovery, TimerDuty } from "./tcp-codes.js";
import type { TcpConnection } from "./tcp-connection.js";
import { armAfterProgress, armRetransmit, armWindowProbe, currentRto } from "./tcp-retransmit-timer.js";
import { fullSegmentLength, segmentOptions, synOptions } from "./tcp-segment-options.js";
import { TcpState } from "./tcp-state.js";
import { advertiseWindow } from "./tcp-window.js";

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
  if (!passive && tcp.settings.ecn === 1 && first) flags |= TcpFlag.Ece | TcpFlag.Cwr;
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
  tcp.totalRetransmissions++;
  if (tcp.retransmitStartNs < 0) tcp.retransmitStartNs = segment.sentNs;
  const options = segmentOptions(tcp, nowNs);
  const full = fullSegmentLength(tcp, options);
  const space = Math.min(full, tcp.sndUna + tcp.sndWnd - segment.start);
  if (segment.end - segment.start < space) tcp.sent.collapse(segment, space);
  tcp.sent.onRetransmitted(segment, nowNs);
  if (tcp.recovery === Recovery.Recovery) tcp.congestion.onSentInRecovery();
  if (tcp.timerDuty === TimerDuty.None) armRetransmit(tcp, nowNs);
  return dataSegment(tcp, segment.start, segment.end, options);
}

/** Bytes, and the FIN behind the last of them, that were never sent, as far as all windows and rules allow. */
function nextNewSegment(tcp: TcpConnection, nowNs: number): TcpSegment | null {
  const unsent = tcp.sendBuffer.end - tcp.sndNxt;
  const finDue = tcp.finQueued && tcp.sndNxt <= tcp.sendBuffer.end;
  if (unsent <= 0 && !finDue) return null;
  restartAfterIdle(tcp, nowNs);
  if (tcp.sent.inFlight >= tcp.congestion.cwnd) {
    tcp.cwndLimited = true;
    return null;
  }
  const options = segmentOptions(tcp, nowNs);
  const full = fullSegmentLength(tcp, options);
  const room = tcp.sndUna + tcp.sndWnd - tcp.sndNxt;
  const length = Math.min(unsent, full);
  const partial = length < full && length === unsent;
  if (length > room || (length === 0 && room < 1)) {
    if (tcp.sent.isEmpty && tcp.timerDuty === TimerDuty.None) armWindowProbe(tcp, nowNs);
    return null;
  }
  if (partial && !finDue && mustWait(tcp)) return null;
  const withFin = finDue && length === unsent && length < room;
  return sendNew(tcp, tcp.sndNxt + length + (withFin ? 1 : 0), full, nowNs, options);
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
  tcp.sent.push(start, end, nowNs);
  tcp.sndNxt = end;
  tcp.sndMax = end;
  const { packetsOut } = tcp.sent;
  const { congestion } = tcp;
  // tcp_is_cwnd_limited: in slow start half a window in flight is enough to grow.
  tcp.cwndLimited = congestion.inSlowStart ? congestion.cwnd < 2 * packetsOut : packetsOut >= congestion.cwnd;
  if (end - start < full) tcp.sndSmall = end;
  if (tcp.recovery === Recovery.Recovery || tcp.recovery === Recovery.Reduce) congestion.onSentInRecovery();
  tcp.probesOut = 0;
  if (tcp.tlpDue) onProbeSent(tcp, nowNs);
  else if (packetsOut === 1 || tcp.timerDuty !== TimerDuty.Retransmit) armAfterProgress(tcp, nowNs);
  if (tcp.ecnOn && end > start) tcp.lastEcn = Ecn.Ect0;
  onDataSent(tcp, nowNs);
  return dataSegment(tcp, start, end, options);
}

/** RFC 5681 4.1: a window that was not used for an RTO is not trusted any more. */
function restartAfterIdle(tcp: TcpConnection, nowNs: number): void {
  if (!tcp.settings.slowStartAfterIdle || !tcp.sent.isEmpty || tcp.lastDataSentNs < 0) return;
  const idleNs = nowNs - tcp.lastDataSentNs;
  if (idleNs <= currentRto(tcp) || tcp.congestion.cwnd <= INITIAL_WINDOW) return;
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
  tcp.windowProbeDue = false;
  tcp.keepaliveProbeDue = false;
  const room = tcp.sndUna + tcp.sndWnd - tcp.sndNxt;
  const unsent = tcp.sendBuffer.end - tcp.sndNxt;
  if (isWindowProbe && room > 0 && unsent > 0) {
    const length = Math.min(room, unsent, tcp.mss);
    return sendNew(tcp, tcp.sndNxt + length, tcp.mss, nowNs, segmentOptions(tcp, nowNs));
  }
  return pureAck(tcp, nowNs, tcp.sndUna - 1);
}

/**
 * Simplified: PSH stands on segments that end a write, where Linux sets it also on the last one of what it has to send
 * and after half of the peer's largest window (forced_push).
 */
function dataSegment(tcp: TcpConnection, start: number, end: number, options: TcpOptions): TcpSegment {
  const dataEnd = Math.min(end, tcp.sendBuffer.end);
  let flags: number = TcpFlag.Ack;
  if (end > tcp.sendBuffer.end) flags |= TcpFlag.Fin;
  if (dataEnd > start && tcp.sendBuffer.hasWriteEnd(start, dataEnd)) flags |= TcpFlag.Psh;
  if (tcp.ecnOn) flags |= ecnFlags(tcp, dataEnd > start);
  return withAck(tcp, start, flags, tcp.sendBuffer.slice(start, dataEnd), options);
}

/** RFC 3168 6.1: ECE on every segment until the peer says CWR; CWR once, on data. */
function ecnFlags(tcp: TcpConnection, hasData: boolean): number {
  let flags = tcp.ecnEcho ? TcpFlag.Ece : 0;
  if (tcp.ecnCwrDue && hasData) {
    tcp.ecnCwrDue = false;
    flags |= TcpFlag.Cwr;
  }
  return flags;
}

function pureAck(tcp: TcpConnection, nowNs: number, seq: number): TcpSegment {
  const flags = TcpFlag.Ack | (tcp.ecnOn && tcp.ecnEcho ? TcpFlag.Ece : 0);
  return withAck(tcp, seq, flags, EMPTY, segmentOptions(tcp, nowNs));
}

function withAck(tcp: TcpConnection, seq: number, flags: number, data: Uint8Array, options: TcpOptions): TcpSegment {
  const window = advertiseWindow(tcp);
  onAckSent(tcp);
  tcp.dsackEnd = tcp.dsackStart;
  return new TcpSegment(
    tcp.localPort,
    tcp.remotePort,
    toSequence(tcp.iss, seq),
    toSequence(tcp.irs, tcp.rcvNxt),
    flags,
    window,
    data,
    options,
  );
}
