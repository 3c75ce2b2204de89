import type { MetricSpec } from "kubernetes-types/autoscaling/v2.js";
import { SECOND } from "../../sim/time.js";
import { deepEqual } from "../api/deep-equal.js";
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
 * Keeps what is scaled within the bounds of its HorizontalPodAutoscaler, and says in its conditions why it does no more.
 * Simplified: nothing measures load here, as in a cluster without a metrics server, so within the bounds the count stays;
 * that metrics are missing is told once by Events, not every 15 s.
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
    if (target === null) {
      const what = kind === "ReplicationController" ? "replicationcontrollers" : `${kind.toLowerCase()}s.apps`;
      const words = `${what} "${targetName}" not found`;
      const message = `the HPA controller was unable to get the target's current scale: ${words}`;
      const isNew = this.write(scaler, {}, [["AbleToScale", "False", "FailedGetScale", message]]);
      if (isNew) this.recorder.warning(scaler, "FailedGetScale", words);
      return;
    }
    const count = target.spec.replicas ?? 1;
    const able = ["AbleToScale", "True", "SucceededGetScale", GOT_SCALE] as const;
    const { minReplicas = 1, maxReplicas } = scaler.spec;
    // Without replicas the real one stands aside.
    if (count === 0) {
      const words = "scaling is disabled since the replica count of the target is zero";
      this.write(scaler, { currentReplicas: 0, desiredReplicas: 0 }, [
        able,
        ["ScalingActive", "False", "ScalingDisabled", words],
      ]);
      return;
    }
    const wanted = Math.min(Math.max(count, minReplicas), maxReplicas);
    if (wanted === count) this.tellMissing(scaler, count, able);
    else this.rescale(scaler, target, count, wanted);
  }

  private rescale(scaler: HorizontalPodAutoscaler, target: Deployment, count: number, wanted: number): void {
    this.store.update({ ...target, spec: { ...target.spec, replicas: wanted } } as Deployment);
    const bound = count < wanted ? "below Spec.MinReplicas" : "above Spec.MaxReplicas";
    this.recorder.normal(
      scaler,
      "SuccessfulRescale",
      `New size: ${wanted}; reason: Current number of replicas ${bound}`,
    );
    const counts = { currentReplicas: count, desiredReplicas: wanted, lastScaleTime: this.store.now() };
    const words = `the HPA controller was able to update the target scale to ${wanted}`;
    this.write(scaler, counts, [["AbleToScale", "True", "SucceededRescale", words]]);
  }

  /** No metric can be had: the count stays, and the status says why. */
  private tellMissing(scaler: HorizontalPodAutoscaler, count: number, able: ConditionText): void {
    const metrics = scaler.spec.metrics ?? [];
    const failures = metrics.map(failureOf);
    const [first] = failures;
    if (first === undefined) return;
    const message = `the HPA was unable to compute the replica count: ${first.words}`;
    const isNew = this.write(scaler, { currentReplicas: count }, [
      able,
      ["ScalingActive", "False", first.reason, message],
    ]);
    if (!isNew) return;
    for (const { reason, words } of failures) this.recorder.warning(scaler, reason, words);
    const all = `invalid metrics (${failures.length} invalid out of ${metrics.length}), first error is: ${first.long}`;
    this.recorder.warning(scaler, "FailedComputeMetricsReplicas", all);
  }

  /** Writes counts and conditions into the status; true when a condition is another than before. */
  private write(scaler: HorizontalPodAutoscaler, counts: object, texts: readonly ConditionText[]): boolean {
    const before = scaler.status.conditions ?? [];
    let isNew = false;
    const conditions = texts.map(([type, status, reason, message]) => {
      const old = before.find((one) => one.type === type);
      if (old?.status !== status || old.reason !== reason) isNew = true;
      const lastTransitionTime = old?.status === status ? old.lastTransitionTime : this.store.now();
      return { type, status, lastTransitionTime: lastTransitionTime ?? this.store.now(), reason, message };
    });
    const status = {
      desiredReplicas: 0,
      ...scaler.status,
      observedGeneration: scaler.metadata.generation ?? 1,
      ...counts,
      conditions,
    };
    if (!deepEqual(status, scaler.status)) this.store.updateStatus<HorizontalPodAutoscaler>({ ...scaler, status });
    return isNew;
  }
}

/** Type, status, reason and message of a condition. */
type ConditionText = readonly [type: string, status: "True" | "False", reason: string, message: string];

const GOT_SCALE = "the HPA controller was able to get the target's current scale";

/** What is said of a metric that nobody serves; `long` as the first of several. */
function failureOf(metric: MetricSpec): { readonly reason: string; readonly words: string; readonly long: string } {
  const { type } = metric;
  const source = metric.resource ?? metric.containerResource;
  if (source !== undefined) {
    const isShare = source.target.averageUtilization !== undefined;
    const what = `unable to get metrics for resource ${source.name}: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)`;
    const words = isShare
      ? `failed to get ${source.name} utilization: ${what}`
      : `failed to get ${source.name} usage: ${what}`;
    const kind = type === "ContainerResource" ? "container resource" : "resource";
    return {
      reason: `FailedGet${type}Metric`,
      words,
      long: `failed to get ${source.name} ${kind} metric value: ${words}`,
    };
  }
  const name = (metric.pods ?? metric.object ?? metric.external)?.metric.name ?? "";
  const group = type === "External" ? "external" : "custom";
  const words = `unable to get metric ${name}: unable to fetch metrics from ${group} metrics API: no ${group} metrics API (${group}.metrics.k8s.io) registered`;
  return {
    reason: `FailedGet${type}Metric`,
    words,
    long: `failed to get ${type.toLowerCase()} metric value: ${words}`,
  };
}
