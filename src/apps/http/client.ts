import { filesSeenIn } from "../../dns/files-seen.js";
import type { HostLookup } from "../../dns/host-lookup.js";
import type { LookupHandler, LookupResult } from "../../dns/lookup.js";
import { StubResolver } from "../../dns/stub-resolver.js";
import type { FileSystem } from "../../host/filesystem.js";
import type { Netns } from "../../host/netns.js";
import { type Socket, SocketEvent, type SocketHandler } from "../../host/sockets/socket-handler.js";
import { TcpSocket } from "../../host/sockets/tcp-socket.js";
import { Errno, strerror } from "../../sim/errno.js";
import type { EventTarget, ScheduledEvent } from "../../sim/event-queue.js";
import { MILLISECOND, SECOND } from "../../sim/time.js";
import { familyOf, formatIp, type IpAddress, tryParseIp } from "../../wire/ip-address.js";
import { IPV4_LOOPBACK } from "../../wire/ipv4-address.js";
import { IPV6_LOOPBACK } from "../../wire/ipv6-address.js";
import { EMPTY } from "../../wire/payload.js";
import { TlsChannel } from "../tls/channel.js";
import { type TlsCertificate, TlsSession } from "../tls/session.js";
import { buildRequest } from "./build-request.js";
import { HttpClientEvent, type HttpClientHandler } from "./client-event.js";
import { badResponse, type HttpFailure } from "./client-failure.js";
import type { HttpClientOptions } from "./client-options.js";
import { destinationOf, resolvedAddresses } from "./destination.js";
import { encodeRequest, encodeRequestBody, encodeRequestHead, keepsAlive } from "./encode.js";
import { type HttpRequest, HttpResponse } from "./message.js";
import { octetsOf } from "./octets.js";
import { HttpParser } from "./parser.js";
import { dropsBody, redirectTarget } from "./redirect.js";
import { type HttpUrl, parseUrl, resolveUrl, UrlError } from "./url.js";

const Kind = { ConnectTimeout: 0, Timeout: 1, Continue: 2 } as const;
/** How long a server may take to say "100 Continue" before the body is sent all the same. */
const CONTINUE_NS = SECOND;
const DEFAULT_CONNECT_TIMEOUT_NS = 300 * SECOND;
/** One transfer, redirects included: a state machine that curl, probes and `httpGet` share. */
export class HttpClient implements SocketHandler, LookupHandler, EventTarget {
  readonly netns: Netns;
  /** What is fetched now; changes with redirects. */
  url: string;
  addresses: readonly IpAddress[] = [];
  /** Whom it is or was connected to. */
  remote: IpAddress | null = null;
  remotePort = 0;
  local: IpAddress | null = null;
  localPort = 0;
  request: HttpRequest | null = null;
  /** The last response; after a failure in its midst what came of it. */
  response: HttpResponse | null = null;
  failure: HttpFailure | null = null;
  connectErrno = 0;
  /** Why the source that was asked for could not be bound to, 0 when it could. */
  bindErrno = 0;
  redirects = 0;
  done = false;
  startNs = 0;
  /** Virtual times since the start, 0 until it happened: curl's time_namelookup, time_connect, time_appconnect, time_starttransfer, time_total. */
  resolvedNs = 0;
  connectedNs = 0;
  securedNs = 0;
  firstByteNs = 0;
  totalNs = 0;
  /** When bytes came last; 0 before the first. */
  lastByteNs = 0;
  private readonly handler: HttpClientHandler | null;
  private readonly options: HttpClientOptions;
  private readonly files: FileSystem;
  private method: string;
  private body: Uint8Array;
  private target: HttpUrl | null = null;
  private lookup: HostLookup | null = null;
  private addressIndex = 0;
  private connectStartNs = 0;
  private socket: TcpSocket | null = null;
  private channel: TlsChannel | null = null;
  private parser = new HttpParser("response");
  private isConnected = false;
  private receivedAny = false;
  /** Reading opens the window, and what a peer on the same machine sends or closes then is told within the call. */
  private isReceiving = false;
  private wasReset = false;
  private connectTimer: ScheduledEvent | null = null;
  /** Set while the body waits for "100 Continue". */
  private continueTimer: ScheduledEvent | null = null;
  /** A redirect led to another host. */
  private isForeign = false;
  private timer: ScheduledEvent | null = null;

