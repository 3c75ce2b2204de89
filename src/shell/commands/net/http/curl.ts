// curl 7.88: one transfer after the other through apps' HTTP client, and what curl prints of them.
// Knows the client's events and a process; what HTTP is, is ../../../../apps/http's business.
// Read next: curl-options.ts for the command line, write-out.ts for -w.

import { HttpClient } from "../../../../apps/http/client.js";
import { HttpClientEvent, type HttpClientHandler } from "../../../../apps/http/client-event.js";
import type { HttpFailure } from "../../../../apps/http/client-failure.js";
import type { HttpClientOptions } from "../../../../apps/http/client-options.js";
import { keepsAlive } from "../../../../apps/http/encode.js";
import { httpDateSeconds } from "../../../../apps/http/http-date.js";
import type { HttpHeaders, HttpResponse } from "../../../../apps/http/message.js";
import { Errno, strerror } from "../../../../sim/errno.js";
import { formatIp } from "../../../../wire/ip-address.js";
import type { Process } from "../../../process.js";
import { type Wait, WaitQueue } from "../../../wait.js";
import { BufferedOutput } from "../buffered-output.js";
import { textOf } from "../byte-string.js";
import { netnsOf } from "../namespace.js";
import { type CurlCommand, readCurlCommand } from "./curl-options.js";
import { isOtherScheme, transferOther } from "./curl-other.js";
import { ErrorOutput } from "./error-output.js";
import { METER_BEGINNING, meterLine } from "./meter.js";
import { writeOut } from "./write-out.js";

/** curl(1): HTTP and HTTPS, files, and the bytes of a TCP connection (telnet). */
export function* curl(process: Process): Generator<Wait, number, void> {
  const commands = yield* readCurlCommand(process);
  if (typeof commands === "number") return commands;
  let code = 0;
  const out = new BufferedOutput(process);
  for (const command of commands) {
    const errors = new ErrorOutput(process, command.stderr);
    for (const [i, url] of command.urls.entries()) {
      code = yield* transferWithRetries(process, { out, errors }, command, url, command.outputs[i] ?? null, i);
      // A name that -O cannot find ends it all.
      if (code !== 0 && (command.failEarly || (code === 23 && command.outputs[i] === "" && lastSegment(url) === "")))
        break;
    }
    if (command.jar !== null && command.jarFile !== null) {
      if (command.jarFile === "-") yield* out.print(command.jar.text());
      else process.files.writeFile(process.path(command.jarFile), command.jar.text());
    }
    if (code !== 0 && command.failEarly) break;
  }
  yield* out.flush();
  return code;
}

/** Where a transfer prints. */
interface Outputs {
  readonly out: BufferedOutput;
  readonly errors: ErrorOutput;
}

const RETRIED_STATUS = [408, 429, 500, 502, 503, 504];
const FIRST_RETRY_NS = 1e9;
const LONGEST_RETRY_NS = 600e9;

function* transferWithRetries(
  process: Process,
  outputs: Outputs,
  command: CurlCommand,
  url: string,
  output: string | null,
  index: number,
): Generator<Wait, number, void> {
  const { out, errors } = outputs;
  const place = withScheme(url, command.defaultProtocol);
  const failure = refusal(command, place, output);
  if (failure !== null) {
    if (failure.code === 23 && !command.silent) yield* errors.print("curl: Remote file name has no length!\n");
    if (!command.silent || command.showError) yield* errors.print(`curl: (${failure.code}) ${failure.message}\n`);
    return failure.code;
  }
  if (isOtherScheme(place)) return yield* transferOther(process, out, errors, command, place, index);
  if (command.unbound !== null) {
    const end = meterLine({ total: 0, received: 0, speed: 0, spentSeconds: 0 });
    if (command.meter && !command.bar) yield* errors.print(`${METER_BEGINNING}${end}\n`);
    if (!command.silent || command.showError) yield* errors.print(`curl: (45) Couldn't bind to '${command.unbound}'\n`);
    return 45;
  }
  let pauseNs = FIRST_RETRY_NS;
  const untilNs = command.retryMaxNs === null ? Number.POSITIVE_INFINITY : process.nowNs + command.retryMaxNs;
  for (let left = command.retries; ; left--) {
    const transfer = new Transfer(process, outputs, command, url, output, index);
    const code = yield* transfer.run(left > 0);
    const why = left > 0 && process.nowNs < untilNs ? transfer.retryReason(code) : null;
    if (why === null) return code;
    const delayNs = command.retryDelayNs ?? pauseNs;
    if (!command.silent) {
      const wait = Math.floor(delayNs / 1e9);
      yield* errors.print(
        `Warning: Problem: ${why}. Will retry in ${wait} second${wait === 1 ? "" : "s"}. ${left} ${left === 1 ? "retry" : "retries"} left.\n`,
      );
    }
    yield delayNs;
    pauseNs = Math.min(pauseNs * 2, LONGEST_RETRY_NS);
  }
}

