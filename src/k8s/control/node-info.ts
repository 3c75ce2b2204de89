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
  }

  addPod(key: string, pod: Pod, requests: Amounts): void {
    if (this.pods.has(key)) return;
    this.pods.set(key, pod);
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
