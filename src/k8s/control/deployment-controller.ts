import type { ReplicaSetSpec } from "kubernetes-types/apps/v1.js";
import type { PodTemplateSpec } from "kubernetes-types/core/v1.js";
import { SECOND } from "../../sim/time.js";
import { isApiError } from "../api/api-error.js";
import { withFields } from "../api/clone.js";
import { deepEqual } from "../api/deep-equal.js";
import type { Informer } from "../api/informer.js";
import { templateHash } from "../api/names.js";
import {
  controllerOf,
  type Deployment,
  isTerminating,
  type KubeObject,
  keyOf,
  objectKey,
  type ReplicaSet,
  splitKey,
} from "../api/object.js";
import { selectorFromObject } from "../api/selector.js";
import { Controller, type ControllerContext } from "./controller.js";
import {
  availableOf,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  maxSurge,
  maxUnavailable,
  newSetReplicas,
  proportionalScaling,
  REVISION,
  replicasOf,
  TEMPLATE_HASH,
} from "./deployment-replicas.js";
import { Conditions, conditionOf, countReplicas, isComplete, nextStatus } from "./deployment-status.js";
import { controllerReference } from "./pod-control.js";
import { isPodFinished } from "./pod-state.js";

/** Annotations of a Deployment that its ReplicaSets do not get. */
const OWN_ANNOTATIONS = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  REVISION,
  "deployment.kubernetes.io/revision-history",
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  "deprecated.deployment.rollback.to",
]);

/**
 * Rolls a Deployment's pods out: one ReplicaSet for each template, the newest scaled up and the old ones down within
 * maxSurge and maxUnavailable, or all at once with Recreate.
 */
export class DeploymentController extends Controller {
  private readonly deployments: Informer<"Deployment">;
  private readonly sets: Informer<"ReplicaSet">;
  private readonly pods: Informer<"Pod">;
  /** The versions of the ReplicaSets written last, until they come back: the view is not acted on before. */
  private readonly written = new Map<string, string>();

  constructor(context: ControllerContext) {
    super(context, "deployment-controller");
    this.deployments = this.listen("Deployment");
    this.sets = this.listen("ReplicaSet");
    this.pods = this.listen("Pod");
  }

