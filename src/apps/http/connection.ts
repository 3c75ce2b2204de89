import { type Socket, SocketEvent, type SocketHandler } from "../../host/sockets/socket-handler.js";
import type { TcpSocket } from "../../host/sockets/tcp-socket.js";
import type { EventTarget, ScheduledEvent } from "../../sim/event-queue.js";
import { MILLISECOND } from "../../sim/time.js";
import type { IpAddress } from "../../wire/ip-address.js";
import { TlsChannel } from "../tls/channel.js";
import { TlsSession } from "../tls/session.js";
import { encodeResponse, isBodiless, keepsAlive } from "./encode.js";
import { findHeader, HttpRequest, HttpResponse } from "./message.js";
import { octetsOf } from "./octets.js";
import { HttpParser } from "./parser.js";
import type { HttpExchange, HttpServer } from "./server.js";

/** The most requests of one connection that wait for their responses; the next are read later. */
const MAX_PIPELINE = 100;

/** One client's connection to a server: requests come in, responses go out in the same order. */
export class HttpConnection implements SocketHandler, EventTarget {
  readonly server: HttpServer;
  readonly socket: TcpSocket;
  private readonly channel: TlsChannel;
  private readonly parser = new HttpParser("request");
  private readonly waiting: PendingExchange[] = [];
  private idleTimer: ScheduledEvent | null = null;
  private isOver = false;
  /** No further request is read: the last one said so, or what came was no HTTP. */
  private isLast = false;
  /** `read` is at work: a response that is given at once must not start it again. */
  private isReading = false;

  constructor(server: HttpServer, socket: TcpSocket) {
    this.server = server;
    this.socket = socket;
    const { certificates, netns } = server;
    const session = certificates === null ? null : new TlsSession({ kind: "server", certificates }, netns.portRandom);
    this.channel = new TlsChannel(socket, session);
    socket.handler = this;
  }

  /** Reads what arrived before the connection was accepted. */
  start(): void {
    this.restartIdleTimer();
    this.onSocket(this.socket, SocketEvent.Readable);
  }

  onEvent(): void {
    this.idleTimer = null;
    if (this.waiting.length === 0) this.close();
  }

  onSocket(_socket: Socket, event: SocketEvent): void {
    if (this.isOver) return;
    if (event === SocketEvent.Writable) this.channel.flush();
    else if (event === SocketEvent.Error || event === SocketEvent.Closed) this.close();
    else if (event === SocketEvent.Readable) this.read();
  }

  /** What a TLS client asked for by name (SNI), or null. */
  get serverName(): string | null {
    return this.channel.session?.serverName ?? null;
  }

  /** Closes the connection behind what was sent. */
  close(): void {
    if (this.isOver) return;
    this.isOver = true;
    if (this.idleTimer !== null) this.server.netns.sim.cancel(this.idleTimer);
    this.channel.close();
    this.server.forget(this);
  }

  /** Sends the responses that are due: those whose predecessors were sent. */
  sendReady(): void {
    for (let first = this.waiting[0]; first?.response != null && !this.isOver; first = this.waiting[0]) {
      this.waiting.shift();
      this.send(first.request, first.response);
    }
    if (!this.isOver && !this.isReading) this.read();
  }

  private read(): void {
    this.isReading = true;
    this.readRequests();
    this.isReading = false;
  }

  private readRequests(): void {
    this.parser.push(this.channel.receive());
    if (this.channel.session?.failure != null) {
      this.close();
      return;
    }
    while (!this.isLast && !this.isOver && this.waiting.length < MAX_PIPELINE) {
      const request = this.parser.next();
      if (this.parser.takeContinue()) this.channel.write(octetsOf("HTTP/1.1 100 Continue\r\n\r\n"));
      if (!(request instanceof HttpRequest)) break;
      this.isLast = !keepsAlive(request);
      const exchange = new PendingExchange(this, request);
      this.waiting.push(exchange);
      this.server.handler.onRequest(exchange);
    }
    const { failure } = this.parser;
    if (failure !== null && !this.isLast) {
      this.isLast = true;
      const request = new HttpRequest("GET", "", [["Connection", "close"]]);
      const exchange = new PendingExchange(this, request);
      this.waiting.push(exchange);
      exchange.respond(
        new HttpResponse(failure.status, [["Content-Type", "text/plain"]], octetsOf(`${failure.message}\n`)),
      );
    } else if (this.socket.atEnd && this.waiting.length === 0) this.close();
  }

  private send(request: HttpRequest, response: HttpResponse): void {
    const { netns, log, dateLast } = this.server;
    const isLast = (this.isLast && this.waiting.length === 0) || !keepsAlive(response);
    const headers = [...response.headers];
    const lacks = (name: string): boolean => findHeader(headers, name) === null;
    const { body } = response;
    const isLengthDue = !isBodiless(response.status, request.method) || request.method === "HEAD";
    if (lacks("date")) {
      const date: [string, string] = ["Date", this.date()];
      if (dateLast) headers.push(date);
      else headers.unshift(date);
    }
    if (isLengthDue && lacks("content-length") && lacks("transfer-encoding")) {
      headers.push(["Content-Length", String(body.length)]);
    }
    if (lacks("connection")) {
      if (isLast) headers.push(["Connection", "close"]);
      else if (request.version === "HTTP/1.0") headers.push(["Connection", "keep-alive"]);
    }
    const full = new HttpResponse(response.status, headers, body, response.reason);
    this.channel.write(encodeResponse(full, request.method));
    const { status } = response;
    const remote = this.socket.remote;
    if (remote !== null) log.push({ timeNs: netns.sim.nowNs, remote, request, status, bodyBytes: body.length });
    if (isLast) this.close();
    else this.restartIdleTimer();
  }

  /** The wall clock as HTTP writes it (RFC 9110 5.6.7). */
  private date(): string {
    const { sim, host } = this.server.netns;
    return new Date(host.network.epochSeconds * 1_000 + Math.floor(sim.nowNs / MILLISECOND)).toUTCString();
  }

  private restartIdleTimer(): void {
    const { sim } = this.server.netns;
    if (this.idleTimer !== null) sim.cancel(this.idleTimer);
    this.idleTimer = sim.scheduleBackground(this.server.keepAliveNs, this, 0);
  }
}

/** A request that the application answers, now or later. */
class PendingExchange implements HttpExchange {
  readonly request: HttpRequest;
  readonly remote: IpAddress;
  readonly remotePort: number;
  readonly local: IpAddress;
  readonly localPort: number;
  readonly server: HttpServer;
  readonly timeNs: number;
  readonly serverName: string | null;
  response: HttpResponse | null = null;
  private readonly connection: HttpConnection;

  constructor(connection: HttpConnection, request: HttpRequest) {
    const { socket, server } = connection;
    this.connection = connection;
    this.request = request;
    this.remote = socket.remote ?? socket.local;
    this.remotePort = socket.remotePort;
    this.local = socket.local;
    this.localPort = socket.localPort;
    this.server = server;
    this.timeNs = server.netns.sim.nowNs;
    this.serverName = connection.serverName;
  }

  respond(response: HttpResponse): void {
    if (this.response !== null) return;
    this.response = response;
    this.connection.sendReady();
  }
}
