import type { Netns } from "../host/netns.js";
import { type Socket, SocketEvent, type SocketHandler } from "../host/sockets/socket-handler.js";
import { TcpSocket } from "../host/sockets/tcp-socket.js";
import { TcpWriter } from "../host/sockets/tcp-writer.js";
import { UdpSocket } from "../host/sockets/udp-socket.js";
import { strerror } from "../sim/errno.js";
import type { ReceivedDatagram } from "../transport/udp-endpoint.js";
import { DnsRcode } from "../wire/dns/codes.js";
import { DnsMessage } from "../wire/dns/message.js";
import type { DnsQuestion } from "../wire/dns/record.js";
import { Family, familyOf, formatIp, type IpAddress } from "../wire/ip-address.js";
import type { DnsAnswer } from "./backend.js";
import { DnsStream, frameMessage } from "./framing.js";
import type { ReplyObserver } from "./reply-observer.js";
import type { DnsResolution, QuestionRewriter, Recursor, ResolutionHandler, Rewriting } from "./resolution.js";
import { aliasAtEnd, type DnsServer, decodeRequest } from "./server.js";

/** How a DNS service listens. */
export interface DnsServiceOptions {
  /** 53 unless told. */
  readonly port?: number;
  /** The one address to listen on; all unless told. */
  readonly address?: IpAddress;
  /** Answers what the server refuses and completes chains of aliases that leave its zones; only for askers that want recursion. */
  readonly resolver?: Recursor;
  /** Changes questions before anybody is asked, and names in the answers back. */
  readonly rewriter?: QuestionRewriter;
  /** False leaves RA out of what the server itself answers, as CoreDNS does; true unless told, where there is a resolver. */
  readonly offersRecursion?: boolean;
  /** What `ss -p` shows; "named" unless told. */
  readonly processName?: string;
  readonly pid?: number;
  /** Is told of every answer. */
  readonly observer?: ReplyObserver;
}

/** A connection of an asker. */
interface DnsConnection {
  readonly stream: DnsStream;
  readonly writer: TcpWriter;
  /** Requests whose answers are still to come. */
  pending: number;
  /** The asker says no more: closed once all is answered. */
  isEnding: boolean;
}

/** A request that is being answered: what came, what is known so far, and where the reply goes. */
interface Pending {
  readonly request: DnsMessage;
  readonly partial: DnsAnswer | null;
  readonly datagram: ReceivedDatagram | null;
  readonly connection: DnsConnection | null;
  /** Null when what was asked is what came. */
  readonly rewriting: Rewriting | null;
  readonly requestBytes: number;
  readonly startNs: number;
}

/** A DNS server on UDP and TCP sockets of a namespace. */
export class DnsService implements SocketHandler, ResolutionHandler {
  readonly netns: Netns;
  readonly server: DnsServer;
  readonly port: number;
  /** How many requests came. */
  requestCount = 0;
  private readonly resolver: Recursor | null;
  private readonly rewriter: QuestionRewriter | null;
  private readonly offersRecursion: boolean;
  private readonly observer: ReplyObserver | null;
  private readonly udp: UdpSocket;
  private readonly listener: TcpSocket;
  private readonly connections = new Map<TcpSocket, DnsConnection>();

  /** @throws Error when the port is taken or the address is not ours. */
  constructor(netns: Netns, server: DnsServer, options: DnsServiceOptions = {}) {
    this.netns = netns;
    this.server = server;
    this.port = options.port ?? 53;
    this.resolver = options.resolver ?? null;
    this.rewriter = options.rewriter ?? null;
    this.observer = options.observer ?? null;
    this.offersRecursion = this.resolver !== null && options.offersRecursion !== false;
    const family = options.address === undefined ? Family.V6 : familyOf(options.address);
    this.udp = new UdpSocket(netns, family);
    this.listener = new TcpSocket(netns, family);
    this.listener.reuseAddr = true;
    const address = options.address ?? null;
    const where = `${address === null ? "*" : formatIp(address)}:${this.port} of ${netns.label}`;
    for (const socket of [this.udp, this.listener]) {
      socket.processName = options.processName ?? "named";
      socket.pid = options.pid ?? 0;
      const errno = socket.bind(address, this.port);
      if (errno !== 0) {
        this.close();
        throw new Error(`cannot serve DNS on ${where}: ${strerror(errno)}`);
      }
      socket.handler = this;
    }
    const errno = this.listener.listen();
    if (errno !== 0) throw new Error(`cannot serve DNS on ${where}: ${strerror(errno)}`);
  }

  /** Closes the sockets. */
  close(): void {
    this.udp.close();
    this.listener.close();
    for (const socket of this.connections.keys()) socket.close();
    this.connections.clear();
  }

  onSocket(socket: Socket, event: SocketEvent): void {
    if (socket instanceof UdpSocket) {
      for (let got = socket.receiveFrom(); got !== null; got = socket.receiveFrom()) {
        if (got.data instanceof Uint8Array) this.receive(got.data, got, null);
      }
    } else if (socket instanceof TcpSocket) {
      if (event === SocketEvent.Acceptable) this.acceptAll();
      else this.onConnection(socket, event);
    }
  }

  onResolution(resolution: DnsResolution, key: unknown): void {
    const pending = key as Pending;
    const { request, partial, rewriting } = pending;
    if (partial?.otherwise !== undefined && resolution.rcode !== DnsRcode.NOERROR) {
      this.reply(partial.otherwise, pending);
      return;
    }
    const answers = partial === null ? resolution.answers : [...partial.answers, ...resolution.answers];
    const reply = request.reply({
      rcode: resolution.rcode,
      authoritative: partial?.authoritative ?? false,
      recursionAvailable: partial === null || this.offersRecursion,
      answers: rewriting === null ? answers : rewriting.restore(answers),
      authorities: resolution.authorities,
      edns: this.server.edns(request),
    });
    this.send(reply, pending, resolution.problem);
  }

