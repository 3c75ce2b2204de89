import type { ServiceSpec } from "kubernetes-types/core/v1.js";

/** Does a Service of this type have an address of its own (headless counts as one that could have)? */
export function needsClusterIp(spec: ServiceSpec): boolean {
  return spec.type !== "ExternalName";
}

/** Does the type get node ports? */
export function needsNodePorts(spec: ServiceSpec): boolean {
  return spec.type === "NodePort" || spec.type === "LoadBalancer";
}

/** Can it be reached by addresses that are not its cluster IPs (`ExternallyAccessible`)? */
export function isExternallyAccessible(spec: ServiceSpec): boolean {
  return needsNodePorts(spec) || (spec.type === "ClusterIP" && (spec.externalIPs ?? []).length > 0);
}

/** A load balancer that keeps to local endpoints is health-checked on a port of its own. */
export function needsHealthCheckPort(spec: ServiceSpec): boolean {
  return spec.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local";
}

/** A change of type takes away what the old type left behind, unless the user changed it too (`dropTypeDependentFields`). */
export function dropTypeDependentFields(spec: ServiceSpec, old: ServiceSpec): void {
  if (needsClusterIp(old) && !needsClusterIp(spec)) {
    if ((spec.clusterIPs ?? []).join() === (old.clusterIPs ?? []).join()) {
      delete spec.clusterIP;
      delete spec.clusterIPs;
    }
    if ((spec.ipFamilies ?? []).join() === (old.ipFamilies ?? []).join()) delete spec.ipFamilies;
    if (spec.ipFamilyPolicy === old.ipFamilyPolicy) delete spec.ipFamilyPolicy;
  }
  if (needsNodePorts(old) && !needsNodePorts(spec)) {
    const before = (old.ports ?? []).map((port) => port.nodePort ?? 0).join();
    if ((spec.ports ?? []).map((port) => port.nodePort ?? 0).join() === before) {
      for (const port of spec.ports ?? []) delete port.nodePort;
    }
  }
  if (isExternallyAccessible(old) && !isExternallyAccessible(spec)) {
    if (spec.externalTrafficPolicy === old.externalTrafficPolicy) delete spec.externalTrafficPolicy;
  }
  if (needsHealthCheckPort(old) && !needsHealthCheckPort(spec)) {
    if (spec.healthCheckNodePort === old.healthCheckNodePort) delete spec.healthCheckNodePort;
  }
  if (old.type === "LoadBalancer" && spec.type !== "LoadBalancer") {
    if (spec.allocateLoadBalancerNodePorts === old.allocateLoadBalancerNodePorts)
      delete spec.allocateLoadBalancerNodePorts;
    if (spec.loadBalancerClass === old.loadBalancerClass) delete spec.loadBalancerClass;
  }
}
