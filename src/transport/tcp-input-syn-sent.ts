import { Errno } from "../sim/errno.js";
import { TcpFlag, type TcpOptions, type TcpSegment } from "../wire/tcp.js";
import { toOffset } from "./sequence.js";
import { enterQuickAcks } from "./tcp-ack-policy.js";
import { finish } from "./tcp-close.js";
import { NEVER, TimerDuty } from "./tcp-codes.js";
import type { TcpConnection } from "./tcp-connection.js";
import { resetFor } from "./tcp-reset.js";
import { asksForEcn, timestampNow, updateMss } from "./tcp-segment-options.js";
import { TcpState } from "./tcp-state.js";
import { initialReceiveMss, reserveSegment } from "./tcp-window.js";

/** SYN-SENT: RFC 9293 3.10.7.3 (tcp_rcv_synsent_state_process). */
export function receiveInSynSent(tcp: TcpConnection, segment: TcpSegment, nowNs: number): void {
  const hasAck = (segment.flags & TcpFlag.Ack) !== 0;
  if (hasAck && !isAckOfSyn(tcp, segment, nowNs)) {
    // If SEG.ACK =< ISS or SEG.ACK > SND.NXT, send a reset (unless the RST bit is set).
    tcp.reply = resetFor(segment);
    return;
  }
  if (segment.flags & TcpFlag.Rst) {
    // If the ACK was acceptable, signal "connection reset"; otherwise drop the segment.
    if (hasAck) finish(tcp, Errno.ECONNREFUSED);
    return;
  }
  if ((segment.flags & TcpFlag.Syn) === 0) return;
  takeSynOptions(tcp, segment, nowNs);
  if (hasAck) establish(tcp, segment, nowNs);
  else crossSyns(tcp);
}

function isAckOfSyn(tcp: TcpConnection, segment: TcpSegment, nowNs: number): boolean {
  const ack = toOffset(tcp.iss, tcp.sndUna, segment.ack);
  if (ack <= 0 || ack > tcp.sndMax) return false;
  const stamps = segment.options.timestamps;
  if (stamps === null || stamps.echo === 0 || !tcp.timestampsOn) return true;
  // RFC 7323 5.3: an echo of what was never sent is none of ours.
  return ((timestampNow(tcp, nowNs) - stamps.echo) | 0) >= 0;
}

/** The peer's SYN: its sequence number, its window, and which options both sides want. */
export function takeSynOptions(tcp: TcpConnection, segment: TcpSegment, nowNs: number): void {
  const { options } = segment;
  tcp.irs = segment.seq;
  tcp.rcvNxt = 1;
  tcp.rcvWup = 1;
  tcp.lastAckSent = 1;
  tcp.lastReceivedNs = nowNs;
  negotiate(tcp, options, nowNs);
  // RFC 7323 2.2: the window field of a segment with SYN is never scaled.
  tcp.sndWnd = segment.window;
  tcp.maxWindow = segment.window;
  tcp.sndWl1 = 0;
  updateMss(tcp);
  tcp.rcvMss = initialReceiveMss(tcp);
}

function negotiate(tcp: TcpConnection, options: TcpOptions, nowNs: number): void {
  tcp.peerMss = Math.max(options.mss ?? 536, 48);
  tcp.sackOn &&= options.sackPermitted;
  tcp.windowScalingOn &&= options.windowScale !== null;
  tcp.timestampsOn &&= options.timestamps !== null;
  tcp.sndWscale = tcp.windowScalingOn ? Math.min(options.windowScale ?? 0, 14) : 0;
  if (!tcp.windowScalingOn) {
    tcp.rcvWscale = 0;
    tcp.rcvSsthresh = Math.min(tcp.rcvSsthresh, 65535);
    tcp.rcvClamp = Math.min(tcp.rcvClamp, 65535);
  }
  if (options.timestamps !== null && tcp.timestampsOn) {
    tcp.tsRecent = options.timestamps.value;
    tcp.tsRecentNs = nowNs;
  }
}

/** Our SYN is acknowledged and theirs is here: ESTABLISHED, and the handshake's ACK leaves. */
function establish(tcp: TcpConnection, segment: TcpSegment, nowNs: number): void {
  const first = tcp.sent.first;
  if (first !== null && !first.everRetransmitted) tcp.rtt.sample(nowNs - first.sentNs, 1, 1);
  tcp.sent.acknowledge(1, nowNs, tcp.rtt.minRttNs);
  tcp.counters.TCPDelivered++;
  tcp.predicts = tcp.sndWscale === 0;
  tcp.sndUna = 1;
  tcp.retransmits = 0;
  tcp.backoff = 0;
  tcp.retransmitStartNs = -1;
  tcp.timerDuty = TimerDuty.None;
  tcp.timerNs = NEVER;
  tcp.state = TcpState.Established;
  tcp.softError = null;
  const ecnFlags = segment.flags & (TcpFlag.Ece | TcpFlag.Cwr);
  tcp.ecnOn = asksForEcn(tcp) && ecnFlags === TcpFlag.Ece;
  if (tcp.keepalive) tcp.keepaliveNs = nowNs + tcp.keepaliveTimeNs;
  reserveSegment(tcp);
  enterQuickAcks(tcp);
  tcp.ackNow = true;
}

/** Simultaneous open: both SYNs crossed; ours is answered with a SYN/ACK, and the peer's will acknowledge it. */
function crossSyns(tcp: TcpConnection): void {
  tcp.state = TcpState.SynReceived;
  tcp.synAckResendDue = true;
}
