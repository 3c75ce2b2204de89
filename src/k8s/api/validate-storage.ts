import type { PersistentVolumeClaimSpec, PersistentVolumeSpec } from "kubernetes-types/core/v1.js";
import { deepEqual } from "./deep-equal.js";
import type { FieldErrors } from "./field-error.js";
import { goResources } from "./go-value.js";
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from "./object.js";
import { parseQuantity } from "./quantity.js";
import { validateImmutable } from "./validate-meta.js";
import { addProblems, isDns1123Subdomain, isQualifiedName } from "./validate-names.js";
import { validateNodeSelector } from "./validate-scheduling.js";
import { validateLabelSelector } from "./validate-selector.js";
import { validateHostPath, validateNfs } from "./validate-volumes.js";

const MODES = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
const RECLAIM = ["Delete", "Recycle", "Retain"];
/** What a PersistentVolume's spec has besides its source. */
const NO_SOURCES = new Set([
  "accessModes",
  "capacity",
  "claimRef",
  "mountOptions",
  "nodeAffinity",
  "persistentVolumeReclaimPolicy",
  "storageClassName",
  "volumeAttributesClassName",
  "volumeMode",
]);

function validateModes(modes: readonly string[] | undefined, path: string, errors: FieldErrors): void {
  for (const mode of modes ?? []) if (!MODES.includes(mode)) errors.notSupported(path, mode, MODES);
  if (
    modes?.includes("ReadWriteOncePod") &&
    modes.some((mode) => mode !== "ReadWriteOncePod" && MODES.includes(mode))
  ) {
    errors.forbidden(path, "may not use ReadWriteOncePod with other access modes");
  }
}

function validatePositive(quantity: string, path: string, errors: FieldErrors): void {
  if ((parseQuantity(quantity) ?? 1) <= 0) errors.invalid(path, quantity, "must be greater than zero");
}

function validateCommon(
  { storageClassName = "", volumeMode }: { storageClassName?: string; volumeMode?: string },
  errors: FieldErrors,
): void {
  if (storageClassName !== "") {
    addProblems(errors, "spec.storageClassName", storageClassName, isDns1123Subdomain(storageClassName));
  }
  if (volumeMode !== undefined && volumeMode !== "Block" && volumeMode !== "Filesystem") {
    errors.notSupported("spec.volumeMode", volumeMode, ["Block", "Filesystem"]);
  }
}

/**
 * A PersistentVolumeClaim; `old` when it is changed. Simplified: the difference of the specs that Kubernetes shows behind its words
 * is left out.
 */
export function validateClaim(
  claim: PersistentVolumeClaim,
  old: PersistentVolumeClaim | null,
  errors: FieldErrors,
): void {
  const spec: PersistentVolumeClaimSpec = claim.spec ?? {};
  if ((spec.accessModes ?? []).length === 0) errors.required("spec.accessModes", "at least 1 access mode is required");
  validateLabelSelector(spec.selector, "spec.selector", errors);
  validateModes(spec.accessModes, "spec.accessModes", errors);
  const size = spec.resources?.requests?.storage;
  if (size === undefined) errors.required("spec.resources[storage]");
  else validatePositive(String(size), "spec.resources[storage]", errors);
  validateCommon(spec, errors);
  if (spec.dataSource !== undefined) {
    const { name = "", kind = "", apiGroup = "" } = spec.dataSource;
    if (name === "") errors.required("spec.dataSource.name");
    if (kind === "") errors.required("spec.dataSource.kind");
    if (apiGroup === "" && kind !== "PersistentVolumeClaim") {
      const words = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
      errors.invalid("spec.dataSource", kind, words);
    }
  }
  if (old !== null) validateClaimUpdate(spec, claim, old, errors);
}

function validateClaimUpdate(
  spec: PersistentVolumeClaimSpec,
  claim: PersistentVolumeClaim,
  old: PersistentVolumeClaim,
  errors: FieldErrors,
): void {
  const before: PersistentVolumeClaimSpec = old.spec ?? {};
  const isBound = (claim as { status?: { phase?: string } }).status?.phase === "Bound";
  const frozen = (one: PersistentVolumeClaimSpec): object => ({
    ...one,
    volumeName: (before.volumeName ?? "") === "" ? "" : one.volumeName,
    storageClassName: before.storageClassName === undefined ? "" : one.storageClassName,
    resources: isBound ? { ...one.resources, requests: { ...one.resources?.requests, storage: "" } } : one.resources,
  });
  if (!deepEqual(frozen(spec), frozen(before))) {
    const words =
      "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";
    errors.forbidden("spec", words);
  }
  const [now, then] = [spec, before].map((one) => parseQuantity(String(one.resources?.requests?.storage ?? "0")) ?? 0);
  const capacity = (old as { status?: { capacity?: { storage?: string } } }).status?.capacity?.storage ?? "0";
  if ((now ?? 0) < (then ?? 0) && (now ?? 0) <= (parseQuantity(capacity) ?? 0)) {
    errors.forbidden("spec.resources.requests.storage", "field can not be less than status.capacity");
  }
  validateImmutable(spec.volumeMode, before.volumeMode, "volumeMode", errors);
}