  constructor(
    netns: Netns,
    url: string,
    handler: HttpClientHandler | null,
    options: HttpClientOptions = {},
    files: FileSystem = filesSeenIn(netns),
  ) {
    this.netns = netns;
    this.url = url;
    this.handler = handler;
    this.options = options;
    this.files = files;
    this.body = options.body ?? EMPTY;
    this.method = options.method ?? (options.body === undefined ? "GET" : "POST");
  }

  /** Begins; the handler hears of all that follows. */
  start(): void {
    const { sim } = this.netns;
    this.startNs = sim.nowNs;
    const { timeoutNs } = this.options;
    if (timeoutNs !== undefined) this.timer = sim.schedule(timeoutNs, this, Kind.Timeout);
    this.begin();
  }

  /** Gives up; the handler hears nothing further. */
  cancel(): void {
    this.done = true;
    this.totalNs = this.elapsedNs;
    const { sim } = this.netns;
    if (this.timer !== null) sim.cancel(this.timer);
    this.stopConnectTimer();
    this.stopContinueTimer();
    this.lookup?.cancel();
    this.disconnect();
  }

  onLookup(result: LookupResult): void {
    this.lookup = null;
    if (this.done) return;
    const [first] = result.addresses;
    if (first === undefined && this.isNumericOfOther(result.name)) {
      this.fail(7, "Couldn't connect to server");
      return;
    }
    if (first === undefined) {
      const what = this.options.proxy === undefined ? "host" : "proxy";
      this.fail(this.options.proxy === undefined ? 6 : 5, `Could not resolve ${what}: ${result.name}`);
      return;
    }
    this.useAddresses(result.addresses);
  }

  onEvent(kind: number): void {
    if (this.done) return;
    if (kind === Kind.Continue) {
      this.continueTimer = null;
      this.sendBody();
      return;
    }
    const elapsedMs = Math.floor(this.elapsedNs / MILLISECOND);
    if (kind === Kind.ConnectTimeout) {
      this.connectTimer = null;
      if (this.socket === null) this.fail(28, `Resolving timed out after ${elapsedMs} milliseconds`);
      else this.failConnect(28, "Timeout was reached");
      return;
    }
    this.timer = null;
    if (this.isConnected) {
      const { bodyReceived, bodyMissing } = this.parser;
      const total = this.parser.partial === null ? null : bodyMissing;
      const got = total === null ? `${bodyReceived}` : `${bodyReceived} out of ${bodyReceived + total}`;
      this.response = this.parser.partial ?? this.response;
      this.fail(28, `Operation timed out after ${elapsedMs} milliseconds with ${got} bytes received`);
    } else if (this.socket !== null) this.fail(28, `Connection timed out after ${elapsedMs} milliseconds`);
    else this.fail(28, `Resolving timed out after ${elapsedMs} milliseconds`);
  }

  onSocket(socket: Socket, event: SocketEvent): void {
    if (this.done || socket !== this.socket) return;
    if (event === SocketEvent.Connected) this.onConnected(this.socket);
    else if (event === SocketEvent.Writable) this.channel?.flush();
    else if (event === SocketEvent.Error) {
      this.connectErrno = this.socket.takeError();
      if (!this.isConnected) {
        this.tryNextAddress();
        return;
      }
      if (this.isReceiving) {
        this.wasReset = true;
        return;
      }
      // What came before a reset is read first.
      this.read(this.socket, false);
      if (!this.done && socket === this.socket) this.failReset();
    } else if (this.isReceiving) return;
    else if (event === SocketEvent.Readable) this.read(this.socket);
    else if (event === SocketEvent.Closed && this.isConnected) this.onEndOfStream();
  }