  override onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    const object = current ?? previous;
    if (object === null) return;
    if (kind === "Deployment") super.onChange(kind, previous, current);
    else if (kind === "ReplicaSet") this.onReplicaSet(object as ReplicaSet, current === null);
    else if (current === null) this.onPodGone(object);
  }

  reconcile(key: string): void {
    const { namespace, name } = splitKey(key);
    const deployment = this.deployments.get(namespace, name);
    if (deployment === null) return;
    const sets = this.claimSets(deployment);
    if (sets === null) return;
    if (isTerminating(deployment)) {
      this.writeStatus(deployment, sets, this.newSetOf(deployment, sets));
      return;
    }
    if (deployment.spec.paused === true) this.syncPaused(deployment, sets);
    else if (this.isScaling(deployment, sets)) this.syncScale(deployment, sets);
    else if (deployment.spec.strategy?.type === "Recreate") this.recreate(deployment, sets);
    else this.roll(deployment, sets);
  }

  private onReplicaSet(set: ReplicaSet, gone: boolean): void {
    const version = this.written.get(set.metadata.uid);
    if (version !== undefined && (gone || Number(set.metadata.resourceVersion) >= Number(version))) {
      this.written.delete(set.metadata.uid);
    }
    const owner = controllerOf(set);
    if (owner?.kind === "Deployment") this.queue.add(objectKey(set.metadata.namespace ?? "", owner.name));
    if (owner !== null) return;
    for (const deployment of this.deployments.list(set.metadata.namespace ?? "")) {
      if (selectorFromObject(deployment.spec.selector).matches(set.metadata.labels)) this.queue.add(keyOf(deployment));
    }
  }

  /** A Recreate rollout waits for the last old pod to go. */
  private onPodGone(pod: KubeObject): void {
    const owner = controllerOf(pod);
    if (owner?.kind !== "ReplicaSet") return;
    const set = this.sets.get(pod.metadata.namespace ?? "", owner.name);
    const parent = set === null ? null : controllerOf(set);
    if (parent === null) return;
    const deployment = this.deployments.get(pod.metadata.namespace ?? "", parent.name);
    if (deployment?.spec.strategy?.type === "Recreate") this.queue.add(keyOf(deployment));
  }

  /** Its ReplicaSets, orphans adopted; null when the view is older than our own writes. */
  private claimSets(deployment: Deployment): ReplicaSet[] | null {
    const namespace = deployment.metadata.namespace ?? "";
    const sets: ReplicaSet[] = this.sets.managedBy(namespace, deployment.metadata.uid);
    const created = this.written.get(`new ${deployment.metadata.uid}`);
    if (created !== undefined) {
      if (this.sets.get(namespace, created) === null) return null;
      this.written.delete(`new ${deployment.metadata.uid}`);
    }
    for (const set of sets) {
      const version = this.written.get(set.metadata.uid);
      if (version === undefined) continue;
      if (Number(set.metadata.resourceVersion) < Number(version)) return null;
      this.written.delete(set.metadata.uid);
    }
    if (isTerminating(deployment)) return sets;
    const orphans = this.sets.hasOrphans(namespace)
      ? this.sets.select(namespace, selectorFromObject(deployment.spec.selector))
      : [];
    for (const set of orphans) {
      if (controllerOf(set) !== null || isTerminating(set)) continue;
      const ownerReferences = [...(set.metadata.ownerReferences ?? []), controllerReference(deployment)];
      sets.push(
        this.store.update<ReplicaSet>({ ...set, metadata: { ...set.metadata, ownerReferences } }, { trusted: true }),
      );
    }
    return sets.sort((a, b) => Number(revisionOf(a)) - Number(revisionOf(b)) || byAge(a, b));
  }

  /** The ReplicaSet with the Deployment's present template; the oldest, should there be two. */
  private newSetOf(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | null {
    const wanted = deployment.spec.template;
    for (const set of [...sets].sort(byAge)) {
      if (set.spec.template !== undefined && sameTemplate(set.spec.template, wanted)) return set;
    }
    return null;
  }

  private roll(deployment: Deployment, sets: ReplicaSet[]): void {
    const newSet = this.ensureNewSet(deployment, sets);
    if (newSet === null) return;
    const all = includeSet(sets, newSet);
    const old = all.filter((set) => set.metadata.uid !== newSet.metadata.uid);
    if (this.scaleNewSet(deployment, all, newSet) || this.scaleOldSets(deployment, all, old, newSet)) {
      this.writeStatus(deployment, all, newSet);
      return;
    }
    if (isComplete(deployment, countReplicas(all, newSet))) this.cleanUp(deployment, old);
    this.writeStatus(deployment, all, newSet);
  }

  private recreate(deployment: Deployment, sets: ReplicaSet[]): void {
    const found = this.newSetOf(deployment, sets);
    const old = sets.filter((set) => set.metadata.uid !== found?.metadata.uid);
    let scaled = false;
    for (const set of old) if ((set.spec.replicas ?? 0) > 0) scaled = this.scale(deployment, set, 0) || scaled;
    if (scaled || this.oldPodsRun(old)) {
      this.writeStatus(deployment, sets, found);
      return;
    }
    const newSet = this.ensureNewSet(deployment, sets);
    if (newSet === null) return;
    const all = includeSet(sets, newSet);
    this.scale(deployment, newSet, deployment.spec.replicas ?? 1);
    if (isComplete(deployment, countReplicas(all, newSet))) this.cleanUp(deployment, old);
    this.writeStatus(deployment, all, newSet);
  }

  private syncPaused(deployment: Deployment, sets: ReplicaSet[]): void {
    const newSet = this.newSetOf(deployment, sets);
    this.syncSizes(deployment, sets, newSet);
    const status = nextStatus(deployment, sets, newSet, this.store);
    const conditions = new Conditions(status.conditions, this.store.now());
    conditions.set("Progressing", "Unknown", "DeploymentPaused", "Deployment is paused");
    this.store.updateStatus<Deployment>({ ...deployment, status: { ...status, conditions: conditions.list } });
  }

  private syncScale(deployment: Deployment, sets: ReplicaSet[]): void {
    const newSet = this.newSetOf(deployment, sets);
    this.syncSizes(deployment, sets, newSet);
    this.writeStatus(deployment, sets, newSet);
  }

  /** The Deployment's size was changed since its ReplicaSets were sized. */
  private isScaling(deployment: Deployment, sets: readonly ReplicaSet[]): boolean {
    const wanted = String(deployment.spec.replicas ?? 1);
    return sets.some((set) => {
      const sized = set.metadata.annotations?.[DESIRED_REPLICAS];
      return (set.spec.replicas ?? 0) > 0 && sized !== undefined && sized !== wanted;
    });
  }

  private syncSizes(deployment: Deployment, sets: ReplicaSet[], newSet: ReplicaSet | null): void {
    const wanted = deployment.spec.replicas ?? 1;
    const active = sets.filter((set) => (set.spec.replicas ?? 0) > 0);
    const only = active.length === 0 ? newSet : active.length === 1 ? (active[0] ?? null) : null;
    if (only !== null) {
      this.scale(deployment, only, wanted);
      return;
    }
    if (newSet !== null && isSaturated(deployment, newSet)) {
      for (const set of active) if (set.metadata.uid !== newSet.metadata.uid) this.scale(deployment, set, 0);
      return;
    }
    if (deployment.spec.strategy?.type !== "RollingUpdate") return;
    for (const [uid, replicas] of proportionalScaling(deployment, active)) {
      const set = active.find((one) => one.metadata.uid === uid);
      if (set !== undefined) this.scale(deployment, set, replicas);
    }
  }

  /** The new ReplicaSet, made when there is none; null when its making has to be waited for. */
  private ensureNewSet(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | null {
    const found = this.newSetOf(deployment, sets);
    const latest = sets.reduce((max, set) => Math.max(max, Number(revisionOf(set))), 0);
    if (found !== null) {
      const revision = String(Number(revisionOf(found)) < latest || latest === 0 ? latest + 1 : latest);
      return this.noteRevision(deployment, found, revision);
    }
    const revision = String(latest + 1);
    const hash = templateHash(deployment.spec.template, deployment.status.collisionCount ?? 0);
    const labels = withFields(deployment.spec.template.metadata?.labels ?? {}, { [TEMPLATE_HASH]: hash });
    const selector = deployment.spec.selector;
    const spec: ReplicaSetSpec = {
      replicas: newSetReplicas(deployment, sets, 0),
      minReadySeconds: deployment.spec.minReadySeconds ?? 0,
      selector: { ...selector, matchLabels: withFields(selector.matchLabels ?? {}, { [TEMPLATE_HASH]: hash }) },
      template: { ...deployment.spec.template, metadata: { ...deployment.spec.template.metadata, labels } },
    };
    try {
      const created = this.store.create<ReplicaSet>(
        {
          apiVersion: "apps/v1",
          kind: "ReplicaSet",
          metadata: {
            name: `${deployment.metadata.name}-${hash}`,
            namespace: deployment.metadata.namespace ?? "",
            labels,
            annotations: this.annotationsFor(deployment, revision),
            ownerReferences: [controllerReference(deployment)],
          },
          spec,
        },
        { trusted: true },
      );
      this.written.set(`new ${deployment.metadata.uid}`, created.metadata.name);
      if ((spec.replicas ?? 0) > 0) this.scaledEvent(deployment, created, 0, spec.replicas ?? 0);
      this.setRevision(deployment, revision);
      this.noteNewSet(deployment, created);
      return null;
    } catch (error) {
      if (!isApiError(error, "AlreadyExists")) throw error;
      const status = { ...deployment.status, collisionCount: (deployment.status.collisionCount ?? 0) + 1 };
      this.store.updateStatus<Deployment>({ ...deployment, status });
      throw error;
    }
  }

  /** The condition that says a new ReplicaSet was made; the counts follow with the set's own status. */
  private noteNewSet(deployment: Deployment, set: ReplicaSet): void {
    const current = this.store.get("Deployment", deployment.metadata.namespace ?? "", deployment.metadata.name);
    if (current === null || current.spec.progressDeadlineSeconds === undefined) return;
    const conditions = new Conditions(current.status.conditions, this.store.now());
    conditions.set(
      "Progressing",
      "True",
      "NewReplicaSetCreated",
      `Created new replica set "${set.metadata.name}"`,
      true,
    );
    this.store.updateStatus<Deployment>({ ...current, status: { ...current.status, conditions: conditions.list } });
  }

  private noteRevision(deployment: Deployment, set: ReplicaSet, revision: string): ReplicaSet {
    this.setRevision(deployment, revision);
    const annotations = { ...set.metadata.annotations, ...this.annotationsFor(deployment, revision) };
    const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
    if (deepEqual(annotations, set.metadata.annotations) && (set.spec.minReadySeconds ?? 0) === minReadySeconds)
      return set;
    const spec = { ...set.spec, minReadySeconds };
    return this.writeSet({ ...set, metadata: { ...set.metadata, annotations }, spec });
  }

  private setRevision(deployment: Deployment, revision: string): void {
    if (deployment.metadata.annotations?.[REVISION] === revision) return;
    const current = this.store.get("Deployment", deployment.metadata.namespace ?? "", deployment.metadata.name);
    if (current === null || current.metadata.annotations?.[REVISION] === revision) return;
    const annotations = withFields(current.metadata.annotations ?? {}, { [REVISION]: revision });
    const metadata = withFields(current.metadata, { annotations });
    this.store.update<Deployment>({ ...current, metadata }, { trusted: true });
  }

  private annotationsFor(deployment: Deployment, revision: string): { [key: string]: string } {
    const annotations: { [key: string]: string } = {};
    for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) {
      if (!OWN_ANNOTATIONS.has(key)) annotations[key] = value;
    }
    const wanted = deployment.spec.replicas ?? 1;
    annotations[DESIRED_REPLICAS] = String(wanted);
    annotations[MAX_REPLICAS] = String(wanted + maxSurge(deployment));
    annotations[REVISION] = revision;
    return annotations;
  }

  private scaleNewSet(deployment: Deployment, all: readonly ReplicaSet[], newSet: ReplicaSet): boolean {
    const current = newSet.spec.replicas ?? 0;
    const wanted = deployment.spec.replicas ?? 1;
    if (current === wanted) return false;
    if (current > wanted) return this.scale(deployment, newSet, wanted);
    return this.scale(deployment, newSet, newSetReplicas(deployment, all, current));
  }

  /** First the old pods that are not available anyway, then as many of the others as may be missing. */
  private scaleOldSets(
    deployment: Deployment,
    all: readonly ReplicaSet[],
    old: ReplicaSet[],
    newSet: ReplicaSet,
  ): boolean {
    if (replicasOf(old) === 0) return false;
    const minAvailable = (deployment.spec.replicas ?? 1) - maxUnavailable(deployment);
    const newUnavailable = (newSet.spec.replicas ?? 0) - (newSet.status.availableReplicas ?? 0);
    let room = replicasOf(all) - minAvailable - newUnavailable;
    if (room <= 0) return false;
    let scaled = false;
    const sizes = new Map(old.map((set) => [set.metadata.uid, set.spec.replicas ?? 0]));
    for (const set of [...old].sort(byAge)) {
      const size = sizes.get(set.metadata.uid) ?? 0;
      const unhealthy = Math.min(room, size - (set.status.availableReplicas ?? 0));
      if (size === 0 || unhealthy <= 0) continue;
      sizes.set(set.metadata.uid, size - unhealthy);
      room -= unhealthy;
    }
    let spare = availableOf(all) - minAvailable;
    for (const set of [...old].sort(byAge)) {
      if (spare <= 0) break;
      const size = sizes.get(set.metadata.uid) ?? 0;
      const down = Math.min(size, spare);
      sizes.set(set.metadata.uid, size - down);
      spare -= down;
    }
    for (const set of old) scaled = this.scale(deployment, set, sizes.get(set.metadata.uid) ?? 0) || scaled;
    return scaled;
  }

  /** True when the set was written. */
  private scale(deployment: Deployment, set: ReplicaSet, replicas: number): boolean {
    const wanted = String(deployment.spec.replicas ?? 1);
    const from = set.spec.replicas ?? 0;
    if (from === replicas && set.metadata.annotations?.[DESIRED_REPLICAS] === wanted) return false;
    const annotations = {
      ...set.metadata.annotations,
      [DESIRED_REPLICAS]: wanted,
      [MAX_REPLICAS]: String((deployment.spec.replicas ?? 1) + maxSurge(deployment)),
    };
    this.writeSet({ ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, replicas } });
    if (from !== replicas) this.scaledEvent(deployment, set, from, replicas);
    return from !== replicas;
  }

  private scaledEvent(deployment: Deployment, set: ReplicaSet, from: number, to: number): void {
    const direction = to > from ? "up" : "down";
    this.recorder.normal(
      deployment,
      "ScalingReplicaSet",
      `Scaled ${direction} replica set ${set.metadata.name} from ${from} to ${to}`,
    );
  }

  private writeSet(set: ReplicaSet): ReplicaSet {
    const written = this.store.update<ReplicaSet>(set, { trusted: true });
    this.written.set(written.metadata.uid, written.metadata.resourceVersion);
    return written;
  }

  private oldPodsRun(old: readonly ReplicaSet[]): boolean {
    return old.some((set) =>
      this.pods.managedBy(set.metadata.namespace ?? "", set.metadata.uid).some((pod) => !isPodFinished(pod)),
    );
  }

  /** Old ReplicaSets without pods go, but for the youngest `revisionHistoryLimit`. */
  private cleanUp(deployment: Deployment, old: readonly ReplicaSet[]): void {
    const limit = deployment.spec.revisionHistoryLimit ?? 10;
    const idle = old.filter((set) => !isTerminating(set));
    const surplus = idle.length - limit;
    if (surplus <= 0) return;
    const byRevision = [...idle].sort((a, b) => Number(revisionOf(a)) - Number(revisionOf(b)));
    for (const set of byRevision.slice(0, surplus)) {
      if ((set.status.replicas ?? 0) !== 0 || (set.spec.replicas ?? 0) !== 0) continue;
      this.store.delete("ReplicaSet", set.metadata.namespace ?? "", set.metadata.name);
    }
  }

  private writeStatus(deployment: Deployment, all: readonly ReplicaSet[], newSet: ReplicaSet | null): void {
    const current = this.store.get("Deployment", deployment.metadata.namespace ?? "", deployment.metadata.name);
    if (current === null || current.metadata.uid !== deployment.metadata.uid) return;
    const seen: Deployment = { ...deployment, status: current.status };
    const status = nextStatus(seen, all, newSet, this.store);
    const written = this.store.updateStatus<Deployment>({ ...current, status });
    this.awaitDeadline(written);
  }

  /** Looks again when the progress deadline has passed. */
  private awaitDeadline(deployment: Deployment): void {
    const condition = conditionOf(deployment, "Progressing");
    if (condition === null || condition.status !== "True" || condition.reason === "NewReplicaSetAvailable") return;
    const since = this.store.clock.nsAt(condition.lastUpdateTime ?? "") ?? 0;
    const due = since + ((deployment.spec.progressDeadlineSeconds ?? 600) + 1) * SECOND;
    if (due > this.sim.nowNs) this.queue.addAfter(keyOf(deployment), due - this.sim.nowNs, true);
  }
}

