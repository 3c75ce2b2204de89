// One node's agents: the kubelet with its pods, the routes to other nodes' pods, and kube-proxy's rules.
// They read objects through watches and write one machine's kernel state; they know no controller and no scheduler.
// Read next: pod-worker.ts for a pod's life, pod-sandbox.ts for its network, proxy/ for Services.

import type { NodeCondition } from "kubernetes-types/core/v1.js";
import type { IpamStore } from "../../cni/calico/ipam-store.js";
import { CniRuntime, standardPlugins } from "../../cni/runtime.js";
import type { Host } from "../../host/host.js";
import type { EventTarget, ScheduledEvent } from "../../sim/event-queue.js";
import type { Sim } from "../../sim/sim.js";
import { SECOND } from "../../sim/time.js";
import { ApiError } from "../api/api-error.js";
import { Informer, type InformerHandler } from "../api/informer.js";
import { type KubeObject, keyOf, type Lease, type Node, type Pod } from "../api/object.js";
import type { ApiStore } from "../api/store.js";
import type { ImageTable } from "./images/image-table.js";
import { SandboxMaker } from "./pod-sandbox.js";
import { PodWorker } from "./pod-worker.js";
import type { DnsSettings } from "./resolv-conf.js";

/** Who writes Events; kube-controller-manager's recorder serves. */
export interface EventSink {
  normal(object: KubeObject, reason: string, message: string): void;
  warning(object: KubeObject, reason: string, message: string): void;
}

/** Who has to know of a pod's network before its containers start, and when its addresses are free again. */
export interface PodNetworkObserver {
  onPodNetwork(pod: Pod, addresses: readonly string[]): void;
  onPodNetworkGone(pod: Pod): void;
}

/** What a kubelet is started with. */
export interface KubeletOptions {
  readonly api: ApiStore;
  readonly host: Host;
  /** The node's addresses as text, the first the one that others reach it at. */
  readonly addresses: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly images: ImageTable;
  readonly dns: DnsSettings;
  readonly events: EventSink;
  /** What the node has: `{ cpu: "8", memory: "32Gi", pods: "110" }`. */
  readonly capacity: Readonly<Record<string, string>>;
  readonly jobRunNs: number;
  /** The datastore that calico-ipam asks; null without Calico. */
  readonly calico?: IpamStore | null;
  /** Null when nobody asks. */
  readonly podNetworks?: PodNetworkObserver | null;
}

/** Leases are renewed every 10 s; without a network the node looks again every second. */
const LEASE_NS = 10 * SECOND;
const NETWORK_NS = SECOND / 10;

const Timer = { Lease: 0, Network: 1 } as const;

/** The node agent: makes the Node object, runs the pods that are bound to it, and reports on both. */
export class Kubelet implements InformerHandler, EventTarget {
  readonly name: string;
  readonly options: KubeletOptions;
  /** Workers by the pod's uid. */
  readonly workers = new Map<string, PodWorker>();
  private readonly sim: Sim;
  private readonly api: ApiStore;
  private readonly sandboxes: SandboxMaker;
  private readonly pods: Informer<"Pod">;
  private timers: ScheduledEvent[] = [];
  private stopped = false;
  private networkReady = false;

  constructor(options: KubeletOptions) {
    this.options = options;
    this.name = options.host.name;
    this.api = options.api;
    this.sim = options.host.network.sim;
    this.sandboxes = new SandboxMaker(
      options.host,
      new CniRuntime(options.host, standardPlugins(options.calico ?? null)),
      options.dns,
    );
    this.registerNode();
    this.pods = new Informer(options.api, "Pod", {
      name: `kubelet/${this.name}`,
      fieldSelector: `spec.nodeName=${this.name}`,
    });
    this.pods.addHandler(this);
    this.timers = [
      this.sim.scheduleBackground(LEASE_NS, this, Timer.Lease),
      this.sim.schedule(NETWORK_NS, this, Timer.Network),
    ];
  }

  onChange(_kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (this.stopped) return;
    const old = previous as Pod | null;
    const pod = current as Pod | null;
    if (old !== null && old.metadata.uid !== pod?.metadata.uid) this.forget(old.metadata.uid);
    if (pod === null) return;
    const worker = this.workers.get(pod.metadata.uid);
    if (worker !== undefined) worker.update(pod);
    else if (pod.status.phase !== "Succeeded" && pod.status.phase !== "Failed") this.startPod(pod);
  }

