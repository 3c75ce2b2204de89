import type { Family } from "../../wire/ip-address.js";
import type { Pod } from "../api/object.js";
import type { AddressRange } from "../node/policy/address-range.js";
import { compilePolicies } from "../node/policy/compile-policies.js";
import type { CompiledPolicies } from "../node/policy/compiled-policies.js";
import { type ConnectionPart, connections } from "../node/policy/connections.js";
import type { PolicyEndpoint, PolicyPod } from "../node/policy/policy-endpoint.js";
import { policyObjectsOf } from "../node/policy/policy-objects.js";
import { EndFamilies } from "./end-families.js";
import { EndMaker, piecesWithin } from "./end-maker.js";
import { findIngressController, type IngressController } from "./ingress-controller.js";
import { ingressTargets } from "./ingress-targets.js";
import type { Inventory } from "./inventory.js";
import { type AddressAnswer, NameAnswers } from "./name-answers.js";
import { ASSUMED_NODE, placePods } from "./place-pods.js";
import { openPorts, PortSet } from "./port-set.js";
import { isPair, type ReachEnd } from "./reach-end.js";
import { reachRanges } from "./reach-ranges.js";
import { cutsOfServices } from "./source-ranges.js";

/** What is assumed of the cluster that the manifests are for. */
export interface ReachOptions {
  /**
   * The range that pods without an address get theirs from, or one of each family with a comma between them, the first
   * family's first: `10.244.0.0/16` unless told, `fd00:10:244::/56` for IPv6. The cluster has the families that are told;
   * without any, those that the manifests ask for (`Inventory.families`).
   */
  readonly podCidr?: string;
  /** The families of a cluster whose ranges are not told, the first of them first; `Inventory.families` unless told. */
  readonly families?: readonly Family[];
  /** The same as `podCidr` for nodes: `192.168.10.0/24` unless told, `fd00:192:168:10::/64` for IPv6. */
  readonly nodeCidr?: string;
  /** Addresses to tell apart from others, whether a policy does or not. */
  readonly outsideCuts?: readonly AddressRange[];
  /** Names outside to tell of besides those that policies name. */
  readonly domains?: readonly string[];
}

/** What leads from one end to another. The same object for ends that policies do not tell apart. */
export interface Answer {
  /** What both sides allow. */
  readonly open: PortSet;
  /** Every port with who decides on it, on both sides; of an end outside for its first addresses (`Reach.decisions`). */
  readonly parts: readonly ConnectionPart[];
}

/**
 * Who may talk to whom, by policies alone and without a packet: every pair of workloads, the outside cut where a policy
 * tells addresses apart, names that policies name, and Ingress. Whether anybody listens is not asked.
 */
export class Reach {
  readonly inventory: Inventory;
  readonly compiled: CompiledPolicies;
  /** Workloads by id, then Ingress, the outside, names. */
  readonly ends: readonly ReachEnd[];
  /** Who serves the Ingress objects; null when there are none. */
  readonly controller: IngressController | null;
  /** The families of the cluster, the first of them first. */
  readonly families: readonly Family[];
  /** The ranges that pods without an address get theirs from, one of each family. */
  readonly podCidrs: readonly string[];
  /** The same for nodes. */
  readonly nodeCidrs: readonly string[];
  /** What is open to names at each address. */
  readonly names: NameAnswers;
  private readonly familiesOfEnds: EndFamilies;
  private readonly answers = new Map<number, Answer>();
  private readonly nearAnswers = new Map<number, Answer>();
  private readonly passedOn = new Map<number, Answer | null>();
  private readonly openSets = new Map<string, PortSet>();
  private readonly behindIngress = new Map<ReachEnd, PortSet>();
  private readonly endsByPod = new Map<string, ReachEnd>();

