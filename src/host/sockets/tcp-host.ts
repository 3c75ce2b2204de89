// TCP of one namespace: gives segments to connections and listeners, sends what they have to say, runs their timers.
// Knows sockets and the IP stack below; what a segment means is ../../transport's business.
// Read next: tcp-socket.ts for what applications use.

import { Flow, type RouteAnswer } from "../../ip/flow.js";
import { Delivered } from "../../ip/local-delivery.js";
import { DEFAULT_SEND_OPTIONS, type SendOptions } from "../../ip/send-options.js";
import type { Skb } from "../../netfilter/skb.js";
import type { EventTarget, ScheduledEvent } from "../../sim/event-queue.js";
import type { RandomStream } from "../../sim/random.js";
import { SparseMap } from "../../sim/sparse-map.js";
import { wheelTimeNs } from "../../sim/timer-wheel.js";
import { DropReason } from "../../trace/drop-reason.js";
import { Station } from "../../trace/trace.js";
import { icmpError } from "../../transport/icmp-error.js";
import { InitialNumbers } from "../../transport/initial-numbers.js";
import type { TcpConnection } from "../../transport/tcp-connection.js";
import { TcpCounters } from "../../transport/tcp-counters.js";
import type { TcpListener } from "../../transport/tcp-listener.js";
import { TcpPorts, Unclaimed } from "../../transport/tcp-ports.js";
import { resetFor } from "../../transport/tcp-reset.js";
import { DEFAULT_TCP_SETTINGS, type TcpSettings } from "../../transport/tcp-settings.js";
import { TcpState } from "../../transport/tcp-state.js";
import { familyOf, type IpAddress } from "../../wire/ip-address.js";
import { IPV6_LOOPBACK } from "../../wire/ipv6-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import type { IpPacket } from "../../wire/payload.js";
import { TcpFlag, type TcpSegment } from "../../wire/tcp.js";
import { arrivalIndex } from "../arrival-index.js";
import { buildPacket } from "../build-packet.js";
import type { Netns } from "../netns.js";
import { pathMetricsOf } from "./path-metrics-of.js";
import { SocketEvent } from "./socket-handler.js";
import type { TcpSocket } from "./tcp-socket.js";

/** What the namespace keeps beside a connection. */
class ConnectionEntry {
  readonly connection: TcpConnection;
  /** The application's socket; null before accept() and after close(). */
  socket: TcpSocket | null = null;
  options: SendOptions = DEFAULT_SEND_OPTIONS;
  timer: ScheduledEvent | null = null;
  /** When the connection wants its timer to fire, and when the kernel's wheel lets it; null for neither. */
  nextTimerNs: number | null = null;
  dueNs: number | null = null;
  /** What the application was told last, so that it hears of changes. */
  wasConnected = false;
  wasWritable = false;
  /** The listener's owner was told of this connection. */
  wasOffered = false;
  /** What was counted last for SNMP. */
  lastState: TcpState = TcpState.Closed;
  lastRetransmissions = 0;
  packetId: number;

  constructor(connection: TcpConnection, packetId: number) {
    this.connection = connection;
    this.packetId = packetId;
  }
}

/** TCP of one namespace: its ports, connections, listeners and their timers. */
export class TcpHost implements EventTarget {
  readonly netns: Netns;
  readonly ports = new TcpPorts();
  private ownCounters: TcpCounters | null = null;
  /** What new connections start from; the sysctls replace it as a whole. */
  settings: TcpSettings = DEFAULT_TCP_SETTINGS;
  readonly random: RandomStream;
  readonly numbers: InitialNumbers;
  private readonly entries = new SparseMap<TcpConnection, ConnectionEntry>();
  private readonly listenerSockets = new SparseMap<TcpListener, TcpSocket>();

  constructor(netns: Netns) {
    this.netns = netns;
    this.random = netns.rng.fork("tcp");
    this.numbers = new InitialNumbers(this.random);
  }

  /** What TCP counts here beside SNMP, from the first connection or listener on. */
  get counters(): TcpCounters {
    this.ownCounters ??= new TcpCounters();
    return this.ownCounters;
  }

