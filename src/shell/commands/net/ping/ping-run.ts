import type { RawSocket, ReceivedError } from "../../../../host/sockets/raw-socket.js";
import { Flow } from "../../../../ip/flow.js";
import { Errno, strerror } from "../../../../sim/errno.js";
import type { RandomStream } from "../../../../sim/random.js";
import { IcmpMessage, IcmpType, Icmpv6Type } from "../../../../wire/icmp.js";
import { Family, familyOf, formatIp, type IpAddress, isAny, isMulticast } from "../../../../wire/ip-address.js";
import { ipv4FromBits } from "../../../../wire/ipv4-address.js";
import type { IpPacket } from "../../../../wire/payload.js";
import { maskAddress } from "../../../../wire/prefix.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { visibleEpoch } from "../clock-text.js";
import { SocketWait } from "../socket-wait.js";
import { addressText } from "./address-text.js";
import { icmp6Words, icmpWords } from "./icmp-words.js";
import { IpOptionsText } from "./ip-options.js";
import type { PingCommand } from "./ping-options.js";
import { PingStatistics } from "./ping-statistics.js";

const TIMESTAMP_BYTES = 16;
/** How long a flood waits for an answer before it sends again. */
const FLOOD_WAIT_NS = 10_000_000;
/** What a request costs its sender: a flood over links without delay takes time too. */
const SEND_COST_NS = 10_000;

/** One run of ping, from the first request to the statistics. */
export class PingRun {
  private readonly process: Process;
  private readonly socket: RawSocket;
  private readonly command: PingCommand;
  private readonly target: IpAddress;
  private readonly name: string;
  private readonly numeric: boolean;
  private readonly family: Family;
  private readonly id: number;
  private readonly wait = new SocketWait();
  private readonly statistics = new PingStatistics();
  /** When each request went out, by its 16-bit sequence number. */
  private readonly sentNs = new Map<number, number>();
  private readonly answered = new Set<number>();
  /** Sequence numbers of the errors that a flood has not read as packets yet. */
  private readonly copies: number[] = [];
  /** How often in a row the device had no room (ENOBUFS). */
  private refusals = 0;
  /** Until when a request that its own machine refused is not looked at. */
  private heldUntilNs = 0;
  private readonly optionsText = new IpOptionsText();
  private readonly packetIds: RandomStream;

  constructor(
    process: Process,
    socket: RawSocket,
    command: PingCommand,
    target: IpAddress,
    name: string,
    numeric: boolean,
  ) {
    this.process = process;
    this.socket = socket;
    this.command = command;
    this.target = target;
    this.name = name;
    this.numeric = numeric;
    this.family = familyOf(target);
    this.id = command.id ?? process.pid & 0xffff;
    this.packetIds = socket.netns.rng.fork(`ping:${process.pid}`);
    socket.handler = this.wait;
  }

