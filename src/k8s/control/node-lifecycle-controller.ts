import type { NodeCondition, Taint } from "kubernetes-types/core/v1.js";
import type { EventTarget } from "../../sim/event-queue.js";
import { SECOND } from "../../sim/time.js";
import { isApiError } from "../api/api-error.js";
import { deepEqual } from "../api/deep-equal.js";
import type { Informer } from "../api/informer.js";
import { isTerminating, type KubeObject, keyOf, type Node, type Pod } from "../api/object.js";
import { Controller, type ControllerContext } from "./controller.js";
import { tolerates } from "./node-match.js";
import { isPodReady } from "./pod-state.js";

/** How often nodes are looked at (`--node-monitor-period`). */
const MONITOR_NS = 5 * SECOND;
/** Silence after which a node counts as lost (`--node-monitor-grace-period`: 50 s since Kubernetes 1.32, 40 s before). */
export const NODE_MONITOR_GRACE_SECONDS = 50;

const NOT_READY = "node.kubernetes.io/not-ready";
const UNREACHABLE = "node.kubernetes.io/unreachable";
const UNSCHEDULABLE = "node.kubernetes.io/unschedulable";
const OWN_TAINTS = new Set([NOT_READY, UNREACHABLE, UNSCHEDULABLE]);

/**
 * Watches over nodes: a kubelet that renews neither its Lease nor its status for the grace period makes the node
 * Unknown; taints follow the Ready condition, pods on the node stop being ready, and those that do not tolerate the
 * NoExecute taint (300 s by default) are deleted. The periodic look does not keep a run alive.
 * Simplified: no zones, no eviction rate limit.
 */
export class NodeLifecycleController extends Controller implements EventTarget {
  private readonly nodes: Informer<"Node">;
  private readonly leases: Informer<"Lease">;
  private readonly pods: Informer<"Pod">;
  /** Node to the last sign of life, in virtual nanoseconds by this controller's clock. */
  private readonly seenNs = new Map<string, number>();
  private readonly graceNs: number;
  private watching = false;

  constructor(context: ControllerContext, graceSeconds: number = NODE_MONITOR_GRACE_SECONDS) {
    super(context, "node-lifecycle-controller");
    this.graceNs = graceSeconds * SECOND;
    this.nodes = this.listen("Node");
    this.leases = this.listen("Lease");
    this.pods = this.listen("Pod");
  }

