import type { HPAScalingRules, MetricSpec, MetricTarget } from "kubernetes-types/autoscaling/v2.js";
import type { FieldErrors } from "./field-error.js";
import { goQuantity } from "./go-value.js";
import type { HorizontalPodAutoscaler } from "./object.js";
import { parseQuantity } from "./quantity.js";
import { addProblems, isDns1123Label, isPathSegment } from "./validate-names.js";
import { validateContainerResourceName } from "./validate-resources.js";

const SOURCES = ["ContainerResource", "External", "Object", "Pods", "Resource"];
const SELECTS = ["Disabled", "Max", "Min"];
const BOTH_WORDS = "may not set both a target raw value and a target utilization";
const NEITHER_WORDS = "must set either a target raw value or a target utilization";

/** A HorizontalPodAutoscaler: its bounds, its target, its metrics and how fast it may go. */
export function validateAutoscaler(scaler: HorizontalPodAutoscaler, errors: FieldErrors): void {
  const spec: Partial<HorizontalPodAutoscaler["spec"]> = scaler.spec ?? {};
  const { minReplicas: min, maxReplicas: max = 0 } = spec;
  if (min !== undefined && min < 1) errors.invalid("spec.minReplicas", min, "must be greater than or equal to 1");
  if (max < 1) errors.invalid("spec.maxReplicas", max, "must be greater than 0");
  if (min !== undefined && max < min) {
    errors.invalid("spec.maxReplicas", max, "must be greater than or equal to `minReplicas`");
  }
  validateReference(spec.scaleTargetRef, "spec.scaleTargetRef", errors);
  (spec.metrics ?? []).forEach((metric, i) => {
    validateMetric(metric, `spec.metrics[${i}]`, errors);
  });
  for (const way of ["scaleUp", "scaleDown"] as const) {
    const rules = spec.behavior?.[way];
    if (rules !== undefined) validateRules(rules, `spec.behavior.${way}`, errors);
  }
}

function validateReference(
  ref: { readonly kind?: string; readonly name?: string } | undefined,
  path: string,
  errors: FieldErrors,
): void {
  for (const field of ["kind", "name"] as const) {
    const value = ref?.[field] ?? "";
    if (value === "") errors.required(`${path}.${field}`);
    else addProblems(errors, `${path}.${field}`, value, isPathSegment(value));
  }
}

function validateMetric(metric: MetricSpec, path: string, errors: FieldErrors): void {
  const type: string = metric.type ?? "";
  if (type === "") errors.required(`${path}.type`, "must specify a metric source type");
  if (!SOURCES.includes(type)) errors.notSupported(`${path}.type`, type, SOURCES);
  const given = (["object", "external", "pods", "resource", "containerResource"] as const).filter(
    (field) => metric[field] !== undefined,
  );
  const [first] = given;
  if (first !== undefined) validateSource(metric, first, `${path}.${first}`, errors);
  const expected = SOURCES.includes(type) ? `${type.slice(0, 1).toLowerCase()}${type.slice(1)}` : "";
  if (expected === "") errors.notSupported(`${path}.type`, type, SOURCES);
  else if (!given.some((field) => field === expected)) {
    errors.required(`${path}.${expected}`, "must populate information for the given metric source");
  }
  if (given.length === 1) return;
  for (const field of given) {
    if (field !== expected) errors.forbidden(`${path}.${field}`, "must populate the given metric source only");
  }
}

