import { SECOND } from "../../sim/time.js";
import { ApiError } from "../api/api-error.js";
import { deepEqual } from "../api/deep-equal.js";
import { isTerminating, type Pod, type ReplicaSet, type ReplicationController } from "../api/object.js";
import { type Selector, selectorFromMap, selectorFromObject } from "../api/selector.js";
import type { ControllerContext } from "./controller.js";
import { inDeletionOrder } from "./deletion-order.js";
import { controllerReference } from "./pod-control.js";
import { PodOwnerController } from "./pod-owner-controller.js";
import { isPodActive, isPodAvailable, isPodReady, readyCondition } from "./pod-state.js";

/** The most pods that one reconcile creates or deletes (`BurstReplicas`). */
const BURST_REPLICAS = 500;

type Replicated = ReplicaSet | ReplicationController;

/**
 * Keeps as many pods as a ReplicaSet or ReplicationController wants: creates what is missing, deletes what is too many,
 * adopts orphans and reports counts in the status.
 */
export class ReplicaSetController extends PodOwnerController<Replicated> {
  constructor(context: ControllerContext, kind: "ReplicaSet" | "ReplicationController") {
    super(context, kind === "ReplicaSet" ? "replicaset-controller" : "replication-controller", kind);
  }

  /** A sync asks which pods there are, which of them go or have ended, and since when they are ready. */
  protected override concerns(before: Pod, after: Pod): boolean {
    const { metadata, status } = after;
    if (metadata.labels !== before.metadata.labels || metadata.ownerReferences !== before.metadata.ownerReferences)
      return true;
    if (metadata.deletionTimestamp !== before.metadata.deletionTimestamp || status.phase !== before.status.phase)
      return true;
    return !deepEqual(readyCondition(before), readyCondition(after));
  }

  protected selectorOf(owner: Replicated): Selector {
    if (owner.kind === "ReplicaSet") return selectorFromObject((owner as ReplicaSet).spec.selector);
    return selectorFromMap((owner as ReplicationController).spec.selector);
  }

  protected sync(key: string, owner: Replicated): void {
    const claimed = this.claim(owner);
    const active = claimed.filter(isPodActive);
    const settled = this.expectations.satisfied(key);
    const failure = settled && !isTerminating(owner) ? this.manage(key, owner, active) : null;
    this.writeStatus(key, owner, active, failure);
    if (failure !== null) throw failure;
  }

  private manage(key: string, owner: Replicated, active: readonly Pod[]): ApiError | null {
    const wanted = owner.spec.replicas ?? 1;
    const missing = wanted - active.length;
    if (missing > 0) return this.createPods(key, owner, Math.min(missing, BURST_REPLICAS));
    if (missing < 0) {
      const surplus = inDeletionOrder(active, this.store.clock).slice(0, Math.min(-missing, BURST_REPLICAS));
      for (const pod of surplus) this.deleteOne(key, owner, pod);
    }
    return null;
  }

  private createPods(key: string, owner: Replicated, count: number): ApiError | null {
    const maker = this.makerOf(owner);
    const reference = controllerReference(owner);
    for (let i = 0; i < count; i++) {
      try {
        const pod = maker.make(this.store, owner, reference);
        this.expectations.expectCreation(key);
        this.recorder.normal(owner, "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        this.recorder.warning(owner, "FailedCreate", `Error creating: ${error.message}`);
        return error;
      }
    }
    return null;
  }

  private writeStatus(key: string, owner: Replicated, active: readonly Pod[], failure: ApiError | null): void {
    const minReadySeconds = owner.spec.minReadySeconds ?? 0;
    const own = owner.spec.template?.metadata?.labels;
    let templateLabels: Selector | null = null;
    let labeled = 0;
    let ready = 0;
    let available = 0;
    for (const pod of active) {
      const { labels } = pod.metadata;
      if (own !== undefined && labels === own) labeled++;
      else {
        templateLabels ??= selectorFromMap(own);
        if (templateLabels.matches(labels)) labeled++;
      }
      if (!isPodReady(pod)) continue;
      ready++;
      if (isPodAvailable(pod, minReadySeconds, this.store.clock, this.sim.nowNs)) available++;
    }
    if (ready > available) this.queue.addAfter(key, minReadySeconds * SECOND);
    const status = {
      replicas: active.length,
      ...(labeled === 0 ? {} : { fullyLabeledReplicas: labeled }),
      ...(ready === 0 ? {} : { readyReplicas: ready }),
      ...(available === 0 ? {} : { availableReplicas: available }),
      observedGeneration: owner.metadata.generation ?? 1,
      ...this.conditions(owner, failure),
    };
    // The counts are the view's, the object they go into the newest: the real controller reads it again on a conflict.
    const current = this.store.get(this.kind, owner.metadata.namespace ?? "", owner.metadata.name);
    if (current?.metadata.uid === owner.metadata.uid) this.store.updateStatus({ ...current, status } as Replicated);
  }

  private conditions(owner: Replicated, failure: ApiError | null): object {
    const others = (owner.status.conditions ?? []).filter((condition) => condition.type !== "ReplicaFailure");
    if (failure === null) return others.length === 0 ? {} : { conditions: others };
    // The first failure stays until pods can be made again: later ones tell of other pods.
    const before = owner.status.conditions?.find((condition) => condition.type === "ReplicaFailure");
    const condition = before ?? {
      type: "ReplicaFailure",
      status: "True",
      reason: "FailedCreate",
      message: failure.message,
      lastTransitionTime: this.store.now(),
    };
    return { conditions: [...others, condition] };
  }
}
