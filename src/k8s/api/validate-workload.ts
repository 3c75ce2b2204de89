import type { PodSpec, PodTemplateSpec } from "kubernetes-types/core/v1.js";
import type { LabelSelector } from "kubernetes-types/meta/v1.js";
import { CronSchedule } from "./cron-schedule.js";
import { deepEqual } from "./deep-equal.js";
import type { FieldErrors } from "./field-error.js";
import { goMap, goSelector } from "./go-value.js";
import type {
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  Pod,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from "./object.js";
import { type Selector, SelectorError, selectorFromMap, selectorFromObject } from "./selector.js";
import { validateImmutable } from "./validate-meta.js";
import { validateAnnotations, validateLabels, validateNonnegative } from "./validate-names.js";
import { validatePodSpec } from "./validate-pod-spec.js";
import { isEmptySelector, validateLabelSelector } from "./validate-selector.js";

const POD_UPDATE_WORDS =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/** A pod; `old` when it is changed. */
export function validatePod(pod: Pod, old: Pod | null, errors: FieldErrors): void {
  validatePodSpec(pod.spec ?? { containers: [] }, "spec", errors);
  if (old !== null && !deepEqual(frozenPodSpec(pod.spec), frozenPodSpec(old.spec)))
    errors.forbidden("spec", POD_UPDATE_WORDS);
}

/** The part of a pod's spec that must not change. */
function frozenPodSpec(spec: PodSpec): object {
  const withoutImages = (spec.containers ?? []).map(({ image: _image, ...container }) => container);
  const initWithoutImages = (spec.initContainers ?? []).map(({ image: _image, ...container }) => container);
  const { activeDeadlineSeconds: _deadline, tolerations: _tolerations, ...rest } = spec;
  const { schedulingGates: _gates, terminationGracePeriodSeconds: _grace, ...frozen } = rest;
  return { ...frozen, containers: withoutImages, initContainers: initWithoutImages };
}

function validateTemplate(
  template: PodTemplateSpec | undefined,
  path: string,
  restart: readonly string[],
  errors: FieldErrors,
): void {
  validateLabels(template?.metadata?.labels, `${path}.labels`, errors);
  validateAnnotations(template?.metadata?.annotations, `${path}.annotations`, errors);
  const spec = template?.spec;
  validatePodSpec(
    spec ?? { containers: [], restartPolicy: "Always", dnsPolicy: "ClusterFirst" },
    `${path}.spec`,
    errors,
  );
  const policy = spec?.restartPolicy ?? "Always";
  if (restart.length > 0 && !restart.includes(policy))
    errors.notSupported(`${path}.spec.restartPolicy`, policy, restart);
  if (restart.length > 0 && spec?.activeDeadlineSeconds !== undefined) {
    errors.forbidden(`${path}.spec.activeDeadlineSeconds`, "activeDeadlineSeconds in ReplicaSet is not Supported");
  }
}

/** The selector of a workload and that its template's labels match it. */
function validateOwnSelector(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
  emptyWords: string,
  errors: FieldErrors,
): void {
  const labels = template?.metadata?.labels;
  const mismatch = "`selector` does not match template `labels`";
  if (selector === undefined) {
    errors.required("spec.selector");
    // No selector matches nothing (LabelSelectorAsSelector).
    errors.invalid("spec.template.metadata.labels", goMap(labels), mismatch);
    return;
  }
  validateLabelSelector(selector, "spec.selector", errors);
  if (isEmptySelector(selector)) errors.invalid("spec.selector", goSelector(selector), emptyWords);
  const compiled = compile(selector);
  if (compiled === null) {
    errors.invalid("spec.selector", goSelector(selector), "invalid label selector");
    return;
  }
  if (!compiled.matchesEverything && !compiled.matches(labels)) {
    errors.invalid("spec.template.metadata.labels", goMap(labels), mismatch);
  }
}

function compile(selector: LabelSelector): Selector | null {
  try {
    return selectorFromObject(selector);
  } catch (error) {
    if (error instanceof SelectorError) return null;
    throw error;
  }
}

const ALWAYS = ["Always"];

/** A ReplicaSet; `old` when it is changed. */
export function validateReplicaSet(set: ReplicaSet, old: ReplicaSet | null, errors: FieldErrors): void {
  const spec = set.spec ?? {};
  if (old !== null) validateImmutable(spec.selector, old.spec.selector, "spec.selector", errors);
  validateNonnegative(spec.replicas, "spec.replicas", errors);
  validateNonnegative(spec.minReadySeconds, "spec.minReadySeconds", errors);
  validateOwnSelector(spec.selector, spec.template, "empty selector is invalid for deployment", errors);
  validateTemplate(spec.template, "spec.template", ALWAYS, errors);
}

/** A ReplicationController. */
export function validateReplicationController(controller: ReplicationController, errors: FieldErrors): void {
  const spec = controller.spec ?? {};
  validateNonnegative(spec.minReadySeconds, "spec.minReadySeconds", errors);
  if (Object.keys(spec.selector ?? {}).length === 0) errors.required("spec.selector");
  validateNonnegative(spec.replicas, "spec.replicas", errors);
  if (spec.template === undefined) {
    errors.required("spec.template");
    return;
  }
  const labels = spec.template.metadata?.labels;
  if (!selectorFromMap(spec.selector).matches(labels)) {
    errors.invalid("spec.template.metadata.labels", goMap(labels), "`selector` does not match template `labels`");
  }
  validateTemplate(spec.template, "spec.template", ALWAYS, errors);
}

/** A Deployment; `old` when it is changed. */
export function validateDeployment(deployment: Deployment, old: Deployment | null, errors: FieldErrors): void {
  const spec: Partial<Deployment["spec"]> = deployment.spec ?? {};
  if (old !== null)
    validateImmutable(spec.selector, old.spec.selector, "spec.selector", errors, goSelector(spec.selector));
  validateNonnegative(spec.replicas, "spec.replicas", errors);
  validateOwnSelector(spec.selector, spec.template, "empty selector is invalid for deployment", errors);
  validateTemplate(spec.template, "spec.template", ALWAYS, errors);
  validateStrategy(deployment, errors);
  validateNonnegative(spec.minReadySeconds, "spec.minReadySeconds", errors);
  validateNonnegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit", errors);
  const deadline = spec.progressDeadlineSeconds;
  if (deadline !== undefined) {
    validateNonnegative(deadline, "spec.progressDeadlineSeconds", errors);
    if (deadline <= (spec.minReadySeconds ?? 0)) {
      errors.invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds");
    }
  }
}

function validateStrategy(deployment: Deployment, errors: FieldErrors): void {
  const strategy = deployment.spec?.strategy;
  const path = "spec.strategy.rollingUpdate";
  if (strategy?.type === "Recreate") {
    if (strategy.rollingUpdate !== undefined) {
      errors.forbidden(path, "may not be specified when strategy `type` is 'Recreate'");
    }
    return;
  }
  if (strategy?.type !== "RollingUpdate") {
    if (strategy !== undefined) errors.notSupported("spec.strategy.type", strategy.type, ["Recreate", "RollingUpdate"]);
    return;
  }
  const unavailable = strategy.rollingUpdate?.maxUnavailable ?? 0;
  const surge = strategy.rollingUpdate?.maxSurge ?? 0;
  validateIntOrPercent(unavailable, `${path}.maxUnavailable`, errors);
  validateIntOrPercent(surge, `${path}.maxSurge`, errors);
  if (isZero(unavailable) && isZero(surge)) {
    errors.invalid(`${path}.maxUnavailable`, unavailable, "may not be 0 when `maxSurge` is 0");
  }
  if (typeof unavailable === "string" && Number(unavailable.replace("%", "")) > 100) {
    errors.invalid(`${path}.maxUnavailable`, unavailable, "must not be greater than 100%");
  }
}

function isZero(value: number | string): boolean {
  return value === 0 || value === "0%" || value === "0";
}

/** A whole number from 0, or a percentage. */
export function validateIntOrPercent(value: number | string, field: string, errors: FieldErrors): void {
  if (typeof value === "number") validateNonnegative(value, field, errors);
  else if (!/^[0-9]+%$/.test(value)) {
    errors.invalid(
      field,
      value,
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    );
  }
}

const SET_UPDATE_WORDS =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

/** A StatefulSet; `old` when it is changed. */
export function validateStatefulSet(set: StatefulSet, old: StatefulSet | null, errors: FieldErrors): void {
  const spec: Partial<StatefulSet["spec"]> = set.spec ?? {};
  if (old !== null && !deepEqual(frozenSetSpec(set.spec), frozenSetSpec(old.spec)))
    errors.forbidden("spec", SET_UPDATE_WORDS);
  const policy = spec.podManagementPolicy ?? "";
  if (policy !== "OrderedReady" && policy !== "Parallel") {
    errors.invalid("spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'");
  }
  const update = spec.updateStrategy;
  if (update?.type === "OnDelete") {
    if (update.rollingUpdate !== undefined) {
      errors.invalid(
        "spec.updateStrategy.rollingUpdate",
        update.rollingUpdate,
        "only allowed for updateStrategy 'RollingUpdate'",
      );
    }
  } else if (update?.type === "RollingUpdate") {
    validateNonnegative(update.rollingUpdate?.partition, "spec.updateStrategy.rollingUpdate.partition", errors);
  } else if (update !== undefined) {
    errors.invalid("spec.updateStrategy", update, "must be 'RollingUpdate' or 'OnDelete'");
  }
  validateNonnegative(spec.replicas, "spec.replicas", errors);
  validateNonnegative(spec.minReadySeconds, "spec.minReadySeconds", errors);
  validateOwnSelector(spec.selector, spec.template, "empty selector is invalid for statefulset", errors);
  const claims = (spec.volumeClaimTemplates ?? []).map((claim) => ({ name: claim.metadata?.name ?? "", emptyDir: {} }));
  const podSpec = spec.template?.spec;
  const template =
    podSpec === undefined
      ? spec.template
      : { ...spec.template, spec: { ...podSpec, volumes: [...(podSpec.volumes ?? []), ...claims] } };
  validateTemplate(template, "spec.template", ALWAYS, errors);
}

function frozenSetSpec(spec: StatefulSet["spec"]): object {
  const { replicas: _replicas, ordinals: _ordinals, template: _template, updateStrategy: _update, ...rest } = spec;
  const { revisionHistoryLimit: _limit, minReadySeconds: _ready, ...more } = rest;
  const { persistentVolumeClaimRetentionPolicy: _retention, ...frozen } = more;
  return frozen;
}

/** A DaemonSet; `old` when it is changed. */
export function validateDaemonSet(set: DaemonSet, old: DaemonSet | null, errors: FieldErrors): void {
  const spec: Partial<DaemonSet["spec"]> = set.spec ?? {};
  if (old !== null)
    validateImmutable(spec.selector, old.spec.selector, "spec.selector", errors, goSelector(spec.selector));
  validateOwnSelector(spec.selector, spec.template, "empty selector is invalid for daemonset", errors);
  validateTemplate(spec.template, "spec.template", ALWAYS, errors);
  validateNonnegative(spec.minReadySeconds, "spec.minReadySeconds", errors);
  const update = spec.updateStrategy;
  if (update?.type === "RollingUpdate") {
    const unavailable = update.rollingUpdate?.maxUnavailable ?? 0;
    const surge = update.rollingUpdate?.maxSurge ?? 0;
    const path = "spec.updateStrategy.rollingUpdate";
    validateIntOrPercent(unavailable, `${path}.maxUnavailable`, errors);
    validateIntOrPercent(surge, `${path}.maxSurge`, errors);
    if (!isZero(unavailable) && !isZero(surge)) {
      errors.invalid(`${path}.maxSurge`, surge, "may not be set when maxUnavailable is non-zero");
    } else if (isZero(unavailable) && isZero(surge)) {
      errors.required(`${path}.maxUnavailable`, "cannot be 0 when maxSurge is 0");
    }
  } else if (update !== undefined && update.type !== "OnDelete") {
    errors.notSupported("spec.updateStrategy", update.type ?? "", ["RollingUpdate", "OnDelete"]);
  }
}

/** A Job; `old` when it is changed. */
export function validateJob(job: Job, old: Job | null, errors: FieldErrors): void {
  const spec = job.spec ?? {};
  if (old !== null) {
    validateImmutable(spec.selector, old.spec.selector, "spec.selector", errors, goSelector(spec.selector));
    validateImmutable(spec.template, old.spec.template, "spec.template", errors);
    validateImmutable(spec.completionMode, old.spec.completionMode, "spec.completionMode", errors);
    if (spec.completionMode !== "Indexed")
      validateImmutable(spec.completions, old.spec.completions, "spec.completions", errors);
  }
  validateJobSpec(spec, "spec", errors);
  if (spec.selector === undefined) errors.required("spec.selector");
  else validateOwnSelector(spec.selector, spec.template, "empty selector is invalid for job", errors);
}

function validateJobSpec(spec: Partial<Job["spec"]>, path: string, errors: FieldErrors): void {
  for (const field of [
    "parallelism",
    "completions",
    "activeDeadlineSeconds",
    "backoffLimit",
    "ttlSecondsAfterFinished",
  ] as const) {
    validateNonnegative(spec[field], `${path}.${field}`, errors);
  }
  const mode = spec.completionMode;
  if (mode !== undefined && mode !== "NonIndexed" && mode !== "Indexed") {
    errors.notSupported(`${path}.completionMode`, mode, ["Indexed", "NonIndexed"]);
  }
  if (mode === "Indexed" && spec.completions === undefined) {
    errors.required(`${path}.completions`, "when completion mode is Indexed");
  }
  validateTemplate(spec.template, `${path}.template`, [], errors);
  const restart = spec.template?.spec?.restartPolicy ?? "Always";
  if (restart === "Always") {
    errors.required(`${path}.template.spec.restartPolicy`, 'valid values: "OnFailure", "Never"');
  }
}

/** A CronJob: its schedule, policy and Job template. */
export function validateCronJob(job: CronJob, errors: FieldErrors): void {
  if (job.metadata.name.length > 52)
    errors.invalid("metadata.name", job.metadata.name, "must be no more than 52 characters");
  const spec: Partial<CronJob["spec"]> = job.spec ?? {};
  const schedule = spec.schedule ?? "";
  if (schedule === "") errors.required("spec.schedule");
  else {
    const problem = CronSchedule.problemOf(schedule);
    if (problem !== null) errors.invalid("spec.schedule", schedule, problem);
  }
  validateNonnegative(spec.startingDeadlineSeconds, "spec.startingDeadlineSeconds", errors);
  const policies = ["Allow", "Forbid", "Replace"];
  if (!policies.includes(spec.concurrencyPolicy ?? "")) {
    errors.notSupported("spec.concurrencyPolicy", spec.concurrencyPolicy ?? "", policies);
  }
  validateNonnegative(spec.successfulJobsHistoryLimit, "spec.successfulJobsHistoryLimit", errors);
  validateNonnegative(spec.failedJobsHistoryLimit, "spec.failedJobsHistoryLimit", errors);
  validateJobSpec(spec.jobTemplate?.spec ?? {}, "spec.jobTemplate.spec", errors);
}