/** How often the meter is told anew. */
const METER_NS = 1e9;
/** Failures that come before anything is tried: a wrong URL or protocol. */
const EARLY = [1, 3];
/** Those that the meter does not end with a line. */
const NAMELESS = [5, 6];

/** The bar of -# when all is there, for a terminal of 80 columns. */
const FULL_BAR = `\r${"#".repeat(72)} 100.0%`;

/** One URL. */
class Transfer implements HttpClientHandler {
  private readonly process: Process;
  private readonly out: BufferedOutput;
  private readonly errors: ErrorOutput;
  private readonly command: CurlCommand;
  private readonly url: string;
  private readonly output: string | null;
  private readonly queue = new WaitQueue();
  /** What -v and the headers wait to print, in order: to standard error with "* ", "> ", "< ". */
  private readonly log: string[] = [];
  private readonly heads: string[] = [];
  private readonly index: number;
  private client: HttpClient | null = null;
  private failure: HttpFailure | null = null;
  private connections = 0;
  /** So many of the first lines of the log stand before the meter. */
  private early = 0;
  private hasMeter = false;
  /** The whole second of the meter's last line. */
  private meterSeconds = 0;
  /** The file that the body goes to, "" before it is opened. */
  private path = "";

  constructor(
    process: Process,
    outputs: Outputs,
    command: CurlCommand,
    url: string,
    output: string | null,
    index: number,
  ) {
    this.process = process;
    this.out = outputs.out;
    this.errors = outputs.errors;
    this.command = command;
    this.url = withQuery(withScheme(url, command.defaultProtocol), command.query);
    this.output = output;
    this.index = index;
  }

  onHttpClient(client: HttpClient, event: HttpClientEvent): void {
    const { log } = this;
    switch (event) {
      case HttpClientEvent.Trying:
        log.push(`*   Trying ${endpoint(client)}...`, ...this.sourceWords(client));
        break;
      case HttpClientEvent.ConnectFailed:
        log.push(...this.portWords(client), this.connectFailure(client));
        break;
      case HttpClientEvent.Connected: {
        log.push(...this.portWords(client));
        const host = this.connectedHost(client.url);
        log.push(
          `* Connected to ${host} (${formatIp(client.remote ?? ("" as never))}) port ${client.remotePort} (#${this.connections++})`,
        );
        break;
      }
      case HttpClientEvent.Sent: {
        const { request } = client;
        if (request === null) break;
        if (this.command.user !== null)
          log.push(`* Server auth using Basic with user '${this.command.user.split(":")[0]}'`);
        log.push(
          `> ${request.method} ${request.target} ${request.version}\r`,
          ...fieldLines(request.headers, "> ").map((line) => `${line}\r`),
          "> \r",
        );
        if (request.body.length > 0) log.push(`} [${request.body.length} bytes data]`);
        break;
      }
      case HttpClientEvent.Response:
        if (client.response !== null) this.tellResponse(client.response);
        break;
      case HttpClientEvent.Done:
        this.failure = client.failure;
        if (client.bindErrno !== 0) {
          log.push(`* bind failed with errno ${client.bindErrno}: ${strerror(client.bindErrno)}`);
          this.failure = {
            code: 45,
            message: `bind failed with errno ${client.bindErrno}: ${strerror(client.bindErrno)}`,
          };
        }
        if (client.failure !== null) {
          // What came of an answer before it broke off was told by then.
          if (client.response !== null && this.heads.length === 0) this.tellResponse(client.response);
          log.push(`* ${client.failure.message}`);
        }
        break;
      default:
    }
    this.queue.wake();
  }

  /** Whom -v says that it is connected to: a proxy, or the URL's host, which --connect-to makes it lose. */
  private connectedHost(url: string): string {
    const { connectTo } = this.command;
    const proxy = this.proxy();
    if (proxy !== null) return hostOf(proxy.url);
    const isSentElsewhere = connectTo.some(
      (entry) =>
        entry.toHost !== "" && [hostOf(url), ""].includes(entry.host) && [portOf(url), null].includes(entry.port),
    );
    return isSentElsewhere ? "(nil)" : hostOf(url);
  }

