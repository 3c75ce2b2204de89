import type { HttpHeaders, HttpResponse } from "../../../apps/http/message.js";
import { type HttpExchange, type HttpHandler, HttpServer } from "../../../apps/http/server.js";
import { NginxProxy, type ProxyFaults } from "../../../apps/nginx/proxy.js";
import type { UpstreamServer } from "../../../apps/nginx/site.js";
import type { TlsCertificate } from "../../../apps/tls/session.js";
import { formatIp } from "../../../wire/ip-address.js";
import type { InformerHandler } from "../../api/informer.js";
import type { Ingress } from "../../api/object.js";
import type { App, ContainerContext } from "../images/app.js";
import { flag } from "../images/echo-apps.js";
import { declaredPorts, standIn } from "../images/port-apps.js";
import { IngressPolicy, ingressError, splitTarget } from "./ingress-answer.js";
import { backendKey, backendServers } from "./ingress-backend.js";
import { type IngressChoice, ingressChoice, servesIngress } from "./ingress-class.js";
import type { IngressFlavour } from "./ingress-flavour.js";
import { IngressRules } from "./ingress-rules.js";
import { type IngressStatusSource, ingressStatusSource, publishStatus } from "./ingress-status.js";
import { IngressView } from "./ingress-view.js";

/** Until when the certificates hold that are made up: 2038. */
const NOT_AFTER_SECONDS = 2_147_483_647;

/**
 * An Ingress controller's program: HTTP and HTTPS on its container's ports, each request to an endpoint of the Service that
 * the Ingress rules lead to. Its other ports (health, metrics, webhooks) answer as those of an unknown program.
 * Simplified: what it learns counts at once, where nginx loads its configuration anew up to three times in ten seconds;
 * certificates are not read from Secrets but are for the hosts that the Ingress names; no rate limits, authentication,
 * canaries, sticky sessions or rules in kinds of the controller's own (IngressRoute, HTTPProxy).
 */
export class IngressApp implements App, HttpHandler, InformerHandler, ProxyFaults {
  private readonly container: ContainerContext;
  private readonly flavour: IngressFlavour;
  private readonly choice: IngressChoice;
  private readonly source: IngressStatusSource;
  private readonly policy: IngressPolicy;
  private readonly view: IngressView;
  private readonly servers: HttpServer[] = [];
  private readonly upstreams = new Map<string, readonly UpstreamServer[]>();
  private readonly proxy: NginxProxy;
  private readonly others: App;
  /** Null after a change, until the next request. */
  private rules: IngressRules | null = null;

  /** @throws Error when a port is taken. */
  constructor(container: ContainerContext, flavour: IngressFlavour) {
    this.container = container;
    this.flavour = flavour;
    this.choice = ingressChoice(container, flavour);
    this.source = ingressStatusSource(container);
    this.policy = new IngressPolicy(flavour);
    const { netns, files, pod, api } = container;
    this.proxy = new NginxProxy(netns, files, this.upstreams, this, null);
    const { plain, tls } = servingPorts(container, flavour);
    this.others = standIn(container, [...plain, ...tls]);
    const processName = container.container.name;
    try {
      for (const port of plain) this.servers.push(new HttpServer(netns, port, this, { processName }));
      for (const port of tls)
        this.servers.push(new HttpServer(netns, port, this, { processName, certificates: [FAKE] }));
    } catch (error) {
      this.closeServers();
      throw error;
    }
    this.view = new IngressView(api, `${pod.metadata.namespace}/${pod.metadata.name}`, this);
  }

  close(): void {
    this.closeServers();
    this.view.close();
  }

  onChange(kind: string): void {
    this.rules = null;
    if (kind !== "EndpointSlice") {
      publishStatus(this.container.api, this.view, this.source, this.ownIngresses());
    }
  }

  onRequest(exchange: HttpExchange): void {
    const rules = this.upToDate();
    const host = (exchange.request.header("host") ?? "").replace(/:\d+$/, "");
    const [path] = splitTarget(exchange.request.target);
    const match = rules.match(host, path);
    if (match === null) {
      exchange.respond(ingressError(this.flavour, 404));
      return;
    }
    const answer = this.policy.answer(exchange, match, rules.isTls(host));
    if (answer !== null) exchange.respond(answer);
    else
      this.pass(exchange, match.route.ingress, match.route.backend, this.policy.target(exchange.request.target, match));
  }

