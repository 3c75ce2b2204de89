import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { FileSystem } from "../../host/filesystem.js";
import type { Netns } from "../../host/netns.js";
import { EMPTY } from "../../wire/payload.js";
import { type HttpHeaders, HttpResponse } from "../http/message.js";
import type { HttpExchange } from "../http/server.js";
import type { Directive } from "./directive.js";
import { errorPage, REASONS, SERVER } from "./error-page.js";
import { NginxProxy, type ProxyFaults } from "./proxy.js";
import { type Configuration, findDirective, type Location, locationFor, type Site } from "./site.js";
import { findStatic } from "./static-file.js";
import { fillVariables, type VariableContext } from "./variables.js";

/** A request on its way through locations. */
export interface Visit {
  readonly exchange: HttpExchange;
  readonly site: Site;
  uri: string;
  query: string;
  readonly own: Map<string, string>;
  /** How often it was sent on within the server. */
  hops: number;
  /** Set by error_page: what is answered whatever the page says. */
  status: number | null;
}

/** How often a request is sent on within the server before it is an error. */
const MAX_HOPS = 10;

/** What happens to a request once its server is known: rewriting, the location's rules, a file, a proxy or an error's page. */
export class RequestPhases implements ProxyFaults {
  readonly proxy: NginxProxy;
  private readonly files: FileSystem;
  private readonly hostName: string;

  constructor(netns: Netns, files: FileSystem, hostName: string, upstreams: Configuration["upstreams"]) {
    this.files = files;
    this.hostName = hostName;
    this.proxy = new NginxProxy(netns, files, upstreams, this);
  }

  onProxyFault(key: unknown, status: number): void {
    const { visit, location } = key as { readonly visit: Visit; readonly location: Location | null };
    this.fault(visit, location, status);
  }

  /** Finds the location of a request's path and does what it says. */
  visit(visit: Visit): void {
    const { exchange, site } = visit;
    if (visit.hops++ > MAX_HOPS) {
      exchange.respond(errorPage(500));
      return;
    }
    if (visit.hops === 1 && this.rewritten(visit, ownDirectives(site))) return;
    const location = locationFor(site, visit.uri);
    const directives = location?.directives ?? [];
    const before = visit.uri;
    if (location !== null && this.rewritten(visit, directives)) return;
    if (location !== null && visit.uri !== before && visit.own.get(" last") === "yes") {
      visit.own.delete(" last");
      this.visit(visit);
      return;
    }
    if (this.lacksSlash(site, location, visit.uri)) {
      this.redirect(visit, 301, `${visit.uri}/${visit.query === "" ? "" : `?${visit.query}`}`);
      return;
    }
    const one = (name: string): Directive | undefined => findDirective(site, location, name);
    if (one("deny")?.args[0] === "all") this.fault(visit, location, 403);
    else if ((one("auth_basic")?.args[0] ?? "off") !== "off" && exchange.request.header("authorization") === null)
      this.fault(visit, location, 401);
    else if (directives.some(({ name }) => name === "stub_status"))
      this.answer(visit, location, 200, STUB, "text/plain");
    else if (directives.some(({ name }) => name === "proxy_pass")) this.pass(visit, location, directives);
    else if (one("try_files") !== undefined) this.tryFiles(visit, location, one("try_files")?.args ?? []);
    else this.serve(visit, location);
  }

  /** True for the path of a proxied location without the slash that it ends with, which is answered by a redirect to it. */
  private lacksSlash({ locations }: Site, location: Location | null, uri: string): boolean {
    if (location?.match === "exact" || location?.match === "regex") return false;
    const longer = locations.find(({ path, match }) => path === `${uri}/` && (match === "prefix" || match === "stop"));
    return longer?.directives.some(({ name }) => name === "proxy_pass") === true;
  }

  /** `set`, `rewrite` and `return` in their order; true when the request is answered. */
  private rewritten(visit: Visit, directives: readonly Directive[]): boolean {
    for (const { name, args } of directives) {
      if (name === "set") visit.own.set((args[0] ?? "").replace(/^\$/, ""), this.fill(args[1] ?? "", visit));
      else if (name === "return") {
        this.giveBack(visit, args);
        return true;
      } else if (name === "rewrite") {
        const [pattern = "", replacement = "", flag] = args;
        const found = new RegExp(pattern).exec(visit.uri);
        if (found === null) continue;
        found.forEach((text, index) => {
          if (index > 0) visit.own.set(String(index), text ?? "");
        });
        const target = this.fill(replacement, visit);
        if (flag === "redirect" || flag === "permanent" || /^https?:\/\//.test(target)) {
          const query = visit.query === "" || target.includes("?") ? "" : `?${visit.query}`;
          this.redirect(visit, flag === "permanent" ? 301 : 302, `${target}${query}`);
          return true;
        }
        const [path = "", query] = target.split("?");
        visit.uri = path;
        if (query !== undefined) visit.query = [query, visit.query].filter((part) => part !== "").join("&");
        if (flag === "break") return false;
        visit.own.set(" last", "yes");
        if (flag === "last") return false;
      }
    }
    return false;
  }

