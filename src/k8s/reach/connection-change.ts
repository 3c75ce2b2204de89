import type { Family } from "../../wire/ip-address.js";
import type { AddressRange } from "../node/policy/address-range.js";
import type { ConnectionPart } from "../node/policy/connections.js";
import type { Decision } from "../node/policy/decision.js";
import { decidedPorts } from "./explanation.js";
import type { PortSet } from "./port-set.js";
import type { ReachEnd } from "./reach-end.js";

/** An end before and after a change; null where it is not there. */
export interface DiffEnd {
  readonly id: string;
  readonly before: ReachEnd | null;
  readonly after: ReachEnd | null;
  /** Its addresses, for `outside`; else empty. */
  readonly ranges: readonly AddressRange[];
}

/** What a change does to the connections from one end to another. */
export interface ConnectionChange {
  readonly from: DiffEnd;
  readonly to: DiffEnd;
  readonly opened: PortSet;
  readonly closed: PortSet;
  /**
   * Where it is so: everywhere, or only on the same or only on other nodes. From outside that is by the nodes that the
   * pods are on, or by others, which put their own address in the source's place.
   */
  readonly where: "everywhere" | "same-node" | "other-nodes";
  /** The only family of the cluster by which it is so; null where it is so by all that the two have. */
  readonly family: Family | null;
  /** The addresses that a name must have for it; empty where its address makes no difference. */
  readonly addresses: readonly AddressRange[];
  /** The decisions that account for it, before and after; empty where an end was not there. */
  readonly because: ChangeReasons;
}

/** Who kept or let pass what is different now. Shared by changes that have the same reasons. */
export interface ChangeReasons {
  /** Of the ports that were opened: who denied them. */
  readonly deniedBefore: readonly Decision[];
  /** Of the ports that were opened: who allows them on the sides that denied them. */
  readonly allowedAfter: readonly Decision[];
  /** Of the ports that were closed: who allowed them on the sides that deny them now. */
  readonly allowedBefore: readonly Decision[];
  /** Of the ports that were closed: who denies them. */
  readonly deniedAfter: readonly Decision[];
}

/** Who denies the ports in `shut`, and who allows them in `open` on the sides that deny them there. */
export function whyDenied(
  shut: readonly ConnectionPart[],
  open: readonly ConnectionPart[],
  ports: PortSet,
): [denied: Decision[], allowed: Decision[]] {
  const denied = new Set<Decision>();
  const allowed = new Set<Decision>();
  if (ports.isEmpty) return [[], []];
  for (const part of decidedPorts(shut, ports)) {
    for (const side of ["egress", "ingress"] as const) {
      if (part[side].allowed) continue;
      denied.add(part[side]);
      for (const now of decidedPorts(open, part.ports.intersect(ports))) allowed.add(now[side]);
    }
  }
  return [[...denied], [...allowed]];
}
