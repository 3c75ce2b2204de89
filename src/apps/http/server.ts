import type { Netns } from "../../host/netns.js";
import { type Socket, SocketEvent, type SocketHandler } from "../../host/sockets/socket-handler.js";
import { TcpSocket } from "../../host/sockets/tcp-socket.js";
import { strerror } from "../../sim/errno.js";
import { SparseMap } from "../../sim/sparse-map.js";
import { Family, familyOf, type IpAddress } from "../../wire/ip-address.js";
import type { TlsCertificate } from "../tls/session.js";
import { HttpConnection } from "./connection.js";
import type { HttpRequest, HttpResponse } from "./message.js";

/** One request that waits for its response. */
export interface HttpExchange {
  readonly request: HttpRequest;
  readonly remote: IpAddress;
  readonly remotePort: number;
  readonly local: IpAddress;
  readonly localPort: number;
  readonly server: HttpServer;
  /** The name in the TLS ClientHello (SNI); null without TLS or name. */
  readonly serverName: string | null;
  /** When the request was whole. */
  readonly timeNs: number;
  /**
   * Sends the response, now or later; responses go out in the order of their requests. Content-Length, Date and
   * Connection are added where they are missing. A second call, or one after the client went away, does nothing.
   */
  respond(response: HttpResponse): void;
}

/** What answers requests: an application. */
export interface HttpHandler {
  onRequest(exchange: HttpExchange): void;
}

/** One line of a server's log. */
export interface HttpLogEntry {
  readonly timeNs: number;
  readonly remote: IpAddress;
  readonly request: HttpRequest;
  readonly status: number;
  readonly bodyBytes: number;
}

/** How an HTTP server listens. */
export interface HttpServerOptions {
  /** The one address to listen on; all unless told. */
  readonly address?: IpAddress;
  /** What `ss -p` shows; "httpd" unless told. */
  readonly processName?: string;
  readonly pid?: number;
  /** Speak TLS with these certificates (HTTPS); the one for the name that a client asks for is shown, else the first. */
  readonly certificates?: readonly TlsCertificate[];
  /** How long an idle connection is kept; 75 s (nginx) unless told. */
  readonly keepAliveNs?: number;
  /** The date stands behind the application's own headers, as Go's net/http writes it; before them unless told. */
  readonly dateLast?: boolean;
}

const DEFAULT_KEEP_ALIVE_NS = 75_000_000_000;

/** An HTTP/1.1 server on a TCP port of a namespace. */
export class HttpServer implements SocketHandler {
  readonly netns: Netns;
  readonly port: number;
  handler: HttpHandler;
  readonly keepAliveNs: number;
  readonly dateLast: boolean;
  /** Null for plain HTTP; may be replaced at any time. */
  certificates: readonly TlsCertificate[] | null;
  /** What was answered, in order; yours to empty. */
  readonly log: HttpLogEntry[] = [];
  private readonly listener: TcpSocket;
  private readonly connections = new SparseMap<HttpConnection, true>();

  /** @throws Error when the port is taken or the address is not ours. */
  constructor(netns: Netns, port: number, handler: HttpHandler, options: HttpServerOptions = {}) {
    this.netns = netns;
    this.port = port;
    this.handler = handler;
    this.keepAliveNs = options.keepAliveNs ?? DEFAULT_KEEP_ALIVE_NS;
    this.dateLast = options.dateLast ?? false;
    this.certificates = options.certificates ?? null;
    const address = options.address ?? null;
    this.listener = new TcpSocket(netns, address === null ? Family.V6 : familyOf(address));
    this.listener.reuseAddr = true;
    this.listener.processName = options.processName ?? "httpd";
    this.listener.pid = options.pid ?? 0;
    const errno = this.listener.bind(address, port) || this.listener.listen();
    if (errno !== 0) throw new Error(`cannot serve HTTP on port ${port} of ${netns.label}: ${strerror(errno)}`);
    this.listener.handler = this;
  }

  /** Stops listening and closes every connection. */
  close(): void {
    this.listener.close();
    for (const connection of [...this.connections.keys()]) connection.close();
  }

  /** How many connections are open. */
  get connectionCount(): number {
    return this.connections.size;
  }

  onSocket(_socket: Socket, event: SocketEvent): void {
    if (event !== SocketEvent.Acceptable) return;
    for (let child = this.listener.accept(); child !== null; child = this.listener.accept()) {
      const connection = new HttpConnection(this, child);
      this.connections.set(connection, true);
      connection.start();
    }
  }

  /** Called by a connection that ended. */
  forget(connection: HttpConnection): void {
    this.connections.delete(connection);
  }
}
