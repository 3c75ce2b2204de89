import type { Host } from "../../../host/host.js";
import type { IpvsTimeouts } from "../../../netfilter/ipvs/ipvs-state.js";
import type { EventTarget, ScheduledEvent } from "../../../sim/event-queue.js";
import type { Sim } from "../../../sim/sim.js";
import { SECOND } from "../../../sim/time.js";
import { Family } from "../../../wire/ip-address.js";
import type { KubeObject, Node } from "../../api/object.js";
import type { ApiStore } from "../../api/store.js";
import type { Watch, WatchBurst, WatchEventType, Watcher } from "../../api/watch.js";
import type { Datapath, ProxiedPort, RenderOptions, ServiceState } from "./datapath.js";
import { IptablesDatapath } from "./iptables-datapath.js";
import type { IptablesSourcesCache } from "./iptables-sources.js";
import { IpvsDatapath } from "./ipvs/ipvs-datapath.js";
import { type LocalDetector, localByCidr, localByInterface, localByInterfacePrefix } from "./local-detector.js";
import { NftablesDatapath } from "./nftables/nftables-datapath.js";
import { nodePortAddressesOf, selectsLoopback4 } from "./node-port-addresses.js";
import { type KubeProxyConfig, proxyConfig } from "./proxy-config.js";
import { ProxyHealth } from "./proxy-health.js";
import { proxyMetrics } from "./proxy-metrics.js";
import { ProxyTally } from "./proxy-tally.js";
import type { RuleCache } from "./rule-cache.js";
import { ServiceHealth } from "./service-health.js";
import type { ServiceList, ServiceLists } from "./service-list.js";
import { clearStaleFlows } from "./stale-flows.js";
import { SyncPace } from "./sync-pace.js";
import { tuneConntrack } from "./tune-conntrack.js";

/** What kube-proxy is started with. */
export interface KubeProxyOptions {
  readonly api: ApiStore;
  readonly host: Host;
  /** What all nodes hold in common. */
  readonly rules: RuleCache;
  readonly lists: ServiceLists;
  readonly sources: IptablesSourcesCache;
  /** The cluster's; the node's other family gets what stands without any Service. */
  readonly families: readonly Family[];
  /** The cluster's ranges of pods (`clusterCIDR`). */
  readonly podCidrs: readonly string[];
  /** The node's own addresses. */
  readonly addresses: readonly string[];
  /** How many cores it has. */
  readonly cpus: number;
  /** The settings; kubeadm's unless told. */
  readonly config?: Partial<KubeProxyConfig>;
}

/** Who wants to know how long changes take into the rules. */
export interface ProgrammingObserver {
  /** The node's rules say now what these bursts told of slices: the same for all nodes that were told the same. */
  onProgrammed(slices: readonly WatchBurst[]): void;
}

/** With more endpoints than this iptables' rules lose some of their comments (largeClusterEndpointsThreshold). */
const LARGE_CLUSTER_ENDPOINTS = 1000;
/** How often everything is written although a part would do (proxyutil.FullSyncPeriod). */
const FULL_SYNC_NS = 3600 * SECOND;

/** What there is of Services in a family that the cluster does not have. */
const NO_STATES: readonly ServiceState[] = [];

const Timer = { Sync: 0, Period: 1 } as const;

/**
 * kube-proxy of one node: keeps what the kernel does as Services and endpoints say. A change arrives by a watch, waits
 * until the last sync is `minSyncPeriod` ago, and is written by the datapath of the mode, once for each family.
 */
