import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { Netns } from "../host/netns.js";
import { type Socket, SocketEvent, type SocketHandler } from "../host/sockets/socket-handler.js";
import { listenTcp, TcpSocket } from "../host/sockets/tcp-socket.js";
import { TcpWriter } from "../host/sockets/tcp-writer.js";
import { listenUdp, UdpSocket } from "../host/sockets/udp-socket.js";
import type { EventTarget, ScheduledEvent } from "../sim/event-queue.js";
import { MILLISECOND } from "../sim/time.js";
import type { IpAddress } from "../wire/ip-address.js";
import { EMPTY } from "../wire/payload.js";
import { encodeResponse, keepsAlive } from "./http/encode.js";
import { HttpRequest, HttpResponse } from "./http/message.js";
import { textOf } from "./http/octets.js";
import { HttpParser } from "./http/parser.js";
import { type TlsCertificate, TlsSession } from "./tls/session.js";

/** Ports on which a text server answers. */
export interface TextServerPorts {
  readonly tcp?: readonly number[];
  readonly udp?: readonly number[];
}

/** How long a client may be silent before the text is told without being asked for. */
const SILENCE_NS = 500 * MILLISECOND;
/** The first octet of a TLS connection: a record of its handshake. */
const TLS_HANDSHAKE = 22;

/**
 * Answers any TCP connection and any UDP datagram with one text and a line feed; an HTTP request with a proper response
 * that carries it. A client that says nothing is told after half a second. A container whose image is unknown answers
 * with its pod's name through this.
 */
export class TextServer implements SocketHandler {
  readonly netns: Netns;
  /** What it answers with; may be changed. */
  text: string;
  /** Shown to clients that begin with TLS, who are then answered in it; null for none. May be changed. */
  certificate: TlsCertificate | null = null;
  private readonly sockets: (TcpSocket | UdpSocket)[] = [];
  private readonly connections = new Set<TextConnection>();

  /** @throws Error when a port is taken; none stays open then. */
  constructor(netns: Netns, text: string, ports: TextServerPorts, processName = "server") {
    this.netns = netns;
    this.text = text;
    try {
      for (const port of ports.tcp ?? []) this.sockets.push(listenTcp(netns, port, this));
      for (const port of ports.udp ?? []) this.sockets.push(listenUdp(netns, port, this));
    } catch (error) {
      this.close();
      throw error;
    }
    for (const socket of this.sockets) socket.processName = processName;
  }

  /** Stops listening and closes every connection. */
  close(): void {
    for (const socket of this.sockets) socket.close();
    for (const connection of [...this.connections]) connection.close();
  }

  /** The text as it is sent. */
  get line(): Uint8Array {
    return utf8ToBytes(`${this.text}\n`);
  }

  /** What a datagram is answered with. */
  protected datagramAnswer(_message: Uint8Array, _from: IpAddress, _fromPort: number): Uint8Array {
    return this.line;
  }

  onSocket(socket: Socket, event: SocketEvent): void {
    if (socket instanceof UdpSocket) {
      for (let got = socket.receiveFrom(); got !== null; got = socket.receiveFrom()) {
        const message = got.data instanceof Uint8Array ? got.data : EMPTY;
        socket.replyTo(got, this.datagramAnswer(message, got.remote, got.remotePort));
      }
    } else if (socket instanceof TcpSocket && event === SocketEvent.Acceptable) {
      for (let child = socket.accept(); child !== null; child = socket.accept()) {
        const connection = new TextConnection(this, child);
        this.connections.add(connection);
        connection.start();
      }
    }
  }

  /** Called by a connection that ended. */
  forget(connection: TextConnection): void {
    this.connections.delete(connection);
  }
}

/** One client: what it says first tells whether it speaks HTTP. */
class TextConnection implements SocketHandler, EventTarget {
  private readonly server: TextServer;
  private readonly socket: TcpSocket;
  private readonly writer: TcpWriter;
  private readonly parser = new HttpParser("request");
  /** Null in the clear. */
  private tls: TlsSession | null = null;
  private heard = "";
  private isOver = false;
  private silence: ScheduledEvent | null = null;

  constructor(server: TextServer, socket: TcpSocket) {
    this.server = server;
    this.socket = socket;
    this.writer = new TcpWriter(socket);
    socket.handler = this;
  }

  start(): void {
    this.silence = this.server.netns.sim.schedule(SILENCE_NS, this, 0);
    this.onSocket(this.socket, SocketEvent.Readable);
  }

  onEvent(): void {
    this.silence = null;
    if (!this.isOver) this.sayAndClose();
  }

  onSocket(_socket: Socket, event: SocketEvent): void {
    if (this.isOver) return;
    if (event === SocketEvent.Writable) this.writer.flush();
    else if (event === SocketEvent.Error || event === SocketEvent.Closed) this.close();
    else if (event === SocketEvent.Readable) this.read();
  }

  /** Closes the connection behind what was sent and `lastWords`; over first, for a write tells of the client's end again. */
  close(lastWords: Uint8Array = EMPTY): void {
    if (this.isOver) return;
    this.isOver = true;
    this.stopWaiting();
    this.write(lastWords);
    this.writer.end("close");
    this.server.forget(this);
  }

  private read(): void {
    for (let octets = this.socket.receive(); octets.length > 0; octets = this.socket.receive()) {
      const bytes = this.decipher(octets);
      if (this.heard.length < 32) this.heard += textOf(bytes.subarray(0, 32));
      this.parser.push(bytes);
    }
    if (this.heard !== "") this.stopWaiting();
    if (this.heard !== "" && !mayBeHttp(this.heard)) this.sayAndClose();
    else if (this.heard !== "") this.answerRequests();
    if (this.socket.atEnd && !this.isOver) {
      if (this.heard === "") this.sayAndClose();
      else this.close();
    }
  }

  /** What the client says; a client of TLS is recognised by its first octet. */
  private decipher(octets: Uint8Array): Uint8Array {
    const { certificate, netns } = this.server;
    if (this.tls === null && this.heard === "" && certificate !== null && octets[0] === TLS_HANDSHAKE) {
      this.tls = new TlsSession({ kind: "server", certificates: [certificate] }, netns.portRandom);
    }
    const { tls } = this;
    if (tls === null) return octets;
    tls.receive(octets);
    this.writer.write(tls.takeOutput());
    return tls.takeData();
  }

  private write(bytes: Uint8Array): void {
    if (this.tls === null || bytes.length === 0) this.writer.write(bytes);
    else {
      this.tls.write(bytes);
      this.writer.write(this.tls.takeOutput());
    }
  }

  private stopWaiting(): void {
    if (this.silence !== null) this.server.netns.sim.cancel(this.silence);
    this.silence = null;
  }

  private answerRequests(): void {
    const body = this.server.line;
    for (let request = this.parser.next(); request instanceof HttpRequest; request = this.parser.next()) {
      const stays = keepsAlive(request);
      const response = new HttpResponse(
        200,
        [
          ["Content-Type", "text/plain; charset=utf-8"],
          ["Content-Length", String(body.length)],
          ["Connection", stays ? "keep-alive" : "close"],
        ],
        body,
      );
      this.write(encodeResponse(response, request.method));
      if (!stays) {
        this.close();
        return;
      }
    }
    if (this.parser.failure !== null) this.sayAndClose();
  }

  private sayAndClose(): void {
    this.close(this.server.line);
  }
}

/** True while the text can still become a request line: a method of capitals, a blank, a target. */
function mayBeHttp(text: string): boolean {
  return /^\r?\n?(?:[A-Z]{1,16}$|[A-Z]{3,16} (?:$|[/*a-z]))/.test(text);
}
