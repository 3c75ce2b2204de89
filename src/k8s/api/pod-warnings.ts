import type {
  Container,
  ContainerPort,
  NodeSelectorTerm,
  PersistentVolumeClaimSpec,
  PodAffinityTerm,
  PodSpec,
  ResourceRequirements,
} from "kubernetes-types/core/v1.js";
import type { LabelSelector, ObjectMeta } from "kubernetes-types/meta/v1.js";
import type { ApiWarning } from "./api-warning.js";
import { milliValue } from "./quantity.js";

type Warn = (field: string, words: string) => void;

/** Labels of nodes that have another name by now (`deprecatedNodeLabels`). */
const OLD_LABELS: Readonly<Record<string, string>> = {
  "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
  "failure-domain.beta.kubernetes.io/region": 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  "failure-domain.beta.kubernetes.io/zone": 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  "beta.kubernetes.io/instance-type": 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};

const OLD_ANNOTATIONS: Readonly<Record<string, string>> = {
  "scheduler.alpha.kubernetes.io/critical-pod": 'non-functional in v1.16+; use the "priorityClassName" field instead',
  "security.alpha.kubernetes.io/sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
  "security.alpha.kubernetes.io/unsafe-sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
};

const OLD_VOLUMES = {
  photonPersistentDisk: "deprecated in v1.11, non-functional in v1.16+",
  gitRepo: "deprecated in v1.11",
  scaleIO: "deprecated in v1.16, non-functional in v1.22+",
  flocker: "deprecated in v1.22, non-functional in v1.25+",
  storageos: "deprecated in v1.22, non-functional in v1.25+",
  quobyte: "deprecated in v1.22, non-functional in v1.25+",
  glusterfs: "deprecated in v1.25, non-functional in v1.26+",
  cephfs: "deprecated in v1.28, non-functional in v1.31+",
  rbd: "deprecated in v1.28, non-functional in v1.31+",
} as const;

const SECCOMP = 'non-functional in v1.27+; use the "seccompProfile" field instead';

/**
 * What the API server warns of in a pod, or in a template that stands at `path` (`spec.template`; empty for a pod). Of
 * `warningsForPodSpecAndMeta` all but paths that two projected sources share.
 */
export function podWarnings(path: string, spec: PodSpec, metadata: ObjectMeta | undefined): ApiWarning[] {
  const warnings: ApiWarning[] = [];
  const warn: Warn = (field, words) => void warnings.push({ field, message: `${field}: ${words}` });
  const annotations = metadata?.annotations ?? {};
  const inMeta = `${at(path, "metadata")}.annotations`;
  const inSpec = at(path, "spec");
  warnOfNodes(spec, inSpec, warn);
  for (const [key, words] of Object.entries(OLD_ANNOTATIONS)) {
    if (annotations[key] !== undefined) warn(`${inMeta}[${key}]`, words);
  }
  warnOfVolumes(spec, inSpec, warn);
  warnOfRepeats(spec.hostAliases, "ip", `${inSpec}.hostAliases`, warn);
  warnOfRepeats(spec.imagePullSecrets, "name", `${inSpec}.imagePullSecrets`, warn);
  (spec.imagePullSecrets ?? []).forEach(({ name = "" }, i) => {
    if (name === "") warn(`${inSpec}.imagePullSecrets[${i}].name`, 'invalid empty name ""');
  });
  const pod = "seccomp.security.alpha.kubernetes.io/pod";
  if (spec.securityContext?.seccompProfile === undefined && annotations[pod] !== undefined) {
    warn(`${inMeta}[${pod}]`, SECCOMP);
  }
  const all = containersOf(spec, inSpec);
  for (const [container, where] of all) {
    const own = `container.seccomp.security.alpha.kubernetes.io/${container.name}`;
    if (container.securityContext?.seccompProfile === undefined && annotations[own] !== undefined) {
      warn(`${inMeta}[${own}]`, SECCOMP);
    }
    const armor = `container.apparmor.security.beta.kubernetes.io/${container.name}`;
    const profile = spec.securityContext?.appArmorProfile ?? container.securityContext?.appArmorProfile;
    if (path !== "" && profile === undefined && annotations[armor] !== undefined) {
      warn(`${inMeta}[${armor}]`, 'deprecated since v1.30; use the "appArmorProfile" field instead');
    }
    for (const resource of ["memory", "ephemeral-storage"]) {
      warnOfFractions(container.resources, resource, `${where}.resources`, ["limits", "requests"], warn);
    }
    warnOfEnv(container, where, warn);
  }
  warnOfPorts(all, warn);
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) {
    const words = "must be >= 0; negative values are invalid and will be treated as 1";
    warn(`${inSpec}.terminationGracePeriodSeconds`, words);
  }
  warnOfAffinity(spec, `${inSpec}.affinity`, warn);
  return warnings;
}

