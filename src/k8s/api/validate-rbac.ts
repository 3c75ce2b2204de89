import type { PolicyRule, Subject } from "kubernetes-types/rbac/v1.js";
import { deepEqual } from "./deep-equal.js";
import type { FieldErrors } from "./field-error.js";
import { GoValue } from "./go-value.js";
import type { ClusterRole, Role, RoleBinding } from "./object.js";
import { addProblems, isDns1123Subdomain, isPathSegment } from "./validate-names.js";
import { validateLabelSelector } from "./validate-selector.js";

const GROUP = "rbac.authorization.k8s.io";

/** A Role or ClusterRole: what each of its rules says. */
export function validateRole(role: Role | ClusterRole, errors: FieldErrors): void {
  const isNamespaced = role.kind === "Role";
  (role.rules ?? []).forEach((rule, i) => {
    validateRule(rule, isNamespaced, `rules[${i}]`, errors);
  });
  const { aggregationRule } = role as ClusterRole;
  if (aggregationRule === undefined) return;
  const selectors = aggregationRule.clusterRoleSelectors ?? [];
  const path = "aggregationRule.clusterRoleSelectors";
  if (selectors.length === 0) {
    errors.required(path, "at least one clusterRoleSelector required if aggregationRule is non-nil");
  }
  selectors.forEach((selector, i) => {
    validateLabelSelector(selector, `${path}[${i}]`, errors);
  });
}

function validateRule(rule: PolicyRule, isNamespaced: boolean, path: string, errors: FieldErrors): void {
  if ((rule.verbs ?? []).length === 0) errors.required(`${path}.verbs`, "verbs must contain at least one value");
  const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs: urls = [] } = rule;
  if (urls.length > 0) {
    const at = `${path}.nonResourceURLs`;
    if (isNamespaced) errors.invalid(at, urls, "namespaced rules cannot apply to non-resource URLs");
    if (apiGroups.length + resources.length + resourceNames.length > 0) {
      errors.invalid(at, urls, "rules cannot apply to both regular resources and non-resource URLs");
    }
    return;
  }
  if (apiGroups.length === 0) {
    errors.required(`${path}.apiGroups`, "resource rules must supply at least one api group");
  }
  if (resources.length === 0) {
    errors.required(`${path}.resources`, "resource rules must supply at least one resource");
  }
}

/** A RoleBinding or ClusterRoleBinding; `old` when it is changed. */
export function validateRoleBinding(binding: RoleBinding, old: RoleBinding | null, errors: FieldErrors): void {
  const { apiGroup = GROUP, kind = "", name = "" } = binding.roleRef ?? {};
  if (apiGroup !== GROUP) errors.notSupported("roleRef.apiGroup", apiGroup, [GROUP]);
  const isNamespaced = binding.kind !== "ClusterRoleBinding";
  const kinds = isNamespaced ? ["Role", "ClusterRole"] : ["ClusterRole"];
  if (!kinds.includes(kind)) errors.notSupported("roleRef.kind", kind, kinds);
  if (name === "") errors.required("roleRef.name");
  else addProblems(errors, "roleRef.name", name, isPathSegment(name));
  (binding.subjects ?? []).forEach((subject, i) => {
    validateSubject(subject, isNamespaced, `subjects[${i}]`, errors);
  });
  if (old === null || deepEqual(old.roleRef, binding.roleRef)) return;
  const fields = { APIGroup: apiGroup, Kind: kind, Name: name };
  const text = Object.entries(fields).map(([field, value]) => `${field}:${JSON.stringify(value)}`);
  errors.invalid("roleRef", new GoValue(`rbac.RoleRef{${text.join(", ")}}`), "cannot change roleRef");
}

function validateSubject(subject: Subject, isNamespaced: boolean, path: string, errors: FieldErrors): void {
  const { kind = "", name = "", apiGroup = "", namespace = "" } = subject;
  if (name === "") errors.required(`${path}.name`);
  if (kind === "ServiceAccount") {
    if (name !== "") addProblems(errors, `${path}.name`, name, isDns1123Subdomain(name));
    if (apiGroup !== "") errors.notSupported(`${path}.apiGroup`, apiGroup, [""]);
    if (!isNamespaced && namespace === "") errors.required(`${path}.namespace`);
  } else if (kind === "User" || kind === "Group") {
    if (name === "") errors.invalid(`${path}.name`, name, `${kind.toLowerCase()} name cannot be empty`);
    if (apiGroup !== GROUP) errors.notSupported(`${path}.apiGroup`, apiGroup, [GROUP]);
  } else errors.notSupported(`${path}.kind`, kind, ["ServiceAccount", "User", "Group"]);
}