  *run(): Generator<Wait, number, void> {
    const { process, command, statistics } = this;
    process.handle("INT");
    process.handle("QUIT");
    const startNs = process.nowNs;
    statistics.startNs = startNs;
    const deadlineNs = command.deadlineNs === null ? Number.POSITIVE_INFINITY : startNs + command.deadlineNs;
    let nextNs = startNs;
    let exitNs = Number.POSITIVE_INFINITY;
    let preload = command.preload;
    for (;;) {
      if (this.isEnough) break;
      const allSent = command.count !== null && statistics.sent >= command.count && command.deadlineNs === null;
      // The deadline was set before the first request was sent, so it comes before one that is due just then.
      if (!allSent && process.nowNs >= nextNs && process.nowNs < deadlineNs) {
        const retryNs = yield* this.send();
        preload--;
        if (retryNs !== null) nextNs = process.nowNs + retryNs;
        else if (preload <= 0) {
          const pause = command.flood || command.adaptive ? FLOOD_WAIT_NS : command.intervalNs;
          nextNs = process.nowNs + Math.max(pause, SEND_COST_NS);
        }
        if (command.count !== null && statistics.sent >= command.count && command.deadlineNs === null) {
          const intervalNs = Math.max(command.intervalNs, SEND_COST_NS);
          exitNs =
            process.nowNs + (statistics.received > 0 ? Math.max(2 * statistics.maxNs, intervalNs) : command.lingerNs);
        } else if (preload > 0 && retryNs === null) {
          // All that -l sends ahead goes before an answer is read, though the first may be there by then.
          yield SEND_COST_NS;
          continue;
        }
      }
      const isNew = yield* this.receive();
      if (command.intervalNs === 0 && isNew) nextNs = process.nowNs + SEND_COST_NS;
      if (this.isEnough) break;
      if (process.nowNs >= Math.min(exitNs, deadlineNs)) break;
      const done = command.count !== null && statistics.sent >= command.count && command.deadlineNs === null;
      const heldNs = this.heldUntilNs > process.nowNs ? this.heldUntilNs : Number.POSITIVE_INFINITY;
      const untilNs = Math.min(done ? Number.POSITIVE_INFINITY : nextNs, exitNs, deadlineNs, heldNs);
      if (untilNs > process.nowNs && this.copies.length > 0 && statistics.isWaiting) {
        yield { queues: [this.wait.queue], delayNs: Math.min(SEND_COST_NS, untilNs - process.nowNs) };
        if (yield* this.receive()) nextNs = process.nowNs + SEND_COST_NS;
        else for (const sequence of this.copies.splice(0)) statistics.acknowledge(sequence);
      } else if (untilNs > process.nowNs) yield { queues: [this.wait.queue], delayNs: untilNs - process.nowNs };
      const signal = process.takeSignal();
      if (signal === "INT") {
        // What is under way at this very instant still counts, as on links that take no time it must.
        yield SEND_COST_NS;
        yield* this.receive();
        break;
      }
      if (signal === "QUIT") yield* process.printError(statistics.snapshot());
    }
    yield* process.print(statistics.text(this.name, command));
    if (statistics.received === 0) return 1;
    const { count } = command;
    return command.deadlineNs !== null && count !== null && statistics.received < count ? 1 : 0;
  }

  /** Sends the next request, or tells after how long to try it again, when the device had no room for it. */
  private *send(): Generator<Wait, number | null, void> {
    const { process, command, statistics } = this;
    if (command.outstanding && statistics.sent > 0 && !this.answered.has(statistics.sent & 0xffff) && !command.quiet) {
      yield* this.stamp();
      yield* process.print(`no answer yet for icmp_seq=${statistics.sent & 0xffff}\n`);
      yield* process.flushOutput();
    }
    const sequence = (statistics.sent + 1) & 0xffff;
    this.sentNs.set(sequence, process.nowNs);
    this.answered.delete(sequence);
    const type = this.family === Family.V4 ? IcmpType.EchoRequest : Icmpv6Type.EchoRequest;
    const errno = this.isLongerThanAnyPacket
      ? Errno.EMSGSIZE
      : this.socket.sendTo(
          IcmpMessage.echo(type, this.id, sequence, this.data()),
          this.target,
          this.packetIds.integer(1, 0xffff),
        );
    if (errno === Errno.ENOBUFS) {
      this.refusals++;
      const retryNs = Math.max(SEND_COST_NS, Math.min(command.intervalNs / 2, 500_000_000));
      if (this.refusals * retryNs < command.lingerNs) return retryNs;
    } else this.refusals = 0;
    statistics.sent++;
    statistics.lastSendNs = process.nowNs;
    if (command.flood && !command.quiet) yield* process.print(".");
    if (errno === 0) return null;
    if (errno === Errno.ENOBUFS) {
      yield* this.localError(`sendmsg: ${strerror(errno)}`);
      return null;
    }
    if (errno === Errno.EMSGSIZE) {
      // What no socket takes is refused before the way is looked at: nobody tells of it.
      if (this.command.sizeBytes + 8 > 0xffff) return null;
      statistics.errors++;
      // What fails at once is noticed only when the next answer was waited for (main_loop of ping_common.c).
      this.heldUntilNs = process.nowNs + Math.max(command.intervalNs, FLOOD_WAIT_NS);
      yield* this.localError(
        `local error: message too long, mtu${this.family === Family.V4 ? "=" : ": "}${this.pathMtu()}`,
      );
      return null;
    }
    // An ICMP error of our own machine is told first; what failed without one is not spoken of (receive_error_msg).
    const before = statistics.errors;
    yield SEND_COST_NS;
    yield* this.receive();
    if (statistics.errors > before) yield* this.localError(`sendmsg: ${strerror(errno)}`);
    return null;
  }

