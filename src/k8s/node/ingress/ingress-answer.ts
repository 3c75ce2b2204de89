import { utf8ToBytes } from "@noble/hashes/utils.js";
import { HttpResponse, reasonPhrase } from "../../../apps/http/message.js";
import { textOf } from "../../../apps/http/octets.js";
import type { HttpExchange } from "../../../apps/http/server.js";
import { errorPage, REASONS } from "../../../apps/nginx/error-page.js";
import { formatIp } from "../../../wire/ip-address.js";
import { cidrContains, parseAddress, parseCidr } from "../../api/address-text.js";
import type { IngressFlavour } from "./ingress-flavour.js";
import { type IngressMatch, regexOf } from "./ingress-rules.js";

const NGINX_VERSION = /<center>nginx\/[^<]*<\/center>/;

/** An answer of the controller's own, as its kind words it. */
export function ingressError({ pages }: IngressFlavour, status: number): HttpResponse {
  const answer = (type: string, text: string): HttpResponse =>
    new HttpResponse(status, text === "" ? [] : [["Content-Type", type]], utf8ToBytes(text), REASONS.get(status));
  switch (pages) {
    case "nginx":
      return answer("text/html", textOf(errorPage(status).body).replace(NGINX_VERSION, "<center>nginx</center>"));
    case "haproxy": {
      const [title, text] = HAPROXY_TEXTS[status] ?? [reasonPhrase(status), ""];
      return answer("text/html", `<html><body><h1>${status} ${title}</h1>\n${text}\n</body></html>\n`);
    }
    case "envoy":
      return answer("text/plain", status === 503 ? "no healthy upstream" : "");
    case "traefik": {
      const text = TRAEFIK_TEXTS[status] ?? reasonPhrase(status);
      return answer("text/plain; charset=utf-8", `${text}${text.endsWith("page not found") ? "\n" : ""}`);
    }
  }
}

const TRAEFIK_TEXTS: Readonly<Record<number, string>> = { 404: "404 page not found", 503: "no available server" };

const HAPROXY_TEXTS: Readonly<Record<number, readonly [title: string, text: string]>> = {
  404: ["Not Found", "The resource could not be found."],
  502: ["Bad Gateway", "The server returned an invalid or incomplete response."],
  503: ["Service Unavailable", "No server is available to handle this request."],
  504: ["Gateway Time-out", "The server didn't respond in time."],
};

/** What a controller says before it asks a backend. */
export class IngressPolicy {
  private readonly flavour: IngressFlavour;

  constructor(flavour: IngressFlavour) {
    this.flavour = flavour;
  }

  /** A refusal or a redirect by the Ingress' annotations and its TLS; null when the backend is to be asked. */
  answer(exchange: HttpExchange, { route }: IngressMatch, isTlsHost: boolean): HttpResponse | null {
    const { request } = exchange;
    const host = (request.header("host") ?? "").replace(/:\d+$/, "");
    const isPlain = exchange.server.certificates === null;
    const asked = (name: string): string => this.annotation(route.ingress.metadata.annotations, name);
    const allowed = asked("whitelist-source-range") || asked("allowlist-source-range");
    if (allowed !== "" && !isIn(formatIp(exchange.remote), allowed)) return ingressError(this.flavour, 403);
    const redirects = isTlsHost && asked("ssl-redirect") !== "false" ? this.flavour.tlsRedirect : 0;
    const status = asked("force-ssl-redirect") === "true" ? 308 : redirects;
    if (isPlain && status !== 0) return this.redirect(status, `https://${host}${request.target}`);
    const permanent = asked("permanent-redirect");
    if (permanent !== "") return this.redirect(Number(asked("permanent-redirect-code")) || 301, permanent);
    const temporal = asked("temporal-redirect");
    if (temporal !== "") return this.redirect(302, temporal);
    const root = asked("app-root");
    if (root !== "" && request.target === "/")
      return this.redirect(302, `${isPlain ? "http" : "https"}://${host}${root}`);
    return null;
  }

  /** Path and query as the backend gets them. */
  target(target: string, { route, isRegex }: IngressMatch): string {
    const rewrite = this.annotation(route.ingress.metadata.annotations, "rewrite-target");
    if (rewrite === "") return target;
    const [path = "", query] = splitTarget(target);
    const pattern = route.pathType === "Exact" && !isRegex ? null : regexOf(route.path);
    // nginx's `rewrite`: the whole path becomes what the groups make of it.
    const groups = pattern?.exec(path) ?? [path];
    const rewritten = rewrite.replace(/\$(\d)/g, (_all, digit: string) => groups[Number(digit)] ?? "");
    return query === undefined ? rewritten : `${rewritten}?${query}`;
  }

  private annotation(annotations: Readonly<Record<string, string>> | undefined, name: string): string {
    return this.flavour.annotations === "" ? "" : (annotations?.[this.flavour.annotations + name] ?? "");
  }

  private redirect(status: number, location: string): HttpResponse {
    const { headers, body, reason } = ingressError(this.flavour, status);
    return new HttpResponse(status, [...headers, ["Location", location]], body, reason);
  }
}

/** A request's path and what stands behind its `?`. */
export function splitTarget(target: string): [path: string, query: string | undefined] {
  const at = target.indexOf("?");
  return at < 0 ? [target, undefined] : [target.slice(0, at), target.slice(at + 1)];
}

function isIn(text: string, ranges: string): boolean {
  const address = parseAddress(text);
  return ranges.split(",").some((range) => {
    const trimmed = range.trim();
    const cidr = parseCidr(trimmed.includes("/") ? trimmed : `${trimmed}/${trimmed.includes(":") ? 128 : 32}`);
    return address !== null && cidr !== null && cidrContains(cidr, address);
  });
}
