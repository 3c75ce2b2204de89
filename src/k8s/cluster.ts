// A whole cluster: machines on a switch, the API with its controllers and scheduler, and each node's agents.
// The composition root: the only file that knows both the control plane and the packets.
// Read next: node/kubelet.ts for what a node does, control/controller-manager.ts for what the control plane does.

import { personalityNamed } from "../cni/personality.js";
import type { Host } from "../host/host.js";
import type { Netns } from "../host/netns.js";
import { Network } from "../host/network.js";
import { SECOND } from "../sim/time.js";
import { anyAddress, formatIp } from "../wire/ip-address.js";
import { offsetAddress, type Prefix, parsePrefix } from "../wire/prefix.js";
import { COREDNS_IMAGE, CoreDns, coreDnsManifest } from "./addons/core-dns.js";
import { type ApplyOutcome, applyManifests } from "./api/apply.js";
import { bootstrapCluster } from "./api/bootstrap.js";
import { type ManifestFile, type ManifestProblem, readManifests } from "./api/manifest.js";
import type { Pod } from "./api/object.js";
import { ApiStore } from "./api/store.js";
import { ApiServerPort } from "./api-server.js";
import type { ClusterOptions, NodeOptions } from "./cluster-options.js";
import { ControllerManager, startScheduler } from "./control/controller-manager.js";
import { EventRecorder } from "./control/event-recorder.js";
import { ClusterNode } from "./node/cluster-node.js";
import { BRIDGE_CONFIG } from "./node/host-gateway.js";
import type { ContainerContext } from "./node/images/app.js";
import { ImageTable } from "./node/images/image-table.js";
import type { PodWorker } from "./node/pod-worker.js";
import { RuleCache } from "./node/proxy/rule-cache.js";
import { ServiceRulesCache } from "./node/proxy/service-rules.js";
import { type SettleOptions, type SettleReport, SettleWait } from "./settle.js";
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
  readonly nodes: readonly ClusterNode[];
  readonly options: ClusterOptions;

  /** @throws Error when two nodes have one name, or a range is none or too small, or a machine's name is taken. */
  constructor(options: ClusterOptions = {}) {
    this.options = options;
    const specs = nodeSpecs(options.nodes ?? 2);
    const podCidr = options.podCidr ?? "10.244.0.0/16";
    const serviceCidr = options.serviceCidr ?? "10.96.0.0/16";
    const nodePrefix = parsePrefix(options.nodeCidr ?? (specs.length > 200 ? "172.18.0.0/16" : "192.168.10.0/24"));
    this.network = options.network ?? new Network({ seed: options.seed ?? 1 });
    const { sim } = this.network;
    this.fabric = this.network.addSwitch("switch");
    const addressAt = (index: number): string => {
      const address = offsetAddress(nodePrefix.network, index);
      if (!nodePrefix.contains(address)) {
        throw new Error(
          `node range ${formatIp(nodePrefix.network)}/${nodePrefix.length} has no room for ${specs.length} nodes`,
        );
      }
      return formatIp(address);
    };
    this.gateway = this.network.addRouter("gateway");
    this.join(this.gateway, this.fabric, `${addressAt(1)}/${nodePrefix.length}`);
    this.outside = this.network.addHost("outside");
    this.join(this.gateway, this.outside, OUTSIDE_GATEWAY);
    this.setUp(this.outside, "eth0", OUTSIDE_ADDRESS, OUTSIDE_GATEWAY);
    this.controlPlane = this.addMachine("control-plane", addressAt(2), nodePrefix, addressAt(1));
    this.apiServer = new ApiServerPort(this.controlPlane.netns);
    this.api = new ApiStore(sim, {
      serviceCidrs: [serviceCidr],
      ...(options.watchDelay === undefined ? {} : { watchDelay: options.watchDelay }),
    });
    bootstrapCluster(this.api, [addressAt(2)]);
    const pools = options.loadBalancerPools;
    this.controllers = new ControllerManager(sim, this.api, {
      podRanges: [{ cidr: podCidr }],
      ...(pools === undefined ? {} : { loadBalancerPools: pools }),
    });
    startScheduler(sim, this.api);
    const services = parsePrefix(serviceCidr);
    const clusterDns = options.dns === false ? [] : [formatIp(offsetAddress(services.network, 10))];
    const images = new ImageTable({ [COREDNS_IMAGE]: coreDns, ...options.images });
    const rules = new RuleCache(sim);
    const serviceRules = new ServiceRulesCache(this.api, rules);
    this.nodes = specs.map(
      (spec, index) =>
        new ClusterNode({
          api: this.api,
          host: this.addMachine(spec.name, addressAt(11 + index), nodePrefix, addressAt(1)),
          addresses: [addressAt(11 + index)],
          labels: spec.labels ?? {},
          images,
          dns: { clusterDns, clusterDomain: "cluster.local" },
          events: new EventRecorder(this.api, "kubelet"),
          capacity: { cpu: "16", memory: "64Gi", pods: "110", "ephemeral-storage": "100Gi" },
          jobRunNs: options.jobRunNs ?? 5 * SECOND,
          podCidrs: [podCidr],
          cniConfig: options.cniConfig ?? BRIDGE_CONFIG,
          personality: options.podNetwork === undefined ? null : personalityNamed(options.podNetwork),
          rules,
          serviceRules,
        }),
    );
    for (const address of clusterDns) this.apply([{ file: "coredns.yaml", text: coreDnsManifest(address) }]);
  }

  /** Applies manifests: their text, or files of them. Answers what was stored and what was wrong, each with its line. */
  apply(manifests: string | readonly ManifestFile[]): ApplyOutcome {
    const files = typeof manifests === "string" ? [{ file: "manifest.yaml", text: manifests }] : manifests;
    const read = readManifests(files);
    const done = applyManifests(this.api, read.manifests);
    const problems: ManifestProblem[] = [...read.problems, ...done.problems];
    return { objects: done.objects, problems };
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
    const pods = this.api.list("Pod", { namespace });
    const pod =
      pods.find((one) => one.metadata.name === name) ?? pods.find((one) => one.metadata.name.startsWith(`${name}-`));
    if (pod === undefined) throw new Error(`no pod called "${name}" in namespace "${namespace}"`);
    const node = this.nodes.find((one) => one.name === pod.spec.nodeName);
    const worker = node?.kubelet.workers.get(pod.metadata.uid);
    const netns = worker?.netns ?? null;
    if (node === undefined || worker === undefined || netns === null) {
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

  /** Counts every change of an object but the renewals of nodes' leases. */
  get changeCount(): number {
    let renewals = 0;
    for (const node of this.nodes) renewals += node.kubelet.leaseCount;
    return Number(this.api.resourceVersion) - renewals;
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
      return new Vantage(`pod/${pod.metadata.namespace ?? ""}/${pod.metadata.name}`, netns, files);
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

  /** A pod dies at once, without a grace period; whoever manages it makes another. */
  killPod(name: string, namespace = "default"): void {
    const { pod } = this.pod(name, namespace);
    this.api.delete("Pod", namespace, pod.metadata.name, { gracePeriodSeconds: 0 });
  }

  /** A machine on the switch, with the gateway as its way to everywhere else. */
  private addMachine(name: string, address: string, prefix: Prefix, gateway: string): Host {
    const host = this.network.addHost(name);
    this.network.connect(host, this.fabric, NODE_CABLE);
    this.setUp(host, "eth0", `${address}/${prefix.length}`, gateway);
    for (const server of this.options.upstreamDns ?? []) {
      host.files.writeFile("/etc/resolv.conf", `nameserver ${server}\n`, true);
    }
    return host;
  }

  /** Lays a cable from `host` and gives its new end an address. */
  private join(host: Host, other: Host, address: string): void {
    const name = host.netns.freeName("eth");
    this.network.connect(host, other, { ...NODE_CABLE, nameA: name });
    this.setUp(host, name, address, null);
  }

  /** Gives a device its address, and the machine a default route. */
  private setUp(host: Host, deviceName: string, address: string, gateway: string | null): void {
    const { netns } = host;
    const device = netns.findDevice(deviceName);
    if (device === null) throw new Error(`${host.name} has no ${deviceName}`);
    netns.loopback.setUp(true);
    const prefix = parsePrefix(address);
    const spec = { local: prefix.address, prefixLength: prefix.length };
    let error = netns.stack.addAddress(netns.ipDevice(device), spec);
    if (error === null && gateway !== null) {
      const via = parsePrefix(gateway);
      const nexthops = [{ gateway: via.address }];
      error = netns.stack.addRoute({ family: via.family, dst: anyAddress(via.family), prefixLength: 0, nexthops });
    }
    if (error !== null) throw new Error(`${host.name}: address ${address} was refused`);
  }
}

const NODE_CABLE = { delayNs: 10_000, rateBps: 10e9 } as const;
/** The network behind the gateway (TEST-NET-2, RFC 5737). */
const OUTSIDE_GATEWAY = "198.51.100.1/24";
const OUTSIDE_ADDRESS = "198.51.100.10/24";

function coreDns(container: ContainerContext): CoreDns {
  const { api, netns, files, pod } = container;
  return new CoreDns({ api, netns, files, uid: pod.metadata.uid });
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
