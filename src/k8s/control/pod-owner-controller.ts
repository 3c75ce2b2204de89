import type { PodTemplateSpec } from "kubernetes-types/core/v1.js";
import { ApiError } from "../api/api-error.js";
import type { Informer } from "../api/informer.js";
import {
  controllerOf,
  type DaemonSet,
  isTerminating,
  type Job,
  type KubeObject,
  keyOf,
  objectKey,
  type Pod,
  type ReplicaSet,
  type ReplicationController,
  type StatefulSet,
  splitKey,
} from "../api/object.js";
import type { Selector } from "../api/selector.js";
import { Controller, type ControllerContext } from "./controller.js";
import { Expectations } from "./expectations.js";
import { claimPods, deletePod, PodMaker } from "./pod-control.js";

/** Kinds that own pods themselves. */
export type PodOwner = ReplicaSet | ReplicationController | StatefulSet | DaemonSet | Job;

/**
 * What all controllers of pods' owners have in common: they hear of their owners and of pods, also of pods that somebody
 * lets go or that nobody has and that they may adopt, and wait until their view has what they wrote.
 */
export abstract class PodOwnerController<T extends PodOwner> extends Controller {
  protected readonly kind: string;
  protected readonly pods: Informer<"Pod">;
  protected readonly expectations = new Expectations();
  private readonly owners: Informer;
  private readonly makers = new Map<string, { readonly source: PodTemplateSpec; readonly maker: PodMaker }>();

  private readonly selectors = new Map<string, { readonly source: object | null; readonly selector: Selector }>();

  constructor(context: ControllerContext, name: string, kind: T["kind"] & string) {
    super(context, name);
    this.kind = kind;
    this.owners = this.listen<string>(kind);
    this.pods = this.listen("Pod");
  }

  /** Makes the pods of an owner what they should be; `key` is its key. */
  protected abstract sync(key: string, owner: T): void;

  protected abstract selectorOf(owner: T): Selector;

  /** False when the change of a pod that the owner keeps cannot change what `sync` does. */
  protected concerns(_before: Pod, _after: Pod): boolean {
    return true;
  }

  /** Tells in an Event that the API server refused a pod; other errors are no refusals. */
  protected tellRefusal(owner: T, words: string, error: unknown): void {
    if (error instanceof ApiError) this.recorder.warning(owner, "FailedCreate", `${words}${error.message}`);
  }

  /** The template that pods are made from. */
  protected templateOf(owner: T): PodTemplateSpec {
    return owner.spec.template ?? { spec: { containers: [] } };
  }

  /** False for a pod that the selector matches and that cannot be the owner's all the same. */
  protected mayOwn(_owner: T, _pod: Pod): boolean {
    return true;
  }

  override onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (kind === this.kind) {
      if (current === null && previous !== null) {
        this.makers.delete(previous.metadata.uid);
        this.selectors.delete(previous.metadata.uid);
      }
      super.onChange(kind, previous, current);
    } else if (kind === "Pod") this.onPod(previous, current);
  }

  reconcile(key: string): void {
    const { namespace, name } = splitKey(key);
    const owner = this.owners.get(namespace, name);
    if (owner === null) this.expectations.forget(key);
    else this.sync(key, owner as unknown as T);
  }

  /** All owners, in the order they came. */
  protected listOwners(namespace = ""): T[] {
    return this.owners.list(namespace) as unknown as T[];
  }

  /** The owner's pods; orphans that match are adopted, pods that match no more are let go. */
  protected claim(owner: T): Pod[] {
    return claimPods(this.store, this.pods, owner, this.knownSelectorOf(owner), (pod) => this.mayOwn(owner, pod));
  }

  /** `selectorOf`, made once for each owner's words. */
  private knownSelectorOf(owner: T): Selector {
    const source = owner.spec.selector ?? null;
    const known = this.selectors.get(owner.metadata.uid);
    if (known !== undefined && source !== null && known.source === source) return known.selector;
    const selector = this.selectorOf(owner);
    this.selectors.set(owner.metadata.uid, { source, selector });
    return selector;
  }

  protected makerOf(owner: T): PodMaker {
    const source = owner.spec.template ?? NO_TEMPLATE;
    const known = this.makers.get(owner.metadata.uid);
    if (known !== undefined && known.source === source) return known.maker;
    const maker = new PodMaker(this.store, this.templateOf(owner), owner.metadata.namespace ?? "");
    this.makers.set(owner.metadata.uid, { source, maker });
    return maker;
  }

  protected deleteOne(key: string, owner: T, pod: Pod): void {
    this.expectations.expectDeletion(key, pod.metadata.name);
    deletePod(this.store, this.recorder, owner, pod);
  }

  private onPod(previous: KubeObject | null, current: KubeObject | null): void {
    const pod = current ?? previous;
    if (pod === null) return;
    const namespace = pod.metadata.namespace ?? "";
    const owner = controllerOf(pod);
    const before = previous === null || previous === pod ? null : controllerOf(previous);
    if (before !== null && before.uid !== owner?.uid && before.kind === this.kind) {
      this.queue.add(objectKey(namespace, before.name));
    }
    if (owner !== null) {
      if (owner.kind !== this.kind) return;
      const key = objectKey(namespace, owner.name);
      if (previous === null) this.expectations.observeCreation(key);
      if (current === null || isTerminating(current)) this.expectations.observeDeletion(key, pod.metadata.name);
      const isKept = previous !== null && current !== null && before?.uid === owner.uid;
      if (!isKept || this.concerns(previous as Pod, current as Pod)) this.queue.add(key);
      return;
    }
    // Nobody's: whoever it matches may adopt it.
    if (current === null || isTerminating(current)) return;
    for (const candidate of this.listOwners(namespace)) {
      if (this.selectorOf(candidate).matches(pod.metadata.labels)) this.queue.add(keyOf(candidate));
    }
  }
}

const NO_TEMPLATE: PodTemplateSpec = {};
