import { HttpClient } from "../apps/http/client.js";
import { HttpClientEvent, type HttpClientHandler } from "../apps/http/client-event.js";
import type { HttpClientOptions } from "../apps/http/client-options.js";
import type { HttpResponse } from "../apps/http/message.js";
import { SctpExchange, type SctpResult, type SctpResultHandler } from "../apps/sctp/sctp-exchange.js";
import type { LookupHandler, LookupResult } from "../dns/lookup.js";
import { StubResolver } from "../dns/stub-resolver.js";
import type { FileSystem } from "../host/filesystem.js";
import type { Netns } from "../host/netns.js";
import { type Socket, SocketEvent, type SocketHandler } from "../host/sockets/socket-handler.js";
import { TcpSocket } from "../host/sockets/tcp-socket.js";
import { Errno, strerror } from "../sim/errno.js";
import type { EventTarget, ScheduledEvent } from "../sim/event-queue.js";
import type { Operation } from "../sim/operation.js";
import { SECOND } from "../sim/time.js";
import { familyOf, formatIp, parseIp, tryParseIp } from "../wire/ip-address.js";
import { DatagramExchange, type DatagramResult } from "./datagram-exchange.js";

/** What came of a TCP connection that was only opened. */
export interface ConnectResult {
  readonly connected: boolean;
  /** "Connection refused", "Connection timed out", "Name or service not known"; "" when connected. */
  readonly error: string;
  /** The address that was tried last; "" when the name is not known. */
  readonly address: string;
}

/** What came of a request. */
export interface FetchResult {
  /** Null when none came. */
  readonly response: HttpResponse | null;
  /** The response's body as text. */
  readonly body: string;
  /** curl's words when no response came; "" else. */
  readonly error: string;
  /** The address that it was sent to. */
  readonly address: string;
}

/** A place to try the network from: a pod, a node, a machine outside. Every method moves virtual time when awaited. */
export class Vantage {
  /** "pod/default/client", "node/node-1", "outside". */
  readonly label: string;
  readonly netns: Netns;
  readonly files: FileSystem;
  /** What `hostname` says there. */
  readonly name: string;

  constructor(label: string, netns: Netns, files: FileSystem, name: string = netns.host.name) {
    this.label = label;
    this.netns = netns;
    this.files = files;
    this.name = name;
  }

  /** Looks a name up as a program there does. */
  lookup(name: string): Promise<LookupResult> {
    return this.netns.host.network.operate<LookupResult>(`lookup of ${name}`, (operation) => {
      new StubResolver(this.netns, this.files).lookup(name, null, SETTLE, operation);
    });
  }

  /** Fetches a URL; never rejects. */
  fetch(url: string, options: HttpClientOptions = {}): Promise<FetchResult> {
    return this.netns.host.network.operate<FetchResult>(`fetch of ${url}`, (operation) => {
      new HttpClient(this.netns, url, new Fetch(operation), { timeoutNs: 30 * SECOND, ...options }, this.files).start();
    });
  }

  /** Sends a UDP datagram to a name or an address and waits for an answer; never rejects. */
  sendDatagram(host: string, port: number, timeoutNs = 5 * SECOND): Promise<DatagramResult> {
    return this.netns.host.network.operate<DatagramResult>(`answer of ${host}:${port}/udp`, (operation) => {
      new DatagramExchange(this.netns, port, operation, timeoutNs).begin(host, this.files);
    });
  }

  /** Opens an SCTP association to a name or an address, sends a line, takes the answer and shuts it down; never rejects. */
  associate(host: string, port: number, timeoutNs = 5 * SECOND): Promise<SctpResult> {
    return this.netns.host.network.operate<SctpResult>(`association with ${host}:${port}`, (operation) => {
      new SctpExchange(this.netns, port, new SettleSctp(operation), timeoutNs).begin(host, this.files);
    });
  }

  /** Opens a TCP connection to a name or an address and closes it again; never rejects. */
  connect(host: string, port: number, timeoutNs = 5 * SECOND): Promise<ConnectResult> {
    return this.netns.host.network.operate<ConnectResult>(`connection to ${host}:${port}`, (operation) => {
      const attempt = new Connect(this.netns, port, operation, timeoutNs);
      const address = tryParseIp(host);
      if (address !== null) attempt.start(host);
      else new StubResolver(this.netns, this.files).lookup(host, null, attempt);
    });
  }
}

/** Gives a script its answer; without state, so one serves all. */
const SETTLE: LookupHandler = {
  onLookup(result: LookupResult, key: unknown): void {
    (key as Operation<LookupResult>).settle(result);
  },
};

class SettleSctp implements SctpResultHandler {
  private readonly operation: Operation<SctpResult>;

  constructor(operation: Operation<SctpResult>) {
    this.operation = operation;
  }

  onSctpResult(result: SctpResult): void {
    this.operation.settle(result);
  }
}

class Fetch implements HttpClientHandler {
  private readonly operation: Operation<FetchResult>;

  constructor(operation: Operation<FetchResult>) {
    this.operation = operation;
  }

  onHttpClient(client: HttpClient, event: HttpClientEvent): void {
    if (event !== HttpClientEvent.Done) return;
    const { response, failure, remote } = client;
    this.operation.settle({
      response,
      body: response === null ? "" : textOf(response.body),
      error: failure?.message ?? "",
      address: remote === null ? "" : formatIp(remote),
    });
  }
}

class Connect implements SocketHandler, LookupHandler, EventTarget {
  private readonly netns: Netns;
  private readonly port: number;
  private readonly operation: Operation<ConnectResult>;
  private readonly timeoutNs: number;
  private socket: TcpSocket | null = null;
  private timer: ScheduledEvent | null = null;
  private address = "";

  constructor(netns: Netns, port: number, operation: Operation<ConnectResult>, timeoutNs: number) {
    this.netns = netns;
    this.port = port;
    this.operation = operation;
    this.timeoutNs = timeoutNs;
  }

  onLookup(result: LookupResult): void {
    const address = result.addresses[0];
    if (address === undefined) this.end(result.error ?? "Name or service not known");
    else this.start(formatIp(address));
  }

  start(address: string): void {
    this.address = address;
    const remote = parseIp(address);
    this.socket = new TcpSocket(this.netns, familyOf(remote));
    this.socket.handler = this;
    this.timer = this.netns.sim.schedule(this.timeoutNs, this, 0);
    const errno = this.socket.connect(remote, this.port);
    if (errno !== 0) this.end(strerror(errno));
  }

  onSocket(socket: Socket, event: SocketEvent): void {
    if (socket !== this.socket) return;
    if (event === SocketEvent.Connected) this.end("");
    else if (event === SocketEvent.Error || event === SocketEvent.Closed) this.end(strerror(this.socket.takeError()));
  }

  onEvent(): void {
    this.timer = null;
    this.end(strerror(Errno.ETIMEDOUT));
  }

  private end(error: string): void {
    if (this.timer !== null) this.netns.sim.cancel(this.timer);
    this.timer = null;
    const { socket } = this;
    this.socket = null;
    socket?.close();
    this.operation.settle({ connected: error === "", error, address: this.address });
  }
}

/** Bytes as text, one character for each: what the programs here answer is ASCII. */
function textOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
