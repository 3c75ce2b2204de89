import { Errno } from "../sim/errno.js";
import type { RandomStream } from "../sim/random.js";
import { SparseMap } from "../sim/sparse-map.js";
import { addressesOverlap, type BoundSocket } from "./bound-socket.js";
import { TcpState } from "./tcp-state.js";

/** net.ipv4.ip_local_port_range: the ports that the kernel chooses from, both ends included. */
export interface PortRange {
  readonly low: number;
  readonly high: number;
}

/** Linux's default of ip_local_port_range. */
export const DEFAULT_PORT_RANGE: PortRange = { low: 32768, high: 60999 };

/** Which protocol's rule decides whether two sockets may share a port. */
export const SharingRule = { Tcp: 0, Udp: 1 } as const;
export type SharingRule = (typeof SharingRule)[keyof typeof SharingRule];

/**
 * The sockets of one protocol that have a port in a namespace (the kernel's bind hash), with Linux's rules of who may
 * share one. `unbind` a socket before its address, port or flags change.
 */
export class PortTable<T extends BoundSocket> {
  private readonly rule: SharingRule;
  private readonly byPort = new SparseMap<number, Set<T>>();

  constructor(rule: SharingRule) {
    this.rule = rule;
  }

  /**
   * Gives `socket` the port, or with 0 one that is free, sets its `localPort` and remembers it. Answers EADDRINUSE when
   * the port, or every port of the range, is taken, else null. Ports below 1024 are the caller's business (EACCES).
   */
  bind(socket: T, port: number, range: PortRange, random: RandomStream): Errno | null {
    const chosen = port === 0 ? this.chooseFree(socket, range, random) : port;
    if (chosen === null || this.isTaken(socket, chosen)) return Errno.EADDRINUSE;
    socket.localPort = chosen;
    this.inherit(socket);
    return null;
  }

  /** Remembers a socket under the port that it has, unasked: a listener's child, a connection on its socket's port. */
  inherit(socket: T): void {
    const sockets = this.byPort.get(socket.localPort);
    if (sockets === undefined) this.byPort.set(socket.localPort, new Set([socket]));
    else sockets.add(socket);
  }

  /** Forgets the socket; does nothing when it has no port here. */
  unbind(socket: T): void {
    const sockets = this.byPort.get(socket.localPort);
    if (sockets?.delete(socket) && sockets.size === 0) this.byPort.delete(socket.localPort);
  }

  /** True when another socket keeps `socket` from having `port`. */
  isTaken(socket: BoundSocket, port: number): boolean {
    const sockets = this.byPort.get(port);
    if (sockets === undefined) return false;
    for (const other of sockets) {
      if (other !== socket && this.conflict(socket, other)) return true;
    }
    return false;
  }

  /** The sockets on a port, in the order in which they came. */
  at(port: number): Iterable<T> {
    return this.byPort.get(port) ?? NOBODY;
  }

  /** Every socket with a port, by port as first used. */
  *[Symbol.iterator](): IterableIterator<T> {
    for (const sockets of this.byPort.values()) yield* sockets;
  }

  /**
   * A free port for connect(): one that nobody has bound, though other connections that got theirs by connect() may use
   * it while `isUnique` says that the 4-tuple is new. Null when there is none (EADDRNOTAVAIL).
   */
  chooseForConnect(range: PortRange, random: RandomStream, isUnique: (port: number) => boolean): number | null {
    // Ports with the parity of the range's start are for connect(), the others for bind(0): inet_hash_connect.
    return firstPort(range, random, 0, (port) => this.onlyConnected(port) && isUnique(port));
  }

  private onlyConnected(port: number): boolean {
    for (const other of this.at(port)) {
      if (!other.autoPort) return false;
    }
    return true;
  }

  private chooseFree(socket: T, range: PortRange, random: RandomStream): number | null {
    const parity = this.rule === SharingRule.Tcp ? 1 : null;
    return firstPort(range, random, parity, (port) => !this.isTaken({ ...describe(socket), localPort: port }, port));
  }

  /** inet_csk_bind_conflict for TCP, inet_rcv_saddr_equal in udp_lib_lport_inuse for UDP. */
  private conflict(a: BoundSocket, b: BoundSocket): boolean {
    if (a.ifIndex !== 0 && b.ifIndex !== 0 && a.ifIndex !== b.ifIndex) return false;
    if (!addressesOverlap(a, b)) return false;
    if (a.reusePort && b.reusePort) return false;
    if (!a.reuseAddr || !b.reuseAddr) return true;
    return this.rule === SharingRule.Tcp && b.state === TcpState.Listen;
  }
}

const NOBODY: readonly never[] = [];

/** A socket without SO_REUSEADDR and SO_REUSEPORT: a port chosen by the kernel is never a shared one. */
function describe(socket: BoundSocket): BoundSocket {
  return {
    family: socket.family,
    v6Only: socket.v6Only,
    local: socket.local,
    localPort: 0,
    ifIndex: socket.ifIndex,
    reuseAddr: false,
    reusePort: false,
    autoPort: false,
    state: socket.state,
  };
}

/**
 * The first port that `isFree`, from a random one upwards and around: first those at an even (0) or odd (1) distance
 * from the low end, then the rest; with null without such a preference.
 */
function firstPort(
  range: PortRange,
  random: RandomStream,
  parity: 0 | 1 | null,
  isFree: (port: number) => boolean,
): number | null {
  const count = range.high - range.low + 1;
  const step = parity === null || count < 2 ? 1 : 2;
  for (let pass = 0; pass < step; pass++) {
    const residue = step === 1 ? 0 : ((parity ?? 0) + pass) & 1;
    const candidates = Math.floor((count - residue + step - 1) / step);
    const start = random.integer(0, candidates - 1);
    for (let i = 0; i < candidates; i++) {
      const port = range.low + residue + ((start + i) % candidates) * step;
      if (isFree(port)) return port;
    }
  }
  return null;
}