  /** What --interface with an address tells. */
  private sourceWords(client: HttpClient): string[] {
    const { source } = this.command;
    if (source === null) return [];
    const text = formatIp(source);
    return [
      `* Name '${text}' family ${typeof client.remote === "number" ? 2 : 10} resolved to '${text}' family ${typeof source === "number" ? 2 : 10}`,
    ];
  }

  /** What --interface with an address and --local-port tell once they are bound to. */
  private portWords(client: HttpClient): string[] {
    const { source, sourcePorts } = this.command;
    if (sourcePorts !== null) return [`* Local port: ${client.localPort === 0 ? sourcePorts[0] : client.localPort}`];
    return source === null ? [] : ["* Local port: 0"];
  }

  /** An answer's head as -v tells it, with what curl makes of it. */
  private verboseHead(line: string, response: HttpResponse): string[] {
    const { command } = this;
    const isRefused = response.status >= 400 && command.fail && !command.failWithBody;
    const lines: string[] = [];
    if (response.version === "HTTP/1.0" && !keepsAlive(response)) lines.push("* HTTP 1.0, assume close after body");
    lines.push(`< ${line}\r`);
    for (const field of response.headers) {
      const asksAgain = response.status === 401 && field[0].toLowerCase() === "www-authenticate";
      if (asksAgain && command.user !== null) lines.push("* Authentication problem. Ignoring this.");
      lines.push(...fieldLines([field], "< ").map((text) => `${text}\r`));
    }
    if (isRefused) return lines;
    if (hasOpenEnd(response) && response.version === "HTTP/1.1" && keepsAlive(response))
      lines.push("* no chunk, no close, no size. Assume close to signal end");
    lines.push("< \r");
    const bytes = rawBodyBytes(response);
    if (bytes > 0 && !command.head) lines.push(`{ [${bytes} bytes data]`);
    return lines;
  }

  private connectFailure(client: HttpClient): string {
    const { remote, connectErrno } = client;
    const address = remote === null ? "" : formatIp(remote);
    const why = strerror(connectErrno);
    if (connectErrno === Errno.ETIMEDOUT)
      return `* ipv${typeof remote === "number" ? 4 : 6} connect timeout after ${this.command.connectTimeoutNs === null ? 300_000 : Math.floor(this.command.connectTimeoutNs / 1e6)}ms, move on!`;
    if (connectErrno === Errno.ENETUNREACH) return `* Immediate connect fail for ${address}: ${why}`;
    return `* connect to ${address} port ${client.remotePort} failed: ${why}`;
  }

  private tellResponse(response: HttpResponse): void {
    const line = `${response.version} ${response.status} ${response.reason}`;
    this.log.push(...this.verboseHead(line, response));
    this.heads.push([line, ...fieldLines(response.headers, ""), "", ""].join("\r\n"));
  }

