import { SparseMap } from "../sim/sparse-map.js";
import type { Family, IpAddress } from "../wire/ip-address.js";
import { TcpFlag, type TcpSegment } from "../wire/tcp.js";
import type { BoundSocket } from "./bound-socket.js";
import type { InitialNumbers } from "./initial-numbers.js";
import { NO_PATH_METRICS, type PathMetrics } from "./path-metrics.js";
import { Ecn } from "./tcp-codes.js";
import { TcpConnection } from "./tcp-connection.js";
import { TcpCounters } from "./tcp-counters.js";
import { takeSynOptions } from "./tcp-input-syn-sent.js";
import { resetFor } from "./tcp-reset.js";
import type { TcpSettings } from "./tcp-settings.js";
import { TcpState } from "./tcp-state.js";
import { initialReceiveWindow } from "./tcp-window.js";

/** What a listener is made from: a bound socket and listen()'s backlog. */
export interface TcpListenerSpec {
  readonly settings: TcpSettings;
  readonly numbers: InitialNumbers;
  readonly family: Family;
  readonly v6Only: boolean;
  readonly local: IpAddress;
  readonly localPort: number;
  readonly ifIndex: number;
  readonly reuseAddr: boolean;
  readonly reusePort: boolean;
  readonly backlog: number;
  readonly receiveBufferBytes: number | null;
  /** Where the namespace counts; by itself when absent. */
  readonly counters?: TcpCounters;
}

/**
 * A listening socket: makes a connection of each SYN, and hands out those whose handshake is done.
 * Simplified: a full SYN queue drops SYNs, where Linux answers with SYN cookies.
 */
export class TcpListener implements BoundSocket {
  readonly settings: TcpSettings;
  readonly numbers: InitialNumbers;
  readonly family: Family;
  readonly v6Only: boolean;
  readonly local: IpAddress;
  localPort: number;
  readonly ifIndex: number;
  readonly reuseAddr: boolean;
  readonly reusePort: boolean;
  readonly autoPort = false;
  state: TcpState = TcpState.Listen;
  /** The limit of both queues: listen()'s argument, at most net.core.somaxconn. Send-Q in `ss`. */
  backlog: number;
  private readonly receiveBufferBytes: number | null;
  /** Connections in SYN-RECEIVED. */
  private readonly halfOpen = new SparseMap<TcpConnection, true>();
  private acceptQueue: TcpConnection[] = [];
  readonly counters: TcpCounters;

  constructor(spec: TcpListenerSpec) {
    this.settings = spec.settings;
    this.counters = spec.counters ?? new TcpCounters();
    this.numbers = spec.numbers;
    this.family = spec.family;
    this.v6Only = spec.v6Only;
    this.local = spec.local;
    this.localPort = spec.localPort;
    this.ifIndex = spec.ifIndex;
    this.reuseAddr = spec.reuseAddr;
    this.reusePort = spec.reusePort;
    this.backlog = Math.min(spec.backlog < 0 ? 0x7fffffff : spec.backlog, spec.settings.maxBacklog);
    this.receiveBufferBytes = spec.receiveBufferBytes;
  }

  /** Connections that wait for accept(): Recv-Q in `ss`. */
  get acceptQueueLength(): number {
    return this.acceptQueue.length;
  }

  /** Connections whose handshake is not done. */
  get synQueueLength(): number {
    return this.halfOpen.size;
  }

  /** sk_acceptq_is_full: one more than the backlog fits. */
  private get isFull(): boolean {
    return this.acceptQueue.length > this.backlog;
  }

