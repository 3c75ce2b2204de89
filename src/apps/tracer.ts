import type { Netns } from "../host/netns.js";
import type { ReceivedError } from "../host/sockets/raw-socket.js";
import type { SocketHandler } from "../host/sockets/socket-handler.js";
import type { UdpSocket } from "../host/sockets/udp-socket.js";
import { Errno } from "../sim/errno.js";
import type { EventTarget, ScheduledEvent } from "../sim/event-queue.js";
import { SECOND } from "../sim/time.js";
import { Family, type IpAddress } from "../wire/ip-address.js";
import type { IpPacket } from "../wire/payload.js";
import { tcpFlagNames } from "./tcp-flag-names.js";
import type { TraceOptions } from "./trace-options.js";
import { readError, type TraceHandler } from "./trace-probe.js";
import { ANY_MARK, ProbeRefused, type Refusal, TraceSender } from "./trace-sender.js";

/** A probe, from before it is sent until it is told of. */
interface Flight {
  /** What answers are told apart by (`SentProbe.mark`); null before it is sent. */
  mark: number | null;
  /** A UDP probe's own socket; null once it is answered, and for other probes. */
  udp: UdpSocket | null;
  sourcePort: number;
  sentNs: number;
  isDone: boolean;
  from: IpAddress | null;
  /** -1 until it is answered. */
  rttNs: number;
  receivedTtl: number;
  annotation: string;
  extension: string;
  final: boolean;
}

/** Kinds of events: time to give a probe up or to send one, and what came is read. */
const TIMER = 0;
const POLL = 1;
/** From the first answer to the look at all that are there; it does not count as a part of the round trip. */
const POLL_NS = 1_000;
/** What sending takes: Linux hands a frame on within the call, so an answer without delay is there before the next probe goes. */
const SEND_NS = 1_000;
/** Added to what another probe took before it is multiplied (DEF_WAIT_PREC). */
const WAIT_PRECISION_NS = 1_000_000;

/** traceroute's state machine (do_it of traceroute.c): probes with growing TTL, several at a time, and who answers them. */
export class Tracer implements SocketHandler, EventTarget {
  readonly netns: Netns;
  readonly target: IpAddress;
  readonly maxHops: number;
  readonly packetBytes: number;
  /** The system call that refused a probe; null while none did. */
  refused: Refusal | null = null;
  private readonly handler: TraceHandler;
  private readonly options: TraceOptions;
  private readonly probesPerHop: number;
  private readonly simultaneous: number;
  private readonly sender: TraceSender;
  private readonly flights: Flight[] = [];
  /** The first probe that was not told of, and the first behind the last hop. */
  private first: number;
  private end: number;
  private lastSentNs: number | null = null;
  /** Probes that were too long for their own device. */
  private readonly tooLong: Flight[] = [];
  private timer: ScheduledEvent | null = null;
  /** Where a look at the probes goes on when a send is over, and what it knows by then; null between two looks. */
  private paused: { readonly at: number; readonly underway: number; readonly nextNs: number } | null = null;
  private isOver = false;
  /** True when something came that was not read yet. */
  private hasHeard = false;

  constructor(netns: Netns, target: IpAddress, handler: TraceHandler, options: TraceOptions = {}) {
    this.netns = netns;
    this.target = target;
    this.handler = handler;
    this.options = options;
    this.maxHops = options.maxHops ?? 30;
    this.probesPerHop = options.probesPerHop ?? 3;
    const isOneByOne = options.sourcePort !== undefined || options.discoverMtu === true || options.mode === "raw";
    this.simultaneous = isOneByOne ? 1 : (options.simultaneous ?? 16);
    this.first = ((options.firstHop ?? 1) - 1) * this.probesPerHop;
    this.end = this.maxHops * this.probesPerHop;
    for (let n = 0; n < this.end; n++) this.flights.push(unsent());
    this.sender = new TraceSender(netns, target, this, options);
    this.packetBytes = this.sender.packetBytes;
  }

  /** What a method does before the heading is told. 0 or an errno: ENETUNREACH, EADDRNOTAVAIL. */
  open(): number {
    return this.attempt(() => this.sender.open());
  }

  /** Opens unless that was done, and sends the first probes. 0, or the errno of the first one. */
  start(): number {
    this.advance();
    return this.refused === null ? 0 : this.refused.errno;
  }

  /** Ends at once; the handler hears nothing further. */
  stop(): void {
    this.finish(false);
  }

