import type { ServiceSpec } from "kubernetes-types/core/v1.js";

/** Fills in the defaults of a Service, in place; addresses and node ports come later (service-allocator.ts). */
export function defaultServiceSpec(spec: ServiceSpec): void {
  spec.type ??= "ClusterIP";
  // A map without entries is not stored.
  if (spec.selector === null || Object.keys(spec.selector ?? {}).length === 0) delete spec.selector;
  spec.sessionAffinity ??= "None";
  if (spec.sessionAffinity === "None") delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === "ClientIP" && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined) {
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: 10800 } };
  }
  for (const port of spec.ports ?? []) {
    port.protocol ??= "TCP";
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === "") port.targetPort = port.port;
  }
  if ((spec.clusterIPs ?? []).length === 0 && spec.clusterIP !== undefined && spec.clusterIP !== "") {
    spec.clusterIPs = [spec.clusterIP];
  }
  const external = spec.type === "NodePort" || spec.type === "LoadBalancer" || (spec.externalIPs?.length ?? 0) > 0;
  if (external && spec.type !== "ExternalName") spec.externalTrafficPolicy ??= "Cluster";
  if (spec.type !== "ExternalName") spec.internalTrafficPolicy ??= "Cluster";
  if (spec.type === "LoadBalancer") spec.allocateLoadBalancerNodePorts ??= true;
}
