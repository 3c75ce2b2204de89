// nginx: its configuration, the sockets that it opens and which server a request is for.
// Knows files, names and HTTP; must not know containers, images or Kubernetes.
// Read next: directive.ts and site.ts for the configuration, request-phases.ts for what happens to a request.

import type { LookupHandler, LookupResult } from "../../dns/lookup.js";
import { StubResolver } from "../../dns/stub-resolver.js";
import type { FileSystem } from "../../host/filesystem.js";
import type { Netns } from "../../host/netns.js";
import { withItem } from "../../sim/short-list.js";
import { formatIp, parseIp } from "../../wire/ip-address.js";
import { type HttpExchange, type HttpHandler, HttpServer } from "../http/server.js";
import { readConfiguration } from "./directive.js";
import { errorPage } from "./error-page.js";
import { RequestPhases } from "./request-phases.js";
import { type Configuration, findDirective, readSites, type Site, siteFor } from "./site.js";
import { decodePath } from "./static-file.js";
import { type Wanted, wantedNames } from "./wanted-names.js";

/** Who starts an nginx and hears of its end. */
export interface NginxOwner {
  /** It could not start or go on: what it printed last. */
  onNginxFailed(message: string): void;
}

/** What the servers of a port say of it together. */
interface PortListens {
  readonly isV6: boolean;
  readonly isTls: boolean;
  readonly names: readonly string[];
}

/**
 * nginx: `listen`, `server_name`, `location`, `root`, `alias`, `index`, `try_files`, `return`, `rewrite`, `set`,
 * `proxy_pass` with `upstream` and `proxy_set_header`, `error_page`, `add_header`, `default_type`, `autoindex`, `deny all`,
 * `auth_basic`, `stub_status`. Names of upstreams are looked up once at the start, and one that is not known ends it.
 * Simplified: other directives of `http` have no effect (`if`, caches, limits, gzip), `stream` does not listen, and a
 * certificate is of the server's names whatever its file says.
 */
export class Nginx implements HttpHandler, LookupHandler {
  readonly netns: Netns;
  readonly files: FileSystem;
  private readonly owner: NginxOwner;
  private readonly configuration: Configuration;
  private readonly phases: RequestPhases;
  private servers: HttpServer[] = [];
  private waiting = 0;
  private closed = false;

  /** With the configuration of its files unless another is given. @throws NginxError when that is wrong. */
  constructor(
    netns: Netns,
    files: FileSystem,
    hostName: string,
    owner: NginxOwner,
    configuration = readSites(readConfiguration(files, "/etc/nginx/nginx.conf")),
  ) {
    this.netns = netns;
    this.files = files;
    this.owner = owner;
    this.configuration = configuration;
    this.phases = new RequestPhases(netns, files, hostName, configuration.upstreams);
  }

  /** Looks up what it proxies to, then listens. */
  start(): void {
    const wanted = wantedNames(this.configuration);
    this.waiting = wanted.length + 1;
    for (const { host, place } of wanted) {
      new StubResolver(this.netns, this.files).lookup(host, null, this, { host, place });
    }
    this.goOn();
  }

  onLookup(result: LookupResult, key: unknown): void {
    const { host, place } = key as Wanted;
    if (this.closed) return;
    if (result.addresses.length === 0) {
      this.fail(`host not found in upstream "${host}" in ${place}`);
      return;
    }
    this.phases.proxy.addresses.set(host, result.addresses.map(formatIp));
    this.goOn();
  }

  close(): void {
    this.closed = true;
    for (const server of this.servers) server.close();
    this.servers = [];
    this.phases.proxy.close();
  }

  onRequest(exchange: HttpExchange): void {
    const { request } = exchange;
    const mark = request.target.indexOf("?");
    const path = decodePath(mark < 0 ? request.target : request.target.slice(0, mark));
    const site = siteFor(this.configuration.sites, exchange.localPort, request.header("host") ?? "");
    if (site === null || path === null || !path.startsWith("/")) {
      exchange.respond(errorPage(400));
      return;
    }
    const query = mark < 0 ? "" : request.target.slice(mark + 1);
    this.phases.visit({ exchange, site, uri: path, query, own: new Map(), hops: 0, status: null });
  }

  private goOn(): void {
    if (--this.waiting > 0) return;
    const ports = new Map<number, PortListens>();
    for (const site of this.configuration.sites) {
      for (const { port, family, tls } of site.listens) {
        const before = ports.get(port) ?? { isV6: false, isTls: false, names: [] };
        const names = tls ? [...before.names, ...site.names] : before.names;
        ports.set(port, { isV6: before.isV6 || family === "ipv6", isTls: before.isTls || tls, names });
        const missing = tls ? this.missingCertificate(site) : null;
        if (missing !== null) {
          this.fail(`cannot load certificate "${missing}": BIO_new_file() failed (No such file or directory)`);
          return;
        }
      }
    }
    for (const [port, { isV6, isTls, names }] of ports) {
      const address = isV6 ? {} : { address: parseIp("0.0.0.0") };
      const certificate = { names: names.length === 0 ? ["localhost"] : names, issuer: "nginx", notAfterSeconds: 4e9 };
      const certificates = isTls ? { certificates: [certificate] } : {};
      try {
        const server = new HttpServer(this.netns, port, this, { processName: "nginx", ...address, ...certificates });
        this.servers = withItem(this.servers, this.servers.length, server);
      } catch {
        this.fail(`bind() to 0.0.0.0:${port} failed (98: Address already in use)`);
        return;
      }
    }
  }

  /** The file of a certificate that is not there; null when all is. */
  private missingCertificate(site: Site): string | null {
    const path = findDirective(site, null, "ssl_certificate")?.args[0] ?? "";
    const full = path.startsWith("/") ? path : `/etc/nginx/${path}`;
    return path === "" || path.includes("$") || this.files.find(full) !== null ? null : full;
  }

  private fail(message: string): void {
    this.close();
    this.owner.onNginxFailed(`nginx: [emerg] ${message}`);
  }
}
