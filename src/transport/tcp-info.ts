import { Recovery, TimerDuty } from "./tcp-codes.js";
import type { TcpConnection } from "./tcp-connection.js";
import type { TcpListener } from "./tcp-listener.js";
import { TcpState } from "./tcp-state.js";
import { TIMESTAMP_BYTES } from "./tcp-window.js";

/** A timer as `ss -o` prints it: `timer:(on,204ms,1)`. */
export interface TcpTimerInfo {
  /** "on" (retransmission, loss probe), "persist", "keepalive", "timewait". */
  readonly name: "on" | "persist" | "keepalive" | "timewait";
  /** Time left, in nanoseconds, never negative. */
  readonly leftNs: number;
  readonly retransmits: number;
}

/** Recv-Q of `ss` and `netstat`: bytes that wait to be read, and the FIN; of a listener the connections that wait for accept(). */
export function receiveQueue(socket: TcpConnection | TcpListener): number {
  if ("acceptQueueLength" in socket) return socket.acceptQueueLength;
  if (socket.state === TcpState.TimeWait) return 0;
  return socket.receiveBuffer.queuedBytes + (socket.finReceived && !socket.finRead ? 1 : 0);
}

/** Send-Q: bytes, SYN and FIN that were written and not acknowledged; of a listener its backlog. */
export function sendQueue(socket: TcpConnection | TcpListener): number {
  if ("acceptQueueLength" in socket) return socket.backlog;
  if (socket.state === TcpState.SynSent) return 1;
  if (socket.state === TcpState.TimeWait || socket.isOpening || socket.isOver) return 0;
  const end = socket.sendBuffer.end + (socket.finQueued ? 1 : 0);
  return Math.max(0, end - socket.sndUna);
}

/** The timer that `ss -o` would print, or null (inet_diag's idiag_timer). */
export function timerInfo(tcp: TcpConnection, nowNs: number): TcpTimerInfo | null {
  const left = (timeNs: number): number => Math.max(0, timeNs - nowNs);
  if (tcp.state === TcpState.TimeWait) return { name: "timewait", leftNs: left(tcp.lingerNs), retransmits: 0 };
  switch (tcp.timerDuty) {
    case TimerDuty.Retransmit:
    case TimerDuty.LossProbe:
    case TimerDuty.Reorder:
      return { name: "on", leftNs: left(tcp.timerNs), retransmits: tcp.retransmits };
    case TimerDuty.WindowProbe:
      return { name: "persist", leftNs: left(tcp.timerNs), retransmits: tcp.probesOut };
    default:
  }
  if (tcp.keepaliveNs !== Number.POSITIVE_INFINITY) {
    return { name: "keepalive", leftNs: left(tcp.keepaliveNs), retransmits: tcp.keepaliveProbesOut };
  }
  // An orphan in FIN-WAIT-2 is a time-wait socket in Linux.
  if (tcp.lingerNs === Number.POSITIVE_INFINITY) return null;
  return { name: "timewait", leftNs: left(tcp.lingerNs), retransmits: 0 };
}

/** What `ss -i` prints of a connection; times in nanoseconds, windows in segments where Linux counts segments. */
export interface TcpInfo {
  readonly congestionControl: string;
  readonly rttNs: number;
  readonly rttVarNs: number;
  readonly rtoNs: number;
  readonly mss: number;
  readonly rcvMss: number;
  readonly advMss: number;
  readonly cwnd: number;
  /** Null before the first loss. */
  readonly ssthresh: number | null;
  readonly unacked: number;
  readonly lost: number;
  readonly sacked: number;
  readonly retransmissions: number;
  readonly sendWscale: number;
  readonly receiveWscale: number;
  readonly inRecovery: boolean;
  readonly pathMtu: number;
  readonly bytesSent: number;
  readonly bytesAcked: number;
  readonly bytesReceived: number;
  readonly segmentsOut: number;
  readonly segmentsIn: number;
  readonly dataSegmentsOut: number;
  readonly dataSegmentsIn: number;
  /** When data was sent and came last, and an acknowledgment; -1 for never. */
  readonly lastSentNs: number;
  readonly lastReceivedNs: number;
  readonly lastAckNs: number;
  readonly rcvSsthresh: number;
  /** What the application is thought to read in a round trip (rcvq_space.space). */
  readonly receiveSpace: number;
  /** Both sides scale their windows, be it by nothing. */
  readonly hasWindowScaling: boolean;
  readonly sndWnd: number;
}

/** The facts of `ss -i`. */
export function tcpInfo(tcp: TcpConnection): TcpInfo {
  return {
    congestionControl: tcp.congestion.algorithm,
    rttNs: Math.round(tcp.rtt.srttNs),
    rttVarNs: Math.round(tcp.rtt.mdevNs),
    rtoNs: tcp.rtt.rtoNs,
    mss: tcp.mss,
    rcvMss: tcp.rcvMss,
    // Of an open connection without the room for its timestamps (tcp_rcv_synsent_state_process).
    advMss: tcp.advMss - (tcp.timestampsOn && !tcp.isOpening ? TIMESTAMP_BYTES : 0),
    cwnd: tcp.congestion.cwnd,
    ssthresh: tcp.congestion.ssthresh === 0x7fffffff ? null : tcp.congestion.ssthresh,
    unacked: tcp.sent.packetsOut,
    lost: tcp.sent.lostOut,
    sacked: tcp.sent.sackedOut,
    retransmissions: tcp.totalRetransmissions,
    sendWscale: tcp.sndWscale,
    receiveWscale: tcp.rcvWscale,
    inRecovery: tcp.recovery !== Recovery.Open,
    pathMtu: tcp.pathMss + (tcp.family === 4 ? 40 : 60),
    bytesSent: tcp.bytesSent,
    // Of whom called, the SYN counts.
    bytesAcked: Math.max(0, tcp.sndUna - (tcp.isPassive ? 1 : 0)),
    bytesReceived: Math.max(0, tcp.rcvNxt - 1 - (tcp.finReceived ? 1 : 0)),
    segmentsOut: tcp.segmentsOut,
    segmentsIn: tcp.segmentsIn,
    dataSegmentsOut: tcp.dataSegmentsOut,
    dataSegmentsIn: tcp.dataSegmentsIn,
    lastSentNs: tcp.lastDataSentNs,
    lastReceivedNs: tcp.lastDataReceivedNs,
    lastAckNs: tcp.lastAckNs,
    rcvSsthresh: tcp.rcvSsthresh,
    receiveSpace: tcp.tuneSpace,
    hasWindowScaling: tcp.windowScalingOn,
    sndWnd: tcp.sndWnd,
  };
}