  private get isLongerThanAnyPacket(): boolean {
    return this.command.sizeBytes + 8 + (this.family === Family.V4 ? 20 : 0) > 0xffff;
  }

  private *localError(words: string): Generator<Wait, void, void> {
    if (this.command.quiet) return;
    if (this.command.flood) yield* this.process.print("E");
    else yield* this.process.printError(`ping: ${words}\n`);
  }

  private pathMtu(): number {
    const flow = new Flow(this.family);
    flow.dst = this.target;
    flow.outDevice = this.socket.options.outDevice;
    flow.mark = this.command.mark;
    return this.socket.netns.stack.resolveRoute(flow).mtu - this.socket.ipOptions.length;
  }

  /** The time of sending when there is room, then the pattern, or bytes that count up. */
  private data(): Uint8Array {
    const { sizeBytes, pattern } = this.command;
    const data = new Uint8Array(sizeBytes);
    for (let i = 0; i < sizeBytes; i++) data[i] = pattern.length === 0 ? i : (pattern[i % pattern.length] ?? 0);
    if (sizeBytes < TIMESTAMP_BYTES) return data;
    const view = new DataView(data.buffer);
    const { nowNs, table } = this.process;
    view.setUint32(0, table.epochSeconds + Math.floor(nowNs / 1e9), true);
    view.setUint32(4, 0);
    view.setUint32(8, Math.floor((nowNs % 1e9) / 1000), true);
    view.setUint32(12, 0);
    return data;
  }

  /** Reads all that came; true when a request was answered, be it with an error. */
  private *receive(): Generator<Wait, boolean, void> {
    const { statistics } = this;
    const before = statistics.received + statistics.errors;
    yield* this.read();
    return statistics.received + statistics.errors > before;
  }

  private *read(): Generator<Wait, void, void> {
    for (let error = this.socket.receiveError(); error !== null; error = this.socket.receiveError()) {
      yield* this.tellError(error);
    }
    const { count } = this.command;
    for (let got = this.socket.receive(); got !== null; got = this.socket.receive()) {
      // With the last answer it is over: others to the same request are not looked at any more.
      if (count !== null && this.statistics.received + this.statistics.errors >= count) return;
      const { packet } = got;
      const message = packet.payload;
      if (message.kind !== "icmp") continue;
      if (this.command.connected && packet.src !== this.target) continue;
      const reply = this.family === Family.V4 ? IcmpType.EchoReply : Icmpv6Type.EchoReply;
      if (message.type === reply && message.id === this.id) yield* this.tellReply(packet, message, got.ifIndex);
      else if (this.family === Family.V4 && message.type === IcmpType.Redirect)
        yield* this.tellRedirect(packet.src, message);
      else if (this.family === Family.V4 && this.command.intervalNs === 0) this.keepCopy(message);
    }
  }

  /** All that was asked for is there, or an error ends a run with a deadline: what comes further is not read any more. */
  private get isEnough(): boolean {
    const { command, statistics, process } = this;
    if (process.nowNs < this.heldUntilNs) return false;
    if (command.deadlineNs !== null && statistics.errors > 0) return true;
    return command.count !== null && statistics.received + statistics.errors >= command.count;
  }

