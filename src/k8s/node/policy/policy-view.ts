import type { Informer, InformerHandler, Informers } from "../../api/informer.js";
import type { KubeObject, ObjectOf, Pod } from "../../api/object.js";
import type { ObjectLister } from "./policy-objects.js";
import { POLICY_KINDS } from "./policy-objects.js";

/** What a node's policy agent sees of the API. Who selects whom is looked at only once there is a policy. */
export class PolicyView implements InformerHandler, ObjectLister {
  private readonly informers: Informers;
  private readonly owner: PolicyViewOwner;
  private readonly policies: readonly Informer[];
  private others: readonly Informer[] = [];
  /** By kind: how many objects, and the sum of their versions. */
  private readonly states = new Map<string, { count: number; sum: number }>();

  constructor(informers: Informers, owner: PolicyViewOwner) {
    this.informers = informers;
    this.owner = owner;
    this.policies = POLICY_KINDS.map((kind) => informers.of<string>(kind));
    for (const informer of this.policies) informer.addHandler(this);
  }

  /** True while any policy is there. */
  get hasPolicies(): boolean {
    return this.policies.some((informer) => informer.size > 0);
  }

  /** How many pods it knows. */
  get podCount(): number {
    return this.states.get("Pod")?.count ?? 0;
  }

  /** True once everything that was there at the start has arrived. */
  get synced(): boolean {
    return [...this.policies, ...this.others].every((informer) => informer.synced);
  }

  /**
   * A text that is equal for two nodes that see the same objects, and for no others: versions only grow, so that of a
   * number of objects no two states have one sum.
   */
  get state(): string {
    let text = "";
    for (const [kind, { count, sum }] of this.states) text += `${kind} ${count} ${sum}\n`;
    return text;
  }

  list<K extends string>(kind: K): readonly ObjectOf<K>[] {
    return this.informers.of(kind).list();
  }

  /** This very pod as it was last heard of; null when it is not known (yet, or any more). */
  pod(pod: Pod): Pod | null {
    const found = this.informers.of("Pod").get(pod.metadata.namespace ?? "", pod.metadata.name);
    return found?.metadata.uid === pod.metadata.uid ? found : null;
  }

  onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    let state = this.states.get(kind);
    if (state === undefined) {
      state = { count: 0, sum: 0 };
      this.states.set(kind, state);
    }
    this.count(state, previous, -1);
    this.count(state, current, 1);
    if (this.others.length === 0 && this.hasPolicies) {
      this.others = ["Pod", "Namespace", "Node"].map((one) => this.informers.of<string>(one));
      for (const informer of this.others) informer.addHandler(this);
    }
    if (matters(kind, previous, current)) this.owner.onViewChange();
  }

  /** Hears nothing any more. */
  close(): void {
    for (const informer of [...this.policies, ...this.others]) informer.watch.close();
  }

  private count(state: { count: number; sum: number }, object: KubeObject | null, by: number): void {
    if (object === null) return;
    state.count += by;
    state.sum += by * Number(object.metadata.resourceVersion);
  }
}

/** Who is told that something changed that policies depend on. */
export interface PolicyViewOwner {
  onViewChange(): void;
}

/** False for changes that say nothing of who may talk to whom: heartbeats, conditions of containers. */
function matters(kind: string, previous: KubeObject | null, current: KubeObject | null): boolean {
  if (previous === null || current === null || previous.metadata.labels !== current.metadata.labels) {
    const before = JSON.stringify(previous?.metadata.labels ?? null);
    if (previous === null || current === null || before !== JSON.stringify(current.metadata.labels ?? null))
      return true;
  }
  if (kind === "Namespace") return false;
  if (kind === "Node") return addressesOf(previous) !== addressesOf(current);
  if (kind !== "Pod") return true;
  return podState(previous as Pod) !== podState(current as Pod);
}

function addressesOf(node: KubeObject): string {
  return JSON.stringify((node as ObjectOf<"Node">).status.addresses ?? []);
}

function podState({ metadata, spec, status }: Pod): string {
  const isOver = status.phase === "Succeeded" || status.phase === "Failed";
  return `${metadata.uid} ${spec.nodeName ?? ""} ${isOver} ${status.podIP ?? ""} ${JSON.stringify(status.podIPs ?? [])}`;
}
