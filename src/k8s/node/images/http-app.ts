import { utf8ToBytes } from "@noble/hashes/utils.js";
import { type HttpHeaders, HttpResponse } from "../../../apps/http/message.js";
import { type HttpExchange, type HttpHandler, HttpServer } from "../../../apps/http/server.js";
import type { App, ContainerContext } from "./app.js";

/** A web server that answers every request with one page that carries its pod's name. */
export class HttpApp implements App, HttpHandler {
  protected readonly container: ContainerContext;
  protected readonly podName: string;
  private readonly serverHeader: string;
  private readonly title: string;
  private readonly servers: HttpServer[] = [];

  /** @throws Error when a port is taken. */
  constructor(container: ContainerContext, ports: readonly number[], title: string, serverHeader: string) {
    this.container = container;
    this.podName = container.pod.metadata.name;
    this.title = title;
    this.serverHeader = serverHeader;
    try {
      for (const port of ports) {
        this.servers.push(new HttpServer(container.netns, port, this, { processName: container.container.name }));
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  onRequest(exchange: HttpExchange): void {
    const { type, body, status } = this.page(exchange);
    const headers: HttpHeaders = [
      ...(this.serverHeader === "" ? [] : ([["Server", this.serverHeader]] as const)),
      ["Content-Type", type],
    ];
    exchange.respond(new HttpResponse(status, headers, utf8ToBytes(body)));
  }

  close(): void {
    for (const server of this.servers) server.close();
    this.servers.length = 0;
  }

  /** What is answered. */
  protected page(_exchange: HttpExchange): { readonly status: number; readonly type: string; readonly body: string } {
    const body = `<!DOCTYPE html>\n<html>\n<head><title>${this.title}</title></head>\n<body>\n<h1>${this.title}</h1>\n<p>${this.podName}</p>\n</body>\n</html>\n`;
    return { status: 200, type: "text/html", body };
  }
}