  /**
   * A SYN arrived: the new connection in SYN-RECEIVED, whose `poll` gives the SYN/ACK, or null when a queue is full.
   * The caller enters it into the tables. `advMss`, `pathMss` and
   * `metrics` as in `TcpConnectionSpec`, for the route back; `advMss` below 0 when there is none.
   */
  receiveSyn(
    local: IpAddress,
    remote: IpAddress,
    segment: TcpSegment,
    nowNs: number,
    advMss: number,
    ecn: number = Ecn.NotEct,
    pathMss: number = advMss,
    metrics: PathMetrics = NO_PATH_METRICS,
  ): TcpConnection | null {
    // As many as the backlog may wait, and one more (inet_csk_reqsk_queue_is_full), unless cookies keep what is beyond.
    // Simplified: with cookies the connection is kept as any other, options and all.
    const isOpen = this.settings.synCookies !== 0 || this.halfOpen.size <= this.backlog;
    if (!isOpen || this.isFull) {
      if (isOpen) this.counters.ListenOverflows++;
      this.counters.ListenDrops++;
      return null;
    }
    // Who cannot be answered is not waited for (tcp_conn_request).
    if (advMss < 0) return null;
    const child = new TcpConnection({
      settings: this.settings,
      numbers: this.numbers,
      nowNs,
      family: this.family,
      v6Only: this.v6Only,
      local,
      localPort: this.localPort,
      remote,
      remotePort: segment.srcPort,
      ifIndex: this.ifIndex,
      reuseAddr: this.reuseAddr,
      reusePort: this.reusePort,
      autoPort: false,
      advMss,
      pathMss,
      metrics,
      counters: this.counters,
      receiveBufferBytes: this.receiveBufferBytes,
    });
    child.listener = this;
    child.isPassive = true;
    // The SYN.
    child.segmentsIn = 1;
    child.state = TcpState.SynReceived;
    takeSynOptions(child, segment, nowNs);
    const window = initialReceiveWindow(child);
    child.rcvWnd = window.windowBytes;
    child.rcvSsthresh = window.windowBytes;
    child.rcvWscale = window.scale;
    child.rcvClamp = window.clampBytes;
    // RFC 3168 6.1.1: the SYN asks for ECN with both flags.
    const asks = (segment.flags & (TcpFlag.Ece | TcpFlag.Cwr)) === (TcpFlag.Ece | TcpFlag.Cwr);
    child.ecnOn = asks && (this.settings.ecn !== 0 || metrics.ecn) && ecn === Ecn.NotEct;
    this.halfOpen.set(child, true);
    return child;
  }

  /** The handshake's last ACK came: true when the connection finds room in the accept queue. */
  admit(child: TcpConnection, segment: TcpSegment): boolean {
    if (this.isFull) {
      this.counters.ListenOverflows++;
      this.counters.ListenDrops++;
      if (this.settings.abortOnOverflow) {
        child.reply = resetFor(segment);
        child.state = TcpState.Closed;
        this.halfOpen.delete(child);
      }
      return false;
    }
    this.halfOpen.delete(child);
    this.acceptQueue.push(child);
    return true;
  }

  /** A half-open connection ended: reset, timed out, unreachable. */
  onHalfOpenEnd(child: TcpConnection): void {
    this.halfOpen.delete(child);
  }

  /** accept(): the oldest connection whose handshake is done, or null. It may have been reset meanwhile. */
  accept(): TcpConnection | null {
    const child = this.acceptQueue.shift();
    if (child === undefined) return null;
    child.listener = null;
    return child;
  }

  /**
   * close(): nothing is accepted any more. Half-open connections are forgotten; those that nobody accepted are reset
   * (inet_csk_listen_stop). Returns them all: poll each, and take out of the tables what is over.
   */
  close(nowNs?: number): readonly TcpConnection[] {
    this.state = TcpState.Closed;
    const children = [...this.halfOpen.keys(), ...this.acceptQueue];
    this.halfOpen.clear();
    const waiting = this.acceptQueue;
    this.acceptQueue = [];
    for (const child of children) {
      child.listener = null;
      child.orphaned = true;
      if (waiting.includes(child)) child.abort(nowNs);
      else child.forget();
    }
    return children;
  }
}
