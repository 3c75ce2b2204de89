import type { Deployment, ReplicaSet } from "../api/object.js";
import { scaledValue } from "./pod-state.js";

/** Annotation with the number of the rollout. */
export const REVISION = "deployment.kubernetes.io/revision";
/** Annotation with the Deployment's size when the ReplicaSet was last sized. */
export const DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas";
/** Annotation with the same plus maxSurge. */
export const MAX_REPLICAS = "deployment.kubernetes.io/max-replicas";
/** Label that tells the pods of one template from those of another. */
export const TEMPLATE_HASH = "pod-template-hash";

/** How many pods more than wanted a rolling update may have; 0 for Recreate. */
export function maxSurge(deployment: Deployment): number {
  return fenceposts(deployment).surge;
}

/** How many pods fewer than wanted a rolling update may have available; at most the replicas. */
export function maxUnavailable(deployment: Deployment): number {
  const replicas = deployment.spec.replicas ?? 1;
  return Math.min(fenceposts(deployment).unavailable, replicas);
}

/** Surge rounds up, unavailable rounds down; when both come out as 0, one may be unavailable, or nothing could ever move. */
function fenceposts(deployment: Deployment): { surge: number; unavailable: number } {
  if (deployment.spec.strategy?.type !== "RollingUpdate") return { surge: 0, unavailable: 0 };
  const replicas = deployment.spec.replicas ?? 1;
  const rolling = deployment.spec.strategy.rollingUpdate;
  const surge = scaledValue(rolling?.maxSurge, replicas, true);
  const unavailable = scaledValue(rolling?.maxUnavailable, replicas, false);
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable };
}

/** The wanted sizes of these ReplicaSets together. */
export function replicasOf(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + (set.spec.replicas ?? 0), 0);
}

/** The available pods of these ReplicaSets together. */
export function availableOf(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + (set.status.availableReplicas ?? 0), 0);
}

/** How many replicas the newest ReplicaSet may have now (`NewRSNewReplicas`). */
export function newSetReplicas(deployment: Deployment, all: readonly ReplicaSet[], current: number): number {
  const wanted = deployment.spec.replicas ?? 1;
  if (deployment.spec.strategy?.type !== "RollingUpdate") return wanted;
  const maxTotal = wanted + maxSurge(deployment);
  const total = replicasOf(all);
  if (total >= maxTotal) return current;
  return current + Math.min(maxTotal - total, wanted - current);
}

/** A scaling of the ReplicaSets, by uid. */
export type Scaling = Map<string, number>;

/**
 * Spreads a change of the Deployment's size in the middle of a rollout over its active ReplicaSets in proportion to
 * their sizes, the largest taking what rounding leaves.
 */
export function proportionalScaling(deployment: Deployment, active: readonly ReplicaSet[]): Scaling {
  const result: Scaling = new Map();
  const wanted = deployment.spec.replicas ?? 1;
  const total = replicasOf(active);
  const allowed = wanted > 0 ? wanted + maxSurge(deployment) : 0;
  let left = allowed - total;
  const change = left;
  const sorted = [...active].sort((a, b) => {
    const difference = (b.spec.replicas ?? 0) - (a.spec.replicas ?? 0);
    if (difference !== 0) return difference;
    const age = a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1;
    return change > 0 ? -age : age;
  });
  for (const set of sorted) {
    const size = set.spec.replicas ?? 0;
    let share = 0;
    if (left !== 0 && size > 0) {
      const before = Number(set.metadata.annotations?.[MAX_REPLICAS] ?? deployment.status.replicas ?? total) || total;
      const proportion = Math.round((size * allowed) / before) - size;
      share = change > 0 ? Math.min(Math.max(proportion, 0), left) : Math.max(Math.min(proportion, 0), left);
    }
    result.set(set.metadata.uid, size + share);
    left -= share;
  }
  const first = sorted[0];
  if (first !== undefined && left !== 0) {
    result.set(first.metadata.uid, Math.max(0, (result.get(first.metadata.uid) ?? 0) + left));
  }
  return result;
}