  private giveBack(visit: Visit, args: readonly string[]): void {
    const [first = "", text] = args;
    const location = locationFor(visit.site, visit.uri);
    if (!/^\d{3}$/.test(first)) {
      this.redirect(visit, 302, this.fill(first, visit));
      return;
    }
    const status = Number(first);
    if (text !== undefined && [301, 302, 303, 307, 308].includes(status)) {
      this.redirect(visit, status, this.fill(text, visit));
    } else if (text !== undefined) {
      const type = findDirective(visit.site, location, "default_type")?.args[0] ?? "text/plain";
      this.answer(visit, location, status, utf8ToBytes(this.fill(text, visit)), type);
    } else if (status === 204 || status < 300) this.answer(visit, location, status, EMPTY, "text/plain");
    else this.fault(visit, location, status);
  }

  private pass(visit: Visit, location: Location | null, directives: readonly Directive[]): void {
    const target = this.fill(directives.find(({ name }) => name === "proxy_pass")?.args[0] ?? "", visit);
    const authority = /^https?:\/\/([^/?]*)/.exec(target)?.[1] ?? "";
    const rest = target.slice(target.indexOf(authority) + authority.length);
    const query = visit.query === "" ? "" : `?${visit.query}`;
    const isPrefix = location !== null && location.match !== "regex";
    const path = rest === "" ? null : `${rest}${isPrefix ? visit.uri.slice(location.path.length) : ""}${query}`;
    const isField = ({ name }: Directive): boolean => name === "proxy_set_header";
    const fields = directives.some(isField) ? directives.filter(isField) : visit.site.directives.filter(isField);
    this.proxy.pass({
      exchange: visit.exchange,
      authority,
      target: path ?? (visit.hops > 1 ? `${visit.uri}${query}` : visit.exchange.request.target),
      headers: fields.map(({ args }) => [args[0] ?? "", this.fill(args[1] ?? "", visit, authority)] as const),
      added: this.added(visit, location, 200),
      key: { visit, location },
    });
  }

  private tryFiles(visit: Visit, location: Location | null, args: readonly string[]): void {
    const root = this.rootOf(visit, location);
    for (const one of args.slice(0, -1)) {
      const path = this.fill(one, visit);
      const found = findStatic(this.files, root, path.replace(/(.)\/$/, "$1"));
      if (found.kind === "missing" || (found.kind === "directory") !== path.endsWith("/")) continue;
      visit.uri = path;
      this.serve(visit, location);
      return;
    }
    const last = this.fill(args.at(-1) ?? "=404", visit);
    if (last.startsWith("=")) this.fault(visit, location, Number(last.slice(1)));
    else {
      visit.uri = last.split("?")[0] ?? last;
      this.visit(visit);
    }
  }

  /** A file below the root, the index of a directory, or why there is none. */
  private serve(visit: Visit, location: Location | null): void {
    const { method } = visit.exchange.request;
    if (method !== "GET" && method !== "HEAD" && method !== "POST") {
      this.fault(visit, location, 405);
      return;
    }
    const { site } = visit;
    const root = this.rootOf(visit, location);
    const alias = location?.directives.find(({ name }) => name === "alias");
    const path = alias === undefined ? visit.uri : `/${visit.uri.slice(location?.path.length ?? 0)}`;
    const type = findDirective(site, location, "default_type")?.args[0] ?? "text/plain";
    if (visit.uri.endsWith("/")) {
      const indexes = findDirective(site, location, "index")?.args ?? ["index.html"];
      for (const index of indexes) {
        if (findStatic(this.files, root, `${path}${index}`).kind !== "file") continue;
        visit.uri += index;
        this.visit(visit);
        return;
      }
      const isThere = findStatic(this.files, root, path.replace(/(.)\/$/, "$1")).kind === "directory";
      const lists = findDirective(site, location, "autoindex")?.args[0] === "on";
      if (isThere && lists) this.answer(visit, location, 200, this.listing(root, path), "text/html");
      else this.fault(visit, location, isThere ? 403 : 404);
      return;
    }
    const found = findStatic(this.files, root, path, type);
    if (found.kind === "missing") this.fault(visit, location, 404);
    else if (found.kind === "directory") {
      const host = visit.exchange.request.header("host") ?? "";
      this.redirect(visit, 301, `http://${host}${visit.uri}/${visit.query === "" ? "" : `?${visit.query}`}`);
    } else if (method === "POST") this.fault(visit, location, 405);
    else this.answer(visit, location, 200, found.body, found.type);
  }

