import type { Host } from "../../../host/host.js";
import type { RuleSpec } from "../../../netfilter/rules/rule.js";
import { type ChainContent, changeTables, type TableChange } from "../../../netfilter/rules/table-builder.js";
import type { EventTarget, ScheduledEvent } from "../../../sim/event-queue.js";
import type { Sim } from "../../../sim/sim.js";
import { SECOND } from "../../../sim/time.js";
import { Family } from "../../../wire/ip-address.js";
import type { Informer, InformerHandler, Informers } from "../../api/informer.js";
import { type EndpointSlice, type KubeObject, keyOf, type Node } from "../../api/object.js";
import type { ApiStore } from "../../api/store.js";
import {
  JUMPS,
  type ProxiedPort,
  type RenderOptions,
  type RuleBook,
  renderHead,
  renderTail,
} from "./iptables-rules.js";
import type { RuleCache } from "./rule-cache.js";
import type { ServiceRules, ServiceRulesCache } from "./service-rules.js";
import { clearStaleFlows } from "./stale-flows.js";

/** How kube-proxy is set up; everything has kubeadm's default. */
export interface KubeProxyOptions {
  readonly api: ApiStore;
  readonly host: Host;
  /** The node's view of the API. */
  readonly informers: Informers;
  /** What all nodes hold in common. */
  readonly rules: RuleCache;
  readonly serviceRules: ServiceRulesCache;
  readonly families: readonly Family[];
  readonly podCidrs: readonly string[];
  readonly addresses: readonly string[];
  /** `iptables.minSyncPeriod`: the least time between two syncs; 1 s unless told. */
  readonly minSyncNs?: number;
  readonly masqueradeAll?: boolean;
}

/** Who wants to know how long changes take into the rules. */
export interface ProgrammingObserver {
  /** The node's rules say now what this version of the slice says. */
  onProgrammed(slice: EndpointSlice): void;
}

const SERVICE_NAME = "kubernetes.io/service-name";
const CANARY = "KUBE-PROXY-CANARY";
/** `iptables.syncPeriod`: how often it is looked whether the rules are still there. */
const SYNC_PERIOD_NS = 30 * SECOND;
const TABLES = ["filter", "nat"] as const;

const Timer = { Sync: 0, Canary: 1 } as const;

/** kube-proxy of one node in iptables mode: keeps the node's rules as Services and endpoints say, one atomic change at a time. */
export class KubeProxy implements InformerHandler, EventTarget {
  /** How often rules were written. */
  syncCount = 0;
  /** When the rules were written last, in virtual nanoseconds; -1 when never. */
  lastSyncNs = -1;
  private readonly options: KubeProxyOptions;
  private readonly sim: Sim;
  private readonly services: Informer<"Service">;
  private readonly slices: Informer<"EndpointSlice">;
  private readonly nodes: Informer<"Node">;
  private readonly nodeName: string;
  /** Slices by the key of their Service. */
  private readonly slicesOf = new Map<string, Map<string, EndpointSlice>>();
  /** Our chains as they were written last, by family and table. */
  private readonly written = new Map<string, ReadonlyMap<string, readonly RuleSpec[]>>();
  /** Somebody flushed the tables: all has to be written again. */
  private isLost = false;
  /** Told of every slice that the rules have come to say; null when nobody wants to know. */
  slis: ProgrammingObserver | null = null;
  private unreported: EndpointSlice[] = [];
  private pending: ScheduledEvent | null = null;
  private canary: ScheduledEvent | null = null;
  private stopped = false;

  constructor(options: KubeProxyOptions) {
    this.options = options;
    this.sim = options.host.network.sim;
    this.nodeName = options.host.name;
    const { sysctl } = options.host.netns;
    // NodePorts are to be reached at 127.0.0.1 too (iptables.localhostNodePorts).
    sysctl.set("net.ipv4.conf.all.route_localnet", "1");
    this.services = options.informers.of("Service");
    this.slices = options.informers.of("EndpointSlice");
    this.nodes = options.informers.of("Node");
    this.services.addHandler(this);
    this.slices.addHandler(this);
    this.nodes.addHandler(this);
    this.canary = this.sim.scheduleBackground(SYNC_PERIOD_NS, this, Timer.Canary);
  }

  /** True when a change that has arrived is not written yet. */
  get isPending(): boolean {
    return this.pending !== null;
  }

  /** The machine is off. The rules stay as they are. */
  stop(): void {
    this.stopped = true;
    for (const timer of [this.pending, this.canary]) if (timer !== null) this.sim.cancel(timer);
  }

  onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (this.stopped) return;
    if (kind === "Node") {
      const own = (current ?? previous)?.metadata.name === this.nodeName;
      if (!own || zoneOf(previous) === zoneOf(current)) return;
    }
    if (kind === "EndpointSlice") {
      if (previous !== null) this.forgetSlice(previous as EndpointSlice);
      if (current !== null) this.keepSlice(current as EndpointSlice);
      if (current !== null && this.slis !== null) this.unreported.push(current as EndpointSlice);
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
    this.canary = this.sim.scheduleBackground(SYNC_PERIOD_NS, this, Timer.Canary);
    const { netfilter } = this.options.host.netns;
    const isLost = this.options.families.some((family) =>
      TABLES.some((table) => (netfilter.tables(family).get(table)?.chain(CANARY) ?? null) === null),
    );
    // Somebody flushed the tables (iptables.Monitor).
    if (!isLost || this.lastSyncNs < 0) return;
    this.isLost = true;
    this.wantSync();
  }

