/** Why a text is no URL that can be fetched, with curl's exit code: 3 for a malformed one, 1 for another protocol. */
export class UrlError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = "UrlError";
    this.code = code;
  }
}

/** The parts of an HTTP URL as curl takes it apart. */
export interface HttpUrl {
  readonly scheme: "http" | "https";
  /** "user:password" before the @, or null. */
  readonly credentials: string | null;
  /** Name or address; an IPv6 address without its brackets. */
  readonly host: string;
  readonly port: number;
  /** Path and query, what stands in the request line. */
  readonly target: string;
}

const MALFORMED = "URL using bad/illegal format or missing URL";
const DEFAULT_PORTS = { http: 80, https: 443 } as const;

/**
 * Takes a URL apart as curl does: the scheme may be missing, up to three slashes follow it, dot segments are resolved,
 * unless `pathAsIs`, what follows # is dropped.
 * @throws UrlError with curl's code and words.
 */
export function parseUrl(text: string, pathAsIs = false): HttpUrl {
  const match = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):\/{1,3})?([^/?#]*)([^#]*)/.exec(text);
  const [, prefix, authority = "", rest = ""] = match ?? [];
  const scheme = (prefix ?? "http").toLowerCase();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\x00-\x20\x7f]/.test(text)) throw new UrlError(3, MALFORMED);
  if (scheme !== "http" && scheme !== "https") {
    throw new UrlError(1, `Protocol "${scheme}" not supported or disabled in libcurl`);
  }
  const at = authority.lastIndexOf("@");
  const credentials = at < 0 ? null : authority.slice(0, at);
  const place = /^(\[[0-9a-fA-F:.]+(?:%[^\]]*)?\]|[^:[\]]+)(?::(\d*))?$/.exec(authority.slice(at + 1));
  if (place === null) throw new UrlError(3, MALFORMED);
  const [, bracketed = "", portText = ""] = place;
  const port = portText === "" ? DEFAULT_PORTS[scheme] : Number(portText);
  if (port > 65_535) throw new UrlError(3, MALFORMED);
  const question = rest.indexOf("?");
  const path = question < 0 ? rest : rest.slice(0, question);
  const query = question < 0 ? "" : rest.slice(question);
  const host = bracketed.startsWith("[") ? bracketed.slice(1, -1) : bracketed;
  return { scheme, credentials, host, port, target: ((pathAsIs ? path : removeDots(path)) || "/") + query };
}

/** "host" or "host:port", an IPv6 address in brackets: what the Host field says. */
export function authorityOf(url: HttpUrl): string {
  const host = url.host.includes(":") ? `[${url.host}]` : url.host;
  return url.port === DEFAULT_PORTS[url.scheme] ? host : `${host}:${url.port}`;
}

/** Where a Location field leads, seen from `base` (RFC 3986 5.2). */
export function resolveUrl(base: HttpUrl, location: string): string {
  if (/^[a-zA-Z][a-zA-Z0-9+.-]*:\/\//.test(location)) return location;
  if (location.startsWith("//")) return `${base.scheme}:${location}`;
  const origin = `${base.scheme}://${authorityOf(base)}`;
  if (location.startsWith("/")) return origin + location;
  const path = base.target.split("?")[0] ?? "/";
  if (location.startsWith("?")) return origin + path + location;
  return `${origin}${path.slice(0, path.lastIndexOf("/") + 1)}${location}`;
}

/** Resolves "." and ".." (RFC 3986 5.2.4); empty segments stay. */
function removeDots(path: string): string {
  const out: string[] = [];
  const segments = path.split("/").slice(1);
  segments.forEach((segment, i) => {
    const isLast = i === segments.length - 1;
    if (segment === "..") out.pop();
    else if (segment !== ".") out.push(segment);
    if (isLast && (segment === "." || segment === "..")) out.push("");
  });
  return path === "" ? "" : `/${out.join("/")}`;
}
