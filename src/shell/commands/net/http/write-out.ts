import type { HttpClient } from "../../../../apps/http/client.js";
import type { HttpFailure } from "../../../../apps/http/client-failure.js";
import { encodeRequestHead } from "../../../../apps/http/encode.js";
import { parseUrl, resolveUrl, UrlError } from "../../../../apps/http/url.js";
import { formatIp } from "../../../../wire/ip-address.js";

/** What -w is told of a transfer. */
export interface WriteOutFacts {
  readonly client: HttpClient;
  readonly failure: HttpFailure | null;
  /** Octets of the body that were read: none of one that -f refused. */
  readonly bodyBytes: number;
  readonly connections: number;
  /** The heads of all answers. */
  readonly heads: readonly string[];
  readonly index: number;
  /** The file that the body went to; "" for standard output. */
  readonly file: string;
  /** -e; null without. */
  readonly referer: string | null;
}

/** Text for standard output or standard error. */
export interface WriteOutPart {
  readonly to: "out" | "error";
  readonly text: string;
}

type Value = string | number | null;

const VARIABLES =
  `certs content_type errormsg exitcode filename_effective ftp_entry_path http_code http_connect http_version local_ip
local_port method num_certs num_connects num_headers num_redirects proxy_ssl_verify_result redirect_url referer remote_ip
remote_port response_code scheme size_download size_header size_request size_upload speed_download speed_upload
ssl_verify_result time_appconnect time_connect time_namelookup time_pretransfer time_redirect time_starttransfer time_total
url url_effective urlnum`.split(/\s+/);

function factOf(facts: WriteOutFacts, name: string): Value {
  const { client, failure, connections, heads, bodyBytes } = facts;
  const { response, request } = client;
  const sent = request?.body.length ?? 0;
  const rate = (bytes: number): number => (client.totalNs === 0 ? 0 : Math.floor((bytes * 1e9) / client.totalNs));
  const seconds = (ns: number): string => (ns / 1e9).toFixed(6);
  switch (name) {
    case "http_code":
    case "response_code":
      return response?.status ?? 0;
    case "size_download":
      return bodyBytes;
    case "size_upload":
      return sent;
    case "size_header":
      return heads.reduce((sum, head) => sum + head.length, 0);
    case "size_request":
      return request === null ? 0 : encodeRequestHead(request).length + (request.method === "PUT" ? 0 : sent);
    case "speed_download":
      return rate(bodyBytes);
    case "speed_upload":
      return rate(sent);
    case "time_total":
      return seconds(client.totalNs);
    case "time_namelookup":
      return seconds(client.resolvedNs);
    case "time_connect":
      return seconds(client.connectedNs);
    case "time_pretransfer":
      return seconds(client.securedNs || client.connectedNs);
    case "time_starttransfer":
      return seconds(client.firstByteNs);
    case "time_appconnect":
      return seconds(client.securedNs);
    case "time_redirect":
      return seconds(0);
    case "remote_ip":
      return client.remote === null || connections === 0 ? "" : formatIp(client.remote);
    case "remote_port":
      return connections === 0 ? 0 : client.remotePort;
    case "local_ip":
      return client.local === null ? "" : formatIp(client.local);
    case "local_port":
      return client.localPort;
    case "url":
    case "url_effective":
      return client.url;
    case "method":
      return request?.method ?? "GET";
    case "num_redirects":
      return client.redirects;
    case "num_connects":
      return connections;
    case "num_headers":
      return response?.headers.length ?? 0;
    case "redirect_url":
      return redirectOf(client);
    case "content_type":
      return response?.header("content-type") ?? null;
    case "http_version":
      return response === null ? "0" : response.version.replace("HTTP/", "").replace("1.0", "1");
    case "scheme":
      return /^https:/i.test(client.url) ? "HTTPS" : "HTTP";
    case "exitcode":
      return failure?.code ?? 0;
    case "errormsg":
      return failure?.message ?? null;
    case "urlnum":
      return facts.index;
    case "filename_effective":
      return facts.file === "" ? null : facts.file;
    case "referer":
      return facts.referer;
    case "certs":
      return "";
    case "http_connect":
      return 0;
    case "num_certs":
    case "ssl_verify_result":
    case "proxy_ssl_verify_result":
      return 0;
    default:
      return null;
  }
}

/** All variables as one JSON object (`%{json}`), times as numbers. */
function asJson(facts: WriteOutFacts): string {
  const one = (name: string): string => {
    const value = factOf(facts, name);
    const text = name.startsWith("time_") ? String(value) : JSON.stringify(value);
    return `"${name}":${text}`;
  };
  return `{${VARIABLES.map(one).join(",")},"curl_version":"libcurl/7.88.1 OpenSSL/3.0.19 zlib/1.2.13 brotli/1.0.9 zstd/1.5.4 libidn2/2.3.3 libpsl/0.21.2 (+libidn2/2.3.3) libssh2/1.10.0 nghttp2/1.52.0 librtmp/2.3 OpenLDAP/2.5.13"}`;
}

/** The answer's fields by their names (`%{header_json}`). */
function headersJson(facts: WriteOutFacts): string {
  const fields = new Map<string, string[]>();
  for (const [name, value] of facts.client.response?.headers ?? []) {
    const key = name.toLowerCase();
    fields.set(key, [...(fields.get(key) ?? []), value]);
  }
  return `{${[...fields].map(([name, values]) => `"${name}":${JSON.stringify(values)}`).join(",\n")}\n}`;
}

/** What `curl -w FORMAT` prints after a transfer. An unknown variable prints nothing and is told on standard error. */
export function writeOut(format: string, facts: WriteOutFacts): WriteOutPart[] {
  const parts: WriteOutPart[] = [];
  let to: "out" | "error" = "out";
  const put = (text: string): void => {
    parts.push({ to, text });
  };
  for (const match of format.matchAll(/%\{([^}]*)\}|%header\{([^}]*)\}|%%|\\([ntr])|[^%\\]+|./gs)) {
    const [whole, name, header, letter] = match;
    if (header !== undefined) put(facts.client.response?.header(header) ?? "");
    else if (letter !== undefined) put(letter === "n" ? "\n" : letter === "t" ? "\t" : "\r");
    else if (name === undefined) put(whole === "%%" ? "%" : whole);
    else if (name === "stderr") to = "error";
    else if (name === "stdout") to = "out";
    else if (name === "onerror") {
      if (facts.failure === null) break;
    } else if (name === "json") put(asJson(facts));
    else if (name === "header_json") put(headersJson(facts));
    else if (VARIABLES.includes(name)) {
      const value = String(factOf(facts, name) ?? "");
      put(["http_code", "response_code", "http_connect"].includes(name) ? value.padStart(3, "0") : value);
    } else parts.push({ to: "error", text: `curl: unknown --write-out variable: '${name}'\n` });
  }
  return parts;
}

/** Where the answer would lead; null when it leads nowhere. */
function redirectOf(client: HttpClient): string | null {
  const location = client.response?.header("location") ?? null;
  if (location === null) return null;
  try {
    return resolveUrl(parseUrl(client.url), location);
  } catch (error) {
    if (!(error instanceof UrlError)) throw error;
    return location;
  }
}
