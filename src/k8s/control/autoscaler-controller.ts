import { SECOND } from "../../sim/time.js";
import type { Informer } from "../api/informer.js";
import {
  type Deployment,
  type HorizontalPodAutoscaler,
  isTerminating,
  type KubeObject,
  keyOf,
  splitKey,
} from "../api/object.js";
import { Controller, type ControllerContext } from "./controller.js";

/** How often the real controller looks, and how long it waits before it looks at a new one. */
const SYNC_NS = 15 * SECOND;
const TARGETS = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];

/**
 * Keeps what is scaled within the bounds of its HorizontalPodAutoscaler. Simplified: nothing measures load here, as in a
 * cluster without a metrics server, so within the bounds the count stays.
 */
export class AutoscalerController extends Controller {
  private readonly scalers: Informer<"HorizontalPodAutoscaler">;

  constructor(context: ControllerContext) {
    super(context, "horizontal-pod-autoscaler");
    this.scalers = this.listen("HorizontalPodAutoscaler");
  }

  override onChange(_kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (current === null) return;
    const isOld = previous !== null && previous.metadata.generation === current.metadata.generation;
    if (!isOld) this.queue.addAfter(keyOf(current), SYNC_NS);
  }

  reconcile(key: string): void {
    const { namespace, name } = splitKey(key);
    const scaler = this.scalers.get(namespace, name);
    if (scaler === null || isTerminating(scaler)) return;
    this.queue.addAfter(key, SYNC_NS, true);
    const { kind, name: targetName } = scaler.spec.scaleTargetRef;
    const target = TARGETS.includes(kind) ? (this.store.get(kind, namespace, targetName) as Deployment | null) : null;
    if (target === null) return;
    const count = target.spec.replicas ?? 1;
    const { minReplicas = 1, maxReplicas } = scaler.spec;
    // Without replicas the real one stands aside.
    if (count === 0) return;
    const wanted = Math.min(Math.max(count, minReplicas), maxReplicas);
    if (wanted === count) return;
    this.store.update({ ...target, spec: { ...target.spec, replicas: wanted } } as Deployment);
    const bound = count < wanted ? "below Spec.MinReplicas" : "above Spec.MaxReplicas";
    this.recorder.normal(
      scaler,
      "SuccessfulRescale",
      `New size: ${wanted}; reason: Current number of replicas ${bound}`,
    );
    const status = { currentReplicas: count, desiredReplicas: wanted, lastScaleTime: this.store.now() };
    this.store.updateStatus<HorizontalPodAutoscaler>({ ...scaler, status: { ...scaler.status, ...status } });
  }
}