  onProxyFault(key: unknown, status: number): void {
    (key as HttpExchange).respond(ingressError(this.flavour, status));
  }

  private pass(
    exchange: HttpExchange,
    ingress: Ingress,
    backend: Parameters<typeof backendKey>[1],
    target: string,
  ): void {
    const namespace = ingress.metadata.namespace ?? "";
    const authority = backendKey(namespace, backend);
    let servers = this.upstreams.get(authority);
    if (servers === undefined) {
      servers = backendServers(this.view, namespace, backend);
      this.upstreams.set(authority, servers);
    }
    if (servers.length === 0) exchange.respond(this.noEndpoints());
    else this.proxy.pass({ exchange, authority, target, headers: forwarded(exchange), added: [], key: exchange });
  }

  private noEndpoints(): HttpResponse {
    return ingressError(this.flavour, 503);
  }

  /** The rules as the view has them; what stood behind them is looked up anew with them. */
  private upToDate(): IngressRules {
    if (this.rules !== null) return this.rules;
    this.rules = new IngressRules(this.flavour, this.ownIngresses());
    this.upstreams.clear();
    const hosts = this.ownIngresses().flatMap(({ spec }) => (spec.tls ?? []).flatMap((tls) => tls.hosts ?? []));
    const certificate: TlsCertificate = { names: hosts, issuer: "podwire", notAfterSeconds: NOT_AFTER_SECONDS };
    for (const server of this.servers) if (server.certificates !== null) server.certificates = [FAKE, certificate];
    return this.rules;
  }

  private ownIngresses(): Ingress[] {
    const { ingresses, classes } = this.view.objects();
    return ingresses.filter((one) => servesIngress(this.choice, one, classes));
  }

  private closeServers(): void {
    for (const server of this.servers) server.close();
    this.servers.length = 0;
    this.proxy.close();
    this.others.close();
  }
}

/** Shown for hosts without one, as ingress-nginx names it. */
const FAKE: TlsCertificate = {
  names: ["ingress.local"],
  issuer: "Kubernetes Ingress Controller Fake Certificate",
  notAfterSeconds: NOT_AFTER_SECONDS,
};

/** The declared ports that serve Ingresses, or the usual ones when none of them is declared. */
function servingPorts(container: ContainerContext, flavour: IngressFlavour): { plain: number[]; tls: number[] } {
  const flags = (name: string): number[] => [Number(flag(container, name))].filter((port) => port > 0);
  const isTls = [...flavour.tlsPorts, ...flags("https-port")];
  const isPlain = [...flavour.plainPorts, ...flags("http-port")];
  const declared = declaredPorts(container, "TCP");
  const named = (names: readonly string[]): number[] =>
    (container.container.ports ?? []).filter(({ name }) => names.includes(name ?? "")).map((one) => one.containerPort);
  const plain = named(["http", "web"]);
  const tls = named(["https", "websecure"]);
  if (plain.length + tls.length > 0) return { plain, tls };
  const found = {
    plain: declared.filter((port) => isPlain.includes(port)),
    tls: declared.filter((port) => isTls.includes(port)),
  };
  return found.plain.length + found.tls.length > 0 ? found : { plain: isPlain.slice(0, 1), tls: isTls.slice(0, 1) };
}

/** What a backend is told of who asked, and for what. */
function forwarded(exchange: HttpExchange): HttpHeaders {
  const { request, remote, server, localPort } = exchange;
  const client = formatIp(remote);
  const host = request.header("host") ?? "";
  const scheme = server.certificates === null ? "http" : "https";
  return [
    ["Host", host],
    ["X-Real-IP", client],
    ["X-Forwarded-For", client],
    ["X-Forwarded-Host", host],
    ["X-Forwarded-Port", `${localPort}`],
    ["X-Forwarded-Proto", scheme],
    ["X-Forwarded-Scheme", scheme],
    ["X-Scheme", scheme],
  ];
}
