import type { Family } from "../../wire/ip-address.js";
import type { AddressRange } from "../node/policy/address-range.js";
import type { CompiledPolicies } from "../node/policy/compiled-policies.js";
import { type ConnectionPart, connections } from "../node/policy/connections.js";
import type { PolicyEndpoint } from "../node/policy/policy-endpoint.js";
import type { Contradiction } from "./contradiction.js";
import { openPorts, PortSet } from "./port-set.js";
import type { Reach } from "./reach.js";
import { familiesIn, isPair, type ReachEnd } from "./reach-end.js";
import { endpointOf, pieceMoved, standInOf } from "./stand-in-of.js";
import type { StandIn, StandInCluster } from "./stand-ins.js";

/** Two ends with those who stand in for them, and what the policies say of these. */
export interface PlannedPair {
  readonly from: ReachEnd;
  readonly to: ReachEnd;
  readonly source: StandIn;
  readonly target: StandIn;
  readonly family: Family;
  readonly parts: readonly ConnectionPart[];
}

/** One pair of each kind: those between ends that policies tell apart from all before. */
export function distinctPairs(reach: Reach): (readonly [ReachEnd, ReachEnd])[] {
  const seen = new Set<number>();
  const pairs: (readonly [ReachEnd, ReachEnd])[] = [];
  for (const from of reach.ends) {
    for (const to of reach.ends) {
      if (!isPair(from, to)) continue;
      const key = from.profile * reach.ends.length + to.profile;
      if (seen.has(key)) continue;
      seen.add(key);
      pairs.push([from, to]);
    }
  }
  return pairs;
}

/** Finds stand-ins for pairs of ends, and notes where their policies say something else than the manifests. */
export class PairPlanner {
  readonly planned: PlannedPair[] = [];
  /** Pairs that no packet can be sent between. */
  skipped = 0;
  readonly contradictions: Contradiction[] = [];
  private readonly reach: Reach;
  private readonly standIns: StandInCluster;
  /** The stand-ins' own policies. */
  private readonly live: CompiledPolicies;

  constructor(reach: Reach, standIns: StandInCluster, live: CompiledPolicies) {
    this.reach = reach;
    this.standIns = standIns;
    this.live = live;
  }

  /** In each family that the ends have, and to a name at each kind of address that it may have. */
  plan(from: ReachEnd, to: ReachEnd): void {
    const before = this.planned.length;
    if (to.kind === "domain") this.planName(from, to);
    else {
      const outside = [from, to].find(({ kind }) => kind === "outside");
      const families = outside === undefined ? this.reach.familiesOf(from, to) : familiesIn(outside.ranges);
      for (const family of families) this.planIn(from, to, family);
    }
    if (this.planned.length === before) this.skipped++;
  }

  private planName(from: ReachEnd, to: ReachEnd): void {
    const name = to.endpoint.kind === "domain" ? to.endpoint.name : to.id;
    for (const { open, ranges } of this.reach.names.byAddress(from, to)) {
      for (const family of familiesIn(ranges)) this.planNameAt(from, to, name, open, ranges, family);
    }
  }

  private planNameAt(
    from: ReachEnd,
    to: ReachEnd,
    name: string,
    told: PortSet,
    ranges: readonly AddressRange[],
    family: Family,
  ): void {
    const source = standInOf(this.standIns, from, 0, family);
    const target = this.standIns.named(name, ranges, family);
    if (source === null || target === null) return;
    const pair = this.pairOf(from, to, source, target, family);
    this.planned.push(pair);
    this.note(from, to, told, pair.parts);
  }

  private planIn(from: ReachEnd, to: ReachEnd, family: Family): void {
    const source = standInOf(this.standIns, from, 0, family);
    const target = standInOf(this.standIns, to, from === to ? 1 : 0, family);
    if (source === null || target === null) return;
    const pair = this.pairOf(from, to, source, target, family);
    this.planned.push(pair);
    this.compare(pair);
    const near = this.onOneNode(pair);
    if (near === null) return;
    this.planned.push(near);
    this.compareNear(near);
  }

  private pairOf(from: ReachEnd, to: ReachEnd, source: StandIn, target: StandIn, family: Family): PlannedPair {
    const { live } = this;
    const ends = [endpointOf(live, from, source, family), endpointOf(live, to, target, family)] as const;
    return { from, to, source, target, family, parts: connections(live, ...ends, family) };
  }

  /** The same with the node of the pod instead of the pod on a node's network: both on one; null where that is the same. */
  private onOneNode({ from, to, source, target, family }: PlannedPair): PlannedPair | null {
    if (this.reach.onSameNode(from, to, family) === null) return null;
    const { live } = this;
    const isHost = from.endpoint.kind === "pod" && from.endpoint.pod.podClass === null;
    const pod = live.pods.get(isHost ? target.key : source.key);
    const node = pod === undefined ? null : this.standIns.node(pod.nodeName, family);
    const policyNode = pod === undefined ? undefined : live.nodes.get(pod.nodeName);
    if (pod === undefined || node === null || policyNode === undefined) return null;
    const ends: [PolicyEndpoint, PolicyEndpoint] = [
      { kind: "node", node: policyNode },
      { kind: "pod", pod },
    ];
    const [a, b] = isHost ? ends : [ends[1], ends[0]];
    const parts = connections(live, a, b, family);
    return { from, to, source: isHost ? node : source, target: isHost ? target : node, family, parts };
  }

  /** Pods have other addresses here: what they may is the same unless a policy tells addresses of pods apart. */
  private compare({ from, to, source, target, family, parts }: PlannedPair): void {
    const { reach } = this;
    const isBetweenPods = from.pods.length > 0 && to.pods.length > 0;
    const isMoved = (end: ReachEnd, standIn: StandIn): boolean => pieceMoved(reach, end, standIn, family);
    if (isBetweenPods && (isMoved(from, source) || isMoved(to, target))) return;
    // Stand-ins run on nodes without labels.
    const isOnHost = [from, to].some(({ pods }) => pods.some(({ podClass }) => podClass === null));
    if (isOnHost && reach.compiled.nodeTerms.length > 0) return;
    // They are on one node here or there, and not on both sides.
    const answer = isBetweenPods ? reach.answer(from, to, family) : reach.answer(from, to);
    if (!isOnOwnNode(parts) && !isOnOwnNode(answer.parts)) this.note(from, to, answer.open, parts);
  }

  /** What the policies say of ends on one node, there and in the cluster of stand-ins. */
  private compareNear({ from, to, family, parts }: PlannedPair): void {
    const { compiled } = this.reach;
    // Stand-ins run on nodes without labels, and their addresses are others.
    if (compiled.nodeTerms.length > 0 || compiled.partitions[family].pieces.length > 1) return;
    this.note(from, to, this.reach.onSameNode(from, to, family)?.open ?? PortSet.none, parts);
  }

  private note(from: ReachEnd, to: ReachEnd, told: PortSet, parts: readonly ConnectionPart[]): void {
    const here = openPorts(parts);
    const difference = here.subtract(told).union(told.subtract(here));
    if (difference.isEmpty) return;
    const isDenied = told.subtract(here).isEmpty;
    this.contradictions.push({
      from: from.id,
      to: to.id,
      on: difference.text,
      policies: isDenied ? "denied" : "allowed",
      because: `${told.text} by the manifests, ${here.text} in the cluster of stand-ins`,
      packets: isDenied ? "arrived" : "lost",
    });
  }
}

function isOnOwnNode(parts: readonly ConnectionPart[]): boolean {
  return parts.some(({ egress, ingress }) => egress.reason === "own-node" || ingress.reason === "own-node");
}
