import type { HttpClient } from "./client.js";

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
  /** The attempt to connect to `remote` failed: `connectErrno`; the next address is tried, if there is one. */
  ConnectFailed: 7,
  /** The TLS handshake is done: `certificate`. */
  Secured: 8,
} as const;
export type HttpClientEvent = (typeof HttpClientEvent)[keyof typeof HttpClientEvent];

/** Who hears of a client's progress; never called from within `start`, save for what is known at once. */
export interface HttpClientHandler {
  onHttpClient(client: HttpClient, event: HttpClientEvent): void;
}
