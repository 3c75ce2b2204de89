import type { PodSpec, PodTemplateSpec } from "kubernetes-types/core/v1.js";
import type { ObjectMeta, OwnerReference } from "kubernetes-types/meta/v1.js";
import { admitPodSpec } from "../api/admission.js";
import { forbidden, isApiError } from "../api/api-error.js";
import { cloneJson } from "../api/clone.js";
import { defaultPodOnly, defaultPodSpec } from "../api/default-pod-spec.js";
import type { Informer } from "../api/informer.js";
import { controllerOf, isTerminating, type KubeObject, type Pod } from "../api/object.js";
import type { Labels, Selector } from "../api/selector.js";
import { qosClassOf } from "../api/status-defaults.js";
import type { ApiStore } from "../api/store.js";
import type { EventRecorder } from "./event-recorder.js";

/** The reference that says `owner` manages an object. */
export function controllerReference(owner: KubeObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/**
 * Makes pods from the template of one owner. The spec is completed once, as the API server would, and shared by all the
 * pods made from it. Make a new one when the template changes.
 */
export class PodMaker {
  readonly template: PodTemplateSpec;
  private readonly spec: PodSpec;
  private refusal: string | null;
  private readonly qosClass: string;

  constructor(store: ApiStore, template: PodTemplateSpec, namespace: string) {
    this.template = template;
    const spec = cloneJson(template.spec ?? { containers: [] });
    defaultPodSpec(spec);
    defaultPodOnly(spec);
    this.spec = spec;
    this.refusal = admitPodSpec(store, namespace, spec);
    this.qosClass = qosClassOf(spec);
  }

  /** A pod for `owner`; give `name` for a fixed one, or leave a random one to be made of the owner's name. */
  make(store: ApiStore, owner: KubeObject, reference: OwnerReference, changes: PodChanges = {}): Pod {
    const from = this.template.metadata;
    const { namespace = "default" } = owner.metadata;
    // What was missing may have come since.
    if (this.refusal !== null) this.refusal = admitPodSpec(store, namespace, this.spec);
    if (this.refusal !== null) {
      const resource = store.resourceFor("v1", "Pod");
      throw forbidden(resource, changes.name ?? changes.generateName ?? `${owner.metadata.name}-`, this.refusal);
    }
    const ownerReferences = [reference];
    const metadata: ObjectMeta & { name?: string } =
      changes.name === undefined
        ? { generateName: `${owner.metadata.name}-`, namespace, ownerReferences }
        : { name: changes.name, namespace, ownerReferences };
    if (changes.generateName !== undefined) metadata.generateName = changes.generateName;
    const labels = changes.labels ?? from?.labels;
    if (labels !== undefined) metadata.labels = labels;
    const annotations = changes.annotations ?? from?.annotations;
    if (annotations !== undefined) metadata.annotations = annotations;
    if (from?.finalizers !== undefined || changes.finalizers !== undefined) {
      metadata.finalizers = [...(from?.finalizers ?? []), ...(changes.finalizers ?? [])];
    }
    return store.create<Pod>(
      {
        apiVersion: "v1",
        kind: "Pod",
        metadata,
        spec: changes.spec === undefined ? this.spec : { ...this.spec, ...changes.spec },
        status: { phase: "Pending", qosClass: this.qosClass },
      },
      { trusted: changes.isUnchecked !== true },
    );
  }
}

/** What one pod has different from its template. */
export interface PodChanges {
  readonly name?: string;
  readonly generateName?: string;
  readonly labels?: { [key: string]: string };
  readonly annotations?: { [key: string]: string };
  readonly finalizers?: string[];
  readonly spec?: Partial<PodSpec>;
  /** True when nobody has looked at the template yet, so that the pod itself must be looked at. */
  readonly isUnchecked?: boolean;
}

/**
 * The pods that belong to `owner`: those it manages and, unless it is being deleted, those without a controller that
 * its selector matches and that it may have, which it adopts. Managed pods of which that is true no more are let go.
 */
export function claimPods(
  store: ApiStore,
  pods: Informer<"Pod">,
  owner: KubeObject,
  selector: Selector,
  mayOwn: (pod: Pod) => boolean = () => true,
): Pod[] {
  const namespace = owner.metadata.namespace ?? "";
  const uid = owner.metadata.uid;
  const claimed: Pod[] = [];
  // Pods of one template share their labels.
  let fitting: Labels | undefined;
  for (const pod of pods.managedBy(namespace, uid)) {
    const { labels } = pod.metadata;
    const fits = (labels !== undefined && labels === fitting) || selector.matches(labels);
    if (fits) fitting = labels;
    if (fits && mayOwn(pod)) claimed.push(pod);
    else if (!isTerminating(owner) && !isTerminating(pod)) release(store, pod, uid);
  }
  if (isTerminating(owner) || !pods.hasOrphans(namespace)) return claimed;
  for (const pod of pods.select(namespace, selector)) {
    if (controllerOf(pod) !== null || isTerminating(pod) || !mayOwn(pod)) continue;
    const adopted = adopt(store, pod, owner);
    if (adopted !== null) claimed.push(adopted);
  }
  return claimed;
}

function release(store: ApiStore, pod: Pod, uid: string): void {
  const ownerReferences = (pod.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid);
  store.update<Pod>({ ...pod, metadata: { ...pod.metadata, ownerReferences } }, { trusted: true });
}

function adopt(store: ApiStore, pod: Pod, owner: KubeObject): Pod | null {
  const ownerReferences = [...(pod.metadata.ownerReferences ?? []), controllerReference(owner)];
  try {
    return store.update<Pod>({ ...pod, metadata: { ...pod.metadata, ownerReferences } }, { trusted: true });
  } catch (error) {
    if (isApiError(error, "NotFound")) return null;
    throw error;
  }
}

/** Deletes a pod that an owner does not want; one that is gone already is fine. */
export function deletePod(store: ApiStore, recorder: EventRecorder, owner: KubeObject, pod: Pod): void {
  try {
    store.delete("Pod", pod.metadata.namespace ?? "", pod.metadata.name, { preconditions: { uid: pod.metadata.uid } });
    recorder.normal(owner, "SuccessfulDelete", `Deleted pod: ${pod.metadata.name}`);
  } catch (error) {
    if (!isApiError(error, "NotFound") && !isApiError(error, "Conflict")) throw error;
  }
}
