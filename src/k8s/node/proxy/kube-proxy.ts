import type { Host } from "../../../host/host.js";
import type { EventTarget, ScheduledEvent } from "../../../sim/event-queue.js";
import type { Sim } from "../../../sim/sim.js";
import { SECOND } from "../../../sim/time.js";
import { Family } from "../../../wire/ip-address.js";
import type { Informer, InformerHandler, Informers } from "../../api/informer.js";
import { type EndpointSlice, type KubeObject, keyOf, type Node } from "../../api/object.js";
import type { ApiStore } from "../../api/store.js";
import type { Datapath, ProxiedPort, RenderOptions, ServiceState } from "./datapath.js";
import { IptablesDatapath } from "./iptables-datapath.js";
import { type LocalDetector, localByCidr, localByInterface, localByInterfacePrefix } from "./local-detector.js";
import { NftablesDatapath } from "./nftables/nftables-datapath.js";
import { nodePortAddressesOf } from "./node-port-addresses.js";
import { type KubeProxyConfig, proxyConfig } from "./proxy-config.js";
import type { RuleCache } from "./rule-cache.js";
import { servicePortsOf } from "./service-port.js";
import type { ServiceRulesCache } from "./service-rules.js";
import { clearStaleFlows } from "./stale-flows.js";

/** What kube-proxy is started with. */
export interface KubeProxyOptions {
  readonly api: ApiStore;
  readonly host: Host;
  /** The node's view of the API. */
  readonly informers: Informers;
  /** What all nodes hold in common. */
  readonly rules: RuleCache;
  readonly serviceRules: ServiceRulesCache;
  readonly families: readonly Family[];
  /** The cluster's ranges of pods (`clusterCIDR`). */
  readonly podCidrs: readonly string[];
  /** The node's own addresses. */
  readonly addresses: readonly string[];
  /** The settings; kubeadm's unless told. */
  readonly config?: Partial<KubeProxyConfig>;
}

/** Who wants to know how long changes take into the rules. */
export interface ProgrammingObserver {
  /** The node's rules say now what this version of the slice says. */
  onProgrammed(slice: EndpointSlice): void;
}

const SERVICE_NAME = "kubernetes.io/service-name";
/** With more endpoints than this iptables' rules lose some of their comments (largeClusterEndpointsThreshold). */
const LARGE_CLUSTER_ENDPOINTS = 1000;
/** How often everything is written although a part would do (proxyutil.FullSyncPeriod). */
const FULL_SYNC_NS = 3600 * SECOND;

const Timer = { Sync: 0, Period: 1 } as const;

/**
 * kube-proxy of one node: keeps what the kernel does as Services and endpoints say. A change arrives by a watch, waits
 * until the last sync is `minSyncPeriod` ago, and is written by the datapath of the mode, once for each family.
 */
export class KubeProxy implements InformerHandler, EventTarget {
  readonly config: KubeProxyConfig;
  /** How often rules were written. */
  syncCount = 0;
  /** How many of those syncs wrote everything. */
  fullSyncCount = 0;
  /** When the rules were written last, in virtual nanoseconds; -1 when never. */
  lastSyncNs = -1;
  private readonly options: KubeProxyOptions;
  private readonly sim: Sim;
  private readonly services: Informer<"Service">;
  private readonly slices: Informer<"EndpointSlice">;
  private readonly nodes: Informer<"Node">;
  private readonly nodeName: string;
  private readonly datapaths: readonly Datapath[];
  /** Slices by the key of their Service. */
  private readonly slicesOf = new Map<string, Map<string, EndpointSlice>>();
  /** Told of every slice that the rules have come to say; null when nobody wants to know. */
  slis: ProgrammingObserver | null = null;
  private unreported: EndpointSlice[] = [];
  /** Services of which something arrived since the last sync; null when all have to be written. */
  private changed: Set<string> | null = null;
  private lastFullSyncNs = -1;
  private pending: ScheduledEvent | null = null;
  private period: ScheduledEvent | null = null;
  private stopped = false;

