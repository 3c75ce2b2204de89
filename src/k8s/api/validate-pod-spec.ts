import type {
  HostPathVolumeSource,
  NodeSelectorTerm,
  PodAffinityTerm,
  PodSpec,
  Toleration,
  Volume,
} from "kubernetes-types/core/v1.js";
import type { FieldErrors } from "./field-error.js";
import { type ContainerContext, validateContainers } from "./validate-container.js";
import {
  addProblems,
  isDns1123Label,
  isDns1123Subdomain,
  isQualifiedName,
  validateIp,
  validateLabels,
  validateNonnegative,
} from "./validate-names.js";
import { validateLabelSelector } from "./validate-selector.js";

const RESTART_POLICIES = ["Always", "OnFailure", "Never"];
const DNS_POLICIES = ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"];
const HOST_PATH_TYPES = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];
const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
const IN_WORDS = "must be specified when `operator` is 'In' or 'NotIn'";
const EXISTS_WORDS = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";

/** The spec of a pod or of a pod template at `path` (`ValidatePodSpec`, the parts that matter to a network). */
export function validatePodSpec(spec: PodSpec, path: string, errors: FieldErrors): void {
  const volumes = validateVolumes(spec.volumes ?? [], `${path}.volumes`, errors);
  const context: ContainerContext = { volumes, hostNetwork: spec.hostNetwork === true };
  validateContainers(spec, path, context, errors);
  const policy = spec.restartPolicy ?? "";
  if (policy === "") errors.required(`${path}.restartPolicy`);
  else if (!RESTART_POLICIES.includes(policy)) errors.notSupported(`${path}.restartPolicy`, policy, RESTART_POLICIES);
  const dns = spec.dnsPolicy ?? "";
  if (dns === "") errors.required(`${path}.dnsPolicy`);
  else if (!DNS_POLICIES.includes(dns)) errors.notSupported(`${path}.dnsPolicy`, dns, DNS_POLICIES);
  validateDnsConfig(spec, path, errors);
  validateLabels(spec.nodeSelector, `${path}.nodeSelector`, errors);
  if ((spec.serviceAccountName ?? "") !== "") {
    addProblems(
      errors,
      `${path}.serviceAccountName`,
      spec.serviceAccountName,
      isDns1123Subdomain(spec.serviceAccountName ?? ""),
    );
  }
  if ((spec.nodeName ?? "") !== "") {
    addProblems(errors, `${path}.nodeName`, spec.nodeName, isDns1123Subdomain(spec.nodeName ?? ""));
  }
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > 2147483647)) {
    errors.invalid(`${path}.activeDeadlineSeconds`, deadline, "must be between 1 and 2147483647, inclusive");
  }
  for (const field of ["hostname", "subdomain"] as const) {
    const name = spec[field];
    if (name !== undefined && name !== "") addProblems(errors, `${path}.${field}`, name, isDns1123Label(name));
  }
  validateNonnegative(spec.terminationGracePeriodSeconds, `${path}.terminationGracePeriodSeconds`, errors);
  (spec.tolerations ?? []).forEach((toleration, i) => {
    validateToleration(toleration, `${path}.tolerations[${i}]`, errors);
  });
  (spec.hostAliases ?? []).forEach((alias, i) => {
    validateIp(alias.ip ?? "", `${path}.hostAliases[${i}].ip`, errors);
    (alias.hostnames ?? []).forEach((name, j) => {
      addProblems(errors, `${path}.hostAliases[${i}].hostnames[${j}]`, name, isDns1123Subdomain(name));
    });
  });
  validateAffinity(spec, path, errors);
  validateSpread(spec, path, errors);
}

