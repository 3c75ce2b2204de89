import type { JobSpec, PodFailurePolicyRule } from "kubernetes-types/batch/v1.js";
import { CronSchedule } from "./cron-schedule.js";
import type { FieldErrors } from "./field-error.js";
import { goSelector } from "./go-value.js";
import type { CronJob, Job } from "./object.js";
import { validateImmutable } from "./validate-meta.js";
import { addProblems, isDns1123Label, isQualifiedName, validateNonnegative } from "./validate-names.js";
import { validateOwnSelector, validateTemplate } from "./validate-workload.js";

const MODES = ["NonIndexed", "Indexed"];
const ACTIONS = ["Count", "FailIndex", "FailJob", "Ignore"];
const OPERATORS = ["In", "NotIn"];
const STATUSES = ["False", "True", "Unknown"];

/** A Job; `old` when it is changed. */
export function validateJob(job: Job, old: Job | null, errors: FieldErrors): void {
  const spec: Partial<JobSpec> = job.spec ?? {};
  validateJobSpec(spec, "spec", errors);
  validateOwnSelector(spec.selector, spec.template, "", errors);
  if (old === null && spec.completionMode === "Indexed" && (spec.completions ?? 0) > 0) {
    const last = `${job.metadata.name}-${(spec.completions ?? 0) - 1}`;
    const words = `will not able to create pod with invalid DNS label: ${last}`;
    if (isDns1123Label(last).length > 0) errors.invalid("metadata.name", job.metadata.name, words);
  }
  if (old === null) return;
  if (spec.completionMode !== "Indexed") {
    validateImmutable(spec.completions, old.spec.completions, "spec.completions", errors);
  } else if (spec.completions !== old.spec.completions && spec.completions !== spec.parallelism) {
    const words = "can only be modified in tandem with spec.parallelism";
    errors.invalid("spec.completions", spec.completions, words);
  }
  validateImmutable(spec.selector, old.spec.selector, "spec.selector", errors, goSelector(spec.selector));
  for (const field of [
    "template",
    "completionMode",
    "podFailurePolicy",
    "backoffLimitPerIndex",
    "managedBy",
    "successPolicy",
  ] as const) {
    validateImmutable(spec[field], old.spec[field], `spec.${field}`, errors);
  }
}

function validateJobSpec(spec: Partial<JobSpec>, path: string, errors: FieldErrors): void {
  for (const field of [
    "parallelism",
    "completions",
    "activeDeadlineSeconds",
    "backoffLimit",
    "ttlSecondsAfterFinished",
    "backoffLimitPerIndex",
    "maxFailedIndexes",
  ] as const) {
    validateNonnegative(spec[field], `${path}.${field}`, errors);
  }
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    errors.required(`${path}.backoffLimitPerIndex`, "when maxFailedIndexes is specified");
  }
  validateCompletionMode(spec, path, errors);
  (spec.podFailurePolicy?.rules ?? []).forEach((rule, i) => {
    validateFailureRule(spec, rule, `${path}.podFailurePolicy.rules[${i}]`, errors);
  });
  validateSuccessPolicy(spec, `${path}.successPolicy`, errors);
  const replacement = spec.podReplacementPolicy;
  const known = spec.podFailurePolicy === undefined ? ["Failed", "TerminatingOrFailed"] : ["Failed"];
  if (replacement !== undefined && !known.includes(replacement)) {
    errors.notSupported(`${path}.podReplacementPolicy`, replacement, known);
  }
  validateTemplate(spec.template, `${path}.template`, errors);
  const restart = spec.template?.spec?.restartPolicy ?? "Always";
  const restartField = `${path}.template.spec.restartPolicy`;
  if (restart === "Always") errors.required(restartField, 'valid values: "OnFailure", "Never"');
  else if (restart !== "OnFailure" && restart !== "Never") {
    errors.notSupported(restartField, restart, ["OnFailure", "Never"]);
  } else if (spec.podFailurePolicy !== undefined && restart !== "Never") {
    errors.invalid(restartField, restart, 'only "Never" is supported when podFailurePolicy is specified');
  }
}

function validateCompletionMode(spec: Partial<JobSpec>, path: string, errors: FieldErrors): void {
  const { completionMode: mode, completions, parallelism, maxFailedIndexes, backoffLimitPerIndex } = spec;
  if (mode !== undefined && !MODES.includes(mode)) errors.notSupported(`${path}.completionMode`, mode, MODES);
  if (mode === "Indexed") {
    if (completions === undefined) errors.required(`${path}.completions`, "when completion mode is Indexed");
    if (parallelism !== undefined && parallelism > 100000) {
      const words = "must be less than or equal to 100000 when completion mode is Indexed";
      errors.invalid(`${path}.parallelism`, parallelism, words);
    }
    if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions) {
      errors.invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, "must be less than or equal to completions");
    }
  } else if (mode === undefined || mode === "NonIndexed") {
    for (const [field, value] of Object.entries({ backoffLimitPerIndex, maxFailedIndexes })) {
      if (value !== undefined) errors.invalid(`${path}.${field}`, value, "requires indexed completion mode");
    }
  }
}