  private *tellReply(packet: IpPacket, message: IcmpMessage, ifIndex: number): Generator<Wait, void, void> {
    const { process, command, statistics } = this;
    const { src: from, ttl } = packet;
    const sequence = message.sequence;
    const sentNs = this.sentNs.get(sequence);
    if (sentNs === undefined) return;
    const isTimed = command.sizeBytes >= TIMESTAMP_BYTES;
    const rttNs = process.nowNs - sentNs;
    const isDuplicate = this.answered.has(sequence);
    this.answered.add(sequence);
    statistics.acknowledge(sequence);
    if (isDuplicate) statistics.duplicates++;
    else statistics.received++;
    if (isTimed && !isDuplicate) statistics.addRtt(rttNs);
    if (command.quiet) {
      yield* process.flushOutput();
      return;
    }
    if (command.flood) {
      yield* process.print("\b \b");
      return;
    }
    const shown = yield* addressText(process, from, this.numeric, this.deviceName(ifIndex));
    yield* this.stamp();
    let line = `${message.byteLength} bytes from ${shown}: icmp_seq=${sequence}`;
    if (command.verbose) line += ` ident=${this.id}`;
    line += ` ttl=${ttl}`;
    if (isTimed) line += ` time=${rttText(rttNs)} ms`;
    const isGroup = isMulticast(this.target) || (packet.kind === "ipv4" && command.broadcast);
    // Of a group several are expected to answer.
    if (isDuplicate && (!isGroup || command.verbose)) line += " (DUP!)";
    const isAnybody = isGroup || isAny(this.target);
    // Any router answers for a subnet's anycast address, from one of its own.
    const isAnycast = typeof this.target === "string" && maskAddress(this.target, 64) === this.target;
    if (!isAnybody && !isAnycast && from !== this.target) line += " (DIFFERENT ADDRESS!)";
    yield* process.print(`${line}${command.audible ? "\u0007" : ""}`);
    if (packet.kind === "ipv4") yield* this.optionsText.print(process, packet.options, this.numeric);
    yield* process.print("\n");
    yield* process.flushOutput();
  }

  private deviceName(ifIndex: number): string | null {
    return this.socket.netns.findByIndex(ifIndex)?.name ?? null;
  }

  private *tellError(error: ReceivedError): Generator<Wait, void, void> {
    const { process, command, statistics } = this;
    const { quoted } = error;
    if (quoted.payload.kind !== "icmp" || quoted.payload.id !== this.id) return;
    // An error about an answer of our own machine is none of ours.
    const asked = this.family === Family.V4 ? IcmpType.EchoRequest : Icmpv6Type.EchoRequest;
    if (quoted.payload.type !== asked) return;
    if (quoted.dst !== this.target && !isMulticast(this.target)) return;
    const { sequence } = quoted.payload;
    // ping6_receive_error_msg of iputils forgets to.
    if (this.family === Family.V4) statistics.acknowledge(sequence);
    statistics.errors++;
    if (command.quiet) return;
    if (command.flood) {
      yield* process.print("\bE");
      return;
    }
    const device = this.socket.options.outDevice;
    const shown = yield* addressText(process, error.from, this.numeric, device?.name ?? this.deviceName(error.ifIndex));
    yield* this.stamp();
    const words = (this.family === Family.V4 ? icmpWords : icmp6Words)(error.type, error.code, error.info);
    yield* process.print(`From ${shown} icmp_seq=${sequence} ${words}\n`);
    yield* process.flushOutput();
  }

  /** A redirect is no error of a socket: ping sees it among what the raw socket hears. */
  private *tellRedirect(from: IpAddress, message: IcmpMessage): Generator<Wait, void, void> {
    const { quoted } = message;
    if (quoted === null || quoted.payload.kind !== "icmp" || quoted.payload.id !== this.id || this.command.quiet)
      return;
    const shown = yield* addressText(this.process, from, this.numeric);
    yield* this.stamp();
    const words = `${icmpWords(message.type, message.code, 0)}(New nexthop: ${formatIp(ipv4FromBits(message.rest))})`;
    yield* this.process.print(`From ${shown}: icmp_seq=${quoted.payload.sequence} ${words}\n`);
    yield* this.process.flushOutput();
  }

  /** The raw socket hears errors too, whose copies a flood reads only when nothing else is there (main_loop of ping_common.c). */
  private keepCopy({ quoted }: IcmpMessage): void {
    if (quoted === null || quoted.payload.kind !== "icmp" || quoted.payload.id !== this.id) return;
    if (quoted.payload.type === IcmpType.EchoRequest) this.copies.push(quoted.payload.sequence);
  }

  private *stamp(): Generator<Wait, void, void> {
    if (this.command.timestamps) yield* this.process.print(`[${visibleEpoch(this.process)}] `);
  }
}

/** A time in milliseconds with as many digits as ping shows. */
export function rttText(rttNs: number): string {
  const us = Math.floor(rttNs / 1000);
  if (us >= 100_000 - 50) return String(Math.floor((us + 500) / 1000));
  if (us >= 10_000 - 5) return (Math.floor((us + 50) / 100) / 10).toFixed(1);
  if (us >= 1000) return (Math.floor((us + 5) / 10) / 100).toFixed(2);
  return (us / 1000).toFixed(3);
}
