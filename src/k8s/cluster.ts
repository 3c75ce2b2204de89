// A whole cluster: machines on a switch, the API with its controllers and scheduler, and each node's agents.
// The composition root: the only file that knows both the control plane and the packets.
// Read next: node/kubelet.ts for what a node does, control/controller-manager.ts for what the control plane does.

import { personalityNamed } from "../cni/personality.js";
import type { DnsService } from "../dns/service.js";
import type { Host } from "../host/host.js";
import type { Netns } from "../host/netns.js";
import { Network } from "../host/network.js";
import { exec } from "../shell/exec.js";
import type { Outcome, RunOptions } from "../shell/shell.js";
import { SECOND } from "../sim/time.js";
import { COREDNS_IMAGE, CoreDns, coreDnsManifest } from "./addons/core-dns.js";
import { type ApplyOptions, type ApplyOutcome, applyManifests } from "./api/apply.js";
import { bootstrapCluster } from "./api/bootstrap.js";
import { formatTime } from "./api/clock.js";
import { type ManifestFile, type ManifestProblem, readManifests } from "./api/manifest.js";
import { nearestName } from "./api/nearest-name.js";
import { keyOf, type Pod } from "./api/object.js";
import { ApiStore } from "./api/store.js";
import { ApiServerPort } from "./api-server.js";
import { checkCniConfig } from "./check-cni-config.js";
import { ClusterMachines } from "./cluster-machines.js";
import { type ClusterOptions, checkOptionNames, type NodeOptions } from "./cluster-options.js";
import { type ClusterRanges, clusterRanges } from "./cluster-ranges.js";
import { SliRecorder } from "./cluster-slis.js";
import { addressPools } from "./control/address-pool.js";
import { ControllerManager, startScheduler } from "./control/controller-manager.js";
import { EventRecorder } from "./control/event-recorder.js";
import type { PodRange } from "./control/node-ipam-controller.js";
import { isCalicoKind } from "./node/calico/calico-objects.js";
import { type CalicoStore, startCalico } from "./node/calico/calico-store.js";
import { unusablePools } from "./node/calico/unusable-pools.js";
import { ClusterNode } from "./node/cluster-node.js";
import { environmentOf } from "./node/container-environment.js";
import { BRIDGE_CONFIG } from "./node/host-gateway.js";
import type { ContainerContext } from "./node/images/app.js";
import { ImageTable } from "./node/images/image-table.js";
import { PeerRoutes } from "./node/peer-routes.js";
import { kernelHostNameOf } from "./node/pod-files.js";
import type { PodWorker } from "./node/pod-worker.js";
import { PolicyCache } from "./node/policy/policy-cache.js";
import { IptablesSourcesCache } from "./node/proxy/iptables-sources.js";
import { RuleCache } from "./node/proxy/rule-cache.js";
import { ServiceLists } from "./node/proxy/service-list.js";
import { ServiceRulesCache } from "./node/proxy/service-rules.js";
import { BgpRoutes } from "./node/speaker/bgp-routes.js";
import { serveOutsideNames } from "./outside-names.js";
import { PodCommands } from "./pod-commands.js";
import { type SettleOptions, type SettleReport, SettleWait } from "./settle.js";
import { unenforcedPolicies } from "./unenforced-policies.js";
import { Vantage } from "./vantage.js";

/** Where a pod is: its worker on a node, with namespace and files. */
export interface RunningPod {
  readonly pod: Pod;
  readonly node: ClusterNode;
  readonly worker: PodWorker;
  readonly netns: Netns;
}

/** A Kubernetes cluster on an emulated network. Everything is reachable from here as data. */
export class Cluster {
  readonly network: Network;
  readonly api: ApiStore;
  readonly controllers: ControllerManager;
  /** The switch that all machines are on. */
  readonly fabric: Host;
  /** The machine of the API server. */
  readonly controlPlane: Host;
  readonly apiServer: ApiServerPort;
  /** The router that the machines' default routes lead to: the nodes' first address, and the way outside. */
  readonly gateway: Host;
  /** A machine behind the gateway, 198.51.100.10: the world outside. */
  readonly outside: Host;
  /** The name server there; null without `outsideZones`. */
  readonly outsideNames: DnsService | null;
  /** Calico's datastore; null where the pod network is another. */
  readonly calico: CalicoStore | null;
  readonly nodes: readonly ClusterNode[];
  readonly options: ClusterOptions;
  /** The ranges of nodes and pods, and that of Services to begin with. */
  readonly ranges: ClusterRanges;

