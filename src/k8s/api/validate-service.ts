import type { ServicePort, ServiceSpec } from "kubernetes-types/core/v1.js";
import type { FieldErrors } from "./field-error.js";
import { goList, goServicePort } from "./go-value.js";
import type { Service } from "./object.js";
import { isExternallyAccessible, needsHealthCheckPort } from "./service-type.js";
import {
  addProblems,
  isDns1123Label,
  isDns1123Subdomain,
  isPortNumber,
  isQualifiedName,
  validateCidr,
  validateIp,
  validateLabels,
  validateNonSpecialIp,
  validatePortNumOrName,
} from "./validate-names.js";
import { validateServiceIps } from "./validate-service-ips.js";

const TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const PROTOCOLS = ["SCTP", "TCP", "UDP"];
const POLICIES = ["Cluster", "Local"];
const MAX_AFFINITY_SECONDS = 86400;

/** A Service after allocation (`ValidateService`). */
export function validateService(service: Service, errors: FieldErrors): void {
  const spec = service.spec;
  const ports = spec.ports ?? [];
  validateTopologyAnnotations(service.metadata.annotations ?? {}, errors);
  const headless = isHeadless(spec);
  if (ports.length === 0 && !headless && spec.type !== "ExternalName") errors.required("spec.ports");
  if (headless && (spec.type === "LoadBalancer" || spec.type === "NodePort")) {
    errors.invalid("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${spec.type} services`);
  }
  if (spec.type === "ExternalName") validateExternalName(spec, errors);
  validatePorts(ports, errors);
  validateLabels(spec.selector, "spec.selector", errors);
  validateAffinity(spec, errors);
  validateServiceIps(spec, errors);
  (spec.externalIPs ?? []).forEach((ip, i) => {
    const path = `spec.externalIPs[${i}]`;
    if (validateIp(ip, path, errors)) validateNonSpecialIp(ip, path, errors);
  });
  if ((spec.type ?? "") === "") errors.required("spec.type");
  else if (!TYPES.includes(spec.type ?? "")) errors.notSupported("spec.type", spec.type, TYPES);
  validateDuplicatePorts(spec, ports, errors);
  validateSourceRanges(service, errors);
  if (spec.allocateLoadBalancerNodePorts !== undefined && spec.type !== "LoadBalancer") {
    errors.forbidden("spec.allocateLoadBalancerNodePorts", "may only be used when `type` is 'LoadBalancer'");
  }
  validateLoadBalancerClass(spec, null, errors);
  validateTrafficPolicies(spec, errors);
}

/** The old and the new name of one annotation must agree. */
function validateTopologyAnnotations(annotations: Readonly<Record<string, string>>, errors: FieldErrors): void {
  const [oldName, newName] = ["service.kubernetes.io/topology-aware-hints", "service.kubernetes.io/topology-mode"];
  const mode = annotations[newName];
  if (mode === undefined || annotations[oldName] === undefined || annotations[oldName] === mode) return;
  const words = `must match annotations[${oldName}] when both are specified`;
  errors.invalid(`metadata.annotations[${newName}]`, mode, words);
}

/** A changed Service against the one it replaces. */
export function validateServiceUpdate(service: Service, old: Service, errors: FieldErrors): void {
  const before = old.spec;
  const after = service.spec;
  if (before.type !== "ExternalName" && after.type !== "ExternalName") {
    if (!isHeadless(before) || !isHeadless(after)) validateClusterIpChange(before, after, errors);
    if (!isHeadless(before) && !isHeadless(after)) validateFamilyChange(before, after, errors);
  }
  validateLoadBalancerClass(after, before, errors);
  if (
    needsHealthCheckPort(before) &&
    needsHealthCheckPort(after) &&
    before.healthCheckNodePort !== after.healthCheckNodePort
  ) {
    errors.forbidden("spec.healthCheckNodePort", "field is immutable");
  }
  validateService(service, errors);
}

/** The class of a load balancer, alone and against the one before. A change is asked both: words that come twice are told once. */
function validateLoadBalancerClass(spec: ServiceSpec, old: ServiceSpec | null, errors: FieldErrors): void {
  const path = "spec.loadBalancerClass";
  const name = spec.loadBalancerClass;
  const isBalanced = spec.type === "LoadBalancer";
  if (old !== null && old.type === "LoadBalancer" && isBalanced && old.loadBalancerClass !== name) {
    errors.invalid(path, name, "may not change once set");
  }
  if (name === undefined) return;
  if (isBalanced) addProblems(errors, path, name, isQualifiedName(name));
  else errors.forbidden(path, "may only be used when `type` is 'LoadBalancer'");
}

/** Addresses may be added and, with policy SingleStack, the second one taken away; none may change. */
function validateClusterIpChange(before: ServiceSpec, after: ServiceSpec, errors: FieldErrors): void {
  const [old, now] = [before.clusterIPs ?? [], after.clusterIPs ?? []];
  const changed = "may not change once set";
  if (old.length === now.length) {
    old.forEach((ip, i) => {
      if (ip !== now[i]) errors.invalid(`spec.clusterIPs[${i}]`, now, changed);
    });
    return;
  }
  if (now.length === 0) errors.invalid("spec.clusterIPs[0]", now, "primary clusterIP can not be unset");
  else if (old.length > 0 && old[0] !== now[0]) errors.invalid("spec.clusterIPs[0]", now, changed);
  if (old.length > now.length && now.length === 1 && after.ipFamilyPolicy !== "SingleStack") {
    const words = "must be set to 'SingleStack' when releasing the secondary clusterIP";
    errors.invalid("spec.ipFamilyPolicy", after.ipFamilyPolicy, words);
  }
}

/** The same for families. */
function validateFamilyChange(before: ServiceSpec, after: ServiceSpec, errors: FieldErrors): void {
  const [old, now] = [before.ipFamilies ?? [], after.ipFamilies ?? []];
  const shown = goList("core.IPFamily", now);
  const changed = "may not change once set";
  if (old.length === now.length) {
    // Each that changed says so of the first.
    for (let i = 0; i < old.length; i++) {
      if (old[i] !== now[i]) errors.invalid("spec.ipFamilies[0]", shown, changed);
    }
    return;
  }
  if (old.length > now.length && (after.clusterIPs ?? []).length === 0) {
    errors.invalid("spec.ipFamilies[0]", shown, "primary ipFamily can not be unset");
  }
  // The addresses behind these words are the API server's own.
  if (old.length > 0 && now.length > 0 && old[0] !== now[0]) {
    errors.invalid("spec.ipFamilies[0]", after.clusterIPs ?? [], changed);
  }
  if (old.length > now.length && now.length === 1 && after.ipFamilyPolicy !== "SingleStack") {
    const words = "must be set to 'SingleStack' when releasing the secondary ipFamily";
    errors.invalid("spec.ipFamilyPolicy", after.ipFamilyPolicy, words);
  }
}

function isHeadless(spec: ServiceSpec): boolean {
  return spec.clusterIPs?.length === 1 && spec.clusterIPs[0] === "None";
}

function validateExternalName(spec: ServiceSpec, errors: FieldErrors): void {
  const words = "may not be set for ExternalName services";
  if ((spec.clusterIPs?.length ?? 0) > 0) errors.forbidden("spec.clusterIPs", words);
  if ((spec.ipFamilies?.length ?? 0) > 0) errors.forbidden("spec.ipFamilies", words);
  if (spec.ipFamilyPolicy !== undefined) errors.forbidden("spec.ipFamilyPolicy", words);
  const name = (spec.externalName ?? "").replace(/\.$/, "");
  if (name === "") errors.required("spec.externalName");
  else addProblems(errors, "spec.externalName", name, isDns1123Subdomain(name));
}

function validatePorts(ports: readonly ServicePort[], errors: FieldErrors): void {
  const names = new Set<string>();
  ports.forEach((port, i) => {
    const path = `spec.ports[${i}]`;
    const name = port.name ?? "";
    if (name === "") {
      if (ports.length > 1) errors.required(`${path}.name`);
    } else {
      addProblems(errors, `${path}.name`, name, isDns1123Label(name));
      if (names.has(name)) errors.duplicate(`${path}.name`, name);
      names.add(name);
    }
    addProblems(errors, `${path}.port`, port.port ?? 0, isPortNumber(port.port ?? 0));
    const protocol = port.protocol ?? "";
    if (protocol === "") errors.required(`${path}.protocol`);
    else if (!PROTOCOLS.includes(protocol)) errors.notSupported(`${path}.protocol`, protocol, PROTOCOLS);
    validatePortNumOrName(port.targetPort ?? 0, `${path}.targetPort`, errors);
    if (port.appProtocol !== undefined) {
      addProblems(errors, `${path}.appProtocol`, port.appProtocol, isQualifiedName(port.appProtocol));
    }
  });
}

function validateAffinity(spec: ServiceSpec, errors: FieldErrors): void {
  const affinity = spec.sessionAffinity ?? "";
  if (affinity === "") errors.required("spec.sessionAffinity");
  else if (affinity !== "ClientIP" && affinity !== "None") {
    errors.notSupported("spec.sessionAffinity", affinity, ["ClientIP", "None"]);
  }
  const path = "spec.sessionAffinityConfig";
  if (affinity === "ClientIP") {
    const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds;
    if (spec.sessionAffinityConfig === undefined) {
      errors.required(path, "when session affinity type is ClientIP");
    } else if (spec.sessionAffinityConfig.clientIP === undefined) {
      errors.required(`${path}.clientIP`, "when session affinity type is ClientIP");
    } else if (seconds === undefined) {
      errors.required(`${path}.clientIP.timeoutSeconds`, "when session affinity type is ClientIP");
    } else if (seconds <= 0 || seconds > MAX_AFFINITY_SECONDS) {
      errors.invalid(
        `${path}.clientIP.timeoutSeconds`,
        seconds,
        `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`,
      );
    }
  } else if (affinity === "None" && spec.sessionAffinityConfig !== undefined) {
    errors.forbidden(path, "must not be set when session affinity is None");
  }
}

function validateDuplicatePorts(spec: ServiceSpec, ports: readonly ServicePort[], errors: FieldErrors): void {
  if (spec.type === "ClusterIP") {
    ports.forEach((port, i) => {
      if (port.nodePort) errors.forbidden(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'");
    });
  }
  const nodePorts = new Set<string>();
  ports.forEach((port, i) => {
    if (!port.nodePort) return;
    const key = `${port.protocol}/${port.nodePort}`;
    if (nodePorts.has(key)) errors.duplicate(`spec.ports[${i}].nodePort`, port.nodePort);
    nodePorts.add(key);
  });
  const numbers = new Set<string>();
  ports.forEach((port, i) => {
    const key = `${port.protocol}/${port.port}`;
    if (numbers.has(key)) {
      errors.duplicate(`spec.ports[${i}]`, goServicePort(port.protocol ?? "", port.port));
    }
    numbers.add(key);
  });
}

function validateSourceRanges(service: Service, errors: FieldErrors): void {
  const ranges = service.spec.loadBalancerSourceRanges ?? [];
  const annotation = "service.beta.kubernetes.io/load-balancer-source-ranges";
  const text = service.metadata.annotations?.[annotation];
  const words = "may only be used when `type` is 'LoadBalancer'";
  const balanced = service.spec.type === "LoadBalancer";
  if (ranges.length > 0) {
    // The capital L is the API server's own.
    if (!balanced) errors.forbidden("spec.LoadBalancerSourceRanges", words);
    ranges.forEach((range, i) => {
      validateCidr(range.trim(), `spec.LoadBalancerSourceRanges[${i}]`, errors);
    });
  } else if (text !== undefined) {
    const path = `metadata.annotations[${annotation}]`;
    if (!balanced) errors.forbidden(path, words);
    if (text.trim() !== "") for (const range of text.split(",")) validateCidr(range.trim(), path, errors);
  }
}

function validateTrafficPolicies(spec: ServiceSpec, errors: FieldErrors): void {
  const external = spec.externalTrafficPolicy ?? "";
  if (!isExternallyAccessible(spec)) {
    if (external !== "") {
      errors.invalid("spec.externalTrafficPolicy", external, "may only be set for externally-accessible services");
    }
  } else if (external === "") errors.required("spec.externalTrafficPolicy");
  else if (!POLICIES.includes(external)) errors.notSupported("spec.externalTrafficPolicy", external, POLICIES);
  const health = spec.healthCheckNodePort ?? 0;
  if (!needsHealthCheckPort(spec)) {
    if (health !== 0) {
      errors.invalid(
        "spec.healthCheckNodePort",
        health,
        "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      );
    }
  } else addProblems(errors, "spec.healthCheckNodePort", health, isPortNumber(health));
  const internal = spec.internalTrafficPolicy;
  if (internal === undefined) {
    if (spec.type !== "ExternalName" && TYPES.includes(spec.type ?? "")) errors.required("spec.internalTrafficPolicy");
  } else if (!POLICIES.includes(internal)) errors.notSupported("spec.internalTrafficPolicy", internal, POLICIES);
  const distribution = (spec as { readonly trafficDistribution?: string }).trafficDistribution;
  // The others are behind the alpha gate PreferSameTrafficDistribution in 1.33.
  const distributions = ["PreferClose"];
  if (distribution !== undefined && !distributions.includes(distribution)) {
    errors.notSupported("spec.trafficDistribution", distribution, distributions);
  }
}
