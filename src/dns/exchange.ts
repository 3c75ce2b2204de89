import type { Netns } from "../host/netns.js";
import { type Socket, SocketEvent, type SocketHandler } from "../host/sockets/socket-handler.js";
import { TcpSocket } from "../host/sockets/tcp-socket.js";
import { TcpWriter } from "../host/sockets/tcp-writer.js";
import { UdpSocket } from "../host/sockets/udp-socket.js";
import { Errno, strerror } from "../sim/errno.js";
import type { EventTarget, ScheduledEvent } from "../sim/event-queue.js";
import { SECOND } from "../sim/time.js";
import { DnsDecodeFailure, decodeDnsMessage } from "../wire/dns/decode.js";
import { encodeDnsMessage } from "../wire/dns/encode.js";
import type { DnsMessage } from "../wire/dns/message.js";
import { sameName } from "../wire/dns/name.js";
import { familyOf, formatIp, type IpAddress } from "../wire/ip-address.js";
import { DnsStream, frameMessage } from "./framing.js";

/** How questions travel to one server. */
export interface DnsExchangeOptions {
  /** 53 unless told. */
  readonly port?: number;
  /** TCP from the start. */
  readonly tcp?: boolean;
  /** Keep a truncated answer instead of asking again over TCP (dig +ignore). */
  readonly ignoreTruncation?: boolean;
  /** 5 s unless told. */
  readonly timeoutNs?: number;
  /** Source address. */
  readonly source?: IpAddress;
  /** What `ss -p` shows. */
  readonly processName?: string;
}

/** Who waits for an exchange. */
export interface DnsExchangeHandler {
  /** All questions are answered, or `exchange.failure` says why not. Never called from within `start`. */
  onExchange(exchange: DnsExchange): void;
}

/** Why an exchange ended early: no answer in time, the connection ended, or the errno that the socket answered. */
export type DnsExchangeFailure = "timeout" | "closed" | number;

const Kind = { Timeout: 0, Failed: 1 } as const;

/**
 * Questions to one server and its answers, over UDP and where need be TCP. Several questions travel side by side from
 * one socket, as glibc sends A and AAAA. `dig` is this.
 */
export class DnsExchange implements SocketHandler, EventTarget {
  readonly netns: Netns;
  readonly server: IpAddress;
  readonly port: number;
  readonly requests: readonly DnsMessage[];
  /** One for each request; null until answered. */
  readonly responses: (DnsMessage | null)[];
  failure: DnsExchangeFailure | null = null;
  /** Virtual time from the first question to the last answer. */
  elapsedNs = 0;
  /** The size of the last answer, for dig's "MSG SIZE rcvd". */
  receivedBytes = 0;
  /** True once TCP was used. */
  usedTcp = false;
  /** The failure as Go's net package tells it: "read udp 10.0.0.2:40000->10.0.0.1:53: i/o timeout"; "" without one. */
  problem = "";
  /** For the owner: what this exchange belongs to. */
  key: unknown = null;
  private readonly handler: DnsExchangeHandler;
  private readonly options: DnsExchangeOptions;
  private startNs = 0;
  private timer: ScheduledEvent | null = null;
  private udp: UdpSocket | null = null;
  private tcp: TcpSocket | null = null;
  private writer: TcpWriter | null = null;
  private stream = new DnsStream();
  private isOver = false;

  constructor(
    netns: Netns,
    server: IpAddress,
    requests: readonly DnsMessage[],
    handler: DnsExchangeHandler,
    options: DnsExchangeOptions = {},
  ) {
    this.netns = netns;
    this.server = server;
    this.port = options.port ?? 53;
    this.requests = requests;
    this.responses = requests.map(() => null);
    this.handler = handler;
    this.options = options;
  }

  /** Sends the questions. */
  start(): void {
    const { sim } = this.netns;
    this.startNs = sim.nowNs;
    this.timer = sim.schedule(this.options.timeoutNs ?? 5 * SECOND, this, Kind.Timeout);
    const errno = this.options.tcp === true ? this.connect() : this.sendDatagrams();
    if (errno !== 0) sim.schedule(0, this, Kind.Failed, errno);
  }

  /** Gives up; the handler hears nothing. */
  cancel(): void {
    this.isOver = true;
    if (this.timer !== null) this.netns.sim.cancel(this.timer);
    this.timer = null;
    this.closeSockets();
  }

  onEvent(kind: number, arg: unknown): void {
    if (this.isOver) return;
    if (kind === Kind.Timeout) {
      this.timer = null;
      this.finish("timeout");
    } else this.finish(arg as number);
  }

  onSocket(socket: Socket, event: SocketEvent): void {
    if (this.isOver) return;
    if (socket instanceof UdpSocket) this.onUdp(socket, event);
    else if (socket instanceof TcpSocket) this.onTcp(socket, event);
  }

