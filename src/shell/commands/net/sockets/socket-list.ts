// The sockets of a namespace as ss and netstat list them.
// Knows a namespace's tables of ports; must not know how a tool prints.
// Read next: ss.ts and netstat.ts.

import type { Netns } from "../../../../host/netns.js";
import { UdpSocket } from "../../../../host/sockets/udp-socket.js";
import type { TcpConnection } from "../../../../transport/tcp-connection.js";
import { receiveQueue, sendQueue } from "../../../../transport/tcp-info.js";
import type { TcpListener } from "../../../../transport/tcp-listener.js";
import { TcpState } from "../../../../transport/tcp-state.js";
import { anyAddress, type Family, type IpAddress, isAny } from "../../../../wire/ip-address.js";

/** One socket. */
export interface SocketRow {
  readonly kind: "tcp" | "udp" | "raw";
  readonly family: Family;
  /** A socket of family 6 that speaks IPv4 too. */
  readonly dualStack: boolean;
  readonly state: TcpState;
  readonly receiveQueue: number;
  readonly sendQueue: number;
  readonly local: IpAddress;
  /** The protocol number of a raw socket. */
  readonly localPort: number;
  readonly remote: IpAddress;
  /** 0 for none. */
  readonly remotePort: number;
  /** The device that it is bound to, or null. */
  readonly device: string | null;
  /** The owner; null when nobody has it, as after close(2). */
  readonly owner: { readonly name: string; readonly pid: number; readonly fd: number } | null;
  readonly connection: TcpConnection | null;
}

/** Descriptors that a program's sockets most often have: the first it opens, and what accept(2) gives besides. */
const FIRST_FD = 3;

function ownerOf(socket: { processName: string | null; pid: number } | null, fd: number): SocketRow["owner"] {
  return socket?.processName == null ? null : { name: socket.processName, pid: socket.pid, fd };
}

/** A socket that is bound to one IPv6 address hears nothing over IPv4 (sk_ipv6only). */
function isDualStack(socket: { family: Family; v6Only: boolean; local: IpAddress }): boolean {
  return socket.family === 6 && !socket.v6Only && isAny(socket.local);
}

/** All TCP sockets: listeners, then connections. */
export function tcpSockets(netns: Netns): SocketRow[] {
  const { tcp } = netns;
  const name = (ifIndex: number): string | null => netns.findByIndex(ifIndex)?.name ?? null;
  const listeners: TcpListener[] = [...tcp.ports.allListeners()];
  const rows: SocketRow[] = listeners.map((listener) => ({
    kind: "tcp",
    family: listener.family,
    dualStack: isDualStack(listener),
    state: TcpState.Listen,
    receiveQueue: receiveQueue(listener),
    sendQueue: sendQueue(listener),
    local: listener.local,
    localPort: listener.localPort,
    remote: anyAddress(listener.family),
    remotePort: 0,
    device: name(listener.ifIndex),
    owner: ownerOf(tcp.socketOfListener(listener), FIRST_FD),
    connection: null,
  }));
  for (const connection of tcp.ports.connections) {
    const socket = tcp.socketOf(connection);
    const isAccepted = listeners.some(
      (listener) => listener.localPort === connection.localPort && tcp.socketOfListener(listener)?.pid === socket?.pid,
    );
    rows.push({
      kind: "tcp",
      family: connection.family,
      dualStack: false,
      state: connection.state,
      receiveQueue: receiveQueue(connection),
      sendQueue: sendQueue(connection),
      local: connection.local,
      localPort: connection.localPort,
      remote: connection.remote,
      remotePort: connection.remotePort,
      device: name(connection.ifIndex),
      owner: ownerOf(socket, isAccepted ? FIRST_FD + 1 : FIRST_FD),
      connection,
    });
  }
  return rows;
}

/** All UDP sockets that have a port. */
export function udpSockets(netns: Netns): SocketRow[] {
  return Array.from(netns.udp.bound, (socket) => ({
    kind: "udp",
    family: socket.family,
    dualStack: isDualStack(socket),
    state: socket.state,
    receiveQueue: socket.queuedTruesize,
    sendQueue: 0,
    local: socket.local,
    localPort: socket.localPort,
    remote: socket.remote ?? anyAddress(socket.family),
    remotePort: socket.remotePort,
    device: netns.findByIndex(socket.ifIndex)?.name ?? null,
    owner: socket instanceof UdpSocket ? ownerOf(socket, FIRST_FD) : null,
    connection: null,
  }));
}

/** All raw sockets. */
export function rawSockets(netns: Netns): SocketRow[] {
  return netns.rawSockets.map((socket) => ({
    kind: "raw",
    family: socket.family,
    dualStack: false,
    state: TcpState.Closed,
    receiveQueue: 0,
    sendQueue: 0,
    local: socket.local,
    localPort: socket.protocol,
    remote: anyAddress(socket.family),
    remotePort: 0,
    device: socket.options.outDevice?.name ?? null,
    owner: null,
    connection: null,
  }));
}
