import { sctpPorts } from "../apps/sctp/sctp-server.js";
import type { Netns } from "../host/netns.js";
import { type EndpointSlice, keyOf, type Service } from "./api/object.js";
import { formatOrigin } from "./api/source-map.js";
import type { Cluster } from "./cluster.js";
import type { ClusterNode } from "./node/cluster-node.js";

const SERVICE_NAME = "kubernetes.io/service-name";

/**
 * Ports of Services that lead to ports of pods on which nobody listens, a sentence each: Kubernetes takes them as they
 * are, and every connection is refused. A port that some of the pods listen on is not told of.
 */
export function unheardPorts(cluster: Cluster): string[] {
  const { api } = cluster;
  const slicesOf = new Map<string, EndpointSlice[]>();
  for (const slice of api.list("EndpointSlice")) {
    const key = serviceOf(slice);
    const known = slicesOf.get(key);
    if (known === undefined) slicesOf.set(key, [slice]);
    else known.push(slice);
  }
  const nodes = new Map(cluster.nodes.map((node) => [node.name, node]));
  const warnings: string[] = [];
  for (const service of api.list("Service")) {
    if (Object.keys(service.spec.selector ?? {}).length === 0) continue;
    for (const what of unheardIn(nodes, slicesOf.get(keyOf(service)) ?? []))
      warnings.push(tell(cluster, service, what));
  }
  return warnings;
}

function serviceOf({ metadata }: EndpointSlice): string {
  return `${metadata.namespace ?? ""}/${metadata.labels?.[SERVICE_NAME] ?? ""}`;
}

function tell({ api }: Cluster, service: Service, what: string): string {
  const origin = api.originOf(service);
  return `service ${keyOf(service)} ${what}${origin === null ? "" : ` (${formatOrigin(origin)})`}`;
}

function unheardIn(nodes: ReadonlyMap<string, ClusterNode>, slices: readonly EndpointSlice[]): string[] {
  /** By what a port is: the sentence while nobody was found that hears it; null as soon as somebody does. */
  const found = new Map<string, string | null>();
  for (const slice of slices) {
    for (const { targetRef, nodeName, conditions } of slice.endpoints) {
      const worker = nodes.get(nodeName ?? "")?.kubelet.workers.get(targetRef?.uid ?? "");
      const netns = worker?.netns ?? null;
      if (netns === null || conditions?.ready === false) continue;
      for (const { name = "", port = 0, protocol = "TCP" } of slice.ports ?? []) {
        const key = `${name}/${protocol}/${port}`;
        const before = found.get(key);
        if (before === null) continue;
        const listening = portsOf(netns, protocol);
        if (listening.includes(port)) found.set(key, null);
        else if (before === undefined) {
          const others = listening.length === 0 ? "nothing" : [...new Set(listening)].sort((a, b) => a - b).join(", ");
          found.set(
            key,
            `leads to port ${port}/${protocol} of its pods, where nobody listens: ${targetRef?.name ?? ""} listens on ${others}`,
          );
        }
      }
    }
  }
  return [...found.values()].filter((what) => what !== null);
}

/** The ports of a namespace that are listened on. */
function portsOf(netns: Netns, protocol: string): number[] {
  if (protocol === "SCTP") return sctpPorts(netns);
  if (protocol === "UDP") return Array.from(netns.udp.bound, (socket) => socket.localPort);
  return Array.from(netns.tcp.ports.allListeners(), (listener) => listener.localPort);
}