  private begin(): void {
    const { proxy, address, family } = this.options;
    try {
      this.target = parseUrl(this.url, this.options.pathAsIs === true);
      const place = destinationOf(this.target, this.options);
      const { host } = place;
      this.remotePort = place.port;
      this.startConnectTimer();
      const known = resolvedAddresses(place, this.options);
      if (known.length > 0)
        this.useAddresses(known.filter((each) => family === undefined || familyOf(each) === family));
      else if (address !== undefined && proxy === undefined) this.useAddresses([address]);
      else if (host === "localhost") {
        // curl asks nobody for this name (RFC 6761 6.3).
        const both = [IPV4_LOOPBACK, IPV6_LOOPBACK];
        this.useAddresses(both.filter((each) => family === undefined || familyOf(each) === family));
      } else {
        const processName = this.options.processName ?? "curl";
        const resolver = new StubResolver(this.netns, this.files, { processName });
        this.lookup = resolver.lookup(host, family ?? null, this);
      }
    } catch (error) {
      if (!(error instanceof UrlError)) throw error;
      this.fail(error.code, error.message);
    }
  }

  /** An address of the family that -4 or -6 rules out. */
  private isNumericOfOther(host: string): boolean {
    return this.options.family !== undefined && tryParseIp(host) !== null;
  }

  private useAddresses(addresses: readonly IpAddress[]): void {
    this.addresses = addresses;
    this.addressIndex = 0;
    this.resolvedNs = this.elapsedNs;
    this.tell(HttpClientEvent.Resolved);
    if (!this.done) this.connect();
  }

  /** Simplified: addresses are tried one after the other, not both families side by side (RFC 8305). */
  private connect(): void {
    const address = this.addresses[this.addressIndex];
    if (address === undefined) return;
    this.remote = address;
    if (this.addressIndex === 0) this.connectStartNs = this.netns.sim.nowNs;
    const socket = new TcpSocket(this.netns, familyOf(address));
    socket.processName = this.options.processName ?? "curl";
    socket.pid = this.options.pid ?? 0;
    socket.handler = this;
    this.socket = socket;
    this.tell(HttpClientEvent.Trying);
    if (this.done) return;
    const bound = this.bindSource(socket);
    if (bound !== 0) {
      this.bindErrno = bound;
      this.failConnect(45, "Failed binding local connection end");
      return;
    }
    this.connectErrno = socket.connect(address, this.remotePort);
    if (this.connectErrno !== 0) this.tryNextAddress();
  }

  /** --interface and --local-port; the next port is tried when one is taken. 0 or an errno. */
  private bindSource(socket: TcpSocket): number {
    const { source, sourcePorts, device } = this.options;
    if (device !== undefined) socket.bindToDevice(device);
    if (source !== undefined && familyOf(source) !== socket.family) return Errno.EAFNOSUPPORT;
    if (source === undefined && sourcePorts === undefined) return 0;
    const [first, last] = sourcePorts ?? [0, 0];
    let errno = 0;
    for (let port = first; port <= last; port++) {
      errno = socket.bind(source ?? null, port);
      if (errno !== Errno.EADDRINUSE) break;
    }
    return errno;
  }

  private tryNextAddress(): void {
    this.tell(HttpClientEvent.ConnectFailed);
    if (this.done) return;
    this.disconnect();
    this.addressIndex++;
    if (this.addressIndex < this.addresses.length) this.connect();
    else {
      const timedOut = this.connectErrno === Errno.ETIMEDOUT;
      this.failConnect(timedOut ? 28 : 7, timedOut ? "Connection timed out" : "Couldn't connect to server");
    }
  }

  private onConnected(socket: TcpSocket): void {
    this.stopConnectTimer();
    this.isConnected = true;
    this.connectedNs = this.elapsedNs;
    this.local = socket.local;
    this.localPort = socket.localPort;
    this.parser = new HttpParser("response");
    this.tell(HttpClientEvent.Connected);
    if (this.done) return;
    const session = this.target?.scheme === "https" ? this.newSession(this.target.host) : null;
    this.channel = new TlsChannel(socket, session);
    this.channel.sendPending();
    if (session === null) this.sendRequest();
  }

  private newSession(host: string): TlsSession {
    const { portRandom } = this.netns;
    const { insecure, trustedIssuers = [] } = this.options;
    const { nowSeconds } = this;
    const role = {
      kind: "client",
      host,
      trustedIssuers: insecure === true ? null : trustedIssuers,
      nowSeconds,
    } as const;
    return new TlsSession(role, portRandom);
  }

