import { type AdminKindRules, AdminRulesValidator, validateBounds } from "./admin-rules-validator.js";
import { FieldErrors } from "./field-error.js";
import type { AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy } from "./object.js";

const ADMIN: AdminKindRules = {
  actions: ["Allow", "Deny", "Pass"],
  most: 100,
  unnamed: "networks/nodes/domainNames",
  needsNamespaceSelector: true,
  domainName: /^(\*\.)?([a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.)+[a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.?$/,
};
const BASELINE: AdminKindRules = { ...ADMIN, actions: ["Allow", "Deny"], unnamed: "networks/nodes" };
const CLUSTER: AdminKindRules = {
  ...ADMIN,
  actions: ["Accept", "Deny", "Pass"],
  most: 25,
  needsNamespaceSelector: false,
  domainName: /^(\*\.)?([a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.)+[a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.?$/,
};

/**
 * The words of the schema of the custom resource (structural schema and its CEL rules, network-policy-api v0.1.7,
 * experimental channel). It takes any protocol, any operator of a selector, a range that ends before it begins, and names
 * of domains in rules that do not allow: `adminPolicyDoubts` tells of those.
 */
export function validateAdminNetworkPolicy(policy: AdminNetworkPolicy, errors: FieldErrors): void {
  const cel = new FieldErrors();
  const { spec } = policy;
  if (spec === undefined) errors.required("spec");
  else {
    validatePriority(spec.priority, errors);
    new AdminRulesValidator(ADMIN, errors, cel).validate(spec.subject, spec.ingress, spec.egress);
  }
  addRules(cel, errors);
}

/** As above; there is one baseline, called `default`. */
export function validateBaselineAdminNetworkPolicy(policy: BaselineAdminNetworkPolicy, errors: FieldErrors): void {
  const cel = new FieldErrors();
  const { spec, metadata } = policy;
  if (metadata.name !== "default") {
    const words = 'Only one baseline admin network policy with metadata.name="default" can be created in the cluster';
    cel.invalid("metadata.name", metadata.name, words);
  }
  if (spec === undefined) errors.required("spec");
  else new AdminRulesValidator(BASELINE, errors, cel).validate(spec.subject, spec.ingress, spec.egress);
  addRules(cel, errors);
}

/** As above, for the policy that has both tiers (network-policy-api v0.2.0). */
export function validateClusterNetworkPolicy(policy: ClusterNetworkPolicy, errors: FieldErrors): void {
  const cel = new FieldErrors();
  const { spec } = policy;
  if (spec === undefined) errors.required("spec");
  else {
    const { tier } = spec;
    if (tier === undefined) errors.required("spec.tier");
    else if (tier !== "Admin" && tier !== "Baseline") errors.notSupported("spec.tier", tier, ["Admin", "Baseline"]);
    validatePriority(spec.priority, errors);
    new AdminRulesValidator(CLUSTER, errors, cel).validate(spec.subject, spec.ingress, spec.egress);
  }
  addRules(cel, errors);
}

/** What keeps the rules in CEL from being asked (apiextensions-apiserver, customresource/strategy.go: hasBlockingErr). */
const BLOCKING: readonly string[] = [
  "FieldValueNotSupported",
  "FieldValueRequired",
  "FieldValueTooLong",
  "FieldValueTooMany",
  "FieldValueTypeInvalid",
];

/** The rules in CEL are asked last, and not at all when the object does not have the form that they are written for. */
function addRules(cel: FieldErrors, errors: FieldErrors): void {
  if (!errors.list.some(({ type }) => BLOCKING.includes(type))) {
    errors.list.push(...cel.list);
    return;
  }
  errors.uncheckedRules();
}

function validatePriority(priority: number | undefined, errors: FieldErrors): void {
  validateBounds(priority, "spec.priority", 0, 1000, errors);
}
