import { utf8ToBytes } from "@noble/hashes/utils.js";
import { HttpResponse } from "../../apps/http/message.js";
import { type HttpExchange, type HttpHandler, HttpServer } from "../../apps/http/server.js";
import type { AnsweredRequest, ReplyObserver } from "../../dns/reply-observer.js";
import { DnsServer } from "../../dns/server.js";
import { DnsService } from "../../dns/service.js";
import type { FileSystem } from "../../host/filesystem.js";
import type { Netns } from "../../host/netns.js";
import { Informer, type InformerHandler, Informers } from "../api/informer.js";
import type { ConfigMap, KubeObject } from "../api/object.js";
import type { ApiStore } from "../api/store.js";
import type { ClusterDns } from "./cluster-dns.js";
import { type CorefileBlock, parseCorefile } from "./corefile/corefile.js";
import { CorefileError } from "./corefile/corefile-error.js";
import type { CorefileFiles } from "./corefile/corefile-tokens.js";
import { ServerBlocks } from "./corefile/server-blocks.js";

/** So many lines of its log are kept. */
const MAX_LINES = 10_000;

/** CoreDNS's image. */
export const COREDNS_IMAGE = "registry.k8s.io/coredns/coredns";

/** Where a mounted configuration would lie. */
const FOLDER = "/etc/coredns";
const COREFILE = `${FOLDER}/Corefile`;

/** As kubeadm sets CoreDNS up. */
const KUBEADM_COREFILE = `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30 {
       disable success cluster.local
       disable denial cluster.local
    }
    loop
    reload
    loadbalance
}
`;

/** Where a CoreDNS runs: its pod's namespace and files, and the API that it watches. */
export interface CoreDnsPlace {
  readonly api: ApiStore;
  readonly netns: Netns;
  readonly files: FileSystem;
  /** Names its watches: the pod's uid. */
  readonly uid: string;
}

/**
 * CoreDNS: its Corefile is that of the file in its container, else of the ConfigMap kube-system/coredns, else kubeadm's:
 * the cluster's names from a watch of its own, all others forwarded to the name servers of its /etc/resolv.conf (the
 * node's). A changed ConfigMap counts at once; one that CoreDNS refuses changes nothing. /health, /ready and /metrics
 * as their plugins say.
 * Simplified: one metric, forwarded answers alone are cached, and a question that `rewrite` changed goes to the server
 * block of its new name.
 */
export class CoreDns implements HttpHandler, InformerHandler {
  /** Why the last ConfigMap was not taken, and the last lines of `log` and `errors`. */
  private readonly lines: string[] = [];
  private readonly place: CoreDnsPlace;
  private readonly informers: Informers;
  private readonly configMaps: Informer<"ConfigMap">;
  private services: DnsService[] = [];
  private servers: HttpServer[] = [];
  private blocks: ServerBlocks[] = [];
  private text = "";

  /** @throws Error when a port is taken, or the configuration is refused. */
  constructor(place: CoreDnsPlace) {
    this.place = place;
    const { api, uid, files } = place;
    this.informers = new Informers(api, `coredns/${uid}`);
    const mounted = files.find(COREFILE)?.kind === "file" ? files.readFile(COREFILE) : null;
    this.start(mounted ?? api.get("ConfigMap", "kube-system", "coredns")?.data?.Corefile ?? KUBEADM_COREFILE);
    this.configMaps = new Informer(api, "ConfigMap", {
      name: `coredns/${uid}/ConfigMap`,
      namespace: "kube-system",
      fieldSelector: "metadata.name=coredns",
    });
    if (mounted === null) this.configMaps.addHandler(this);
  }

  /** What it printed. */
  get output(): string {
    return this.lines.map((line) => `${line}\n`).join("");
  }

  /** What the cluster's names are asked of; null when no `kubernetes` is configured. */
  get records(): ClusterDns | null {
    return this.blocks.flatMap(({ clusters }) => clusters)[0] ?? null;
  }

  onChange(_kind: string, _previous: KubeObject | null, current: KubeObject | null): void {
    const text = (current as ConfigMap | null)?.data?.Corefile ?? KUBEADM_COREFILE;
    if (text === this.text) return;
    try {
      parseAndMake(this.place, this.informers, text);
    } catch (error) {
      if (!(error instanceof CorefileError)) throw error;
      this.print(`[ERROR] Restart failed: ${error.message}`);
      return;
    }
    this.stop();
    this.start(text);
  }

