import { utf8ToBytes } from "@noble/hashes/utils.js";
import { HttpResponse } from "../../../apps/http/message.js";
import { type HttpExchange, type HttpHandler, HttpServer } from "../../../apps/http/server.js";
import type { Netns } from "../../../host/netns.js";
import { SparseMap } from "../../../sim/sparse-map.js";
import { parseIp } from "../../../wire/ip-address.js";
import type { Node } from "../../api/object.js";
import type { ApiStore } from "../../api/store.js";
import type { KubeProxyConfig } from "./proxy-config.js";

/** The taint by which the cluster autoscaler says that a node is about to go. */
const TO_BE_DELETED = "ToBeDeletedByClusterAutoscaler";

/** Who has numbers to tell. */
export interface MetricsSource {
  /**
   * Prometheus' text. `queuedNs` is when a change was queued last, -1 for never; `checks` says how often "healthz 200" and
   * the like were answered.
   */
  metrics(queuedNs: number, checks: ReadonlyMap<string, number>): string;
}

/**
 * kube-proxy's own ports: 10256 tells load balancers whether the node takes traffic (`/healthz`: not when it is about to
 * be deleted, KEP-3836) and the kubelet whether the proxy lives (`/livez`); 127.0.0.1:10249 tells `/proxyMode` and
 * `/metrics`. The configuration may say other addresses.
 */
export class ProxyHealth implements HttpHandler {
  /** When a change arrived that is not written yet; -1 when all is. */
  private queuedNs = -1;
  /** When the rules were last written or found to be right. */
  private updatedNs = 0;
  /** The node as kube-proxy heard of it last; null before that, when it counts as one that takes traffic. */
  node: Node | null = null;
  private readonly netns: Netns;
  private readonly api: ApiStore;
  private readonly config: KubeProxyConfig;
  /** When the process began: times are told with what passed since, as Go prints them. */
  private readonly startNs: number;
  private readonly servers: HttpServer[] = [];
  private readonly source: MetricsSource;
  /** When a change was queued last; -1 when none ever was. */
  private lastQueuedNs = -1;
  /** How often "healthz 200" and the like were answered. */
  private readonly checks = new SparseMap<string, number>();

  constructor(netns: Netns, api: ApiStore, config: KubeProxyConfig, source: MetricsSource) {
    this.netns = netns;
    this.api = api;
    this.config = config;
    this.source = source;
    this.startNs = this.nowNs;
    this.listen(config.healthzBindAddress, new HealthChecks(this));
    this.listen(config.metricsBindAddress, this);
  }

  get isHealthy(): boolean {
    // The rules may be twice the sync period behind.
    return this.queuedNs < 0 || this.nowNs - this.queuedNs < 2 * this.config.syncPeriodNs;
  }

  /** A change arrived. */
  queued(): void {
    this.lastQueuedNs = this.nowNs;
    if (this.queuedNs < 0) this.queuedNs = this.nowNs;
  }

  /** The rules were written. */
  updated(): void {
    this.queuedNs = -1;
    this.updatedNs = this.nowNs;
  }

  close(): void {
    for (const server of this.servers) server.close();
  }

  onRequest(exchange: HttpExchange): void {
    const [path = ""] = exchange.request.target.split("?");
    exchange.respond(this.answerLocal(path));
  }

  private get nowNs(): number {
    return this.netns.host.network.sim.nowNs;
  }

  /** A port that somebody else has is left to them, as kube-proxy without `bindAddressHardFail` does. */
  private listen(place: string, handler: HttpHandler): void {
    const colon = place.lastIndexOf(":");
    const host = place.slice(0, colon).replace(/^\[|\]$/g, "");
    const isAll = host === "" || host === "0.0.0.0" || host === "::";
    const options = { processName: "kube-proxy", dateLast: true, ...(isAll ? {} : { address: parseIp(host) }) };
    try {
      this.servers.push(new HttpServer(this.netns, Number(place.slice(colon + 1)), handler, options));
    } catch {
      // Somebody else has it.
    }
  }

  private answerLocal(path: string): HttpResponse {
    const headers: [string, string][] = [["Content-Type", "text/plain; charset=utf-8"]];
    headers.push(["X-Content-Type-Options", "nosniff"]);
    if (path === "/proxyMode") return new HttpResponse(200, headers, utf8ToBytes(this.config.mode));
    if (path === "/healthz") return new HttpResponse(200, headers, utf8ToBytes("ok"));
    if (path === "/metrics") {
      const text = this.source.metrics(this.lastQueuedNs, new Map(this.checks.entries()));
      const type = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";
      return new HttpResponse(200, [["Content-Type", type]], utf8ToBytes(text));
    }
    return notFound();
  }

  /** What `/healthz` and `/livez` answer. */
  answer(path: string): HttpResponse {
    if (path !== "/healthz" && path !== "/livez") return notFound();
    const { isHealthy, node } = this;
    const isEligible =
      node === null ||
      (node.metadata.deletionTimestamp === undefined &&
        !(node.spec.taints ?? []).some((taint) => taint.key === TO_BE_DELETED));
    const isOk = isHealthy && (path === "/livez" || isEligible);
    const counted = `${path.slice(1)} ${isOk ? 200 : 503}`;
    this.checks.set(counted, (this.checks.get(counted) ?? 0) + 1);
    const now = this.timeText(this.nowNs);
    // What answers well is up to date, whenever it wrote last.
    const updated = isOk ? now : this.timeText(this.updatedNs);
    const rest = path === "/healthz" ? `, "nodeEligible": ${isEligible}` : "";
    const body = `{"lastUpdated": "${updated}","currentTime": "${now}"${rest}}`;
    const headers: [string, string][] = [["Content-Type", "application/json"]];
    headers.push(["X-Content-Type-Options", "nosniff"]);
    return new HttpResponse(isOk ? 200 : 503, headers, utf8ToBytes(body));
  }

  /** As Go prints a time: `2025-01-01 00:00:05.25 +0000 UTC m=+4.250000000`. */
  private timeText(ns: number): string {
    const [date = "", time = ""] = this.api.clock.textAt(ns).replace("Z", "").split("T");
    const fraction =
      ns % 1e9 === 0
        ? ""
        : `.${String(ns % 1e9)
            .padStart(9, "0")
            .replace(/0+$/, "")}`;
    const since = ns - this.startNs;
    const monotonic = `${Math.floor(since / 1e9)}.${String(since % 1e9).padStart(9, "0")}`;
    return `${date} ${time}${fraction} +0000 UTC m=+${monotonic}`;
  }
}

/** The port for health checks. */
class HealthChecks implements HttpHandler {
  private readonly health: ProxyHealth;

  constructor(health: ProxyHealth) {
    this.health = health;
  }

  onRequest(exchange: HttpExchange): void {
    const [path = ""] = exchange.request.target.split("?");
    exchange.respond(this.health.answer(path));
  }
}

function notFound(): HttpResponse {
  const headers: [string, string][] = [
    ["Content-Type", "text/plain; charset=utf-8"],
    ["X-Content-Type-Options", "nosniff"],
  ];
  return new HttpResponse(404, headers, utf8ToBytes("404 page not found\n"));
}
