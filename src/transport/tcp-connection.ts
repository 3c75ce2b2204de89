// TCP without a network: segments in, segments out, and a time at which to be called again (RFC 9293, as Linux does it).
// It knows wire values and ports, nothing of routes, packets, namespaces or file descriptors: src/host calls it.
// Read next: tcp-input.ts for what comes in, tcp-output.ts for what goes out, tcp-timers.ts, tcp-ports.ts for who gets what.

import { Errno } from "../sim/errno.js";
import type { Family, IpAddress } from "../wire/ip-address.js";
import { EMPTY } from "../wire/payload.js";
import { TcpFlag, type TcpSegment } from "../wire/tcp.js";
import type { BoundSocket } from "./bound-socket.js";
import { CongestionControl, INITIAL_WINDOW } from "./congestion-control.js";
import type { Flow } from "./flow-table.js";
import type { IcmpError } from "./icmp-error.js";
import type { InitialNumbers } from "./initial-numbers.js";
import { NO_PATH_METRICS, type PathMetrics } from "./path-metrics.js";
import { ReceiveBuffer } from "./receive-buffer.js";
import { RttEstimator } from "./rtt-estimator.js";
import { SendBuffer } from "./send-buffer.js";
import { SentQueue } from "./sent-queue.js";
import { onConsumed } from "./tcp-ack-policy.js";
import { abortConnection, closeConnection, finish, shutdownSending } from "./tcp-close.js";
import { Ecn, NEVER, Recovery, TimerDuty } from "./tcp-codes.js";
import { TcpCounters } from "./tcp-counters.js";
import { handleIcmpError } from "./tcp-icmp.js";
import { receiveSegment } from "./tcp-input.js";
import type { TcpListener } from "./tcp-listener.js";
import { nextSegment } from "./tcp-output.js";
import type { TcpSettings } from "./tcp-settings.js";
import { isSynchronized, maySend, TcpState } from "./tcp-state.js";
import { earliestTimer, handleTimers, setKeepalive, startConnecting } from "./tcp-timers.js";
import { initialReceiveWindow, sendBufferLimit } from "./tcp-window.js";

/** What a connection is made from. */
export interface TcpConnectionSpec {
  readonly settings: TcpSettings;
  /** Where the namespace's connections begin to count, and when this one is made. */
  readonly numbers: InitialNumbers;
  readonly nowNs: number;
  readonly family: Family;
  readonly v6Only: boolean;
  readonly local: IpAddress;
  readonly localPort: number;
  readonly remote: IpAddress;
  readonly remotePort: number;
  readonly ifIndex: number;
  readonly reuseAddr: boolean;
  readonly reusePort: boolean;
  readonly autoPort: boolean;
  /** The MSS to advertise: the route's MTU less IP and TCP header (1460 on Ethernet with IPv4, 1440 with IPv6). */
  readonly advMss: number;
  /** What the path holds, which a route's `advmss` does not change; `advMss` when it is not known. */
  readonly pathMss?: number;
  /** Where the namespace counts; by itself when absent. */
  readonly counters?: TcpCounters;
  /** What the route says; nothing when absent. */
  readonly metrics?: PathMetrics;
  /** SO_RCVBUF as getsockopt would answer it, or null for tcp_rmem's default with autotuning. */
  readonly receiveBufferBytes: number | null;
}

/**
 * One TCP connection: plain data, driven from outside. After every call on it (`connect`, `receive`, `send`, `read`,
 * `shutdownWrite`, `close`, `abort`, `onTimer`, `onIcmpError`) call `poll` until it answers null and send what it gives,
 * then set one timer for `nextTimerNs`. It is over when `isOver`.
 *
 * Offsets (`snd...`, `rcv...`) count from the initial sequence numbers, see sequence.ts.
 * Simplified: no urgent data, no Fast Open, no MTU probing, no F-RTO; congestion control sends without pacing.
 */
export class TcpConnection implements BoundSocket, Flow {
  readonly settings: TcpSettings;
  readonly metrics: PathMetrics;
  readonly counters: TcpCounters;
  readonly family: Family;
  readonly v6Only: boolean;
  readonly local: IpAddress;
  localPort: number;
  readonly remote: IpAddress;
  readonly remotePort: number;
  readonly ifIndex: number;
  readonly reuseAddr: boolean;
  readonly reusePort: boolean;
  readonly autoPort: boolean;

