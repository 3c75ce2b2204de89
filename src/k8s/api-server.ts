import { utf8ToBytes } from "@noble/hashes/utils.js";
import { HttpResponse } from "../apps/http/message.js";
import { type HttpExchange, type HttpHandler, HttpServer } from "../apps/http/server.js";
import type { Netns } from "../host/netns.js";

/**
 * The port of the API server on the network, so that the Service `kubernetes` leads somewhere. Simplified: the API itself
 * is reached through `ApiStore`; here everybody is told what the real one says to a client without TLS.
 */
export class ApiServerPort implements HttpHandler {
  private readonly server: HttpServer;

  constructor(netns: Netns, port = 6443) {
    this.server = new HttpServer(netns, port, this, { processName: "kube-apiserver", dateLast: true });
  }

  onRequest(exchange: HttpExchange): void {
    const body = utf8ToBytes("Client sent an HTTP request to an HTTPS server.\n");
    exchange.respond(new HttpResponse(400, [["Content-Type", "text/plain; charset=utf-8"]], body));
  }

  close(): void {
    this.server.close();
  }
}
