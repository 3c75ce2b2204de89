import { formatAddress, formatCidr, formatIp, isMapped, maskBytes, parseAddress, parseCidr } from "./address-text.js";
import { adminPolicyDoubts } from "./admin-policy-doubts.js";
import type { AdminNetworkPolicy, KubeObject, NetworkPolicy, Service } from "./object.js";

/** A warning that the API server answers beside an accepted object. */
export interface ApiWarning {
  readonly field: string;
  readonly message: string;
}

/**
 * What the API server warns of in an object that it accepts (`Warning:` headers): ambiguous addresses and CIDRs. And what
 * it should warn of in the policies of administrators (`adminPolicyDoubts`).
 */
export function warningsOf(object: KubeObject): ApiWarning[] {
  const warnings: ApiWarning[] = [];
  if (object.kind === "NetworkPolicy") {
    const spec = (object as NetworkPolicy).spec;
    const rules = [
      ...(spec.ingress ?? []).map((rule, i) => [`spec.ingress[${i}].from`, rule.from] as const),
      ...(spec.egress ?? []).map((rule, i) => [`spec.egress[${i}].to`, rule.to] as const),
    ];
    for (const [path, peers] of rules) {
      (peers ?? []).forEach((peer, i) => {
        if (peer.ipBlock === undefined) return;
        warnCidr(peer.ipBlock.cidr, `${path}[${i}].ipBlock.cidr`, warnings);
        (peer.ipBlock.except ?? []).forEach((cidr, j) => {
          warnCidr(cidr, `${path}[${i}].ipBlock.except[${j}]`, warnings);
        });
      });
    }
  } else if (object.kind.endsWith("NetworkPolicy")) {
    return adminPolicyDoubts(object as AdminNetworkPolicy);
  } else if (object.kind === "Service") {
    const { spec, metadata } = object as Service;
    const warn = (field: string, message: string): void => void warnings.push({ field, message });
    const old = "service.kubernetes.io/topology-aware-hints";
    if (metadata.annotations?.[old] !== undefined) {
      const words = `annotation ${old} is deprecated, please use service.kubernetes.io/topology-mode instead`;
      warn(`metadata.annotations[${old}]`, words);
    }
    if (spec.clusterIP !== "None") {
      (spec.clusterIPs ?? []).forEach((ip, i) => {
        warnAddress(ip, `spec.clusterIPs[${i}]`, warnings);
      });
    }
    const hasExternalIps = (spec.externalIPs ?? []).length > 0;
    const balancerIp = spec.loadBalancerIP ?? "";
    if (spec.clusterIP === "None") {
      if (balancerIp !== "") warn("spec.loadBalancerIP", "spec.loadBalancerIP is ignored for headless services");
      if (hasExternalIps) warn("spec.externalIPs", "spec.externalIPs is ignored for headless services");
      // The capital S is the API server's own.
      if ((spec.sessionAffinity ?? "None") !== "None") {
        warn("spec.sessionAffinity", "spec.SessionAffinity is ignored for headless services");
      }
    }
    (spec.externalIPs ?? []).forEach((ip, i) => {
      warnAddress(ip, `spec.externalIPs[${i}]`, warnings);
    });
    if (balancerIp !== "") warnAddress(balancerIp, "spec.loadBalancerIP", warnings);
    (spec.loadBalancerSourceRanges ?? []).forEach((cidr, i) => {
      warnCidr(cidr.trim(), `spec.loadBalancerSourceRanges[${i}]`, warnings);
    });
    if (spec.type === "ExternalName" && hasExternalIps) {
      warn("spec.externalIPs", 'spec.externalIPs is ignored when spec.type is "ExternalName"');
    }
    if (spec.type !== "ExternalName" && (spec.externalName ?? "") !== "") {
      warn("spec.externalName", 'spec.externalName is ignored when spec.type is not "ExternalName"');
    }
  } else if (object.kind === "Endpoints") {
    const message = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";
    warnings.push({ field: "kind", message });
  }
  return warnings;
}

function warnAddress(text: string, field: string, warnings: ApiWarning[]): void {
  const parsed = parseAddress(text);
  if (parsed === null) return;
  const canonical = formatIp(parsed.bytes);
  if (parseAddress(text, false) === null || isMapped(parsed.bytes)) {
    const message = `${field}: non-standard IP address ${JSON.stringify(text)} will be considered invalid in a future Kubernetes release: use ${JSON.stringify(canonical)}`;
    warnings.push({ field, message });
  } else if (parsed.family === "IPv6" && canonical !== text) {
    const message = `${field}: IPv6 address ${JSON.stringify(text)} should be in RFC 5952 canonical format (${JSON.stringify(canonical)})`;
    warnings.push({ field, message });
  }
}

function warnCidr(text: string, field: string, warnings: ApiWarning[]): void {
  const parsed = parseCidr(text);
  if (parsed === null) return;
  const { bytes, prefixLength } = parsed;
  // Of a shorter prefix the network is no mapped address any more.
  const isV4 = isMapped(bytes) && prefixLength >= 96;
  const network = isV4 ? `${formatIp(maskBytes(bytes, prefixLength))}/${prefixLength - 96}` : formatCidr(parsed);
  const quoted = JSON.stringify(text);
  let any = false;
  if (parsed.hasHostBits) {
    const single = `${formatIp(bytes)}/${bytes.length * 8}`;
    const message = `${field}: CIDR value ${quoted} is ambiguous in this context (should be ${JSON.stringify(network)} or ${JSON.stringify(single)}?)`;
    warnings.push({ field, message });
    any = true;
  }
  if (parseCidr(text, false) === null || isMapped(bytes)) {
    const message = `${field}: non-standard CIDR value ${quoted} will be considered invalid in a future Kubernetes release: use ${JSON.stringify(network)}`;
    warnings.push({ field, message });
    any = true;
  }
  const canonical = `${formatAddress(parsed.bytes)}/${parsed.prefixLength}`;
  if (!any && parsed.family === "IPv6" && canonical !== text) {
    const message = `${field}: IPv6 CIDR value ${quoted} should be in RFC 5952 canonical format (${JSON.stringify(canonical)})`;
    warnings.push({ field, message });
  }
}