  *run(mayRetry: boolean): Generator<Wait, number, void> {
    const { process, command, errors } = this;
    const showsMeter = command.meter && !command.bar;
    this.tellEntries();
    const client = new HttpClient(netnsOf(process), this.url, this, this.clientOptions(), process.files);
    this.client = client;
    const startNs = process.nowNs;
    client.start();
    try {
      while (!client.done) {
        yield { queues: [this.queue], delayNs: showsMeter ? METER_NS - ((process.nowNs - startNs) % METER_NS) : null };
        if (showsMeter) yield* this.tellProgress(client, startNs);
        yield* this.flushLog();
      }
    } finally {
      if (!client.done) client.cancel();
    }
    if (showsMeter) yield* this.tellProgress(client, startNs);
    yield* this.flushLog();
    const { response } = client;
    let failure = this.failure;
    const isRefused = response !== null && response.status >= 400 && (command.fail || command.failWithBody);
    if (failure === null && isRefused) {
      failure = { code: 22, message: `The requested URL returned error: ${response.status}` };
      if (command.verbose) yield* errors.print(`* ${failure.message}\n`);
    }
    if (failure === null && command.offset !== null && response !== null && response.status === 200) {
      failure = { code: 33, message: "HTTP server doesn't seem to support byte ranges. Cannot resume." };
    }
    const willRetry = mayRetry && this.retryReason(failure?.code ?? 0) !== null;
    const isRead = !command.head && (!isRefused || command.failWithBody);
    const size = isRead ? (response?.body.length ?? 0) : 0;
    let code = failure?.code ?? 0;
    yield* this.dumpHeaders();
    if (command.include || command.head) yield* this.emit(this.heads.join(""));
    if (failure?.code === 63 || failure?.code === 33) {
      // Nothing of the body is kept.
    } else if (response !== null && isRead && !willRetry) {
      const errno = yield* this.emit(textOf(response.body));
      if (errno !== null) {
        failure ??= { code: 23, message: "Failure writing output to destination" };
        code = 23;
      }
    }
    if (this.hasMeter && !NAMELESS.includes(failure?.code ?? 0)) yield* errors.print(meterEnd(client, size));
    if (command.meter && command.bar && size > 0) yield* errors.print(FULL_BAR);
    if (command.verbose) {
      const word =
        failure === null && response !== null && keepsAlive(response) && !hasOpenEnd(response)
          ? `* Connection #${Math.max(0, this.connections - 1)} to host ${hostOf(client.url)} left intact`
          : `* Closing connection ${Math.max(0, this.connections - 1)}`;
      yield* errors.print(`${word}\n`);
    }
    if (failure !== null && (!command.silent || command.showError)) {
      yield* errors.print(`curl: (${failure.code}) ${failure.message}\n`);
    }
    if (command.meter && command.bar) yield* errors.print("\n");
    if (command.format !== "" && !willRetry) {
      const file = this.path;
      const { connections, heads, index } = this;
      const facts = { client, failure, bodyBytes: size, connections, heads, index, file, referer: command.referer };
      for (const part of writeOut(command.format, facts))
        yield* (part.to === "out" ? this.out : errors).print(part.text);
    }
    if (failure !== null && command.removesOnError && this.path !== "") process.files.unlink(process.path(this.path));
    return code;
  }

  /** What -v tells of --resolve and --connect-to before anything is done. */
  private tellEntries(): void {
    const { resolve, connectTo } = this.command;
    const isName = (entry: { readonly host: string; readonly port: number | null }): boolean =>
      (entry.host === "" || entry.host === hostOf(this.url)) &&
      (entry.port === null || entry.port === portOf(this.url));
    for (const entry of resolve) {
      this.log.push(
        `* Added ${entry.text.replace(/^\+/, "")} to DNS cache${entry.text.startsWith("+") ? " (non-permanent)" : ""}`,
      );
      if (entry.host === "*") this.log.push(`* RESOLVE *:${entry.port} is wildcard, enabling wildcard checks`);
    }
    const way = connectTo.find(isName);
    if (way !== undefined && way.toHost !== "") this.log.push(`* Connecting to hostname: ${way.toHost}`);
    if (way !== undefined && way.toPort !== null) this.log.push(`* Connecting to port: ${way.toPort}`);
    const [host, port] = [way?.toHost || hostOf(this.url), way?.toPort ?? portOf(this.url)];
    const isKnown = resolve.some((entry) => entry.port === port && (entry.host === host || entry.host === "*"));
    if (isKnown) this.log.push(`* Hostname ${host} was found in DNS cache`);
    this.early = this.log.length;
  }

  /** Begins the meter with the first thing that happens, unless that is a failure before a connection is tried; then a line each second. */
  private *tellProgress(client: HttpClient, startNs: number): Generator<Wait, void, void> {
    const { process, command, errors } = this;
    if (!this.hasMeter) {
      if (client.done && process.nowNs === startNs && EARLY.includes(client.failure?.code ?? 0)) return;
      const early = this.log.splice(0, this.early);
      if (command.verbose && early.length > 0) yield* errors.print(`${early.join("\n")}\n`);
      this.hasMeter = true;
      yield* errors.print(METER_BEGINNING);
    }
    const seconds = Math.floor((process.nowNs - startNs) / METER_NS);
    if (client.done || seconds === this.meterSeconds) return;
    this.meterSeconds = seconds;
    yield* errors.print(meterLine({ total: 0, received: 0, speed: 0, spentSeconds: seconds }));
  }

  /** Why curl would try again, in its words; null when it would not. */
  retryReason(code: number): string | null {
    const { command } = this;
    if (code === 28) return "timeout";
    if (code === 7 && command.retryRefused) return "connection refused";
    const status = this.client?.response?.status ?? 0;
    if ((code === 0 || code === 22) && RETRIED_STATUS.includes(status)) return "HTTP error";
    return code !== 0 && command.retryAll ? "(retrying all errors)" : null;
  }

