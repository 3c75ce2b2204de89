import type { Netns } from "../host/netns.js";
import { RawSocket } from "../host/sockets/raw-socket.js";
import type { SocketHandler } from "../host/sockets/socket-handler.js";
import { UdpSocket } from "../host/sockets/udp-socket.js";
import { PmtuMode } from "../ip/send-options.js";
import { Errno } from "../sim/errno.js";
import type { EventTarget, ScheduledEvent } from "../sim/event-queue.js";
import { SECOND } from "../sim/time.js";
import { IcmpMessage, IcmpType, Icmpv6Type } from "../wire/icmp.js";
import { Family, familyOf, type IpAddress } from "../wire/ip-address.js";
import { IpProtocol } from "../wire/numbers.js";
import { EMPTY, type IpPayload } from "../wire/payload.js";
import { NO_TCP_OPTIONS, TcpFlag, TcpSegment } from "../wire/tcp.js";
import { readError, type TraceHandler } from "./trace-probe.js";

/** How to trace; the defaults are traceroute(8)'s. */
export interface TraceOptions {
  /** "udp" unless told; -I and -T are the others. */
  readonly mode?: "udp" | "icmp" | "tcp";
  /** -f; 1 unless told. */
  readonly firstHop?: number;
  /** -m; 30 unless told. */
  readonly maxHops?: number;
  /** -q; 3 unless told. */
  readonly probesPerHop?: number;
  /** -N; 16 unless told. */
  readonly simultaneous?: number;
  /** -w; 5 s unless told. Less once neighbours answered: 3 times the rtt of the same hop, 10 times that of a later one. */
  readonly timeoutNs?: number;
  /** -p: the first UDP port (33434, each probe the next), the TCP port (80), the first ICMP sequence (1). */
  readonly port?: number;
  /** Whole packet in bytes; 60 (IPv4) or 80 (IPv6) unless told. TCP probes are as long as their headers. */
  readonly packetBytes?: number;
  /** -s. */
  readonly source?: IpAddress;
  /** -F. */
  readonly dontFragment?: boolean;
}

/** A probe on its way. */
interface Flight {
  readonly hop: number;
  readonly index: number;
  /** What answers are told apart by: UDP destination port, ICMP sequence, TCP source port. */
  readonly mark: number;
  /** A UDP probe's own socket, and so its own source port; null once it is answered, and for other probes. */
  udp: UdpSocket | null;
  /** That port, 0 for other probes. */
  sourcePort: number;
  sentNs: number;
  isDone: boolean;
  from: IpAddress | null;
  rttNs: number;
  annotation: string;
  final: boolean;
}

/** Kinds of events: a probe is given up, and what came is read. */
const EXPIRY = 0;
const POLL = 1;
/** From the first answer to the look at all that are there; it does not count as a part of the round trip. */
const POLL_NS = 1_000;
const HERE_FACTOR = 3;
/** What an answer takes at least to be read: over links without delay it comes at the same instant. */
const LEAST_RTT_NS = 20_000;
const NEAR_FACTOR = 10;
const FIRST_UDP_PORT = 33_434;

/** traceroute's state machine: probes with growing TTL, several at a time, and who answers them. */
export class Tracer implements SocketHandler, EventTarget {
  readonly netns: Netns;
  readonly target: IpAddress;
  readonly maxHops: number;
  readonly packetBytes: number;
  private readonly handler: TraceHandler;
  private readonly options: TraceOptions;
  private readonly mode: "udp" | "icmp" | "tcp";
  private readonly probesPerHop: number;
  private readonly raw: RawSocket;
  private readonly id: number;
  private readonly flights: Flight[] = [];
  private reported = 0;
  /** The first hop that said it is the end, once known. */
  private lastHop: number;
  private timer: ScheduledEvent | null = null;
  private isOver = false;
  /** True when something came that was not read yet. */
  private hasHeard = false;

  constructor(netns: Netns, target: IpAddress, handler: TraceHandler, options: TraceOptions = {}) {
    this.netns = netns;
    this.target = target;
    this.handler = handler;
    this.options = options;
    this.mode = options.mode ?? "udp";
    this.maxHops = options.maxHops ?? 30;
    this.lastHop = this.maxHops;
    this.probesPerHop = options.probesPerHop ?? 3;
    const family = familyOf(target);
    this.packetBytes = options.packetBytes ?? (family === Family.V4 ? 60 : 80);
    const icmp = family === Family.V4 ? IpProtocol.Icmp : IpProtocol.Icmpv6;
    const protocol = { udp: IpProtocol.Udp, icmp, tcp: IpProtocol.Tcp }[this.mode];
    this.raw = new RawSocket(netns, family, protocol);
    this.raw.handler = this;
    this.id = netns.portRandom.integer(1, 0xffff);
  }

