import { HttpClient } from "../../../../apps/http/client.js";
import { HttpClientEvent, type HttpClientHandler } from "../../../../apps/http/client-event.js";
import type { HttpClientOptions } from "../../../../apps/http/client-options.js";
import type { HttpResponse } from "../../../../apps/http/message.js";
import { parseUrl, resolveUrl } from "../../../../apps/http/url.js";
import { Errno, strerror } from "../../../../sim/errno.js";
import { formatIp } from "../../../../wire/ip-address.js";
import type { Process } from "../../../process.js";
import { type Wait, WaitQueue } from "../../../wait.js";
import { netnsOf } from "../namespace.js";
import { parseNumericHost } from "../resolve.js";
import type { WgetCommand } from "./wget-options.js";
import { stamp } from "./wget-text.js";

/** How an attempt ended: with a whole answer, or why not; `retries` when another attempt is worth it. */
export type WgetOutcome =
  | { readonly kind: "answer"; readonly response: HttpResponse }
  | { readonly kind: "failed"; readonly retries: boolean; readonly code: number }
  | { readonly kind: "broken"; readonly response: HttpResponse };

const REDIRECTS = [301, 302, 303, 307, 308];
/** curl's codes, as the client gives them. */
const Failure = { NoHead: 1, Host: 6, Partial: 18, TimedOut: 28, Empty: 52, TooManyRedirects: 47 } as const;

/** One attempt at one URL, its redirects included, and what wget tells of it on the way. */
export class WgetTransfer implements HttpClientHandler {
  readonly client: HttpClient;
  private readonly process: Process;
  private readonly command: WgetCommand;
  private readonly queue = new WaitQueue();
  private log = "";
  private isConnecting = false;
  private isSent = false;
  private lastEventNs: number;
  private redirects = 0;

  /** `since` is the time of the file that is there, as HTTP writes it; null to take whatever comes. */
  constructor(process: Process, command: WgetCommand, url: string, credentials: string | null, since: string | null) {
    this.process = process;
    this.command = command;
    this.lastEventNs = process.nowNs;
    this.client = new HttpClient(
      netnsOf(process),
      url,
      this,
      requestOf(process, command, credentials, since),
      process.files,
    );
  }

  onHttpClient(client: HttpClient, event: HttpClientEvent): void {
    this.lastEventNs = this.process.nowNs;
    this.queue.wake();
    const host = hostOf(client.url);
    switch (event) {
      case HttpClientEvent.Resolved:
        if (parseNumericHost(host) === null)
          this.log += `Resolving ${host} (${host})... ${client.addresses.map(formatIp).join(", ")}\n`;
        break;
      case HttpClientEvent.Trying: {
        const address = client.remote === null ? "" : formatIp(client.remote);
        const shown = address.includes(":") ? `[${address}]` : address;
        const isNumeric = parseNumericHost(host) !== null;
        this.log += `Connecting to ${isNumeric ? `${shown}` : `${host} (${host})|${shown}|`}:${client.remotePort}... `;
        this.isConnecting = true;
        this.isSent = false;
        break;
      }
      case HttpClientEvent.Connected:
        this.log += "connected.\n";
        this.isConnecting = false;
        break;
      case HttpClientEvent.ConnectFailed:
        this.always(`failed: ${strerror(client.connectErrno)}.\n`);
        this.isConnecting = false;
        break;
      case HttpClientEvent.Sent:
        if (this.isSent) this.log += `Reusing existing connection to ${host}:${client.remotePort}.\n`;
        this.log += "HTTP request sent, awaiting response... ";
        this.isSent = true;
        break;
      case HttpClientEvent.Response:
        if (client.response !== null) this.tellHead(client, client.response);
        break;
      default:
    }
  }

  /** Goes through with it. */
  *run(print: (text: string) => Generator<Wait, void, void>): Generator<Wait, WgetOutcome, void> {
    const { client, process, command } = this;
    client.start();
    const limitNs = command.readTimeoutS * 1e9;
    let isLate = false;
    try {
      while (!client.done && !isLate) {
        const lastNs = Math.max(this.lastEventNs, client.lastByteNs);
        const waits = limitNs > 0 && this.isSent;
        yield { queues: [this.queue], delayNs: waits ? Math.max(0, lastNs + limitNs - process.nowNs) : null };
        yield* this.flush(print);
        isLate = waits && !client.done && process.nowNs >= Math.max(this.lastEventNs, client.lastByteNs) + limitNs;
      }
    } finally {
      if (!client.done) client.cancel();
    }
    const outcome = this.outcome(isLate);
    yield* this.flush(print);
    return outcome;
  }

