import { base64 } from "../base64.js";
import type { HttpClientOptions } from "./client-options.js";
import { findHeader, HttpRequest } from "./message.js";
import { authorityOf, type HttpUrl } from "./url.js";

/** The request that curl sends to `target`: its own fields, the caller's, then those about the body. */
export function buildRequest(
  target: HttpUrl,
  method: string,
  payload: Uint8Array,
  options: HttpClientOptions,
): HttpRequest {
  const { headers: extra = [], proxy, userAgent } = options;
  const fields: [string, string][] = [["Host", authorityOf(target)]];
  const credentials = target.credentials === null ? options.credentials : decodeURIText(target.credentials);
  if (credentials !== undefined) fields.push(["Authorization", `Basic ${base64(credentials)}`]);
  fields.push(["User-Agent", userAgent ?? "curl/7.88.1"], ["Accept", "*/*"]);
  if (proxy !== undefined) fields.push(["Proxy-Connection", "Keep-Alive"]);
  const hasBody = payload.length > 0 || (options.body !== undefined && method !== "GET");
  const about: [string, string][] = [];
  if (hasBody) {
    if (findHeader(extra, "transfer-encoding") === null) about.push(["Content-Length", String(payload.length)]);
    about.push(["Content-Type", "application/x-www-form-urlencoded"]);
  }
  const isReplaced = ([name]: readonly [string, string]): boolean => findHeader(extra, name) !== null;
  // A Host of the caller's stands where curl's own would.
  const host = findHeader(extra, "host");
  const headers: (readonly [string, string])[] = [];
  if (host !== null && host !== "") headers.push(["Host", host]);
  headers.push(...fields.filter((field) => !isReplaced(field)));
  headers.push(...extra.filter(([name, value]) => value !== "" && name.toLowerCase() !== "host"));
  headers.push(...about.filter((field) => !isReplaced(field)));
  const path = proxy === undefined ? target.target : `http://${authorityOf(target)}${target.target}`;
  return new HttpRequest(method, path, headers, payload);
}

/** Undoes %XX of a user's name and password; one character for each octet. */
function decodeURIText(text: string): string {
  return text.replace(/%([0-9a-fA-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