  constructor(inventory: Inventory, options: ReachOptions = {}) {
    this.inventory = inventory;
    const { store, workloads } = inventory;
    const ingresses = store.list("Ingress");
    this.controller = ingresses.length === 0 ? null : findIngressController(store, workloads);
    const ranges = reachRanges(options, options.families ?? inventory.families);
    this.families = ranges.families;
    this.podCidrs = ranges.pods;
    this.nodeCidrs = ranges.nodes;
    placePods(store, this.podCidrs, this.nodeCidrs);
    this.compiled = compilePolicies(policyObjectsOf(store, store));
    const outsideCuts = [...(options.outsideCuts ?? []), ...cutsOfServices(store)];
    const endOptions = { ...options, outsideCuts, podCidrs: this.podCidrs, families: this.families };
    this.ends = new EndMaker(this.compiled).make(inventory, this.controller, endOptions);
    this.familiesOfEnds = new EndFamilies(this.families, this.ends);
    this.names = new NameAnswers(this.compiled, this.ends);
    const routed = ingressTargets(inventory);
    for (const end of this.ends) {
      if (end.kind !== "workload") continue;
      for (const { pod } of end.pods) this.endsByPod.set(pod.metadata.uid, end);
      const ports = end.pods.flatMap(({ pod }) => routed.get(pod.metadata.uid) ?? []);
      if (ports.length > 0) this.behindIngress.set(end, PortSet.of(ports));
    }
  }

  /** The families that two ends may connect by: those of the cluster that both have an address of, and one at least. */
  familiesOf(from: ReachEnd, to: ReachEnd): readonly Family[] {
    return this.familiesOfEnds.of(from, to);
  }

  /** The answer for a pair that `isPair`. Costs one map lookup for ends like those asked before. */
  answer(from: ReachEnd, to: ReachEnd, family: Family = this.firstFamily(from, to)): Answer {
    if (this.familiesOfEnds.areApart(from, to)) return NOTHING;
    const key = this.keyOf(from, to, family) * 2 + (from === to ? 1 : 0);
    let answer = this.answers.get(key);
    if (answer === undefined) {
      answer = this.ask(from, to, family);
      this.answers.set(key, answer);
    }
    return answer;
  }

  /**
   * Every port with who decides on it, for every piece of the address space that an end outside holds: pieces of one end
   * have the same ports open, but not always by the same rule.
   */
  decisions(from: ReachEnd, to: ReachEnd, family: Family = this.firstFamily(from, to)): readonly ConnectionPart[] {
    if (from.kind !== "outside" && to.kind !== "outside") return this.answer(from, to, family).parts;
    const outside = from.kind === "outside" ? from : to;
    return piecesWithin(this.compiled, outside.ranges).flatMap((range) => {
      const piece: PolicyEndpoint = { kind: "outside", range };
      return from === outside
        ? connections(this.compiled, piece, to.endpoint, range.family)
        : connections(this.compiled, from.endpoint, piece, range.family);
    });
  }

  /**
   * What leads from one end to the other where they are on one node, for "traffic to and from the node where a Pod is
   * running is always allowed" (the NetworkPolicy document): of the ends one is on its node's network, and the other may
   * run on that node. Null for all other ends, and where that makes no difference.
   */
  onSameNode(from: ReachEnd, to: ReachEnd, family: Family = this.firstFamily(from, to)): Answer | null {
    const pair = hostAndPod(from, to);
    if (pair === null || !mayBeOn(pair.pod.nodeName, pair.host.nodeName)) return null;
    if (this.familiesOfEnds.areApart(from, to)) return null;
    const key = this.keyOf(from, to, family);
    let near = this.nearAnswers.get(key);
    if (near === undefined) {
      const host: PolicyEndpoint = { kind: "pod", pod: pair.host };
      const pod: PolicyEndpoint = { kind: "pod", pod: { ...pair.pod, nodeName: pair.host.nodeName } };
      const [a, b] = from.endpoint.kind === "pod" && from.endpoint.pod === pair.host ? [host, pod] : [pod, host];
      const parts = connections(this.compiled, a, b, family);
      near = { parts, open: this.shared(openPorts(parts)) };
      this.nearAnswers.set(key, near);
    }
    return near.open.equals(this.answer(from, to, family).open) ? null : near;
  }

  /**
   * What is open to a name whose address is in blocks that policies treat otherwise than addresses without a name, which
   * `open` tells of. Empty for all other ends, and where no block makes a difference.
   */
  elsewhere(from: ReachEnd, to: ReachEnd): readonly AddressAnswer[] {
    const answers = this.names.byAddress(from, to);
    return answers.length === 0 ? [] : answers.filter(({ open }) => !open.equals(this.answer(from, to).open));
  }