  /** A segment that passed INPUT. Answers a reset where nobody is. */
  receive(skb: Skb): Delivered {
    const { packet } = skb;
    const segment = packet.payload;
    if (segment.kind !== "tcp") {
      this.drop(skb, DropReason.Malformed);
      return Delivered.Taken;
    }
    const { sim } = this.netns;
    const isSyn = (segment.flags & (TcpFlag.Syn | TcpFlag.Ack)) === TcpFlag.Syn;
    const back = isSyn ? this.routeOf(packet.dst, packet.src) : null;
    const advMss = back === null ? 0 : back.errno === 0 ? back.advmss : NO_WAY_BACK;
    const pathMss = back === null ? 0 : back.pathMss;
    const metrics = pathMetricsOf(back === null ? null : back.nexthop);
    const local = packet.dst;
    const redirected = skb.tproxyPort === 0 ? segment : segment.withPorts(segment.srcPort, skb.tproxyPort);
    const ifIndex = arrivalIndex(this.netns, skb);
    const owner = this.ports.receive(
      local,
      packet.src,
      ifIndex,
      redirected,
      sim.nowNs,
      advMss,
      packet.tos & 3,
      pathMss,
      metrics,
    );
    if (owner === Unclaimed.Refused) {
      this.drop(skb, DropReason.NoSocket);
      this.sendReset(packet, segment, ifIndex);
      return Delivered.Taken;
    }
    if (owner === Unclaimed.Dropped) {
      this.drop(skb, DropReason.TcpUnacceptable);
      return Delivered.Taken;
    }
    const { trace } = this.netns.stack;
    if (trace !== null) {
      trace.note(sim.nowNs, this.netns, Station.Socket, packet, `tcp socket :${owner.localPort}`, null);
    }
    this.advance(this.entryOf(owner));
    return Delivered.Taken;
  }

  /** An ICMP error about a segment of ours; false when no connection sent it. */
  receiveError(quoted: IpPacket, type: number, code: number, info: number): boolean {
    const segment = quoted.payload;
    if (segment.kind !== "tcp") return true;
    const error = icmpError(familyOf(quoted.src), type, code, info);
    const connection = this.ports.connections.find(quoted.src, segment.srcPort, quoted.dst, segment.dstPort);
    if (connection === null) return false;
    if (error !== null) {
      connection.onIcmpError(error, segment.seq, this.netns.sim.nowNs);
      this.advance(this.entryOf(connection));
    }
    return true;
  }

  /** Ends a connection with a reset, whatever its owner does (SOCK_DESTROY of inet_diag). */
  kill(connection: TcpConnection): void {
    connection.abort(this.netns.sim.nowNs);
    this.touch(connection);
  }

  private routeOf(local: IpAddress, remote: IpAddress): RouteAnswer {
    const flow = new Flow(familyOf(remote));
    flow.dst = remote;
    flow.src = local;
    flow.protocol = IpProtocol.Tcp;
    return this.netns.stack.resolveRoute(flow);
  }

  /** Enters a connection that an application opens. */
  addConnection(connection: TcpConnection, socket: TcpSocket): void {
    this.netns.stack.snmp.tcpActiveOpens++;
    this.ports.addConnection(connection);
    const entry = this.entryOf(connection);
    entry.socket = socket;
    entry.options = socket.options;
  }

  addListener(listener: TcpListener, socket: TcpSocket): void {
    this.ports.addListener(listener);
    this.listenerSockets.set(listener, socket);
  }

  /** Ends a listener: those that nobody accepted are reset. */
  removeListener(listener: TcpListener): void {
    this.ports.removeListener(listener);
    this.listenerSockets.delete(listener);
    for (const connection of listener.close(this.netns.sim.nowNs)) this.advance(this.entryOf(connection));
  }

  /** The connection has an application now (accept). */
  adopt(connection: TcpConnection, socket: TcpSocket): void {
    const entry = this.entryOf(connection);
    entry.socket = socket;
    entry.options = socket.options;
    entry.wasConnected = true;
    entry.wasWritable = connection.writable;
  }

  /** The application let go of the connection (close); it ends by itself. */
  release(connection: TcpConnection): void {
    const entry = this.entries.get(connection);
    if (entry === undefined) return;
    entry.socket = null;
    // An orphan's packets have no owner (sk_socket is gone).
    entry.options = { ...entry.options, owner: null };
    this.advance(entry);
  }

