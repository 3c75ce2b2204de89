import type { ObjectMeta } from "kubernetes-types/meta/v1.js";
import { deepEqual } from "./deep-equal.js";
import type { FieldErrors } from "./field-error.js";
import type { KubeObject } from "./object.js";
import type { Resource } from "./resources.js";
import { isCanonicalIp } from "./validate-address.js";
import {
  addProblems,
  isDns1035Label,
  isDns1123Label,
  isDns1123Subdomain,
  isPathSegment,
  isQualifiedName,
  validateAnnotations,
  validateLabels,
} from "./validate-names.js";

/** What a name of this kind must be; empty when it is fine. */
function nameProblems(resource: Resource, name: string): string[] {
  switch (resource.key) {
    case "Service":
      return isDns1035Label(name);
    case "Namespace":
    case "StatefulSet":
      return isDns1123Label(name);
    case "Role":
    case "ClusterRole":
    case "RoleBinding":
    case "ClusterRoleBinding":
      return isPathSegment(name);
    case "IPAddress":
      return isCanonicalIp(name);
    default:
      return isDns1123Subdomain(name);
  }
}

/** Metadata of a new object (`ValidateObjectMeta`). */
export function validateMeta(resource: Resource, object: KubeObject, errors: FieldErrors): void {
  const metadata: ObjectMeta = object.metadata;
  if (metadata.generateName !== undefined && metadata.generateName !== "") {
    const masked = metadata.generateName.replace(/-$/, "a");
    addProblems(errors, "metadata.generateName", metadata.generateName, nameProblems(resource, masked));
  }
  const name = metadata.name ?? "";
  if (name === "") errors.required("metadata.name", "name or generateName is required");
  else addProblems(errors, "metadata.name", name, nameProblems(resource, name));
  if (resource.namespaced) {
    const namespace = metadata.namespace ?? "";
    if (namespace === "") errors.required("metadata.namespace");
    else addProblems(errors, "metadata.namespace", namespace, isDns1123Label(namespace));
  }
  validateLabels(metadata.labels, "metadata.labels", errors);
  validateAnnotations(metadata.annotations, "metadata.annotations", errors);
  validateOwners(metadata, errors);
  for (const finalizer of metadata.finalizers ?? []) {
    addProblems(errors, "metadata.finalizers", finalizer, isQualifiedName(finalizer));
  }
  validateKubeFinalizers(resource, metadata, errors);
}

const PLAIN_FINALIZERS = ["orphan", "foregroundDeletion", "kubernetes"];

/** True for a finalizer's name that tells neither its owner nor is one of Kubernetes' own. */
export function isUnqualifiedFinalizer(name: string): boolean {
  return !name.includes("/") && !PLAIN_FINALIZERS.includes(name);
}

/** Groups whose kinds are checked without `ValidateObjectMeta` of the core's own package. */
const GENERIC_GROUPS = [
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "node.k8s.io",
  "policy.networking.k8s.io",
];

function validateKubeFinalizers(
  { known, group }: Resource,
  { finalizers = [] }: ObjectMeta,
  errors: FieldErrors,
): void {
  if (!known || GENERIC_GROUPS.includes(group)) return;
  finalizers.forEach((finalizer, i) => {
    if (!isUnqualifiedFinalizer(finalizer)) return;
    const words = "name is neither a standard finalizer name nor is it fully qualified";
    errors.invalid(`metadata.finalizers[${i}]`, finalizer, words);
  });
}

function validateOwners(metadata: ObjectMeta, errors: FieldErrors): void {
  const path = "metadata.ownerReferences";
  let controllers = 0;
  for (const owner of metadata.ownerReferences ?? []) {
    if ((owner.apiVersion ?? "") === "") errors.invalid(`${path}.apiVersion`, "", "version must not be empty");
    if ((owner.kind ?? "") === "") errors.invalid(`${path}.kind`, "", "must not be empty");
    if ((owner.name ?? "") === "") errors.invalid(`${path}.name`, "", "must not be empty");
    if ((owner.uid ?? "") === "") errors.invalid(`${path}.uid`, "", "must not be empty");
    if (owner.controller === true) controllers++;
  }
  if (controllers > 1) {
    errors.invalid(path, metadata.ownerReferences, "Only one reference can have Controller set to true");
  }
}

/** Metadata of a changed object (`ValidateObjectMetaUpdate`). */
export function validateMetaUpdate(resource: Resource, object: KubeObject, old: KubeObject, errors: FieldErrors): void {
  const before: ObjectMeta = old.metadata;
  const after: ObjectMeta = object.metadata;
  validateLabels(after.labels, "metadata.labels", errors);
  validateAnnotations(after.annotations, "metadata.annotations", errors);
  validateOwners(after, errors);
  for (const field of ["name", "namespace", "uid", "creationTimestamp"] as const) {
    validateImmutable(after[field], before[field], `metadata.${field}`, errors);
  }
  if (before.deletionTimestamp !== undefined) {
    const extra = (after.finalizers ?? []).filter((one) => !(before.finalizers ?? []).includes(one));
    if (extra.length > 0) {
      errors.forbidden(
        "metadata.finalizers",
        `no new finalizers can be added if the object is being deleted, found new finalizers []string{${extra.map((one) => JSON.stringify(one)).join(", ")}}`,
      );
    }
  }
  if (!resource.namespaced && after.namespace !== undefined)
    errors.forbidden("metadata.namespace", "not allowed on this type");
  validateKubeFinalizers(resource, after, errors);
}

/** `field is immutable` when the value changed; `shown` is the value as Go prints it where that is not plain. */
export function validateImmutable(
  value: unknown,
  old: unknown,
  field: string,
  errors: FieldErrors,
  shown: unknown = value,
): void {
  if (!deepEqual(value, old)) errors.invalid(field, shown, "field is immutable");
}
