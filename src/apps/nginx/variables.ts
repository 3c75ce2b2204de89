import { formatIp } from "../../wire/ip-address.js";
import type { HttpExchange } from "../http/server.js";

/** What a request's variables are taken from. */
export interface VariableContext {
  readonly exchange: HttpExchange;
  /** The path as it is now, rewritten and decoded. */
  readonly uri: string;
  /** The query, without its question mark; "" for none. */
  readonly query: string;
  readonly hostName: string;
  readonly serverName: string;
  /** The host and port behind `proxy_pass`; "" without one. */
  readonly proxyHost: string;
  /** Those of `set`, and `$1` ... of the last expression that fitted. */
  readonly own: ReadonlyMap<string, string>;
}

/** A text with its `$name` and `${name}` filled in; a variable that is not known is empty. */
export function fillVariables(text: string, context: VariableContext): string {
  return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_all, braced: string | undefined, bare: string | undefined) =>
    variable(braced ?? bare ?? "", context),
  );
}

function variable(name: string, context: VariableContext): string {
  const { exchange, uri, query } = context;
  const { request } = exchange;
  const own = context.own.get(name);
  if (own !== undefined) return own;
  if (name.startsWith("http_")) return request.header(name.slice(5).replaceAll("_", "-")) ?? "";
  if (name.startsWith("arg_")) return argument(query, name.slice(4));
  const host = request.header("host") ?? "";
  const remote = formatIp(exchange.remote);
  switch (name) {
    case "host":
      return (host === "" ? context.serverName : host.replace(/:\d+$/, "")).toLowerCase();
    case "hostname":
      return context.hostName;
    case "uri":
    case "document_uri":
      return uri;
    case "request_uri":
      return request.target;
    case "request":
      return `${request.method} ${request.target} ${request.version}`;
    case "request_method":
      return request.method;
    case "args":
    case "query_string":
      return query;
    case "is_args":
      return query === "" ? "" : "?";
    case "scheme":
      return exchange.server.certificates === null ? "http" : "https";
    case "remote_addr":
    case "realip_remote_addr":
      return remote;
    case "remote_port":
      return String(exchange.remotePort);
    case "server_addr":
      return formatIp(exchange.local);
    case "server_port":
      return String(exchange.localPort);
    case "server_name":
      return context.serverName;
    case "server_protocol":
      return request.version;
    case "proxy_host":
      return context.proxyHost;
    case "proxy_add_x_forwarded_for": {
      const before = request.header("x-forwarded-for");
      return before === null ? remote : `${before}, ${remote}`;
    }
    case "content_type":
      return request.header("content-type") ?? "";
    case "nginx_version":
      return NGINX_VERSION;
    default:
      return "";
  }
}

/** The version that pages and the Server field tell. */
export const NGINX_VERSION = "1.27.3";

function argument(query: string, key: string): string {
  for (const part of query.split("&")) {
    const equals = part.indexOf("=");
    if ((equals < 0 ? part : part.slice(0, equals)).toLowerCase() === key.toLowerCase())
      return equals < 0 ? "" : part.slice(equals + 1);
  }
  return "";
}
