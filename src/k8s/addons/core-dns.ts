import { utf8ToBytes } from "@noble/hashes/utils.js";
import { HttpResponse } from "../../apps/http/message.js";
import { type HttpExchange, type HttpHandler, HttpServer } from "../../apps/http/server.js";
import { DnsResolver } from "../../dns/resolver.js";
import { DnsServer } from "../../dns/server.js";
import { DnsService } from "../../dns/service.js";
import type { FileSystem } from "../../host/filesystem.js";
import type { Netns } from "../../host/netns.js";
import { type IpAddress, tryParseIp } from "../../wire/ip-address.js";
import { Informers } from "../api/informer.js";
import type { ApiStore } from "../api/store.js";
import { ClusterDns } from "./cluster-dns.js";

/** CoreDNS's image. */
export const COREDNS_IMAGE = "registry.k8s.io/coredns/coredns";

/** `ttl 30` and `cache 30` of kubeadm's Corefile; the kubernetes plugin's own default is 5. */
const COREFILE_TTL_SECONDS = 30;

/** Where a CoreDNS runs: its pod's namespace and files, and the API that it watches. */
export interface CoreDnsPlace {
  readonly api: ApiStore;
  readonly netns: Netns;
  readonly files: FileSystem;
  /** Names its watches: the pod's uid. */
  readonly uid: string;
}

/**
 * CoreDNS as kubeadm sets it up: the cluster's names from a watch of its own, all others forwarded to the name servers
 * of its /etc/resolv.conf (the node's); without any they are refused. /health at 8080, /ready at 8181, /metrics at 9153.
 * Simplified: one metric, and forwarded answers alone are cached.
 */
export class CoreDns implements HttpHandler {
  readonly records: ClusterDns;
  private readonly dns: DnsService;
  private readonly health: HttpServer[];

  /** @throws Error when a port is taken. */
  constructor(place: CoreDnsPlace) {
    const { api, netns, files, uid } = place;
    this.records = new ClusterDns(new Informers(api, `coredns/${uid}`), "cluster.local", COREFILE_TTL_SECONDS);
    const forwarders = [...files.readFile("/etc/resolv.conf").matchAll(/^nameserver\s+(\S+)/gm)].flatMap(
      ([, text]) => tryParseIp(text ?? "") ?? [],
    );
    this.dns = new DnsService(netns, new DnsServer([this.records]), {
      processName: "coredns",
      offersRecursion: false,
      ...(forwarders.length === 0 ? {} : { resolver: forwarder(netns, forwarders) }),
    });
    this.health = [8080, 8181, 9153].map((port) => new HttpServer(netns, port, this, { processName: "coredns" }));
  }

  onRequest(exchange: HttpExchange): void {
    const headers = [["Content-Type", "text/plain; charset=utf-8"]] as const;
    const answer = (status: number, text: string): void => {
      exchange.respond(new HttpResponse(status, headers, utf8ToBytes(text)));
    };
    if (exchange.localPort === 9153) {
      const count = `coredns_dns_requests_total ${this.dns.requestCount}\n`;
      answer(200, `# TYPE coredns_dns_requests_total counter\n${count}`);
    } else if (exchange.localPort === 8080 || this.records.ready) answer(200, "OK");
    else answer(503, "kubernetes");
  }

  /** The program ends: sockets and watches close. */
  close(): void {
    this.dns.close();
    for (const server of this.health) server.close();
    this.records.close();
  }
}

/** `forward . /etc/resolv.conf` behind `cache 30`: what servers say, failures too, for 30 s at most. */
function forwarder(netns: Netns, forwarders: readonly IpAddress[]): DnsResolver {
  return new DnsResolver(netns, {
    forwarders,
    processName: "coredns",
    maxTtlSeconds: COREFILE_TTL_SECONDS,
    relaysFailures: true,
  });
}

/** The objects of the addon, as kubeadm applies them: a Deployment of two pods behind the Service kube-dns. */
export function coreDnsManifest(clusterIp: string, replicas = 2): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: coredns
  namespace: kube-system
  labels: { k8s-app: kube-dns }
spec:
  replicas: ${replicas}
  selector:
    matchLabels: { k8s-app: kube-dns }
  template:
    metadata:
      labels: { k8s-app: kube-dns }
    spec:
      priorityClassName: system-cluster-critical
      dnsPolicy: Default
      tolerations:
        - { key: CriticalAddonsOnly, operator: Exists }
        - { key: node-role.kubernetes.io/control-plane, effect: NoSchedule }
      affinity:
        podAntiAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
            - weight: 100
              podAffinityTerm:
                labelSelector:
                  matchExpressions:
                    - { key: k8s-app, operator: In, values: [kube-dns] }
                topologyKey: kubernetes.io/hostname
      containers:
        - name: coredns
          image: ${COREDNS_IMAGE}:v1.12.0
          args: ["-conf", "/etc/coredns/Corefile"]
          ports:
            - { containerPort: 53, name: dns, protocol: UDP }
            - { containerPort: 53, name: dns-tcp, protocol: TCP }
            - { containerPort: 9153, name: metrics, protocol: TCP }
          livenessProbe:
            httpGet: { path: /health, port: 8080 }
            initialDelaySeconds: 60
            timeoutSeconds: 5
            successThreshold: 1
            failureThreshold: 5
          readinessProbe:
            httpGet: { path: /ready, port: 8181 }
---
apiVersion: v1
kind: Service
metadata:
  name: kube-dns
  namespace: kube-system
  labels: { k8s-app: kube-dns, kubernetes.io/cluster-service: "true", kubernetes.io/name: CoreDNS }
spec:
  clusterIP: ${clusterIp}
  selector: { k8s-app: kube-dns }
  ports:
    - { name: dns, port: 53, protocol: UDP, targetPort: 53 }
    - { name: dns-tcp, port: 53, protocol: TCP, targetPort: 53 }
    - { name: metrics, port: 9153, protocol: TCP, targetPort: 9153 }
`;
}