  state: TcpState = TcpState.Closed;
  /** The listener that a passive connection belongs to until accept() takes it; null for an active one. */
  listener: TcpListener | null = null;
  /** A listener made it. */
  isPassive = false;
  /** The error that the next call reports (SO_ERROR); null when there is none. */
  error: Errno | null = null;
  /** A hint of ICMP that becomes the error if the connection times out (sk_err_soft). */
  softError: Errno | null = null;
  /** The application closed it: nobody will read, and it ends by itself. */
  orphaned = false;
  /** shutdown(SHUT_RD) was called. */
  readShutdown = false;
  /** TCP_NODELAY. */
  noDelay = false;
  /** TCP_CORK: only full segments leave. */
  corked = false;
  /** SO_KEEPALIVE; set it with `setKeepalive`. */
  keepalive = false;
  keepaliveTimeNs: number;
  keepaliveIntervalNs: number;
  keepaliveProbes: number;
  /** SO_LINGER with zero seconds: close() resets. */
  lingerReset = false;

  /** Initial sequence numbers, ours and the peer's. */
  readonly iss: number;
  irs = 0;
  sndUna = 0;
  sndNxt = 0;
  /** Highest offset ever sent. */
  sndMax = 0;
  /** The peer's window in bytes from `sndUna`, and the largest it ever was. */
  sndWnd = 0;
  maxWindow = 0;
  /** RFC 9293 3.10.7.4: sequence and acknowledgment of the segment that last updated the window. */
  sndWl1 = 0;
  sndWl2 = 0;
  /** End of the last segment that was smaller than the MSS (Minshall's variant of Nagle's rule). */
  sndSmall = 0;
  /** A FIN follows the last byte of the send buffer. */
  finQueued = false;
  sndWscale = 0;
  readonly sendBuffer = new SendBuffer();
  readonly sent: SentQueue;

  rcvNxt = 0;
  /** `rcvNxt` and window as last advertised. */
  rcvWup = 0;
  rcvWnd: number;
  /** The largest window that is advertised now (rcv_ssthresh), and the largest that may be (window_clamp). */
  rcvSsthresh: number;
  rcvClamp: number;
  /** The part of the buffer that may be window, of 256 (scaling_ratio). */
  rcvRatio = 128;
  rcvBufferBytes: number;
  readonly rcvBufferLocked: boolean;
  rcvWscale: number;
  /** The peer's FIN was taken in order. */
  finReceived = false;
  /** True once a read went on to the peer's FIN, which is no more in the receive queue then (tcp_recvmsg_locked). */
  finRead = false;
  /** Offset of a FIN that came before what precedes it; -1 when none did. */
  finOffset = -1;
  readonly receiveBuffer = new ReceiveBuffer();
  /** Autotuning: bytes read since the round began, its start, and the space that it found enough. */
  tuneCopied = 0;
  tuneStartNs = 0;
  tuneSpace = 0;

  /** Negotiated options. */
  timestampsOn: boolean;
  sackOn: boolean;
  windowScalingOn: boolean;
  /** 0 off, 1 negotiated. */
  ecnOn = false;
  /** ECE is to be echoed until CWR comes; CWR is to be sent with the next data. */
  ecnEcho = false;
  ecnCwrDue = false;
  /** ECN codepoint for the packet of the segment that `poll` gave last. */
  lastEcn = 0;
  readonly advMss: number;
  /** The peer's MSS option (536 without one, RFC 9293 3.7.1), the limit of the path, and the payload of a full segment. */
  peerMss = 536;
  pathMss: number;
  mss: number;
  /** Estimate of the peer's segment size, for delayed ACKs. */
  rcvMss: number;
  readonly timestampOffset: number;
  tsRecent = 0;
  tsRecentNs = -1;
  /** RCV.NXT of the last ACK that was sent (Last.ACK.sent, RFC 7323 4.3). */
  lastAckSent = 0;

  ackNow = false;
  ackPending = false;
  /** ICSK_ACK_PUSHED and PUSHED2: small segments arrived since the last ACK. */
  smallSegments = 0;
  quickAcks = 0;
  pingpong = false;
  /** The next segment's header is known beforehand while nothing unusual happens (pred_flags). */
  predicts = false;
  lastDataReceivedNs = -1;
  lastDataSentNs = -1;
  /** A duplicate to report in the next ACK (RFC 2883); start equal to end when there is none. */
  dsackStart = 0;
  dsackEnd = 0;

  /** The route's least retransmission timeout, or the namespace's (tcp_rto_min). */
  readonly rtoMinNs: number;
  readonly rtt: RttEstimator;
  readonly congestion: CongestionControl;
  recovery: Recovery = Recovery.Open;
  /** Recovery ends when this is acknowledged. */
  highSeq = 0;
  /** The congestion window stopped us in the present window; else the most segments that were out (tcp_cwnd_validate). */
  cwndLimited = false;
  maxPacketsOut = 0;
  cwndUsageEnd = 0;
  /** Several segments go as one, for a device to cut them (GSO), as all of Linux' TCP does whatever the device can. */
  sendsLarge = true;
  /** Offset up to which a loss probe is out; 0 when none is. */
  tlpEnd = 0;
  tlpDue = false;
  /** Timeouts in a row, doublings of the timer, and since when. */
  retransmits = 0;
  backoff = 0;
  retransmitStartNs = -1;
  probesOut = 0;
  keepaliveProbesOut = 0;
  windowProbeDue = false;
  keepaliveProbeDue = false;
  synAckResendDue = false;
  totalRetransmissions = 0;