/** A PersistentVolume; `old` when it is changed. */
export function validateVolume(volume: PersistentVolume, old: PersistentVolume | null, errors: FieldErrors): void {
  const spec: PersistentVolumeSpec = volume.spec ?? {};
  if ((spec.accessModes ?? []).length === 0) errors.required("spec.accessModes");
  validateModes(spec.accessModes, "spec.accessModes", errors);
  const capacity = Object.entries(spec.capacity ?? {});
  if (capacity.length === 0) errors.required("spec.capacity");
  if (spec.capacity?.storage === undefined || capacity.length > 1) {
    errors.notSupported("spec.capacity", goResources(spec.capacity), ["storage"]);
  }
  for (const [name, quantity] of capacity) validatePositive(String(quantity), `spec.capacity[${name}]`, errors);
  const policy = spec.persistentVolumeReclaimPolicy ?? "";
  if (policy !== "" && !RECLAIM.includes(policy)) {
    errors.notSupported("spec.persistentVolumeReclaimPolicy", policy, RECLAIM);
  }
  if (spec.nodeAffinity !== undefined) {
    const { required } = spec.nodeAffinity;
    if (required === undefined) errors.required("spec.nodeAffinity.required", "must specify required node constraints");
    else validateNodeSelector(required, "spec.nodeAffinity.required", errors);
  }
  validateSource(spec, errors);
  if (spec.hostPath !== undefined && /^\/+$/.test(spec.hostPath.path ?? "") && policy === "Recycle") {
    const words = "may not be 'recycle' for a hostPath mount of '/'";
    errors.forbidden("spec.persistentVolumeReclaimPolicy", words);
  }
  validateCommon(spec, errors);
  if (old === null) return;
  if (!deepEqual(sourceOf(spec), sourceOf(old.spec ?? {}))) {
    errors.forbidden("spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation");
  }
  validateImmutable(spec.volumeMode, old.spec?.volumeMode, "volumeMode", errors);
}

function sourceOf(spec: PersistentVolumeSpec): Record<string, unknown> {
  return Object.fromEntries(Object.entries(spec).filter(([field]) => !NO_SOURCES.has(field)));
}

function validateSource(spec: PersistentVolumeSpec, errors: FieldErrors): void {
  const [, ...more] = Object.keys(sourceOf(spec));
  if (spec.hostPath !== undefined) validateHostPath(spec.hostPath, "spec.hostPath", errors);
  if (spec.nfs !== undefined) validateNfs(spec.nfs, "spec.nfs", errors);
  if (spec.local !== undefined) {
    const { path = "" } = spec.local;
    if (path === "") errors.required("spec.local.path");
    else if (path.split("/").includes("..")) errors.invalid("spec.local.path", path, "must not contain '..'");
    if (spec.nodeAffinity === undefined) errors.required("spec.nodeAffinity", "Local volume requires node affinity");
  }
  if (spec.csi !== undefined) {
    if ((spec.csi.driver ?? "") === "") errors.required("spec.csi.driver");
    if ((spec.csi.volumeHandle ?? "") === "") errors.required("spec.csi.volumeHandle");
  }
  for (const field of more) errors.forbidden(`spec.${field}`, "may not specify more than 1 volume type");
  if (Object.keys(sourceOf(spec)).length === 0) errors.required("spec", "must specify a volume type");
}

/** A StorageClass; `old` when it is changed. */
export function validateStorageClass(one: StorageClass, old: StorageClass | null, errors: FieldErrors): void {
  const { provisioner = "", reclaimPolicy = "", volumeBindingMode = "" } = one;
  if (provisioner === "") errors.required("provisioner", provisioner);
  else addProblems(errors, "provisioner", provisioner.toLowerCase(), isQualifiedName(provisioner.toLowerCase()));
  if (reclaimPolicy !== "" && reclaimPolicy !== "Delete" && reclaimPolicy !== "Retain") {
    errors.notSupported("reclaimPolicy", reclaimPolicy, ["Delete", "Retain"]);
  }
  if (volumeBindingMode === "") errors.required("volumeBindingMode");
  else if (volumeBindingMode !== "Immediate" && volumeBindingMode !== "WaitForFirstConsumer") {
    errors.notSupported("volumeBindingMode", volumeBindingMode, ["Immediate", "WaitForFirstConsumer"]);
  }
  if (old === null) return;
  if (!deepEqual(old.parameters ?? {}, one.parameters ?? {})) {
    errors.forbidden("parameters", "updates to parameters are forbidden.");
  }
  if (old.provisioner !== provisioner) errors.forbidden("provisioner", "updates to provisioner are forbidden.");
  if (old.reclaimPolicy !== one.reclaimPolicy) {
    errors.forbidden("reclaimPolicy", "updates to reclaimPolicy are forbidden.");
  }
  validateImmutable(one.volumeBindingMode, old.volumeBindingMode, "volumeBindingMode", errors);
}