function validateFailureRule(
  spec: Partial<JobSpec>,
  rule: PodFailurePolicyRule,
  path: string,
  errors: FieldErrors,
): void {
  const { action = "", onExitCodes: codes } = rule;
  const conditions = rule.onPodConditions ?? [];
  if (action === "") errors.required(`${path}.action`, `valid values: ${goStrings(ACTIONS)}`);
  else if (action === "FailIndex") {
    const words = "requires the backoffLimitPerIndex to be set";
    if (spec.backoffLimitPerIndex === undefined) errors.invalid(`${path}.action`, action, words);
  } else if (!ACTIONS.includes(action)) errors.notSupported(`${path}.action`, action, ACTIONS);
  if (codes !== undefined) validateExitCodes(spec, codes, `${path}.onExitCodes`, errors);
  conditions.forEach(({ type = "", status = "" }, i) => {
    const at = `${path}.onPodConditions[${i}]`;
    addProblems(errors, `${at}.type`, type, isQualifiedName(type));
    if (status === "") errors.required(`${at}.status`, `valid values: ${goStrings(STATUSES)}`);
    else if (!STATUSES.includes(status)) errors.notSupported(`${at}.status`, status, STATUSES);
  });
  const words =
    codes !== undefined && conditions.length > 0
      ? "specifying both OnExitCodes and OnPodConditions is not supported"
      : codes === undefined && conditions.length === 0
        ? "specifying one of OnExitCodes and OnPodConditions is required"
        : "";
  if (words !== "") errors.invalidWithoutValue(path, words);
}

/** Go's `%q` of a list. */
function goStrings(texts: readonly string[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(" ")}]`;
}

function validateExitCodes(
  spec: Partial<JobSpec>,
  codes: NonNullable<PodFailurePolicyRule["onExitCodes"]>,
  path: string,
  errors: FieldErrors,
): void {
  const { operator = "", containerName, values = [] } = codes;
  if (operator === "") errors.required(`${path}.operator`, `valid values: ${goStrings(OPERATORS)}`);
  else if (!OPERATORS.includes(operator)) errors.notSupported(`${path}.operator`, operator, OPERATORS);
  const { containers = [], initContainers = [] } = spec.template?.spec ?? {};
  if (containerName !== undefined && ![...containers, ...initContainers].some((one) => one.name === containerName)) {
    const words = "must be one of the container or initContainer names in the pod template";
    errors.invalid(`${path}.containerName`, containerName, words);
  }
  const at = `${path}.values`;
  if (values.length === 0) errors.invalid(at, values, "at least one value is required");
  else if (values.length > 255) errors.tooMany(at, values.length, 255);
  const seen = new Set<number>();
  values.forEach((value, i) => {
    if (operator === "In" && value === 0) errors.invalid(`${at}[${i}]`, value, "must not be 0 for the In operator");
    if (seen.has(value)) errors.duplicate(`${at}[${i}]`, value);
    seen.add(value);
  });
  if (values.some((value, i) => i > 0 && (values[i - 1] ?? 0) > value)) errors.invalid(at, values, "must be ordered");
}

function validateSuccessPolicy(spec: Partial<JobSpec>, path: string, errors: FieldErrors): void {
  const policy = spec.successPolicy;
  if (policy === undefined) return;
  if (spec.completionMode !== "Indexed") {
    errors.invalid(path, policy, "requires indexed completion mode");
    return;
  }
  const rules = policy.rules ?? [];
  if (rules.length === 0) {
    errors.required(`${path}.rules`, "at least one rules must be specified when the successPolicy is specified");
  }
  if (rules.length > 20) errors.tooMany(`${path}.rules`, rules.length, 20);
  rules.forEach(({ succeededCount: count, succeededIndexes: indexes }, i) => {
    const at = `${path}.rules[${i}]`;
    if (count === undefined && indexes === undefined) {
      errors.required(at, "at least one of succeededCount or succeededIndexes must be specified");
    }
    validateNonnegative(count, `${at}.succeededCount`, errors);
    const completions = spec.completions ?? 0;
    if (count !== undefined && count > completions) {
      const words = `must be less than or equal to ${completions} (the number of specified completions)`;
      errors.invalid(`${at}.succeededCount`, count, words);
    }
  });
}

/** A CronJob: its schedule, policy and Job template. */
export function validateCronJob(job: CronJob, errors: FieldErrors): void {
  const spec: Partial<CronJob["spec"]> = job.spec ?? {};
  const schedule = spec.schedule ?? "";
  if (schedule === "") errors.required("spec.schedule");
  else {
    const problem = CronSchedule.problemOf(schedule);
    if (problem !== null) errors.invalid("spec.schedule", schedule, problem);
  }
  validateNonnegative(spec.startingDeadlineSeconds, "spec.startingDeadlineSeconds", errors);
  const policies = ["Allow", "Forbid", "Replace"];
  const policy = spec.concurrencyPolicy ?? "";
  if (policy === "") errors.required("spec.concurrencyPolicy");
  else if (!policies.includes(policy)) errors.notSupported("spec.concurrencyPolicy", policy, policies);
  validateJobSpec(spec.jobTemplate?.spec ?? {}, "spec.jobTemplate.spec", errors);
  if (spec.jobTemplate?.spec?.selector !== undefined) {
    const value = goSelector(spec.jobTemplate.spec.selector);
    errors.invalid("spec.jobTemplate.spec.selector", value, "`selector` will be auto-generated");
  }
  if (spec.jobTemplate?.spec?.manualSelector === true) {
    errors.notSupported("spec.jobTemplate.spec.manualSelector", true, ["nil", "false"]);
  }
  validateNonnegative(spec.successfulJobsHistoryLimit, "spec.successfulJobsHistoryLimit", errors);
  validateNonnegative(spec.failedJobsHistoryLimit, "spec.failedJobsHistoryLimit", errors);
  // 11 letters are for the minute that the controller adds.
  if (job.metadata.name.length > 52) {
    errors.invalid("metadata.name", job.metadata.name, "must be no more than 52 characters");
  }
}