  private onUdp(socket: UdpSocket, event: SocketEvent): void {
    if (event === SocketEvent.Error) {
      const errno = socket.takeError();
      if (errno !== null) this.finish(errno);
      return;
    }
    for (let got = socket.receiveFrom(); got !== null && !this.isOver; got = socket.receiveFrom()) {
      if (!(got.data instanceof Uint8Array) || got.remotePort !== this.port || got.remote !== this.server) continue;
      this.receive(got.data);
    }
  }

  private onTcp(socket: TcpSocket, event: SocketEvent): void {
    if (event === SocketEvent.Connected) {
      this.writer = new TcpWriter(socket);
      for (let i = 0; i < this.requests.length; i++) {
        const request = this.requests[i];
        if (request !== undefined && this.responses[i] === null) {
          this.writer.write(frameMessage(encodeDnsMessage(request)));
        }
      }
    } else if (event === SocketEvent.Writable) this.writer?.flush();
    else if (event === SocketEvent.Error) this.finish(socket.takeError() || Errno.ECONNRESET);
    else if (event === SocketEvent.Closed) this.finish("closed");
    else if (event === SocketEvent.Readable) {
      for (let bytes = socket.receive(); bytes.length > 0 && !this.isOver; bytes = socket.receive()) {
        for (const message of this.stream.push(bytes)) if (!this.isOver) this.receive(message);
      }
      if (!this.isOver && socket.atEnd) this.finish("closed");
    }
  }

  /** Takes an answer that belongs to a question: same id, same question (RFC 5452 9.1); all else is left alone. */
  private receive(bytes: Uint8Array): void {
    const message = decodeDnsMessage(bytes);
    if (message instanceof DnsDecodeFailure || !message.isResponse) return;
    const at = this.requests.findIndex((request, i) => this.responses[i] === null && isAnswerTo(message, request));
    if (at < 0) return;
    if (message.truncated && this.tcp === null && this.options.ignoreTruncation !== true) {
      const errno = this.connect();
      if (errno !== 0) this.finish(errno);
      return;
    }
    this.receivedBytes = bytes.length;
    this.responses[at] = message;
    this.elapsedNs = this.netns.sim.nowNs - this.startNs;
    if (!this.responses.includes(null)) this.finish(null);
  }

  private sendDatagrams(): number {
    const socket = new UdpSocket(this.netns, familyOf(this.server));
    this.udp = socket;
    socket.processName = this.options.processName ?? null;
    const { source } = this.options;
    const errno = (source === undefined ? 0 : socket.bind(source, 0)) || socket.connectTo(this.server, this.port);
    if (errno !== 0) return errno;
    socket.handler = this;
    for (const request of this.requests) {
      const error = socket.send(encodeDnsMessage(request));
      if (error !== 0) return error;
    }
    return 0;
  }

  private connect(): number {
    this.closeSockets();
    this.usedTcp = true;
    const socket = new TcpSocket(this.netns, familyOf(this.server));
    this.tcp = socket;
    socket.processName = this.options.processName ?? null;
    socket.handler = this;
    const { source } = this.options;
    return (source === undefined ? 0 : socket.bind(source, 0)) || socket.connect(this.server, this.port);
  }

  private finish(failure: DnsExchangeFailure | null): void {
    this.failure = failure;
    if (failure !== null) this.problem = this.problemOf(failure);
    this.elapsedNs = this.netns.sim.nowNs - this.startNs;
    this.cancel();
    this.handler.onExchange(this);
  }

  private problemOf(failure: DnsExchangeFailure): string {
    const net = this.usedTcp ? "tcp" : "udp";
    const server = endText(this.server, this.port);
    const local = this.udp === null ? "" : `${endText(this.udp.local, this.udp.localPort)}->`;
    if (failure === "timeout") return `read ${net} ${local}${server}: i/o timeout`;
    if (failure === "closed") return "EOF";
    const words = strerror(failure).toLowerCase();
    if (failure === Errno.ECONNREFUSED && !this.usedTcp) return `read ${net} ${local}${server}: read: ${words}`;
    return `dial ${net} ${server}: connect: ${words}`;
  }

  private closeSockets(): void {
    this.udp?.close();
    this.tcp?.close();
    this.udp = null;
    this.tcp = null;
    this.writer = null;
  }
}

function endText(address: IpAddress, port: number): string {
  return typeof address === "number" ? `${formatIp(address)}:${port}` : `[${formatIp(address)}]:${port}`;
}

/** A reply without a question (FORMERR of old servers) is taken on its id alone. */
function isAnswerTo(message: DnsMessage, request: DnsMessage): boolean {
  if (message.id !== request.id) return false;
  const asked = request.questions[0];
  const got = message.questions[0];
  if (asked === undefined || got === undefined) return true;
  return got.type === asked.type && got.class === asked.class && sameName(got.name, asked.name);
}