  onEvent(kind: number): void {
    if (this.stopped) return;
    if (kind === Timer.Lease) {
      this.renewLease();
      this.timers[Timer.Lease] = this.sim.scheduleBackground(LEASE_NS, this, Timer.Lease);
      return;
    }
    if (this.sandboxes.hasNetwork !== this.networkReady) {
      this.networkReady = !this.networkReady;
      this.writeNodeStatus();
    }
    this.timers[Timer.Network] = this.networkReady
      ? this.sim.scheduleBackground(LEASE_NS, this, Timer.Network)
      : this.sim.schedule(NETWORK_NS, this, Timer.Network);
  }

  /** The worker of a pod here, or null. */
  workerOf(namespace: string, name: string): PodWorker | null {
    const pod = this.pods.get(namespace, name);
    return pod === null ? null : (this.workers.get(pod.metadata.uid) ?? null);
  }

  /** The machine loses power: pods end without a word, and the node falls silent. */
  stop(): void {
    this.stopped = true;
    this.pods.watch.close();
    for (const timer of this.timers) this.sim.cancel(timer);
    for (const worker of this.workers.values()) worker.destroy();
    this.workers.clear();
  }

  private startPod(pod: Pod): void {
    const worker = new PodWorker(this.options, this.sandboxes, pod);
    this.workers.set(pod.metadata.uid, worker);
    worker.update(pod);
  }

  private forget(uid: string): void {
    this.workers.get(uid)?.destroy();
    this.workers.delete(uid);
  }

  private registerNode(): void {
    const { labels, capacity } = this.options;
    this.api.create<Node>({
      apiVersion: "v1",
      kind: "Node",
      metadata: {
        name: this.name,
        labels: {
          "kubernetes.io/hostname": this.name,
          "kubernetes.io/os": "linux",
          "kubernetes.io/arch": "amd64",
          "beta.kubernetes.io/os": "linux",
          "beta.kubernetes.io/arch": "amd64",
          ...labels,
        },
      },
      spec: {},
      status: {
        addresses: [
          ...this.options.addresses.map((address) => ({ type: "InternalIP", address })),
          { type: "Hostname", address: this.name },
        ],
        capacity,
        allocatable: capacity,
        conditions: this.conditions([]),
        nodeInfo: {
          architecture: "amd64",
          operatingSystem: "linux",
          kubeletVersion: "v1.33.0",
          kubeProxyVersion: "v1.33.0",
          containerRuntimeVersion: "podwire://0.1",
          osImage: "podwire",
          kernelVersion: "6.1",
          bootID: "",
          machineID: "",
          systemUUID: "",
        },
      },
    });
    this.renewLease();
  }

  private conditions(previous: readonly NodeCondition[]): NodeCondition[] {
    const now = this.api.now();
    const make = (type: string, status: string, reason: string, message: string): NodeCondition => {
      const before = previous.find((one) => one.type === type);
      const since = before?.status === status ? before.lastTransitionTime : undefined;
      return { type, status, reason, message, lastHeartbeatTime: now, lastTransitionTime: since ?? now };
    };
    return [
      make("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
      make("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
      make("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
      this.networkReady
        ? make("Ready", "True", "KubeletReady", "kubelet is posting ready status")
        : make(
            "Ready",
            "False",
            "KubeletNotReady",
            "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized",
          ),
    ];
  }

  private writeNodeStatus(): void {
    const node = this.api.get("Node", "", this.name);
    if (node === null) return;
    const conditions = this.conditions(node.status.conditions ?? []);
    this.api.updateStatus<Node>({ ...node, status: { ...node.status, conditions } });
    if (this.networkReady) {
      this.options.events.normal(node, "NodeReady", `Node ${this.name} status is now: NodeReady`);
    }
  }

  private renewLease(): void {
    const renewTime = `${this.api.now().replace(/Z$/, "")}.000000Z`;
    const spec = { holderIdentity: this.name, leaseDurationSeconds: 40, renewTime };
    const lease = this.api.get("Lease", "kube-node-lease", this.name);
    try {
      if (lease !== null) {
        this.api.update<Lease>({ ...lease, spec }, { trusted: true });
        return;
      }
      const metadata = { name: this.name, namespace: "kube-node-lease" };
      this.api.create<Lease>(
        { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata, spec },
        { trusted: true },
      );
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  /** The pods that run here, for listings: key and worker. */
  running(): { readonly key: string; readonly worker: PodWorker }[] {
    return Array.from(this.workers.values(), (worker) => ({ key: keyOf(worker.pod), worker }));
  }
}