  /** After every call on a connection: sends what it has to say, sets its timer, tells its owner. */
  touch(connection: TcpConnection): void {
    this.advance(this.entryOf(connection));
  }

  /** Whose socket a connection is, or null; for `ss -p`. */
  socketOf(connection: TcpConnection): TcpSocket | null {
    return this.entries.get(connection)?.socket ?? null;
  }

  /** Whose socket a listener is, or null; for `ss -p`. */
  socketOfListener(listener: TcpListener): TcpSocket | null {
    return this.listenerSockets.get(listener) ?? null;
  }

  onEvent(_kind: number, arg: unknown): void {
    const entry = arg as ConnectionEntry;
    entry.timer = null;
    entry.connection.onTimer(this.netns.sim.nowNs);
    this.advance(entry);
  }

  /** The namespace ends: nothing is sent any more. */
  destroy(): void {
    for (const entry of this.entries.values()) if (entry.timer !== null) this.netns.sim.cancel(entry.timer);
    this.entries.clear();
    this.listenerSockets.clear();
  }

  private entryOf(connection: TcpConnection): ConnectionEntry {
    let entry = this.entries.get(connection);
    if (entry === undefined) {
      entry = new ConnectionEntry(connection, this.random.integer(0, 0xffff));
      this.entries.set(connection, entry);
    }
    return entry;
  }

  private advance(entry: ConnectionEntry): void {
    const { connection } = entry;
    const { sim } = this.netns;
    for (let segment = connection.poll(sim.nowNs); segment !== null; segment = connection.poll(sim.nowNs)) {
      this.transmit(entry, segment);
    }
    this.countChanges(entry);
    this.setTimer(entry);
    if (connection.isOver && this.entries.get(connection) === entry) {
      this.entries.delete(connection);
      this.ports.removeConnection(connection);
      // One that its own application gave up has not failed (tcp_close, which leaves out tcp_done).
      if (!entry.wasConnected && !entry.wasOffered && !connection.orphaned) this.netns.stack.snmp.tcpAttemptFails++;
    }
    this.tellOwner(entry);
  }

  /** Counts what has happened to the connection since the last call. */
  private countChanges(entry: ConnectionEntry): void {
    const { connection, lastState } = entry;
    const { state, totalRetransmissions } = connection;
    const { snmp } = this.netns.stack;
    if (totalRetransmissions !== entry.lastRetransmissions) {
      const more = totalRetransmissions - entry.lastRetransmissions;
      snmp.tcpRetransSegs += more;
      // What goes again is not sent once more (__tcp_transmit_skb).
      snmp.tcpOutSegs -= more;
      if (connection.isOpening) snmp.tcpSynRetrans += more;
      entry.lastRetransmissions = totalRetransmissions;
    }
    if (state === lastState) return;
    entry.lastState = state;
    if (state === TcpState.TimeWait) snmp.tcpTimeWaits++;
    else if (state === TcpState.Closed && (lastState === TcpState.Established || lastState === TcpState.CloseWait)) {
      snmp.tcpEstabResets++;
    }
  }

  private transmit(entry: ConnectionEntry, segment: TcpSegment): void {
    if (segment.flags & TcpFlag.Rst) this.netns.stack.snmp.tcpOutRsts++;
    const { connection } = entry;
    const tos = (entry.socket?.tos ?? 0) | connection.lastEcn;
    const ttl = entry.socket?.ttl ?? 0;
    const { local, remote, listener } = connection;
    // A listener's SYN-ACK has no identification (ip_build_and_send_pkt).
    const isAnswer = listener !== null && (segment.flags & TcpFlag.Syn) !== 0;
    if (!isAnswer) entry.packetId = (entry.packetId + 1) & 0xffff;
    const id = isAnswer ? 0 : entry.packetId;
    // What is to be cut takes a number for each piece (ip_select_ident_segs).
    if (segment.segmentSize > 0) entry.packetId = (entry.packetId + segment.segmentCount - 1) & 0xffff;
    const packet = buildPacket(local, remote, IpProtocol.Tcp, segment, ttl, tos, id);
    this.netns.stack.send(packet, this.optionsFor(entry, segment));
  }