  private *flushLog(): Generator<Wait, void, void> {
    const lines = this.log.splice(0);
    if (this.command.verbose && lines.length > 0) yield* this.errors.print(`${lines.join("\n")}\n`);
  }

  private *emit(text: string): Generator<Wait, string | null, void> {
    const { process, output, command } = this;
    if (output === null || output === "-") {
      yield* this.out.print(text);
      return null;
    }
    const isFirst = this.path === "";
    if (isFirst) this.path = this.outputPath(output);
    const path = process.path(this.path);
    try {
      if (command.createDirectories && path.includes("/")) {
        process.files.makeDirectory(path.slice(0, path.lastIndexOf("/")) || "/", true);
      }
      if (process.files.find(path)?.kind === "device") return null;
      process.files.writeFile(path, text, !isFirst || command.offset !== null);
      this.setTime(path);
      return null;
    } catch {
      return this.path;
    }
  }

  /** The file's name: as told, the URL's or the server's own, and with --no-clobber one that is not taken. */
  private outputPath(output: string): string {
    const { process, command } = this;
    const told = command.headerName
      ? /filename="?([^";]*)"?/.exec(this.client?.response?.header("content-disposition") ?? "")
      : null;
    const name = output !== "" ? output : (told?.[1] ?? lastSegment(this.url));
    const { outputDirectory } = command;
    const path = outputDirectory === null || name.startsWith("/") ? name : `${outputDirectory}/${name}`;
    if (!command.keepsFiles) return path;
    for (let n = 0; n < 100; n++) {
      const free = n === 0 ? path : `${path}.${n}`;
      if (process.files.find(process.path(free)) === null) return free;
    }
    return path;
  }

  /** -R: the file is as old as the server says. */
  private setTime(path: string): void {
    const { process, command, client } = this;
    const seconds = httpDateSeconds(client?.response?.header("last-modified") ?? "");
    const node = process.files.find(path);
    if (!command.remoteTime || seconds === 0 || node?.kind !== "file") return;
    node.mtimeNs = (seconds - process.table.epochSeconds) * 1e9;
  }

  /** -D: the headers of all answers. */
  private *dumpHeaders(): Generator<Wait, void, void> {
    const { dumpHeader } = this.command;
    if (dumpHeader === null) return;
    const text = this.heads.join("");
    if (dumpHeader === "-") yield* this.out.print(text);
    else this.process.files.writeFile(this.process.path(dumpHeader), text);
  }

  private clientOptions(): HttpClientOptions {
    const { command, process } = this;
    const proxy = this.proxy();
    const given = {
      method: command.method ?? (command.head ? "HEAD" : null),
      body: command.body,
      connectTimeoutNs: command.connectTimeoutNs,
      timeoutNs: command.timeoutNs,
      maxRedirects: command.follow ? command.maxRedirects : null,
      family: command.family,
      source: command.source,
      device: command.device,
      sourcePorts: command.sourcePorts,
      proxy: proxy?.url ?? null,
      proxyCredentials: command.proxyUser ?? proxy?.credentials ?? null,
      credentials: command.user,
      bearer: command.bearer,
      userAgent: command.userAgent,
      referer: command.referer,
      cookie: command.cookie,
      range: command.range,
      version: command.version,
      requestTarget: command.requestTarget,
      maxFileBytes: command.maxFileBytes,
    };
    return {
      ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)),
      headers: command.headers,
      emptyHeaders: command.emptyHeaders,
      keepsMethod: command.keepsMethod,
      keepPostAfter: command.keepPostAfter,
      upload: command.upload,
      pathAsIs: command.pathAsIs,
      compressed: command.compressed,
      haproxyProtocol: command.haproxyProtocol,
      trustsRedirects: command.trustsRedirects,
      jar: command.jar,
      resolve: command.resolve,
      connectTo: command.connectTo,
      insecure: command.insecure,
      processName: process.name,
      pid: process.pid,
    };
  }

  /** -x, or what the environment says for the URL's scheme; null for no proxy. */
  private proxy(): { readonly url: string; readonly credentials: string | null } | null {
    const { command, process } = this;
    const env = (...names: string[]): string | null =>
      names.map((name) => process.env.get(name)).find((value) => value !== undefined && value !== "") ?? null;
    const isSecure = /^https:/i.test(this.url);
    // HTTP_PROXY is not read: a CGI's client could set it.
    const byScheme = isSecure ? env("https_proxy", "HTTPS_PROXY") : env("http_proxy");
    const text = command.proxy ?? byScheme ?? env("all_proxy", "ALL_PROXY");
    const exempt = (command.noProxy ?? env("no_proxy", "NO_PROXY") ?? "").split(/[ ,]+/).filter((name) => name !== "");
    if (text === null || text === "" || isExempt(hostOf(this.url), exempt)) return null;
    const [, scheme = "http://", credentials = null, place = ""] =
      /^([a-z0-9]+:\/\/)?(?:(.*)@)?(.*)$/i.exec(text) ?? [];
    return { url: scheme + place, credentials };
  }
}

