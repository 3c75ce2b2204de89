import type { ContainerPort, PodSpec } from "kubernetes-types/core/v1.js";
import type { Node, Pod } from "../api/object.js";
import { type Amounts, amountOf, hostPorts, podRequests } from "./pod-resources.js";

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
  /** How many of the pods have this owner, by uid. */
  private readonly owners = new Map<string, number>();

  constructor(node: Node) {
    this.node = node;
    this.setNode(node);
  }

  setNode(node: Node): void {
    this.node = node;
    const amounts: Amounts = {};
    const from = node.status.allocatable ?? node.status.capacity ?? {};
    for (const resource in from) amounts[resource] = amountOf(resource, from[resource] ?? "0");
    this.allocatable = amounts;
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

  /** How many pods on the node have this owner. */
  siblings(ownerUid: string): number {
    return this.owners.get(ownerUid) ?? 0;
  }

  private countOwner(pod: Pod, change: number): void {
    const uid = pod.metadata.ownerReferences?.[0]?.uid;
    if (uid === undefined) return;
    const count = (this.owners.get(uid) ?? 0) + change;
    if (count > 0) this.owners.set(uid, count);
    else this.owners.delete(uid);
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
