import type { PodSpec, PodTemplateSpec } from "kubernetes-types/core/v1.js";
import type { LabelSelector } from "kubernetes-types/meta/v1.js";
import { deepEqual } from "./deep-equal.js";
import type { FieldErrors } from "./field-error.js";
import { goIntOrString, goMap, goSelector, goStrategy } from "./go-value.js";
import type { DaemonSet, Deployment, ReplicaSet, ReplicationController, StatefulSet } from "./object.js";
import { type Selector, SelectorError, selectorFromMap, selectorFromObject } from "./selector.js";
import { validateImmutable } from "./validate-meta.js";
import { validateAnnotations, validateLabels, validateNonnegative } from "./validate-names.js";
import { validatePodSpec } from "./validate-pod-spec.js";
import { isEmptySelector, validateLabelSelector } from "./validate-selector.js";

/** A pod template at `path`. */
export function validateTemplate(template: PodTemplateSpec | undefined, path: string, errors: FieldErrors): void {
  validateLabels(template?.metadata?.labels, `${path}.labels`, errors);
  validateAnnotations(template?.metadata?.annotations, `${path}.annotations`, errors);
  validatePodSpec(template?.spec ?? EMPTY_SPEC, false, `${path}.spec`, errors);
}

/** What a template is without a spec, once the defaults are filled in. */
const EMPTY_SPEC: PodSpec = {
  containers: [],
  restartPolicy: "Always",
  dnsPolicy: "ClusterFirst",
  terminationGracePeriodSeconds: 30,
};

/** Pods of owners that keep them running restart always, and have no end. */
function validateLasting(template: PodTemplateSpec | undefined, owner: string, errors: FieldErrors): void {
  const path = "spec.template.spec";
  const policy = template?.spec?.restartPolicy ?? "Always";
  if (policy !== "Always") errors.notSupported(`${path}.restartPolicy`, policy, ["Always"]);
  if (template?.spec?.activeDeadlineSeconds !== undefined) {
    errors.forbidden(`${path}.activeDeadlineSeconds`, `activeDeadlineSeconds in ${owner} is not Supported`);
  }
}

const MISMATCH_WORDS = "`selector` does not match template `labels`";

