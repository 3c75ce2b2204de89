// curl 7.88: one transfer after the other through apps' HTTP client, and what curl prints of them.
// Knows the client's events and a process; what HTTP is, is ../../../../apps/http's business.
// Read next: curl-options.ts for the command line, write-out.ts for -w.

import { HttpClient, HttpClientEvent, type HttpClientHandler } from "../../../../apps/http/client.js";
import type { HttpFailure } from "../../../../apps/http/client-failure.js";
import type { HttpClientOptions } from "../../../../apps/http/client-options.js";
import { keepsAlive } from "../../../../apps/http/encode.js";
import type { HttpHeaders, HttpResponse } from "../../../../apps/http/message.js";
import { Errno, strerror } from "../../../../sim/errno.js";
import { formatIp } from "../../../../wire/ip-address.js";
import type { Process } from "../../../process.js";
import { type Wait, WaitQueue } from "../../../wait.js";
import { BufferedOutput } from "../buffered-output.js";
import { textOf } from "../byte-string.js";
import { netnsOf } from "../namespace.js";
import { parseNumericHost } from "../resolve.js";
import { type CurlCommand, readCurlCommand } from "./curl-options.js";
import { writeOut } from "./write-out.js";

/** curl(1), HTTP without TLS. */
export function* curl(process: Process): Generator<Wait, number, void> {
  const command = yield* readCurlCommand(process);
  if (typeof command === "number") return command;
  let code = 0;
  const out = new BufferedOutput(process);
  for (const [i, url] of command.urls.entries()) {
    code = yield* transferWithRetries(process, out, command, url, command.outputs[i] ?? null, i);
  }
  yield* out.flush();
  return code;
}

const RETRIED_STATUS = [408, 429, 500, 502, 503, 504];
const FIRST_RETRY_NS = 1e9;
const LONGEST_RETRY_NS = 600e9;

function* transferWithRetries(
  process: Process,
  out: BufferedOutput,
  command: CurlCommand,
  url: string,
  output: string | null,
  index: number,
): Generator<Wait, number, void> {
  let pauseNs = FIRST_RETRY_NS;
  const untilNs = command.retryMaxNs === null ? Number.POSITIVE_INFINITY : process.nowNs + command.retryMaxNs;
  for (let left = command.retries; ; left--) {
    const transfer = new Transfer(process, out, command, url, output, index);
    const code = yield* transfer.run(left > 0);
    const why = left > 0 && process.nowNs < untilNs ? transfer.retryReason(code) : null;
    if (why === null) return code;
    const delayNs = command.retryDelayNs ?? pauseNs;
    if (!command.silent) {
      const wait = Math.floor(delayNs / 1e9);
      yield* process.printError(
        `Warning: Problem: ${why}. Will retry in ${wait} second${wait === 1 ? "" : "s"}. ${left} ${left === 1 ? "retry" : "retries"} left.\n`,
      );
    }
    yield delayNs;
    pauseNs = Math.min(pauseNs * 2, LONGEST_RETRY_NS);
  }
}

const METER_HEAD = `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
`;
const METER_START = "\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0";

/** The bar of -# when all is there, for a terminal of 80 columns. */
const FULL_BAR = `\r${"#".repeat(72)} 100.0%`;

/** One URL. */
class Transfer implements HttpClientHandler {
  private readonly process: Process;
  private readonly out: BufferedOutput;
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
  /** The connection that the log speaks of, -1 before the first. */
  private lastPort = "";

  constructor(
    process: Process,
    out: BufferedOutput,
    command: CurlCommand,
    url: string,
    output: string | null,
    index: number,
  ) {
    this.process = process;
    this.out = out;
    this.command = command;
    this.url = withQuery(withScheme(url), command.query);
    this.output = output;
    this.index = index;
  }

