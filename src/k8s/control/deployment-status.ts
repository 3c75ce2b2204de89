import type { DeploymentCondition, DeploymentStatus } from "kubernetes-types/apps/v1.js";
import { SECOND } from "../../sim/time.js";
import type { Deployment, ReplicaSet } from "../api/object.js";
import type { ApiStore } from "../api/store.js";
import { availableOf, maxUnavailable } from "./deployment-replicas.js";

/** The counts of a Deployment's status, from its ReplicaSets' statuses. */
export interface DeploymentCounts {
  readonly replicas: number;
  readonly updatedReplicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
  readonly unavailableReplicas: number;
}

/** The counts, from the ReplicaSets' own; `newSet` is null while there is none for the template. */
export function countReplicas(all: readonly ReplicaSet[], newSet: ReplicaSet | null): DeploymentCounts {
  let replicas = 0;
  let wanted = 0;
  let ready = 0;
  for (const set of all) {
    replicas += set.status.replicas ?? 0;
    ready += set.status.readyReplicas ?? 0;
    wanted += set.spec.replicas ?? 0;
  }
  const available = availableOf(all);
  return {
    replicas,
    updatedReplicas: newSet?.status.replicas ?? 0,
    readyReplicas: ready,
    availableReplicas: available,
    unavailableReplicas: Math.max(0, wanted - available),
  };
}

/** All wanted pods are of the newest template and available, and no old ones are left. */
export function isComplete(deployment: Deployment, counts: DeploymentCounts): boolean {
  const wanted = deployment.spec.replicas ?? 1;
  return (
    counts.updatedReplicas === wanted &&
    counts.replicas === wanted &&
    counts.availableReplicas === wanted &&
    (deployment.status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** The rollout moved since the status was last written. */
export function isProgressing(deployment: Deployment, counts: DeploymentCounts): boolean {
  const before = deployment.status;
  return (
    counts.updatedReplicas > (before.updatedReplicas ?? 0) ||
    (before.replicas ?? 0) - (before.updatedReplicas ?? 0) > counts.replicas - counts.updatedReplicas ||
    counts.readyReplicas > (before.readyReplicas ?? 0) ||
    counts.availableReplicas > (before.availableReplicas ?? 0)
  );
}

/** Nothing has moved for progressDeadlineSeconds. `now` in virtual nanoseconds. */
export function isTimedOut(deployment: Deployment, store: ApiStore): boolean {
  const deadline = deployment.spec.progressDeadlineSeconds ?? 600;
  const condition = conditionOf(deployment, "Progressing");
  if (condition === null || condition.reason === "NewReplicaSetAvailable") return false;
  if (condition.reason === "ProgressDeadlineExceeded") return true;
  const since = condition.lastUpdateTime === undefined ? null : store.clock.nsAt(condition.lastUpdateTime);
  return since !== null && since + deadline * SECOND < store.sim.nowNs;
}

/** The condition of this type; null when there is none. */
export function conditionOf(deployment: Deployment, type: string): DeploymentCondition | null {
  return deployment.status.conditions?.find((condition) => condition.type === type) ?? null;
}

/** Collects the conditions of the next status: equal ones keep their times. */
export class Conditions {
  readonly list: DeploymentCondition[];
  private readonly now: string;

  constructor(before: readonly DeploymentCondition[] | undefined, now: string) {
    this.list = [...(before ?? [])];
    this.now = now;
  }

  /** `touch` renews lastUpdateTime even when the condition stays the same (a rollout that moves). */
  set(type: string, status: string, reason: string, message: string, touch = false): void {
    const index = this.list.findIndex((condition) => condition.type === type);
    const before = this.list[index];
    if (before !== undefined && before.status === status && before.reason === reason && !touch) return;
    const condition: DeploymentCondition = {
      type,
      status,
      reason,
      message,
      lastUpdateTime: this.now,
      lastTransitionTime:
        before !== undefined && before.status === status ? (before.lastTransitionTime ?? this.now) : this.now,
    };
    if (index < 0) this.list.push(condition);
    else this.list[index] = condition;
  }
}

/** The next status. `newSet` is null while there is none for the present template. */
export function nextStatus(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  newSet: ReplicaSet | null,
  store: ApiStore,
): DeploymentStatus {
  const counts = countReplicas(all, newSet);
  const conditions = new Conditions(deployment.status.conditions, store.now());
  const wanted = deployment.spec.replicas ?? 1;
  if (counts.availableReplicas >= wanted - maxUnavailable(deployment)) {
    conditions.set("Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.");
  } else {
    conditions.set(
      "Available",
      "False",
      "MinimumReplicasUnavailable",
      "Deployment does not have minimum availability.",
    );
  }
  progressCondition(deployment, counts, newSet, store, conditions);
  const status: DeploymentStatus = {
    observedGeneration: deployment.metadata.generation ?? 1,
    conditions: conditions.list,
  };
  if (counts.replicas !== 0) status.replicas = counts.replicas;
  if (counts.updatedReplicas !== 0) status.updatedReplicas = counts.updatedReplicas;
  if (counts.readyReplicas !== 0) status.readyReplicas = counts.readyReplicas;
  if (counts.availableReplicas !== 0) status.availableReplicas = counts.availableReplicas;
  if (counts.unavailableReplicas !== 0) status.unavailableReplicas = counts.unavailableReplicas;
  if (deployment.status.collisionCount !== undefined) status.collisionCount = deployment.status.collisionCount;
  return status;
}

function progressCondition(
  deployment: Deployment,
  counts: DeploymentCounts,
  newSet: ReplicaSet | null,
  store: ApiStore,
  conditions: Conditions,
): void {
  if (deployment.spec.progressDeadlineSeconds === undefined || deployment.spec.progressDeadlineSeconds === 2147483647)
    return;
  const before = conditionOf(deployment, "Progressing");
  const settled = counts.replicas === counts.updatedReplicas && before?.reason === "NewReplicaSetAvailable";
  if (settled) return;
  const subject = newSet === null ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${newSet.metadata.name}"`;
  if (isComplete(deployment, counts)) {
    conditions.set("Progressing", "True", "NewReplicaSetAvailable", `${subject} has successfully progressed.`);
  } else if (isProgressing(deployment, counts)) {
    conditions.set("Progressing", "True", "ReplicaSetUpdated", `${subject} is progressing.`, true);
  } else if (isTimedOut(deployment, store)) {
    conditions.set("Progressing", "False", "ProgressDeadlineExceeded", `${subject} has timed out progressing.`);
  }
}