function revisionOf(set: ReplicaSet): string {
  return set.metadata.annotations?.[REVISION] ?? "0";
}

function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const left = a.metadata.creationTimestamp;
  const right = b.metadata.creationTimestamp;
  if (left !== right) return left < right ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : a.metadata.name > b.metadata.name ? 1 : 0;
}

function includeSet(sets: readonly ReplicaSet[], set: ReplicaSet): ReplicaSet[] {
  return [...sets.filter((one) => one.metadata.uid !== set.metadata.uid), set];
}

/** Equal but for the hash label that the controller adds. */
function sameTemplate(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  if (!deepEqual(a.spec, b.spec)) return false;
  return deepEqual(withoutHash(a), withoutHash(b));
}

function withoutHash(template: PodTemplateSpec): object {
  const { [TEMPLATE_HASH]: _hash, ...labels } = template.metadata?.labels ?? {};
  return { ...template.metadata, labels };
}

function isSaturated(deployment: Deployment, set: ReplicaSet): boolean {
  const wanted = deployment.spec.replicas ?? 1;
  const sized = Number(set.metadata.annotations?.[DESIRED_REPLICAS] ?? -1);
  return (set.spec.replicas ?? 0) === wanted && sized === wanted && (set.status.availableReplicas ?? 0) === wanted;
}
