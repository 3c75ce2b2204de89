import type { IpAddress } from "../../wire/ip-address.js";
import type { HttpClientOptions } from "./client-options.js";
import { type HttpUrl, parseUrl, UrlError } from "./url.js";

/** Whom a client connects to for a URL. */
export interface HttpDestination {
  readonly host: string;
  readonly port: number;
}

/** curl's port of a proxy that names none. */
const PROXY_PORT = 1_080;

/** The proxy, or where the URL or --connect-to leads. @throws UrlError for a proxy that is none, or not for this URL. */
export function destinationOf(target: HttpUrl, options: HttpClientOptions): HttpDestination {
  const { proxy } = options;
  if (proxy === undefined) return connectedTo(target, options);
  const via = parseUrl(proxy);
  if (target.scheme === "https" || via.scheme === "https") {
    throw new UrlError(1, 'Protocol "https" not supported or disabled in libcurl');
  }
  const isUnsaid = via.port === 80 && !/:80\b/.test(proxy);
  return { host: via.host, port: isUnsaid ? PROXY_PORT : via.port };
}

function connectedTo({ host, port }: HttpUrl, { connectTo = [] }: HttpClientOptions): HttpDestination {
  for (const entry of connectTo) {
    if ((entry.host !== "" && entry.host !== host) || (entry.port !== null && entry.port !== port)) continue;
    return { host: entry.toHost === "" ? host : entry.toHost, port: entry.toPort ?? port };
  }
  return { host, port };
}

/** The addresses that --resolve tells; empty when the name is to be looked up. */
export function resolvedAddresses({ host, port }: HttpDestination, options: HttpClientOptions): readonly IpAddress[] {
  const entries = (options.resolve ?? []).filter((each) => each.port === port);
  const entry = entries.find((each) => each.host === host) ?? entries.find((each) => each.host === "*");
  return entry?.addresses ?? [];
}