  timerDuty: TimerDuty = TimerDuty.None;
  timerNs = NEVER;
  delayedAckNs = NEVER;
  keepaliveNs = NEVER;
  /** End of TIME-WAIT, or of an orphan's FIN-WAIT-2. */
  lingerNs = NEVER;
  lastReceivedNs = 0;
  /** What `ss -i` counts: segments each way, those with data, and bytes sent, again counted again. A SYN-ACK counts not. */
  segmentsIn = 0;
  segmentsOut = 0;
  dataSegmentsIn = 0;
  dataSegmentsOut = 0;
  bytesSent = 0;
  /** When an acknowledgment came last; -1 for never. */
  lastAckNs = -1;
  lastChallengeNs = -1;

  /** A segment that goes out before all others: a reset, an answer to a segment that is not of the window. */
  reply: TcpSegment | null = null;

  constructor(spec: TcpConnectionSpec) {
    const { settings } = spec;
    this.settings = settings;
    const metrics = spec.metrics ?? NO_PATH_METRICS;
    this.metrics = metrics;
    this.counters = spec.counters ?? new TcpCounters();
    this.sent = new SentQueue(this.counters);
    this.rtoMinNs = metrics.rtoMinNs !== 0 ? metrics.rtoMinNs : settings.rtoMinNs;
    this.family = spec.family;
    this.v6Only = spec.v6Only;
    this.local = spec.local;
    this.localPort = spec.localPort;
    this.remote = spec.remote;
    this.remotePort = spec.remotePort;
    this.ifIndex = spec.ifIndex;
    this.reuseAddr = spec.reuseAddr;
    this.reusePort = spec.reusePort;
    this.autoPort = spec.autoPort;
    this.advMss = spec.advMss;
    this.pathMss = spec.pathMss ?? spec.advMss;
    this.mss = Math.min(this.pathMss, 536);
    this.rcvMss = Math.min(spec.advMss, 536);
    this.iss = spec.numbers.sequence(spec.local, spec.localPort, spec.remote, spec.remotePort, spec.nowNs);
    this.timestampOffset = spec.numbers.timestampOffset(spec.local, spec.remote);
    this.timestampsOn = settings.timestamps;
    this.sackOn = settings.sack;
    this.windowScalingOn = settings.windowScaling;
    this.keepaliveTimeNs = settings.keepaliveTimeNs;
    this.keepaliveIntervalNs = settings.keepaliveIntervalNs;
    this.keepaliveProbes = settings.keepaliveProbes;
    this.rcvBufferBytes = spec.receiveBufferBytes ?? settings.receiveBuffer.initial;
    this.rcvBufferLocked = spec.receiveBufferBytes !== null;
    const window = initialReceiveWindow(this);
    this.rcvWnd = window.windowBytes;
    this.rcvWscale = window.scale;
    this.rcvSsthresh = window.windowBytes;
    this.rcvClamp = window.clampBytes;
    this.rtt = new RttEstimator(this.rtoMinNs, settings.rtoMaxNs);
    this.congestion = new CongestionControl(
      metrics.congestionControl ?? settings.congestionControl,
      metrics.initialCwnd === 0 ? INITIAL_WINDOW : metrics.initialCwnd,
    );
  }

  /** Starts an active open: the SYN is the first that `poll` gives. */
  connect(nowNs: number): void {
    startConnecting(this, nowNs);
  }

  /** Takes a segment of this connection. `ecn` is the codepoint of its packet. */
  receive(segment: TcpSegment, nowNs: number, ecn: number = Ecn.NotEct): void {
    this.segmentsIn += segment.segmentCount;
    if (segment.data.length > 0) this.dataSegmentsIn += segment.segmentCount;
    if ((segment.flags & TcpFlag.Ack) !== 0) this.lastAckNs = nowNs;
    receiveSegment(this, segment, nowNs, ecn);
  }

  /** The next segment to send at this instant, or null. `lastEcn` then says the codepoint for its packet. */
  poll(nowNs: number): TcpSegment | null {
    const segment = nextSegment(this, nowNs);
    if (segment !== null) {
      if ((segment.flags & (TcpFlag.Syn | TcpFlag.Ack)) !== (TcpFlag.Syn | TcpFlag.Ack))
        this.segmentsOut += segment.segmentCount;
      const { length } = segment.data;
      if (length > 0) {
        this.dataSegmentsOut += segment.segmentCount;
        this.bytesSent += length;
      }
    }
    return segment;
  }