  /** The handshake's end: the request follows; or its failure, with curl's codes. False unless data may flow. */
  private checkSession(session: TlsSession): boolean {
    const { failure } = session;
    if (failure !== null) {
      const isDoubt = failure.startsWith("SSL");
      this.fail(isDoubt ? 60 : 35, isDoubt ? failure : `error:0A000000:SSL routines::${failure}`);
      return false;
    }
    if (session.isReady && this.request === null) {
      this.securedNs = this.elapsedNs;
      this.tell(HttpClientEvent.Secured);
      if (!this.done) this.sendRequest();
    }
    return session.isReady && !this.done;
  }

  /** What a server of HTTPS showed; null without. */
  get certificate(): TlsCertificate | null {
    return this.channel?.session?.certificate ?? null;
  }

  private sendRequest(): void {
    const { target } = this;
    if (target === null || this.channel === null) return;
    this.receivedAny = false;
    const { jar } = this.options;
    const cookies = jar?.header(target, this.nowSeconds) ?? "";
    // As curl does, the rest is asked in HTTP/1.0 once an answer was.
    const isOld = this.redirects > 0 && this.response?.version === "HTTP/1.0" && this.options.version === undefined;
    const options = isOld ? { ...this.options, version: "HTTP/1.0" } : this.options;
    this.request = buildRequest(target, this.method, this.body, options, { isForeign: this.isForeign, cookies });
    this.parser.expect(this.request.method);
    if (this.options.haproxyProtocol === true) this.channel.write(octetsOf(this.proxyLine()));
    if (this.request.header("expect")?.toLowerCase() === "100-continue") {
      this.channel.write(encodeRequestHead(this.request));
      this.continueTimer = this.netns.sim.schedule(CONTINUE_NS, this, Kind.Continue);
    } else this.channel.write(encodeRequest(this.request));
    this.tell(HttpClientEvent.Sent);
  }

  /** The body that waited for "100 Continue". */
  private sendBody(): void {
    if (this.request !== null && this.channel !== null) this.channel.write(encodeRequestBody(this.request));
  }

  /** The line of HAProxy's PROXY protocol, version 1. */
  private proxyLine(): string {
    const { local, remote } = this;
    if (local === null || remote === null) return "";
    const family = typeof remote === "number" ? "TCP4" : "TCP6";
    return `PROXY ${family} ${formatIp(local)} ${formatIp(remote)} ${this.localPort} ${this.remotePort}\r\n`;
  }

  private read(socket: TcpSocket, mayEnd = true): void {
    const { channel } = this;
    if (channel === null) return;
    this.isReceiving = true;
    const bytes = channel.receive();
    this.isReceiving = false;
    const atEnd = mayEnd && socket.atEnd && !this.wasReset;
    if (channel.session !== null && !this.checkSession(channel.session)) {
      if (atEnd && !this.done) this.fail(35, "OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to server");
      return;
    }
    if (bytes.length > 0) {
      if (!this.receivedAny) this.firstByteNs = this.elapsedNs;
      this.receivedAny = true;
      this.lastByteNs = this.netns.sim.nowNs;
      this.parser.push(bytes);
    }
    if (atEnd) this.parser.end();
    for (let response = this.parser.next(); response !== null; response = this.parser.next()) {
      if (!(response instanceof HttpResponse)) continue;
      if (response.status < 200 && response.status !== 101) {
        if (response.status === 100 && this.continueTimer !== null) {
          this.stopContinueTimer();
          this.sendBody();
        }
        continue;
      }
      this.onResponse(response);
      return;
    }
    if (this.parser.failure !== null) this.failBadResponse(this.parser.failure.message);
    else if (this.wasReset) this.failReset();
    else if (atEnd) this.onEndOfStream();
  }

