import { Errno } from "../sim/errno.js";
import { TcpFlag, type TcpSegment } from "../wire/tcp.js";
import { toOffset, toSequence } from "./sequence.js";
import { decideAck, enterQuickAcks } from "./tcp-ack-policy.js";
import { enterTimeWait, finish } from "./tcp-close.js";
import { Ecn } from "./tcp-codes.js";
import type { TcpConnection } from "./tcp-connection.js";
import { acceptHandshakeAck, processAck } from "./tcp-input-ack.js";
import { receiveFin, receiveText, reportDuplicate } from "./tcp-input-data.js";
import { receiveInSynSent } from "./tcp-input-syn-sent.js";
import { TcpState } from "./tcp-state.js";
import { receiveWindow } from "./tcp-window.js";

/** A duplicate or impossible segment is answered at most twice a second (tcp_invalid_ratelimit). */
const CHALLENGE_INTERVAL_NS = 500_000_000;
/** Timestamps older than this are not held against a segment (RFC 7323 5.5: 24 days). */
const PAWS_OUTDATED_NS = 24 * 86_400 * 1e9;

/** A segment arrived for this connection: RFC 9293 3.10.7, one function for each step. */
export function receiveSegment(tcp: TcpConnection, segment: TcpSegment, nowNs: number, ecn: number): void {
  switch (tcp.state) {
    case TcpState.Closed:
    case TcpState.Listen:
      return;
    case TcpState.SynSent:
      receiveInSynSent(tcp, segment, nowNs);
      return;
    case TcpState.TimeWait:
      receiveInTimeWait(tcp, segment, nowNs);
      return;
    default:
      receiveSynchronized(tcp, segment, nowNs, ecn);
  }
}

/** SYN-RECEIVED and all later states: 3.10.7.4, "Other states". */
function receiveSynchronized(tcp: TcpConnection, segment: TcpSegment, nowNs: number, ecn: number): void {
  const start = toOffset(tcp.irs, tcp.rcvNxt, segment.seq);
  if (tcp.state === TcpState.SynReceived && isRepeatedSyn(tcp, segment)) return;
  if (!isAcceptable(tcp, segment, start, nowNs)) return;
  if (segment.flags & TcpFlag.Rst) {
    receiveReset(tcp, start, nowNs);
    return;
  }
  // RFC 5961 4: a SYN in a synchronized state is answered by a challenge ACK.
  if (segment.flags & TcpFlag.Syn && !isCrossingSynAck(tcp, segment)) {
    tcp.counters.TCPSYNChallenge++;
    challenge(tcp, nowNs);
    return;
  }
  if ((segment.flags & TcpFlag.Ack) === 0) return;
  if (tcp.state === TcpState.SynReceived && !acceptHandshakeAck(tcp, segment, nowNs)) return;
  tcp.lastReceivedNs = nowNs;
  tcp.keepaliveProbesOut = 0;
  if (tcp.ecnOn) noteCongestion(tcp, segment, ecn);
  updateTimestamp(tcp, segment, start, nowNs);
  const isPredicted = predictsHeader(tcp, segment, start);
  const unaBefore = tcp.sndUna;
  if (!processAck(tcp, segment, start, nowNs)) {
    challenge(tcp, nowNs);
    return;
  }
  countAck(tcp, segment, isPredicted, unaBefore);
  if (moveOnFinAcknowledged(tcp, nowNs)) return;
  if (receiveText(tcp, segment, start, nowNs)) receiveFin(tcp, segment, start, nowNs);
  decideAck(tcp, nowNs);
}

/** The header is as the last ones were: no flags, the next number, the same window, timestamps alone (tcp_rcv_established). */
function predictsHeader(tcp: TcpConnection, segment: TcpSegment, start: number): boolean {
  return (
    tcp.predicts &&
    tcp.state === TcpState.Established &&
    (segment.flags & ~TcpFlag.Psh) === TcpFlag.Ack &&
    start === tcp.rcvNxt &&
    !tcp.receiveBuffer.hasGap &&
    segment.window === tcp.sndWnd >> tcp.sndWscale &&
    segment.options.sackBlocks.length === 0
  );
}