  /** The ports with their endpoints as they are known now, sorted by the names of their Services. */
  ports(family: Family): ProxiedPort[] {
    return this.serviceRules(family).flatMap((rules) => rules.ports);
  }

  private serviceRules(family: Family): ServiceRules[] {
    const options = this.renderOptions(family);
    const services = this.services.list().sort((a, b) => compare(keyOf(a), keyOf(b)));
    return services.map((service) => {
      const slices = this.slicesOf.get(keyOf(service));
      return this.options.serviceRules.of(
        service,
        slices === undefined ? [] : [...slices.values()],
        this.nodeName,
        options,
      );
    });
  }

  private renderOptions(family: Family): RenderOptions {
    const isV6 = family === Family.V6;
    return {
      family,
      clusterCidr: this.options.podCidrs.find((cidr) => cidr.includes(":") === isV6) ?? null,
      masqueradeAll: this.options.masqueradeAll ?? false,
      zone: zoneOf(this.nodes.get("", this.nodeName)),
      nodeAddress:
        this.options.addresses.find((address) => address.includes(":") === isV6) ?? (isV6 ? "::" : "0.0.0.0"),
    };
  }

  private wantSync(atLeastNs = 0): void {
    if (this.pending !== null) return;
    const sinceNs = this.lastSyncNs < 0 ? Number.MAX_SAFE_INTEGER : this.sim.nowNs - this.lastSyncNs;
    const delayNs = Math.max(atLeastNs, (this.options.minSyncNs ?? SECOND) - sinceNs, 0);
    this.pending = this.sim.schedule(delayNs, this, Timer.Sync);
  }

  private sync(): void {
    this.lastSyncNs = this.sim.nowNs;
    this.syncCount++;
    const { netns } = this.options.host;
    for (const family of this.options.families) {
      const services = this.serviceRules(family);
      this.write(family, services);
      const ports = services.flatMap((rules) => rules.ports);
      clearStaleFlows(netns, netns.netfilter, ports);
    }
    this.isLost = false;
    if (this.slis !== null) for (const slice of this.unreported) this.slis.onProgrammed(slice);
    this.unreported = [];
  }

  /** Puts the node's rules in their place at once; only chains that are other than the last time are touched. */
  private write(family: Family, services: readonly ServiceRules[]): void {
    const changes: TableChange[] = TABLES.map((table) => {
      const chains = this.chainsOf(family, table, services);
      const key = `${family} ${table}`;
      const before = this.isLost ? null : (this.written.get(key) ?? null);
      this.written.set(key, chains);
      const changed: ChainContent[] = [];
      for (const [name, rules] of chains) {
        if (!sameRules(before?.get(name), rules)) changed.push({ name, rules });
      }
      if (before === null) changed.push({ name: CANARY, rules: [] });
      const jumps = JUMPS.filter((jump) => jump.table === table).reverse();
      return {
        table,
        chains: changed,
        deletedChains: before === null ? [] : [...before.keys()].filter((name) => !chains.has(name)),
        ensured: jumps.map(({ chain, text }) => ({
          chain,
          rule: this.options.rules.specOf(family, text, null),
          before: true,
        })),
      };
    });
    changes.push({ table: "mangle", chains: [{ name: CANARY, rules: [] }], deletedChains: [], ensured: [] });
    changeTables(this.options.host.netns.netfilter, family, changes);
  }

  /** All chains of a table: those of every Service, and the common ones, to which every Service adds. */
  private chainsOf(
    family: Family,
    table: "filter" | "nat",
    services: readonly ServiceRules[],
  ): Map<string, readonly RuleSpec[]> {
    const chains = new Map<string, readonly RuleSpec[]>();
    const common = new Map<string, RuleSpec[]>();
    const addAll = (book: RuleBook): void => {
      for (const [name, rules] of book[table]) {
        const specs = common.get(name) ?? [];
        for (const { text } of rules) specs.push(this.options.rules.specOf(family, text, null));
        common.set(name, specs);
        chains.set(name, specs);
      }
    };
    addAll(renderHead(family));
    for (const service of services) {
      for (const [name, specs] of service[table]) {
        const known = common.get(name);
        if (known === undefined) chains.set(name, specs);
        else for (const spec of specs) known.push(spec);
      }
    }
    addAll(renderTail(family));
    return chains;
  }

  private keepSlice(slice: EndpointSlice): void {
    const key = serviceKeyOf(slice);
    let slices = this.slicesOf.get(key);
    if (slices === undefined) {
      slices = new Map();
      this.slicesOf.set(key, slices);
    }
    slices.set(slice.metadata.name, slice);
  }

  private forgetSlice(slice: EndpointSlice): void {
    const key = serviceKeyOf(slice);
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

function sameRules(before: readonly RuleSpec[] | undefined, after: readonly RuleSpec[]): boolean {
  if (before === after) return true;
  return before !== undefined && before.length === after.length && after.every((spec, index) => spec === before[index]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
