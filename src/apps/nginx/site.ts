import { type Directive, NginxError } from "./directive.js";

/** Where a server listens. */
export interface Listen {
  readonly port: number;
  readonly family: "ipv4" | "ipv6";
  readonly isDefault: boolean;
  readonly tls: boolean;
}

/** A place of a server: how its path is matched, and what is done. */
export interface Location {
  readonly match: "exact" | "prefix" | "stop" | "regex";
  readonly path: string;
  /** For `match` regex: whether the case of letters counts. */
  readonly ignoresCase: boolean;
  readonly directives: readonly Directive[];
}

/** One `server { }`. */
export interface Site {
  readonly listens: readonly Listen[];
  readonly names: readonly string[];
  readonly locations: readonly Location[];
  /** The server's own, behind those of `http`. */
  readonly directives: readonly Directive[];
}

/** A server of an `upstream`. */
export interface UpstreamServer {
  readonly host: string;
  readonly port: number;
  readonly isBackup: boolean;
  /** Where the configuration names it: "/etc/nginx/nginx.conf:3". */
  readonly place: string;
}

/** What a configuration comes to. */
export interface Configuration {
  readonly sites: readonly Site[];
  readonly upstreams: ReadonlyMap<string, readonly UpstreamServer[]>;
}

const MODULES =
  /^(worker_|http_|user$|pid$|error_log$|daemon$|load_module$|env$|events$|http$|stream$|mail$|thread_pool$|pcre_jit$|master_process$|timer_resolution$|debug_|include$|lock_file$|google_perftools|ssl_engine$|working_directory$)/;

/** Takes a configuration apart. @throws NginxError for one that nginx refuses. */
export function readSites(directives: readonly Directive[]): Configuration {
  for (const { name, file, line } of directives) {
    if (name === "server" || name === "location" || name === "upstream")
      throw new NginxError(`"${name}" directive is not allowed here in ${file}:${line}`);
    if (!MODULES.test(name)) throw new NginxError(`unknown directive "${name}" in ${file}:${line}`);
  }
  if (!directives.some(({ name }) => name === "events")) {
    throw new NginxError('no "events" section in configuration');
  }
  const http = directives.filter(({ name }) => name === "http").flatMap(({ block }) => block ?? []);
  const common = http.filter(({ name }) => name !== "server" && name !== "upstream");
  const upstreams = new Map(
    http.filter(({ name }) => name === "upstream").map((one) => [one.args[0] ?? "", serversOf(one)]),
  );
  const sites = http.filter(({ name }) => name === "server").map((one) => siteOf(one, common));
  return { sites, upstreams };
}

function siteOf({ block }: Directive, common: readonly Directive[]): Site {
  const own = block ?? [];
  const listens = own.filter(({ name }) => name === "listen").map(listenOf);
  const names = own.filter(({ name }) => name === "server_name").flatMap(({ args }) => args);
  return {
    listens: listens.length === 0 ? [{ port: 80, family: "ipv4", isDefault: false, tls: false }] : listens,
    names,
    locations: own.filter(({ name }) => name === "location").map(locationOf),
    directives: [...common, ...own.filter(({ name }) => name !== "location")],
  };
}

function listenOf({ args, file, line }: Directive): Listen {
  const [address = "", ...flags] = args;
  const port = Number(/(?:^|:)(\d+)$/.exec(address)?.[1] ?? (/^\d+$/.test(address) ? address : 80));
  if (!(port > 0 && port < 65_536)) {
    throw new NginxError(`invalid port in "${address}" of the "listen" directive in ${file}:${line}`);
  }
  return {
    port,
    family: address.startsWith("[") ? "ipv6" : "ipv4",
    isDefault: flags.includes("default_server") || flags.includes("default"),
    tls: flags.includes("ssl"),
  };
}

function locationOf({ args, block, file, line }: Directive): Location {
  const directives = block ?? [];
  const [first = "", second] = args;
  const path = second ?? first;
  const kind = second === undefined ? "" : first;
  const plain = { path, ignoresCase: kind === "~*", directives };
  if (kind === "") return { match: "prefix", ...plain };
  if (kind === "=") return { match: "exact", ...plain };
  if (kind === "^~") return { match: "stop", ...plain };
  if (kind !== "~" && kind !== "~*") {
    throw new NginxError(`invalid location modifier "${kind}" in ${file}:${line}`);
  }
  try {
    new RegExp(path);
  } catch {
    throw new NginxError(`pcre2_compile() failed in "${path}" in ${file}:${line}`);
  }
  return { match: "regex", ...plain };
}

function serversOf({ args, block, file, line }: Directive): UpstreamServer[] {
  const servers = (block ?? []).filter(({ name }) => name === "server");
  if (servers.length === 0) {
    throw new NginxError(`no servers are inside upstream "${args[0] ?? ""}" in ${file}:${line}`);
  }
  return servers
    .filter((one) => !one.args.includes("down"))
    .map((one) => ({
      ...hostAndPort(one.args[0] ?? ""),
      isBackup: one.args.includes("backup"),
      place: `${one.file}:${one.line}`,
    }));
}

/** "web:8080", "10.0.0.1", "[::1]:80"; port 80 unless told. */
export function hostAndPort(text: string): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(text) ?? [];
  return { host: bracketed ?? plain ?? text, port: Number(port ?? 80) };
}

/** The location that a path is in: exact, else the longest prefix unless a regular expression fits; null for none. */
export function locationFor(site: Site, path: string): Location | null {
  let best: Location | null = null;
  for (const location of site.locations) {
    if (location.match === "exact" && location.path === path) return location;
    if (location.match !== "prefix" && location.match !== "stop") continue;
    if (path.startsWith(location.path) && location.path.length > (best?.path.length ?? -1)) best = location;
  }
  if (best?.match === "stop") return best;
  const isOf = ({ match, path: pattern, ignoresCase }: Location): boolean =>
    match === "regex" && new RegExp(pattern, ignoresCase ? "i" : "").test(path);
  return site.locations.find(isOf) ?? best;
}

/** The server for a port and a Host field: by exact name, wildcard or expression; else the port's default. */
export function siteFor(sites: readonly Site[], port: number, host: string): Site | null {
  const here = sites.filter(({ listens }) => listens.some((one) => one.port === port));
  const name = host.replace(/:\d+$/, "").toLowerCase();
  const fits = (test: (pattern: string) => boolean): Site | undefined => here.find(({ names }) => names.some(test));
  return (
    fits((pattern) => pattern.toLowerCase() === name) ??
    fits((pattern) => pattern.startsWith("*.") && name.endsWith(pattern.slice(1).toLowerCase())) ??
    fits((pattern) => pattern.endsWith(".*") && name.startsWith(pattern.slice(0, -1).toLowerCase())) ??
    fits((pattern) => pattern.startsWith("~") && new RegExp(pattern.slice(1)).test(name)) ??
    here.find(({ listens }) => listens.some((one) => one.port === port && one.isDefault)) ??
    here[0] ??
    null
  );
}

/** A directive of the location, else of the server or of all servers. */
export function findDirective(site: Site, location: Location | null, name: string): Directive | undefined {
  const isIt = (one: Directive): boolean => one.name === name;
  return (location?.directives ?? []).find(isIt) ?? [...site.directives].reverse().find(isIt);
}
