import type { PodTemplateSpec, Toleration } from "kubernetes-types/core/v1.js";
import { deepEqual } from "../api/deep-equal.js";
import type { Informer } from "../api/informer.js";
import { templateHash } from "../api/names.js";
import { type DaemonSet, isTerminating, type KubeObject, keyOf, type Node, type Pod } from "../api/object.js";
import { type Selector, selectorFromObject } from "../api/selector.js";
import type { ControllerContext } from "./controller.js";
import { nodeSelectorMatches, untoleratedTaint } from "./node-match.js";
import { controllerReference } from "./pod-control.js";
import { PodOwnerController } from "./pod-owner-controller.js";
import { isPodAvailable, isPodFinished, isPodReady, scaledValue } from "./pod-state.js";

const REVISION_LABEL = "controller-revision-hash";

/** What daemons tolerate without saying so (`AddOrUpdateDaemonPodTolerations`). */
const DAEMON_TOLERATIONS: readonly Toleration[] = [
  { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/disk-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/memory-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/pid-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/unschedulable", operator: "Exists", effect: "NoSchedule" },
];
const NETWORK_TOLERATION: Toleration = {
  key: "node.kubernetes.io/network-unavailable",
  operator: "Exists",
  effect: "NoSchedule",
};

/**
 * Keeps one pod on every node that fits, and replaces pods of an older template within maxUnavailable.
 * Simplified: maxSurge is taken as 0; the revisions' objects (ControllerRevision) are not kept, only their hashes.
 */
export class DaemonSetController extends PodOwnerController<DaemonSet> {
  private readonly nodes: Informer<"Node">;

  constructor(context: ControllerContext) {
    super(context, "daemonset-controller", "DaemonSet");
    this.nodes = this.listen("Node");
  }

  protected selectorOf(set: DaemonSet): Selector {
    return selectorFromObject(set.spec.selector);
  }

  protected override templateOf(set: DaemonSet): PodTemplateSpec {
    const { template } = set.spec;
    return { ...template, spec: { ...(template.spec ?? { containers: [] }), tolerations: tolerationsOf(set) } };
  }

  override onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (kind !== "Node") super.onChange(kind, previous, current);
    else if (previous === null || current === null || nodeMatters(previous as Node, current as Node)) {
      for (const set of this.listOwners()) this.queue.add(keyOf(set));
    }
  }

  protected sync(key: string, set: DaemonSet): void {
    const pods = this.claim(set);
    const revision = templateHash(set.spec.template);
    const byNode = new Map<string, Pod[]>();
    for (const pod of pods) {
      const node = nodeOf(pod);
      const list = byNode.get(node);
      if (list === undefined) byNode.set(node, [pod]);
      else list.push(pod);
    }
    if (!isTerminating(set) && this.expectations.satisfied(key)) {
      this.place(key, set, byNode, revision);
      if (set.spec.updateStrategy?.type !== "OnDelete" && this.expectations.satisfied(key)) {
        this.roll(key, set, byNode, revision);
      }
    }
    this.writeStatus(set, byNode, revision);
  }

  private place(key: string, set: DaemonSet, byNode: Map<string, Pod[]>, revision: string): void {
    const reference = controllerReference(set);
    for (const node of this.nodes.list()) {
      const pods = byNode.get(node.metadata.name) ?? [];
      const alive = pods.filter((pod) => !isTerminating(pod));
      for (const pod of alive) if (isPodFinished(pod)) this.deleteOne(key, set, pod);
      if (!this.fits(set, node, "NoExecute")) {
        for (const pod of alive) if (!isPodFinished(pod)) this.deleteOne(key, set, pod);
        continue;
      }
      for (const extra of alive.slice(1)) this.deleteOne(key, set, extra);
      if (pods.length > 0 || !this.fits(set, node, "NoSchedule")) continue;
      this.createPod(key, set, node, reference, revision);
    }
    for (const [name, pods] of byNode) {
      if (this.nodes.get("", name) !== null) continue;
      for (const pod of pods) if (!isTerminating(pod)) this.deleteOne(key, set, pod);
    }
  }

  private createPod(
    key: string,
    set: DaemonSet,
    node: Node,
    reference: ReturnType<typeof controllerReference>,
    revision: string,
  ): void {
    let pod: Pod;
    try {
      pod = this.makerOf(set).make(this.store, set, reference, {
        labels: { ...set.spec.template.metadata?.labels, [REVISION_LABEL]: revision, "pod-template-generation": "1" },
        spec: { affinity: pinnedTo(set, node.metadata.name) },
      });
    } catch (error) {
      this.tellRefusal(set, "Error creating: ", error);
      throw error;
    }
    this.expectations.expectCreation(key);
    this.recorder.normal(set, "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
  }

  private roll(key: string, set: DaemonSet, byNode: Map<string, Pod[]>, revision: string): void {
    const nodes = this.nodes.list().filter((node) => this.fits(set, node, "NoSchedule"));
    const update = set.spec.updateStrategy?.rollingUpdate;
    let room = Math.max(1, scaledValue(update?.maxUnavailable ?? 1, nodes.length, true));
    const old: Pod[] = [];
    for (const node of nodes) {
      const pod = (byNode.get(node.metadata.name) ?? []).find((one) => !isTerminating(one));
      if (pod === undefined || !isPodReady(pod)) room--;
      if (pod !== undefined && pod.metadata.labels?.[REVISION_LABEL] !== revision) old.push(pod);
    }
    for (const pod of old) {
      if (!isPodReady(pod)) this.deleteOne(key, set, pod);
      else if (room > 0) {
        room--;
        this.deleteOne(key, set, pod);
      }
    }
  }

  private fits(set: DaemonSet, node: Node, effect: "NoExecute" | "NoSchedule"): boolean {
    const maker = this.makerOf(set);
    const spec = { ...maker.template.spec, containers: [], tolerations: tolerationsOf(set) };
    const pod = { spec } as unknown as Pod;
    if (!nodeSelectorMatches(pod, node)) return false;
    const effects = effect === "NoExecute" ? ["NoExecute"] : ["NoExecute", "NoSchedule"];
    return untoleratedTaint(pod, node, effects) === null;
  }

  private writeStatus(set: DaemonSet, byNode: Map<string, Pod[]>, revision: string): void {
    let desired = 0;
    let current = 0;
    let misscheduled = 0;
    let ready = 0;
    let available = 0;
    let updated = 0;
    for (const node of this.nodes.list()) {
      const pod = (byNode.get(node.metadata.name) ?? []).find((one) => !isTerminating(one));
      if (!this.fits(set, node, "NoSchedule")) {
        if (pod !== undefined) misscheduled++;
        continue;
      }
      desired++;
      if (pod === undefined) continue;
      current++;
      if (pod.metadata.labels?.[REVISION_LABEL] === revision) updated++;
      if (!isPodReady(pod)) continue;
      ready++;
      if (isPodAvailable(pod, set.spec.minReadySeconds ?? 0, this.store.clock, this.sim.nowNs)) available++;
    }
    const status = {
      currentNumberScheduled: current,
      numberMisscheduled: misscheduled,
      desiredNumberScheduled: desired,
      numberReady: ready,
      observedGeneration: set.metadata.generation ?? 1,
      updatedNumberScheduled: updated,
      ...(available === 0 ? {} : { numberAvailable: available }),
      ...(desired === available ? {} : { numberUnavailable: desired - available }),
    };
    this.store.updateStatus<DaemonSet>({ ...set, status });
  }
}

function tolerationsOf(set: DaemonSet): Toleration[] {
  const spec = set.spec.template.spec;
  const own = [...(spec?.tolerations ?? []), ...DAEMON_TOLERATIONS];
  return spec?.hostNetwork === true ? [...own, NETWORK_TOLERATION] : own;
}

/** The node that the pod is for: where it runs, or the one its affinity names. */
function nodeOf(pod: Pod): string {
  if (pod.spec.nodeName !== undefined && pod.spec.nodeName !== "") return pod.spec.nodeName;
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms?.[0]?.matchFields?.find((field) => field.key === "metadata.name")?.values?.[0] ?? "";
}

function pinnedTo(set: DaemonSet, node: string): NonNullable<NonNullable<Pod["spec"]["affinity"]>> {
  const affinity = set.spec.template.spec?.affinity;
  const nodeSelectorTerms = [{ matchFields: [{ key: "metadata.name", operator: "In", values: [node] }] }];
  return {
    ...affinity,
    nodeAffinity: {
      ...affinity?.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms },
    },
  };
}

function nodeMatters(previous: Node, current: Node): boolean {
  return (
    !deepEqual(previous.metadata.labels, current.metadata.labels) ||
    !deepEqual(previous.spec.taints, current.spec.taints)
  );
}
