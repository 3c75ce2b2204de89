import { utf8ToBytes } from "@noble/hashes/utils.js";
import { type HttpHeaders, HttpResponse, reasonPhrase } from "../../../apps/http/message.js";
import { type HttpExchange, type HttpHandler, HttpServer } from "../../../apps/http/server.js";
import { decodePath, findStatic } from "../../../apps/nginx/static-file.js";
import type { App, ContainerContext } from "./app.js";
import { installImageFiles } from "./image-files.js";

/** A web server with a document root, as its image sets it up. */
export interface StaticFlavour {
  /** Of the page that the image brings. */
  readonly title: string;
  readonly root: string;
  /** The Server field. */
  readonly server: string;
  /** Whether it shows its errors as Apache does; else an error has no page. */
  readonly isApache: boolean;
}

/** Apache and Caddy with the configuration of their images: files below a root, 404 for all else. */
export class StaticApp implements App, HttpHandler {
  private readonly container: ContainerContext;
  private readonly flavour: StaticFlavour;
  private readonly servers: HttpServer[] = [];

  /** @throws Error when a port is taken. */
  constructor(container: ContainerContext, ports: readonly number[], flavour: StaticFlavour) {
    this.container = container;
    this.flavour = flavour;
    const { title, root } = flavour;
    const page = `<html>\n<head><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n<p>${container.pod.metadata.name}</p>\n</body>\n</html>\n`;
    installImageFiles(container, [[`${root}/index.html`, page]]);
    try {
      for (const port of ports) {
        this.servers.push(new HttpServer(container.netns, port, this, { processName: container.container.name }));
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    for (const server of this.servers) server.close();
    this.servers.length = 0;
  }

  onRequest(exchange: HttpExchange): void {
    const { method, target } = exchange.request;
    const { root, isApache } = this.flavour;
    const path = decodePath(target.replace(/\?.*$/, ""));
    const takes = isApache ? ["GET", "HEAD", "POST", "OPTIONS"] : ["GET", "HEAD"];
    if (path === null || !path.startsWith("/")) this.fault(exchange, 400);
    else if (isApache && !/^(GET|HEAD|POST|OPTIONS|PUT|DELETE|PATCH|TRACE|CONNECT)$/.test(method))
      this.fault(exchange, 501);
    else if (!takes.includes(method)) this.fault(exchange, 405, [["Allow", takes.join(", ")]]);
    else this.serve(exchange, root, path);
  }

  private serve(exchange: HttpExchange, root: string, path: string): void {
    const { files } = this.container;
    const found = findStatic(files, root, path.endsWith("/") ? `${path}index.html` : path);
    if (found.kind === "file") this.answer(exchange, 200, found.body, [["Content-Type", found.type]]);
    else if (found.kind === "directory") {
      const host = exchange.request.header("host") ?? "";
      this.fault(exchange, 301, [["Location", `http://${host}${path}/`]]);
    } else this.fault(exchange, 404);
  }

  private fault(exchange: HttpExchange, status: number, headers: HttpHeaders = []): void {
    const { isApache } = this.flavour;
    const title = status === 404 ? "Not Found" : reasonPhrase(status);
    const text = status === 404 ? "The requested URL was not found on this server." : title;
    const page = `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status} ${title}</title>\n</head><body>\n<h1>${title}</h1>\n<p>${text}</p>\n</body></html>\n`;
    const type = isApache ? ([["Content-Type", "text/html; charset=iso-8859-1"]] as const) : [];
    this.answer(exchange, status, utf8ToBytes(isApache ? page : ""), [...headers, ...type]);
  }

  private answer(exchange: HttpExchange, status: number, body: Uint8Array, headers: HttpHeaders): void {
    exchange.respond(new HttpResponse(status, [["Server", this.flavour.server], ...headers], body));
  }
}