/** Counts what an acceptable acknowledgment was (tcp_ack). */
function countAck(tcp: TcpConnection, segment: TcpSegment, isPredicted: boolean, unaBefore: number): void {
  const { counters } = tcp;
  // The SYN/ACK's own delivery is not looked at here.
  counters.TCPDelivered += tcp.sent.delivered - (unaBefore === 0 ? 1 : 0);
  if (segment.sequenceLength > 0 || toOffset(tcp.iss, unaBefore, segment.ack) < unaBefore) return;
  if (isPredicted && tcp.sndUna > unaBefore) counters.TCPHPAcks++;
  else counters.TCPPureAcks++;
}

/** The client did not get our SYN/ACK: send it again (tcp_check_req). */
function isRepeatedSyn(tcp: TcpConnection, segment: TcpSegment): boolean {
  const pureSyn = (segment.flags & (TcpFlag.Syn | TcpFlag.Ack | TcpFlag.Rst)) === TcpFlag.Syn;
  if (!pureSyn || segment.seq !== tcp.irs) return false;
  tcp.synAckResendDue = true;
  return true;
}

/** The answer to our SYN that crossed the peer's (simultaneous open, RFC 9293 figure 7). */
function isCrossingSynAck(tcp: TcpConnection, segment: TcpSegment): boolean {
  if (tcp.state !== TcpState.SynReceived || (segment.flags & TcpFlag.Ack) === 0) return false;
  return segment.seq === tcp.irs && segment.ack === toSequence(tcp.iss, tcp.sndNxt);
}

/** First step: sequence number and timestamp (tcp_validate_incoming). Sends the ACK that an unacceptable one deserves. */
function isAcceptable(tcp: TcpConnection, segment: TcpSegment, start: number, nowNs: number): boolean {
  const isReset = (segment.flags & TcpFlag.Rst) !== 0;
  if (isOldTimestamp(tcp, segment, nowNs) && !isReset) {
    tcp.counters.PAWSEstab++;
    if ((segment.flags & TcpFlag.Syn) !== 0) challenge(tcp, nowNs);
    else answerDuplicate(tcp, segment, start);
    return false;
  }
  // RFC 9293 3.10.7.4 first: tests on arrival discard old duplicates. Linux's left edge is RCV.WUP (tcp_sequence).
  const end = start + segment.sequenceLength;
  if (end >= tcp.rcvWup && start <= tcp.rcvNxt + receiveWindow(tcp)) return true;
  if (isReset) return false;
  if ((segment.flags & TcpFlag.Syn) !== 0) challenge(tcp, nowNs);
  // If an incoming segment is not acceptable, an acknowledgment should be sent in reply.
  else answerDuplicate(tcp, segment, start);
  return false;
}

/** PAWS, RFC 7323 5.3 R1. */
function isOldTimestamp(tcp: TcpConnection, segment: TcpSegment, nowNs: number): boolean {
  const stamps = segment.options.timestamps;
  if (!tcp.timestampsOn || stamps === null || tcp.tsRecentNs < 0) return false;
  if (((stamps.value - tcp.tsRecent) | 0) >= 0) return false;
  return nowNs - tcp.tsRecentNs < PAWS_OUTDATED_NS;
}

function answerDuplicate(tcp: TcpConnection, segment: TcpSegment, start: number): void {
  // A FIN that comes again counts (tcp_send_dupack).
  const end = start + segment.sequenceLength;
  if (end > start && start < tcp.rcvNxt) {
    tcp.counters.DelayedACKLost++;
    enterQuickAcks(tcp);
    reportDuplicate(tcp, start, Math.min(end, tcp.rcvNxt));
  }
  tcp.ackNow = true;
}

/** RFC 7323 4.3 (2): remember the timestamp of the segment that the next ACK answers. */
function updateTimestamp(tcp: TcpConnection, segment: TcpSegment, start: number, nowNs: number): void {
  const stamps = segment.options.timestamps;
  if (!tcp.timestampsOn || stamps === null || start > tcp.lastAckSent) return;
  if (tcp.tsRecentNs >= 0 && ((stamps.value - tcp.tsRecent) | 0) < 0) return;
  tcp.tsRecent = stamps.value;
  tcp.tsRecentNs = nowNs;
}