  /** Sends the first probes. 0, or the errno of the first one: ENETUNREACH, EADDRNOTAVAIL. */
  start(): number {
    const { source } = this.options;
    if (source !== undefined) {
      const errno = this.raw.bind(source);
      if (errno !== 0) {
        this.finish(false);
        return errno;
      }
    }
    const errno = this.launch();
    if (errno !== 0 && this.flights.length === 1) {
      this.finish(false);
      return errno;
    }
    this.advance();
    return 0;
  }

  /** Ends at once; the handler hears nothing further. */
  stop(): void {
    this.finish(false);
  }

  onEvent(kind: number): void {
    if (kind === POLL) {
      this.hasHeard = false;
      if (!this.isOver) this.listen();
      return;
    }
    this.timer = null;
    this.advance();
  }

  onSocket(): void {
    // All answers that are there are read before the next probe is sent (do_poll of traceroute's poll.c).
    if (this.hasHeard) return;
    this.hasHeard = true;
    this.netns.sim.schedule(POLL_NS, this, POLL);
  }

  private listen(): void {
    this.readUdp();
    for (let got = this.raw.receive(); got !== null && !this.isOver; got = this.raw.receive()) {
      if (got.packet.src === this.target) this.receive(got.packet.payload);
    }
    this.readErrors();
    if (!this.isOver) this.advance();
  }

  /** Answers of the target's own: a service listens on that port. */
  private readUdp(): void {
    for (const flight of this.flights) {
      const got = flight.udp?.receiveFrom() ?? null;
      if (got !== null && got.remote === this.target) this.answer(got.remotePort, got.remote, "", true);
    }
  }

  private readErrors(): void {
    for (let error = this.raw.receiveError(); error !== null && !this.isOver; error = this.raw.receiveError()) {
      const mark = error.quoted.dst === this.target ? this.markOf(error.quoted.payload) : null;
      const meaning = readError(this.raw.family === Family.V4, error.type, error.code, error.info);
      if (mark !== null && meaning !== null) this.answer(mark, error.from, meaning.annotation, meaning.final);
    }
  }

  /** An answer of the target's own to an ICMP or TCP probe. */
  private receive(payload: IpPayload): void {
    if (this.mode === "tcp" && payload.kind === "tcp") {
      const isAnswer = (payload.flags & (TcpFlag.Rst | TcpFlag.Syn)) !== 0 && payload.srcPort === this.tcpPort;
      if (isAnswer) this.answer(payload.dstPort, this.target, "", true);
    } else if (this.mode === "icmp" && payload.kind === "icmp") {
      const reply = this.raw.family === Family.V4 ? IcmpType.EchoReply : Icmpv6Type.EchoReply;
      if (payload.type === reply && payload.id === this.id) this.answer(payload.sequence, this.target, "", true);
    }
  }

  /** What tells a probe of ours from others; null when the payload is no probe of ours. */
  private markOf(payload: IpPayload): number | null {
    if (payload.kind === "udp") {
      const { srcPort, dstPort } = payload;
      return this.flights.some((each) => each.mark === dstPort && each.sourcePort === srcPort) ? dstPort : null;
    }
    if (payload.kind === "tcp") return payload.dstPort === this.tcpPort ? payload.srcPort : null;
    if (payload.kind === "icmp") return payload.id === this.id ? payload.sequence : null;
    return null;
  }

  private answer(mark: number, from: IpAddress, annotation: string, final: boolean): void {
    const flight = this.flights.find((each) => each.mark === mark && !each.isDone);
    if (flight === undefined) return;
    flight.isDone = true;
    close(flight);
    flight.from = from;
    flight.rttNs = Math.max(0, this.netns.sim.nowNs - POLL_NS - flight.sentNs);
    flight.annotation = annotation;
    flight.final = final;
    if (final) this.lastHop = Math.min(this.lastHop, flight.hop);
  }

  /** Tells what is known, gives up what took too long, sends what may be sent, and sets the timer. */
  private advance(): void {
    const { sim } = this.netns;
    const simultaneous = this.options.simultaneous ?? 16;
    for (;;) {
      let nextNs: number | null = null;
      let underway = 0;
      for (const flight of this.flights) {
        if (flight.isDone || flight.hop > this.lastHop) continue;
        const expiryNs = this.expiryOf(flight);
        if (expiryNs <= sim.nowNs) {
          flight.isDone = true;
          close(flight);
        } else {
          underway++;
          nextNs = Math.min(nextNs ?? expiryNs, expiryNs);
        }
      }
      this.report();
      if (this.isOver) return;
      if (underway < simultaneous && this.nextHop <= this.lastHop) {
        const errno = this.launch();
        if (errno === Errno.EPERM) {
          this.finish(true, errno);
          return;
        }
        if (errno !== 0) {
          const failed = this.flights.at(-1);
          if (failed !== undefined) failed.isDone = true;
        }
        continue;
      }
      if (this.timer !== null) sim.cancel(this.timer);
      this.timer = nextNs === null ? null : sim.schedule(nextNs - sim.nowNs, this, EXPIRY);
      return;
    }
  }

