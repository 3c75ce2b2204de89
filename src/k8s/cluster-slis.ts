import type { Endpoint } from "kubernetes-types/discovery/v1.js";
import { MILLISECOND } from "../sim/time.js";
import type { EndpointSlice, KubeObject, Pod } from "./api/object.js";
import type { ApiStore } from "./api/store.js";
import type { Watch, WatchBurst, WatchEventType, Watcher } from "./api/watch.js";
import { isPassedOver } from "./node/proxy/service-list.js";

/** How latencies of one kind are spread, in virtual nanoseconds. All 0 when there are none. */
export interface LatencySli {
  readonly count: number;
  /** Half of them, and 99 of 100, took no longer. */
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
}

/** Kubernetes' service-level indicators of a cluster (kubernetes/community, sig-scalability/slos). */
export interface ClusterSlis {
  /** From a pod's creation until all its containers have started, both as the API has it. Pods with init containers do not count. */
  readonly podStart: LatencySli;
  /** From a pod's becoming ready, or no longer ready, until a node's rules say so: one latency for each change and node. */
  readonly networkProgramming: LatencySli;
}

/** Latencies counted by the millisecond, rounded up: a thousand nodes programme each change, which is too many to keep. */
export class LatencyCounts {
  private readonly byMs = new Map<number, number>();
  private count = 0;

  /** Takes note of one latency, or of several that are the same. */
  add(latencyNs: number, times = 1): void {
    const ms = Math.ceil(latencyNs / MILLISECOND);
    this.byMs.set(ms, (this.byMs.get(ms) ?? 0) + times);
    this.count += times;
  }

  /** How they are spread, to the millisecond. */
  sli(): LatencySli {
    const rows = [...this.byMs].sort((a, b) => a[0] - b[0]);
    const quantileNs = (share: number): number => {
      let seen = 0;
      for (const [ms, count] of rows) {
        seen += count;
        if (seen >= share * this.count) return ms * MILLISECOND;
      }
      return 0;
    };
    return { count: this.count, p50Ns: quantileNs(0.5), p99Ns: quantileNs(0.99), maxNs: quantileNs(1) };
  }
}

/**
 * Records what `clusterSlis` answers, from the moment that it is made. It watches the API without delay, and kube-proxy
 * tells it of each slice that it has written into a node's rules.
 * Simplified: the trigger of a change is the write that made the pod ready or not ready, where a real cluster has the whole
 * second of its condition; a slice that changed for another reason counts from its own write.
 */
export class SliRecorder implements Watcher {
  readonly podStarts = new LatencyCounts();
  readonly programmings = new LatencyCounts();
  private readonly api: ApiStore;
  private readonly watches: Watch[];
  /** Instants by the pod's uid: of its creation while it starts, of its last change of readiness. */
  private readonly createdNs = new Map<string, number>();
  private readonly changedNs = new Map<string, number>();
  private readonly ready = new Set<string>();
  private readonly endpoints = new Map<string, readonly Endpoint[]>();
  /** The trigger of each version of a slice, by the slice's uid, then its resourceVersion. */
  private readonly triggers = new Map<string, Map<string, number>>();
  /** What was counted in a burst before a slice went holds no more. */
  private round = 0;

  constructor(api: ApiStore) {
    this.api = api;
    const options = { name: "slis", sendInitialEvents: false, delay: { delayNs: 0, jitterNs: 0 } };
    this.watches = [api.watch("Pod", options, this), api.watch("EndpointSlice", options, this)];
  }

  /** Ends the recording; what is recorded stays. */
  stop(): void {
    for (const watch of this.watches) watch.close();
  }

  onWatchEvent(type: WatchEventType, object: KubeObject | null): void {
    if (object === null) return;
    if (object.kind === "Pod") this.onPod(type, object as Pod);
    else this.onSlice(type, object as EndpointSlice);
  }

  /** A node's rules say now what these versions of slices say. */
  onProgrammed(slices: readonly WatchBurst[]): void {
    for (const burst of slices) {
      // A thousand nodes programme the same ones.
      let known = burst.counted;
      if (known === null || known.by !== this || known.round !== this.round) {
        known = { by: this, round: this.round, counts: this.countTriggers(burst) };
        burst.counted = known;
      }
      for (const [triggerNs, count] of known.counts) this.programmings.add(this.api.sim.nowNs - triggerNs, count);
    }
  }

  /** How many of the slices of a burst have each trigger. */
  private countTriggers({ types, objects }: WatchBurst): Map<number, number> {
    const counts = new Map<number, number>();
    for (let i = 0; i < objects.length; i++) {
      const slice = objects[i] ?? null;
      if (slice === null || types[i] === "DELETED" || isPassedOver(slice)) continue;
      const { metadata } = slice;
      const triggerNs = this.triggers.get(metadata.uid)?.get(metadata.resourceVersion);
      if (triggerNs !== undefined) counts.set(triggerNs, (counts.get(triggerNs) ?? 0) + 1);
    }
    return counts;
  }

  private onPod(type: WatchEventType, pod: Pod): void {
    const { uid } = pod.metadata;
    const { nowNs } = this.api.sim;
    if (type === "DELETED") {
      this.createdNs.delete(uid);
      this.changedNs.set(uid, nowNs);
      this.ready.delete(uid);
      return;
    }
    if (type === "ADDED" && (pod.spec.initContainers ?? []).length === 0) this.createdNs.set(uid, nowNs);
    const createdNs = this.createdNs.get(uid);
    if (createdNs !== undefined && hasStarted(pod)) {
      this.podStarts.add(nowNs - createdNs);
      this.createdNs.delete(uid);
    }
    const isReady = pod.status.conditions?.some((one) => one.type === "Ready" && one.status === "True") ?? false;
    if (isReady === this.ready.has(uid)) return;
    this.changedNs.set(uid, nowNs);
    if (isReady) this.ready.add(uid);
    else this.ready.delete(uid);
  }

  private onSlice(type: WatchEventType, slice: EndpointSlice): void {
    const { uid, resourceVersion } = slice.metadata;
    if (type === "DELETED") {
      this.endpoints.delete(uid);
      this.triggers.delete(uid);
      this.round++;
      return;
    }
    const before = this.endpoints.get(uid) ?? [];
    this.endpoints.set(uid, slice.endpoints);
    let versions = this.triggers.get(uid);
    if (versions === undefined) {
      versions = new Map();
      this.triggers.set(uid, versions);
    }
    versions.set(resourceVersion, this.triggerNs(before, slice.endpoints));
  }

  /** The earliest change of a pod among the endpoints that came, went or changed. */
  private triggerNs(before: readonly Endpoint[], after: readonly Endpoint[]): number {
    const had = new Set(before);
    let earliestNs = this.api.sim.nowNs;
    const look = (endpoint: Endpoint): void => {
      const changedNs = this.changedNs.get(endpoint.targetRef?.uid ?? "");
      if (changedNs !== undefined && changedNs < earliestNs) earliestNs = changedNs;
    };
    for (const endpoint of after) if (!had.delete(endpoint)) look(endpoint);
    for (const endpoint of had) look(endpoint);
    return earliestNs;
  }
}

/** The indicators of what was recorded so far. */
export function clusterSlis(recorder: SliRecorder): ClusterSlis {
  return { podStart: recorder.podStarts.sli(), networkProgramming: recorder.programmings.sli() };
}

function hasStarted(pod: Pod): boolean {
  const statuses = pod.status.containerStatuses ?? [];
  return statuses.length === pod.spec.containers.length && statuses.every((one) => one.started === true);
}
