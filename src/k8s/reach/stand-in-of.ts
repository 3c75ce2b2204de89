import type { Family } from "../../wire/ip-address.js";
import type { CompiledPolicies } from "../node/policy/compiled-policies.js";
import type { PolicyEndpoint } from "../node/policy/policy-endpoint.js";
import type { Reach } from "./reach.js";
import { familiesIn, type ReachEnd } from "./reach-end.js";
import type { StandIn, StandInCluster } from "./stand-ins.js";

/** Who stands in for an end: its nth pod, or an address of its ranges; null when nobody can, and for names. */
export function standInOf(standIns: StandInCluster, end: ReachEnd, nth: number, family: Family): StandIn | null {
  if (end.kind === "domain") return null;
  if (end.kind === "outside") return standIns.outside(end, family);
  const pod = end.pods[nth];
  return pod === undefined ? null : standIns.at(pod.pod, family);
}

/** Why no packet can be sent from or to an end; null where one can. */
export function whyNobodyStandsIn(standIns: StandInCluster, end: ReachEnd): string | null {
  if (end.kind !== "outside") return null;
  const isSomebody = familiesIn(end.ranges).some((family) => standIns.outside(end, family) !== null);
  return isSomebody ? null : "addresses that no host has, or that the emulator itself needs";
}

/** The stand-in as policies see it. */
export function endpointOf(
  live: CompiledPolicies,
  end: ReachEnd,
  { key, address }: StandIn,
  family: Family,
): PolicyEndpoint {
  const pod = live.pods.get(key);
  if (pod !== undefined) return { kind: "pod", pod };
  const range = { family, first: address, last: address };
  return end.endpoint.kind === "domain" ? { ...end.endpoint, range } : { kind: "outside", range };
}

/** Is a stand-in's address in another piece of the address space than the one that was assumed? */
export function pieceMoved(reach: Reach, end: ReachEnd, { address }: StandIn, family: Family): boolean {
  const partition = reach.compiled.partitions[family];
  const assumed = end.endpoint.kind === "pod" ? end.endpoint.pod.addresses[family] : null;
  return partition.pieceOf(assumed) !== partition.pieceOf(address);
}
