import type { PodSpec } from "kubernetes-types/core/v1.js";
import { formatAddress, formatCidr, formatIp, isMapped, maskBytes, parseAddress, parseCidr } from "./address-text.js";
import { adminPolicyDoubts } from "./admin-policy-doubts.js";
import type { ApiWarning } from "./api-warning.js";
import type {
  AdminNetworkPolicy,
  CronJob,
  Deployment,
  Ingress,
  Job,
  KubeObject,
  NetworkPolicy,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  Service,
  StatefulSet,
} from "./object.js";
import { podSecurityWarning } from "./pod-security.js";
import { podWarnings, warnOfClaim, warnOfTerm } from "./pod-warnings.js";
import { isUnqualifiedFinalizer } from "./validate-meta.js";
import { isDns1123Label, isQualifiedName } from "./validate-names.js";

/**
 * What the API server warns of in an object that it accepts (`Warning:` headers): ambiguous addresses and CIDRs, what is
 * deprecated or has no effect; `custom` for an object of a CustomResourceDefinition's kind. And what it should warn of in the policies of administrators (`adminPolicyDoubts`).
 */
export function warningsOf(
  object: KubeObject,
  { custom = false, created = true, labels }: WarningOptions = {},
): ApiWarning[] {
  if (custom) return finalizerWarnings(object);
  return [...nameWarnings(object, created), ...kindWarnings(object), ...securityWarnings(object, labels)];
}

interface WarningOptions {
  /** The object's kind is that of a CustomResourceDefinition. */
  readonly custom?: boolean;
  readonly created?: boolean;
  /** Those of the object's namespace. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

function securityWarnings(object: KubeObject, labels: WarningOptions["labels"]): ApiWarning[] {
  const [field, spec] = podSpecOf(object);
  const message = spec === undefined ? null : podSecurityWarning(labels, spec);
  return message === null ? [] : [{ field, message }];
}

function podSpecOf(object: KubeObject): [path: string, spec: PodSpec | undefined] {
  switch (object.kind) {
    case "Pod":
      return ["spec", (object as Pod).spec];
    case "Deployment":
    case "ReplicaSet":
    case "ReplicationController":
    case "DaemonSet":
    case "StatefulSet":
    case "Job":
      return ["spec.template.spec", (object as Deployment).spec.template?.spec];
    case "CronJob":
      return ["spec.jobTemplate.spec.template.spec", (object as CronJob).spec.jobTemplate.spec?.template?.spec];
    default:
      return ["", undefined];
  }
}

/** Of a custom object, whose finalizers are not refused as those of other objects are. */
function finalizerWarnings({ metadata }: KubeObject): ApiWarning[] {
  const field = "metadata.finalizers";
  const warnings: ApiWarning[] = [];
  for (const name of [...new Set(metadata.finalizers)].sort()) {
    const problems = [...isQualifiedName(name)];
    if (isUnqualifiedFinalizer(name)) {
      problems.push(
        "prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers",
      );
    }
    for (const words of problems) warnings.push({ field, message: `${field}: ${JSON.stringify(name)}: ${words}` });
  }
  return warnings;
}

const NAMES_PODS = ["Deployment", "ReplicaSet", "ReplicationController", "Job", "CronJob"];

function nameWarnings({ kind, metadata }: KubeObject, created: boolean): ApiWarning[] {
  if (!created || !(kind === "Pod" || NAMES_PODS.includes(kind))) return [];
  const problems = isDns1123Label(metadata.name);
  if (problems.length === 0) return [];
  const where = kind === "Pod" ? "the Pod's hostname" : "Pod names and hostnames";
  const words = `metadata.name: this is used in ${where}, which can result in surprising behavior; a DNS label is recommended: [${problems.join(" ")}]`;
  return [{ field: "metadata.name", message: words }];
}

function kindWarnings(object: KubeObject): ApiWarning[] {
  const warnings: ApiWarning[] = [];
  const about = (field: string, words: string): void => void warnings.push({ field, message: `${field}: ${words}` });
  const template = (path: string, { template: of }: { template?: Partial<Deployment["spec"]["template"]> }): void => {
    if (of?.spec !== undefined) warnings.push(...podWarnings(path, of.spec, of.metadata));
  };
  switch (object.kind) {
    case "Pod":
      return podWarnings("", (object as Pod).spec, object.metadata);
    case "Deployment":
    case "ReplicaSet":
    case "ReplicationController":
    case "DaemonSet":
      template("spec.template", (object as Deployment).spec);
      return warnings;
    case "StatefulSet": {
      const { spec } = object as StatefulSet;
      template("spec.template", spec);
      (spec.volumeClaimTemplates ?? []).forEach((claim, i) => {
        if (claim.spec !== undefined) warnOfClaim(claim.spec, `spec.volumeClaimTemplates[${i}]`, about);
      });
      if ((spec.revisionHistoryLimit ?? 0) < 0) {
        const words = "a negative value retains all historical revisions; a value >= 0 is recommended";
        about("spec.revisionHistoryLimit", words);
      }
      return warnings;
    }
    case "Job":
      template("spec.template", (object as Job).spec);
      return warnings;
    case "CronJob":
      template("spec.jobTemplate.spec.template", (object as CronJob).spec.jobTemplate.spec ?? {});
      return warnings;
    case "PersistentVolumeClaim": {
      warnOfOldClass(object, about);
      const { spec } = object as PersistentVolumeClaim;
      if (spec !== undefined) warnOfClaim(spec, "spec", about);
      return warnings;
    }
    case "PersistentVolume":
      warnOfVolume(object as PersistentVolume, about);
      return warnings;
    case "Ingress": {
      const old = "kubernetes.io/ingress.class";
      const { metadata, spec } = object as Ingress;
      if (metadata.annotations?.[old] === undefined || spec.ingressClassName !== undefined) return [];
      const message = `annotation "${old}" is deprecated, please use 'spec.ingressClassName' instead`;
      return [{ field: `metadata.annotations[${old}]`, message }];
    }
    default:
      return networkWarnings(object);
  }
}

function warnOfOldClass({ metadata }: KubeObject, about: (field: string, words: string) => void): void {
  const old = "volume.beta.kubernetes.io/storage-class";
  if (metadata.annotations?.[old] === undefined) return;
  about(`metadata.annotations[${old}]`, 'deprecated since v1.8; use "storageClassName" attribute instead');
}

function warnOfVolume(volume: PersistentVolume, about: (field: string, words: string) => void): void {
  warnOfOldClass(volume, about);
  const options = "volume.beta.kubernetes.io/mount-options";
  if (volume.metadata.annotations?.[options] !== undefined) {
    about(`metadata.annotations[${options}]`, 'deprecated since v1.31; use "mountOptions" attribute instead');
  }
  const { spec } = volume;
  if (spec?.persistentVolumeReclaimPolicy === "Recycle") {
    const words =
      "The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.";
    about("spec.persistentVolumeReclaimPolicy", words);
  }
  (spec?.nodeAffinity?.required?.nodeSelectorTerms ?? []).forEach((term, i) => {
    warnOfTerm(term, `spec.nodeAffinity.required.nodeSelectorTerms[${i}]`, about);
  });
}

function networkWarnings(object: KubeObject): ApiWarning[] {
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
