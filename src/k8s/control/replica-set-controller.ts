import type { PodTemplateSpec } from "kubernetes-types/core/v1.js";
import { SECOND } from "../../sim/time.js";
import { ApiError } from "../api/api-error.js";
import type { Informer } from "../api/informer.js";
import {
  controllerOf,
  isTerminating,
  type KubeObject,
  keyOf,
  objectKey,
  type Pod,
  type ReplicaSet,
  type ReplicationController,
  splitKey,
} from "../api/object.js";
import { type Selector, selectorFromMap, selectorFromObject } from "../api/selector.js";
import { Controller, type ControllerContext } from "./controller.js";
import { inDeletionOrder } from "./deletion-order.js";
import { Expectations } from "./expectations.js";
import { claimPods, controllerReference, deletePod, PodMaker } from "./pod-control.js";
import { isPodActive, isPodAvailable, isPodReady } from "./pod-state.js";

/** The most pods that one reconcile creates or deletes (`BurstReplicas`). */
const BURST_REPLICAS = 500;

type Replicated = ReplicaSet | ReplicationController;

/**
 * Keeps as many pods as a ReplicaSet or ReplicationController wants: creates what is missing, deletes what is too many,
 * adopts orphans and reports counts in the status.
 */
export class ReplicaSetController extends Controller {
  private readonly kind: "ReplicaSet" | "ReplicationController";
  private readonly owners: Informer<"ReplicaSet"> | Informer<"ReplicationController">;
  private readonly pods: Informer<"Pod">;
  private readonly expectations = new Expectations();
  private readonly makers = new Map<string, PodMaker>();

  constructor(context: ControllerContext, kind: "ReplicaSet" | "ReplicationController") {
    super(context, kind === "ReplicaSet" ? "replicaset-controller" : "replication-controller");
    this.kind = kind;
    this.owners = kind === "ReplicaSet" ? this.listen("ReplicaSet") : this.listen("ReplicationController");
    this.pods = this.listen("Pod");
  }

  override onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (kind !== "Pod") {
      if (current === null && previous !== null) this.makers.delete(previous.metadata.uid);
      super.onChange(kind, previous, current);
      return;
    }
    const pod = current ?? previous;
    if (pod === null) return;
    const owner = controllerOf(pod);
    const before = previous === null || previous === pod ? null : controllerOf(previous);
    if (before !== null && before.uid !== owner?.uid && before.kind === this.kind) {
      this.queue.add(objectKey(pod.metadata.namespace ?? "", before.name));
    }
    if (owner !== null) {
      if (owner.kind !== this.kind) return;
      const key = objectKey(pod.metadata.namespace ?? "", owner.name);
      if (previous === null) this.expectations.observeCreation(key);
      if (current === null || isTerminating(current)) this.expectations.observeDeletion(key, pod.metadata.name);
      this.queue.add(key);
      return;
    }
    if (current === null || isTerminating(current)) return;
    for (const candidate of this.owners.list(pod.metadata.namespace ?? "")) {
      if (selectorOf(candidate).matches(pod.metadata.labels)) this.queue.add(keyOf(candidate));
    }
  }

  reconcile(key: string): void {
    const { namespace, name } = splitKey(key);
    const owner: Replicated | null = this.owners.get(namespace, name);
    if (owner === null) {
      this.expectations.forget(key);
      return;
    }
    const claimed = claimPods(this.store, this.pods, owner, selectorOf(owner));
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
      for (const pod of surplus) {
        this.expectations.expectDeletion(key, pod.metadata.name);
        deletePod(this.store, this.recorder, owner, pod);
      }
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

  private makerOf(owner: Replicated): PodMaker {
    const template: PodTemplateSpec = owner.spec.template ?? { spec: { containers: [] } };
    let maker = this.makers.get(owner.metadata.uid);
    if (maker === undefined || maker.template !== template) {
      maker = new PodMaker(this.store, template);
      this.makers.set(owner.metadata.uid, maker);
    }
    return maker;
  }

  private writeStatus(key: string, owner: Replicated, active: readonly Pod[], failure: ApiError | null): void {
    const minReadySeconds = owner.spec.minReadySeconds ?? 0;
    const templateLabels = selectorFromMap(owner.spec.template?.metadata?.labels);
    let labeled = 0;
    let ready = 0;
    let available = 0;
    for (const pod of active) {
      if (templateLabels.matches(pod.metadata.labels)) labeled++;
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
    const before = owner.status.conditions?.find((condition) => condition.type === "ReplicaFailure");
    const condition = {
      type: "ReplicaFailure",
      status: "True",
      reason: "FailedCreate",
      message: failure.message,
      lastTransitionTime: before?.lastTransitionTime ?? this.store.now(),
    };
    return { conditions: [...others, condition] };
  }
}

function selectorOf(owner: Replicated): Selector {
  if (owner.kind === "ReplicaSet") return selectorFromObject((owner as ReplicaSet).spec.selector);
  return selectorFromMap((owner as ReplicationController).spec.selector);
}