export class KubeProxy implements Watcher, EventTarget {
  readonly config: KubeProxyConfig;
  /** How often rules were written. */
  syncCount = 0;
  /** How many of those syncs wrote everything. */
  fullSyncCount = 0;
  /** When the rules were written last, in virtual nanoseconds; -1 when never. */
  lastSyncNs = -1;
  private readonly options: KubeProxyOptions;
  private readonly sim: Sim;
  private readonly watches: readonly Watch[];
  /** How many of the watches have not told all that was there at the start. */
  private unsynced: number;
  private readonly nodeName: string;
  private node: Node | null = null;
  private readonly datapaths: readonly Datapath[];
  private readonly tally: ProxyTally;
  /** What was known at the last sync, and what was told since. */
  private list: ServiceList;
  private toldOfServices: WatchBurst[] = [];
  private toldOfSlices: WatchBurst[] = [];
  /** Something of that is to be written. */
  private hasNews = false;
  /** Told of every slice that the rules have come to say; null when nobody wants to know. */
  slis: ProgrammingObserver | null = null;
  /** All Services have to be written anew, whatever arrived. */
  private isStale = true;
  private lastFullSyncNs = -1;
  private readonly pace: SyncPace;
  private pending: ScheduledEvent | null = null;
  private period: ScheduledEvent | null = null;
  private stopped = false;
  /** As the sysctl was when the proxy started. */
  private readonly tcpLiberal: boolean;
  private readonly health: ProxyHealth;
  /** Of each family that Services have. */
  private readonly serviceHealths: readonly { readonly family: Family; readonly server: ServiceHealth }[];

  constructor(options: KubeProxyOptions) {
    this.options = options;
    this.config = proxyConfig(options.config);
    this.pace = new SyncPace(this.config.minSyncNs);
    this.sim = options.host.network.sim;
    this.nodeName = options.host.name;
    tuneConntrack(options.host.netns, this.config, options.cpus);
    this.datapaths = [Family.V4, Family.V6].map((family) => this.makeDatapath(family));
    this.tally = new ProxyTally(this.datapaths, this.config.mode);
    const { netns } = options.host;
    this.tcpLiberal = (netns.sysctl.get("net.netfilter.nf_conntrack_tcp_be_liberal") ?? "0") !== "0";
    this.health = new ProxyHealth(netns, options.api, this.config, this);
    this.serviceHealths = [Family.V4, Family.V6]
      .filter((family) => options.families.includes(family))
      .map((family) => ({ family, server: new ServiceHealth(netns, this.nodeName, this.health, family) }));
    this.list = options.lists.empty;
    const name = `kube-proxy/${this.nodeName}`;
    this.watches = [
      options.api.watch("Service", { name: `${name}/Service` }, this),
      options.api.watch("EndpointSlice", { name: `${name}/EndpointSlice` }, this),
      options.api.watch("Node", { name: `${name}/Node`, fieldSelector: `metadata.name=${this.nodeName}` }, this),
    ];
    this.unsynced = this.watches.length;
    this.period = this.sim.scheduleBackground(this.config.syncPeriodNs, this, Timer.Period);
  }

  /** True when a change that has arrived is not written yet. */
  get isPending(): boolean {
    return this.pending !== null;
  }

  /** The machine is off. The rules stay as they are. */
  stop(): void {
    this.stopped = true;
    this.health.close();
    for (const { server } of this.serviceHealths) server.close();
    for (const watch of this.watches) watch.close();
    for (const timer of [this.pending, this.period]) if (timer !== null) this.sim.cancel(timer);
  }

  onWatchBurst(whole: WatchBurst, from: number, to: number, watch: Watch): void {
    if (this.stopped) return;
    const burst = whole.part(from, to);
    if (burst.hasBookmark) this.unsynced--;
    if (watch.kind === "Node") {
      for (let i = 0; i < burst.types.length; i++)
        this.onWatchEvent(burst.types[i] ?? "BOOKMARK", burst.objects[i] ?? null);
      return;
    }
    if (burst.hasBookmark && burst.types.length === 1) return;
    this.tally.told(watch.kind, burst);
    const isIdle = !this.hasNews && !burst.hasBookmark && this.options.lists.isIdle(this.list, burst);
    if (watch.kind !== "EndpointSlice") this.toldOfServices.push(burst);
    else if (!isIdle) this.toldOfSlices.push(burst);
    if (isIdle) return;
    this.hasNews = true;
    this.health.queued();
    this.wantSync();
  }

  /** Something happened to the node's own object. */
  onWatchEvent(type: WatchEventType, object: KubeObject | null): void {
    if (object === null) return;
    const before = this.node;
    this.node = type === "DELETED" ? null : (object as Node);
    if (this.node !== null) this.health.node = this.node;
    if (!changesNode(before, this.node)) return;
    this.isStale = true;
    this.health.queued();
    this.wantSync();
  }

