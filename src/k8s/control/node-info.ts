import type { ContainerPort, PodSpec } from "kubernetes-types/core/v1.js";
import type { Node, Pod } from "../api/object.js";
import { type Amounts, amountOf, hostPorts, podRequests } from "../api/pod-resources.js";

/** How many pods of an owner, by its uid, are on which nodes. */
export class OwnerCounts {
  private readonly byOwner = new Map<string, Map<NodeInfo, number>>();

  /** The nodes with pods of this owner; undefined when there are none. */
  of(ownerUid: string): ReadonlyMap<NodeInfo, number> | undefined {
    return this.byOwner.get(ownerUid);
  }

  change(ownerUid: string, node: NodeInfo, change: number): void {
    let nodes = this.byOwner.get(ownerUid);
    if (nodes === undefined) {
      nodes = new Map();
      this.byOwner.set(ownerUid, nodes);
    }
    const count = (nodes.get(node) ?? 0) + change;
    if (count > 0) nodes.set(node, count);
    else nodes.delete(node);
    if (nodes.size === 0) this.byOwner.delete(ownerUid);
  }

  /** The node is gone. */
  forget(node: NodeInfo): void {
    for (const [uid, nodes] of this.byOwner) if (nodes.delete(node) && nodes.size === 0) this.byOwner.delete(uid);
  }
}

/** A node as the scheduler counts it: what it has and what the pods on it take. */
export class NodeInfo {
  node: Node;
  /** What pods may use; a resource that the node does not name has none. */
  allocatable: Amounts = {};
  /** What the pods on the node ask for. */
  readonly requested: Amounts = {};
  /** By namespace and name. */
  readonly pods = new Map<string, Pod>();
  readonly hostPorts: ContainerPort[] = [];
  /** What `freeScore` answered last; -1 once pods or the node have changed. */
  private score = -1;
  /** True for a node that takes new pods and has no taints. */
  isOpen = false;
  private readonly owners: OwnerCounts;

  constructor(node: Node, owners: OwnerCounts) {
    this.node = node;
    this.owners = owners;
    this.setNode(node);
  }

  setNode(node: Node): void {
    this.node = node;
    const amounts: Amounts = {};
    const from = node.status.allocatable ?? node.status.capacity ?? {};
    for (const resource in from) amounts[resource] = amountOf(resource, from[resource] ?? "0");
    this.allocatable = amounts;
    this.isOpen = node.spec.unschedulable !== true && (node.spec.taints ?? []).length === 0;
    this.score = -1;
  }

  /**
   * How much of the node is free, 0 to 100, cpu and memory alike (LeastAllocated). Pods without requests count as 100m and
   * 200Mi, as the real scheduler counts them.
   */
  get freeScore(): number {
    if (this.score < 0) this.score = (this.freeOf("cpu", 100) + this.freeOf("memory", 200 * 2 ** 20)) / 2;
    return this.score;
  }

  private freeOf(resource: string, least: number): number {
    const total = this.allocatable[resource] ?? 0;
    if (total === 0) return 0;
    const used = Math.max(this.requested[resource] ?? 0, this.pods.size * least) + least;
    return Math.max(0, Math.floor(((total - used) * 100) / total));
  }

  addPod(key: string, pod: Pod, requests: Amounts): void {
    if (this.pods.has(key)) return;
    this.pods.set(key, pod);
    this.score = -1;
    for (const resource in requests)
      this.requested[resource] = (this.requested[resource] ?? 0) + (requests[resource] ?? 0);
    for (const port of hostPorts(pod.spec)) this.hostPorts.push(port);
    this.countOwner(pod, 1);
  }

  private countOwner(pod: Pod, change: number): void {
    const uid = pod.metadata.ownerReferences?.[0]?.uid;
    if (uid !== undefined) this.owners.change(uid, this, change);
  }

  /** The pod as it is now; what it asks for does not change. */
  updatePod(key: string, pod: Pod): void {
    if (this.pods.has(key)) this.pods.set(key, pod);
  }

  removePod(key: string, requests: Amounts): void {
    const pod = this.pods.get(key);
    if (pod === undefined) return;
    this.pods.delete(key);
    this.score = -1;
    this.countOwner(pod, -1);
    for (const resource in requests)
      this.requested[resource] = (this.requested[resource] ?? 0) - (requests[resource] ?? 0);
    for (const port of hostPorts(pod.spec)) {
      const index = this.hostPorts.findIndex(
        (one) => one.hostPort === port.hostPort && one.protocol === port.protocol && one.hostIP === port.hostIP,
      );
      if (index >= 0) this.hostPorts.splice(index, 1);
    }
  }
}

/** Requests by spec: pods of one template share their spec, so it is counted once. */
export class RequestCache {
  private spec: PodSpec | null = null;
  private containers: PodSpec["containers"] | null = null;
  private amounts: Amounts = {};

  /** What a pod with this spec asks for. The result is shared: read it only. */
  of(spec: PodSpec): Amounts {
    if (this.spec !== spec && this.containers !== spec.containers) {
      this.amounts = podRequests(spec);
      this.containers = spec.containers;
    }
    this.spec = spec;
    return this.amounts;
  }
}
