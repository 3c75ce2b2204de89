import type { EventTarget } from "../../sim/event-queue.js";
import type { RandomStream } from "../../sim/random.js";
import { MILLISECOND, MINUTE } from "../../sim/time.js";
import { isApiError } from "../api/api-error.js";
import { deepEqual } from "../api/deep-equal.js";
import type { Informer, InformerHandler } from "../api/informer.js";
import { isTerminating, type KubeObject, keyOf, type Node, type Pod, splitKey } from "../api/object.js";
import { hostPorts, hostPortsClash } from "../api/pod-resources.js";
import type { ApiStore } from "../api/store.js";
import type { ControllerContext } from "./controller.js";
import { NodeInfo, OwnerCounts, RequestCache } from "./node-info.js";
import { nodeSelectorMatches, nodeTermMatches, untoleratedTaint } from "./node-match.js";
import { PodAffinityState, SpreadState } from "./pod-spreading.js";
import { isPodFinished } from "./pod-state.js";

const Run = 0;
const Flush = 1;

/** Pods that no node took are tried again after this long even when nothing changed. */
const FLUSH_NS = 5 * MINUTE;

/** How often it looks whether its view of nodes and pods is complete, before which it decides nothing (client-go). */
const SYNC_POLL_NS = 100 * MILLISECOND;

/** So many fitting nodes are enough to choose from (the least that `percentageOfNodesToScore` ever means). */
const MAX_FEASIBLE_NODES = 100;

/**
 * kube-scheduler with its default plugins: filters by name, unschedulable nodes, selectors and affinity, taints, host
 * ports, claims, resources, pod affinity and topology spread; then the least loaded node wins, preferences counted, ties broken
 * by a seeded draw. A pod that no node takes gets an Event with the real scheduler's words and waits for a change.
 *
 * Simplified: no preemption, of volumes only whether claims are there, scoring by least allocated, taints, preferred node affinity and spread of the
 * pods of one owner only, of 100 fitting nodes where the real one looks at 5 to 50 % of a large cluster; scheduling
 * takes no time.
 */
export class Scheduler implements InformerHandler, EventTarget {
  readonly name = "default-scheduler";
  private readonly context: ControllerContext;
  private readonly rng: RandomStream;
  private readonly pods: Informer<"Pod">;
  private readonly nodes: Informer<"Node">;
  private readonly namespaces: Informer<"Namespace">;
  private readonly owners = new OwnerCounts();
  private readonly infos = new Map<string, NodeInfo>();
  private order: NodeInfo[] = [];
  /** Pod key to the node it was put on, from the moment of the decision on. */
  private readonly placed = new Map<string, string>();
  private waiting = new Set<string>();
  private readonly unschedulable = new Set<string>();
  private readonly requests = new RequestCache();
  private antiAffinityPods = 0;
  private nextStart = 0;
  private running = false;
  private flushing = false;

  constructor(context: ControllerContext) {
    this.context = context;
    this.rng = context.rng.fork("scheduler");
    this.nodes = context.informers.of("Node");
    this.pods = context.informers.of("Pod");
    this.namespaces = context.informers.of("Namespace");
    this.nodes.addHandler(this);
    this.pods.addHandler(this);
    this.namespaces.addHandler(this);
    context.informers.of("PersistentVolumeClaim").addHandler(this);
  }

  /** How many pods wait for a node to become fit. */
  get unschedulableCount(): number {
    return this.unschedulable.size;
  }

  onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (kind === "Node") this.onNode(previous as Node | null, current as Node | null);
    else if (kind === "Pod") this.onPod(previous as Pod | null, current as Pod | null);
    else if (kind === "PersistentVolumeClaim" && current !== null) this.retryUnschedulable();
  }

  onEvent(kind: number): void {
    if (kind === Flush) {
      this.flushing = false;
      this.retryUnschedulable();
      return;
    }
    this.running = false;
    if (!this.nodes.synced || !this.pods.synced) {
      this.wake(SYNC_POLL_NS);
      return;
    }
    const batch = this.inPriorityOrder(this.waiting);
    this.waiting = new Set();
    for (const key of batch) this.scheduleOne(key);
  }

  private onNode(previous: Node | null, current: Node | null): void {
    const name = (current ?? previous)?.metadata.name ?? "";
    const info = this.infos.get(name);
    if (current === null) {
      this.infos.delete(name);
      if (info !== undefined) this.owners.forget(info);
      this.order = this.order.filter((one) => one.node.metadata.name !== name);
      return;
    }
    if (info === undefined) {
      const added = new NodeInfo(current, this.owners);
      this.infos.set(name, added);
      this.order.push(added);
      for (const pod of this.pods.onNode(name)) this.place(keyOf(pod), pod, name);
    } else info.setNode(current);
    if (previous === null || nodeMatters(previous, current)) this.retryUnschedulable();
  }

  private onPod(previous: Pod | null, current: Pod | null): void {
    const pod = current ?? previous;
    if (pod === null) return;
    const key = keyOf(pod);
    const node = pod.spec.nodeName ?? "";
    if (current === null || isPodFinished(current)) {
      this.waiting.delete(key);
      this.unschedulable.delete(key);
      if (this.unplace(key, pod)) this.retryUnschedulable();
      return;
    }
    if (node !== "") {
      this.waiting.delete(key);
      this.unschedulable.delete(key);
      if (this.placed.has(key)) this.infos.get(node)?.updatePod(key, current);
      else this.place(key, current, node);
      const relabeled = previous !== null && previous.metadata.labels !== current.metadata.labels;
      if (relabeled || previous === null || previous.spec.nodeName !== node) this.retryAffinity();
      return;
    }
    if (isTerminating(current) || (current.spec.schedulerName ?? this.name) !== this.name) return;
    if ((current.spec.schedulingGates ?? []).length > 0) return;
    if (this.placed.has(key)) return;
    if (previous !== null && this.unschedulable.has(key) && deepEqual(previous.spec, current.spec)) return;
    this.unschedulable.delete(key);
    this.waiting.add(key);
    this.wake();
  }

  private place(key: string, pod: Pod, node: string): void {
    this.placed.set(key, node);
    this.infos.get(node)?.addPod(key, pod, this.requests.of(pod.spec));
    if (pod.spec.affinity?.podAntiAffinity !== undefined) this.antiAffinityPods++;
  }

  private unplace(key: string, pod: Pod): boolean {
    const node = this.placed.get(key);
    if (node === undefined) return false;
    this.placed.delete(key);
    this.infos.get(node)?.removePod(key, this.requests.of(pod.spec));
    if (pod.spec.affinity?.podAntiAffinity !== undefined) this.antiAffinityPods--;
    return true;
  }

  private wake(delayNs = 0): void {
    if (this.running) return;
    this.running = true;
    this.context.sim.schedule(delayNs, this, Run);
  }

  private retryUnschedulable(): void {
    if (this.unschedulable.size === 0) return;
    for (const key of this.unschedulable) this.waiting.add(key);
    this.unschedulable.clear();
    this.wake();
  }

  /** A new pod on a node can only help those that want to be near it. */
  private retryAffinity(): void {
    let any = false;
    for (const key of this.unschedulable) {
      const { namespace, name } = splitKey(key);
      const spec = this.pods.get(namespace, name)?.spec;
      if (spec?.affinity?.podAffinity === undefined && spec?.topologySpreadConstraints === undefined) continue;
      this.unschedulable.delete(key);
      this.waiting.add(key);
      any = true;
    }
    if (any) this.wake();
  }

  private inPriorityOrder(keys: ReadonlySet<string>): string[] {
    const rows = Array.from(keys, (key, index) => {
      const { namespace, name } = splitKey(key);
      return { key, index, priority: this.pods.get(namespace, name)?.spec.priority ?? 0 };
    });
    return rows.sort((a, b) => b.priority - a.priority || a.index - b.index).map((row) => row.key);
  }

  private scheduleOne(key: string): void {
    const { namespace, name } = splitKey(key);
    const pod = this.pods.get(namespace, name);
    if (pod === null || isTerminating(pod) || this.placed.has(key) || (pod.spec.nodeName ?? "") !== "") return;
    const claim = missingClaim(pod, this.context.store);
    if (claim !== null) {
      this.fail(key, pod, claim);
      return;
    }
    const { feasible, reasons, resolvable } = this.filter(pod);
    if (feasible.length === 0) {
      this.fail(key, pod, reasonsText(reasons), resolvable);
      return;
    }
    const chosen = this.select(pod, feasible);
    const node = chosen.node.metadata.name;
    try {
      this.context.store.bind(namespace, name, node);
    } catch (error) {
      if (isApiError(error, "NotFound") || isApiError(error, "Conflict")) return;
      throw error;
    }
    this.place(key, pod, node);
    this.context.recorder.normal(pod, "Scheduled", `Successfully assigned ${key} to ${node}`);
  }

  /** Who takes the pod; else why not, and how many nodes would if other pods of theirs went. */
  private filter(pod: Pod): { feasible: NodeInfo[]; reasons: Map<string, number>; resolvable: number } {
    const feasible: NodeInfo[] = [];
    const reasons = new Map<string, number>();
    const total = this.order.length;
    const affinity = new PodAffinityState(pod, this.order, this.namespaces, this.antiAffinityPods > 0);
    const spread = new SpreadState(pod, this.order);
    const requests = this.requests.of(pod.spec);
    const ports = hostPorts(pod.spec);
    let resolvable = 0;
    let looked = 0;
    for (; looked < total && feasible.length < MAX_FEASIBLE_NODES; looked++) {
      const info = this.order[(this.nextStart + looked) % total];
      if (info === undefined) continue;
      const refusals = this.refusals(pod, info, requests, ports, affinity, spread);
      if (refusals === null) {
        feasible.push(info);
        continue;
      }
      for (const reason of refusals) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      if (refusals.every(wantsOthersGone) && !exceeds(requests, info)) resolvable++;
    }
    if (total > 0) this.nextStart = (this.nextStart + looked) % total;
    return { feasible, reasons, resolvable };
  }

  /** The first plugin that refuses the node decides; only missing resources are all told. Null when the node fits. */
  private refusals(
    pod: Pod,
    info: NodeInfo,
    requests: { readonly [resource: string]: number },
    ports: ReturnType<typeof hostPorts>,
    affinity: PodAffinityState,
    spread: SpreadState,
  ): string[] | null {
    const node = info.node;
    if (node.spec.unschedulable === true && !toleratesUnschedulable(pod)) return ["node(s) were unschedulable"];
    const taint = info.isOpen ? null : untoleratedTaint(pod, node, REFUSING_EFFECTS);
    if (taint !== null) return [`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ""}}`];
    if (!nodeSelectorMatches(pod, node)) return ["node(s) didn't match Pod's node affinity/selector"];
    for (const port of ports) {
      if (info.hostPorts.some((used) => hostPortsClash(used, port))) {
        return ["node(s) didn't have free ports for the requested pod ports"];
      }
    }
    const missing = missingResources(info, requests);
    if (missing !== null) return missing;
    if (spread.isIdle && affinity.isIdle) return null;
    const reason = spread.refuses(info) ?? affinity.refuses(info);
    return reason === null ? null : [reason];
  }

  private select(pod: Pod, feasible: readonly NodeInfo[]): NodeInfo {
    const kin = this.owners.of(pod.metadata.ownerReferences?.[0]?.uid ?? "");
    let best: NodeInfo[] = [];
    let bestScore = Number.NEGATIVE_INFINITY;
    for (const info of feasible) {
      const score = feasible.length === 1 ? 0 : this.score(pod, info, kin?.get(info) ?? 0);
      if (score > bestScore) {
        best = [info];
        bestScore = score;
      } else if (score === bestScore) best.push(info);
    }
    const chosen = best.length === 1 ? best[0] : best[this.rng.integer(0, best.length - 1)];
    if (chosen === undefined) throw new Error("no node to choose from");
    return chosen;
  }

  /** Higher is better; `siblings` pods of the same owner are there already. */
  private score(pod: Pod, info: NodeInfo, siblings: number): number {
    let score = info.freeScore - 20 * siblings;
    for (const { weight, preference } of pod.spec.affinity?.nodeAffinity
      ?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
      if (nodeTermMatches(preference, info.node)) score += 2 * weight;
    }
    if (!info.isOpen && untoleratedTaint(pod, info.node, AVOIDED_EFFECTS) !== null) score -= 300;
    return score;
  }

  private fail(key: string, pod: Pod, reasons: string, resolvable = 0): void {
    this.unschedulable.add(key);
    const message = unschedulableMessage(this.order.length, reasons, resolvable, pod.spec.preemptionPolicy === "Never");
    this.context.recorder.warning(pod, "FailedScheduling", message);
    const { namespace, name } = splitKey(key);
    const current = this.context.store.get("Pod", namespace, name);
    if (current !== null) {
      const before = current.status.conditions?.find((condition) => condition.type === "PodScheduled");
      if (before === undefined || before.message !== message) {
        const conditions = (current.status.conditions ?? []).filter((condition) => condition.type !== "PodScheduled");
        conditions.push({
          type: "PodScheduled",
          status: "False",
          reason: "Unschedulable",
          message,
          lastTransitionTime: before?.lastTransitionTime ?? this.context.store.now(),
        });
        this.context.store.updateStatus<Pod>({ ...current, status: { ...current.status, conditions } });
      }
    }
    if (!this.flushing) {
      this.flushing = true;
      this.context.sim.scheduleBackground(FLUSH_NS, this, Flush);
    }
  }
}

