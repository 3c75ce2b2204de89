import { base64 } from "../../wire/codec/base64.js";
import type { HttpClientOptions } from "./client-options.js";
import { findHeader, HttpRequest } from "./message.js";
import { authorityOf, type HttpUrl } from "./url.js";

/** What a request depends on besides the options. */
export interface RequestContext {
  /** A redirect led to another host: no credentials and no cookies of the caller's go there. */
  readonly isForeign: boolean;
  /** The cookie engine's share of the Cookie field; "" for none. */
  readonly cookies: string;
}

/** The request that curl sends to `target`: its own fields, the caller's, then those about the body. */
export function buildRequest(
  target: HttpUrl,
  method: string,
  payload: Uint8Array,
  options: HttpClientOptions,
  context: RequestContext,
): HttpRequest {
  const { proxy, userAgent, range, referer, proxyCredentials, bearer } = options;
  const { isForeign } = context;
  const extra = (options.headers ?? []).filter(
    ([name]) => !isForeign || !["authorization", "cookie"].includes(name.toLowerCase()),
  );
  const fields: [string, string][] = [["Host", authorityOf(target)]];
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined) fields.push([name, value]);
  };
  if (proxy !== undefined && proxyCredentials !== undefined)
    add("Proxy-Authorization", `Basic ${base64(proxyCredentials)}`);
  const own = isForeign ? undefined : options.credentials;
  const credentials = target.credentials === null ? own : decodeURIText(target.credentials);
  if (credentials !== undefined) add("Authorization", `Basic ${base64(credentials)}`);
  else if (bearer !== undefined && !isForeign) add("Authorization", `Bearer ${bearer}`);
  add("Range", range === undefined ? undefined : `bytes=${range}`);
  if (userAgent !== "") add("User-Agent", userAgent ?? "curl/7.88.1");
  add("Accept", "*/*");
  if (options.compressed === true) add("Accept-Encoding", "deflate, gzip, br, zstd");
  if (referer !== "") add("Referer", referer);
  if (proxy !== undefined) add("Proxy-Connection", "Keep-Alive");
  const cookie = [context.cookies, isForeign ? "" : (options.cookie ?? "")].filter((each) => each !== "").join("; ");
  if (cookie !== "") add("Cookie", cookie);
  const hasBody = payload.length > 0 || (options.body !== undefined && method !== "GET");
  const about: [string, string][] = [];
  if (hasBody) {
    if (findHeader(extra, "transfer-encoding") === null) about.push(["Content-Length", String(payload.length)]);
    if (options.upload !== true) about.push(["Content-Type", "application/x-www-form-urlencoded"]);
    else if (options.version !== "HTTP/1.0") about.push(["Expect", "100-continue"]);
  }
  const isReplaced = ([name]: readonly [string, string]): boolean => findHeader(extra, name) !== null;
  // A Host of the caller's stands where curl's own would.
  const host = findHeader(extra, "host");
  const headers: (readonly [string, string])[] = [];
  if (host !== null && host !== "") headers.push(["Host", host]);
  headers.push(...fields.filter((field) => !isReplaced(field)));
  headers.push(...extra.filter(([name, value]) => value !== "" && name.toLowerCase() !== "host"));
  headers.push(...(options.emptyHeaders ?? []).map((name) => [name, ""] as const));
  headers.push(...about.filter((field) => !isReplaced(field)));
  const path = options.requestTarget ?? target.target;
  const whole =
    proxy === undefined || options.requestTarget !== undefined ? path : `http://${authorityOf(target)}${path}`;
  return new HttpRequest(method, whole, headers, payload, options.version);
}

/** Undoes %XX of a user's name and password; one character for each octet. */
function decodeURIText(text: string): string {
  return text.replace(/%([0-9a-fA-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
