import type { FileSystem } from "../../host/filesystem.js";
import type { Netns } from "../../host/netns.js";
import type { IpAddress } from "../../wire/ip-address.js";
import type { HttpHeaders, HttpRequest, HttpResponse } from "./message.js";

/** What to fetch and how; the defaults are curl's. */
export interface HttpClientOptions {
  /** GET unless told (POST when there is a body). */
  readonly method?: string;
  /** Fields to add; one with the name of a default field (Host, User-Agent, Accept) replaces it, an empty value removes it. */
  readonly headers?: HttpHeaders;
  readonly body?: Uint8Array;
  /** --connect-timeout; 300 s unless told. */
  readonly connectTimeoutNs?: number;
  /** -m; none unless told. */
  readonly timeoutNs?: number;
  /** -L: how many redirects to follow; 0 unless told. */
  readonly maxRedirects?: number;
  /** -4 or -6. */
  readonly family?: 4 | 6;
  /** --interface ADDRESS. */
  readonly source?: IpAddress;
  /** --connect-to / --resolve: connect here instead of looking the host up. */
  readonly address?: IpAddress;
  /** Through this forward proxy (-x). */
  readonly proxy?: string;
  readonly userAgent?: string;
}

/** What a client reports as it goes. */
export const HttpClientEvent = {
  /** The name is known: `addresses`. */
  Resolved: 1,
  /** connect() began to `remote`. */
  Trying: 2,
  Connected: 3,
  /** The request was handed to the connection: `request`. */
  Sent: 4,
  /** A response is whole (of a redirect too): `response`. */
  Response: 5,
  /** Nothing further happens: `failure` is null when it went well. */
  Done: 6,
} as const;
export type HttpClientEvent = (typeof HttpClientEvent)[keyof typeof HttpClientEvent];

/** Who hears of a client's progress. */
export interface HttpClientHandler {
  onHttpClient(client: HttpClient, event: HttpClientEvent): void;
}

/** Why a transfer failed: curl's exit code and its message, "Could not resolve host: nowhere". */
export interface HttpFailure {
  readonly code: number;
  readonly message: string;
}

/** One transfer, redirects included: a state machine that curl, probes and `httpGet` share. */
export class HttpClient {
  readonly netns: Netns;
  url: string;
  addresses: readonly IpAddress[] = [];
  /** Whom it is or was connected to. */
  remote: IpAddress | null = null;
  remotePort = 0;
  local: IpAddress | null = null;
  localPort = 0;
  request: HttpRequest | null = null;
  response: HttpResponse | null = null;
  failure: HttpFailure | null = null;
  redirects = 0;
  done = false;
  startNs = 0;
  /** Virtual times since the start, 0 until it happened: curl's time_namelookup, time_connect, time_starttransfer, time_total. */
  resolvedNs = 0;
  connectedNs = 0;
  firstByteNs = 0;
  totalNs = 0;

  constructor(
    netns: Netns,
    url: string,
    _handler: HttpClientHandler | null,
    _options: HttpClientOptions = {},
    _files: FileSystem = netns.host.files,
  ) {
    this.netns = netns;
    this.url = url;
  }
  start(): void {
    throw new Error("being written");
  }
  /** Gives up; the handler hears nothing further. */
  cancel(): void {}
}

/** A failed transfer, as an error for scripts. */
export class HttpError extends Error {
  readonly code: number;
  constructor(failure: HttpFailure) {
    super(failure.message);
    this.name = "HttpError";
    this.code = failure.code;
  }
}

/** Fetches a URL. @throws HttpError when no response came; a status of 404 or 500 is a response. */
export function httpGet(
  _netns: Netns,
  _url: string,
  _options: HttpClientOptions = {},
  _files?: FileSystem,
): Promise<HttpResponse> {
  throw new Error("being written");
}
