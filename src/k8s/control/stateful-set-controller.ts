import type { PersistentVolumeClaim as ClaimTemplate } from "kubernetes-types/core/v1.js";
import { SECOND } from "../../sim/time.js";
import { ApiError } from "../api/api-error.js";
import { templateHash } from "../api/names.js";
import { isTerminating, type PersistentVolumeClaim, type Pod, type StatefulSet } from "../api/object.js";
import { type Selector, selectorFromObject } from "../api/selector.js";
import type { ControllerContext } from "./controller.js";
import { controllerReference } from "./pod-control.js";
import { PodOwnerController } from "./pod-owner-controller.js";
import { isPodAvailable, isPodFinished, isPodReady } from "./pod-state.js";

const REVISION_LABEL = "controller-revision-hash";
const POD_NAME_LABEL = "statefulset.kubernetes.io/pod-name";
const POD_INDEX_LABEL = "apps.kubernetes.io/pod-index";

/**
 * Keeps pods with names and numbers of their own: made in order and one at a time unless Parallel, taken away in the
 * opposite order, replaced from the last to the first when the template changes (down to the partition).
 * Simplified: claims are made from their templates but bound by nobody; no maxUnavailable; the revisions' objects
 * (ControllerRevision) are not kept, only their hashes.
 */
export class StatefulSetController extends PodOwnerController<StatefulSet> {
  constructor(context: ControllerContext) {
    super(context, "statefulset-controller", "StatefulSet");
  }

  protected selectorOf(set: StatefulSet): Selector {
    return selectorFromObject(set.spec.selector);
  }

  /** Only pods that are called as its own are (isMemberOf). */
  protected override mayOwn(set: StatefulSet, pod: Pod): boolean {
    const { name } = pod.metadata;
    return name.startsWith(`${set.metadata.name}-`) && /^\d+$/.test(name.slice(set.metadata.name.length + 1));
  }

  protected sync(key: string, set: StatefulSet): void {
    const { name } = set.metadata;
    const pods = this.claim(set);
    const revision = `${name}-${templateHash(set.spec.template)}`;
    const start = set.spec.ordinals?.start ?? 0;
    const byOrdinal = new Map<number, Pod>();
    for (const pod of pods) byOrdinal.set(ordinalOf(pod), pod);
    if (!isTerminating(set) && this.expectations.satisfied(key)) this.manage(key, set, byOrdinal, start, revision);
    this.writeStatus(key, set, [...byOrdinal.values()], revision);
  }

  /** One step, then the next change brings it on; a Parallel set takes all steps at once. */
  private manage(key: string, set: StatefulSet, pods: Map<number, Pod>, start: number, revision: string): void {
    const wanted = set.spec.replicas ?? 1;
    const parallel = set.spec.podManagementPolicy === "Parallel";
    for (let ordinal = start; ordinal < start + wanted; ordinal++) {
      const pod = pods.get(ordinal);
      if (pod === undefined) {
        this.createPod(key, set, ordinal, revision);
        if (!parallel) return;
      } else if (isPodFinished(pod)) {
        if (!isTerminating(pod)) this.deleteOne(key, set, pod);
        if (!parallel) return;
      } else if (!parallel && (isTerminating(pod) || !this.isAvailable(key, set, pod))) return;
    }
    const surplus = [...pods.entries()].filter(([ordinal]) => ordinal < start || ordinal >= start + wanted);
    surplus.sort(([a], [b]) => b - a);
    for (const [, pod] of surplus) {
      if (isTerminating(pod)) {
        if (!parallel) return;
        continue;
      }
      this.deleteOne(key, set, pod);
      if (!parallel) return;
    }
    if (surplus.length === 0) this.rollOne(key, set, pods, start, wanted, revision);
  }

  /** The last pod of an older template goes, once those behind it are fine. */
  private rollOne(
    key: string,
    set: StatefulSet,
    pods: Map<number, Pod>,
    start: number,
    wanted: number,
    revision: string,
  ): void {
    if (set.spec.updateStrategy?.type === "OnDelete") return;
    const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
    for (let ordinal = start + wanted - 1; ordinal >= Math.max(start, partition); ordinal--) {
      const pod = pods.get(ordinal);
      if (pod === undefined) return;
      if (pod.metadata.labels?.[REVISION_LABEL] !== revision) {
        if (!isTerminating(pod)) this.deleteOne(key, set, pod);
        return;
      }
      if (isTerminating(pod) || !isPodReady(pod)) return;
    }
  }

