// kube-proxy: Services and endpoints as one node has to serve them, and the rules that do it.
// The model (service-port, endpoint, topology) is pure and knows no rules; a renderer turns it into those of one datapath.
// Read next: topology.ts for who gets traffic, iptables-rules.ts for the rules, kube-proxy.ts for when they are written.

import type { ServicePort as PortSpec } from "kubernetes-types/core/v1.js";
import { formatIp, tryParseIp } from "../../../wire/ip-address.js";
import { tryParsePrefix } from "../../../wire/prefix.js";
import type { Service } from "../../api/object.js";
import { ServiceChainNames } from "./chain-names.js";

/** One port of a Service in one family, as kube-proxy's BaseServicePortInfo. */
export interface ServicePort {
  readonly namespace: string;
  readonly service: string;
  /** "ns/name:port", or "ns/name" for a port without a name: what rules' comments say and chains' names hash. */
  readonly name: string;
  readonly portName: string;
  /** "tcp", "udp" or "sctp". */
  readonly protocol: string;
  readonly clusterIp: string;
  readonly port: number;
  /** 0 without one. */
  readonly nodePort: number;
  readonly externalIps: readonly string[];
  readonly loadBalancerIps: readonly string[];
  readonly loadBalancerSourceRanges: readonly string[];
  /** Seconds of `sessionAffinity: ClientIP`, or 0. */
  readonly affinitySeconds: number;
  readonly internalPolicyLocal: boolean;
  readonly externalPolicyLocal: boolean;
  /** 0 without one. */
  readonly healthCheckNodePort: number;
  readonly object: Service;
  readonly chains: ServiceChainNames;
  /** The index in `spec.ports`. */
  readonly index: number;
}

/**
 * The ports of a Service that are to be proxied, of the addresses of one family ("IPv4", "IPv6"). Headless Services,
 * ExternalName and those labelled for another proxy have none.
 */
export function servicePortsOf(service: Service, family: string): ServicePort[] {
  const { spec, metadata, status } = service;
  const clusterIp = proxiedAddress(service, family);
  if (clusterIp === null) return [];
  // Most have none: all of those share one list.
  const ofFamily = (addresses: readonly string[]): readonly string[] => {
    if (addresses.length === 0) return NONE;
    const found = addresses.filter((address) => address.includes(":") === (family === "IPv6"));
    return found.length === 0 ? NONE : found;
  };
  const loadBalancerIps = status.loadBalancer?.ingress
    ?.filter((one) => (one as { readonly ipMode?: string }).ipMode !== "Proxy")
    .map((one) => one.ip ?? "");
  const affinity =
    spec.sessionAffinity === "ClientIP" ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10800) : 0;
  const isExternal = spec.type === "NodePort" || spec.type === "LoadBalancer" || (spec.externalIPs ?? []).length > 0;
  const namespace = metadata.namespace ?? "";
  const externalIps = ofFamily(readAddresses(spec.externalIPs));
  const balancerIps = ofFamily(readAddresses(loadBalancerIps));
  const ranges = ofFamily(sourceRangesOf(service));
  return (spec.ports ?? []).map((port, index) => {
    const name = portNameOf(namespace, metadata.name, port);
    const protocol = (port.protocol ?? "TCP").toLowerCase();
    return {
      namespace,
      service: metadata.name,
      name,
      portName: port.name ?? "",
      protocol,
      clusterIp,
      port: port.port,
      nodePort: port.nodePort ?? 0,
      externalIps,
      loadBalancerIps: balancerIps,
      loadBalancerSourceRanges: ranges,
      affinitySeconds: affinity,
      internalPolicyLocal: spec.internalTrafficPolicy === "Local",
      externalPolicyLocal: isExternal && spec.externalTrafficPolicy === "Local",
      healthCheckNodePort: spec.externalTrafficPolicy === "Local" ? (spec.healthCheckNodePort ?? 0) : 0,
      object: service,
      chains: new ServiceChainNames(name + protocol),
      index,
    };
  });
}

const NONE: readonly string[] = [];

/** The cluster IP by which a Service is proxied in a family; null when it is not. */
export function proxiedAddress({ spec, metadata }: Service, family: string): string | null {
  if (spec.type === "ExternalName") return null;
  const { labels } = metadata;
  if (labels !== undefined) {
    if ("service.kubernetes.io/service-proxy-name" in labels || "service.kubernetes.io/headless" in labels) return null;
  }
  const clusterIps = spec.clusterIPs ?? (spec.clusterIP === undefined ? [] : [spec.clusterIP]);
  for (const address of clusterIps) {
    if (address !== "None" && address !== "" && address.includes(":") === (family === "IPv6")) return address;
  }
  return null;
}

/** Addresses as Go writes those that it has read; what is none is left out. */
function readAddresses(texts: readonly string[] | undefined): readonly string[] {
  if (texts === undefined) return NONE;
  return texts.flatMap((text) => {
    const address = tryParseIp(text);
    return address === null ? [] : [formatIp(address)];
  });
}

/** The ranges as Go writes a network that it has read: without the bits of hosts. What is none is left out. */
function sourceRangesOf({ spec }: Service): readonly string[] {
  if (spec.loadBalancerSourceRanges === undefined) return NONE;
  return spec.loadBalancerSourceRanges.flatMap((text) => {
    const range = tryParsePrefix(text.trim());
    return range === null || !text.includes("/") ? [] : [`${formatIp(range.network)}/${range.length}`];
  });
}

function portNameOf(namespace: string, name: string, port: PortSpec): string {
  return `${namespace}/${name}${port.name === undefined || port.name === "" ? "" : `:${port.name}`}`;
}

/** True when the port can be reached by an address that is not its cluster IP. */
export function isExternallyAccessible(port: ServicePort): boolean {
  return port.nodePort !== 0 || port.loadBalancerIps.length > 0 || port.externalIps.length > 0;
}

/** True when traffic may go to endpoints on any node: also with Local policies, for the short way that pods take. */
export function usesClusterEndpoints(port: ServicePort): boolean {
  return !port.internalPolicyLocal || isExternallyAccessible(port);
}

/** True when some traffic stays on its node. */
export function usesLocalEndpoints(port: ServicePort): boolean {
  return port.internalPolicyLocal || (port.externalPolicyLocal && isExternallyAccessible(port));
}
