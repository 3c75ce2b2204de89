import type { PodSpec } from "kubernetes-types/core/v1.js";
import type { FieldErrors } from "./field-error.js";
import { validateContainers } from "./validate-container.js";
import {
  addProblems,
  isDns1123Label,
  isDns1123Subdomain,
  isDnsSearch,
  isQualifiedName,
  validateIp,
  validateLabels,
} from "./validate-names.js";
import { validateResources } from "./validate-resources.js";
import { validateAffinity, validateSpread, validateTolerations } from "./validate-scheduling.js";
import { validatePodSecurityContext } from "./validate-security-context.js";
import { validateVolumes } from "./validate-volumes.js";

const RESTART_POLICIES = ["Always", "OnFailure", "Never"];
const DNS_POLICIES = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
const PREEMPTION_POLICIES = ["PreemptLowerPriority", "Never"];

/**
 * The spec of a pod, or with `isPod` false of a pod template, at `path`, in the order of the API server's checks
 * (`ValidatePodSpec`). Simplified: nothing of Windows, resource claims and the volumes of single clouds.
 */
export function validatePodSpec(spec: PodSpec, isPod: boolean, path: string, errors: FieldErrors): void {
  if (spec.terminationGracePeriodSeconds === undefined) errors.required(`${path}.terminationGracePeriodSeconds`);
  const volumes = validateVolumes(spec.volumes ?? [], `${path}.volumes`, errors);
  validateContainers(spec, path, volumes, errors);
  if (spec.hostNetwork === true) validateHostPorts(spec, isPod, `${path}.containers`, errors);
  validateWord(spec.restartPolicy, RESTART_POLICIES, `${path}.restartPolicy`, errors);
  validateWord(spec.dnsPolicy, DNS_POLICIES, `${path}.dnsPolicy`, errors);
  validateLabels(spec.nodeSelector, `${path}.nodeSelector`, errors);
  validatePodSecurityContext(spec, `${path}.securityContext`, errors);
  validateAffinity(spec, `${path}.affinity`, errors);
  validateDnsConfig(spec, `${path}.dnsConfig`, errors);
  (spec.readinessGates ?? []).forEach(({ conditionType = "" }, i) => {
    addProblems(errors, `${path}.readinessGates[${i}].conditionType`, conditionType, isQualifiedName(conditionType));
  });
  const gates = new Set<string>();
  (spec.schedulingGates ?? []).forEach(({ name = "" }, i) => {
    addProblems(errors, `${path}.schedulingGates[${i}]`, name, isQualifiedName(name));
    if (gates.has(name)) errors.duplicate(`${path}.schedulingGates[${i}]`, name);
    gates.add(name);
  });
  validateSpread(spec, `${path}.topologySpreadConstraints`, errors);
  validateHostUsers(spec, path, errors);
  for (const field of ["serviceAccountName", "nodeName"] as const) {
    const name = spec[field] ?? "";
    if (name !== "") addProblems(errors, `${path}.${field}`, name, isDns1123Subdomain(name));
  }
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > 2147483647)) {
    errors.invalid(`${path}.activeDeadlineSeconds`, deadline, "must be between 1 and 2147483647, inclusive");
  }
  for (const field of ["hostname", "subdomain"] as const) {
    const name = spec[field] ?? "";
    if (name !== "") addProblems(errors, `${path}.${field}`, name, isDns1123Label(name));
  }
  validateTolerations(spec.tolerations, `${path}.tolerations`, errors);
  (spec.hostAliases ?? []).forEach((alias, i) => {
    validateIp(alias.ip ?? "", `${path}.hostAliases[${i}].ip`, errors);
    (alias.hostnames ?? []).forEach((name, j) => {
      addProblems(errors, `${path}.hostAliases[${i}].hostnames[${j}]`, name, isDns1123Subdomain(name));
    });
  });
  const priority = spec.priorityClassName ?? "";
  if (priority !== "") addProblems(errors, `${path}.priorityClassName`, priority, isDns1123Subdomain(priority));
  const { runtimeClassName: runtime, preemptionPolicy } = spec;
  if (runtime !== undefined) addProblems(errors, `${path}.runtimeClassName`, runtime, isDns1123Subdomain(runtime));
  if (preemptionPolicy !== undefined) {
    validateWord(preemptionPolicy, PREEMPTION_POLICIES, `${path}.preemptionPolicy`, errors);
  }
  if (spec.overhead !== undefined) validateResources({ limits: spec.overhead }, `${path}.overhead`, errors);
}

function validateWord(word: string | undefined, known: readonly string[], path: string, errors: FieldErrors): void {
  if (word === undefined || word === "") errors.required(path);
  else if (!known.includes(word)) errors.notSupported(path, word, known);
}

/** On the node's own network a port of the node is the container's; in a template it may be left out. */
function validateHostPorts(spec: PodSpec, isPod: boolean, path: string, errors: FieldErrors): void {
  (spec.containers ?? []).forEach((container, i) => {
    (container.ports ?? []).forEach((port, j) => {
      const host = port.hostPort ?? 0;
      if ((!isPod && host === 0) || host === port.containerPort) return;
      const words = "must match `containerPort` when `hostNetwork` is true";
      errors.invalid(`${path}[${i}].ports[${j}].hostPort`, host, words);
    });
  });
}

function validateHostUsers(spec: PodSpec, path: string, errors: FieldErrors): void {
  if (spec.hostUsers !== false) return;
  const words = "when `pod.Spec.HostUsers` is false";
  if (spec.hostNetwork === true) errors.forbidden(`${path}.hostNetwork`, words);
  if (spec.hostPID === true) errors.forbidden(`${path}.HostPID`, words);
  if (spec.hostIPC === true) errors.forbidden(`${path}.HostIPC`, words);
}

function validateDnsConfig(spec: PodSpec, path: string, errors: FieldErrors): void {
  const config = spec.dnsConfig;
  const isNone = spec.dnsPolicy === "None";
  if (config === undefined) {
    if (isNone) errors.required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
    return;
  }
  const servers = config.nameservers ?? [];
  if (isNone && servers.length === 0) {
    errors.required(`${path}.nameservers`, "must provide at least one DNS nameserver when `dnsPolicy` is None");
    return;
  }
  if (servers.length > 3) errors.invalid(`${path}.nameservers`, servers, "must not have more than 3 nameservers");
  servers.forEach((server, i) => {
    validateIp(server, `${path}.nameservers[${i}]`, errors);
  });
  const searches = config.searches ?? [];
  if (searches.length > 32) errors.invalid(`${path}.searches`, searches, "must not have more than 32 search paths");
  if (searches.join(" ").length > 2048) {
    const words = "must not have more than 2048 characters (including spaces) in the search list";
    errors.invalid(`${path}.searches`, searches, words);
  }
  searches.forEach((search, i) => {
    const name = search.replace(/\.$/, "");
    if (search !== ".") addProblems(errors, `${path}.searches[${i}]`, name, isDnsSearch(name));
  });
  (config.options ?? []).forEach((option, i) => {
    if ((option.name ?? "") === "") errors.required(`${path}.options[${i}]`, "must not be empty");
  });
}
