import type { EventTarget } from "../sim/event-queue.js";
import type { Operation } from "../sim/operation.js";
import { MILLISECOND, SECOND } from "../sim/time.js";
import type { Cluster } from "./cluster.js";
import { clusterProblems } from "./cluster-problems.js";
import { unfitMtu } from "./unfit-mtu.js";
import { unheardPorts } from "./unheard-ports.js";
import { unknownImages } from "./unknown-images.js";

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

  constructor(cluster: Cluster, operation: Operation<SettleReport>, options: SettleOptions) {
    this.cluster = cluster;
    this.operation = operation;
    this.limitNs = options.limitNs ?? 300 * SECOND;
    this.quietNs = options.quietNs ?? 60 * SECOND;
    const { sim } = cluster.network;
    this.startNs = sim.nowNs;
    this.changedNs = sim.nowNs;
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
    const settled = sim.idle || sim.nowNs - this.changedNs >= this.quietNs;
    if (settled || tookNs >= this.limitNs) {
      const problems = clusterProblems(this.cluster.api, this.cluster);
      const warnings = [...unfitMtu(this.cluster), ...unheardPorts(this.cluster)];
      this.operation.settle({ settled, tookNs, problems, warnings, notices: unknownImages(this.cluster) });
      return;
    }
    sim.schedule(Math.min(LOOK_NS, this.limitNs - tookNs), this, 0);
  }
}
