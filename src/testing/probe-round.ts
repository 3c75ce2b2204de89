// Tries connections side by side and tells where each ended and as whom its sender was seen there.
// It knows namespaces and sockets; must not know what a network is meant to do.
// Read next: invariants.ts for what is asked of a cluster, host-invariants.ts for hosts and routers.

import type { Netns } from "../host/netns.js";
import type { Network } from "../host/network.js";
import { type Socket, SocketEvent, type SocketHandler } from "../host/sockets/socket-handler.js";
import { listenTcp, TcpSocket } from "../host/sockets/tcp-socket.js";
import { strerror } from "../sim/errno.js";
import type { EventTarget, ScheduledEvent } from "../sim/event-queue.js";
import type { Operation } from "../sim/operation.js";
import { formatNs, MILLISECOND, SECOND } from "../sim/time.js";
import type { TcpConnection } from "../transport/tcp-connection.js";
import { familyOf, formatIp, type IpAddress } from "../wire/ip-address.js";

/** One TCP connection that was tried. */
export class Probe {
  readonly from: Netns;
  readonly to: IpAddress;
  readonly port: number;
  /** The sender's own address on the connection; null when it got none. */
  local: IpAddress | null = null;
  /** Where the connection ended: the namespace with the other end; null when it was not made. */
  arrivedAt: Netns | null = null;
  /** The address and port that the other end has; after DNAT not what was asked for. */
  arrivedAddress: IpAddress | null = null;
  arrivedPort = 0;
  /** The sender's address as the other end sees it. */
  seenAs: IpAddress | null = null;
  /** "Connection refused" and the like; null when the connection was made. */
  error: string | null = null;

  constructor(from: Netns, to: IpAddress, port: number) {
    this.from = from;
    this.to = to;
    this.port = port;
  }

  /** "10.244.0.5:80". */
  get target(): string {
    const text = formatIp(this.to);
    return typeof this.to === "number" ? `${text}:${this.port}` : `[${text}]:${this.port}`;
  }
}

const Kind = { Deadline: 0, Over: 1 } as const;
/** Lets the last connections close in peace before the listeners go. */
const CLOSING_NS = 50 * MILLISECOND;
const DEFAULT_TIMEOUT_NS = 5 * SECOND;
/** Beside the ports that are given out and those of NodePorts. */
const FIRST_PROBE_PORT = 61_500;

/** Several probes at once. A listener that it opened is closed when the round is over. */
export class ProbeRound implements SocketHandler, EventTarget {
  readonly network: Network;
  readonly probes: Probe[] = [];
  private readonly timeoutNs: number;
  private readonly listeners = new Map<Netns, TcpSocket>();
  private readonly sockets = new Map<TcpSocket, Probe>();
  private operation: Operation<readonly Probe[]> | null = null;
  private deadline: ScheduledEvent | null = null;
  private isOver = false;

  /** `timeoutNs`: how long a connection may take; 5 s unless told. */
  constructor(network: Network, timeoutNs = DEFAULT_TIMEOUT_NS) {
    this.network = network;
    this.timeoutNs = timeoutNs;
  }

  /** Listens in a namespace on a port that nobody has there, and answers it; twice the same for the same namespace. */
  listen(netns: Netns): number {
    const known = this.listeners.get(netns);
    if (known !== undefined) return known.localPort;
    for (let port = FIRST_PROBE_PORT; ; port++) {
      if (port > 65_535) throw new Error(`no port is free in ${netns.label}`);
      if (isTaken(netns, port)) continue;
      const socket = listenTcp(netns, port, this, 4_096);
      this.listeners.set(netns, socket);
      return port;
    }
  }

  /** Plans a connection. */
  add(from: Netns, to: IpAddress, port: number): Probe {
    const probe = new Probe(from, to, port);
    this.probes.push(probe);
    return probe;
  }

  /** Tries them all; settles when each was made or failed, or the time is over. */
  run(): Promise<readonly Probe[]> {
    return this.network.operate(`${this.probes.length} probes`, (operation) => {
      this.operation = operation;
      this.deadline = this.network.sim.schedule(this.timeoutNs, this, Kind.Deadline);
      for (const probe of this.probes) this.start(probe);
      this.finishIfDone();
    });
  }

  onSocket(socket: Socket, event: SocketEvent): void {
    if (!(socket instanceof TcpSocket)) return;
    if (event === SocketEvent.Acceptable) {
      for (let peer = socket.accept(); peer !== null; peer = socket.accept()) peer.handler = this;
      return;
    }
    const probe = this.sockets.get(socket);
    if (probe === undefined) {
      // The far end of one of ours: it closes when its peer does.
      if (event === SocketEvent.Readable && socket.atEnd) socket.close();
    } else if (event === SocketEvent.Connected) {
      this.follow(probe, socket.connection);
      this.finish(socket, null);
    } else if (event === SocketEvent.Error) {
      this.finish(socket, strerror(socket.takeError()));
    }
  }

  onEvent(kind: number): void {
    if (kind === Kind.Over) {
      for (const listener of this.listeners.values()) listener.close();
      this.operation?.settle(this.probes);
      this.operation = null;
      return;
    }
    this.deadline = null;
    for (const socket of [...this.sockets.keys()]) {
      this.finish(socket, `no answer within ${formatNs(this.timeoutNs)}`);
    }
  }

  private start(probe: Probe): void {
    const socket = new TcpSocket(probe.from, familyOf(probe.to));
    socket.handler = this;
    this.sockets.set(socket, probe);
    const errno = socket.connect(probe.to, probe.port);
    probe.local = socket.connection?.local ?? null;
    if (errno !== 0) this.finish(socket, strerror(errno));
  }

  /** Finds the other end, which has our initial sequence number, whatever was rewritten on the way. */
  private follow(probe: Probe, connection: TcpConnection | null): void {
    if (connection === null) return;
    for (const host of this.network.hosts.values()) {
      for (const netns of host.allNamespaces()) {
        for (const other of netns.tcp.ports.connections) {
          if (other === connection || other.irs !== connection.iss || other.iss !== connection.irs) continue;
          probe.arrivedAt = netns;
          probe.arrivedAddress = other.local;
          probe.arrivedPort = other.localPort;
          probe.seenAs = other.remote;
          return;
        }
      }
    }
  }

  private finish(socket: TcpSocket, error: string | null): void {
    const probe = this.sockets.get(socket);
    if (probe === undefined) return;
    this.sockets.delete(socket);
    probe.error = error;
    if (error !== null) socket.abort();
    socket.close();
    this.finishIfDone();
  }

  private finishIfDone(): void {
    if (this.sockets.size > 0 || this.isOver) return;
    this.isOver = true;
    if (this.deadline !== null) this.network.sim.cancel(this.deadline);
    this.network.sim.schedule(CLOSING_NS, this, Kind.Over);
  }
}

function isTaken(netns: Netns, port: number): boolean {
  for (const listener of netns.tcp.ports.allListeners()) if (listener.localPort === port) return true;
  return false;
}
