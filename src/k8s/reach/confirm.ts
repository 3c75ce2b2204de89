import { Family } from "../../wire/ip-address.js";
import { compilePolicies } from "../node/policy/compile-policies.js";
import type { CompiledPolicies } from "../node/policy/compiled-policies.js";
import { type ConnectionPart, connections } from "../node/policy/connections.js";
import { type Decision, formatDecision } from "../node/policy/decision.js";
import type { PolicyEndpoint, PolicyPod } from "../node/policy/policy-endpoint.js";
import { policyObjectsOf } from "../node/policy/policy-objects.js";
import { comparePassedOn, type ExposedPort, exposedPorts, planServices } from "./confirm-services.js";
import type { Contradiction } from "./contradiction.js";
import { PortSet } from "./port-set.js";
import { PacketProbe, PacketRound } from "./probe-round.js";
import type { Reach } from "./reach.js";
import { isPair, type ReachEnd } from "./reach-end.js";
import { endpointOf, pieceMoved, standInOf } from "./stand-in-of.js";
import { type StandIn, StandInCluster } from "./stand-ins.js";

/** What the packets said. */
export interface Confirmation {
  /** Packets that were sent. */
  readonly probes: number;
  /** Pairs of ends, no two alike to policies, that they were sent between. */
  readonly classes: number;
  /** Pairs that no packet can be sent between here: names of outside, IPv6, addresses that the cluster itself has. */
  readonly skipped: number;
  /** Pairs that were left out because of the limit. */
  readonly overLimit: number;
  readonly contradictions: readonly Contradiction[];
}

/** How an answer is confirmed. */
export interface ConfirmOptions {
  /** The seed of the cluster; 1 unless told. */
  readonly seed?: number;
  /** The most packets to send; 40,000 unless told. Beyond it pairs are left out evenly. */
  readonly probeLimit?: number;
}

/** So many ports of pods are put on nodes' ports at most, of which there are 2,768. */
const MOST_EXPOSED = 500;

interface PlannedPair {
  readonly from: ReachEnd;
  readonly to: ReachEnd;
  readonly source: StandIn;
  readonly target: StandIn;
  readonly parts: readonly ConnectionPart[];
}

/**
 * Proves an answer with packets: boots a cluster of stand-ins for the pods, one pair for each class of pairs, and sends
 * one packet for each range of ports on which policies decide alike, through the same datapath as any other. Where a
 * packet's fate is not what the policies say, or the stand-ins' policies say something else, both are told.
 */
export async function confirmReach(reach: Reach, options: ConfirmOptions = {}): Promise<Confirmation> {
  const asked = distinctPairs(reach);
  const allExposed = exposedPorts(reach);
  const exposed = allExposed.slice(0, MOST_EXPOSED);
  const standIns = await StandInCluster.boot(reach, podsNeeded(asked, exposed), options.seed ?? 1);
  const { api, network } = standIns.cluster;
  const live = compilePolicies(policyObjectsOf(api, api));
  const contradictions: Contradiction[] = [];
  const planned: PlannedPair[] = [];
  let skipped = 0;
  for (const [from, to] of asked) {
    const pair = plan(standIns, live, from, to);
    if (pair === null) {
      skipped++;
      continue;
    }
    planned.push(pair);
    contradictions.push(...compareAnswers(reach, pair));
    const near = planOnOneNode(standIns, live, reach, pair);
    if (near === null) continue;
    planned.push(near);
    contradictions.push(...compareNear(reach, near));
  }
  const throughServices = await planServices(standIns, live, reach, exposed);
  for (const one of throughServices) contradictions.push(...comparePassedOn(reach, one));
  const round = new PacketRound(network);
  const probes: { readonly pair: PlannedPair; readonly part: ConnectionPart; readonly probe: PacketProbe }[] = [];
  const limit = options.probeLimit ?? 40_000;
  const total = planned.reduce((sum, { parts }) => sum + parts.length, 0);
  const stride = Math.ceil(total / limit);
  let leftOut = 0;
  for (const [i, pair] of planned.entries()) {
    // Spread by a hash: every second or third pair in order might be always the same destinations.
    if ((Math.imul(i, 0x9e3779b1) >>> 0) % stride !== 0) {
      leftOut++;
      continue;
    }
    round.listen(pair.target.netns);
    for (const part of pair.parts) {
      // Nobody can use port 0, and a range that begins at 1 leaves it alone.
      if (part.protocol !== "ICMP" && part.last === 0) continue;
      const { source, target } = pair;
      const port = part.protocol === "ICMP" ? 0 : portIn(part, pair.to);
      const probe = new PacketProbe(source.netns, source.address, target.address, part.protocol, port);
      round.add(probe);
      probes.push({ pair, part, probe });
    }
  }
  for (const { probe, to } of throughServices) {
    round.listen(to.netns);
    round.add(probe);
  }
  const expected = new Map([...probes, ...throughServices].map(({ probe, part }) => [probe, part.allowed]));
  await round.run((probe) => expected.get(probe) === true);
  for (const { pair, part, probe } of probes) {
    if (probe.arrived === part.allowed) continue;
    contradictions.push({
      from: pair.from.id,
      to: pair.to.id,
      on: part.protocol === "ICMP" ? "ICMP" : `${part.protocol} ${probe.port}`,
      policies: part.allowed ? "allowed" : "denied",
      because: becauseOf(part.egress, part.ingress),
      packets: probe.arrived ? "arrived" : "lost",
    });
  }
  for (const { from, exposed: port, part, probe, way } of throughServices) {
    if (probe.arrived === part.allowed) continue;
    contradictions.push({
      from: from.id,
      to: port.to.id,
      on: `${part.protocol} ${port.port} through a Service by ${way === "own-node" ? "the pod's own node" : "another node"}`,
      policies: part.allowed ? "allowed" : "denied",
      because: becauseOf(part.egress, part.ingress),
      packets: probe.arrived ? "arrived" : "lost",
    });
  }
  return {
    probes: probes.length + throughServices.length,
    classes: planned.length - leftOut,
    skipped,
    overLimit: leftOut + allExposed.length - exposed.length,
    contradictions,
  };
}