  onEvent(kind: number): void {
    if (kind === Timer.Sync) {
      this.pending = null;
      if (this.unsynced === 0) this.sync();
      else this.wantSync(SECOND / 100);
      return;
    }
    this.period = this.sim.scheduleBackground(this.config.syncPeriodNs, this, Timer.Period);
    if (this.lastSyncNs < 0) return;
    // Whatever happened, an hour without a sync ends with one of everything.
    if (this.sim.nowNs - this.lastSyncNs >= FULL_SYNC_NS) this.wantSync();
    for (const datapath of this.datapaths) {
      const due = datapath.due();
      if (due === "nothing") continue;
      if (due === "all") this.isStale = true;
      this.wantSync();
    }
  }

  /** The ports with their endpoints as they were written last, sorted by the names of their Services. */
  ports(family: Family): readonly ProxiedPort[] {
    return this.datapaths.find((datapath) => datapath.family === family)?.ports() ?? [];
  }

  /** Prometheus' text of what it counts. */
  metrics(queuedNs: number, checks: ReadonlyMap<string, number>): string {
    const { host, api } = this.options;
    return proxyMetrics({
      mode: this.config.mode,
      tally: this.tally,
      accounts: host.netns.netfilter.accounts,
      pendingServices: this.hasNews ? changedCount(this.toldOfServices) : 0,
      pendingSlices: changedCount(this.toldOfSlices),
      queuedNs,
      checks,
      startSeconds: api.clock.epochSeconds,
    });
  }

  private makeDatapath(family: Family): Datapath {
    const { api, host, rules, sources } = this.options;
    const { sysctl, netfilter } = host.netns;
    if (this.config.mode === "nftables") return new NftablesDatapath(family, host.netns, this.nodeName, api);
    if (this.config.mode === "ipvs") {
      const { strictArp, scheduler, ipvsExcludeCidrs } = this.config;
      setIpvsTimeouts(netfilter.ipvs.timeouts, this.config);
      sysctl.set("net.ipv4.ip_forward", "1");
      if (strictArp) {
        sysctl.set("net.ipv4.conf.all.arp_ignore", "1");
        sysctl.set("net.ipv4.conf.all.arp_announce", "2");
      }
      return new IpvsDatapath(family, host.netns, this.nodeName, scheduler, ipvsExcludeCidrs, api);
    }
    if (this.servesLocalhost && family === Family.V4) sysctl.set("net.ipv4.conf.all.route_localnet", "1");
    const { syncPeriodNs } = this.config;
    return new IptablesDatapath(family, netfilter, this.nodeName, rules, sources, syncPeriodNs);
  }

  /** Node ports answer at 127.0.0.1: not when the addresses that take them are chosen and it is not among them. */
  private get servesLocalhost(): boolean {
    return this.config.localhostNodePorts && selectsLoopback4(this.config.nodePortAddresses, this.options.addresses);
  }

  private renderOptions(family: Family): RenderOptions {
    const isV6 = family === Family.V6;
    const ofFamily = (text: string): boolean => text.includes(":") === isV6;
    const { config, options } = this;
    const nodeAddress = options.addresses.find(ofFamily) ?? (isV6 ? "::1" : "127.0.0.1");
    const own = this.node;
    return {
      family,
      local: this.localDetector(ofFamily, own),
      masqueradeAll: config.masqueradeAll,
      mark: `0x${(2 ** config.masqueradeBit).toString(16)}`,
      zone: zoneOf(own),
      nodeAddress,
      localhostNodePorts: !isV6 && this.servesLocalhost,
      hasAccounts: true,
      tcpLiberal: this.tcpLiberal,
      nodePortAddresses: nodePortAddressesOf(config.nodePortAddresses, family, options.host.netns, nodeAddress),
      serviceCidrs: [...new Set(options.api.services.ranges.map((range) => range.cidr))].filter(ofFamily),
      largeCluster:
        config.mode === "iptables" && this.list.endpointCount(isV6 ? "IPv6" : "IPv4") > LARGE_CLUSTER_ENDPOINTS,
    };
  }