function validateSource(
  metric: MetricSpec,
  field: "object" | "external" | "pods" | "resource" | "containerResource",
  path: string,
  errors: FieldErrors,
): void {
  const target: Partial<MetricTarget> = metric[field]?.target ?? {};
  const { value, averageValue, averageUtilization } = target;
  if (field === "object") validateReference(metric.object?.describedObject, `${path}.describedObject`, errors);
  if (field === "object" || field === "external" || field === "pods") {
    const { name = "" } = metric[field]?.metric ?? {};
    if (name === "") errors.required(`${path}.metric.name`, "must specify a metric name");
    else addProblems(errors, `${path}.metric.name`, name, isPathSegment(name));
  } else {
    const name = metric[field]?.name ?? "";
    if (name === "") errors.required(`${path}.name`, "must specify a resource name");
    else if (field === "containerResource") validateContainerResourceName(name, `${path}.name`, errors);
  }
  if (field === "containerResource") {
    const container = metric.containerResource?.container ?? "";
    if (container === "") errors.required(`${path}.container`, "must specify a container");
    else addProblems(errors, `${path}.container`, container, isDns1123Label(container));
  }
  validateTarget(target, `${path}.target`, errors);
  if (field === "object" && value === undefined && averageValue === undefined) {
    errors.required(`${path}.target.averageValue`, "must set either a target value or averageValue");
  } else if (field === "external" && value === undefined && averageValue === undefined) {
    errors.required(`${path}.target.averageValue`, "must set either a target value for metric or a per-pod target");
  } else if (field === "external" && value !== undefined && averageValue !== undefined) {
    errors.forbidden(`${path}.target.value`, "may not set both a target value for metric and a per-pod target");
  } else if (field === "pods" && averageValue === undefined) {
    errors.required(`${path}.target.averageValue`, "must specify a positive target averageValue");
  } else if (field === "resource" || field === "containerResource") {
    if (averageUtilization === undefined && averageValue === undefined) {
      errors.required(`${path}.target.averageUtilization`, NEITHER_WORDS);
    } else if (averageUtilization !== undefined && averageValue !== undefined) {
      errors.forbidden(`${path}.target.averageValue`, BOTH_WORDS);
    }
  }
}

function validateTarget(target: Partial<MetricTarget>, path: string, errors: FieldErrors): void {
  const { type = "", value, averageValue, averageUtilization } = target;
  const types = ["Utilization", "Value", "AverageValue"];
  if (type === "") errors.required(`${path}.type`, "must specify a metric target type");
  if (!types.includes(type)) {
    errors.invalid(`${path}.type`, type, "must be either Utilization, Value, or AverageValue");
  }
  for (const [field, quantity] of Object.entries({ value, averageValue })) {
    if (quantity !== undefined && (parseQuantity(String(quantity)) ?? 1) <= 0) {
      errors.invalid(`${path}.${field}`, goQuantity(String(quantity)), "must be positive");
    }
  }
  if (averageUtilization !== undefined && averageUtilization < 1) {
    errors.invalid(`${path}.averageUtilization`, averageUtilization, "must be greater than 0");
  }
}

function validateRules(rules: HPAScalingRules, path: string, errors: FieldErrors): void {
  const { stabilizationWindowSeconds: window, selectPolicy, policies = [] } = rules;
  const at = `${path}.stabilizationWindowSeconds`;
  if (window !== undefined && window < 0) errors.invalid(at, window, "must be greater than or equal to zero");
  if (window !== undefined && window > 3600) errors.invalid(at, window, "must be less than or equal to 3600");
  if (selectPolicy !== undefined && !SELECTS.includes(selectPolicy)) {
    errors.notSupported(`${path}.selectPolicy`, selectPolicy, SELECTS);
  }
  if (policies.length === 0) errors.required(`${path}.policies`, "must specify at least one Policy");
  policies.forEach(({ type = "", value = 0, periodSeconds = 0 }, i) => {
    const policy = `${path}.policies[${i}]`;
    if (type !== "Pods" && type !== "Percent") errors.notSupported(`${policy}.type`, type, ["Percent", "Pods"]);
    if (value <= 0) errors.invalid(`${policy}.value`, value, "must be greater than zero");
    if (periodSeconds <= 0) errors.invalid(`${policy}.periodSeconds`, periodSeconds, "must be greater than zero");
    if (periodSeconds > 1800) {
      errors.invalid(`${policy}.periodSeconds`, periodSeconds, "must be less than or equal to 1800");
    }
  });
}