/** The selector of a workload and that its template's labels match it; `brokenWords` are said of one that is none. */
export function validateOwnSelector(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
  emptyWords: string,
  errors: FieldErrors,
  brokenWords = "invalid label selector",
): void {
  const labels = template?.metadata?.labels;
  if (selector === undefined) {
    errors.required("spec.selector");
    // No selector matches nothing (LabelSelectorAsSelector).
    errors.invalid("spec.template.metadata.labels", goMap(labels), MISMATCH_WORDS);
    return;
  }
  validateLabelSelector(selector, "spec.selector", errors);
  if (emptyWords !== "" && isEmptySelector(selector)) errors.invalid("spec.selector", goSelector(selector), emptyWords);
  const compiled = compile(selector);
  if (compiled === null) {
    errors.invalid("spec.selector", goSelector(selector), brokenWords);
    return;
  }
  if (!compiled.matchesEverything && !compiled.matches(labels)) {
    errors.invalid("spec.template.metadata.labels", goMap(labels), MISMATCH_WORDS);
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

/** A ReplicaSet; `old` when it is changed. */
export function validateReplicaSet(set: ReplicaSet, old: ReplicaSet | null, errors: FieldErrors): void {
  const spec = set.spec ?? {};
  validateNonnegative(spec.replicas, "spec.replicas", errors);
  validateNonnegative(spec.minReadySeconds, "spec.minReadySeconds", errors);
  validateOwnSelector(spec.selector, spec.template, "empty selector is invalid for deployment", errors);
  validateTemplate(spec.template, "spec.template", errors);
  validateLasting(spec.template, "ReplicaSet", errors);
  // The strategies check that selectors stay, after all that the kind's own validation checks.
  if (old !== null) {
    validateImmutable(spec.selector, old.spec.selector, "spec.selector", errors, goSelector(spec.selector));
  }
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
    errors.invalid("spec.template.metadata.labels", goMap(labels), MISMATCH_WORDS);
  }
  validateTemplate(spec.template, "spec.template", errors);
  validateLasting(spec.template, "ReplicationController", errors);
}

/** A Deployment; `old` when it is changed. */
export function validateDeployment(deployment: Deployment, old: Deployment | null, errors: FieldErrors): void {
  const spec: Partial<Deployment["spec"]> = deployment.spec ?? {};
  validateNonnegative(spec.replicas, "spec.replicas", errors);
  validateOwnSelector(spec.selector, spec.template, "empty selector is invalid for deployment", errors);
  validateTemplate(spec.template, "spec.template", errors);
  validateLasting(spec.template, "ReplicaSet", errors);
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
  if (old !== null) {
    validateImmutable(spec.selector, old.spec.selector, "spec.selector", errors, goSelector(spec.selector));
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
    if (strategy === undefined) return;
    const value = goStrategy("apps.DeploymentStrategy", strategy.type ?? "", "apps.RollingUpdateDeployment");
    errors.notSupported("spec.strategy", value, ["Recreate", "RollingUpdate"]);
    return;
  }
  const unavailable = strategy.rollingUpdate?.maxUnavailable ?? 0;
  const surge = strategy.rollingUpdate?.maxSurge ?? 0;
  validateIntOrPercent(unavailable, `${path}.maxUnavailable`, errors);
  validateIntOrPercent(surge, `${path}.maxSurge`, errors);
  if (isZero(unavailable) && isZero(surge)) {
    errors.invalid(`${path}.maxUnavailable`, goIntOrString(unavailable), "may not be 0 when `maxSurge` is 0");
  }
  validateAtMostAll(unavailable, `${path}.maxUnavailable`, errors);
}

/** `getIntOrPercentValue` is 0: also of a text that is neither number nor percentage. */
function isZero(value: number | string): boolean {
  return typeof value === "number" ? value === 0 : !/[1-9]/.test(/^[0-9]+%?$/.exec(value)?.[0] ?? "");
}

function validateAtMostAll(value: number | string, field: string, errors: FieldErrors): void {
  if (typeof value === "string" && /^[0-9]+%$/.test(value) && Number(value.slice(0, -1)) > 100) {
    errors.invalid(field, goIntOrString(value), "must not be greater than 100%");
  }
}

/** A whole number from 0, or a percentage. */
export function validateIntOrPercent(value: number | string, field: string, errors: FieldErrors): void {
  if (typeof value === "number") validateNonnegative(value, field, errors);
  else if (!/^[0-9]+%$/.test(value)) {
    errors.invalid(
      field,
      goIntOrString(value),
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    );
  }
}

const SET_UPDATE_WORDS =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

/**
 * A StatefulSet; `old` when it is changed. Of its template only labels and annotations are looked at, up to Kubernetes
 * 1.33: pods and claims that cannot be made are told by Events.
 */
export function validateStatefulSet(set: StatefulSet, old: StatefulSet | null, errors: FieldErrors): void {
  const spec: Partial<StatefulSet["spec"]> = set.spec ?? {};
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
    const value = goStrategy(
      "apps.StatefulSetUpdateStrategy",
      update.type ?? "",
      "apps.RollingUpdateStatefulSetStrategy",
    );
    errors.invalid("spec.updateStrategy", value, "must be 'RollingUpdate' or 'OnDelete'");
  }
  for (const field of ["whenDeleted", "whenScaled"] as const) {
    const retention = spec.persistentVolumeClaimRetentionPolicy?.[field];
    if (retention !== undefined && retention !== "Retain" && retention !== "Delete") {
      errors.notSupported(`spec.persistentVolumeClaimRetentionPolicy.${field}`, retention, ["Retain", "Delete"]);
    }
  }
  validateNonnegative(spec.replicas, "spec.replicas", errors);
  validateNonnegative(spec.minReadySeconds, "spec.minReadySeconds", errors);
  validateNonnegative(spec.ordinals?.start, "spec.ordinals.start", errors);
  validateOwnSelector(spec.selector, spec.template, "empty selector is invalid for statefulset", errors, "");
  validateLabels(spec.template?.metadata?.labels, "spec.template.labels", errors);
  validateAnnotations(spec.template?.metadata?.annotations, "spec.template.annotations", errors);
  validateLasting(spec.template, "StatefulSet", errors);
  if (old !== null && !deepEqual(frozenSetSpec(set.spec), frozenSetSpec(old.spec)))
    errors.forbidden("spec", SET_UPDATE_WORDS);
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
  const { selector } = spec;
  validateLabelSelector(selector, "spec.selector", errors);
  const labels = spec.template?.metadata?.labels;
  const compiled = selector === undefined ? null : compile(selector);
  if (selector === undefined || compiled?.matches(labels) === false) {
    errors.invalid("spec.template.metadata.labels", goMap(labels), MISMATCH_WORDS);
  }
  if (selector !== undefined && isEmptySelector(selector)) {
    errors.invalid("spec.selector", goSelector(selector), "empty selector is invalid for daemonset");
  }
  validateTemplate(spec.template, "spec.template", errors);
  validateLasting(spec.template, "DaemonSet", errors);
  validateNonnegative(spec.minReadySeconds, "spec.minReadySeconds", errors);
  const update = spec.updateStrategy;
  if (update?.type === "RollingUpdate") {
    const unavailable = update.rollingUpdate?.maxUnavailable ?? 0;
    const surge = update.rollingUpdate?.maxSurge ?? 0;
    const path = "spec.updateStrategy.rollingUpdate";
    validateIntOrPercent(unavailable, `${path}.maxUnavailable`, errors);
    validateIntOrPercent(surge, `${path}.maxSurge`, errors);
    validateAtMostAll(unavailable, `${path}.maxUnavailable`, errors);
    validateAtMostAll(surge, `${path}.maxSurge`, errors);
    if (!isZero(unavailable) && !isZero(surge)) {
      errors.invalid(`${path}.maxSurge`, goIntOrString(surge), "may not be set when maxUnavailable is non-zero");
    } else if (isZero(unavailable) && isZero(surge)) {
      errors.required(`${path}.maxUnavailable`, "cannot be 0 when maxSurge is 0");
    }
  } else if (update !== undefined && update.type !== "OnDelete") {
    const value = goStrategy("apps.DaemonSetUpdateStrategy", update.type ?? "", "apps.RollingUpdateDaemonSet");
    errors.notSupported("spec.updateStrategy", value, ["RollingUpdate", "OnDelete"]);
  }
  validateNonnegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit", errors);
  if (old !== null) validateImmutable(selector, old.spec.selector, "spec.selector", errors, goSelector(selector));
}