  private outcome(isLate: boolean): WgetOutcome {
    const { client, command } = this;
    const { failure, response } = client;
    if (isLate) {
      this.always(`Read error (${strerror(Errno.ETIMEDOUT)}) in headers.\n`);
      return { kind: "failed", retries: true, code: 4 };
    }
    if (failure === null && response !== null) return { kind: "answer", response };
    if (failure?.code === Failure.TooManyRedirects) {
      this.always(`${command.maxRedirects} redirections exceeded.\n`);
      return { kind: "failed", retries: false, code: 8 };
    }
    if (failure?.code === Failure.Partial && response !== null) {
      this.tellHead(client, response);
      return { kind: "broken", response };
    }
    if (failure?.code === Failure.Host) {
      const host = hostOf(client.url);
      this.log += `Resolving ${host} (${host})... failed: Temporary failure in name resolution.\n`;
      this.always(`wget: unable to resolve host address '${host}'\n`);
      return { kind: "failed", retries: false, code: 4 };
    }
    if (!this.isSent) {
      if (this.isConnecting && failure?.code === Failure.TimedOut)
        this.always(`failed: ${strerror(Errno.ETIMEDOUT)}.\n`);
      const retries = failure?.code === Failure.TimedOut || command.retriesRefused;
      return { kind: "failed", retries, code: 4 };
    }
    if (failure?.code === Failure.NoHead) {
      // wget takes it for HTTP/0.9, which podwire has not.
      this.always("what came is no HTTP/1 answer; HTTP/0.9 is not emulated by podwire.\n");
      return { kind: "failed", retries: false, code: 8 };
    }
    if (failure?.code === Failure.Empty) this.always("No data received.\n");
    else this.always(`Read error (${strerror(client.connectErrno || Errno.ECONNRESET)}) in headers.\n`);
    return { kind: "failed", retries: true, code: 4 };
  }

  /** The status line, the head for -S, and where a redirect leads. */
  private tellHead(client: HttpClient, response: HttpResponse): void {
    const { command } = this;
    if (command.headers) {
      const lines = [
        `${response.version} ${response.status} ${response.reason}`,
        ...response.headers.map(([name, value]) => `${name}: ${value}`),
      ];
      this.log += "\n";
      const text = lines.map((line) => `  ${line}\n`).join("");
      // Not even -q keeps them back.
      this.log += command.quiet || command.terse ? `\0${text}\0` : text;
    } else this.log += `${response.status} ${response.reason}\n`;
    const location = response.header("location");
    if (location === null || !REDIRECTS.includes(response.status)) return;
    this.log += `Location: ${location} [following]\n`;
    if (this.redirects++ >= command.maxRedirects) return;
    this.log += `--${stamp(this.process)}--  ${resolveUrl(parseUrl(client.url), location)}\n`;
  }

  /** -nv tells it, too. */
  private always(text: string): void {
    this.log += this.command.terse ? `\0${text}\0` : text;
  }

  private *flush(print: (text: string) => Generator<Wait, void, void>): Generator<Wait, void, void> {
    const { log } = this;
    this.log = "";
    if (log === "") return;
    const told =
      this.command.terse || this.command.quiet
        ? log
            .split("\0")
            .filter((_, i) => i % 2 === 1)
            .join("")
        : log;
    if (told !== "") yield* print(told);
  }
}

/** What the options say of a request. */
function requestOf(
  process: Process,
  command: WgetCommand,
  credentials: string | null,
  since: string | null,
): HttpClientOptions {
  return {
    ...(command.method === null ? {} : { method: command.method }),
    ...(command.body === null ? {} : { body: command.body }),
    headers: [
      ...(since === null ? [] : [["If-Modified-Since", since] as [string, string]]),
      ["Accept", "*/*"],
      ["Accept-Encoding", "identity"],
      ["Connection", command.keepAlive ? "Keep-Alive" : "Close"],
      ...command.fields.map(([name, value]): [string, string] => [name, value]),
    ],
    version: "HTTP/1.1",
    userAgent: command.userAgent,
    insecure: command.insecure,
    maxRedirects: command.maxRedirects,
    connectTimeoutNs: (command.connectTimeoutS > 0 ? command.connectTimeoutS : 1e6) * 1e9,
    ...(command.family === null ? {} : { family: command.family }),
    ...(credentials === null ? {} : { credentials }),
    processName: process.name,
    pid: process.pid,
  };
}

function hostOf(url: string): string {
  const authority = /^[a-z][^:]*:\/\/([^/?#]*)/i.exec(url)?.[1] ?? url;
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  return host.startsWith("[") ? host.slice(1, host.indexOf("]")) : host.replace(/:\d*$/, "");
}