  /**
   * What leads to an end for those whom a node that it is not on passes on with its own address (`isMasqueraded`): what
   * every such node may. Null when there is no other node.
   */
  throughOtherNodes(to: ReachEnd, family: Family = this.firstFamily(to, to)): Answer | null {
    const key = this.keyOf(to, to, family);
    const known = this.passedOn.get(key);
    if (known !== undefined) return known;
    const { endpoint } = to;
    const nodeName = endpoint.kind === "pod" ? endpoint.pod.nodeName : "";
    const others = [...this.compiled.nodes.values()].filter(({ name }) => nodeName === "" || name !== nodeName);
    const answers = others.map((node) => connections(this.compiled, { kind: "node", node }, endpoint, family));
    const open = answers.map(openPorts).reduce((all, one) => all.intersect(one), PortSet.all);
    const answer = answers.length === 0 ? null : { parts: answers.flat(), open: this.shared(open) };
    this.passedOn.set(key, answer);
    return answer;
  }

  /** What is open from one end to the other; from Ingress only what its rules lead to. */
  open(from: ReachEnd, to: ReachEnd, family: Family = this.firstFamily(from, to)): PortSet {
    const { open } = this.answer(from, to, family);
    return from.kind === "ingress" ? open.intersect(this.behindIngress.get(to) ?? PortSet.none) : open;
  }

  /** The end that a pod belongs to; null when it is no workload's. */
  endOfPod(pod: Pod): ReachEnd | null {
    return this.endsByPod.get(pod.metadata.uid) ?? null;
  }

  /** The ports of an end that Ingress rules lead to. */
  ingressPorts(to: ReachEnd): PortSet {
    return this.behindIngress.get(to) ?? PortSet.none;
  }

  /** Every pair that something could lead between, itself included when it has several pods. */
  *pairs(): Generator<readonly [from: ReachEnd, to: ReachEnd]> {
    for (const from of this.ends) {
      for (const to of this.ends) {
        if (!isPair(from, to)) continue;
        if (from.kind !== "ingress" || this.behindIngress.has(to)) yield [from, to];
      }
    }
  }

  private firstFamily(from: ReachEnd, to: ReachEnd): Family {
    return this.familiesOfEnds.firstOf(from, to);
  }

  /** Equal for pairs that no policy tells apart. */
  private keyOf(from: ReachEnd, to: ReachEnd, family: Family): number {
    const pair = from.profile * this.ends.length + to.profile;
    return family === this.families[0] ? pair : pair + this.ends.length * this.ends.length;
  }

  private ask(from: ReachEnd, to: ReachEnd, family: Family): Answer {
    const other = from === to ? from.pods[1] : undefined;
    const target: PolicyEndpoint = other === undefined ? to.endpoint : { kind: "pod", pod: other };
    const parts = connections(this.compiled, from.endpoint, target, family);
    return { parts, open: this.shared(openPorts(parts)) };
  }

  /** One object for equal sets. */
  private shared(set: PortSet): PortSet {
    const known = this.openSets.get(set.text);
    if (known !== undefined) return known;
    this.openSets.set(set.text, set);
    return set;
  }
}

/** Between ends that have no family in common. */
const NOTHING: Answer = { parts: [], open: PortSet.none };

/** The pod on its node's network and the one that is not; null when it is not one of each. */
function hostAndPod(from: ReachEnd, to: ReachEnd): { readonly host: PolicyPod; readonly pod: PolicyPod } | null {
  if (from.endpoint.kind !== "pod" || to.endpoint.kind !== "pod" || from.kind === "ingress") return null;
  const [a, b] = [from.endpoint.pod, to.endpoint.pod];
  if ((a.podClass === null) === (b.podClass === null)) return null;
  return a.podClass === null ? { host: a, pod: b } : { host: b, pod: a };
}

/** Where a pod is not told, it may be anywhere. */
function mayBeOn(nodeName: string, hostNode: string): boolean {
  return nodeName === "" || hostNode === ASSUMED_NODE || nodeName === hostNode;
}