  onEvent(kind: number): void {
    if (kind === POLL) {
      // What came is read when all that may be sent is sent.
      if (this.paused !== null && !this.isOver) {
        this.netns.sim.schedule(POLL_NS, this, POLL);
        return;
      }
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
    const { raw } = this.sender;
    for (const flight of this.tooLong.splice(0)) {
      this.learn(flight, null, 0, { annotation: `!F-${this.sender.localMtu()}`, final: true }, this.sender.localMtu());
    }
    this.readUdp();
    for (let got = raw.receive(); got !== null && !this.isOver; got = raw.receive()) this.receive(got.packet);
    for (let error = raw.receiveError(); error !== null && !this.isOver; error = raw.receiveError()) {
      this.receiveError(error);
    }
    if (!this.isOver) this.advance();
  }

  /** Answers of the target's own: a service listens on that port. */
  private readUdp(): void {
    for (const flight of this.flights) {
      const got = flight.udp?.receiveFrom() ?? null;
      if (got !== null && got.remote === this.sender.peer) this.learn(flight, got.remote, 0, REACHED, 0);
    }
  }

  private receive(packet: IpPacket): void {
    const mark = this.sender.markOfAnswer(packet);
    const flight = mark === null ? undefined : this.flightOf(mark);
    if (flight === undefined) return;
    if (this.options.tellsTcpFlags === true && packet.payload.kind === "tcp")
      flight.extension = tcpFlagNames(packet.payload.flags);
    this.learn(flight, packet.src, packet.ttl, REACHED, 0);
  }

  private receiveError(error: ReceivedError): void {
    const mark = this.sender.markOfQuoted(error.quoted);
    const meaning = readError(this.sender.raw.family === Family.V4, error.type, error.code, error.info);
    const flight = mark === null || meaning === null ? undefined : this.flightOf(mark, error.quoted);
    if (flight !== undefined && meaning !== null) this.learn(flight, error.from, error.ttl, meaning, error.info);
  }

  /** The probe of that mark that still waits; a quoted UDP probe comes from its own port too. */
  private flightOf(mark: number, quoted: IpPacket | null = null): Flight | undefined {
    const port = quoted?.payload.kind === "udp" ? quoted.payload.srcPort : 0;
    return this.flights.find(
      (each) =>
        each.mark !== null &&
        !each.isDone &&
        (mark === ANY_MARK || each.mark === mark) &&
        (port === 0 || each.sourcePort === port),
    );
  }

  /** Takes an answer down; one that tells an MTU below the probe's has it sent once more, as long as that. */
  private learn(
    flight: Flight,
    from: IpAddress | null,
    ttl: number,
    meaning: { readonly annotation: string; readonly final: boolean },
    mtu: number,
  ): void {
    close(flight);
    const { headerBytes, dataBytes } = this.sender;
    if (this.options.discoverMtu === true && mtu >= headerBytes && mtu < headerBytes + dataBytes) {
      this.sender.dataBytes = mtu - headerBytes;
      Object.assign(flight, unsent(), { annotation: `F=${mtu}` });
      return;
    }
    flight.isDone = true;
    flight.from = from;
    flight.rttNs = Math.max(0, this.netns.sim.nowNs - POLL_NS - flight.sentNs);
    flight.receivedTtl = ttl;
    if (meaning.annotation !== "") flight.annotation = meaning.annotation;
    flight.final = meaning.final;
  }

  /** Tells what is known, gives up what took too long, sends what may be sent, and sets the timer. */
  private advance(): void {
    const { sim } = this.netns;
    if (this.timer !== null) sim.cancel(this.timer);
    this.timer = null;
    while (this.first < this.end) {
      const nextNs = this.pass();
      if (this.isOver) return;
      if (nextNs === null) continue;
      this.timer = sim.schedule(Math.max(0, nextNs - sim.nowNs), this, TIMER);
      return;
    }
    this.finish(true);
  }

  /** One look at all probes from the first that was not told of; when to look again, or null for at once. */
  private pass(): number | null {
    const { nowNs } = this.netns.sim;
    let nextNs = this.paused?.nextNs ?? null;
    let underway = this.paused?.underway ?? 0;
    const from = this.paused?.at ?? this.first;
    this.paused = null;
    for (let n = from; n < this.end; n++) {
      const flight = this.flights[n] ?? unsent();
      if (n === this.first && !flight.isDone && flight.mark !== null) {
        const expiryNs = flight.sentNs + this.patienceNs(n);
        if (expiryNs > nowNs) nextNs = expiryNs;
        else this.giveUp(n, flight);
      }
      if (flight.isDone) {
        if (n === this.first) this.tell(n, flight);
        if (this.isOver) return null;
        if (flight.final) this.end = this.hopOf(n) * this.probesPerHop;
        continue;
      }
      const isNew = flight.mark === null;
      if (isNew) {
        const readyNs = (this.lastSentNs ?? -SECOND) + (this.options.sendIntervalNs ?? 0);
        if (this.lastSentNs !== null && readyNs > nowNs) return readyNs;
        if (this.attempt(() => this.send(flight, this.hopOf(n))) !== 0) return null;
      }
      nextNs ??= flight.sentNs + this.patienceNs(n);
      if (++underway >= this.simultaneous) break;
      if (!isNew) continue;
      this.paused = { at: n + 1, underway, nextNs };
      return nowNs + SEND_NS;
    }
    return nextNs;
  }

  private hopOf(n: number): number {
    return Math.floor(n / this.probesPerHop) + 1;
  }

  private tell(n: number, flight: Flight): void {
    this.first++;
    const { from, rttNs, annotation, final, receivedTtl, extension } = flight;
    const hop = this.hopOf(n);
    const index = n % this.probesPerHop;
    this.handler.onProbe({ hop, index, from, rttNs, annotation, final, receivedTtl, extension });
  }

  private send(flight: Flight, ttl: number): void {
    const { probe, errno } = this.sender.send(ttl);
    flight.mark = probe.mark;
    flight.udp = probe.udp;
    flight.sourcePort = probe.sourcePort;
    flight.sentNs = this.netns.sim.nowNs;
    this.lastSentNs = flight.sentNs;
    if (errno === Errno.EMSGSIZE) {
      this.tooLong.push(flight);
      this.onSocket();
    } else if (errno !== 0 && errno !== Errno.EHOSTUNREACH) {
      throw new ProbeRefused("send", errno);
    }
  }

  /** Does what may be refused; a refusal is the end. 0 or the errno. */
  private attempt(what: () => void): number {
    try {
      what();
      return 0;
    } catch (error) {
      if (!(error instanceof ProbeRefused)) throw error;
      this.refused = error.refusal;
      const { errno } = error.refusal;
      this.finish(true, errno);
      return errno;
    }
  }

  /** How long a probe may take (get_timeout). */
  private patienceNs(n: number): number {
    const { timeoutNs = 5 * SECOND, hereFactor = 3, nearFactor = 10 } = this.options;
    const limit = (rttNs: number, factor: number) => Math.min(timeoutNs, (rttNs + WAIT_PRECISION_NS) * factor);
    if (hereFactor > 0) {
      const start = n - (n % this.probesPerHop);
      const here = this.flights.slice(start, start + this.probesPerHop).find((each) => each.isDone && each.rttNs >= 0);
      if (here !== undefined) return limit(here.rttNs, hereFactor);
    }
    if (nearFactor > 0) {
      for (let i = n + 1; this.flights[i]?.mark !== null && i < this.flights.length; i++) {
        const near = this.flights[i];
        if (near?.isDone && near.rttNs >= 0) return limit(near.rttNs, nearFactor);
      }
    }
    return timeoutNs;
  }

  /**
   * Gives a probe up; when the last host answered a later one alone, its answer may belong here (check_expired): it is
   * moved when it is an error and stands in the same hop, comes from who answered before, or came from no further away.
   */
  private giveUp(n: number, flight: Flight): void {
    close(flight);
    flight.isDone = true;
    const start = n - (n % this.probesPerHop);
    const before = this.flights.slice(start, n);
    if (before.some((each) => !each.isDone || !each.final)) return;
    let at = n + 1;
    while (at < this.flights.length && this.flights[at]?.mark !== null && !this.flights[at]?.isDone) at++;
    const final = this.flights[at];
    if (final === undefined || !final.isDone || !final.final || final.annotation === "") return;
    const isSameHop = before.length > 0 || at < start + this.probesPerHop;
    const isFromBefore = this.flights.slice(0, n).some((each) => each.from !== null && each.from === final.from);
    if (!isSameHop && !isFromBefore && !this.isNoFurther(n, final)) return;
    Object.assign(flight, final);
    Object.assign(final, unsent(), { mark: 0 });
  }

  /** Whether an answer seems to come from no further than the hop of probe `n`, by the TTL that it came with. */
  private isNoFurther(n: number, answer: Flight): boolean {
    if (answer.receivedTtl === 0) return false;
    let hops = backwardHops(answer.receivedTtl);
    for (let i = n - 1; i >= 0; i--) {
      const each = this.flights[i];
      if (!each?.isDone || each.final || each.receivedTtl === 0) continue;
      const nearer = backwardHops(each.receivedTtl);
      if (nearer >= hops) continue;
      hops = hops - nearer + this.hopOf(i);
      break;
    }
    return hops <= this.hopOf(n);
  }

  private finish(tell: boolean, errno = 0): void {
    if (this.isOver) return;
    this.isOver = true;
    if (this.timer !== null) this.netns.sim.cancel(this.timer);
    this.timer = null;
    this.sender.close();
    for (const flight of this.flights) close(flight);
    if (tell) this.handler.onTraceDone(errno);
  }
}

const REACHED = { annotation: "", final: true };

/** How many hops a packet came by, if it set out with 64, 128 or 255 (ttl2hops). */
export function backwardHops(ttl: number): number {
  if (ttl <= 64) return 65 - ttl;
  return ttl <= 128 ? 129 - ttl : 256 - ttl;
}

function unsent(): Flight {
  return {
    mark: null,
    udp: null,
    sourcePort: 0,
    sentNs: 0,
    isDone: false,
    from: null,
    rttNs: -1,
    receivedTtl: 0,
    annotation: "",
    extension: "",
    final: false,
  };
}

function close(flight: Flight): void {
  flight.udp?.close();
  flight.udp = null;
}
