import type { Sim } from "../../sim/sim.js";
import { Informers } from "../api/informer.js";
import type { ApiStore } from "../api/store.js";
import type { Controller, ControllerContext } from "./controller.js";
import { DeploymentController } from "./deployment-controller.js";
import { EndpointSliceController } from "./endpoint-slice-controller.js";
import { EventRecorder } from "./event-recorder.js";
import { GarbageCollector } from "./garbage-collector.js";
import { JobController } from "./job-controller.js";
import { NamespaceController } from "./namespace-controller.js";
import { NodeIpamController, type PodRange } from "./node-ipam-controller.js";
import { ReplicaSetController } from "./replica-set-controller.js";
import { Scheduler } from "./scheduler.js";

/** How the controllers are set up. */
export interface ControllerManagerOptions {
  /** Ranges that nodes get their pod ranges from: `[{ cidr: "10.244.0.0/16" }]` unless told; two for dual stack. */
  readonly podRanges?: readonly PodRange[];
  /** False keeps only warnings among the Events. */
  readonly recordNormalEvents?: boolean;
}

/** Kinds that own or are owned, which the garbage collector follows. */
const COLLECTED_KINDS = [
  "Pod",
  "ReplicaSet",
  "ReplicationController",
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "Job",
  "CronJob",
  "Service",
  "EndpointSlice",
  "Endpoints",
  "ConfigMap",
  "Secret",
  "PersistentVolumeClaim",
  "Node",
  "Lease",
] as const;

/** kube-controller-manager: all controllers in one process, on one shared, slightly stale view. */
export class ControllerManager {
  readonly informers: Informers;
  readonly controllers: readonly Controller[];

  constructor(sim: Sim, store: ApiStore, options: ControllerManagerOptions = {}) {
    this.informers = new Informers(store, "kube-controller-manager");
    const context = controlContext(sim, store, this.informers, options.recordNormalEvents ?? true);
    this.controllers = [
      new NodeIpamController(context("node-controller"), options.podRanges ?? [{ cidr: "10.244.0.0/16" }]),
      new NamespaceController(context("namespace-controller")),
      new DeploymentController(context("deployment-controller")),
      new ReplicaSetController(context("replicaset-controller"), "ReplicaSet"),
      new ReplicaSetController(context("replication-controller"), "ReplicationController"),
      new JobController(context("job-controller")),
      new EndpointSliceController(context("endpoint-slice-controller")),
      new GarbageCollector(context("garbage-collector"), COLLECTED_KINDS),
    ];
  }
}

/** kube-scheduler as a process of its own, with its own view. */
export function startScheduler(sim: Sim, store: ApiStore, recordNormalEvents = true): Scheduler {
  const informers = new Informers(store, "kube-scheduler");
  return new Scheduler(controlContext(sim, store, informers, recordNormalEvents)("default-scheduler"));
}

function controlContext(
  sim: Sim,
  store: ApiStore,
  informers: Informers,
  recordNormal: boolean,
): (component: string) => ControllerContext {
  const rng = sim.rng.fork("k8s:control");
  return (component) => ({ sim, store, informers, rng, recorder: new EventRecorder(store, component, recordNormal) });
}