function validateDnsConfig(spec: PodSpec, path: string, errors: FieldErrors): void {
  const config = spec.dnsConfig;
  if (spec.dnsPolicy === "None" && config === undefined) {
    errors.required(`${path}.dnsConfig`, "must provide `dnsConfig` when `dnsPolicy` is None");
    return;
  }
  if (config === undefined) return;
  const servers = config.nameservers ?? [];
  if (spec.dnsPolicy === "None" && servers.length === 0) {
    errors.required(
      `${path}.dnsConfig.nameservers`,
      "must provide at least one DNS nameserver when `dnsPolicy` is None",
    );
  }
  if (servers.length > 3) {
    errors.invalid(`${path}.dnsConfig.nameservers`, servers, "must not have more than 3 nameservers");
  }
  servers.forEach((server, i) => {
    validateIp(server, `${path}.dnsConfig.nameservers[${i}]`, errors);
  });
  if ((config.searches ?? []).length > 32) {
    errors.invalid(`${path}.dnsConfig.searches`, config.searches, "must not have more than 32 search paths");
  }
  (config.options ?? []).forEach((option, i) => {
    if ((option.name ?? "") === "") errors.required(`${path}.dnsConfig.options[${i}]`, "must not be empty");
  });
}

function validateVolumes(volumes: readonly Volume[], path: string, errors: FieldErrors): Set<string> {
  const names = new Set<string>();
  volumes.forEach((volume, i) => {
    const at = `${path}[${i}]`;
    const sources = Object.keys(volume).filter((key) => key !== "name");
    for (const source of sources.slice(1))
      errors.forbidden(`${at}.${source}`, "may not specify more than 1 volume type");
    if (sources.length === 0) errors.required(at, "must specify a volume type");
    const name = volume.name ?? "";
    if (name === "") errors.required(`${at}.name`);
    else addProblems(errors, `${at}.name`, name, isDns1123Label(name));
    if (names.has(name)) errors.duplicate(`${at}.name`, name);
    names.add(name);
    if (volume.secret !== undefined && (volume.secret.secretName ?? "") === "")
      errors.required(`${at}.secret.secretName`);
    if (volume.configMap !== undefined && (volume.configMap.name ?? "") === "") errors.required(`${at}.configMap.name`);
    if (volume.hostPath !== undefined) validateHostPath(volume.hostPath, `${at}.hostPath`, errors);
    if (volume.persistentVolumeClaim !== undefined && (volume.persistentVolumeClaim.claimName ?? "") === "") {
      errors.required(`${at}.persistentVolumeClaim.claimName`);
    }
  });
  return names;
}

function validateHostPath({ path = "", type = "" }: HostPathVolumeSource, at: string, errors: FieldErrors): void {
  if (path === "") errors.required(`${at}.path`);
  else if (path.split("/").includes("..")) errors.invalid(`${at}.path`, path, "must not contain '..'");
  if (!HOST_PATH_TYPES.includes(type)) errors.notSupported(`${at}.type`, type, HOST_PATH_TYPES);
}

function validateToleration(toleration: Toleration, path: string, errors: FieldErrors): void {
  const key = toleration.key ?? "";
  const operator = toleration.operator ?? "";
  if (key !== "") addProblems(errors, `${path}.key`, key, isQualifiedName(key));
  else if (operator !== "Exists") {
    const words = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errors.invalid(`${path}.operator`, operator, words);
  }
  if (toleration.tolerationSeconds !== undefined && toleration.effect !== "NoExecute") {
    errors.invalid(
      `${path}.effect`,
      toleration.effect ?? "",
      "effect must be 'NoExecute' when `tolerationSeconds` is set",
    );
  }
  if (operator === "Exists") {
    if ((toleration.value ?? "") !== "") {
      errors.invalid(`${path}.operator`, toleration.value, "value must be empty when `operator` is 'Exists'");
    }
  } else if (operator !== "" && operator !== "Equal")
    errors.notSupported(`${path}.operator`, operator, ["Equal", "Exists"]);
  const effect = toleration.effect ?? "";
  if (effect !== "" && !EFFECTS.includes(effect)) errors.notSupported(`${path}.effect`, effect, EFFECTS);
}

