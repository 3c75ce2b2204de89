import type { Netns } from "../../host/netns.js";
import type { IpAddress } from "../../wire/ip-address.js";
import type { HttpRequest, HttpResponse } from "./message.js";

/** One request that waits for its response. */
export interface HttpExchange {
  readonly request: HttpRequest;
  readonly remote: IpAddress;
  readonly remotePort: number;
  readonly local: IpAddress;
  readonly localPort: number;
  readonly server: HttpServer;
  /** Sends the response, now or later; responses go out in the order of their requests. Content-Length is added. */
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
  readonly address?: IpAddress;
  /** What `ss -p` shows, and the process that shuts the server down. */
  readonly processName?: string;
  /** How long an idle connection is kept; 75 s (nginx) unless told. */
  readonly keepAliveNs?: number;
}

/** An HTTP/1.1 server on a TCP port of a namespace. */
export class HttpServer {
  readonly netns: Netns;
  readonly port: number;
  readonly handler: HttpHandler;
  /** What was answered. */
  readonly log: HttpLogEntry[] = [];
  /** @throws Error when the port is taken. */
  constructor(netns: Netns, port: number, handler: HttpHandler, _options: HttpServerOptions = {}) {
    this.netns = netns;
    this.port = port;
    this.handler = handler;
  }
  /** Stops listening and closes every connection. */
  close(): void {}
}