  private listing(root: string, path: string): Uint8Array {
    const names = this.files.list(`${root}${path}`.replace(/(.)\/$/, "$1"));
    const rows = names.map((name) => `<a href="${name}">${name}</a>\r\n`).join("");
    const title = `Index of ${path}`;
    return utf8ToBytes(
      `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<h1>${title}</h1><hr><pre><a href="../">../</a>\r\n${rows}</pre><hr></body>\r\n</html>\r\n`,
    );
  }

  private rootOf(visit: Visit, location: Location | null): string {
    const own = location?.directives.find(({ name }) => name === "alias" || name === "root");
    const root = (own ?? findDirective(visit.site, location, "root"))?.args[0] ?? "html";
    const filled = this.fill(root, visit);
    return filled.startsWith("/") ? filled : `/etc/nginx/${filled}`;
  }

  /** Answers with an error, by `error_page` where there is one. */
  private fault(visit: Visit, location: Location | null, status: number): void {
    const page = (location?.directives ?? [])
      .concat(visit.site.directives)
      .find(({ name, args }) => name === "error_page" && args.includes(String(status)));
    const target = page?.args.at(-1) ?? "";
    if (page !== undefined && visit.status === null && target.startsWith("/")) {
      const changed = page.args.find((arg) => arg.startsWith("="));
      visit.status = changed === undefined ? status : changed === "=" ? 200 : Number(changed.slice(1));
      visit.uri = target;
      this.visit(visit);
      return;
    }
    const shown = visit.status !== null && status === 404 ? visit.status : status;
    const { headers, body } = errorPage(shown);
    const all = [...headers, ...this.added(visit, location, shown)];
    visit.exchange.respond(new HttpResponse(shown, all, body, REASONS.get(shown)));
  }

  private redirect(visit: Visit, status: number, url: string): void {
    const { headers, body } = errorPage(status);
    const host = visit.exchange.request.header("host") ?? "";
    const full = url.startsWith("/") ? `http://${host}${url}` : url;
    visit.exchange.respond(new HttpResponse(status, [...headers, ["Location", full]], body, REASONS.get(status)));
  }

  private answer(visit: Visit, location: Location | null, status: number, body: Uint8Array, type: string): void {
    const shown = visit.status ?? status;
    const added = this.added(visit, location, shown);
    const hasType = added.some(([name]) => name.toLowerCase() === "content-type");
    const headers: HttpHeaders = [SERVER, ...(hasType ? [] : ([["Content-Type", type]] as const)), ...added];
    visit.exchange.respond(new HttpResponse(shown, headers, body));
  }

  /** The fields of `add_header`, which go with good answers, or with all when they say `always`. */
  private added(visit: Visit, location: Location | null, status: number): HttpHeaders {
    const own = (location?.directives ?? []).filter(({ name }) => name === "add_header");
    const all = own.length > 0 ? own : visit.site.directives.filter(({ name }) => name === "add_header");
    const isGood = [200, 201, 204, 206, 301, 302, 303, 304, 307, 308].includes(status);
    return all
      .filter(({ args }) => isGood || args[2] === "always")
      .map(({ args }) => [args[0] ?? "", this.fill(args[1] ?? "", visit)] as const);
  }

  private fill(text: string, visit: Visit, proxyHost = ""): string {
    const { exchange, uri, query, site, own } = visit;
    const serverName = site.names[0] ?? "";
    const context: VariableContext = { exchange, uri, query, hostName: this.hostName, serverName, proxyHost, own };
    return text.includes("$") ? fillVariables(text, context) : text;
  }
}

const STUB = utf8ToBytes(
  "Active connections: 1 \nserver accepts handled requests\n 1 1 1 \nReading: 0 Writing: 1 Waiting: 0 \n",
);

/** A server's own `set`, `rewrite` and `return`, which come before its locations. */
function ownDirectives(site: Site): readonly Directive[] {
  return site.directives.filter(({ name }) => name === "set" || name === "rewrite" || name === "return");
}