  private onResponse(response: HttpResponse): void {
    this.response = response;
    this.stopContinueTimer();
    if (this.target !== null) this.options.jar?.receive(this.target, response, this.nowSeconds);
    this.tell(HttpClientEvent.Response);
    if (this.done) return;
    const { maxFileBytes } = this.options;
    if (
      maxFileBytes !== undefined &&
      Number(response.header("content-length") ?? response.body.length) > maxFileBytes
    ) {
      this.fail(63, "Maximum file size exceeded");
      return;
    }
    const location = redirectTarget(response);
    const { maxRedirects = null } = this.options;
    if (maxRedirects === null || location === null) {
      this.finish(null);
      return;
    }
    if (this.redirects >= maxRedirects) {
      this.fail(47, `Maximum (${maxRedirects}) redirects followed`);
      return;
    }
    this.redirects++;
    this.follow(response, location);
  }

  private follow(response: HttpResponse, location: string): void {
    const before = this.target;
    if (before === null) return;
    if (dropsBody(response.status, this.method, this.options)) {
      if (this.options.keepsMethod !== true) this.method = "GET";
      this.body = EMPTY;
    }
    this.url = resolveUrl(before, location);
    try {
      const next = parseUrl(this.url, this.options.pathAsIs === true);
      const isSame = next.host === before.host && next.port === before.port && next.scheme === before.scheme;
      if (!isSame && this.options.trustsRedirects !== true) this.isForeign = true;
      const stays = (isSame || this.options.proxy !== undefined) && keepsAlive(response);
      if (stays && this.socket?.canSend === true && !this.socket.atEnd) {
        this.target = next;
        this.sendRequest();
        return;
      }
    } catch (error) {
      if (!(error instanceof UrlError)) throw error;
      this.fail(error.code, error.message);
      return;
    }
    this.disconnect();
    this.request = null;
    this.begin();
  }

  private onEndOfStream(): void {
    const { parser } = this;
    if (!this.receivedAny) this.fail(52, "Empty reply from server");
    else if (parser.partial === null) this.failBadResponse("");
    else {
      this.response = parser.partial;
      const { bodyMissing } = parser;
      const what = bodyMissing === null ? "outstanding read data" : `${bodyMissing} bytes`;
      this.fail(18, `transfer closed with ${what} remaining${bodyMissing === null ? "" : " to read"}`);
    }
  }

  private failBadResponse(message: string): void {
    this.response = this.parser.partial ?? this.response;
    const { code, message: words } = badResponse(message);
    this.fail(code, words);
  }

  private failReset(): void {
    this.response = this.parser.partial ?? this.response;
    this.fail(56, `Recv failure: ${strerror(this.connectErrno || Errno.ECONNRESET)}`);
  }

  private failConnect(code: number, why: string): void {
    const host = this.target === null ? "" : destinationOf(this.target, this.options).host;
    const elapsedMs = Math.floor((this.netns.sim.nowNs - this.connectStartNs) / MILLISECOND);
    this.fail(code, `Failed to connect to ${host} port ${this.remotePort} after ${elapsedMs} ms: ${why}`);
  }

  private fail(code: number, message: string): void {
    this.finish({ code, message });
  }

  private finish(failure: HttpFailure | null): void {
    if (this.done) return;
    this.failure = failure;
    this.cancel();
    this.tell(HttpClientEvent.Done);
  }

  private tell(event: HttpClientEvent): void {
    this.handler?.onHttpClient(this, event);
  }

  private startConnectTimer(): void {
    this.stopConnectTimer();
    const delayNs = this.options.connectTimeoutNs ?? DEFAULT_CONNECT_TIMEOUT_NS;
    this.connectTimer = this.netns.sim.schedule(delayNs, this, Kind.ConnectTimeout);
  }

  private stopConnectTimer(): void {
    if (this.connectTimer !== null) this.netns.sim.cancel(this.connectTimer);
    this.connectTimer = null;
  }

  private stopContinueTimer(): void {
    if (this.continueTimer !== null) this.netns.sim.cancel(this.continueTimer);
    this.continueTimer = null;
  }

  /** Seconds since the epoch, for cookies and certificates. */
  private get nowSeconds(): number {
    return this.netns.host.network.epochSeconds + Math.floor(this.netns.sim.nowNs / SECOND);
  }

  private disconnect(): void {
    this.socket?.close();
    this.socket = null;
    this.channel = null;
    this.isConnected = false;
    this.wasReset = false;
  }

  private get elapsedNs(): number {
    return this.netns.sim.nowNs - this.startNs;
  }
}
