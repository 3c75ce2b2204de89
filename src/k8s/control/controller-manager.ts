import type { Sim } from "../../sim/sim.js";
import { Informers } from "../api/informer.js";
import type { ApiStore } from "../api/store.js";
import { type AddressPool, addressPools } from "./address-pool.js";
import { AutoscalerController } from "./autoscaler-controller.js";
import type { Controller, ControllerContext } from "./controller.js";
import { CronJobController } from "./cron-job-controller.js";
import { DaemonSetController } from "./daemon-set-controller.js";
import { DeploymentController } from "./deployment-controller.js";
import { DisruptionController } from "./disruption-controller.js";
import { EndpointSliceController } from "./endpoint-slice-controller.js";
import { EndpointSliceMirroring } from "./endpoint-slice-mirroring.js";
import { EndpointsController } from "./endpoints-controller.js";
import { EventRecorder } from "./event-recorder.js";
import { GarbageCollector } from "./garbage-collector.js";
import { JobController } from "./job-controller.js";
import { LoadBalancerController } from "./load-balancer-controller.js";
import { NamespaceController } from "./namespace-controller.js";
import { NodeIpamController, type PodRange } from "./node-ipam-controller.js";
import { NODE_MONITOR_GRACE_SECONDS, NodeLifecycleController } from "./node-lifecycle-controller.js";
import { PersistentVolumeController } from "./persistent-volume-controller.js";
import { PodGcController } from "./pod-gc-controller.js";
import { ReplicaSetController } from "./replica-set-controller.js";
import { ResourceQuotaController } from "./resource-quota-controller.js";
import { Scheduler } from "./scheduler.js";
import { ServiceAccountController } from "./service-account-controller.js";
import { ServiceCidrController } from "./service-cidr-controller.js";
import { StatefulSetController } from "./stateful-set-controller.js";

/** How the controllers are set up. */
export interface ControllerManagerOptions {
  /** Ranges that nodes get their pod ranges from: `[{ cidr: "10.244.0.0/16" }]` unless told; two for dual stack. */
  readonly podRanges?: readonly PodRange[];
  /** Addresses for Services of type LoadBalancer, CIDRs or `first-last`; without any they stay `<pending>`. */
  readonly loadBalancerPools?: readonly (string | AddressPool)[];
  /** Seconds of silence after which a node counts as lost: 50 unless told, as since Kubernetes 1.32. */
  readonly nodeMonitorGraceSeconds?: number;
  /** False leaves out the old Endpoints objects, which a very large cluster does not need. */
  readonly legacyEndpoints?: boolean;
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

/** Kinds whose objects quotas count, of those that are watched anyway. */
const QUOTA_KINDS = COLLECTED_KINDS.filter((kind) => kind !== "Node" && kind !== "Lease");

/** kube-controller-manager: all controllers in one process, on one shared, slightly stale view. */
export class ControllerManager {
  readonly informers: Informers;
  readonly controllers: Controller[];

  constructor(sim: Sim, store: ApiStore, options: ControllerManagerOptions = {}) {
    this.informers = new Informers(store, "kube-controller-manager");
    const context = controlContext(sim, store, this.informers, options.recordNormalEvents ?? true);
    this.controllers = [
      new NodeIpamController(context("node-controller"), options.podRanges ?? [{ cidr: "10.244.0.0/16" }]),
      new NamespaceController(context("namespace-controller")),
      new DeploymentController(context("deployment-controller")),
      new ReplicaSetController(context("replicaset-controller"), "ReplicaSet"),
      new ReplicaSetController(context("replication-controller"), "ReplicationController"),
      new StatefulSetController(context("statefulset-controller")),
      new DaemonSetController(context("daemonset-controller")),
      new JobController(context("job-controller")),
      new CronJobController(context("cronjob-controller")),
      new AutoscalerController(context("horizontal-pod-autoscaler")),
      new DisruptionController(context("controllermanager")),
      new EndpointSliceController(context("endpoint-slice-controller")),
      new EndpointSliceMirroring(context("endpoint-slice-mirroring-controller")),
      new NodeLifecycleController(
        context("node-controller"),
        options.nodeMonitorGraceSeconds ?? NODE_MONITOR_GRACE_SECONDS,
      ),
      new PodGcController(context("pod-garbage-collector")),
      new PersistentVolumeController(context("persistentvolume-controller")),
      new ServiceAccountController(context("serviceaccount-controller")),
      new ResourceQuotaController(context("resourcequota-controller"), QUOTA_KINDS),
      new ServiceCidrController(context("service-cidr-controller")),
      new GarbageCollector(context("garbage-collector"), COLLECTED_KINDS),
    ];
    if (options.legacyEndpoints !== false)
      this.controllers.push(new EndpointsController(context("endpoint-controller")));
    const pools = addressPools(options.loadBalancerPools ?? []);
    if (pools.length > 0) this.controllers.push(new LoadBalancerController(context("metallb-controller"), pools));
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
