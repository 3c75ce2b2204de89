// Applications: what runs on hosts and in pods and talks through sockets. This one is ping.
// Knows sockets, names and files of a namespace; must not know shells, commands' options or Kubernetes.
// Read next: ping.ts for scripts, tracer.ts, http/server.ts.

import type { Netns } from "../host/netns.js";
import { RawSocket } from "../host/sockets/raw-socket.js";
import { type Socket, SocketEvent, type SocketHandler } from "../host/sockets/socket-handler.js";
import { Flow } from "../ip/flow.js";
import type { IpDevice } from "../ip/ip-device.js";
import { RouteType } from "../ip/route-kinds.js";
import { PmtuMode } from "../ip/send-options.js";
import { Errno } from "../sim/errno.js";
import type { EventTarget, ScheduledEvent } from "../sim/event-queue.js";
import { MICROSECOND, SECOND } from "../sim/time.js";
import { IcmpMessage, IcmpType, Icmpv6Type } from "../wire/icmp.js";
import { Family, familyOf, type IpAddress } from "../wire/ip-address.js";
import { ipv4FromBits } from "../wire/ipv4-address.js";
import { IpProtocol } from "../wire/numbers.js";
import type { IpPacket } from "../wire/payload.js";
import type { PingHandler } from "./ping-report.js";

/** How to ping; the defaults are iputils'. */
export interface PingOptions {
  /** Stop after this many requests (-c); without it only `stop()` or the deadline end it. */
  readonly count?: number;
  /** Between requests (-i); 1 s unless told. */
  readonly intervalNs?: number;
  /** Data bytes (-s); 56 unless told. */
  readonly sizeBytes?: number;
  /** -t; the namespace's default unless told. */
  readonly ttl?: number;
  /** -w: end this long after the start, whatever came; `count` then counts answers, not requests. */
  readonly deadlineNs?: number;
  /** -W: how long to wait for an answer to the last request; 10 s unless told (twice the longest rtt once one came). */
  readonly timeoutNs?: number;
  /** -I ADDRESS. */
  readonly source?: IpAddress;
  /** -I DEVICE, or the zone of a link-local target. */
  readonly device?: IpDevice;
  /** -Q. */
  readonly tos?: number;
  /** -M do|want|dont. */
  readonly pmtu?: "do" | "want" | "dont";
  /** -b: allow a broadcast address. */
  readonly broadcast?: boolean;
}

const Kind = { Send: 0, Linger: 1, Deadline: 2 } as const;
const PMTU_MODES = { do: PmtuMode.Do, want: PmtuMode.Want, dont: PmtuMode.Dont } as const;
const DEFAULT_LINGER_NS = 10 * SECOND;
/** Where ping writes the time, before the pattern. */
const TIMESTAMP_BYTES = 16;

/** ping's state machine: echo requests at an interval, and what comes back. Statistics are fields. */
export class Pinger implements SocketHandler, EventTarget {
  readonly netns: Netns;
  readonly target: IpAddress;
  /** Requests sent, those among them that the stack refused. */
  sent = 0;
  received = 0;
  duplicates = 0;
  errors = 0;
  minRttNs = 0;
  maxRttNs = 0;
  sumRttNs = 0;
  /** Sum of squares, for mdev, in ns squared. */
  sumSquaredRttNs = 0;
  startNs = 0;
  endNs = 0;
  done = false;
  /** The address that requests leave from, for "PING x from y"; null before `start`. */
  source: IpAddress | null = null;
  private readonly handler: PingHandler | null;
  private readonly options: PingOptions;
  private readonly id: number;
  private readonly socket: RawSocket;
  private readonly sentNs: number[] = [];
  private readonly answered = new Set<number>();
  private timer: ScheduledEvent | null = null;
  private deadline: ScheduledEvent | null = null;

  constructor(netns: Netns, target: IpAddress, handler: PingHandler | null, options: PingOptions = {}) {
    this.netns = netns;
    this.target = target;
    this.handler = handler;
    this.options = options;
    this.id = netns.portRandom.integer(1, 0xffff);
    const family = familyOf(target);
    this.socket = new RawSocket(netns, family, family === Family.V4 ? IpProtocol.Icmp : IpProtocol.Icmpv6);
    this.socket.ttl = options.ttl ?? 0;
    this.socket.tos = options.tos ?? 0;
    this.socket.options = {
      ...this.socket.options,
      outDevice: options.device ?? null,
      pmtu: PMTU_MODES[options.pmtu ?? "want"],
      broadcast: options.broadcast ?? false,
    };
    this.socket.handler = this;
  }

  /**
   * Sends the first request. 0, or the errno for which none can be sent at all: ENETUNREACH, EADDRNOTAVAIL for a source
   * that is not ours, EACCES for a broadcast address without `broadcast`.
   */
  start(): number {
    const { sim, stack } = this.netns;
    this.startNs = sim.nowNs;
    const flow = new Flow(familyOf(this.target));
    flow.dst = this.target;
    flow.outDevice = this.options.device ?? null;
    flow.tos = this.options.tos ?? 0;
    flow.protocol = this.socket.protocol;
    let errno = 0;
    if (this.options.source !== undefined) {
      errno = this.socket.bind(this.options.source);
      flow.src = this.options.source;
    }
    const answer = stack.connectRoute(flow);
    if (errno === 0) errno = answer.errno;
    if (errno === 0 && answer.type === RouteType.Broadcast && this.options.broadcast !== true) errno = Errno.EACCES;
    if (errno !== 0) {
      this.finish(false);
      return errno;
    }
    this.source = answer.src;
    const { deadlineNs } = this.options;
    if (deadlineNs !== undefined) this.deadline = sim.schedule(deadlineNs, this, Kind.Deadline);
    this.sendNext();
    return 0;
  }

