import type { PodAffinityTerm, TopologySpreadConstraint } from "kubernetes-types/core/v1.js";
import type { Informer } from "../api/informer.js";
import { isTerminating, type Pod } from "../api/object.js";
import { type Selector, selectorFromObject } from "../api/selector.js";
import type { NodeInfo } from "./node-info.js";
import { nodeSelectorMatches, untoleratedTaint } from "./node-match.js";

/** A pod affinity term ready to match. */
interface Term {
  readonly selector: Selector;
  readonly namespaces: ReadonlySet<string>;
  readonly namespaceSelector: Selector | null;
  readonly topologyKey: string;
}

function compile(term: PodAffinityTerm, pod: Pod): Term {
  const namespaces = new Set(term.namespaces ?? []);
  const own = namespaces.size === 0 && term.namespaceSelector === undefined;
  if (own) namespaces.add(pod.metadata.namespace ?? "");
  return {
    selector: selectorFromObject(term.labelSelector),
    namespaces,
    namespaceSelector: term.namespaceSelector === undefined ? null : selectorFromObject(term.namespaceSelector),
    topologyKey: term.topologyKey,
  };
}

function termMatches(term: Term, pod: Pod, namespaces: Informer<"Namespace">): boolean {
  const namespace = pod.metadata.namespace ?? "";
  if (!term.namespaces.has(namespace)) {
    if (term.namespaceSelector === null) return false;
    const labels = namespaces.get("", namespace)?.metadata.labels;
    if (!term.namespaceSelector.matches(labels)) return false;
  }
  return term.selector.matches(pod.metadata.labels);
}

/** What required pod affinity says of the nodes for one pod, counted once over all nodes. */
export class PodAffinityState {
  private readonly affinity: Term[];
  private readonly antiAffinity: Term[];
  /** `key=value` of topologies with pods that a term of this pod matches, one set for each term. */
  private readonly affinityTopologies: Set<string>[] = [];
  private readonly antiTopologies: Set<string>[] = [];
  /** Topologies where a pod runs that does not want this one near. */
  private readonly repelled = new Set<string>();
  private readonly selfMatches: boolean;

  constructor(pod: Pod, infos: Iterable<NodeInfo>, namespaces: Informer<"Namespace">, anyAnti: boolean) {
    const affinity = pod.spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    const anti = pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    this.affinity = affinity.map((term) => compile(term, pod));
    this.antiAffinity = anti.map((term) => compile(term, pod));
    for (const _ of this.affinity) this.affinityTopologies.push(new Set());
    for (const _ of this.antiAffinity) this.antiTopologies.push(new Set());
    this.selfMatches = this.affinity.every((term) => termMatches(term, pod, namespaces));
    if (this.affinity.length === 0 && this.antiAffinity.length === 0 && !anyAnti) return;
    for (const info of infos) {
      const labels = info.node.metadata.labels ?? {};
      for (const other of info.pods.values()) {
        this.affinity.forEach((term, i) => {
          const value = labels[term.topologyKey];
          if (value !== undefined && termMatches(term, other, namespaces)) this.affinityTopologies[i]?.add(value);
        });
        this.antiAffinity.forEach((term, i) => {
          const value = labels[term.topologyKey];
          if (value !== undefined && termMatches(term, other, namespaces)) this.antiTopologies[i]?.add(value);
        });
        for (const term of other.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []) {
          const value = labels[term.topologyKey];
          if (value === undefined || !termMatches(compile(term, other), pod, namespaces)) continue;
          this.repelled.add(`${term.topologyKey}=${value}`);
        }
      }
    }
  }

  /** True when no node is refused. */
  get isIdle(): boolean {
    return this.affinity.length === 0 && this.antiAffinity.length === 0 && this.repelled.size === 0;
  }