  private acceptAll(): void {
    for (let child = this.listener.accept(); child !== null; child = this.listener.accept()) {
      this.connections.set(child, {
        stream: new DnsStream(),
        writer: new TcpWriter(child),
        pending: 0,
        isEnding: false,
      });
      child.handler = this;
      this.onConnection(child, SocketEvent.Readable);
    }
  }

  private onConnection(socket: TcpSocket, event: SocketEvent): void {
    const connection = this.connections.get(socket);
    if (connection === undefined) return;
    if (event === SocketEvent.Writable) connection.writer.flush();
    if (event === SocketEvent.Readable) {
      for (let bytes = socket.receive(); bytes.length > 0; bytes = socket.receive()) {
        for (const message of connection.stream.push(bytes)) this.receive(message, null, connection);
      }
    }
    const isGone = event === SocketEvent.Error || event === SocketEvent.Closed;
    connection.isEnding ||= socket.atEnd || isGone;
    if (isGone) connection.pending = 0;
    this.closeIfDone(connection);
  }

  private closeIfDone(connection: DnsConnection): void {
    if (!connection.isEnding || connection.pending > 0) return;
    this.connections.delete(connection.writer.socket);
    connection.writer.end("close");
  }

  private receive(bytes: Uint8Array, datagram: ReceivedDatagram | null, connection: DnsConnection | null): void {
    this.requestCount++;
    const request = decodeRequest(bytes);
    if (request === null || (request instanceof DnsMessage && request.isResponse)) return;
    if (connection !== null) connection.pending++;
    if (!(request instanceof DnsMessage)) {
      this.send(request.formatError, {
        request: request.formatError,
        partial: null,
        datagram,
        connection,
        rewriting: null,
        requestBytes: bytes.length,
        startNs: this.netns.sim.nowNs,
      });
      return;
    }
    const refusal = this.server.screen(request);
    const question = request.questions[0];
    const startNs = this.netns.sim.nowNs;
    const pending = {
      request,
      partial: null,
      datagram,
      connection,
      rewriting: null,
      requestBytes: bytes.length,
      startNs,
    };
    if (refusal !== null) this.send(refusal, pending);
    else if (question !== undefined) this.answer(pending, question);
  }

  private answer(given: Pending, asked: DnsQuestion): void {
    const { request, datagram, connection } = given;
    const from = datagram?.remote ?? connection?.writer.socket.remote ?? null;
    const rewriting = this.rewriter === null ? null : this.rewriter.rewrite(asked);
    const question = rewriting === null ? asked : rewriting.question;
    const own = this.server.lookup(question, from);
    const pending: Pending = { ...given, partial: own, rewriting };
    const { resolver } = this;
    if (resolver !== null && request.recursionDesired) {
      const alias = own === null ? null : aliasAtEnd(own.answers, question.type);
      if (own === null) {
        resolver.resolve(question, this, pending);
        return;
      }
      const isReferral = !own.authoritative && own.answers.length === 0 && own.authorities.length > 0;
      if (isReferral) {
        resolver.resolve(question, this, { ...pending, partial: null });
        return;
      }
      if (alias?.data.kind === "name" && own.rcode === DnsRcode.NOERROR && !isLoop(own, alias.data.target)) {
        resolver.resolve({ ...question, name: alias.data.target }, this, pending);
        return;
      }
    }
    this.reply(own, pending);
  }

  /** Sends what the server itself says; null for nothing. */
  private reply(own: DnsAnswer | null, pending: Pending): void {
    const { request, rewriting } = pending;
    const reply = request.reply({
      ...(own ?? { rcode: DnsRcode.REFUSED }),
      ...(own === null || rewriting === null ? {} : { answers: rewriting.restore(own.answers) }),
      recursionAvailable: this.offersRecursion,
      edns: this.server.edns(request),
    });
    this.send(reply, pending);
  }

  private send(reply: DnsMessage, pending: Pending, problem = ""): void {
    const { datagram, connection, request } = pending;
    const bytes = this.server.encode(reply, request.edns, datagram === null ? "tcp" : "udp");
    if (this.observer !== null) this.tell(this.observer, reply, bytes.length, pending, problem);
    if (datagram !== null) this.udp.replyTo(datagram, bytes);
    else if (connection !== null) {
      connection.pending--;
      connection.writer.write(frameMessage(bytes));
      this.closeIfDone(connection);
    }
  }

  private tell(
    observer: ReplyObserver,
    reply: DnsMessage,
    replyBytes: number,
    pending: Pending,
    problem: string,
  ): void {
    const { request, requestBytes, datagram, connection, startNs } = pending;
    const socket = connection?.writer.socket ?? null;
    const remote = datagram?.remote ?? socket?.remote ?? null;
    if (remote === null) return;
    observer.onReply({
      request,
      requestBytes,
      reply,
      replyBytes,
      transport: datagram === null ? "tcp" : "udp",
      remote,
      remotePort: datagram?.remotePort ?? socket?.remotePort ?? 0,
      tookNs: this.netns.sim.nowNs - startNs,
      problem,
    });
  }
}

/** The chain of aliases comes back to a name that it has been at. */
function isLoop(answer: DnsAnswer, target: string): boolean {
  return answer.answers.some((record) => record.name.toLowerCase() === target.toLowerCase());
}
