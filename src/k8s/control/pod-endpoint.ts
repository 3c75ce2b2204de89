import type { Container, PodIP, ServicePort } from "kubernetes-types/core/v1.js";
import type { Endpoint, EndpointPort } from "kubernetes-types/discovery/v1.js";
import { formatAddress, parseAddress } from "../api/address-text.js";
import { isTerminating, type Node, type Pod, type Service } from "../api/object.js";
import { isPodFinished, isPodReady } from "./pod-state.js";

/** Label of a node that says in which zone it is. */
export const ZONE_LABEL = "topology.kubernetes.io/zone";

/** Can this pod be an endpoint at all: it has an address and its containers have not ended. */
export function canBeEndpoint(pod: Pod): boolean {
  const { podIP = "", podIPs = [] } = pod.status;
  return !isPodFinished(pod) && (podIP !== "" || podIPs.length > 0);
}

/** The pod's address of a family (`IPv4`, `IPv6`); null when it has none. */
export function podAddress(pod: Pod, family: string): string | null {
  const wantsV6 = family === "IPv6";
  for (const { ip } of pod.status.podIPs ?? []) {
    if (ip !== undefined && ip !== "" && ip.includes(":") === wantsV6) return canonical(ip);
  }
  const first = pod.status.podIP;
  return first !== undefined && first !== "" && first.includes(":") === wantsV6 ? canonical(first) : null;
}

function canonical(ip: string): string {
  const parsed = ip.includes(":") ? parseAddress(ip) : null;
  return parsed === null ? ip : formatAddress(parsed.bytes);
}

/** The endpoint of a pod for a Service and one family, without hints; null when the pod has no such address. */
export function endpointOf(service: Service, pod: Pod, family: string, node: Node | null): Endpoint | null {
  const address = podAddress(pod, family);
  if (address === null) return null;
  const serving = isPodReady(pod);
  const terminating = isTerminating(pod);
  const endpoint: Endpoint = {
    addresses: [address],
    conditions: {
      ready: service.spec.publishNotReadyAddresses === true || (serving && !terminating),
      serving,
      terminating,
    },
    targetRef: {
      kind: "Pod",
      namespace: pod.metadata.namespace ?? "",
      name: pod.metadata.name,
      uid: pod.metadata.uid,
    },
  };
  if (pod.spec.nodeName !== undefined && pod.spec.nodeName !== "") endpoint.nodeName = pod.spec.nodeName;
  const zone = node?.metadata.labels?.[ZONE_LABEL];
  if (zone !== undefined && zone !== "") endpoint.zone = zone;
  const hostname = endpointHostname(service, pod);
  if (hostname !== null) endpoint.hostname = hostname;
  return endpoint;
}

/** The pod's own name below the Service: set when hostname and subdomain say so. */
export function endpointHostname(service: Service, pod: Pod): string | null {
  const { hostname, subdomain } = pod.spec;
  if (hostname === undefined || hostname === "" || subdomain !== service.metadata.name) return null;
  return pod.metadata.namespace === service.metadata.namespace ? hostname : null;
}

/** The number behind a Service port in this pod: itself, or the container port of that name and protocol; null when none. */
export function targetPortOf(pod: Pod, port: ServicePort): number | null {
  const target = port.targetPort ?? port.port;
  if (typeof target === "number") return target;
  const protocol = port.protocol ?? "TCP";
  for (const container of portContainers(pod)) {
    for (const one of container.ports ?? []) {
      if (one.name === target && (one.protocol ?? "TCP") === protocol) return one.containerPort;
    }
  }
  return null;
}

function portContainers(pod: Pod): Container[] {
  const sidecars = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === "Always");
  return [...pod.spec.containers, ...sidecars];
}

/** The ports of a Service as this pod has them; ports that it does not have are left out. */
export function endpointPorts(service: Service, pod: Pod): EndpointPort[] {
  const ports: EndpointPort[] = [];
  for (const port of service.spec.ports ?? []) {
    const number = targetPortOf(pod, port);
    if (number === null) continue;
    const found: EndpointPort = { name: port.name ?? "", protocol: port.protocol ?? "TCP", port: number };
    if (port.appProtocol !== undefined) found.appProtocol = port.appProtocol;
    ports.push(found);
  }
  // Without the room that a list grows by: each pod's row holds one.
  return ports.slice();
}

/**
 * The ports of one Service as its pods have them, one after the other: pods of one template share their containers, for
 * which the ports are the same.
 */
export class ServicePorts {
  /** Of the pod that was looked at last. */
  ports: readonly EndpointPort[] = [];
  /** `portSetKey` of `ports`. */
  key = "";
  private readonly service: Service;
  private containers: readonly Container[] | null = null;
  private initContainers: readonly Container[] | undefined = undefined;

  constructor(service: Service) {
    this.service = service;
  }

  /** Looks at the next pod. */
  look(pod: Pod): void {
    const { containers, initContainers } = pod.spec;
    if (containers === this.containers && initContainers === this.initContainers) return;
    this.containers = containers;
    this.initContainers = initContainers;
    this.ports = endpointPorts(this.service, pod);
    this.key = portSetKey(this.ports);
  }
}

/** One text for equal sets of ports, whatever their order. */
export function portSetKey(ports: readonly EndpointPort[]): string {
  if (ports.length === 1) return portKey(ports[0]);
  return ports.map(portKey).sort().join(";");
}

function portKey(port: EndpointPort | undefined): string {
  return `${port?.name ?? ""}/${port?.protocol ?? "TCP"}/${port?.port ?? ""}/${port?.appProtocol ?? ""}`;
}

/** Does the change of a pod concern the endpoints of the Services that select it? Labels are looked at elsewhere. */
export function endpointChanged(previous: Pod, current: Pod): boolean {
  return (
    isTerminating(previous) !== isTerminating(current) ||
    previous.status.podIP !== current.status.podIP ||
    !sameAddresses(previous.status.podIPs ?? [], current.status.podIPs ?? []) ||
    isPodReady(previous) !== isPodReady(current) ||
    isPodFinished(previous) !== isPodFinished(current) ||
    previous.spec.nodeName !== current.spec.nodeName
  );
}

function sameAddresses(a: readonly PodIP[], b: readonly PodIP[]): boolean {
  return a === b || (a.length === b.length && a.every(({ ip }, i) => ip === b[i]?.ip));
}