function validateAffinity(spec: PodSpec, path: string, errors: FieldErrors): void {
  const node = spec.affinity?.nodeAffinity;
  const required = node?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required !== undefined) {
    const at = `${path}.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
    const terms = required.nodeSelectorTerms ?? [];
    if (terms.length === 0) errors.required(at, "must have at least one node selector term");
    terms.forEach((term, i) => {
      validateNodeTerm(term, `${at}[${i}]`, errors);
    });
  }
  (node?.preferredDuringSchedulingIgnoredDuringExecution ?? []).forEach((preferred, i) => {
    const at = `${path}.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[${i}]`;
    validateWeight(preferred.weight, `${at}.weight`, errors);
    validateNodeTerm(preferred.preference ?? {}, `${at}.preference`, errors);
  });
  for (const kind of ["podAffinity", "podAntiAffinity"] as const) {
    const affinity = spec.affinity?.[kind];
    (affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).forEach((term, i) => {
      const at = `${path}.affinity.${kind}.requiredDuringSchedulingIgnoredDuringExecution[${i}]`;
      validatePodTerm(term, at, errors);
    });
    (affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).forEach((preferred, i) => {
      const at = `${path}.affinity.${kind}.preferredDuringSchedulingIgnoredDuringExecution[${i}]`;
      validateWeight(preferred.weight, `${at}.weight`, errors);
      validatePodTerm(preferred.podAffinityTerm ?? { topologyKey: "" }, `${at}.podAffinityTerm`, errors);
    });
  }
}

function validateWeight(weight: number | undefined, path: string, errors: FieldErrors): void {
  const value = weight ?? 0;
  if (value <= 0 || value > 100) errors.invalid(path, value, "must be in the range 1-100");
}

function validateNodeTerm(term: NodeSelectorTerm, path: string, errors: FieldErrors): void {
  (term.matchExpressions ?? []).forEach((requirement, i) => {
    const at = `${path}.matchExpressions[${i}]`;
    const values = requirement.values ?? [];
    switch (requirement.operator) {
      case "In":
      case "NotIn":
        if (values.length === 0) errors.required(`${at}.values`, IN_WORDS);
        break;
      case "Exists":
      case "DoesNotExist":
        if (values.length > 0) errors.forbidden(`${at}.values`, EXISTS_WORDS);
        break;
      case "Gt":
      case "Lt":
        if (values.length !== 1) {
          errors.required(`${at}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'");
        }
        break;
      default:
        errors.invalid(`${at}.operator`, requirement.operator ?? "", "not a valid selector operator");
    }
    addProblems(errors, `${at}.key`, requirement.key ?? "", isQualifiedName(requirement.key ?? ""));
  });
}

function validatePodTerm(term: PodAffinityTerm, path: string, errors: FieldErrors): void {
  validateLabelSelector(term.labelSelector, `${path}.labelSelector`, errors);
  validateLabelSelector(term.namespaceSelector, `${path}.namespaceSelector`, errors);
  for (const name of term.namespaces ?? []) addProblems(errors, `${path}.namespace`, name, isDns1123Label(name));
  const key = term.topologyKey ?? "";
  if (key === "") errors.required(`${path}.topologyKey`, "can not be empty");
  addProblems(errors, `${path}.topologyKey`, key, isQualifiedName(key));
}

function validateSpread(spec: PodSpec, path: string, errors: FieldErrors): void {
  const seen = new Set<string>();
  (spec.topologySpreadConstraints ?? []).forEach((constraint, i) => {
    const at = `${path}.topologySpreadConstraints[${i}]`;
    if ((constraint.maxSkew ?? 0) <= 0)
      errors.invalid(`${at}.maxSkew`, constraint.maxSkew ?? 0, "must be greater than zero");
    if ((constraint.topologyKey ?? "") === "") errors.required(`${at}.topologyKey`, "can not be empty");
    const action = constraint.whenUnsatisfiable ?? "";
    if (action !== "DoNotSchedule" && action !== "ScheduleAnyway") {
      errors.notSupported(`${at}.whenUnsatisfiable`, action, ["DoNotSchedule", "ScheduleAnyway"]);
    }
    const key = `${constraint.topologyKey}, ${action}`;
    if (seen.has(key)) errors.duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${key}}`);
    seen.add(key);
    validateLabelSelector(constraint.labelSelector, `${at}.labelSelector`, errors);
  });
}