function at(path: string, field: string): string {
  return path === "" ? field : `${path}.${field}`;
}

function containersOf(spec: PodSpec, path: string): [Container, string][] {
  return [
    ...(spec.initContainers ?? []).map((one, i): [Container, string] => [one, `${path}.initContainers[${i}]`]),
    ...(spec.containers ?? []).map((one, i): [Container, string] => [one, `${path}.containers[${i}]`]),
  ];
}

/** Old labels in a term that chooses nodes. */
export function warnOfTerm(term: NodeSelectorTerm, path: string, warn: Warn): void {
  (term.matchExpressions ?? []).forEach(({ key }, i) => {
    const words = OLD_LABELS[key];
    if (words !== undefined) warn(`${path}.matchExpressions[${i}].key`, `${key} is ${words}`);
  });
}

function warnOfNodes(spec: PodSpec, path: string, warn: Warn): void {
  for (const key in spec.nodeSelector) {
    const words = OLD_LABELS[key];
    if (words !== undefined) warn(`${path}.nodeSelector[${key}]`, words);
  }
  const nodes = spec.affinity?.nodeAffinity;
  const required = "requiredDuringSchedulingIgnoredDuringExecution";
  const preferred = "preferredDuringSchedulingIgnoredDuringExecution";
  (nodes?.[required]?.nodeSelectorTerms ?? []).forEach((term, i) => {
    warnOfTerm(term, `${path}.affinity.nodeAffinity.${required}.nodeSelectorTerms[${i}]`, warn);
  });
  (nodes?.[preferred] ?? []).forEach(({ preference }, i) => {
    warnOfTerm(preference, `${path}.affinity.nodeAffinity.${preferred}[${i}].preference`, warn);
  });
  (spec.topologySpreadConstraints ?? []).forEach(({ topologyKey, labelSelector }, i) => {
    const where = `${path}.topologySpreadConstraints[${i}]`;
    const words = OLD_LABELS[topologyKey];
    if (words !== undefined) warn(`${where}.topologyKey`, `${topologyKey} is ${words}`);
    warnOfNoSelector(labelSelector, where, warn);
  });
}

function warnOfNoSelector(selector: LabelSelector | undefined, path: string, warn: Warn): void {
  if (selector === undefined) warn(`${path}.labelSelector`, "a null labelSelector results in matching no pod");
}

function warnOfVolumes({ volumes = [] }: PodSpec, path: string, warn: Warn): void {
  volumes.forEach((volume, i) => {
    for (const [kind, words] of Object.entries(OLD_VOLUMES)) {
      // The API server names this one as its Go type does.
      const shown = kind === "storageos" ? "storageOS" : kind;
      if (volume[kind as keyof typeof OLD_VOLUMES] !== undefined) warn(`${path}.volumes[${i}].${shown}`, words);
    }
    const claim = volume.ephemeral?.volumeClaimTemplate?.spec;
    if (claim !== undefined) warnOfClaim(claim, `${path}.volumes[${i}].ephemeral.volumeClaimTemplate.spec`, warn);
  });
}