/** What keeps a URL from being tried at all: its protocol, or that -O finds no name in it. */
function refusal(command: CurlCommand, url: string, output: string | null): HttpFailure | null {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase() ?? "http";
  if (url === "") return { code: 3, message: "URL using bad/illegal format or missing URL" };
  if (command.protocols !== null && !command.protocols.includes(scheme)) {
    return { code: 1, message: `Protocol "${scheme}" not supported or disabled in libcurl` };
  }
  const proxy = /^([a-z0-9]+):\/\//i.exec(command.proxy ?? "")?.[1]?.toLowerCase() ?? "http";
  if (!/^(?:https?|socks(?:4a?|5h?))$/.test(proxy))
    return { code: 7, message: `Unsupported proxy scheme for '${command.proxy}'` };
  if (output === "" && lastSegment(url) === "")
    return { code: 23, message: "Failed writing received data to disk/application" };
  return null;
}

function lastSegment(url: string): string {
  const path = /^[a-z][^:]*:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? "";
  return path.slice(path.lastIndexOf("/") + 1);
}

function withScheme(url: string, scheme: string | null): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(url) || url === "" ? url : `${scheme ?? "http"}://${url}`;
}

/** True when only the end of the connection ends the body (RFC 9112 6.3). */
function hasOpenEnd(response: HttpResponse): boolean {
  if (response.status === 204 || response.status === 304) return false;
  return response.header("content-length") === null && response.header("transfer-encoding") === null;
}

/** How many bytes the body took on the wire, when it came in one chunk. */
function rawBodyBytes(response: HttpResponse): number {
  const { length } = response.body;
  if (response.header("transfer-encoding")?.toLowerCase() !== "chunked") return length;
  return (length === 0 ? 0 : length.toString(16).length + 4 + length) + 5;
}

/** True when --noproxy names the host, or a domain that it is in. */
function isExempt(host: string, names: readonly string[]): boolean {
  return names.some((name) => name === "*" || host === name || host.endsWith(`.${name.replace(/^\./, "")}`));
}

function withQuery(url: string, query: string | null): string {
  if (query === null) return url;
  return `${url}${url.includes("?") ? "&" : "?"}${query}`;
}

function hostOf(url: string): string {
  const authority = /^[a-z][^:]*:\/\/([^/?#]*)/i.exec(url)?.[1] ?? url;
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  return host.startsWith("[") ? host.slice(1, host.indexOf("]")) : host.replace(/:\d*$/, "");
}

function endpoint(client: HttpClient): string {
  const { remote } = client;
  if (remote === null) return "";
  return typeof remote === "number"
    ? `${formatIp(remote)}:${client.remotePort}`
    : `[${formatIp(remote)}]:${client.remotePort}`;
}

function fieldLines(headers: HttpHeaders, lead: string): string[] {
  return headers.map(([name, value]) => `${lead}${name}: ${value}`.trimEnd());
}

/** The last line of the meter. */
function meterEnd(client: HttpClient, size: number): string {
  const spentSeconds = Math.floor(client.totalNs / METER_NS);
  const total = size === 0 ? Number(client.response?.header("content-length") ?? 0) : size;
  if (client.failure !== null && size === 0) return `${meterLine({ total: 0, received: 0, speed: 0, spentSeconds })}\n`;
  const speed = client.totalNs === 0 ? 0 : Math.round((size * 1e9) / client.totalNs);
  return `${meterLine({ total, received: size, speed, spentSeconds })}\n`;
}

function portOf(url: string): number {
  const port = /^[a-z][^:]*:\/\/[^/?#]*:(\d+)(?:[/?#]|$)/i.exec(url)?.[1];
  return port === undefined ? (/^https:/i.test(url) ? 443 : 80) : Number(port);
}
