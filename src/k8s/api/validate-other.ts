import { isBase64 } from "./base64.js";
import { deepEqual } from "./deep-equal.js";
import type { FieldErrors } from "./field-error.js";
import type { ConfigMap, Lease, Node, PodDisruptionBudget, PriorityClass, RuntimeClass, Secret } from "./object.js";
import { validateImmutable } from "./validate-meta.js";
import { addProblems, isDns1123Label, isQualifiedName, validateCidr } from "./validate-names.js";
import { validateLabelSelector } from "./validate-selector.js";
import { validateIntOrPercent } from "./validate-workload.js";

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/** A Node: taints and pod ranges; `old` when it is changed. */
export function validateNode(node: Node, old: Node | null, errors: FieldErrors): void {
  const taints = new Set<string>();
  (node.spec.taints ?? []).forEach((taint, i) => {
    const path = `spec.taints[${i}]`;
    addProblems(errors, `${path}.key`, taint.key ?? "", isQualifiedName(taint.key ?? ""));
    const effect = taint.effect ?? "";
    if (effect === "") errors.required(`${path}.effect`);
    else if (!EFFECTS.includes(effect)) errors.notSupported(`${path}.effect`, effect, EFFECTS);
    const key = `${effect}/${taint.key}`;
    if (taints.has(key)) {
      errors.duplicate(path, taint);
    }
    taints.add(key);
  });
  (node.spec.podCIDRs ?? []).forEach((cidr, i) => {
    validateCidr(cidr, `spec.podCIDRs[${i}]`, errors);
  });
  const before = old?.spec.podCIDRs ?? [];
  if (before.length > 0 && !deepEqual(before, node.spec.podCIDRs)) {
    errors.forbidden("spec.podCIDRs", 'node updates may not change podCIDR except from "" to valid');
  }
}

const KEY_WORDS =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

function validateKey(key: string, field: string, errors: FieldErrors): void {
  if (key.length > 253) errors.invalid(`${field}[${key}]`, key, "must be no more than 253 bytes");
  if (!/^[-._a-zA-Z0-9]+$/.test(key)) errors.invalid(`${field}[${key}]`, key, KEY_WORDS);
}

/** A ConfigMap: its keys, and that an immutable one stays; `old` when it is changed. */
export function validateConfigMap(map: ConfigMap, old: ConfigMap | null, errors: FieldErrors): void {
  for (const key in map.data) {
    validateKey(key, "data", errors);
    if (map.binaryData !== undefined && Object.hasOwn(map.binaryData, key)) {
      errors.invalid(`data[${key}]`, key, "duplicate of key present in binaryData");
    }
  }
  for (const key in map.binaryData) validateKey(key, "binaryData", errors);
  if (old?.immutable !== true) return;
  const words = "field is immutable when `immutable` is set";
  if (map.immutable !== true) errors.forbidden("immutable", words);
  if (!deepEqual(map.data, old.data)) errors.forbidden("data", words);
  if (!deepEqual(map.binaryData, old.binaryData)) errors.forbidden("binaryData", words);
}

/** A Secret: keys, base64, what its type needs; `old` when it is changed. */
export function validateSecret(secret: Secret, old: Secret | null, errors: FieldErrors): void {
  for (const [key, value] of Object.entries(secret.data ?? {})) {
    validateKey(key, "data", errors);
    if (!isBase64(value)) errors.invalid(`data[${key}]`, "<secret contents redacted>", "illegal base64 data");
  }
  const needed: Readonly<Record<string, readonly string[]>> = {
    "kubernetes.io/tls": ["tls.crt", "tls.key"],
    "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
    "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  };
  for (const key of needed[secret.type ?? ""] ?? []) {
    if (secret.data === undefined || !Object.hasOwn(secret.data, key)) errors.required(`data[${key}]`);
  }
  if (old === null) return;
  validateImmutable(secret.type, old.type, "type", errors);
  if (old.immutable !== true) return;
  const words = "field is immutable when `immutable` is set";
  if (secret.immutable !== true) errors.forbidden("immutable", words);
  if (!deepEqual(secret.data, old.data)) errors.forbidden("data", words);
}

/** A PodDisruptionBudget. */
export function validateDisruptionBudget(budget: PodDisruptionBudget, errors: FieldErrors): void {
  const spec: Partial<PodDisruptionBudget["spec"]> = budget.spec ?? {};
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined) {
    errors.invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set");
  }
  for (const field of ["minAvailable", "maxUnavailable"] as const) {
    const value = spec[field];
    if (value !== undefined) validateIntOrPercent(value, `spec.${field}`, errors);
  }
  validateLabelSelector(spec.selector, "spec.selector", errors);
}

/** A PriorityClass; `old` when it is changed. */
export function validatePriorityClass(
  priorityClass: PriorityClass,
  old: PriorityClass | null,
  errors: FieldErrors,
): void {
  const value = priorityClass.value ?? 0;
  if (!priorityClass.metadata.name.startsWith("system-") && value > 1000000000) {
    errors.forbidden("value", "maximum allowed value of a user defined priority is 1000000000");
  }
  if (priorityClass.metadata.name.startsWith("system-") && old === null) {
    errors.forbidden(
      "metadata.name",
      "priority class names with 'system-' prefix are reserved for system use only. error: not a system priority class",
    );
  }
  if (old !== null && old.value !== value) errors.forbidden("value", "may not be changed in an update.");
}

/** A RuntimeClass; `old` when it is changed. */
export function validateRuntimeClass(runtimeClass: RuntimeClass, old: RuntimeClass | null, errors: FieldErrors): void {
  const handler: string | undefined = runtimeClass.handler;
  if (old === null) addProblems(errors, "handler", handler ?? "", isDns1123Label(handler ?? ""));
  else validateImmutable(handler, old.handler, "handler", errors);
}

/** A Lease: its duration and how often it changed hands. */
export function validateLease({ spec }: Lease, errors: FieldErrors): void {
  const { leaseDurationSeconds: duration = 1, leaseTransitions: transitions = 0 } = spec ?? {};
  if (duration <= 0) errors.invalid("spec.leaseDurationSeconds", duration, "must be greater than 0");
  if (transitions < 0) errors.invalid("spec.leaseTransitions", transitions, "must be greater than or equal to 0");
}
