import { isTerminating, type KubeObject, type Node, type Pod } from "../../../src/k8s/api/object.js";
import type { ApiStore } from "../../../src/k8s/api/store.js";
import type { WatchEventType, Watcher } from "../../../src/k8s/api/watch.js";
import type { EventTarget } from "../../../src/sim/event-queue.js";
import type { Sim } from "../../../src/sim/sim.js";
import { SECOND } from "../../../src/sim/time.js";

/**
 * Stands in for every kubelet in the tests of the controllers: a pod that gets a node gets an address and is ready a
 * second later, a pod that is deleted goes at once. Pods with the annotation `test/exit` end with that phase instead.
 */
export class TinyKubelet implements Watcher, EventTarget {
  private readonly sim: Sim;
  private readonly store: ApiStore;
  private count = 0;

  constructor(sim: Sim, store: ApiStore) {
    this.sim = sim;
    this.store = store;
    store.watch("Pod", { name: "tiny-kubelet" }, this);
  }

  onWatchEvent(type: WatchEventType, object: KubeObject | null): void {
    if (type === "DELETED" || object === null) return;
    const pod = object as Pod;
    if ((pod.spec.nodeName ?? "") === "") return;
    if (isTerminating(pod)) this.sim.schedule(0, this, 1, pod);
    else if (pod.status.podIP === undefined && pod.status.phase === "Pending") this.sim.schedule(SECOND, this, 0, pod);
  }

  onEvent(kind: number, arg: unknown): void {
    const { namespace = "", name } = (arg as Pod).metadata;
    const pod = this.store.get("Pod", namespace, name);
    if (pod === null || pod.metadata.uid !== (arg as Pod).metadata.uid) return;
    if (kind === 1) {
      this.store.delete("Pod", namespace, name, { gracePeriodSeconds: 0 });
      return;
    }
    if (pod.status.podIP !== undefined) return;
    this.count++;
    const podIP = `10.244.${this.count >> 8}.${this.count & 255}`;
    const podIPv6 = `fd00:10:244::${this.count.toString(16)}`;
    const exit = pod.metadata.annotations?.["test/exit"];
    const lastTransitionTime = this.store.now();
    const ready = exit === undefined && pod.metadata.annotations?.["test/unready"] === undefined;
    const phase = exit ?? "Running";
    const conditions = [
      ...(pod.status.conditions ?? []).filter((one) => one.type !== "Ready"),
      { type: "Ready", status: ready ? "True" : "False", lastTransitionTime },
    ];
    const podIPs = [{ ip: podIP }, { ip: podIPv6 }];
    this.store.updateStatus<Pod>({ ...pod, status: { ...pod.status, phase, podIP, podIPs, conditions } });
  }
}

/** A node with room for 110 pods. */
export function addNode(store: ApiStore, name: string, labels: { [key: string]: string } = {}, cpu = "8"): Node {
  return store.create<Node>({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name, ...labels } },
    spec: {},
    status: {
      allocatable: { cpu, memory: "32Gi", pods: "110" },
      conditions: [{ type: "Ready", status: "True" }],
    },
  });
}