/** One pair of each kind: those between ends that policies tell apart from all before. */
function distinctPairs(reach: Reach): (readonly [ReachEnd, ReachEnd])[] {
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

/** The pods of pairs that stand for all: the first of an end, and another for what it may do to its like. */
function podsNeeded(
  pairs: readonly (readonly [ReachEnd, ReachEnd])[],
  exposed: readonly ExposedPort[],
): PolicyPod["pod"][] {
  const pods = new Set<PolicyPod["pod"]>(exposed.flatMap(({ to }) => to.pods[0]?.pod ?? []));
  for (const [from, to] of pairs) {
    for (const pod of [from.pods[0], to.pods[0], from === to ? to.pods[1] : undefined]) {
      if (pod !== undefined) pods.add(pod.pod);
    }
  }
  return [...pods];
}

/** Who stands in for the two, and what the policies say of those; null when no packet can be sent between them. */
function plan(standIns: StandInCluster, live: CompiledPolicies, from: ReachEnd, to: ReachEnd): PlannedPair | null {
  const source = standInOf(standIns, from, 0);
  const target = standInOf(standIns, to, from === to ? 1 : 0);
  if (source === null || target === null) return null;
  const parts = connections(live, endpointOf(live, from, source), endpointOf(live, to, target), Family.V4);
  return { from, to, source, target, parts };
}

/** The same with the node of the pod instead of the pod on a node's network: both on one; null where that is the same. */
function planOnOneNode(
  standIns: StandInCluster,
  live: CompiledPolicies,
  reach: Reach,
  { from, to, source, target }: PlannedPair,
): PlannedPair | null {
  if (reach.onSameNode(from, to) === null) return null;
  const isHost = from.endpoint.kind === "pod" && from.endpoint.pod.podClass === null;
  const pod = live.pods.get(isHost ? target.key : source.key);
  const node = pod === undefined ? null : standIns.node(pod.nodeName);
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

/** What the policies say of ends on one node, there and in the cluster of stand-ins. */
function compareNear(reach: Reach, { from, to, parts }: PlannedPair): Contradiction[] {
  // Stand-ins run on nodes without labels, and their addresses are others.
  if (reach.compiled.nodeTerms.length > 0 || reach.compiled.partitions[Family.V4].pieces.length > 1) return [];
  const told = reach.onSameNode(from, to)?.open ?? PortSet.none;
  return differenceOf(from, to, told, parts);
}

/** Pods have other addresses here: what they may is the same unless a policy tells addresses of pods apart. */
function compareAnswers(reach: Reach, { from, to, source, target, parts }: PlannedPair): Contradiction[] {
  if ([from, to].some((end) => end.pods.length > 0 && pieceMoved(reach, end, end === from ? source : target)))
    return [];
  // Stand-ins run on nodes without labels.
  const isOnHost = [from, to].some(({ pods }) => pods.some(({ podClass }) => podClass === null));
  if (isOnHost && reach.compiled.nodeTerms.length > 0) return [];
  // They are on one node here or there, and not on both sides.
  if (isOnOwnNode(parts) || isOnOwnNode(reach.answer(from, to).parts)) return [];
  return differenceOf(from, to, reach.answer(from, to).open, parts);
}

function isOnOwnNode(parts: readonly ConnectionPart[]): boolean {
  return parts.some(({ egress, ingress }) => egress.reason === "own-node" || ingress.reason === "own-node");
}

function differenceOf(from: ReachEnd, to: ReachEnd, told: PortSet, parts: readonly ConnectionPart[]): Contradiction[] {
  const here = PortSet.of(parts.filter(({ allowed }) => allowed));
  const difference = here.subtract(told).union(told.subtract(here));
  if (difference.isEmpty) return [];
  const because = `${told.text} by the manifests, ${here.text} in the cluster of stand-ins`;
  const policies = told.subtract(here).isEmpty ? "denied" : "allowed";
  const packets = policies === "denied" ? "arrived" : "lost";
  return [{ from: from.id, to: to.id, on: difference.text, policies, because, packets }];
}

/** A port of the range that means something there: one that the pods declare, or the first. */
function portIn({ protocol, first, last }: ConnectionPart, to: ReachEnd): number {
  const declared = (to.pods[0]?.pod.spec.containers ?? []).flatMap(({ ports }) => ports ?? []);
  const known = declared.find(
    (port) => (port.protocol ?? "TCP") === protocol && port.containerPort >= first && port.containerPort <= last,
  );
  return known?.containerPort ?? Math.max(first, 1);
}

function becauseOf(egress: Decision, ingress: Decision): string {
  const denied = [egress, ingress].filter(({ allowed }) => !allowed);
  return (denied.length > 0 ? denied : [egress, ingress]).map(formatDecision).join("; ");
}
