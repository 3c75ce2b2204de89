import type { RandomStream } from "../sim/random.js";
import { SparseMap } from "../sim/sparse-map.js";
import { Family, type IpAddress, isAny } from "../wire/ip-address.js";
import { TcpFlag, type TcpSegment } from "../wire/tcp.js";
import { type BoundSocket, speaksIpv4 } from "./bound-socket.js";
import { FlowTable, flowHash } from "./flow-table.js";
import { NO_PATH_METRICS, type PathMetrics } from "./path-metrics.js";
import { type PortRange, PortTable, SharingRule } from "./port-table.js";
import type { TcpConnection } from "./tcp-connection.js";
import { yieldsToSyn } from "./tcp-input.js";
import type { TcpListener } from "./tcp-listener.js";
import { TcpState } from "./tcp-state.js";

/** What became of a segment that no connection took. */
export const Unclaimed = {
  /** Nobody listens, or the segment fits nothing: answer with `resetFor(segment)`. */
  Refused: 0,
  /** Dropped without an answer: a listener's queue is full, or a reset met nobody. */
  Dropped: 1,
} as const;
export type Unclaimed = (typeof Unclaimed)[keyof typeof Unclaimed];

/** The TCP sockets of a namespace: who has which port, who listens, and which connection a segment belongs to. */
export class TcpPorts {
  /** All sockets with a port: bind here, and unbind what is closed. */
  readonly bound = new PortTable<BoundSocket>(SharingRule.Tcp);
  /** All connections by their 4-tuple, half-open ones and those in TIME-WAIT included. */
  readonly connections = new FlowTable<TcpConnection>();
  private readonly listeners = new SparseMap<number, TcpListener[]>();

  /** Enters a listener, which has its port already (`bound.bind` with its socket, then replaced by the listener). */
  addListener(listener: TcpListener): void {
    const list = this.listeners.get(listener.localPort);
    if (list === undefined) this.listeners.set(listener.localPort, [listener]);
    else list.push(listener);
    this.bound.inherit(listener);
  }

  /** Takes a listener out and frees its port as far as it is concerned. */
  removeListener(listener: TcpListener): void {
    const list = this.listeners.get(listener.localPort)?.filter((other) => other !== listener) ?? [];
    if (list.length === 0) this.listeners.delete(listener.localPort);
    else this.listeners.set(listener.localPort, list);
    this.bound.unbind(listener);
  }

  /** Enters a connection, under its port too. */
  addConnection(connection: TcpConnection): void {
    this.connections.add(connection);
    this.bound.inherit(connection);
  }

  /** Takes a connection out and frees its port as far as it is concerned. */
  removeConnection(connection: TcpConnection): void {
    this.connections.remove(connection);
    this.bound.unbind(connection);
  }

  /** Every listener, by port as first used. */
  *allListeners(): IterableIterator<TcpListener> {
    for (const list of this.listeners.values()) yield* list;
  }

  /**
   * A port for connect() from `local` to a peer, or null when all are taken (EADDRNOTAVAIL). Simplified: one whose last
   * connection is in TIME-WAIT counts as taken; Linux may use it again after a second (tcp_tw_reuse).
   */
  choosePort(
    local: IpAddress,
    remote: IpAddress,
    remotePort: number,
    range: PortRange,
    random: RandomStream,
  ): number | null {
    return this.bound.chooseForConnect(
      range,
      random,
      (port) => this.connections.find(local, port, remote, remotePort) === null,
    );
  }

  /**
   * Gives a segment to whom it belongs and returns the connection: poll it, reset its timer, and see whether it `isOver`
   * or its listener has one to accept. A SYN for a listener makes a connection, entered here. `advMss`, `pathMss`
   * and `metrics` are for that one.
   */
  receive(
    local: IpAddress,
    remote: IpAddress,
    ifIndex: number,
    segment: TcpSegment,
    nowNs: number,
    advMss: number,
    ecn: number,
    pathMss: number = advMss,
    metrics: PathMetrics = NO_PATH_METRICS,
  ): TcpConnection | Unclaimed {
    const found = this.connections.find(local, segment.dstPort, remote, segment.srcPort);
    if (found !== null && (found.ifIndex === 0 || found.ifIndex === ifIndex)) {
      if (!this.replaceByNew(found, local, remote, ifIndex, segment)) {
        found.receive(segment, nowNs, ecn);
        return found;
      }
      this.removeConnection(found);
    }
    const listener = this.lookupListener(local, segment.dstPort, remote, segment.srcPort, ifIndex);
    if (segment.flags & TcpFlag.Rst) return Unclaimed.Dropped;
    // RFC 9293 3.10.7.2: in LISTEN any acknowledgment is bad and is answered with a reset.
    if (listener === null || segment.flags & TcpFlag.Ack) return Unclaimed.Refused;
    if ((segment.flags & (TcpFlag.Syn | TcpFlag.Fin)) !== TcpFlag.Syn) return Unclaimed.Dropped;
    const child = listener.receiveSyn(local, remote, segment, nowNs, advMss, ecn, pathMss, metrics);
    if (child === null) return Unclaimed.Dropped;
    this.addConnection(child);
    return child;
  }

  /**
   * The listener for a destination: a specific address before the wildcard, a device before none, IPv4 before dual
   * stack; the flow's hash chooses among equals with SO_REUSEPORT. Null when nobody listens.
   */
  lookupListener(
    local: IpAddress,
    localPort: number,
    remote: IpAddress,
    remotePort: number,
    ifIndex: number,
  ): TcpListener | null {
    const list = this.listeners.get(localPort);
    if (list === undefined) return null;
    let best: TcpListener | null = null;
    let bestScore = -1;
    let ties = 0;
    for (const listener of list) {
      const score = listenerScore(listener, local, ifIndex);
      if (score < 0 || score < bestScore) continue;
      ties = score > bestScore ? 1 : ties + 1;
      best = listener;
      bestScore = score;
    }
    if (ties < 2 || best === null || !best.reusePort) return best;
    let chosen = flowHash(local, localPort, remote, remotePort) % ties;
    for (const listener of list) {
      if (listenerScore(listener, local, ifIndex) === bestScore && chosen-- === 0) return listener;
    }
    return best;
  }

  /** True when a SYN ends a connection in TIME-WAIT, or one that is over, because somebody listens for it. */
  private replaceByNew(
    found: TcpConnection,
    local: IpAddress,
    remote: IpAddress,
    ifIndex: number,
    segment: TcpSegment,
  ): boolean {
    if (found.state === TcpState.Closed) return true;
    if (!yieldsToSyn(found, segment)) return false;
    return this.lookupListener(local, segment.dstPort, remote, segment.srcPort, ifIndex) !== null;
  }
}

/** How well a listener fits a destination; negative when it does not (compute_score). */
function listenerScore(listener: TcpListener, local: IpAddress, ifIndex: number): number {
  if (typeof local === "number" ? !speaksIpv4(listener) : listener.family === Family.V4) return -1;
  if (listener.ifIndex !== 0 && listener.ifIndex !== ifIndex) return -1;
  if (!isAny(listener.local) && listener.local !== local) return -1;
  return (isAny(listener.local) ? 0 : 8) + (listener.ifIndex === 0 ? 0 : 4) + (listener.family === Family.V4 ? 1 : 0);
}