  /** @throws Error when an option's name is none, two nodes have one name, a range is none, too small or lacks a family, or a machine's name is taken. */
  constructor(options: ClusterOptions = {}) {
    checkOptionNames(options);
    this.options = options;
    const specs = nodeSpecs(options.nodes ?? 2);
    const ranges = clusterRanges(options, specs.length);
    this.ranges = ranges;
    this.network = options.network ?? new Network({ seed: options.seed ?? 1 });
    const { sim } = this.network;
    const zones = options.outsideZones ?? [];
    if (options.cniConfig !== undefined) checkCniConfig(options.cniConfig, "cniConfig");
    const machines = new ClusterMachines(
      this.network,
      ranges.nodes,
      options.nodeMtu ?? 1500,
      options.upstreamDns ?? (zones.length > 0 ? null : []),
    );
    this.fabric = machines.fabric;
    this.gateway = machines.gateway;
    this.outside = machines.outside;
    this.outsideNames = zones.length === 0 ? null : serveOutsideNames(this.outside, zones);
    this.controlPlane = machines.controlPlane;
    this.apiServer = new ApiServerPort(this.controlPlane.netns);
    this.api = new ApiStore(sim, {
      epoch: formatTime(this.network.epochSeconds),
      serviceCidrs: ranges.services,
      ...(options.watchDelay === undefined ? {} : { watchDelay: options.watchDelay }),
    });
    bootstrapCluster(this.api, machines.controlPlaneAddresses);
    const pools = options.loadBalancerPools;
    const named = addressPools(pools ?? []);
    // Of pools that are told by BGP alone the gateway learns its routes.
    const onLink = named.filter(({ advertisements: some }) => some?.every(({ bgp }) => bgp !== undefined) !== true);
    machines.routePools(onLink.flatMap(({ addresses }) => addresses));
    const advertisements = new Map(
      named.flatMap(({ name, advertisements: some }) => (some === undefined ? [] : [[name, some] as const])),
    );
    const bgp = new BgpRoutes(machines.gateway.netns, "eth0");
    this.controllers = new ControllerManager(sim, this.api, {
      podRanges: ranges.pods.map((cidr) => podRange(cidr, options)),
      ...(pools === undefined ? {} : { loadBalancerPools: pools }),
    });
    startScheduler(sim, this.api);
    const dnsAddress = this.api.services.ranges[0]?.addressAt(10) ?? "";
    const clusterDns = options.dns === false ? [] : [dnsAddress];
    const images = new ImageTable({ [COREDNS_IMAGE]: coreDns, ...options.images }, new PodCommands());
    const peers = new PeerRoutes(this.api);
    const rules = new RuleCache(sim);
    const lists = new ServiceLists();
    const sources = new IptablesSourcesCache(rules, new ServiceRulesCache(this.api, rules));
    const policies = new PolicyCache(this.api);
    const personality = options.podNetwork === undefined ? null : personalityNamed(options.podNetwork);
    this.calico = personality?.calico ? startCalico(this.api, personality.calico, ranges.pods) : null;
    this.nodes = specs.map(
      (spec, index) =>
        new ClusterNode({
          api: this.api,
          host: machines.addMachine(spec.name, machines.nodeAddresses(index)),
          addresses: machines.nodeAddresses(index),
          labels: spec.labels ?? {},
          images,
          dns: { clusterDns, clusterDomain: "cluster.local" },
          events: new EventRecorder(this.api, "kubelet", true, spec.name),
          capacity: { cpu: "16", memory: "64Gi", pods: "110", "ephemeral-storage": "100Gi" },
          jobRunNs: options.jobRunNs ?? 5 * SECOND,
          podCidrs: ranges.pods,
          cniConfig: options.cniConfig ?? BRIDGE_CONFIG,
          personality,
          calico: this.calico,
          peers,
          rules,
          lists,
          sources,
          podMtu: options.podMtu ?? null,
          proxy: {
            ...(options.proxyMode === undefined ? {} : { mode: options.proxyMode }),
            ...options.kubeProxy,
          },
          policies,
          poolAdvertisements: advertisements,
          bgp,
          speakerEvents: pools === undefined ? null : new EventRecorder(this.api, "metallb-speaker", true, spec.name),
        }),
    );
    for (const address of clusterDns) this.apply([{ file: "coredns.yaml", text: coreDnsManifest(address) }]);
  }

  /** Applies manifests: their text, or files of them. Answers what was stored and what was wrong, each with its line. */
  apply(manifests: string | readonly ManifestFile[], options: ApplyOptions = {}): ApplyOutcome {
    const files = typeof manifests === "string" ? [{ file: "manifest.yaml", text: manifests }] : manifests;
    const isActedOn = this.calico === null ? undefined : isCalicoKind;
    const read = readManifests(files, this.api.list("CustomResourceDefinition"), isActedOn);
    const done = applyManifests(this.api, read.manifests, options);
    const problems: ManifestProblem[] = [...read.problems, ...done.problems];
    if (this.calico !== null) problems.push(...unusablePools(this.api, done.objects));
    if (!this.enforcesNetworkPolicy) {
      problems.push(...unenforcedPolicies(this.api, this.options.podNetwork ?? "", done.objects));
    }
    return { ...done, problems };
  }

