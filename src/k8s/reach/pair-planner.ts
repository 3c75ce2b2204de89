import { Family } from "../../wire/ip-address.js";
import type { CompiledPolicies } from "../node/policy/compiled-policies.js";
import { type ConnectionPart, connections } from "../node/policy/connections.js";
import type { PolicyEndpoint } from "../node/policy/policy-endpoint.js";
import type { Contradiction } from "./contradiction.js";
import { openPorts, PortSet } from "./port-set.js";
import type { Reach } from "./reach.js";
import { isPair, type ReachEnd } from "./reach-end.js";
import { endpointOf, pieceMoved, standInOf } from "./stand-in-of.js";
import type { StandIn, StandInCluster } from "./stand-ins.js";

/** Two ends with those who stand in for them, and what the policies say of these. */
export interface PlannedPair {
  readonly from: ReachEnd;
  readonly to: ReachEnd;
  readonly source: StandIn;
  readonly target: StandIn;
  readonly parts: readonly ConnectionPart[];
}

/** One pair of each kind: those between ends that policies tell apart from all before. */
export function distinctPairs(reach: Reach): (readonly [ReachEnd, ReachEnd])[] {
  const seen = new Set<string>();
  const pairs: (readonly [ReachEnd, ReachEnd])[] = [];
  for (const from of reach.ends) {
    for (const to of reach.ends) {
      if (!isPair(from, to)) continue;
      const key = `${from.profile} ${to.profile}`;
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

  plan(from: ReachEnd, to: ReachEnd): void {
    const source = standInOf(this.standIns, from, 0);
    const target = standInOf(this.standIns, to, from === to ? 1 : 0);
    if (source === null || target === null) {
      this.skipped++;
      return;
    }
    const { live } = this;
    const parts = connections(live, endpointOf(live, from, source), endpointOf(live, to, target), Family.V4);
    const pair = { from, to, source, target, parts };
    this.planned.push(pair);
    this.compare(pair);
    const near = this.onOneNode(pair);
    if (near === null) return;
    this.planned.push(near);
    this.compareNear(near);
  }

  /** The same with the node of the pod instead of the pod on a node's network: both on one; null where that is the same. */
  private onOneNode({ from, to, source, target }: PlannedPair): PlannedPair | null {
    if (this.reach.onSameNode(from, to) === null) return null;
    const { live } = this;
    const isHost = from.endpoint.kind === "pod" && from.endpoint.pod.podClass === null;
    const pod = live.pods.get(isHost ? target.key : source.key);
    const node = pod === undefined ? null : this.standIns.node(pod.nodeName);
    const policyNode = pod === undefined ? undefined : live.nodes.get(pod.nodeName);
    if (pod === undefined || node === null || policyNode === undefined) return null;
    const ends: [PolicyEndpoint, PolicyEndpoint] = [
      { kind: "node", node: policyNode },
      { kind: "pod", pod },
    ];
    const [a, b] = isHost ? ends : [ends[1], ends[0]];
    const parts = connections(live, a, b, Family.V4);
    return { from, to, source: isHost ? node : source, target: isHost ? target : node, parts };
  }

  /** Pods have other addresses here: what they may is the same unless a policy tells addresses of pods apart. */
  private compare({ from, to, source, target, parts }: PlannedPair): void {
    const { reach } = this;
    const isMoved = (end: ReachEnd, standIn: StandIn): boolean =>
      end.pods.length > 0 && pieceMoved(reach, end, standIn);
    if (isMoved(from, source) || isMoved(to, target)) return;
    // Stand-ins run on nodes without labels.
    const isOnHost = [from, to].some(({ pods }) => pods.some(({ podClass }) => podClass === null));
    if (isOnHost && reach.compiled.nodeTerms.length > 0) return;
    // They are on one node here or there, and not on both sides.
    const answer = reach.answer(from, to);
    if (!isOnOwnNode(parts) && !isOnOwnNode(answer.parts)) this.note(from, to, answer.open, parts);
  }

  /** What the policies say of ends on one node, there and in the cluster of stand-ins. */
  private compareNear({ from, to, parts }: PlannedPair): void {
    const { compiled } = this.reach;
    // Stand-ins run on nodes without labels, and their addresses are others.
    if (compiled.nodeTerms.length > 0 || compiled.partitions[Family.V4].pieces.length > 1) return;
    this.note(from, to, this.reach.onSameNode(from, to)?.open ?? PortSet.none, parts);
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