  onRequest(exchange: HttpExchange): void {
    const headers = [["Content-Type", "text/plain; charset=utf-8"]] as const;
    const answer = (status: number, text: string): void => {
      exchange.respond(new HttpResponse(status, headers, utf8ToBytes(text)));
    };
    if (exchange.localPort === 9153) {
      const count = this.services.reduce((sum, service) => sum + service.requestCount, 0);
      answer(200, `# TYPE coredns_dns_requests_total counter\ncoredns_dns_requests_total ${count}\n`);
    } else if (exchange.localPort === 8080 || this.isReady) answer(200, "OK");
    else answer(503, "kubernetes");
  }

  /** Puts a line into its log. */
  print(line: string): void {
    this.lines.push(line);
    if (this.lines.length > MAX_LINES) this.lines.shift();
  }

  /** The program ends: sockets and watches close. */
  close(): void {
    this.stop();
    this.configMaps.watch.close();
    this.records?.close();
  }

  private get isReady(): boolean {
    return this.blocks.every(({ clusters }) => clusters.every((cluster) => cluster.ready));
  }

  private start(text: string): void {
    this.text = text;
    const { netns } = this.place;
    const { blocks, ports } = parseAndMake(this.place, this.informers, text);
    this.blocks = [...ports.values()];
    for (const [port, served] of ports) {
      this.services.push(
        new DnsService(netns, new DnsServer([served], { scrubs: true }), {
          port,
          processName: "coredns",
          offersRecursion: false,
          rewriter: served,
          ...(served.prints ? { observer: new PortLog(served, this) } : {}),
          ...(served.forwards ? { resolver: served } : {}),
        }),
      );
    }
    for (const port of httpPorts(blocks)) {
      this.servers.push(new HttpServer(netns, port, this, { processName: "coredns", dateLast: true }));
    }
  }

  private stop(): void {
    for (const one of [...this.services, ...this.servers]) one.close();
    this.services = [];
    this.servers = [];
  }
}

/** Prints what the server blocks of one port say of their answers. */
class PortLog implements ReplyObserver {
  private readonly blocks: ServerBlocks;
  private readonly core: CoreDns;

  constructor(blocks: ServerBlocks, core: CoreDns) {
    this.blocks = blocks;
    this.core = core;
  }

  onReply(answered: AnsweredRequest): void {
    for (const line of this.blocks.linesOf(answered)) this.core.print(line);
  }
}

/** The blocks of a configuration, and what they come to for each port. @throws CorefileError */
function parseAndMake(
  place: CoreDnsPlace,
  informers: Informers,
  text: string,
): { readonly blocks: readonly CorefileBlock[]; readonly ports: ReadonlyMap<number, ServerBlocks> } {
  const blocks = parseCorefile(text, filesOf(place));
  const ports = new Map<number, ServerBlocks>();
  for (const { port } of blocks.flatMap(({ zones }) => zones)) {
    if (!ports.has(port)) ports.set(port, new ServerBlocks({ ...place, informers }, blocks, port));
  }
  return { blocks, ports };
}

/**
 * What a Corefile may import: files of its container, other keys of the ConfigMap kube-system/coredns beside the Corefile,
 * and those of `coredns-custom` in the folder `custom`, where k3s and AKS mount it.
 */
function filesOf({ api, files }: CoreDnsPlace): CorefileFiles {
  const found = new Map<string, string>();
  for (const [name, folder] of [
    ["coredns", FOLDER],
    ["coredns-custom", `${FOLDER}/custom`],
  ] as const) {
    const data = api.get("ConfigMap", "kube-system", name)?.data ?? {};
    for (const [key, text] of Object.entries(data)) found.set(`${folder}/${key}`, text);
  }
  for (const path of filesBelow(files, FOLDER)) found.set(path, files.readFile(path));
  return found;
}

function filesBelow(files: FileSystem, path: string): string[] {
  const node = files.find(path);
  if (node === null) return [];
  if (node.kind === "directory") return files.list(path).flatMap((name) => filesBelow(files, `${path}/${name}`));
  return node.kind === "file" ? [path] : [];
}

/** Ports of `health`, `ready` and `prometheus`, where some block has them. */
function httpPorts(blocks: readonly CorefileBlock[]): number[] {
  const usual = { health: 8080, ready: 8181, prometheus: 9153 };
  return Object.entries(usual).flatMap(([name, port]) =>
    blocks.some(({ directives }) => directives.some((one) => one.name === name)) ? [port] : [],
  );
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
