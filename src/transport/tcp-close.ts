import type { Errno } from "../sim/errno.js";
import { EMPTY } from "../wire/payload.js";
import { TcpFlag, TcpSegment } from "../wire/tcp.js";
import { toSequence } from "./sequence.js";
import { NEVER, TimerDuty } from "./tcp-codes.js";
import type { TcpConnection } from "./tcp-connection.js";
import { segmentOptions } from "./tcp-segment-options.js";
import { TcpState } from "./tcp-state.js";
import { advertiseWindow } from "./tcp-window.js";

/** Stops every timer. */
function stopTimers(tcp: TcpConnection): void {
  tcp.timerDuty = TimerDuty.None;
  tcp.timerNs = NEVER;
  tcp.delayedAckNs = NEVER;
  tcp.keepaliveNs = NEVER;
  tcp.lingerNs = NEVER;
}

/** The end: nothing more is sent but `reply`, and the application learns `error`, if any (tcp_done). */
export function finish(tcp: TcpConnection, error: Errno | null): void {
  if (tcp.state === TcpState.Closed) return;
  const wasHalfOpen = tcp.state === TcpState.SynReceived;
  tcp.state = TcpState.Closed;
  stopTimers(tcp);
  tcp.sent.clear();
  tcp.ackNow = false;
  if (error !== null && !tcp.orphaned) tcp.error = error;
  if (wasHalfOpen && tcp.listener !== null) tcp.listener.onHalfOpenEnd(tcp);
}

/** Both sides are done: the 4-tuple stays taken until old segments have died (RFC 9293 3.6.1). */
export function enterTimeWait(tcp: TcpConnection, nowNs: number): void {
  tcp.state = TcpState.TimeWait;
  stopTimers(tcp);
  tcp.sent.clear();
  tcp.lingerNs = nowNs + tcp.settings.timeWaitNs;
}

/** Queues our FIN behind the last byte; the state moves at once, as Linux's does (tcp_close_state). */
export function shutdownSending(tcp: TcpConnection, nowNs: number): void {
  if (tcp.finQueued) return;
  switch (tcp.state) {
    case TcpState.Established:
    case TcpState.SynReceived:
      tcp.state = TcpState.FinWait1;
      break;
    case TcpState.CloseWait:
      tcp.state = TcpState.LastAck;
      break;
    case TcpState.SynSent:
      finish(tcp, null);
      return;
    default:
      return;
  }
  tcp.finQueued = true;
  tcp.lastReceivedNs = Math.max(tcp.lastReceivedNs, nowNs);
}

/** close(): see `TcpConnection.close`. */
export function closeConnection(tcp: TcpConnection, nowNs: number): void {
  tcp.orphaned = true;
  tcp.readShutdown = true;
  const unread = tcp.receiveBuffer.queuedBytes > 0;
  tcp.receiveBuffer.clear();
  if (tcp.state === TcpState.SynSent) {
    finish(tcp, null);
  } else if (tcp.isConnected && (unread || tcp.lingerReset)) {
    // RFC 2525 2.17: a reset tells the peer that its data was lost.
    if (unread) tcp.counters.TCPAbortOnClose++;
    else tcp.counters.TCPAbortOnData++;
    abortConnection(tcp, null, nowNs);
  } else {
    shutdownSending(tcp, nowNs);
    if (tcp.state === TcpState.FinWait2) tcp.lingerNs = nowNs + tcp.settings.finTimeoutNs;
  }
}

/** Sends a reset and ends; the application learns `error` (tcp_send_active_reset). */
export function abortConnection(tcp: TcpConnection, error: Errno | null, nowNs: number): void {
  if (tcp.isConnected || tcp.state === TcpState.SynReceived) tcp.reply = activeReset(tcp, nowNs);
  finish(tcp, error);
}

function activeReset(tcp: TcpConnection, nowNs: number): TcpSegment {
  return new TcpSegment(
    tcp.localPort,
    tcp.remotePort,
    toSequence(tcp.iss, tcp.sndNxt),
    toSequence(tcp.irs, tcp.rcvNxt),
    TcpFlag.Rst | TcpFlag.Ack,
    advertiseWindow(tcp),
    EMPTY,
    segmentOptions(tcp, nowNs),
  );
}
