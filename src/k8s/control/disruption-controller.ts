import type { Condition } from "kubernetes-types/meta/v1.js";
import { deepEqual } from "../api/deep-equal.js";
import type { Informer } from "../api/informer.js";
import {
  controllerOf,
  isTerminating,
  type KubeObject,
  keyOf,
  type Pod,
  type PodDisruptionBudget,
  splitKey,
} from "../api/object.js";
import { type Selector, selectorFromObject } from "../api/selector.js";
import { Controller, type ControllerContext } from "./controller.js";
import { isPodReady } from "./pod-state.js";

/** Owners whose number of replicas can be asked for. */
const SCALED = ["ReplicaSet", "ReplicationController", "StatefulSet", "Deployment"];

/** What a budget asks for of the pods that it is about. */
interface Demand {
  readonly expected: number;
  readonly desired: number;
}

/**
 * Writes into each PodDisruptionBudget's status how many of its pods may be taken away (pkg/controller/disruption).
 * Simplified: nobody evicts pods here, so none are counted as disrupted already.
 */
export class DisruptionController extends Controller {
  private readonly budgets: Informer<"PodDisruptionBudget">;
  private readonly pods: Informer<"Pod">;

  constructor(context: ControllerContext) {
    super(context, "disruption-controller");
    this.budgets = this.listen("PodDisruptionBudget");
    this.pods = this.listen("Pod");
  }

  override onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (kind === "PodDisruptionBudget") super.onChange(kind, previous, current);
    else if (this.budgets.size > 0) {
      const namespace = (current ?? previous)?.metadata.namespace ?? "";
      for (const budget of this.budgets.list(namespace)) {
        const selector = selectorOf(budget);
        const labels = [previous?.metadata.labels, current?.metadata.labels];
        if (selector !== null && labels.some((one) => selector.matches(one))) this.queue.add(keyOf(budget));
      }
    }
  }

  reconcile(key: string): void {
    const { namespace, name } = splitKey(key);
    const budget = this.store.get("PodDisruptionBudget", namespace, name);
    if (budget === null || isTerminating(budget)) return;
    const selector = selectorOf(budget);
    const pods =
      selector === null ? [] : this.pods.list(namespace).filter((pod) => selector.matches(pod.metadata.labels));
    if (pods.length === 0) this.recorder.normal(budget, "NoPods", "No matching pods found");
    const { expected, desired } = this.demandOf(budget, pods);
    const healthy = pods.filter((pod) => !isTerminating(pod) && isPodReady(pod)).length;
    const allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired);
    const status = {
      currentHealthy: healthy,
      desiredHealthy: desired,
      disruptionsAllowed: allowed,
      expectedPods: expected,
      observedGeneration: budget.metadata.generation ?? 1,
      conditions: [this.condition(budget, allowed > 0)],
    };
    if (!deepEqual(budget.status, status)) this.store.updateStatus<PodDisruptionBudget>({ ...budget, status });
  }

  private demandOf({ spec, ...budget }: PodDisruptionBudget, pods: readonly Pod[]): Demand {
    const { minAvailable, maxUnavailable } = spec ?? {};
    if (typeof minAvailable === "number") return { expected: pods.length, desired: minAvailable };
    if (maxUnavailable === undefined && minAvailable === undefined) return { expected: 0, desired: 0 };
    const expected = this.expectedCount({ spec, ...budget }, pods);
    if (maxUnavailable === undefined) return { expected, desired: share(minAvailable ?? 0, expected) };
    return { expected, desired: Math.max(0, expected - share(maxUnavailable, expected)) };
  }

  /** The replicas of the pods' owners together; pods of nobody do not count. */
  private expectedCount(budget: PodDisruptionBudget, pods: readonly Pod[]): number {
    const owners = new Map<string, number>();
    let hasStrays = false;
    for (const pod of pods) {
      const owner = controllerOf(pod);
      if (owner === null || !SCALED.includes(owner.kind)) {
        hasStrays ||= owner === null;
        continue;
      }
      const found = this.store.get(owner.kind, pod.metadata.namespace ?? "", owner.name);
      const { replicas = 1 } = (found as { readonly spec?: { readonly replicas?: number } } | null)?.spec ?? {};
      // A Deployment counts as its ReplicaSets' owner, once, with the number that it asks for.
      const above = found === null ? null : controllerOf(found);
      const top = above === null ? null : this.store.get(above.kind, pod.metadata.namespace ?? "", above.name);
      const { replicas: wanted } = (top as { readonly spec?: { readonly replicas?: number } } | null)?.spec ?? {};
      owners.set(above?.uid ?? owner.uid, wanted ?? replicas);
    }
    if (hasStrays) {
      const selector = selectorOf(budget)?.toString() ?? "";
      this.recorder.warning(
        budget,
        "UnmanagedPods",
        `Pods selected by this PodDisruptionBudget (selector: ${selector}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`,
      );
    }
    return [...owners.values()].reduce((sum, one) => sum + one, 0);
  }

  private condition({ status, metadata }: PodDisruptionBudget, isAllowed: boolean): Condition {
    const before = status.conditions?.find(({ type }) => type === "DisruptionAllowed");
    const value = isAllowed ? "True" : "False";
    return {
      type: "DisruptionAllowed",
      status: value,
      observedGeneration: metadata.generation ?? 1,
      lastTransitionTime: before?.status === value ? before.lastTransitionTime : this.store.now(),
      reason: isAllowed ? "SufficientPods" : "InsufficientPods",
      message: "",
    };
  }
}

/** What a budget is about; an empty selector is all pods of the namespace, none at all no pod. */
function selectorOf({ spec }: PodDisruptionBudget): Selector | null {
  return spec?.selector === undefined ? null : selectorFromObject(spec.selector);
}

/** A number, or a percentage of `total`, rounded up. */
function share(value: number | string, total: number): number {
  return typeof value === "number" ? value : Math.ceil((Number(value.replace("%", "")) * total) / 100);
}