  private isAvailable(key: string, set: StatefulSet, pod: Pod): boolean {
    const seconds = set.spec.minReadySeconds ?? 0;
    if (isPodAvailable(pod, seconds, this.store.clock, this.sim.nowNs)) return true;
    if (isPodReady(pod)) this.queue.addAfter(key, seconds * SECOND);
    return false;
  }

  private createPod(key: string, set: StatefulSet, ordinal: number, revision: string): void {
    const name = `${set.metadata.name}-${ordinal}`;
    const volumes = this.ensureClaims(set, ordinal, name);
    const maker = this.makerOf(set);
    const labels = {
      ...set.spec.template.metadata?.labels,
      [REVISION_LABEL]: revision,
      [POD_NAME_LABEL]: name,
      [POD_INDEX_LABEL]: String(ordinal),
    };
    const own = volumes.map((volume) => volume.name);
    const others = (set.spec.template.spec?.volumes ?? []).filter((volume) => !own.includes(volume.name));
    const spec = {
      hostname: name,
      subdomain: set.spec.serviceName,
      ...(volumes.length + others.length === 0 ? {} : { volumes: [...others, ...volumes] }),
    };
    try {
      maker.make(this.store, set, controllerReference(set), { name, labels, spec, isUnchecked: true });
    } catch (error) {
      this.tellRefusal(set, `create Pod ${name} in StatefulSet ${set.metadata.name} failed error: `, error);
      throw error;
    }
    this.expectations.expectCreation(key);
    this.recorder.normal(set, "SuccessfulCreate", `create Pod ${name} in StatefulSet ${set.metadata.name} successful`);
  }

  /** Makes the claims of a pod that are not there yet, each with an Event. @throws ApiError when one is refused. */
  private ensureClaims(
    set: StatefulSet,
    ordinal: number,
    pod: string,
  ): { name: string; persistentVolumeClaim: { claimName: string } }[] {
    return (set.spec.volumeClaimTemplates ?? []).map((template: ClaimTemplate) => {
      const name = template.metadata?.name ?? "";
      const claimName = `${name}-${set.metadata.name}-${ordinal}`;
      const namespace = set.metadata.namespace ?? "";
      if (this.store.get("PersistentVolumeClaim", namespace, claimName) === null) {
        this.createClaim(set, template, claimName, pod);
      }
      return { name, persistentVolumeClaim: { claimName } };
    });
  }

  private createClaim(set: StatefulSet, template: ClaimTemplate, name: string, pod: string): void {
    const labels = { ...template.metadata?.labels, ...set.spec.selector.matchLabels };
    try {
      this.store.create<PersistentVolumeClaim>({
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { ...template.metadata, name, namespace: set.metadata.namespace ?? "", labels },
        spec: template.spec ?? {},
      });
    } catch (error) {
      const where = `StatefulSet ${set.metadata.name}`;
      this.tellRefusal(set, `create Claim ${name} for Pod ${pod} in ${where} failed error: `, error);
      const words = error instanceof ApiError ? error.message : "";
      const refusal = `failed to create PVC ${name}: ${words}`;
      this.tellRefusal(set, `create Pod ${pod} in ${where} failed error: `, new ApiError("Invalid", refusal));
      throw error;
    }
    this.recorder.normal(
      set,
      "SuccessfulCreate",
      `create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name} success`,
    );
  }

  private writeStatus(key: string, set: StatefulSet, pods: readonly Pod[], revision: string): void {
    let ready = 0;
    let available = 0;
    let updated = 0;
    for (const pod of pods) {
      if (isTerminating(pod)) continue;
      if (pod.metadata.labels?.[REVISION_LABEL] === revision) updated++;
      if (!isPodReady(pod)) continue;
      ready++;
      if (this.isAvailable(key, set, pod)) available++;
    }
    const replicas = pods.length;
    const complete = updated === replicas && ready === replicas && replicas === (set.spec.replicas ?? 1);
    const currentRevision = complete ? revision : (set.status.currentRevision ?? revision);
    const status = {
      replicas,
      readyReplicas: ready,
      availableReplicas: available,
      currentReplicas: currentRevision === revision ? updated : replicas - updated,
      updatedReplicas: updated,
      currentRevision,
      updateRevision: revision,
      observedGeneration: set.metadata.generation ?? 1,
      collisionCount: 0,
    };
    this.store.updateStatus<StatefulSet>({ ...set, status });
  }
}

/** The number at the end of the pod's name; -1 when there is none. */
function ordinalOf(pod: Pod): number {
  const match = /-(\d+)$/.exec(pod.metadata.name);
  return match === null ? -1 : Number(match[1]);
}
