import { utf8ToBytes } from "@noble/hashes/utils.js";
import { HttpResponse } from "../../../apps/http/message.js";
import { type HttpExchange, type HttpHandler, HttpServer } from "../../../apps/http/server.js";
import type { Netns } from "../../../host/netns.js";
import { type Family, parseIp } from "../../../wire/ip-address.js";
import type { ServiceState } from "./datapath.js";
import { endpointsByPort } from "./endpoint.js";
import { servicePortsOf } from "./service-port.js";

/** What the health-check ports of a node ask of its kube-proxy. */
export interface HealthSource {
  /** True when the rules are no further behind than they may be. */
  readonly isHealthy: boolean;
}

/**
 * The health-check ports of a node (`healthCheckNodePort`, pkg/proxy/healthcheck) of one family: an HTTP server for each
 * Service with externalTrafficPolicy Local that has one. A load balancer hears 200 where the Service has endpoints of the
 * family on the node, else 503.
 */
export class ServiceHealth {
  private readonly netns: Netns;
  private readonly nodeName: string;
  private readonly source: HealthSource;
  private readonly family: Family;
  private readonly checks = new Map<string, HealthCheck>();

  constructor(netns: Netns, nodeName: string, source: HealthSource, family: Family) {
    this.netns = netns;
    this.nodeName = nodeName;
    this.source = source;
    this.family = family;
  }

  /**
   * Serves what these Services, which have such a port, have now, at `addresses`; null for all of both families. A port
   * that somebody else listens on stays closed and is tried again the next time: that is so for the second family of a
   * Service where the first one listens at all addresses.
   */
  sync(states: readonly ServiceState[], addresses: readonly string[] | null): void {
    const familyName = this.family === 4 ? "IPv4" : "IPv6";
    const wanted = new Map<string, { readonly nodePort: number; readonly local: number }>();
    for (const { key, service, slices } of states) {
      const [first] = servicePortsOf(service, familyName);
      if (first === undefined || first.healthCheckNodePort === 0) continue;
      // Endpoints of ports that the Service does not have count too.
      const byPort = endpointsByPort(
        slices.filter(({ addressType }) => addressType === familyName),
        this.nodeName,
      );
      const endpoints = [...byPort.values()].flat().filter(({ isLocal, ready }) => isLocal && ready);
      const local = new Set(endpoints.map(({ address }) => address)).size;
      wanted.set(key, { nodePort: first.healthCheckNodePort, local });
    }
    for (const [key, check] of this.checks) {
      if (wanted.get(key)?.nodePort === check.nodePort) continue;
      check.close();
      this.checks.delete(key);
    }
    for (const [key, { nodePort, local }] of wanted) {
      let check = this.checks.get(key);
      if (check === undefined) {
        check = new HealthCheck(key, nodePort, this.source);
        if (!check.listen(this.netns, addresses)) continue;
        this.checks.set(key, check);
      }
      check.localEndpoints = local;
    }
  }

  close(): void {
    for (const check of this.checks.values()) check.close();
    this.checks.clear();
  }
}

class HealthCheck implements HttpHandler {
  localEndpoints = 0;
  readonly nodePort: number;
  private readonly key: string;
  private readonly source: HealthSource;
  private readonly servers: HttpServer[] = [];

  constructor(key: string, nodePort: number, source: HealthSource) {
    this.key = key;
    this.nodePort = nodePort;
    this.source = source;
  }

  /** False when the port is taken. */
  listen(netns: Netns, addresses: readonly string[] | null): boolean {
    const process = { processName: "kube-proxy", dateLast: true };
    try {
      if (addresses === null) this.servers.push(new HttpServer(netns, this.nodePort, this, process));
      for (const text of addresses ?? []) {
        this.servers.push(new HttpServer(netns, this.nodePort, this, { ...process, address: parseIp(text) }));
      }
    } catch {
      this.close();
      return false;
    }
    return true;
  }

  close(): void {
    for (const server of this.servers) server.close();
    this.servers.length = 0;
  }

  onRequest(exchange: HttpExchange): void {
    const [namespace = "", name = ""] = this.key.split("/");
    const { isHealthy } = this.source;
    const service = `\t"service": {\n\t\t"namespace": "${namespace}",\n\t\t"name": "${name}"\n\t}`;
    const rest = `\t"localEndpoints": ${this.localEndpoints},\n\t"serviceProxyHealthy": ${isHealthy}`;
    const headers: [string, string][] = [
      ["Content-Type", "application/json"],
      ["X-Content-Type-Options", "nosniff"],
      ["X-Load-Balancing-Endpoint-Weight", String(this.localEndpoints)],
    ];
    const status = this.localEndpoints > 0 && isHealthy ? 200 : 503;
    exchange.respond(new HttpResponse(status, headers, utf8ToBytes(`{\n${service},\n${rest}\n}`)));
  }
}
