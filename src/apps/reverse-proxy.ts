import { utf8ToBytes } from "@noble/hashes/utils.js";
import { filesSeenIn } from "../dns/files-seen.js";
import type { FileSystem } from "../host/filesystem.js";
import type { Netns } from "../host/netns.js";
import { formatIp } from "../wire/ip-address.js";
import { HttpClient } from "./http/client.js";
import { HttpClientEvent, type HttpClientHandler } from "./http/client-event.js";
import { findHeader, type HttpHeaders, HttpResponse, reasonPhrase, withoutHeaders } from "./http/message.js";
import { type HttpExchange, type HttpHandler, HttpServer, type HttpServerOptions } from "./http/server.js";

/** A server behind the proxy: a name or address, and a port. */
export interface ProxyBackend {
  readonly host: string;
  readonly port: number;
}

/** How a reverse proxy works. */
export interface ReverseProxyOptions extends HttpServerOptions {
  /** Who is next: each in turn unless told, or the one with the fewest requests under way. */
  readonly balance?: "round-robin" | "least-connections";
  /** 60 s (nginx) unless told. */
  readonly timeoutNs?: number;
}

/** Fields about one connection, not about the message (RFC 9110 7.6.1). */
export const HOP_BY_HOP = [
  "connection",
  "proxy-connection",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "proxy-authorization",
];

const DEFAULT_TIMEOUT_NS = 60_000_000_000;

/** A request on its way through the proxy. */
interface Relay {
  readonly exchange: HttpExchange;
  backend: BackendState;
  /** Backends that could not be reached for this request. */
  readonly tried: BackendState[];
}

/** A backend with what is under way to it. */
interface BackendState extends ProxyBackend {
  active: number;
  served: number;
}

/**
 * A reverse proxy that balances (nginx's `upstream`): passes each request on to one of its backends and the response
 * back. One that cannot be reached is left for the next; when none can, the answer is 502, after a timeout 504.
 */
export class ReverseProxy implements HttpHandler, HttpClientHandler {
  readonly netns: Netns;
  readonly server: HttpServer;
  private readonly files: FileSystem;
  private readonly options: ReverseProxyOptions;
  private backends: BackendState[] = [];
  private turn = 0;
  private readonly relays = new Map<HttpClient, Relay>();

  /** @throws Error when the port is taken. */
  constructor(
    netns: Netns,
    port: number,
    backends: readonly ProxyBackend[],
    options: ReverseProxyOptions = {},
    files: FileSystem = filesSeenIn(netns),
  ) {
    this.netns = netns;
    this.files = files;
    this.options = options;
    this.setBackends(backends);
    this.server = new HttpServer(netns, port, this, { processName: "nginx", ...options });
  }

  /** Replaces the backends; what is known of those that stay is kept. */
  setBackends(backends: readonly ProxyBackend[]): void {
    this.backends = backends.map(
      ({ host, port }) =>
        this.backends.find((known) => known.host === host && known.port === port) ?? {
          host,
          port,
          active: 0,
          served: 0,
        },
    );
  }

  /** How many requests each backend got, in the order of the backends. */
  get served(): number[] {
    return this.backends.map((backend) => backend.served);
  }

  close(): void {
    this.server.close();
    for (const client of this.relays.keys()) client.cancel();
    this.relays.clear();
  }

  onRequest(exchange: HttpExchange): void {
    this.pass(exchange, []);
  }

  onHttpClient(client: HttpClient, event: HttpClientEvent): void {
    const relay = this.relays.get(client);
    if (event !== HttpClientEvent.Done || relay === undefined) return;
    this.relays.delete(client);
    relay.backend.active--;
    const { failure, response } = client;
    if (failure === null && response !== null) {
      const headers = withoutHeaders(response.headers, HOP_BY_HOP);
      relay.exchange.respond(new HttpResponse(response.status, headers, response.body, response.reason));
    } else if (failure !== null && [5, 6, 7].includes(failure.code)) {
      this.pass(relay.exchange, [...relay.tried, relay.backend]);
    } else relay.exchange.respond(errorPage(failure?.code === 28 ? 504 : 502));
  }

  private pass(exchange: HttpExchange, tried: BackendState[]): void {
    const backend = this.choose(tried);
    if (backend === null) {
      exchange.respond(errorPage(tried.length === 0 ? 503 : 502));
      return;
    }
    backend.active++;
    backend.served++;
    const { request } = exchange;
    const host = backend.host.includes(":") ? `[${backend.host}]` : backend.host;
    const client = new HttpClient(
      this.netns,
      `http://${host}:${backend.port}${request.target}`,
      this,
      {
        method: request.method,
        headers: forwardedHeaders(exchange),
        timeoutNs: this.options.timeoutNs ?? DEFAULT_TIMEOUT_NS,
        processName: this.options.processName ?? "nginx",
        ...(request.body.length > 0 ? { body: request.body } : {}),
      },
      this.files,
    );
    this.relays.set(client, { exchange, backend, tried });
    client.start();
  }

  private choose(tried: readonly BackendState[]): BackendState | null {
    const count = this.backends.length;
    let best: BackendState | null = null;
    const start = this.turn++;
    for (let i = 0; i < count; i++) {
      const backend = this.backends[(start + i) % count];
      if (backend === undefined || tried.includes(backend)) continue;
      if (this.options.balance !== "least-connections") return backend;
      if (best === null || backend.active < best.active) best = backend;
    }
    return best;
  }
}

/** A request's fields as they are passed on: without those of the connection, with who asked. */
export function forwardedHeaders(exchange: HttpExchange): HttpHeaders {
  const { request, remote } = exchange;
  const kept = withoutHeaders(request.headers, [...HOP_BY_HOP, "content-length", "expect", "x-forwarded-for"]);
  const before = findHeader(request.headers, "x-forwarded-for");
  const client = formatIp(remote);
  const headers: (readonly [string, string])[] = [
    ...kept,
    ["X-Forwarded-For", before === null ? client : `${before}, ${client}`],
  ];
  // What the client did not send, the proxy does not invent: an empty value takes a default field away.
  for (const name of ["User-Agent", "Accept", "Content-Type"]) {
    if (findHeader(kept, name) === null) headers.push([name, ""]);
  }
  return headers;
}

/** A page as nginx shows its errors. */
export function errorPage(status: number): HttpResponse {
  const title = `${status} ${reasonPhrase(status)}`;
  const html = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  return new HttpResponse(status, [["Content-Type", "text/html"]], utf8ToBytes(html));
}