  onHttpClient(client: HttpClient, event: HttpClientEvent): void {
    const { log } = this;
    switch (event) {
      case HttpClientEvent.Trying:
        log.push(`*   Trying ${endpoint(client)}...`);
        break;
      case HttpClientEvent.ConnectFailed:
        log.push(this.connectFailure(client));
        break;
      case HttpClientEvent.Connected: {
        const host = hostOf(client.url);
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
    const { process, command } = this;
    const showsMeter = command.meter && !command.bar;
    if (showsMeter) yield* process.printError(METER_HEAD + METER_START);
    const client = new HttpClient(netnsOf(process), this.url, this, this.clientOptions(), process.files);
    this.client = client;
    client.start();
    try {
      while (!client.done) {
        yield this.queue;
        yield* this.flushLog();
      }
    } finally {
      if (!client.done) client.cancel();
    }
    yield* this.flushLog();
    const { response } = client;
    let failure = this.failure;
    const isRefused = response !== null && response.status >= 400 && (command.fail || command.failWithBody);
    if (failure === null && isRefused) {
      failure = { code: 22, message: `The requested URL returned error: ${response.status}` };
      if (command.verbose) yield* process.printError(`* ${failure.message}\n`);
    }
    const willRetry = mayRetry && this.retryReason(failure?.code ?? 0) !== null;
    const size = response?.body.length ?? 0;
    let code = failure?.code ?? 0;
    yield* this.dumpHeaders();
    if (command.include || command.head) yield* this.emit(this.heads.join(""));
    if (response !== null && !command.head && !(isRefused && !command.failWithBody) && !willRetry) {
      const errno = yield* this.emit(textOf(response.body));
      if (errno !== null) {
        failure ??= { code: 23, message: "Failure writing output to destination" };
        code = 23;
      }
    }
    if (showsMeter) yield* process.printError(meterEnd(client, size));
    if (command.meter && command.bar && size > 0) yield* process.printError(FULL_BAR);
    if (command.verbose) {
      const word =
        failure === null && response !== null && keepsAlive(response) && !hasOpenEnd(response)
          ? `* Connection #${Math.max(0, this.connections - 1)} to host ${hostOf(client.url)} left intact`
          : `* Closing connection ${Math.max(0, this.connections - 1)}`;
      yield* process.printError(`${word}\n`);
    }
    if (failure !== null && (!command.silent || command.showError)) {
      yield* process.printError(`curl: (${failure.code}) ${failure.message}\n`);
    }
    if (command.meter && command.bar) yield* process.printError("\n");
    if (command.format !== "" && !willRetry) {
      yield* this.out.print(
        writeOut(
          command.format,
          client,
          failure,
          this.connections,
          this.heads.length > 0 ? this.heads : [],
          this.index,
        ),
      );
    }
    return code;
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
    if (this.command.verbose && lines.length > 0) yield* this.process.printError(`${lines.join("\n")}\n`);
  }

  private *emit(text: string): Generator<Wait, string | null, void> {
    const { process, output } = this;
    if (output === null || output === "-") {
      yield* this.out.print(text);
      return null;
    }
    const name =
      output === ""
        ? (this.url
            .replace(/[?#].*/, "")
            .split("/")
            .pop() ?? "")
        : output;
    const { outputDirectory } = this.command;
    const path = outputDirectory === null || name.startsWith("/") ? name : `${outputDirectory}/${name}`;
    try {
      if (this.command.createDirectories && path.includes("/")) {
        process.files.makeDirectory(process.path(path.slice(0, path.lastIndexOf("/")) || "/"), true);
      }
      const node = process.files.find(process.path(path));
      const isFirst = this.lastPort === "";
      this.lastPort = path;
      if (node?.kind === "device") return null;
      process.files.writeFile(process.path(path), text, !isFirst);
      return null;
    } catch {
      return path;
    }
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
    const address = this.fixedAddress();
    return {
      ...(command.head ? { method: "HEAD" } : {}),
      ...(command.method === null ? {} : { method: command.method }),
      headers: command.headers,
      ...(command.body === null ? {} : { body: command.body }),
      ...(command.connectTimeoutNs === null ? {} : { connectTimeoutNs: command.connectTimeoutNs }),
      ...(command.timeoutNs === null ? {} : { timeoutNs: command.timeoutNs }),
      ...(command.follow ? { maxRedirects: command.maxRedirects } : {}),
      ...(command.family === null ? {} : { family: command.family }),
      ...(command.source === null ? {} : { source: command.source }),
      ...(address === null ? {} : { address }),
      ...(command.proxy === null || isExempt(hostOf(this.url), command.noProxy)
        ? {}
        : { proxy: withScheme(command.proxy) }),
      ...(command.user === null ? {} : { credentials: command.user }),
      ...(command.userAgent === null ? {} : { userAgent: command.userAgent }),
      ...(command.insecure ? { insecure: true } : {}),
      processName: process.name,
      pid: process.pid,
    };
  }

  /** What --resolve and --connect-to say of the URL's host and port. */
  private fixedAddress(): ReturnType<typeof parseNumericHost> {
    const [host, port] = [hostOf(this.url), portOf(this.url)];
    for (const entry of this.command.resolve) {
      const [name = "", number = "", ...rest] = entry.replace(/^\+/, "").split(":");
      const address =
        rest
          .join(":")
          .split(",")[0]
          ?.replace(/^\[|\]$/g, "") ?? "";
      if ((name === host || name === "*") && Number(number) === port) return parseNumericHost(address);
    }
    for (const entry of this.command.connectTo) {
      const [name = "", number = "", target = ""] = entry.split(":");
      if ((name === "" || name === host) && (number === "" || Number(number) === port)) return parseNumericHost(target);
    }
    return null;
  }
}

function withScheme(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `http://${url}`;
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

function portOf(url: string): number {
  const authority = /^[a-z][^:]*:\/\/([^/?#]*)/i.exec(url)?.[1] ?? "";
  return Number(/:(\d+)$/.exec(authority)?.[1] ?? (/^https:/i.test(url) ? 443 : 80));
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
  if (client.failure !== null && size === 0) return `${METER_START}\n`;
  const speed = client.totalNs === 0 ? 0 : Math.round((size * 1e9) / client.totalNs);
  const columns = (value: number, width: number): string => String(value).padStart(width);
  return `\r${columns(size > 0 ? 100 : 0, 3)} ${columns(size, 5)}  ${columns(size > 0 ? 100 : 0, 3)} ${columns(size, 5)}    0     0 ${columns(speed, 6)}      0 --:--:-- --:--:-- --:--:-- ${columns(speed, 5)}\n`;
}
