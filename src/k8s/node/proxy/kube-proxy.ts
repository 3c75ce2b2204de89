import type { Host } from "../../../host/host.js";
import { changeTables, type TableChange } from "../../../netfilter/rules/table-builder.js";
import type { EventTarget, ScheduledEvent } from "../../../sim/event-queue.js";
import type { Sim } from "../../../sim/sim.js";
import { SECOND } from "../../../sim/time.js";
import type { Origin } from "../../../trace/trace.js";
import { Family } from "../../../wire/ip-address.js";
import type { Informer, InformerHandler, Informers } from "../../api/informer.js";
import type { EndpointSlice, KubeObject, Node } from "../../api/object.js";
import type { ApiStore } from "../../api/store.js";
import { endpointPortKey, endpointsByPort } from "./endpoint.js";
import { JUMPS, type ProxiedPort, type RuleText, renderIptables } from "./iptables-rules.js";
import type { RuleCache } from "./rule-cache.js";
import { type ServicePort, servicePortsOf } from "./service-port.js";
import { clearStaleFlows } from "./stale-flows.js";

/** How kube-proxy is set up; everything has kubeadm's default. */
export interface KubeProxyOptions {
  readonly api: ApiStore;
  readonly host: Host;
  /** The node's view of the API. */
  readonly informers: Informers;
  readonly rules: RuleCache;
  readonly families: readonly Family[];
  readonly podCidrs: readonly string[];
  readonly addresses: readonly string[];
  /** `iptables.minSyncPeriod`: the least time between two syncs; 1 s unless told. */
  readonly minSyncNs?: number;
  readonly masqueradeAll?: boolean;
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
  /** Chains of ours that were written last, by family and table. */
  private readonly written = new Map<string, readonly string[]>();
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
    if (isLost && this.lastSyncNs >= 0) this.wantSync();
  }

  /** The ports with their endpoints as they are known now, sorted by name. */
  ports(family: Family): ProxiedPort[] {
    const familyName = family === Family.V4 ? "IPv4" : "IPv6";
    const proxied: ProxiedPort[] = [];
    for (const service of this.services.list()) {
      const ports = servicePortsOf(service, familyName);
      if (ports.length === 0) continue;
      const slices = [
        ...(this.slicesOf.get(`${service.metadata.namespace ?? ""}/${service.metadata.name}`)?.values() ?? []),
      ];
      const endpoints = endpointsByPort(
        slices.filter((slice) => slice.addressType === familyName),
        this.nodeName,
      );
      for (const port of ports) {
        proxied.push({ port, endpoints: endpoints.get(endpointPortKey(port.portName, port.protocol)) ?? [] });
      }
    }
    return proxied.sort((a, b) => compare(portKey(a.port), portKey(b.port)));
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
      const ports = this.ports(family);
      this.write(family, ports);
      clearStaleFlows(netns, netns.netfilter, ports);
    }
  }

  private write(family: Family, ports: readonly ProxiedPort[]): void {
    const isV6 = family === Family.V6;
    const book = renderIptables(ports, {
      family,
      clusterCidr: this.options.podCidrs.find((cidr) => cidr.includes(":") === isV6) ?? null,
      masqueradeAll: this.options.masqueradeAll ?? false,
      zone: zoneOf(this.nodes.get("", this.nodeName)),
      nodeAddress:
        this.options.addresses.find((address) => address.includes(":") === isV6) ?? (isV6 ? "::" : "0.0.0.0"),
    });
    const origins = new Map<string, Origin>();
    const specs = (rules: readonly RuleText[]) =>
      rules.map(({ text, port }) => this.options.rules.specOf(family, text, this.originOf(port, origins)));
    const changes: TableChange[] = TABLES.map((table) => {
      const chains = Array.from(book[table], ([name, rules]) => ({ name, rules: specs(rules) }));
      const names = chains.map((chain) => chain.name);
      const key = `${family} ${table}`;
      const deletedChains = (this.written.get(key) ?? []).filter((name) => !book[table].has(name));
      this.written.set(key, names);
      const jumps = JUMPS.filter((jump) => jump.table === table).reverse();
      return {
        table,
        chains: [...chains, { name: CANARY, rules: [] }],
        deletedChains,
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

  /** The Service behind a rule, with the line of the manifest that it was read from. */
  private originOf(port: ServicePort | null, known: Map<string, Origin>): Origin | null {
    if (port === null) return null;
    const name = `${port.namespace}/${port.service}`;
    let origin = known.get(name);
    if (origin === undefined) {
      const place = this.options.api.originOf(port.object);
      origin = { kind: "Service", name, file: place?.file ?? null, line: place?.line ?? null };
      known.set(name, origin);
    }
    return origin;
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

function portKey(port: ServicePort): string {
  return `${port.name}/${port.protocol}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