  /** Whether policies mean something: whether the pod network enforces them. */
  get enforcesNetworkPolicy(): boolean {
    return this.nodes.some((node) => node.policyAgent !== null);
  }

  /** Deletes an object. @throws ApiError NotFound. */
  delete(kind: string, name: string, namespace = "default"): void {
    const resource = this.api.resource(kind);
    this.api.delete(kind, resource?.namespaced === false ? "" : namespace, name);
  }

  /** The node called `name`. @throws Error naming the nodes that there are. */
  node(name: string): ClusterNode {
    const found = this.nodes.find((node) => node.name === name);
    if (found !== undefined) return found;
    throw new Error(`no node called "${name}": there are ${this.nodes.map((node) => node.name).join(", ")}`);
  }

  /**
   * The pod called `name`, or the first (by name) whose name begins with it and a dash: "frontend" finds
   * "frontend-6b8f4-x2x4q". @throws Error when there is none, or it does not run.
   */
  pod(name: string, namespace = "default"): RunningPod {
    const pod = this.findPod(name, namespace);
    const node = this.nodes.find((one) => one.name === pod.spec.nodeName);
    const worker = this.workerOf(pod);
    const netns = worker?.netns ?? null;
    if (node === undefined || worker === null || netns === null) {
      throw new Error(`pod ${namespace}/${pod.metadata.name} does not run: it is ${pod.status.phase ?? "unknown"}`);
    }
    return { pod, node, worker, netns };
  }

  /** Runs until nothing is left to happen, or the limit; tells how the cluster stands then. */
  settle(options: SettleOptions = {}): Promise<SettleReport> {
    return this.network.operate<SettleReport>("the cluster to settle", (operation) => {
      new SettleWait(this, operation, options);
    });
  }

  /**
   * Begins to record how long pods take to start and how long changes take into the nodes' rules; `clusterSlis` answers
   * what was recorded. Call it before the manifests are applied whose pods are to count.
   */
  recordSlis(): SliRecorder {
    const recorder = new SliRecorder(this.api);
    for (const node of this.nodes) node.proxy.slis = recorder;
    return recorder;
  }

  /** Counts every change of an object but nodes' leases, which are renewed for ever, and Events, which only tell. */
  get changeCount(): number {
    const { api } = this;
    return Number(api.resourceVersion) - api.changesOf("Lease") - api.changesOf("Event");
  }

  /**
   * A place to try the network from: "pod/client", "pod/NAMESPACE/NAME", "node/node-1", "outside", "gateway", "control-plane".
   * @throws Error when there is no such place.
   */
  at(place: string): Vantage {
    const [kind = "", ...rest] = place.split("/");
    if (kind === "pod" && rest.length > 0) {
      const name = rest.at(-1) ?? "";
      const { pod, worker, netns } = this.pod(name, rest.length > 1 ? rest[0] : "default");
      const files = worker.files ?? netns.host.files;
      const label = `pod/${pod.metadata.namespace ?? ""}/${pod.metadata.name}`;
      return new Vantage(label, netns, files, kernelHostNameOf(pod, netns.host.name));
    }
    const host =
      kind === "node" && rest.length === 1
        ? this.node(rest[0] ?? "").host
        : [this.outside, this.gateway, this.controlPlane].find((one) => one.name === place);
    if (host === undefined) {
      throw new Error(
        `no place called "${place}": expected pod/NAME, pod/NAMESPACE/NAME, node/NAME, outside, gateway or control-plane`,
      );
    }
    return new Vantage(place, host.netns, host.files);
  }

  /**
   * Runs a command in a pod as `kubectl exec POD -- COMMAND` does, its words as they stand, or a script in one text.
   * `place` is a pod ("client", "NAMESPACE/NAME") or any place as in `at` ("outside", "node/node-1").
   * @throws Error when there is no such place, or the pod does not run.
   */
  exec(place: string, command: string | readonly string[], options: RunOptions = {}): Promise<Outcome> {
    const argv = typeof command === "string" ? ["sh", "-c", command] : command;
    const isPlace = /^(pod\/.*|node\/.*|outside|gateway|control-plane)$/.test(place);
    const where = this.at(isPlace ? place : `pod/${place}`);
    if (!where.label.startsWith("pod/")) return exec(where, argv, options);
    const container = this.runningPod(where.label.slice("pod/".length)).worker.main[0];
    const env = container === undefined ? {} : Object.fromEntries(environmentOf(container));
    return exec(where, argv, { ...options, env: { ...env, ...options.env } });
  }

