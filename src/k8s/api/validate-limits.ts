import type { LimitRangeItem } from "kubernetes-types/core/v1.js";
import { deepEqual } from "./deep-equal.js";
import type { FieldErrors } from "./field-error.js";
import { goQuantity } from "./go-value.js";
import type { LimitRange, ResourceQuota } from "./object.js";
import { parseQuantity } from "./quantity.js";
import { addProblems, isQualifiedName } from "./validate-names.js";
import {
  validateContainerResourceName,
  validateQuotaResourceName,
  validateResourceName,
  validateResourceValue,
} from "./validate-resources.js";

const SCOPES = [
  "BestEffort",
  "CrossNamespacePodAffinity",
  "NotBestEffort",
  "NotTerminating",
  "PriorityClass",
  "Terminating",
];
const TYPES = ["Pod", "Container", "PersistentVolumeClaim"];
const OPPOSITES = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
] as const;
const POD_RESOURCES = ["pods", "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];

/** May a quota with this scope count this (`IsResourceQuotaScopeValidForResource`)? */
function fitsScope(scope: string, resource: string): boolean {
  const isOfPods = POD_RESOURCES.includes(resource) || resource.endsWith("ephemeral-storage");
  return scope === "BestEffort" ? resource === "pods" : isOfPods;
}

/** A ResourceQuota; `old` when it is changed. */
export function validateResourceQuota(quota: ResourceQuota, old: ResourceQuota | null, errors: FieldErrors): void {
  const spec = quota.spec ?? {};
  const names = Object.keys(spec.hard ?? {}).sort();
  for (const [name, quantity] of Object.entries(spec.hard ?? {})) {
    const at = `spec.hard[${name}]`;
    validateQuotaResourceName(name, at, errors);
    validateResourceValue(name, String(quantity), at, errors);
  }
  const scopes = spec.scopes ?? [];
  for (const scope of scopes) {
    if (!SCOPES.includes(scope)) errors.invalid("spec.scopes", scopes, "unsupported scope");
    for (const name of names) {
      if (SCOPES.includes(scope) && !fitsScope(scope, name)) {
        errors.invalid("spec.scopes", scopes, "unsupported scope applied to resource");
      }
    }
  }
  if (OPPOSITES.some(([one, other]) => scopes.includes(one) && scopes.includes(other))) {
    errors.invalid("spec.scopes", scopes, "conflicting scopes");
  }
  const path = "spec.scopeSelector.matchExpressions";
  for (const { scopeName = "", operator = "", values = [] } of spec.scopeSelector?.matchExpressions ?? []) {
    if (!SCOPES.includes(scopeName)) errors.invalid(`${path}.scopeName`, scopeName, "unsupported scope");
    if (operator === "In" || operator === "NotIn") {
      const words = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
      if (values.length === 0) errors.required(`${path}.values`, words);
    } else if (operator === "Exists" || operator === "DoesNotExist") {
      const words = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
      if (values.length > 0) errors.invalid(`${path}.values`, values, words);
    } else errors.invalid(`${path}.operator`, operator, "not a valid selector operator");
  }
  if (old !== null && !deepEqual([...scopes].sort(), [...(old.spec?.scopes ?? [])].sort())) {
    errors.invalid("spec.scopes", scopes, "field is immutable");
  }
}

/** A LimitRange: each type once, and its bounds in their order. */
export function validateLimitRange(range: LimitRange, errors: FieldErrors): void {
  const types = new Set<string>();
  (range.spec?.limits ?? []).forEach((limit, i) => {
    const at = `spec.limits[${i}]`;
    validateType(limit.type ?? "", `${at}.type`, errors);
    if (types.has(limit.type ?? "")) errors.duplicate(`${at}.type`, limit.type);
    types.add(limit.type ?? "");
    validateLimit(limit, at, errors);
  });
}

function validateType(type: string, path: string, errors: FieldErrors): void {
  const problems = isQualifiedName(type);
  addProblems(errors, path, type, problems);
  if (problems.length > 0 || type.includes("/") || TYPES.includes(type)) return;
  errors.invalid(path, type, "must be a standard limit type or fully qualified");
}

/** The bounds of a LimitRange in their order, what each is called, the one blamed, and whether the lower value is shown. */
const ORDER = [
  ["min", "min", "max", "max", "min", true],
  ["min", "min", "defaultRequest", "default request", "defaultRequest", false],
  ["defaultRequest", "default request", "max", "max", "defaultRequest", true],
  ["defaultRequest", "default request", "default", "default limit", "defaultRequest", true],
  ["min", "min", "default", "default", "default", true],
  ["default", "default", "max", "max", "default", false],
] as const;

function validateLimit(limit: LimitRangeItem, path: string, errors: FieldErrors): void {
  const isOfPods = limit.type === "Container" || limit.type === "Pod";
  const check = (field: "max" | "min" | "default" | "defaultRequest" | "maxLimitRequestRatio"): void => {
    for (const name of Object.keys(limit[field] ?? {})) {
      const at = `${path}.${field}[${name}]`;
      if (isOfPods) validateContainerResourceName(name, at, errors);
      else validateResourceName(name, at, errors);
    }
  };
  check("max");
  check("min");
  for (const field of ["default", "defaultRequest"] as const) {
    if (limit.type !== "Pod") check(field);
    else if (Object.keys(limit[field] ?? {}).length > 0) {
      errors.forbidden(`${path}.${field}`, "may not be specified when `type` is 'Pod'");
    }
  }
  if (limit.type === "PersistentVolumeClaim" && (limit.min?.storage ?? limit.max?.storage) === undefined) {
    errors.required(`${path}.limits`, "either minimum or maximum storage value is required, but neither was provided");
  }
  check("maxLimitRequestRatio");
  validateOrder(limit, path, errors);
}

function validateOrder(limit: LimitRangeItem, path: string, errors: FieldErrors): void {
  const lists = [limit.max, limit.min, limit.default, limit.defaultRequest, limit.maxLimitRequestRatio];
  const amount = (text: string): number => parseQuantity(text) ?? 0;
  for (const name of new Set(lists.flatMap((list) => Object.keys(list ?? {})))) {
    for (const [low, lowWord, high, highWord, blamed, showsLow] of ORDER) {
      const [least, most] = [limit[low]?.[name], limit[high]?.[name]];
      if (least === undefined || most === undefined || amount(`${least}`) <= amount(`${most}`)) continue;
      const words = `${lowWord} value ${least} is greater than ${highWord} value ${most}`;
      errors.invalid(`${path}.${blamed}[${name}]`, goQuantity(`${showsLow ? least : most}`), words);
    }
    const ratio = limit.maxLimitRequestRatio?.[name];
    if (ratio !== undefined && amount(`${ratio}`) < 1) {
      const at = `${path}.maxLimitRequestRatio[${name}]`;
      errors.invalid(at, goQuantity(`${ratio}`), `ratio ${ratio} is less than 1`);
    }
  }
}
