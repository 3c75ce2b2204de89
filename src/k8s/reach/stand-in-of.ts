import { Family, type IpAddress } from "../../wire/ip-address.js";
import { offsetAddress, parsePrefix } from "../../wire/prefix.js";
import { type AddressRange, rangeOfPrefix, subtractRanges } from "../node/policy/address-range.js";
import type { CompiledPolicies } from "../node/policy/compiled-policies.js";
import type { PolicyEndpoint } from "../node/policy/policy-endpoint.js";
import type { Reach } from "./reach.js";
import type { ReachEnd } from "./reach-end.js";
import type { StandIn, StandInCluster } from "./stand-ins.js";

/** Addresses that the stand-ins' cluster needs for itself, or that no host can have. */
const RESERVED = [
  "0.0.0.0/8",
  "10.244.0.0/16",
  "10.128.0.0/10",
  "10.96.0.0/16",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.18.0.0/16",
  "192.168.10.0/24",
  "198.51.100.0/28",
  "224.0.0.0/3",
].map((text) => rangeOfPrefix(parsePrefix(text)));

/** Who stands in for an end: its nth pod, or an address of its ranges; null when nobody can. */
export function standInOf(standIns: StandInCluster, end: ReachEnd, nth: number): StandIn | null {
  if (end.kind === "domain") return null;
  if (end.kind === "outside") {
    const address = freeAddress(end.ranges);
    return address === null ? null : standIns.outside(address);
  }
  const pod = end.pods[nth];
  return pod === undefined ? null : standIns.at(pod.pod);
}

/** Why no packet can be sent from or to an end; null where one can. */
export function whyNobodyStandsIn({ kind, ranges }: ReachEnd): string | null {
  if (kind === "domain") return "a name, whose address nobody knows";
  if (kind !== "outside" || freeAddress(ranges) !== null) return null;
  const isV4 = ranges.some(({ family }) => family === Family.V4);
  return isV4 ? "addresses that the emulator itself needs, or that no host has" : "packets are sent by IPv4";
}

/** The stand-in as policies see it. */
export function endpointOf(live: CompiledPolicies, end: ReachEnd, { key, address }: StandIn): PolicyEndpoint {
  const pod = live.pods.get(key);
  if (pod !== undefined) return { kind: "pod", pod };
  const { family } = end.ranges[0] ?? { family: Family.V4 };
  return { kind: "outside", range: { family, first: address, last: address } };
}

/** An IPv4 address of the ranges that the outside may have; null when there is none. */
function freeAddress(ranges: readonly AddressRange[]): IpAddress | null {
  for (const range of ranges) {
    if (range.family !== Family.V4) continue;
    const [free] = subtractRanges(range, RESERVED);
    // The first address of a block looks like its name; the one behind it is as good.
    if (free !== undefined) return free.first === free.last ? free.first : offsetAddress(free.first, 1);
  }
  return null;
}

/** Is a stand-in's address in another piece of the address space than the one that was assumed? */
export function pieceMoved(reach: Reach, end: ReachEnd, { address }: StandIn): boolean {
  const partition = reach.compiled.partitions[Family.V4];
  const assumed = end.endpoint.kind === "pod" ? end.endpoint.pod.addresses[Family.V4] : null;
  return partition.pieceOf(assumed) !== partition.pieceOf(address);
}