/** Second step. RFC 5961 3.2: only a reset with exactly the next sequence number counts; another is challenged. */
function receiveReset(tcp: TcpConnection, start: number, nowNs: number): void {
  if (start !== tcp.rcvNxt && tcp.state !== TcpState.SynReceived) {
    challenge(tcp, nowNs);
    return;
  }
  switch (tcp.state) {
    case TcpState.SynReceived:
      tcp.counters.EmbryonicRsts++;
      finish(tcp, Errno.ECONNREFUSED);
      return;
    case TcpState.CloseWait:
      finish(tcp, Errno.EPIPE);
      return;
    default:
      finish(tcp, Errno.ECONNRESET);
  }
}

/** An ACK that lets an honest peer find out where we are, at most twice a second (RFC 5961 7). */
function challenge(tcp: TcpConnection, nowNs: number): void {
  if (tcp.lastChallengeNs >= 0 && nowNs - tcp.lastChallengeNs < CHALLENGE_INTERVAL_NS) return;
  tcp.lastChallengeNs = nowNs;
  tcp.counters.TCPChallengeACK++;
  tcp.ackNow = true;
}

/** RFC 3168 6.1.3: a mark of congestion is echoed until the sender says CWR. */
function noteCongestion(tcp: TcpConnection, segment: TcpSegment, ecn: number): void {
  if (segment.flags & TcpFlag.Cwr) tcp.ecnEcho = false;
  if (ecn !== Ecn.Ce) return;
  if (!tcp.ecnEcho) enterQuickAcks(tcp);
  tcp.ecnEcho = true;
}

/** Fifth step, the end of it: what changes when our FIN is acknowledged. True when the segment is dealt with. */
function moveOnFinAcknowledged(tcp: TcpConnection, nowNs: number): boolean {
  if (!tcp.finQueued || tcp.sndUna <= tcp.sendBuffer.end) return false;
  switch (tcp.state) {
    case TcpState.FinWait1:
      tcp.state = TcpState.FinWait2;
      if (tcp.orphaned) tcp.lingerNs = nowNs + tcp.settings.finTimeoutNs;
      return false;
    case TcpState.Closing:
      enterTimeWait(tcp, nowNs);
      return true;
    case TcpState.LastAck:
      finish(tcp, null);
      return true;
    default:
      return false;
  }
}

/** TIME-WAIT (tcp_timewait_state_process): a repeated FIN is acknowledged and starts the 60 s anew. */
function receiveInTimeWait(tcp: TcpConnection, segment: TcpSegment, nowNs: number): void {
  const start = toOffset(tcp.irs, tcp.rcvNxt, segment.seq);
  if (segment.flags & TcpFlag.Rst) {
    // RFC 1337: TIME-WAIT assassination, which Linux allows unless tcp_rfc1337 is set.
    if (start === tcp.rcvNxt && !tcp.settings.rfc1337) finish(tcp, null);
    return;
  }
  if (isOldTimestamp(tcp, segment, nowNs) || start !== tcp.rcvNxt || segment.sequenceLength > 0) tcp.ackNow = true;
  if (segment.flags & TcpFlag.Fin) tcp.lingerNs = nowNs + tcp.settings.timeWaitNs;
}

/**
 * True when a SYN may start a new connection in place of this one in TIME-WAIT: its sequence number or its timestamp is
 * newer than all that was seen (RFC 9293 3.6.1, RFC 6191).
 */
export function yieldsToSyn(tcp: TcpConnection, segment: TcpSegment): boolean {
  if (tcp.state !== TcpState.TimeWait) return false;
  if ((segment.flags & (TcpFlag.Syn | TcpFlag.Ack | TcpFlag.Rst)) !== TcpFlag.Syn) return false;
  const stamps = segment.options.timestamps;
  const newer = stamps !== null && tcp.timestampsOn && ((stamps.value - tcp.tsRecent) | 0) > 0;
  return newer || toOffset(tcp.irs, tcp.rcvNxt, segment.seq) > tcp.rcvNxt;
}
