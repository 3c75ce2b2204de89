import type { FileSystem } from "../../host/filesystem.js";
import type { Netns } from "../../host/netns.js";
import { SparseMap } from "../../sim/sparse-map.js";
import { HttpClient } from "../http/client.js";
import { HttpClientEvent, type HttpClientHandler } from "../http/client-event.js";
import { type HttpHeaders, HttpResponse, withoutHeaders } from "../http/message.js";
import type { HttpExchange } from "../http/server.js";
import { HOP_BY_HOP } from "../reverse-proxy.js";
import { hostAndPort, type UpstreamServer } from "./site.js";
import { NGINX_VERSION } from "./variables.js";

/** A request that is to be passed on. */
export interface PassedRequest {
  readonly exchange: HttpExchange;
  /** What stands behind "http://": an upstream's name, or a host with or without port. */
  readonly authority: string;
  /** Path and query as they are sent on. */
  readonly target: string;
  /** Those of `proxy_set_header`, filled in. */
  readonly headers: HttpHeaders;
  /** Added to the answer. */
  readonly added: HttpHeaders;
  /** Given back when there is no answer. */
  readonly key: unknown;
}

/** Who answers when nobody behind the proxy does. */
export interface ProxyFaults {
  /** 502 when nobody could be reached, 504 when nobody answered in time. */
  onProxyFault(key: unknown, status: number): void;
}

interface Peer {
  readonly host: string;
  readonly port: number;
}

interface Passage {
  readonly request: PassedRequest;
  readonly peers: readonly Peer[];
  /** Which of the peers is asked. */
  index: number;
}

const TIMEOUT_NS = 60_000_000_000;

/** nginx's `proxy_pass`: the servers of an upstream in turn, the next one when one cannot be reached. Weights are not looked at. */
export class NginxProxy implements HttpClientHandler {
  /** What names of servers were found to be at the start. */
  readonly addresses = new SparseMap<string, readonly string[]>();
  private readonly netns: Netns;
  private readonly files: FileSystem;
  private readonly upstreams: ReadonlyMap<string, readonly UpstreamServer[]>;
  private readonly faults: ProxyFaults;
  private readonly server: string | null;
  private readonly passages = new SparseMap<HttpClient, Passage>();
  /** How often each upstream was asked. */
  private readonly turns = new SparseMap<string, number>();

  /** `server` is the field by which it names itself; null for none. */
  constructor(
    netns: Netns,
    files: FileSystem,
    upstreams: ReadonlyMap<string, readonly UpstreamServer[]>,
    faults: ProxyFaults,
    server: string | null = `nginx/${NGINX_VERSION}`,
  ) {
    this.netns = netns;
    this.files = files;
    this.upstreams = upstreams;
    this.faults = faults;
    this.server = server;
  }

  close(): void {
    for (const client of this.passages.keys()) client.cancel();
    this.passages.clear();
  }

  pass(request: PassedRequest): void {
    const peers = this.peersOf(request.authority);
    if (peers.length === 0) this.faults.onProxyFault(request.key, 502);
    else this.ask({ request, peers, index: 0 });
  }

  onHttpClient(client: HttpClient, event: HttpClientEvent): void {
    const passage = this.passages.get(client);
    if (event !== HttpClientEvent.Done || passage === undefined) return;
    this.passages.delete(client);
    const { request } = passage;
    const { failure, response } = client;
    if (failure === null && response !== null) {
      const headers = withoutHeaders(response.headers, [...HOP_BY_HOP, "server", "date"]);
      const own: HttpHeaders = this.server === null ? [] : [["Server", this.server]];
      const all: HttpHeaders = [...own, ...headers, ...request.added];
      request.exchange.respond(new HttpResponse(response.status, all, response.body, response.reason));
    } else if (failure?.code === 28) this.faults.onProxyFault(request.key, 504);
    else if (passage.index + 1 < passage.peers.length) this.ask({ ...passage, index: passage.index + 1 });
    else this.faults.onProxyFault(request.key, 502);
  }

  private ask(passage: Passage): void {
    const peer = passage.peers[passage.index];
    if (peer === undefined) return;
    const { exchange, headers, authority, target } = passage.request;
    const { request } = exchange;
    const set = new Map([["host", authority], ...headers.map(([name, value]) => [name.toLowerCase(), value] as const)]);
    const kept = withoutHeaders(request.headers, [...HOP_BY_HOP, "content-length", "expect", ...set.keys()]);
    const sent: (readonly [string, string])[] = [...kept, ["Host", set.get("host") ?? authority]];
    for (const [name, value] of headers) if (name.toLowerCase() !== "host" && value !== "") sent.push([name, value]);
    for (const name of ["User-Agent", "Accept", "Content-Type"]) {
      if (!sent.some(([key]) => key.toLowerCase() === name.toLowerCase())) sent.push([name, ""]);
    }
    const host = peer.host.includes(":") ? `[${peer.host}]` : peer.host;
    const client = new HttpClient(
      this.netns,
      `http://${host}:${peer.port}${target}`,
      this,
      {
        method: request.method,
        headers: sent,
        timeoutNs: TIMEOUT_NS,
        processName: "nginx",
        ...(request.body.length > 0 ? { body: request.body } : {}),
      },
      this.files,
    );
    this.passages.set(client, passage);
    client.start();
  }

  /** The servers behind an authority, the next in turn first, backups last. */
  private peersOf(authority: string): Peer[] {
    const servers = this.upstreams.get(authority) ?? [{ ...hostAndPort(authority), isBackup: false }];
    const peersIn = (isBackup: boolean): Peer[] =>
      servers
        .filter((server) => server.isBackup === isBackup)
        .flatMap(({ host, port }) => (this.addresses.get(host) ?? [host]).map((address) => ({ host: address, port })));
    const main = peersIn(false);
    const turn = this.turns.get(authority) ?? 0;
    if (main.length > 1) this.turns.set(authority, turn + 1);
    const start = main.length === 0 ? 0 : turn % main.length;
    return [...main.slice(start), ...main.slice(0, start), ...peersIn(true)];
  }
}
