import type { Family } from "../../wire/ip-address.js";
import type { AddressRange } from "../node/policy/address-range.js";
import type { PolicyEndpoint, PolicyPod } from "../node/policy/policy-endpoint.js";
import type { Workload } from "./workload.js";

/** One end of connections, as answers tell of it. */
export interface ReachEnd {
  /** From 0, its place among the ends. */
  readonly index: number;
  /** `default/web`; `default/db-0` where policies tell a workload's pods apart; `outside`, `10.0.0.0/8`, `example.com`, `ingress`. */
  readonly id: string;
  readonly kind: "workload" | "outside" | "domain" | "ingress";
  /** The workload that its pods are of; null for addresses and names. */
  readonly workload: Workload | null;
  /** Its pods; empty for addresses and names. */
  readonly pods: readonly PolicyPod[];
  /** Its addresses, for `outside`; else empty. */
  readonly ranges: readonly AddressRange[];
  /** One of its pods or addresses, which stands for all. */
  readonly endpoint: PolicyEndpoint;
  /** Equal for ends that no policy tells apart. */
  readonly profile: number;
}

/** The families that ranges are of, each once. */
export function familiesIn(ranges: readonly AddressRange[]): readonly Family[] {
  return [...new Set(ranges.map(({ family }) => family))];
}

/** May a connection lead from the one to the other: no answer is given between two outsides, to a name from outside, to Ingress. */
export function isPair(from: ReachEnd, to: ReachEnd): boolean {
  if (from.kind === "domain" || to.kind === "ingress") return false;
  if (from.workload === null || to.workload === null) return from.kind === "workload" || to.kind === "workload";
  return from !== to || from.pods.length > 1;
}
