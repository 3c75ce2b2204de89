import type { Node, Service } from "../k8s/api/object.js";
import { printPod } from "../k8s/api/print-pod.js";
import type { Cluster } from "../k8s/cluster.js";
import { formatTable } from "./table.js";

/** A cluster as it stands, as data: what `podwire up --json` prints. */
export interface ClusterSummary {
  readonly nodes: readonly {
    name: string;
    status: string;
    address: string;
    /** All of its addresses; `address` is the first. */
    addresses: readonly string[];
    podCidr: string;
    podCidrs: readonly string[];
  }[];
  readonly pods: readonly {
    namespace: string;
    name: string;
    ready: string;
    status: string;
    restarts: number;
    /** As kubectl prints them: "5 (30s ago)". */
    restartsText: string;
    ip: string;
    /** All of its addresses; `ip` is the first. */
    ips: readonly string[];
    node: string;
  }[];
  readonly services: readonly {
    namespace: string;
    name: string;
    type: string;
    clusterIp: string;
    clusterIps: readonly string[];
    /** kubectl's EXTERNAL-IP: load balancer addresses, or "<pending>", and `externalIPs`; "" for none. */
    externalIp: string;
    ports: readonly string[];
    /** Addresses with ports of the ready endpoints. */
    endpoints: readonly string[];
  }[];
}

/** Looks at a cluster's nodes, pods and Services. */
export function summarise(cluster: Cluster): ClusterSummary {
  const { api } = cluster;
  return {
    nodes: api.list("Node").map((node) => ({
      name: node.metadata.name,
      status: nodeStatus(node),
      address: node.status.addresses?.find(({ type }) => type === "InternalIP")?.address ?? "",
      addresses: (node.status.addresses ?? []).flatMap(({ type, address }) => (type === "InternalIP" ? [address] : [])),
      podCidr: node.spec.podCIDR ?? "",
      podCidrs: node.spec.podCIDRs ?? [],
    })),
    pods: api.list("Pod").map((pod) => ({
      namespace: pod.metadata.namespace ?? "",
      name: pod.metadata.name,
      ...printPod(pod, api.now()),
      ip: pod.status.podIP ?? "",
      ips: (pod.status.podIPs ?? []).flatMap(({ ip }) => (ip === undefined ? [] : [ip])),
      node: pod.spec.nodeName ?? "",
    })),
    services: api.list("Service").map((service) => ({
      namespace: service.metadata.namespace ?? "",
      name: service.metadata.name,
      type: service.spec.type ?? "ClusterIP",
      clusterIp: service.spec.clusterIP ?? "",
      clusterIps: service.spec.clusterIPs ?? [],
      externalIp: externalIpOf(service),
      ports: (service.spec.ports ?? []).map(
        ({ port, nodePort, protocol = "TCP" }) => `${port}${nodePort === undefined ? "" : `:${nodePort}`}/${protocol}`,
      ),
      endpoints: endpointsOf(cluster, service),
    })),
  };
}

/** The summary as kubectl's tables. */
export function formatSummary({ nodes, pods, services }: ClusterSummary): string {
  const or = (text: string): string => (text === "" ? "<none>" : text);
  const hasExternal = services.some(({ externalIp }) => externalIp !== "");
  return [
    formatTable(
      ["NODE", "STATUS", "INTERNAL-IP", "POD-CIDR"],
      nodes.map((node) => [node.name, node.status, or(node.address), or(node.podCidr)]),
    ),
    pods.length === 0
      ? "no pods"
      : formatTable(
          ["NAMESPACE", "POD", "READY", "STATUS", "RESTARTS", "IP", "NODE"],
          pods.map((pod) => [
            pod.namespace,
            pod.name,
            pod.ready,
            pod.status,
            pod.restartsText,
            or(pod.ip),
            or(pod.node),
          ]),
        ),
    formatTable(
      ["NAMESPACE", "SERVICE", "TYPE", "CLUSTER-IP", ...(hasExternal ? ["EXTERNAL-IP"] : []), "PORTS", "ENDPOINTS"],
      services.map((service) => [
        service.namespace,
        service.name,
        service.type,
        or(service.clusterIp),
        ...(hasExternal ? [or(service.externalIp)] : []),
        or(service.ports.join(",")),
        or(service.endpoints.join(",")),
      ]),
    ),
  ].join("\n\n");
}

/** kubectl's STATUS of a node (printNode). */
function nodeStatus({ status, spec }: Node): string {
  const ready = status.conditions?.find(({ type }) => type === "Ready");
  const state = ready === undefined ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady";
  return spec.unschedulable === true ? `${state},SchedulingDisabled` : state;
}

/** kubectl's EXTERNAL-IP column (getServiceExternalIP). */
function externalIpOf({ spec, status }: Service): string {
  const external = spec.externalIPs ?? [];
  if (spec.type === "ExternalName") return spec.externalName ?? "";
  if (spec.type !== "LoadBalancer") return external.join(",");
  const given = (status.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? "");
  if (given.length + external.length === 0) return "<pending>";
  return [...given, ...external].join(",");
}

function endpointsOf(cluster: Cluster, service: Service): string[] {
  const { name, namespace = "" } = service.metadata;
  const found = cluster.api
    .list("EndpointSlice", { namespace, labelSelector: `kubernetes.io/service-name=${name}` })
    .flatMap((slice) =>
      slice.endpoints
        .filter((endpoint) => endpoint.conditions?.ready !== false)
        .flatMap((endpoint) =>
          endpoint.addresses.flatMap((address) =>
            (slice.ports ?? []).map(({ port }) => `${address.includes(":") ? `[${address}]` : address}:${port ?? "*"}`),
          ),
        ),
    );
  return [...new Set(found)];
}