  /** Where ports for health checks are open: at the family's addresses that take node ports. */
  private syncHealthChecks(): void {
    const states = this.list.healthChecked;
    for (const { family, server } of this.serviceHealths) {
      server.sync(states, states.length === 0 ? null : this.renderOptions(family).nodePortAddresses);
    }
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
        const cidr = (isNode ? (own?.spec.podCIDRs ?? []) : (config.clusterCidrs ?? this.options.podCidrs)).find(
          ofFamily,
        );
        return cidr === undefined ? null : localByCidr(cidr);
      }
    }
  }

  private wantSync(atLeastNs = 0): void {
    if (this.pending !== null) return;
    const delayNs = Math.max(atLeastNs, this.pace.waitNs(this.sim.nowNs));
    this.pending = this.sim.schedule(delayNs, this, Timer.Sync);
  }

  private sync(): void {
    const { nowNs } = this.sim;
    const isFull = this.isStale || nowNs - this.lastFullSyncNs >= FULL_SYNC_NS;
    const step = this.options.lists.step(this.list, this.toldOfServices, this.toldOfSlices);
    const changed = isFull ? null : step;
    this.isStale = false;
    this.lastSyncNs = nowNs;
    this.pace.ran(nowNs);
    this.syncCount++;
    if (isFull) {
      this.fullSyncCount++;
      this.lastFullSyncNs = nowNs;
    }
    this.list = step.list;
    const told = this.toldOfSlices;
    this.toldOfServices = [];
    this.toldOfSlices = [];
    this.hasNews = false;
    const { netns } = this.options.host;
    let isDone = true;
    for (const family of this.tally.families) {
      const { datapath } = family;
      const hasServices = this.options.families.includes(datapath.family);
      // Nothing ever changes in a family that no Service has.
      if (!hasServices && !isFull) continue;
      const states = hasServices ? this.list.states : NO_STATES;
      if (datapath.sync(states, changed, this.renderOptions(datapath.family))) {
        family.synced(nowNs, isFull);
        const ended = this.config.clearsStaleUdp ? clearStaleFlows(netns.netfilter, datapath, told) : null;
        if (ended !== null) family.cleared(ended);
      } else {
        isDone = false;
        this.isStale = true;
        this.wantSync(this.config.syncPeriodNs);
      }
    }
    if (isDone) this.health.updated();
    this.syncHealthChecks();
    if (this.slis !== null) this.slis.onProgrammed(told);
  }
}

/** Of how many objects something was told. */
function changedCount(bursts: readonly WatchBurst[]): number {
  const uids = bursts.flatMap(({ objects }) => objects.map((object) => object?.metadata.uid));
  return new Set(uids.filter((uid) => uid !== undefined)).size;
}

/** What kube-proxy sets of them (ConfigureTimeouts); 0 leaves one as it is. */
function setIpvsTimeouts(timeouts: IpvsTimeouts, { ipvsTcpNs, ipvsTcpFinNs, ipvsUdpNs }: KubeProxyConfig): void {
  if (ipvsTcpNs > 0) timeouts.tcpSeconds = Math.floor(ipvsTcpNs / SECOND);
  if (ipvsTcpFinNs > 0) timeouts.tcpFinSeconds = Math.floor(ipvsTcpFinNs / SECOND);
  if (ipvsUdpNs > 0) timeouts.udpSeconds = Math.floor(ipvsUdpNs / SECOND);
}

function zoneOf(node: KubeObject | null): string {
  return (node as Node | null)?.metadata.labels?.["topology.kubernetes.io/zone"] ?? "";
}

const NO_LABELS: Readonly<Record<string, string>> = {};

/** True when something of the node changed for which kube-proxy writes everything. */
function changesNode(previous: KubeObject | null, current: KubeObject | null): boolean {
  const cidrs = (node: KubeObject | null): string => ((node as Node | null)?.spec.podCIDRs ?? []).join();
  const before = previous?.metadata.labels ?? NO_LABELS;
  const after = current?.metadata.labels ?? NO_LABELS;
  if (before !== after) {
    // Any label counts (OnNodeUpdate), though rules depend on the zone alone.
    const names = Object.keys(after);
    if (names.length !== Object.keys(before).length || names.some((name) => before[name] !== after[name])) return true;
  }
  return cidrs(previous) !== cidrs(current);
}