  /** Why the node is no place for the pod, in the scheduler's words; null when it is one. */
  refuses(info: NodeInfo): string | null {
    const labels = info.node.metadata.labels ?? {};
    const noneAnywhere = this.affinityTopologies.every((topologies) => topologies.size === 0);
    for (const [i, term] of this.affinity.entries()) {
      const value = labels[term.topologyKey];
      const found = value !== undefined && this.affinityTopologies[i]?.has(value) === true;
      const first = noneAnywhere && this.selfMatches && value !== undefined;
      if (!found && !first) return "node(s) didn't match pod affinity rules";
    }
    for (const [i, term] of this.antiAffinity.entries()) {
      const value = labels[term.topologyKey];
      if (value !== undefined && this.antiTopologies[i]?.has(value) === true) {
        return "node(s) didn't match pod anti-affinity rules";
      }
    }
    for (const key in labels) {
      if (this.repelled.has(`${key}=${labels[key] ?? ""}`)) {
        return "node(s) didn't satisfy existing pods anti-affinity rules";
      }
    }
    return null;
  }
}

interface Spread {
  readonly constraint: TopologySpreadConstraint;
  readonly selector: Selector;
  readonly self: number;
  /** Matching pods for each value of the topology key, over the nodes that count. */
  readonly counts: Map<string, number>;
}

/** What the hard topology spread constraints say of the nodes for one pod. */
export class SpreadState {
  private readonly spreads: Spread[] = [];

  constructor(pod: Pod, infos: Iterable<NodeInfo>) {
    for (const constraint of pod.spec.topologySpreadConstraints ?? []) {
      if (constraint.whenUnsatisfiable !== "DoNotSchedule") continue;
      this.spreads.push({
        constraint,
        selector: spreadSelector(constraint, pod),
        self: spreadSelector(constraint, pod).matches(pod.metadata.labels) ? 1 : 0,
        counts: new Map(),
      });
    }
    if (this.spreads.length === 0) return;
    for (const info of infos) {
      const labels = info.node.metadata.labels ?? {};
      if (!this.spreads.every((spread) => labels[spread.constraint.topologyKey] !== undefined)) continue;
      for (const spread of this.spreads) {
        const honorAffinity = spread.constraint.nodeAffinityPolicy !== "Ignore";
        if (honorAffinity && !nodeSelectorMatches(pod, info.node)) continue;
        const honorTaints = spread.constraint.nodeTaintsPolicy === "Honor";
        if (honorTaints && untoleratedTaint(pod, info.node, ["NoSchedule", "NoExecute"]) !== null) continue;
        const value = labels[spread.constraint.topologyKey] ?? "";
        let count = spread.counts.get(value) ?? 0;
        for (const other of info.pods.values()) {
          if (other.metadata.namespace !== pod.metadata.namespace || isTerminating(other)) continue;
          if (spread.selector.matches(other.metadata.labels)) count++;
        }
        spread.counts.set(value, count);
      }
    }
  }

  /** True when there is no hard constraint. */
  get isIdle(): boolean {
    return this.spreads.length === 0;
  }

  /** Why the node is no place for the pod; null when it is one. */
  refuses(info: NodeInfo): string | null {
    const labels = info.node.metadata.labels ?? {};
    for (const { constraint, self, counts } of this.spreads) {
      const value = labels[constraint.topologyKey];
      if (value === undefined) return "node(s) didn't match pod topology spread constraints (missing required label)";
      let least = Number.POSITIVE_INFINITY;
      for (const count of counts.values()) least = Math.min(least, count);
      if (counts.size < (constraint.minDomains ?? 1)) least = 0;
      const skew = (counts.get(value) ?? 0) + self - (least === Number.POSITIVE_INFINITY ? 0 : least);
      if (skew > constraint.maxSkew) return "node(s) didn't match pod topology spread constraints";
    }
    return null;
  }
}

function spreadSelector(constraint: TopologySpreadConstraint, pod: Pod): Selector {
  const keys = constraint.matchLabelKeys ?? [];
  if (keys.length === 0) return selectorFromObject(constraint.labelSelector);
  const matchLabels = { ...constraint.labelSelector?.matchLabels };
  for (const key of keys) {
    const value = pod.metadata.labels?.[key];
    if (value !== undefined) matchLabels[key] = value;
  }
  return selectorFromObject({ ...constraint.labelSelector, matchLabels });
}