  /** When `onTimer` must be called, in nanoseconds; null when no timer runs. */
  get nextTimerNs(): number | null {
    const timeNs = earliestTimer(this);
    return timeNs === NEVER ? null : timeNs;
  }

  /** Does what is due at `nowNs`; harmless when nothing is. */
  onTimer(nowNs: number): void {
    handleTimers(this, nowNs);
  }

  /** An ICMP error quoted a segment of ours with this sequence number. */
  onIcmpError(error: IcmpError, quotedSequence: number, nowNs: number): void {
    handleIcmpError(this, error, quotedSequence, nowNs);
  }

  /**
   * Takes bytes to send and returns how many fit into the send buffer; 0 means wait until `writable`. The array belongs
   * to the connection from now on: it is sent as it is, without a copy. Before sending the caller checks `takeError`
   * and `canSend` (EPIPE).
   */
  send(bytes: Uint8Array): number {
    const accepted = Math.min(bytes.length, this.sendSpace);
    if (accepted > 0) this.sendBuffer.push(accepted === bytes.length ? bytes : bytes.subarray(0, accepted));
    return accepted;
  }

  /** SO_KEEPALIVE: probes after `keepaliveTimeNs` without a segment from the peer. */
  setKeepalive(on: boolean, nowNs: number): void {
    setKeepalive(this, on, nowNs);
  }

  /** Bytes that `send` would take now. */
  get sendSpace(): number {
    if (!this.canSend) return 0;
    return Math.max(0, sendBufferLimit(this) - (this.sendBuffer.end - this.sendBuffer.start));
  }

  /** True while the application may write: established or half-closed by the peer, and not shut down by us. */
  get canSend(): boolean {
    return maySend(this.state) && !this.finQueued;
  }

  /** True when a write would not wait: poll()'s POLLOUT, once a third of the buffer is free. */
  get writable(): boolean {
    return this.error !== null || this.sendSpace * 3 >= sendBufferLimit(this) || (!this.canSend && !this.isOpening);
  }

  /** True when a read would not wait: data, the end of the stream or an error. */
  get readable(): boolean {
    return this.receiveBuffer.queuedBytes > 0 || this.error !== null || this.atEnd;
  }

  /** True when all was read and no more can come: read() answers 0 bytes. */
  get atEnd(): boolean {
    if (this.receiveBuffer.queuedBytes > 0) return false;
    return this.finReceived || this.readShutdown || this.isOver;
  }

  /** True before the handshake is done. */
  get isOpening(): boolean {
    return this.state === TcpState.SynSent || this.state === TcpState.SynReceived;
  }

  /** True from the end of the handshake until closed. */
  get isConnected(): boolean {
    return isSynchronized(this.state);
  }

  /** True when the connection is gone and nothing waits to be sent: take it out of the tables. */
  get isOver(): boolean {
    return this.state === TcpState.Closed && this.reply === null;
  }

  /**
   * At most `maxBytes` in order; EMPTY when nothing waits (then `atEnd` tells the end of the stream from "not yet").
   * Poll afterwards: reading may open the window.
   */
  read(maxBytes: number, nowNs: number): Uint8Array {
    if (this.readShutdown && this.receiveBuffer.queuedBytes === 0) return EMPTY;
    const bytes = this.receiveBuffer.read(maxBytes);
    if (bytes.length > 0) onConsumed(this, bytes.length, nowNs);
    if (bytes.length < maxBytes && this.finReceived) this.finRead = true;
    return bytes;
  }

  /** shutdown(SHUT_WR): what is buffered goes out, then a FIN; reading goes on. ENOTCONN without a connection. */
  shutdownWrite(nowNs: number): Errno | null {
    if (!this.isConnected && !this.isOpening) return Errno.ENOTCONN;
    shutdownSending(this, nowNs);
    return null;
  }

  /** shutdown(SHUT_RD): reads answer the end of the stream; what still comes is acknowledged and kept, as Linux does. */
  shutdownRead(): void {
    this.readShutdown = true;
  }

  /**
   * close(): the connection ends by itself, or is reset when unread data waits (RFC 9293 3.10.4, RFC 2525 2.17).
   * The application must not call anything on it afterwards.
   */
  close(nowNs: number): void {
    closeConnection(this, nowNs);
  }

  /**
   * Ends it at once with a reset (SO_LINGER 0, `ss -K`); the application's calls fail with ECONNABORTED. `nowNs` is for the
   * reset's timestamp option; without it that of the last segment received is used.
   */
  abort(nowNs = this.lastReceivedNs): void {
    abortConnection(this, Errno.ECONNABORTED, nowNs);
  }

  /** Ends it without a word: a half-open connection whose listener closed. */
  forget(): void {
    finish(this, null);
  }

  /** The pending error, taken back. */
  takeError(): Errno | null {
    const error = this.error;
    this.error = null;
    return error;
  }
}
