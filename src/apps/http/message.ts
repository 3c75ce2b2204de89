import { EMPTY } from "../../wire/payload.js";

/** Header fields in their order, names in the case in which they were given. */
export type HttpHeaders = readonly (readonly [name: string, value: string])[];

/** A request (RFC 9112 3), whole. */
export class HttpRequest {
  readonly kind = "request";
  readonly method: string;
  /** The request target as it was sent: "/path?query", "http://host/" to a proxy, "host:443" of CONNECT, "*". */
  readonly target: string;
  /** "HTTP/1.1" or "HTTP/1.0". */
  readonly version: string;
  readonly headers: HttpHeaders;
  readonly body: Uint8Array;

  constructor(
    method: string,
    target: string,
    headers: HttpHeaders = [],
    body: Uint8Array = EMPTY,
    version = "HTTP/1.1",
  ) {
    this.method = method;
    this.target = target;
    this.headers = headers;
    this.body = body;
    this.version = version;
  }

  /** The value of the first field with this name, in any case; null when there is none. */
  header(name: string): string | null {
    return findHeader(this.headers, name);
  }
}

/** A response (RFC 9112 4), whole. */
export class HttpResponse {
  readonly kind = "response";
  readonly status: number;
  readonly reason: string;
  readonly version: string;
  readonly headers: HttpHeaders;
  readonly body: Uint8Array;

  constructor(
    status: number,
    headers: HttpHeaders = [],
    body: Uint8Array = EMPTY,
    reason: string = reasonPhrase(status),
    version = "HTTP/1.1",
  ) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.reason = reason;
    this.version = version;
  }

  /** The value of the first field with this name, in any case; null when there is none. */
  header(name: string): string | null {
    return findHeader(this.headers, name);
  }
}

/** The value of the first field called `name`, in any case; null when there is none. */
export function findHeader(headers: HttpHeaders, name: string): string | null {
  const lower = name.toLowerCase();
  for (const [key, value] of headers) if (key.toLowerCase() === lower) return value;
  return null;
}

/** All values of the fields called `name` joined by ", " (RFC 9110 5.3); null when there is none. */
export function joinedHeader(headers: HttpHeaders, name: string): string | null {
  const lower = name.toLowerCase();
  const values = headers.filter(([key]) => key.toLowerCase() === lower).map(([, value]) => value);
  return values.length === 0 ? null : values.join(", ");
}

/** The fields without those of the given names. */
export function withoutHeaders(headers: HttpHeaders, names: readonly string[]): HttpHeaders {
  return headers.filter(([key]) => !names.includes(key.toLowerCase()));
}

const REASONS: ReadonlyMap<number, string> = new Map([
  [100, "Continue"],
  [101, "Switching Protocols"],
  [200, "OK"],
  [201, "Created"],
  [202, "Accepted"],
  [204, "No Content"],
  [206, "Partial Content"],
  [301, "Moved Permanently"],
  [302, "Found"],
  [303, "See Other"],
  [304, "Not Modified"],
  [307, "Temporary Redirect"],
  [308, "Permanent Redirect"],
  [400, "Bad Request"],
  [401, "Unauthorized"],
  [403, "Forbidden"],
  [404, "Not Found"],
  [405, "Method Not Allowed"],
  [408, "Request Timeout"],
  [409, "Conflict"],
  [411, "Length Required"],
  [413, "Content Too Large"],
  [414, "URI Too Long"],
  [422, "Unprocessable Content"],
  [429, "Too Many Requests"],
  [431, "Request Header Fields Too Large"],
  [500, "Internal Server Error"],
  [501, "Not Implemented"],
  [502, "Bad Gateway"],
  [503, "Service Unavailable"],
  [504, "Gateway Timeout"],
  [505, "HTTP Version Not Supported"],
]);

/** The words that go with a status (RFC 9110 15); "" for one that has none. */
export function reasonPhrase(status: number): string {
  return REASONS.get(status) ?? "";
}
