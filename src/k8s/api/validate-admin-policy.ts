import { type AdminKindRules, AdminRulesValidator, validateBounds } from "./admin-rules-validator.js";
import type { FieldErrors } from "./field-error.js";
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
  if (policy.spec === undefined) {
    errors.required("spec");
    return;
  }
  validatePriority(policy.spec.priority, errors);
  new AdminRulesValidator(ADMIN, errors).validate(policy.spec.subject, policy.spec.ingress, policy.spec.egress);
}

/** As above; there is one baseline, called `default`. */
export function validateBaselineAdminNetworkPolicy(policy: BaselineAdminNetworkPolicy, errors: FieldErrors): void {
  if (policy.metadata.name !== "default") {
    const words = 'Only one baseline admin network policy with metadata.name="default" can be created in the cluster';
    errors.invalid("metadata.name", policy.metadata.name, words);
  }
  if (policy.spec === undefined) errors.required("spec");
  else new AdminRulesValidator(BASELINE, errors).validate(policy.spec.subject, policy.spec.ingress, policy.spec.egress);
}

/** As above, for the policy that has both tiers (network-policy-api v0.2.0). */
export function validateClusterNetworkPolicy(policy: ClusterNetworkPolicy, errors: FieldErrors): void {
  if (policy.spec === undefined) {
    errors.required("spec");
    return;
  }
  const { tier } = policy.spec;
  if (tier === undefined) errors.required("spec.tier");
  else if (tier !== "Admin" && tier !== "Baseline") errors.notSupported("spec.tier", tier, ["Admin", "Baseline"]);
  validatePriority(policy.spec.priority, errors);
  new AdminRulesValidator(CLUSTER, errors).validate(policy.spec.subject, policy.spec.ingress, policy.spec.egress);
}

function validatePriority(priority: number | undefined, errors: FieldErrors): void {
  validateBounds(priority, "spec.priority", 0, 1000, errors);
}
