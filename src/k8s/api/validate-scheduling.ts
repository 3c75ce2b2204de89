import type { NodeSelector, NodeSelectorTerm, PodAffinityTerm, PodSpec, Toleration } from "kubernetes-types/core/v1.js";
import type { LabelSelector } from "kubernetes-types/meta/v1.js";
import type { FieldErrors } from "./field-error.js";
import { addProblems, isDns1123Label, isDns1123Subdomain, isLabelValue, isQualifiedName } from "./validate-names.js";
import { validateLabelSelector } from "./validate-selector.js";

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
const IN_WORDS = "must be specified when `operator` is 'In' or 'NotIn'";
const EXISTS_WORDS = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
const KEYS_WORDS = "must not be specified when labelSelector is not set";

/** Tolerations at `path`. */
export function validateTolerations(
  tolerations: readonly Toleration[] | undefined,
  path: string,
  errors: FieldErrors,
): void {
  (tolerations ?? []).forEach((toleration, i) => {
    validateToleration(toleration, `${path}[${i}]`, errors);
  });
}

function validateToleration(toleration: Toleration, path: string, errors: FieldErrors): void {
  const { key = "", operator = "", value = "", effect = "" } = toleration;
  if (key !== "") addProblems(errors, `${path}.key`, key, isQualifiedName(key));
  else if (operator !== "Exists") {
    const words = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errors.invalid(`${path}.operator`, operator, words);
  }
  if (toleration.tolerationSeconds !== undefined && effect !== "NoExecute") {
    errors.invalid(`${path}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
  }
  if (operator === "Exists") {
    if (value !== "") errors.invalid(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'");
  } else if (operator === "" || operator === "Equal") {
    const problems = isLabelValue(value);
    if (problems.length > 0) errors.invalid(`${path}.operator`, value, problems.join(";"));
  } else errors.notSupported(`${path}.operator`, operator, ["Equal", "Exists"]);
  if (effect !== "" && !EFFECTS.includes(effect)) errors.notSupported(`${path}.effect`, effect, EFFECTS);
}

/** `affinity` of a pod's spec at `path`. */
export function validateAffinity({ affinity }: PodSpec, path: string, errors: FieldErrors): void {
  const node = affinity?.nodeAffinity;
  const hard = "requiredDuringSchedulingIgnoredDuringExecution";
  const soft = "preferredDuringSchedulingIgnoredDuringExecution";
  if (node?.[hard] !== undefined) validateNodeSelector(node[hard], `${path}.nodeAffinity.${hard}`, errors);
  (node?.[soft] ?? []).forEach((preferred, i) => {
    const at = `${path}.nodeAffinity.${soft}[${i}]`;
    validateWeight(preferred.weight, `${at}.weight`, errors);
    validateNodeTerm(preferred.preference ?? {}, true, `${at}.preference`, errors);
  });
  for (const kind of ["podAffinity", "podAntiAffinity"] as const) {
    (affinity?.[kind]?.[hard] ?? []).forEach((term, i) => {
      validatePodTerm(term, `${path}.${kind}.${hard}[${i}]`, errors);
    });
    (affinity?.[kind]?.[soft] ?? []).forEach((preferred, i) => {
      const at = `${path}.${kind}.${soft}[${i}]`;
      validateWeight(preferred.weight, `${at}.weight`, errors);
      validatePodTerm(preferred.podAffinityTerm ?? { topologyKey: "" }, `${at}.podAffinityTerm`, errors);
    });
  }
}

function validateWeight(weight: number | undefined, path: string, errors: FieldErrors): void {
  const value = weight ?? 0;
  if (value <= 0 || value > 100) errors.invalid(path, value, "must be in the range 1-100");
}

/** A choice of nodes that must be met, of a pod or of a PersistentVolume. */
export function validateNodeSelector(selector: NodeSelector, path: string, errors: FieldErrors): void {
  const terms = selector.nodeSelectorTerms ?? [];
  if (terms.length === 0) errors.required(`${path}.nodeSelectorTerms`, "must have at least one node selector term");
  terms.forEach((term, i) => {
    validateNodeTerm(term, false, `${path}.nodeSelectorTerms[${i}]`, errors);
  });
}

function validateNodeTerm(term: NodeSelectorTerm, isLax: boolean, path: string, errors: FieldErrors): void {
  (term.matchExpressions ?? []).forEach(({ key = "", operator, values = [] }, i) => {
    const at = `${path}.matchExpressions[${i}]`;
    if (operator === "In" || operator === "NotIn") {
      if (values.length === 0) errors.required(`${at}.values`, IN_WORDS);
    } else if (operator === "Exists" || operator === "DoesNotExist") {
      if (values.length > 0) errors.forbidden(`${at}.values`, EXISTS_WORDS);
    } else if (operator === "Gt" || operator === "Lt") {
      const words = "must be specified single value when `operator` is 'Lt' or 'Gt'";
      if (values.length !== 1) errors.required(`${at}.values`, words);
    } else errors.invalid(`${at}.operator`, operator ?? "", "not a valid selector operator");
    addProblems(errors, `${at}.key`, key, isQualifiedName(key));
    if (isLax) return;
    values.forEach((value, j) => {
      addProblems(errors, `${at}.values[${j}]`, value, isLabelValue(value));
    });
  });
  (term.matchFields ?? []).forEach(({ key = "", operator, values = [] }, i) => {
    const at = `${path}.matchFields[${i}]`;
    if (operator !== "In" && operator !== "NotIn") {
      errors.invalid(`${at}.operator`, operator ?? "", "not a valid selector operator");
    } else if (values.length !== 1) {
      const words = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
      errors.required(`${at}.values`, words);
    }
    if (key !== "metadata.name") errors.invalid(`${at}.key`, key, "not a valid field selector key");
    else {
      values.forEach((value, j) => {
        addProblems(errors, `${at}.values[${j}]`, value, isDns1123Subdomain(value));
      });
    }
  });
}

function validatePodTerm(term: PodAffinityTerm, path: string, errors: FieldErrors): void {
  validateLabelSelector(term.labelSelector, `${path}.labelSelector`, errors);
  validateLabelSelector(term.namespaceSelector, `${path}.namespaceSelector`, errors);
  for (const name of term.namespaces ?? []) addProblems(errors, `${path}.namespace`, name, isDns1123Label(name));
  for (const field of ["matchLabelKeys", "mismatchLabelKeys"] as const) {
    const keys = term[field] ?? [];
    if (keys.length > 0 && term.labelSelector === undefined) errors.forbidden(`${path}.${field}`, KEYS_WORDS);
    else {
      keys.forEach((key, i) => {
        addProblems(errors, `${path}.${field}[${i}]`, key, isQualifiedName(key));
      });
    }
  }
  const key = term.topologyKey ?? "";
  if (key === "") errors.required(`${path}.topologyKey`, "can not be empty");
  addProblems(errors, `${path}.topologyKey`, key, isQualifiedName(key));
}

/** `topologySpreadConstraints` of a pod's spec at `path`. */
export function validateSpread({ topologySpreadConstraints = [] }: PodSpec, path: string, errors: FieldErrors): void {
  topologySpreadConstraints.forEach((constraint, i) => {
    const at = `${path}[${i}]`;
    const { maxSkew = 0, topologyKey = "", whenUnsatisfiable: action = "", minDomains } = constraint;
    if (maxSkew <= 0) errors.invalid(`${at}.maxSkew`, maxSkew, "must be greater than zero");
    if (topologyKey === "") errors.required(`${at}.topologyKey`, "can not be empty");
    if (action !== "DoNotSchedule" && action !== "ScheduleAnyway") {
      errors.notSupported(`${at}.whenUnsatisfiable`, action, ["DoNotSchedule", "ScheduleAnyway"]);
    }
    const isAgain = topologySpreadConstraints
      .slice(i + 1)
      .some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === action);
    if (isAgain) errors.duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${action}}`);
    if (minDomains !== undefined) {
      if (minDomains <= 0) errors.invalid(`${at}.minDomains`, minDomains, "must be greater than zero");
      const words = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`;
      if (action !== "DoNotSchedule") errors.invalid(`${at}.minDomains`, minDomains, words);
    }
    for (const field of ["nodeAffinityPolicy", "nodeTaintsPolicy"] as const) {
      const policy = constraint[field];
      if (policy !== undefined && policy !== "Honor" && policy !== "Ignore") {
        errors.notSupported(`${at}.${field}`, policy, ["Honor", "Ignore"]);
      }
    }
    validateMatchKeys(constraint.matchLabelKeys ?? [], constraint.labelSelector, `${at}.matchLabelKeys`, errors);
    validateLabelSelector(constraint.labelSelector, `${at}.labelSelector`, errors);
  });
}

function validateMatchKeys(
  keys: readonly string[],
  selector: LabelSelector | undefined,
  path: string,
  errors: FieldErrors,
): void {
  if (keys.length === 0) return;
  if (selector === undefined) errors.forbidden(path, KEYS_WORDS);
  const selected = new Set([
    ...Object.keys(selector?.matchLabels ?? {}),
    ...(selector?.matchExpressions ?? []).map(({ key }) => key),
  ]);
  keys.forEach((key, i) => {
    addProblems(errors, `${path}[${i}]`, key, isQualifiedName(key));
    if (selected.has(key)) errors.invalid(`${path}[${i}]`, key, "exists in both matchLabelKeys and labelSelector");
  });
}
