import { type Family, familyOf } from "../../wire/ip-address.js";
import { compilePolicies } from "../node/policy/compile-policies.js";
import type { ConnectionPart } from "../node/policy/connections.js";
import { formatDecision } from "../node/policy/decision.js";
import type { PolicyPod } from "../node/policy/policy-endpoint.js";
import { policyObjectsOf } from "../node/policy/policy-objects.js";
import {
  comparePassedOn,
  type ExposedPort,
  exposedPorts,
  planServices,
  type ServiceProbe,
} from "./confirm-services.js";
import type { Contradiction } from "./contradiction.js";
import { familyName } from "./families.js";
import { distinctPairs, PairPlanner, type PlannedPair } from "./pair-planner.js";
import { PacketProbe, PacketRound } from "./probe-round.js";
import type { Reach } from "./reach.js";
import type { ReachEnd } from "./reach-end.js";
import { whyNobodyStandsIn } from "./stand-in-of.js";
import { type StandIn, StandInCluster } from "./stand-ins.js";

/** What the packets said. */
export interface Confirmation {
  /** Packets that were sent. */
  readonly probes: number;
  /** Pairs of ends, no two alike to policies, that they were sent between. */
  readonly classes: number;
  /** Pairs of ends, no two alike to policies, that no packet can be sent between: one of them is in `unprobed`. */
  readonly skipped: number;
  /** Ends that no packet can be sent from or to, and why. */
  readonly unprobed: readonly { readonly end: string; readonly why: string }[];
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

/** A packet, and what is expected of it. */
interface PlannedProbe {
  readonly from: string;
  readonly to: string;
  readonly on: string;
  readonly part: ConnectionPart;
  readonly probe: PacketProbe;
  /** Whom it leads to. */
  readonly target: StandIn;
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
  const planner = new PairPlanner(reach, standIns, live);
  for (const [from, to] of asked) planner.plan(from, to);
  const pairs = thinned(planner.planned, options.probeLimit ?? 40_000);
  const throughServices = await planServices(standIns, live, reach, exposed);
  const [first] = reach.families;
  const probes = [...pairs.flatMap((pair) => probesOf(pair, first)), ...throughServices.map(serviceProbe)];
  const round = new PacketRound(network);
  for (const { probe, target } of probes) {
    round.listen(target.netns, familyOf(probe.at));
    round.add(probe);
  }
  const expected = new Map(probes.map(({ probe, part }) => [probe, part.allowed]));
  await round.run((probe) => expected.get(probe) === true);
  return {
    probes: probes.length,
    classes: pairs.length,
    skipped: planner.skipped,
    unprobed: reach.ends.flatMap((end) => {
      const why = whyNobodyStandsIn(standIns, end);
      return why === null ? [] : [{ end: end.id, why }];
    }),
    overLimit: planner.planned.length - pairs.length + allExposed.length - exposed.length,
    contradictions: [
      ...planner.contradictions,
      ...throughServices.flatMap((one) => comparePassedOn(reach, one)),
      ...probes.filter(({ probe, part }) => probe.arrived !== part.allowed).map(contradictionOf),
    ],
  };
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

/** As many pairs as the limit of packets allows. */
function thinned(pairs: readonly PlannedPair[], limit: number): PlannedPair[] {
  const total = pairs.reduce((sum, { parts }) => sum + parts.length, 0);
  const stride = Math.ceil(total / limit);
  // Spread by a hash: every second or third pair in order might be always the same destinations.
  return pairs.filter((_, i) => stride === 0 || (Math.imul(i, 0x9e3779b1) >>> 0) % stride === 0);
}

/**
 * One packet for each range of ports that somebody can use: nobody can use port 0, and a range that begins at 1 leaves it
 * alone. `first` is the family that is not told of.
 */
function probesOf({ from, to, source, target, family, parts }: PlannedPair, first: Family | undefined): PlannedProbe[] {
  const by = family === first ? "" : ` by ${familyName(family)}`;
  const usable = parts.filter(({ protocol, last }) => protocol === "ICMP" || last > 0);
  return usable.map((part) => {
    const { protocol } = part;
    const port = protocol === "ICMP" ? 0 : portIn(part, to);
    const probe = new PacketProbe(source.netns, source.address, target.address, protocol, port);
    const on = protocol === "ICMP" ? "ICMP" : `${protocol} ${port}`;
    return { from: from.id, to: to.id, on: `${on}${by}`, part, probe, target };
  });
}

function serviceProbe({ from, exposed, way, part, probe, to }: ServiceProbe): PlannedProbe {
  const node = way === "own-node" ? "the pod's own node" : "another node";
  const on = `${part.protocol} ${exposed.port} through a Service by ${node}`;
  return { from: from.id, to: exposed.to.id, on, part, probe, target: to };
}

/** A port of the range that means something there: one that the pods declare, or the first. */
function portIn({ protocol, first, last }: ConnectionPart, to: ReachEnd): number {
  const declared = (to.pods[0]?.pod.spec.containers ?? []).flatMap(({ ports }) => ports ?? []);
  const known = declared.find(
    (port) => (port.protocol ?? "TCP") === protocol && port.containerPort >= first && port.containerPort <= last,
  );
  return known?.containerPort ?? Math.max(first, 1);
}

function contradictionOf({ from, to, on, part, probe }: PlannedProbe): Contradiction {
  const { egress, ingress, allowed } = part;
  const denied = [egress, ingress].filter((one) => !one.allowed);
  const because = (denied.length > 0 ? denied : [egress, ingress]).map(formatDecision).join("; ");
  return {
    from,
    to,
    on,
    policies: allowed ? "allowed" : "denied",
    because,
    packets: probe.arrived ? "arrived" : "lost",
  };
}
