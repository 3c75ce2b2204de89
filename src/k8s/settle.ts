import type { EventTarget } from "../sim/event-queue.js";
import type { Operation } from "../sim/operation.js";
import { MILLISECOND, SECOND } from "../sim/time.js";
import { controllerOf, type KubeObject } from "./api/object.js";
import type { ApiStore } from "./api/store.js";
import type { Cluster } from "./cluster.js";
import { clusterProblems } from "./cluster-problems.js";
import { overlappingRanges } from "./overlapping-ranges.js";
import { unfitMtu } from "./unfit-mtu.js";
import { unheardPorts } from "./unheard-ports.js";
import { unknownImages } from "./unknown-images.js";
import { unservedIngresses } from "./unserved-ingresses.js";

/** Bounds of `settle`. */
export interface SettleOptions {
  /** The most virtual time to wait; 5 minutes unless told. */
  readonly limitNs?: number;
  /** With traffic that never ends: how long no object may have changed; 60 s unless told. */
  readonly quietNs?: number;
}

/** How a cluster stands once nothing changes any more. */
export interface SettleReport {
  /** Nothing was left to happen, or no object changed for the quiet time; false when the limit came first. */
  readonly settled: boolean;
  /** Virtual time that it took. */
  readonly tookNs: number;
  /** What is not as its manifests want it, one sentence each; empty when all is well. */
  readonly problems: readonly string[];
  /** What Kubernetes takes as it is and cannot work, one sentence each: ports of Services that no pod listens on, an MTU that does not fit. */
  readonly warnings: readonly string[];
  /** Where podwire is not the real thing: images that are unknown and have stand-ins. */
  readonly notices: readonly string[];
}

const LOOK_NS = 50 * MILLISECOND;

/** Looks again and again whether anything is left to happen, and tells the script that waits. */
export class SettleWait implements EventTarget {
  private readonly cluster: Cluster;
  private readonly operation: Operation<SettleReport>;
  private readonly startNs: number;
  private readonly limitNs: number;
  private readonly quietNs: number;
  private version = -1;
  private changedNs: number;
  /** What was there when the present quiet time began, as far as CronJobs go, and when that was. */
  private seenVersion = 0;
  private seenNs: number;

  constructor(cluster: Cluster, operation: Operation<SettleReport>, options: SettleOptions) {
    this.cluster = cluster;
    this.operation = operation;
    this.limitNs = options.limitNs ?? 300 * SECOND;
    this.quietNs = options.quietNs ?? 60 * SECOND;
    const { sim } = cluster.network;
    this.startNs = sim.nowNs;
    this.changedNs = sim.nowNs;
    this.seenNs = sim.nowNs;
    sim.schedule(0, this, 0);
  }

  onEvent(): void {
    const { sim } = this.cluster.network;
    const version = this.cluster.changeCount;
    if (version !== this.version) {
      this.version = version;
      this.changedNs = sim.nowNs;
    }
    const tookNs = sim.nowNs - this.startNs;
    // A probe that has not begun yet may well change everything: what is quiet until then is not settled.
    if (sim.nowNs - this.changedNs >= this.quietNs)
      this.changedNs = Math.max(this.changedNs, this.lastProbeNs() - this.quietNs);
    const settled = sim.idle || sim.nowNs - this.changedNs >= this.quietNs || this.isOnlyCron();
    if (settled || tookNs >= this.limitNs) {
      const problems = clusterProblems(this.cluster.api, this.cluster);
      const services = this.cluster.api.services.ranges.map((range) => range.cidr);
      const warnings = [
        ...overlappingRanges(this.cluster.ranges, services),
        ...unfitMtu(this.cluster),
        ...unheardPorts(this.cluster),
        ...unservedIngresses(this.cluster),
      ];
      this.operation.settle({ settled, tookNs, problems, warnings, notices: unknownImages(this.cluster) });
      return;
    }
    sim.schedule(Math.min(LOOK_NS, this.limitNs - tookNs), this, 0);
  }

  /** When the last of the probes begins and has had its say that pods which are not ready yet wait for; 0 for none. */
  private lastProbeNs(): number {
    let lastNs = 0;
    for (const node of this.cluster.nodes) {
      for (const worker of node.kubelet.workers.values())
        lastNs = Math.max(lastNs, ...worker.main.map((run) => run.firstWordNs));
    }
    return lastNs;
  }

  /** True when a quiet time has gone by in which nothing changed but what CronJobs make: they never come to rest. */
  private isOnlyCron(): boolean {
    const { api, network } = this.cluster;
    if (network.sim.nowNs - this.seenNs < this.quietNs || api.count("CronJob") === 0) return false;
    const since = this.seenVersion;
    this.seenVersion = Number(api.resourceVersion);
    this.seenNs = network.sim.nowNs;
    return !api
      .kinds()
      .some(
        ({ key }) =>
          key !== "Lease" &&
          key !== "Event" &&
          api.list(key).some((one) => Number(one.metadata.resourceVersion) > since && !isOfCronJob(api, one)),
      );
  }
}

function isOfCronJob(api: ApiStore, object: KubeObject): boolean {
  if (object.kind === "CronJob") return true;
  const owner = controllerOf(object);
  if (owner === null) return false;
  if (owner.kind === "CronJob") return true;
  const job = owner.kind === "Job" ? api.get("Job", object.metadata.namespace ?? "", owner.name) : null;
  return job !== null && controllerOf(job)?.kind === "CronJob";
}
