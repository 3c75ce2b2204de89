import type { PodCondition } from "kubernetes-types/core/v1.js";
import { SECOND } from "../../sim/time.js";
import type { Clock } from "../api/clock.js";
import { isTerminating, type Pod } from "../api/object.js";

/** Neither finished nor being deleted. */
export function isPodActive(pod: Pod): boolean {
  return pod.status.phase !== "Succeeded" && pod.status.phase !== "Failed" && !isTerminating(pod);
}

/** All containers ended, for better or worse. */
export function isPodFinished(pod: Pod): boolean {
  return pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
}

/** The condition Ready; undefined when there is none. */
export function readyCondition(pod: Pod): PodCondition | undefined {
  return pod.status.conditions?.find((condition) => condition.type === "Ready");
}

/** The condition Ready is True. */
export function isPodReady(pod: Pod): boolean {
  const conditions = pod.status.conditions;
  if (conditions === undefined) return false;
  for (const condition of conditions) if (condition.type === "Ready") return condition.status === "True";
  return false;
}

/** When the pod became ready, in virtual nanoseconds; null when it is not. */
export function readySinceNs(pod: Pod, clock: Clock): number | null {
  const ready = readyCondition(pod);
  if (ready?.status !== "True") return null;
  return ready.lastTransitionTime === undefined ? 0 : (clock.nsAt(ready.lastTransitionTime) ?? 0);
}

/** Ready for at least minReadySeconds. */
export function isPodAvailable(pod: Pod, minReadySeconds: number, clock: Clock, nowNs: number): boolean {
  if (minReadySeconds === 0) return isPodReady(pod);
  const since = readySinceNs(pod, clock);
  return since !== null && since + minReadySeconds * SECOND <= nowNs;
}

/** `max(0, n)` of a count or percentage of `total`, rounded up or down; a text that is neither counts as 0. */
export function scaledValue(value: number | string | undefined, total: number, roundUp: boolean): number {
  if (value === undefined) return 0;
  if (typeof value === "number") return value;
  const match = /^(\d+)%$/.exec(value);
  if (match === null) return 0;
  const exact = (Number(match[1]) * total) / 100;
  return roundUp ? Math.ceil(exact) : Math.floor(exact);
}
