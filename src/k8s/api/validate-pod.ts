import type { Container, PodSpec, Toleration } from "kubernetes-types/core/v1.js";
import { deepEqual } from "./deep-equal.js";
import type { FieldErrors } from "./field-error.js";
import type { Pod } from "./object.js";
import { validateImages } from "./validate-container.js";
import { validatePodSpec } from "./validate-pod-spec.js";
import { validateTolerations } from "./validate-scheduling.js";

const POD_UPDATE_WORDS =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/**
 * A pod; `old` when it is changed. Simplified: the difference of the specs that Kubernetes shows behind its words (`cmp.Diff`) is
 * left out.
 */
export function validatePod(pod: Pod, old: Pod | null, errors: FieldErrors): void {
  const spec = pod.spec ?? { containers: [] };
  validatePodSpec(spec, true, "spec", errors);
  validateImages(spec, "spec", errors);
  if (old !== null) {
    validatePodUpdate(spec, old.spec, errors);
    return;
  }
  if ((spec.ephemeralContainers ?? []).length > 0)
    errors.forbidden("spec.ephemeralContainers", "cannot be set on create");
  if ((spec.nodeName ?? "") !== "" && (spec.schedulingGates ?? []).length > 0) {
    errors.forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared");
  }
}

function validatePodUpdate(spec: PodSpec, old: PodSpec, errors: FieldErrors): void {
  for (const field of ["containers", "initContainers"] as const) {
    if ((spec[field] ?? []).length !== (old[field] ?? []).length) {
      errors.forbidden(`spec.${field}`, "pod updates may not add or remove containers");
      return;
    }
  }
  const [deadline, before] = [spec.activeDeadlineSeconds, old.activeDeadlineSeconds];
  const field = "spec.activeDeadlineSeconds";
  if (deadline !== undefined && before !== undefined && before < deadline) {
    errors.invalid(field, deadline, "must be less than or equal to previous value");
    return;
  }
  if (deadline === undefined && before !== undefined) {
    errors.invalid(field, null, "must not update from a positive integer to nil value");
  }
  validateAddedTolerations(spec.tolerations ?? [], old.tolerations ?? [], errors);
  const gates = new Set((old.schedulingGates ?? []).map(({ name }) => name));
  (spec.schedulingGates ?? []).forEach(({ name }, i) => {
    const words = `only deletion is allowed, but found new scheduling gate '${name}'`;
    if (!gates.has(name)) errors.forbidden(`spec.schedulingGates[${i}].name`, words);
  });
  if (!deepEqual(frozenPodSpec(spec, gates.size > 0), frozenPodSpec(old, gates.size > 0))) {
    errors.forbidden("spec", POD_UPDATE_WORDS);
  }
}

function validateAddedTolerations(now: readonly Toleration[], old: readonly Toleration[], errors: FieldErrors): void {
  for (const one of old) {
    const { tolerationSeconds: _seconds, ...kept } = one;
    const isKept = now.some(({ tolerationSeconds: _its, ...other }) => deepEqual(other, kept));
    if (isKept) continue;
    errors.forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds");
    return;
  }
  validateTolerations(now, "spec.tolerations", errors);
}

/**
 * The part of a pod's spec that must not change. Of one that waits at a scheduling gate the choice of nodes may.
 * Simplified: it may only be narrowed.
 */
function frozenPodSpec(spec: PodSpec, isGated: boolean): object {
  const withoutImage = ({ image: _image, ...container }: Container): object => container;
  const { activeDeadlineSeconds: _deadline, tolerations: _tolerations, schedulingGates: _gates, ...rest } = spec;
  const frozen = {
    ...rest,
    containers: (spec.containers ?? []).map(withoutImage),
    initContainers: (spec.initContainers ?? []).map(withoutImage),
  };
  return isGated ? { ...frozen, nodeSelector: {}, affinity: { ...spec.affinity, nodeAffinity: {} } } : frozen;
}