/** Fractions of a byte that a claim asks for. */
export function warnOfClaim(spec: PersistentVolumeClaimSpec, path: string, warn: Warn): void {
  warnOfFractions(spec.resources, "storage", `${path}.resources`, ["requests", "limits"], warn);
}

function warnOfFractions(
  resources: ResourceRequirements | undefined,
  name: string,
  path: string,
  kinds: readonly ("limits" | "requests")[],
  warn: Warn,
): void {
  for (const kind of kinds) {
    const milli = milliValue(resources?.[kind]?.[name] ?? 0);
    if (milli % 1000 === 0) continue;
    warn(`${path}.${kind}[${name}]`, `fractional byte value "${milli}m" is invalid, must be an integer`);
  }
}

function warnOfRepeats<K extends "ip" | "name">(
  list: readonly { readonly [P in K]?: string }[] | undefined,
  key: K,
  path: string,
  warn: Warn,
): void {
  const seen = new Set<string>();
  (list ?? []).forEach((one, i) => {
    const value = one[key] ?? "";
    if (seen.has(value)) warn(`${path}[${i}].${key}`, `duplicate ${key} ${JSON.stringify(value)}`);
    seen.add(value);
  });
}

function warnOfEnv({ env = [] }: Container, path: string, warn: Warn): void {
  const seen = new Set<string>();
  env.forEach(({ name, value = "", valueFrom }, i) => {
    const reference = `$(${name})`;
    const hides = valueFrom !== undefined || value === reference || !value.includes(reference);
    if (seen.has(name) && hides) {
      const words = `hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`;
      warn(`${path}.env[${i}]`, words);
    }
    seen.add(name);
  });
}

function warnOfPorts(containers: readonly [Container, string][], warn: Warn): void {
  const byPort = new Map<string, { readonly field: string; readonly port: ContainerPort }[]>();
  for (const [container, path] of containers) {
    (container.ports ?? []).forEach((port, i) => {
      const field = `${path}.ports[${i}]`;
      const { hostIP = "", hostPort = 0, protocol = "TCP" } = port;
      if (hostIP !== "" && hostPort === 0) {
        const shown = `{Name:${port.name ?? ""} HostPort:0 ContainerPort:${port.containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
        warn(field, `hostIP set without hostPort: ${shown}`);
      }
      const key = `${port.containerPort}/${protocol}`;
      const others = byPort.get(key) ?? [];
      for (const other of others) {
        const { hostIP: otherIp = "", hostPort: otherPort = 0 } = other.port;
        let how: string | null = null;
        if (hostIP === otherIp && hostPort === otherPort) how = "duplicate";
        else if (hostPort === 0 || otherPort === 0) how = "overlapping";
        else if (hostPort === otherPort && (hostIP === "") !== (otherIp === "")) how = "dangerously ambiguous";
        if (how !== null) warn(field, `${how} port definition with ${other.field}`);
      }
      byPort.set(key, [...others, { field, port }]);
    });
  }
}

function warnOfAffinity({ affinity }: PodSpec, path: string, warn: Warn): void {
  const required = "requiredDuringSchedulingIgnoredDuringExecution";
  const preferred = "preferredDuringSchedulingIgnoredDuringExecution";
  for (const kind of ["podAffinity", "podAntiAffinity"] as const) {
    (affinity?.[kind]?.[required] ?? []).forEach(({ labelSelector }, i) => {
      warnOfNoSelector(labelSelector, `${path}.${kind}.${required}[${i}]`, warn);
    });
    (affinity?.[kind]?.[preferred] ?? []).forEach((weighted, i) => {
      const term: Partial<PodAffinityTerm> = weighted.podAffinityTerm ?? {};
      warnOfNoSelector(term.labelSelector, `${path}.${kind}.${preferred}[${i}].podAffinityTerm`, warn);
    });
  }
}