  /**
   * What a pod's container printed last, as `kubectl logs` shows it, also after it has ended; the first container unless
   * told. @throws Error when there is no such pod or container, or its node has not begun with it.
   */
  logs(pod: string, container?: string): string {
    const { worker } = this.startedPod(pod);
    const runs = [...worker.main, ...worker.init];
    const found = container === undefined ? runs[0] : runs.find((run) => run.container.name === container);
    if (found !== undefined) return found.output;
    throw new Error(`container ${container} is not valid for pod ${worker.pod.metadata.name}`);
  }

  /** "NAME" or "NAMESPACE/NAME". */
  private runningPod(pod: string): RunningPod {
    const parts = pod.split("/");
    return this.pod(parts.at(-1) ?? "", parts.length > 1 ? parts[0] : "default");
  }

  /** As `runningPod`, with a pod that has ended too. */
  private startedPod(name: string): { readonly worker: PodWorker } {
    const parts = name.split("/");
    const pod = this.findPod(parts.at(-1) ?? "", parts.length > 1 ? (parts[0] ?? "") : "default");
    const worker = this.workerOf(pod);
    if (worker !== null) return { worker };
    throw new Error(`pod ${keyOf(pod)} has no log: it is ${pod.status.phase ?? "unknown"}, and no kubelet has it`);
  }

  private findPod(name: string, namespace: string): Pod {
    const pods = this.api.list("Pod", { namespace });
    const pod =
      pods.find((one) => one.metadata.name === name) ?? pods.find((one) => one.metadata.name.startsWith(`${name}-`));
    if (pod === undefined) throw new Error(this.noPod(name, namespace));
    return pod;
  }

  private workerOf(pod: Pod): PodWorker | null {
    const node = this.nodes.find((one) => one.name === pod.spec.nodeName);
    return node?.kubelet.workers.get(pod.metadata.uid) ?? null;
  }

  /** Why there is no such pod, with the name that may have been meant, or where one of that name is. */
  private noPod(name: string, namespace: string): string {
    const what = `no pod called "${name}" in namespace "${namespace}"`;
    const kinds = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"] as const;
    const owner = kinds.find((kind) => this.api.get(kind, namespace, name) !== null);
    if (owner !== undefined) return `${what}: it is a ${owner}, which has no pod now`;
    const all = this.api.list("Pod");
    const elsewhere = all.find((pod) => pod.metadata.name === name || pod.metadata.name.startsWith(`${name}-`));
    if (elsewhere !== undefined) return `${what}: there is ${elsewhere.metadata.namespace}/${elsewhere.metadata.name}`;
    const here = all.filter((pod) => pod.metadata.namespace === namespace).map((pod) => pod.metadata.name);
    const workloads = kinds.flatMap((kind) => this.api.list(kind, { namespace }).map((one) => one.metadata.name));
    const nearest = nearestName(name, [...here, ...workloads]);
    if (nearest !== null) return `${what}: did you mean "${nearest}"?`;
    return here.length === 0 ? `${what}: it has no pods` : `${what}: there are ${here.join(", ")}`;
  }

  /** A pod dies at once, without a grace period; whoever manages it makes another. */
  killPod(name: string, namespace = "default"): void {
    const { pod } = this.pod(name, namespace);
    this.api.delete("Pod", namespace, pod.metadata.name, { gracePeriodSeconds: 0 });
  }
}

function coreDns(container: ContainerContext): CoreDns {
  const { api, netns, files, pod } = container;
  return new CoreDns({ api, netns, files, uid: pod.metadata.uid });
}

/** A pod range with the size of a node's part of it. */
function podRange(cidr: string, options: ClusterOptions): PodRange {
  const nodeMask = cidr.includes(":") ? options.nodeCidrMaskSizeIpv6 : options.nodeCidrMaskSizeIpv4;
  return nodeMask === undefined ? { cidr } : { cidr, nodeMask };
}

/** @throws Error for a name given twice. */
function nodeSpecs(nodes: NonNullable<ClusterOptions["nodes"]>): NodeOptions[] {
  const given = typeof nodes === "number" ? Array.from({ length: nodes }, (_, i) => `node-${i + 1}`) : nodes;
  const specs = given.map((one) => (typeof one === "string" ? { name: one } : one));
  const seen = new Set<string>();
  for (const { name } of specs) {
    if (seen.has(name)) throw new Error(`duplicate node name "${name}": every node needs a name of its own`);
    seen.add(name);
  }
  return specs;
}