  constructor(options: KubeProxyOptions) {
    this.options = options;
    this.config = proxyConfig(options.config);
    this.sim = options.host.network.sim;
    this.nodeName = options.host.name;
    this.datapaths = options.families.map((family) => this.makeDatapath(family));
    this.services = options.informers.of("Service");
    this.slices = options.informers.of("EndpointSlice");
    this.nodes = options.informers.of("Node");
    this.services.addHandler(this);
    this.slices.addHandler(this);
    this.nodes.addHandler(this);
    this.period = this.sim.scheduleBackground(this.config.syncPeriodNs, this, Timer.Period);
  }

  /** True when a change that has arrived is not written yet. */
  get isPending(): boolean {
    return this.pending !== null;
  }

  /** The machine is off. The rules stay as they are. */
  stop(): void {
    this.stopped = true;
    for (const timer of [this.pending, this.period]) if (timer !== null) this.sim.cancel(timer);
  }

  onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (this.stopped) return;
    const object = current ?? previous;
    if (object === null) return;
    switch (kind) {
      case "Node":
        if (object.metadata.name !== this.nodeName || !changesNode(previous, current)) return;
        this.changed = null;
        break;
      case "EndpointSlice":
        if (previous !== null) this.forgetSlice(previous as EndpointSlice);
        if (current !== null) this.keepSlice(current as EndpointSlice);
        if (current !== null && this.slis !== null) this.unreported.push(current as EndpointSlice);
        break;
      default:
        this.changed?.add(keyOf(object));
    }
    this.wantSync();
  }

  onEvent(kind: number): void {
    if (kind === Timer.Sync) {
      this.pending = null;
      if (this.services.synced && this.slices.synced && this.nodes.synced) this.sync();
      else this.wantSync(SECOND / 100);
      return;
    }
    this.period = this.sim.scheduleBackground(this.config.syncPeriodNs, this, Timer.Period);
    if (this.lastSyncNs < 0) return;
    for (const datapath of this.datapaths) {
      const due = datapath.due();
      if (due === "nothing") continue;
      if (due === "all") this.changed = null;
      this.wantSync();
    }
  }

  /** The ports with their endpoints as they were written last, sorted by the names of their Services. */
  ports(family: Family): readonly ProxiedPort[] {
    return this.datapaths.find((datapath) => datapath.family === family)?.ports() ?? [];
  }

  private makeDatapath(family: Family): Datapath {
    const { api, host, rules, serviceRules } = this.options;
    const { sysctl, netfilter } = host.netns;
    if (this.config.mode === "nftables") return new NftablesDatapath(family, host.netns, this.nodeName, api);
    if (this.config.localhostNodePorts) sysctl.set("net.ipv4.conf.all.route_localnet", "1");
    return new IptablesDatapath(family, netfilter, this.nodeName, rules, serviceRules);
  }

  /** The Services sorted by name, each with its slices. */
  private states(): ServiceState[] {
    const services = this.services.list().map((service) => ({ key: keyOf(service), service }));
    services.sort((a, b) => compare(a.key, b.key));
    return services.map(({ key, service }) => {
      const slices = this.slicesOf.get(key);
      return { key, service, slices: slices === undefined ? [] : [...slices.values()] };
    });
  }

  private renderOptions(family: Family, states: readonly ServiceState[]): RenderOptions {
    const isV6 = family === Family.V6;
    const ofFamily = (text: string): boolean => text.includes(":") === isV6;
    const { config, options } = this;
    const nodeAddress = options.addresses.find(ofFamily) ?? (isV6 ? "::" : "0.0.0.0");
    const own = this.nodes.get("", this.nodeName);
    return {
      family,
      local: this.localDetector(ofFamily, own),
      masqueradeAll: config.masqueradeAll,
      zone: zoneOf(own),
      nodeAddress,
      localhostNodePorts: config.localhostNodePorts,
      nodePortAddresses: nodePortAddressesOf(config.nodePortAddresses, family, options.host.netns, nodeAddress),
      serviceCidrs: options.api.services.ranges.map((range) => range.cidr).filter(ofFamily),
      largeCluster: config.mode === "iptables" && endpointCount(states, family) > LARGE_CLUSTER_ENDPOINTS,
    };
  }

  private localDetector(ofFamily: (text: string) => boolean, own: Node | null): LocalDetector | null {
    const { config } = this;
    switch (config.detectLocalMode) {
      case "BridgeInterface":
        return config.bridgeInterface === "" ? null : localByInterface(config.bridgeInterface);
      case "InterfaceNamePrefix":
        return config.interfaceNamePrefix === "" ? null : localByInterfacePrefix(config.interfaceNamePrefix);
      default: {
        const isNode = config.detectLocalMode === "NodeCIDR";
        const cidr = (isNode ? (own?.spec.podCIDRs ?? []) : this.options.podCidrs).find(ofFamily);
        return cidr === undefined ? null : localByCidr(cidr);
      }
    }
  }

  private wantSync(atLeastNs = 0): void {
    if (this.pending !== null) return;
    const sinceNs = this.lastSyncNs < 0 ? Number.MAX_SAFE_INTEGER : this.sim.nowNs - this.lastSyncNs;
    const delayNs = Math.max(atLeastNs, this.config.minSyncNs - sinceNs, 0);
    this.pending = this.sim.schedule(delayNs, this, Timer.Sync);
  }

  private sync(): void {
    const { nowNs } = this.sim;
    if (nowNs - this.lastFullSyncNs > FULL_SYNC_NS) this.changed = null;
    const { changed } = this;
    this.changed = new Set();
    this.lastSyncNs = nowNs;
    this.syncCount++;
    if (changed === null) {
      this.fullSyncCount++;
      this.lastFullSyncNs = nowNs;
    }
    const { netns } = this.options.host;
    const states = this.states();
    for (const datapath of this.datapaths) {
      if (datapath.sync(states, changed, this.renderOptions(datapath.family, states))) {
        clearStaleFlows(netns, netns.netfilter, datapath.ports());
      } else {
        this.changed = null;
        this.wantSync(this.config.syncPeriodNs);
      }
    }
    if (this.slis !== null) for (const slice of this.unreported) this.slis.onProgrammed(slice);
    this.unreported = [];
  }

  private keepSlice(slice: EndpointSlice): void {
    const key = serviceKeyOf(slice);
    this.changed?.add(key);
    let slices = this.slicesOf.get(key);
    if (slices === undefined) {
      slices = new Map();
      this.slicesOf.set(key, slices);
    }
    slices.set(slice.metadata.name, slice);
  }

  private forgetSlice(slice: EndpointSlice): void {
    const key = serviceKeyOf(slice);
    this.changed?.add(key);
    const slices = this.slicesOf.get(key);
    slices?.delete(slice.metadata.name);
    if (slices?.size === 0) this.slicesOf.delete(key);
  }
}

function serviceKeyOf(slice: EndpointSlice): string {
  return `${slice.metadata.namespace ?? ""}/${slice.metadata.labels?.[SERVICE_NAME] ?? ""}`;
}

function zoneOf(node: KubeObject | null): string {
  return (node as Node | null)?.metadata.labels?.["topology.kubernetes.io/zone"] ?? "";
}

/** True when something of the node changed that rules depend on. */
function changesNode(previous: KubeObject | null, current: KubeObject | null): boolean {
  const cidrs = (node: KubeObject | null): string => ((node as Node | null)?.spec.podCIDRs ?? []).join();
  return zoneOf(previous) !== zoneOf(current) || cidrs(previous) !== cidrs(current);
}

/** How many endpoints the ports of all Services have together. */
function endpointCount(states: readonly ServiceState[], family: Family): number {
  const familyName = family === Family.V4 ? "IPv4" : "IPv6";
  let count = 0;
  for (const { service, slices } of states) {
    if (slices.length === 0 || servicePortsOf(service, familyName).length === 0) continue;
    for (const slice of slices) {
      if (slice.addressType === familyName) count += slice.endpoints.length * (slice.ports?.length ?? 0);
    }
  }
  return count;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