  override onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (kind === "Lease") {
      if (current?.metadata.namespace === "kube-node-lease") this.seenNs.set(current.metadata.name, this.sim.nowNs);
      return;
    }
    if (kind === "Pod") {
      const pod = current as Pod | null;
      const node = pod?.spec.nodeName ?? "";
      const moved = previous === null || (previous as Pod).spec.nodeName !== node;
      if (pod !== null && node !== "" && moved && this.isTainted(node)) this.queue.add(node);
      return;
    }
    const object = current ?? previous;
    if (object === null) return;
    if (current === null) this.seenNs.delete(object.metadata.name);
    else if (previous === null || !deepEqual((previous as Node).status, (current as Node).status)) {
      const ready = readyOf(current as Node);
      if (ready?.status !== "Unknown") this.seenNs.set(object.metadata.name, this.sim.nowNs);
    }
    this.queue.add(object.metadata.name);
    if (!this.watching) {
      this.watching = true;
      this.sim.scheduleBackground(MONITOR_NS, this, 0);
    }
  }

  /** The periodic look at all nodes. Only nodes with a Lease are expected to give signs of life. */
  onEvent(): void {
    this.watching = this.nodes.size > 0;
    if (this.watching) this.sim.scheduleBackground(MONITOR_NS, this, 0);
    for (const node of this.nodes.list()) {
      const name = node.metadata.name;
      if (this.leases.get("kube-node-lease", name) === null) continue;
      const ready = readyOf(node);
      const silentNs = this.sim.nowNs - (this.seenNs.get(name) ?? 0);
      if (silentNs > this.graceNs && ready?.status !== "Unknown") this.markUnknown(node);
    }
  }

  reconcile(name: string): void {
    const node = this.nodes.get("", name);
    if (node === null) return;
    const wanted = this.taintsFor(node);
    if (!deepEqual(wanted, node.spec.taints ?? [])) {
      const { taints: _taints, ...spec } = node.spec;
      this.store.update<Node>(
        { ...node, spec: wanted.length === 0 ? spec : { ...spec, taints: wanted } },
        { trusted: true },
      );
      return;
    }
    const ready = readyOf(node);
    if (ready !== null && ready.status !== "True") this.markPodsNotReady(node);
    this.evict(node);
  }

  private isTainted(name: string): boolean {
    return (this.nodes.get("", name)?.spec.taints ?? []).some((taint) => taint.effect === "NoExecute");
  }

  private markUnknown(node: Node): void {
    const now = this.store.now();
    const conditions: NodeCondition[] = (node.status.conditions ?? []).map((condition) =>
      condition.status === "Unknown"
        ? condition
        : {
            ...condition,
            status: "Unknown",
            reason: "NodeStatusUnknown",
            message: "Kubelet stopped posting node status.",
            lastTransitionTime: now,
          },
    );
    try {
      this.store.updateStatus<Node>({ ...node, status: { ...node.status, conditions } });
      this.recorder.normal(node, "NodeNotReady", `Node ${node.metadata.name} status is now: NodeNotReady`);
    } catch (error) {
      if (!isApiError(error, "Conflict") && !isApiError(error, "NotFound")) throw error;
    }
  }

  private taintsFor(node: Node): Taint[] {
    const ready = readyOf(node);
    const taints = (node.spec.taints ?? []).filter((taint) => !OWN_TAINTS.has(taint.key));
    const before = node.spec.taints ?? [];
    const add = (key: string, effect: string): void => {
      const had = before.find((taint) => taint.key === key && taint.effect === effect);
      taints.push(had ?? (effect === "NoExecute" ? { key, effect, timeAdded: this.store.now() } : { key, effect }));
    };
    if (ready !== null && ready.status !== "True") {
      const key = ready.status === "Unknown" ? UNREACHABLE : NOT_READY;
      add(key, "NoSchedule");
      add(key, "NoExecute");
    }
    if (node.spec.unschedulable === true) add(UNSCHEDULABLE, "NoSchedule");
    return taints;
  }

  /** Nobody on a lost node can say so itself; Services must not count on its pods. */
  private markPodsNotReady(node: Node): void {
    for (const pod of this.pods.onNode(node.metadata.name)) {
      if (!isPodReady(pod)) continue;
      const conditions = (pod.status.conditions ?? []).map((condition) =>
        condition.type === "Ready"
          ? { ...condition, status: "False", lastTransitionTime: this.store.now() }
          : condition,
      );
      this.store.updateStatus<Pod>({ ...pod, status: { ...pod.status, conditions } });
      this.recorder.warning(pod, "NodeNotReady", "Node is not ready");
    }
  }

  private evict(node: Node): void {
    const taints = (node.spec.taints ?? []).filter((taint) => taint.effect === "NoExecute");
    if (taints.length === 0) return;
    let nextNs = Number.POSITIVE_INFINITY;
    for (const pod of this.pods.onNode(node.metadata.name)) {
      if (isTerminating(pod)) continue;
      const dueNs = this.evictionNs(pod, taints);
      if (dueNs > this.sim.nowNs) {
        nextNs = Math.min(nextNs, dueNs);
        continue;
      }
      this.recorder.normal(pod, "TaintManagerEviction", `Marking for deletion Pod ${keyOf(pod)}`);
      try {
        this.store.delete("Pod", pod.metadata.namespace ?? "", pod.metadata.name);
      } catch (error) {
        if (!isApiError(error, "NotFound")) throw error;
      }
    }
    if (nextNs < Number.POSITIVE_INFINITY) this.queue.addAfter(node.metadata.name, nextNs - this.sim.nowNs, true);
  }

  /** When the pod has to go; infinite when it tolerates all taints for good. */
  private evictionNs(pod: Pod, taints: readonly Taint[]): number {
    let dueNs = Number.POSITIVE_INFINITY;
    for (const taint of taints) {
      const matching = (pod.spec.tolerations ?? []).filter((toleration) => tolerates(toleration, taint));
      if (matching.length === 0) return 0;
      const since =
        taint.timeAdded === undefined ? this.sim.nowNs : (this.store.clock.nsAt(taint.timeAdded) ?? this.sim.nowNs);
      for (const toleration of matching) {
        if (toleration.tolerationSeconds === undefined) continue;
        dueNs = Math.min(dueNs, since + Math.max(0, toleration.tolerationSeconds) * SECOND);
      }
    }
    return dueNs;
  }
}

function readyOf(node: Node): NodeCondition | null {
  return node.status.conditions?.find((condition) => condition.type === "Ready") ?? null;
}
