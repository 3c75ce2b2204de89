import type { Node, Service } from "../api/object.js";
import { milliValue } from "../api/quantity.js";
import { ZONE_LABEL } from "./pod-endpoint.js";
import { isReady, readyCount, redraft, removeHints, type SliceDrafts, withHint } from "./slice-draft.js";
import { allocationsOf, givingAndReceiving, hintsByZone, isOverloaded, redistribute } from "./topology-allocation.js";

/** Annotations that ask for hints by the zones' share of CPUs; the older name goes first. */
const ANNOTATIONS = ["service.kubernetes.io/topology-aware-hints", "service.kubernetes.io/topology-mode"];

/** True when the Service asks for hints by CPUs: `Auto` in either annotation. */
export function asksForHints({ metadata }: Service): boolean {
  for (const name of ANNOTATIONS) {
    const value = metadata.annotations?.[name];
    if (value !== undefined) return value === "Auto" || value === "auto";
  }
  return false;
}

/** An Event that the change of hints is worth. */
export interface HintEvent {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

/**
 * How CPUs and the endpoints of Services with hints are spread over zones (topologycache.TopologyCache): hints tell each
 * zone to use so many endpoints as its share of the CPUs, its own first.
 */
export class TopologyCache {
  /** Each zone's share of the CPUs, sorted by name; null when nodes tell too little. */
  private ratios: ReadonlyMap<string, number> | null = null;
  private readonly endpoints = new Map<string, Map<string, ReadonlyMap<string, number>>>();
  private readonly hinted = new Set<string>();

  /** Takes the nodes as they are: those ready that are no control plane. One without zone or CPU spoils all. */
  setNodes(nodes: readonly Node[]): void {
    this.ratios = null;
    const cpus = new Map<string, number>();
    let total = 0;
    for (const { metadata, status } of nodes) {
      const labels = metadata.labels ?? {};
      if ("node-role.kubernetes.io/control-plane" in labels || "node-role.kubernetes.io/master" in labels) continue;
      if (!isNodeReady(status)) continue;
      const zone = labels[ZONE_LABEL] ?? "";
      const cpu = milliValue(status.allocatable?.cpu);
      if (zone === "" || cpu === 0) return;
      cpus.set(zone, (cpus.get(zone) ?? 0) + cpu);
      total += cpu;
    }
    if (cpus.size < 2) return;
    const zones = [...cpus].sort(([a], [b]) => (a < b ? -1 : 1));
    this.ratios = new Map(zones.map(([zone, cpu]) => [zone, cpu / total]));
  }

  /** The keys of Services of which a zone has too few endpoints now. */
  overloadedServices(): string[] {
    const keys: string[] = [];
    for (const [key, byType] of this.endpoints) {
      if ([...byType.values()].some((zones) => isOverloaded(zones, this.ratios))) keys.push(key);
    }
    return keys;
  }

  /** True when some Service has hints by CPUs. */
  get isUsed(): boolean {
    return this.endpoints.size > 0;
  }

  forget(serviceKey: string, addressType: string): void {
    const byType = this.endpoints.get(serviceKey);
    byType?.delete(addressType);
    if (byType?.size === 0) this.endpoints.delete(serviceKey);
    this.hinted.delete(serviceKey);
  }

  /** Gives the drafts hints, or takes all away when that cannot be done well. Answers the Events that it is worth. */
  addHints(drafts: SliceDrafts): HintEvent[] {
    const allocations = allocationsOf(this.ratios, readyCount(drafts));
    if (typeof allocations === "string") return this.disable(drafts, allocations);
    const allocated = new Map<string, number>();
    const add = (zone: string, count: number): void => void allocated.set(zone, (allocated.get(zone) ?? 0) + count);
    redraft(drafts, ({ endpoints }) => {
      const found = hintsByZone(endpoints, allocated, allocations);
      for (const [zone, count] of found ?? []) add(zone, count);
      return found === null;
    });
    const changing = [...drafts.create, ...drafts.update];
    for (const { endpoints } of changing) {
      for (const [i, endpoint] of endpoints.entries()) {
        if (!isReady(endpoint)) continue;
        const zone = endpoint.zone ?? "";
        if (zone === "") return this.disable(drafts, "One or more endpoints do not have a zone specified");
        add(zone, 1);
        endpoints[i] = withHint(endpoint, zone);
      }
    }
    const { giving, receiving } = givingAndReceiving(allocations, allocated);
    for (const [zone, count] of redistribute(changing, giving, receiving)) add(zone, count);
    if (allocated.size === 0) return this.disable(drafts, "No hints allocated for zones");
    const { serviceKey, addressType } = drafts;
    const byType = this.endpoints.get(serviceKey) ?? new Map<string, ReadonlyMap<string, number>>();
    this.endpoints.set(serviceKey, byType);
    byType.set(addressType, allocated);
    if (this.hinted.has(serviceKey)) return [];
    this.hinted.add(serviceKey);
    const message = `Topology Aware Hints has been enabled, addressType: ${addressType}`;
    return [{ type: "Normal", reason: "TopologyAwareHintsEnabled", message }];
  }

  /** Forgets a Service that does not ask for hints any more; an Event when it had some. */
  leave({ serviceKey, addressType }: SliceDrafts): HintEvent[] {
    const had = this.hinted.has(serviceKey);
    this.forget(serviceKey, addressType);
    return had ? [disabled("Topology Aware Hints has been disabled", addressType)] : [];
  }

  private disable(drafts: SliceDrafts, why: string): HintEvent[] {
    this.forget(drafts.serviceKey, drafts.addressType);
    removeHints(drafts);
    return [disabled(why, drafts.addressType)];
  }
}

function disabled(why: string, addressType: string): HintEvent {
  return { type: "Warning", reason: "TopologyAwareHintsDisabled", message: `${why}, addressType: ${addressType}` };
}

/** True when the node says that it is ready. */
export function isNodeReady(status: Node["status"] | undefined): boolean {
  return (status?.conditions ?? []).find((one) => one.type === "Ready")?.status === "True";
}
