import type { Pod, Service } from "../api/object.js";
import { readyCondition } from "./pod-state.js";

/** Annotation with the time of the oldest change that a write of endpoints tells of, in RFC 3339. */
export const LAST_CHANGE_TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";

interface Known {
  /** As they were at the last call. */
  readonly pods: readonly Pod[];
  readonly service: string;
}

/**
 * When what led to a change of endpoints happened, from which network programming latency is measured: the transition of
 * a pod's readiness, or the making of the Service (TriggerTimeTracker of k8s.io/endpointslice/util). That a pod went has
 * no time.
 */
export class TriggerTimes {
  private readonly known = new Map<string, Known>();

  /** The earliest of what is new since the last call for this Service; "" when nothing is that has a time. */
  oldestChange(key: string, service: Service, pods: readonly Pod[]): string {
    const before = this.known.get(key);
    const created = service.metadata.creationTimestamp;
    let oldest = "";
    const take = (time: string): void => {
      if (oldest === "" || time < oldest) oldest = time;
    };
    for (let i = 0; i < pods.length; i++) {
      const pod = pods[i];
      // Most have not changed, and stand where they stood.
      if (pod === undefined || pod === before?.pods[i]) continue;
      const time = timeOf(pod);
      if (time > timeOf(earlierOf(before?.pods, pod, i))) take(time);
    }
    this.known.set(key, { pods: pods.slice(), service: created });
    if (before === undefined) return created;
    if (created > before.service) take(created);
    return oldest;
  }

  /** The Service is gone. */
  forget(key: string): void {
    this.known.delete(key);
  }
}

/** When the pod's readiness changed last; "" when that is not known. */
function timeOf(pod: Pod | undefined): string {
  return (pod === undefined ? undefined : readyCondition(pod)?.lastTransitionTime) ?? "";
}

/** The same pod among those of before, where it probably stands at this place. */
function earlierOf(pods: readonly Pod[] | undefined, pod: Pod, place: number): Pod | undefined {
  const { name } = pod.metadata;
  const there = pods?.[place];
  return there?.metadata.name === name ? there : pods?.find((one) => one.metadata.name === name);
}

/** Annotations with this time in them, or without any; undefined for none at all. */
export function withTriggerTime(
  annotations: Readonly<Record<string, string>> | undefined,
  time: string,
): Record<string, string> | undefined {
  const { [LAST_CHANGE_TRIGGER_TIME]: _before, ...others } = annotations ?? {};
  if (time !== "") return { ...others, [LAST_CHANGE_TRIGGER_TIME]: time };
  return Object.keys(others).length === 0 ? undefined : others;
}
