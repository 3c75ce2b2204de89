import { filesSeenIn } from "../dns/files-seen.js";
import type { FileSystem } from "../host/filesystem.js";
import type { Netns } from "../host/netns.js";
import { HttpClient } from "./http/client.js";
import { HttpClientEvent, type HttpClientHandler } from "./http/client-event.js";
import { HttpResponse, withoutHeaders } from "./http/message.js";
import { type HttpExchange, type HttpHandler, HttpServer, type HttpServerOptions } from "./http/server.js";
import { parseUrl, UrlError } from "./http/url.js";
import { errorPage, forwardedHeaders, HOP_BY_HOP } from "./reverse-proxy.js";

/** What a forward proxy lets nobody reach. */
export interface ForwardProxyOptions extends HttpServerOptions {
  /** Names of hosts: "bad.test" that name alone, ".bad.test" it and all below it (squid's dstdomain). */
  readonly blocked?: readonly string[];
}

/**
 * A forward proxy that blocks (squid): fetches what clients ask for by whole URL, and answers 403 for hosts that are not
 * to be reached. Simplified: plain HTTP alone; CONNECT is answered with 501.
 */
export class ForwardProxy implements HttpHandler, HttpClientHandler {
  readonly netns: Netns;
  readonly server: HttpServer;
  /** May be changed at any time. */
  blocked: readonly string[];
  private readonly files: FileSystem;
  private readonly exchanges = new Map<HttpClient, HttpExchange>();

  /** @throws Error when the port is taken. */
  constructor(netns: Netns, port = 3128, options: ForwardProxyOptions = {}, files: FileSystem = filesSeenIn(netns)) {
    this.netns = netns;
    this.files = files;
    this.blocked = options.blocked ?? [];
    this.server = new HttpServer(netns, port, this, { processName: "squid", ...options });
  }

  close(): void {
    this.server.close();
    for (const client of this.exchanges.keys()) client.cancel();
    this.exchanges.clear();
  }

  onRequest(exchange: HttpExchange): void {
    const { request } = exchange;
    if (request.method === "CONNECT") {
      exchange.respond(errorPage(this.isBlocked(request.target.replace(/:\d+$/, "")) ? 403 : 501));
      return;
    }
    const host = hostOf(request.target);
    if (host === null) exchange.respond(errorPage(400));
    else if (this.isBlocked(host)) {
      const page = errorPage(403);
      exchange.respond(new HttpResponse(403, [...page.headers, ["X-Squid-Error", "ERR_ACCESS_DENIED 0"]], page.body));
    } else {
      const options = {
        method: request.method,
        headers: forwardedHeaders(exchange),
        processName: "squid",
        ...(request.body.length > 0 ? { body: request.body } : {}),
      };
      const client = new HttpClient(this.netns, request.target, this, options, this.files);
      this.exchanges.set(client, exchange);
      client.start();
    }
  }

  onHttpClient(client: HttpClient, event: HttpClientEvent): void {
    const exchange = this.exchanges.get(client);
    if (event !== HttpClientEvent.Done || exchange === undefined) return;
    this.exchanges.delete(client);
    const { failure, response } = client;
    if (failure !== null || response === null) exchange.respond(errorPage(failure?.code === 28 ? 504 : 503));
    else {
      const headers = withoutHeaders(response.headers, HOP_BY_HOP);
      const via = [...headers, ["Via", "1.1 proxy"]] as const;
      exchange.respond(new HttpResponse(response.status, via, response.body, response.reason));
    }
  }

  private isBlocked(host: string): boolean {
    const name = host.toLowerCase();
    return this.blocked.some((entry) => {
      const pattern = entry.toLowerCase();
      return pattern.startsWith(".") ? name === pattern.slice(1) || name.endsWith(pattern) : name === pattern;
    });
  }
}

/** The host of a whole URL; null for a path, which a proxy cannot fetch. */
function hostOf(target: string): string | null {
  if (!/^https?:\/\//i.test(target)) return null;
  try {
    return parseUrl(target).host;
  } catch (error) {
    if (error instanceof UrlError) return null;
    throw error;
  }
}