  /** Ends at once, as SIGINT does; the handler hears `done`. */
  stop(): void {
    if (!this.done) this.finish(true);
  }

  onEvent(kind: number): void {
    if (this.done) return;
    if (kind === Kind.Send) {
      this.timer = null;
      this.sendNext();
    } else this.stop();
  }

  onSocket(_socket: Socket, event: SocketEvent): void {
    if (event === SocketEvent.Readable) {
      for (let got = this.socket.receive(); got !== null && !this.done; got = this.socket.receive()) {
        this.receive(got.packet);
      }
    } else if (event === SocketEvent.Error) {
      for (let error = this.socket.receiveError(); error !== null && !this.done; error = this.socket.receiveError()) {
        const sequence = this.ownSequence(error.quoted);
        if (sequence === null) continue;
        const { from, type, code, info } = error;
        this.errors++;
        this.handler?.onPing({ kind: "error", from, sequence, type, code, info });
        this.endIfEnough();
      }
    }
  }

  private sendNext(): void {
    const { sim } = this.netns;
    const { count, deadlineNs, intervalNs, timeoutNs } = this.options;
    this.sent++;
    const sequence = this.sent;
    this.sentNs.push(sim.nowNs);
    const type = this.socket.family === Family.V4 ? IcmpType.EchoRequest : Icmpv6Type.EchoRequest;
    const errno = this.socket.sendTo(IcmpMessage.echo(type, this.id, sequence, this.payload()), this.target);
    if (errno !== 0) {
      if (errno === Errno.EMSGSIZE) this.errors++;
      this.handler?.onPing({ kind: "send-error", sequence, errno });
      this.endIfEnough();
    }
    if (this.done) return;
    if (count === undefined || sequence < count || deadlineNs !== undefined) {
      this.timer = sim.schedule(intervalNs ?? SECOND, this, Kind.Send);
      return;
    }
    // iputils __schedule_exit: decided once, right after the last request.
    const interval = intervalNs ?? SECOND;
    const linger = this.received > 0 ? Math.max(2 * this.maxRttNs, interval) : (timeoutNs ?? DEFAULT_LINGER_NS);
    this.timer = sim.schedule(linger, this, Kind.Linger);
  }

  private receive(packet: IpPacket): void {
    const message = packet.payload;
    if (message.kind !== "icmp") return;
    const isV4 = this.socket.family === Family.V4;
    if (isV4 && message.type === IcmpType.Redirect && message.quoted !== null) {
      const sequence = this.ownSequence(message.quoted);
      const gateway = ipv4FromBits(message.rest);
      const { code } = message;
      if (sequence !== null) this.handler?.onPing({ kind: "redirect", from: packet.src, sequence, code, gateway });
      return;
    }
    const wanted = isV4 ? IcmpType.EchoReply : Icmpv6Type.EchoReply;
    if (message.type !== wanted || message.id !== this.id) return;
    const sequence = this.unwrap(message.sequence);
    const sentNs = this.sentNs[sequence - 1];
    if (sentNs === undefined) return;
    const rttNs = this.netns.sim.nowNs - sentNs;
    const duplicate = this.answered.has(sequence);
    this.answered.add(sequence);
    if (duplicate) this.duplicates++;
    else this.received++;
    this.minRttNs = this.received + this.duplicates === 1 ? rttNs : Math.min(this.minRttNs, rttNs);
    this.maxRttNs = Math.max(this.maxRttNs, rttNs);
    this.sumRttNs += rttNs;
    this.sumSquaredRttNs += rttNs * rttNs;
    const { src, ttl } = packet;
    const bytes = message.byteLength;
    this.handler?.onPing({ kind: "reply", from: src, sequence, ttl, rttNs, bytes, duplicate });
    this.endIfEnough();
  }

  /** The sequence number of a request of ours that an error quotes; null when it is not ours. */
  private ownSequence(quoted: IpPacket): number | null {
    const message = quoted.payload;
    if (message.kind !== "icmp" || message.id !== this.id || quoted.dst !== this.target) return null;
    return this.unwrap(message.sequence);
  }

  /** The 16 bits of the wire as a number of ours: the latest that it can be. */
  private unwrap(sequence: number): number {
    return this.sent - ((this.sent - sequence) & 0xffff);
  }

  private endIfEnough(): void {
    const { count, deadlineNs } = this.options;
    if (this.done) return;
    if (count !== undefined && this.received + this.errors >= count) this.finish(true);
    else if (deadlineNs !== undefined && this.errors > 0) this.finish(true);
  }

  /** The wall clock's seconds and microseconds, then bytes that count up, as ping fills its packets. */
  private payload(): Uint8Array {
    const size = this.options.sizeBytes ?? 56;
    const data = new Uint8Array(size);
    const { sim, host } = this.netns;
    const seconds = host.network.epochSeconds + Math.floor(sim.nowNs / SECOND);
    const micros = Math.floor((sim.nowNs % SECOND) / MICROSECOND);
    for (let i = 0; i < size; i++) {
      if (size < TIMESTAMP_BYTES || i >= TIMESTAMP_BYTES) data[i] = i & 0xff;
      else if (i < 4) data[i] = (seconds >>> (8 * i)) & 0xff;
      else if (i >= 8 && i < 12) data[i] = (micros >>> (8 * (i - 8))) & 0xff;
    }
    return data;
  }

  private finish(tell: boolean): void {
    const { sim } = this.netns;
    this.done = true;
    this.endNs = sim.nowNs;
    if (this.timer !== null) sim.cancel(this.timer);
    if (this.deadline !== null) sim.cancel(this.deadline);
    this.socket.close();
    if (tell) this.handler?.onPing({ kind: "done" });
  }
}