  private report(): void {
    const first = this.options.firstHop ?? 1;
    const total = (this.lastHop - first + 1) * this.probesPerHop;
    for (let flight = this.flights[this.reported]; flight?.isDone; flight = this.flights[this.reported]) {
      if (this.reported >= total) break;
      this.reported++;
      const { hop, index, from, rttNs, annotation, final } = flight;
      this.handler.onProbe({ hop, index, from, rttNs, annotation, final });
      if (this.isOver) return;
    }
    if (this.reported >= total) this.finish(true);
  }

  /** When a probe is given up (traceroute's check_expired). */
  private expiryOf(flight: Flight): number {
    let waitNs = this.options.timeoutNs ?? 5 * SECOND;
    let hereNs = -1;
    let nearNs = -1;
    for (const other of this.flights) {
      if (other.from === null || other.hop < flight.hop) continue;
      if (other.hop === flight.hop) hereNs = Math.max(hereNs, other.rttNs);
      else if (nearNs < 0) nearNs = other.rttNs;
    }
    if (hereNs >= 0) waitNs = Math.min(waitNs, Math.max(hereNs, LEAST_RTT_NS) * HERE_FACTOR);
    else if (nearNs >= 0) waitNs = Math.min(waitNs, Math.max(nearNs, LEAST_RTT_NS) * NEAR_FACTOR);
    return flight.sentNs + waitNs;
  }

  private get nextHop(): number {
    return (this.options.firstHop ?? 1) + Math.floor(this.flights.length / this.probesPerHop);
  }

  private get tcpPort(): number {
    return this.options.port ?? 80;
  }

  /** Sends the next probe. 0 or an errno. */
  private launch(): number {
    const count = this.flights.length;
    const hop = this.nextHop;
    const { sim } = this.netns;
    const first = this.options.port ?? (this.mode === "udp" ? FIRST_UDP_PORT : 1);
    const mark = this.mode === "tcp" ? 32_768 + ((this.id + count) % 28_000) : (first + count) & 0xffff;
    const flight: Flight = {
      hop,
      index: count % this.probesPerHop,
      mark,
      udp: null,
      sourcePort: 0,
      sentNs: sim.nowNs,
      isDone: false,
      from: null,
      rttNs: 0,
      annotation: "",
      final: false,
    };
    this.flights.push(flight);
    this.raw.ttl = hop;
    const room = this.packetBytes - (this.raw.family === Family.V4 ? 20 : 40);
    if (this.mode === "udp") return this.sendUdp(flight, pattern(room - 8));
    if (this.mode === "tcp") {
      const sequence = this.netns.portRandom.integer(0, 0xffff_ffff - 1);
      // Drawn for every probe, as mod-tcp.c does.
      const timestamps = { value: this.netns.portRandom.integer(0, 0xffff_ffff - 1), echo: 0 };
      const options = { ...NO_TCP_OPTIONS, mss: 1_460, sackPermitted: true, timestamps, windowScale: 2 };
      const segment = new TcpSegment(mark, this.tcpPort, sequence, 0, TcpFlag.Syn, 5_840, EMPTY, options);
      return this.raw.sendTo(segment, this.target);
    }
    const type = this.raw.family === Family.V4 ? IcmpType.EchoRequest : Icmpv6Type.EchoRequest;
    return this.raw.sendTo(IcmpMessage.echo(type, this.id, mark, pattern(room - 8)), this.target);
  }

  private sendUdp(flight: Flight, data: Uint8Array): number {
    const socket = new UdpSocket(this.netns, this.raw.family);
    const pmtu = this.options.dontFragment === true ? PmtuMode.Probe : PmtuMode.Dont;
    socket.options = { ...socket.options, pmtu };
    socket.handler = this;
    socket.ttl = flight.hop;
    flight.udp = socket;
    const { source } = this.options;
    const errno = source === undefined ? 0 : socket.bind(source, 0);
    if (errno !== 0) return errno;
    const sent = socket.sendTo(data, this.target, flight.mark);
    flight.sourcePort = socket.localPort;
    return sent;
  }

  private finish(tell: boolean, errno = 0): void {
    if (this.isOver) return;
    this.isOver = true;
    if (this.timer !== null) this.netns.sim.cancel(this.timer);
    this.timer = null;
    this.raw.close();
    for (const flight of this.flights) close(flight);
    if (tell) this.handler.onTraceDone(errno);
  }
}

function close(flight: Flight): void {
  flight.udp?.close();
  flight.udp = null;
}

/** "@ABCDEFG...", what traceroute fills its probes with. */
function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length: Math.max(0, length) }, (_, i) => 0x40 + (i & 0x3f));
}