/** `0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable. preemption: ...`: `resolvable` nodes have no pods to evict. */
function unschedulableMessage(nodeCount: number, reasons: string, resolvable: number, isNever: boolean): string {
  if (nodeCount === 0) return "no nodes available to schedule pods";
  const start = `0/${nodeCount} nodes are available`;
  if (isNever) return `${start}: ${reasons}. preemption: not eligible due to preemptionPolicy=Never.`;
  const parts: string[] = [];
  if (resolvable > 0) parts.push(`${resolvable} No preemption victims found for incoming pod`);
  if (resolvable < nodeCount) parts.push(`${nodeCount - resolvable} Preemption is not helpful for scheduling`);
  return `${start}: ${reasons}. preemption: ${start}: ${parts.sort().join(", ")}.`;
}

function reasonsText(reasons: ReadonlyMap<string, number>): string {
  return Array.from(reasons, ([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(", ");
}

/**
 * A claim that the pod names and that is not there, or that waits for a volume which nobody makes, in the words of the volume plugins; null when there is none. The store
 * is asked: a StatefulSet's claims are as new as its pods, and who comes first by watches is chance.
 */
function missingClaim(pod: Pod, store: ApiStore): string | null {
  for (const { persistentVolumeClaim } of pod.spec.volumes ?? []) {
    if (persistentVolumeClaim === undefined) continue;
    const { claimName } = persistentVolumeClaim;
    const claim = store.get("PersistentVolumeClaim", pod.metadata.namespace ?? "", claimName);
    if (claim === null) return `persistentvolumeclaim "${claimName}" not found`;
    if (claim.spec.storageClassName === "" && claim.status.phase !== "Bound") {
      return "pod has unbound immediate PersistentVolumeClaims";
    }
  }
  return null;
}

/** Reasons that would be none if other pods were not on the node (Unschedulable, and not UnschedulableAndUnresolvable). */
function wantsOthersGone(reason: string): boolean {
  return /^Insufficient |^Too many pods$|free ports|anti-affinity|spread constraints$/.test(reason);
}

/** More is asked for than the whole node has. */
function exceeds(requests: { readonly [resource: string]: number }, { allocatable }: NodeInfo): boolean {
  for (const resource in requests) {
    const total = allocatable[resource];
    if (total === undefined && (resource === "cpu" || resource === "memory")) continue;
    if ((requests[resource] ?? 0) > (total ?? 0)) return true;
  }
  return false;
}

function toleratesUnschedulable(pod: Pod): boolean {
  return (pod.spec.tolerations ?? []).some(
    (one) =>
      one.operator === "Exists" &&
      (one.key ?? "node.kubernetes.io/unschedulable") === "node.kubernetes.io/unschedulable",
  );
}

/** What the node has not enough of, in words; null when nothing is missing. */
function missingResources(info: NodeInfo, requests: { readonly [resource: string]: number }): string[] | null {
  const slots = info.allocatable.pods;
  let missing: string[] | null = null;
  if (slots !== undefined && info.pods.size + 1 > slots) missing = ["Too many pods"];
  for (const resource in requests) {
    const wanted = requests[resource] ?? 0;
    if (wanted === 0) continue;
    const total = info.allocatable[resource];
    if (total === undefined && (resource === "cpu" || resource === "memory")) continue;
    if ((info.requested[resource] ?? 0) + wanted <= (total ?? 0)) continue;
    missing ??= [];
    missing.push(`Insufficient ${resource}`);
  }
  return missing;
}

const REFUSING_EFFECTS = ["NoSchedule", "NoExecute"] as const;
const AVOIDED_EFFECTS = ["PreferNoSchedule"] as const;

/** A heartbeat makes no node fitter. */
function nodeMatters(previous: Node, current: Node): boolean {
  return (
    !deepEqual(previous.spec, current.spec) ||
    !deepEqual(previous.metadata.labels, current.metadata.labels) ||
    !deepEqual(previous.status.allocatable, current.status.allocatable)
  );
}