  /** The SYN-ACK is the listener's; until accept() what follows is nobody's. */
  private optionsFor(entry: ConnectionEntry, segment: TcpSegment): SendOptions {
    const { listener } = entry.connection;
    if (entry.socket !== null || listener === null || (segment.flags & TcpFlag.Syn) === 0) return entry.options;
    return this.listenerSockets.get(listener)?.options ?? entry.options;
  }

  /**
   * One event for each connection. An event that comes too early looks again, for most timers are put off by every
   * acknowledgement; one that would come too late is replaced. TIME-WAIT waits in the background.
   */
  private setTimer(entry: ConnectionEntry): void {
    const { sim } = this.netns;
    const { connection, timer } = entry;
    const isWaiting = connection.state === TcpState.TimeWait;
    const nextNs = connection.isOver ? null : connection.nextTimerNs;
    if (nextNs !== entry.nextTimerNs) {
      entry.nextTimerNs = nextNs;
      // Simplified: the end of TIME-WAIT is on time, where Linux is up to two seconds late.
      const isNow = nextNs === null || nextNs <= sim.nowNs;
      entry.dueNs = isNow || isWaiting ? nextNs : wheelTimeNs(sim.nowNs, nextNs - sim.nowNs);
    }
    const { dueNs } = entry;
    if (timer !== null) {
      if (dueNs !== null && timer.timeNs <= dueNs && timer.background === isWaiting) return;
      sim.cancel(timer);
      entry.timer = null;
    }
    if (dueNs === null) return;
    const delayNs = Math.max(0, Math.ceil(dueNs) - sim.nowNs);
    entry.timer = isWaiting ? sim.scheduleBackground(delayNs, this, 0, entry) : sim.schedule(delayNs, this, 0, entry);
  }

  private tellOwner(entry: ConnectionEntry): void {
    const { connection } = entry;
    const { listener } = connection;
    if (listener !== null && !entry.wasOffered && connection.isConnected) {
      entry.wasOffered = true;
      this.netns.stack.snmp.tcpPassiveOpens++;
      this.listenerSockets.get(listener)?.notify(SocketEvent.Acceptable);
    }
    const { socket } = entry;
    if (socket === null) return;
    const { isConnected, writable } = connection;
    const becameConnected = isConnected && !entry.wasConnected;
    const becameWritable = writable && !entry.wasWritable && isConnected;
    entry.wasConnected = isConnected;
    entry.wasWritable = writable;
    if (connection.error !== null) socket.notify(SocketEvent.Error);
    if (becameConnected) socket.notify(SocketEvent.Connected);
    if (connection.readable && connection.error === null) socket.notify(SocketEvent.Readable);
    if (becameWritable) socket.notify(SocketEvent.Writable);
    if (connection.isOver && entry.socket !== null) {
      entry.socket = null;
      socket.notify(SocketEvent.Closed);
    }
  }

  /** Answers what no socket takes; a sender whose address is of one link alone where its packet came in (rt6_need_strict). */
  private sendReset(packet: IpPacket, segment: TcpSegment, ifIndex: number): void {
    const reset = resetFor(segment);
    if (reset === null) return;
    const answer = buildPacket(
      packet.dst,
      packet.src,
      IpProtocol.Tcp,
      reset,
      0,
      packet.kind === "ipv4" ? packet.tos : packet.tos & ~3,
      0,
    );
    const { stack } = this.netns;
    const isStrict = packet.src === IPV6_LOOPBACK || stack.needsScope(packet.src);
    const outDevice = isStrict ? (stack.devices.get(ifIndex) ?? null) : null;
    const options = outDevice === null ? DEFAULT_SEND_OPTIONS : { ...DEFAULT_SEND_OPTIONS, outDevice };
    if (stack.send(answer, options) === 0) stack.snmp.tcpOutRsts++;
  }

  private drop(skb: Skb, reason: DropReason): void {
    const { trace } = this.netns.stack;
    if (trace !== null) trace.drop(this.netns.sim.nowNs, this.netns, skb.inDevice, skb.packet, reason, null);
  }
}

/** What a SYN gets for a segment size that cannot be answered. */
const NO_WAY_BACK = -1;
