import { Family } from "../../../wire/ip-address.js";
import { type Direction, POLICY_PROTOCOLS, type PolicyProtocol } from "./access-policy.js";
import type { CompiledPolicies } from "./compiled-policies.js";
import type { SidePart } from "./decide-ports.js";
import { type Decision, PLAIN_DECISIONS } from "./decision.js";
import type { PolicyEndpoint, PolicyNode, PolicyPod } from "./policy-endpoint.js";
import type { PeerView } from "./side-judge.js";

/** Ports from `first` to `last` of one protocol, with what both sides say of them. For ICMP always 0 to 65535. */
export interface ConnectionPart {
  readonly protocol: PolicyProtocol;
  readonly first: number;
  readonly last: number;
  /** Both sides allow it. */
  readonly allowed: boolean;
  /** What the policies of the end that connects say. */
  readonly egress: Decision;
  /** What the policies of the end that is connected to say. */
  readonly ingress: Decision;
}

/**
 * Which connections from one end to the other policies allow, in the family given: every port of every protocol is in
 * exactly one part, in order; replies belong to what they reply to. Policies alone: whether anybody listens, or whether an
 * end has an address of the family at all, is not asked. Selections, addresses and ports are as when the policies were
 * compiled.
 */
export function connections(
  compiled: CompiledPolicies,
  from: PolicyEndpoint,
  to: PolicyEndpoint,
  family: Family = Family.V4,
): readonly ConnectionPart[] {
  if (from.kind === "pod" && to.kind === "pod" && from.pod.key === to.pod.key) {
    return compiled.zips.of(ALWAYS.egress.self, ALWAYS.ingress.self);
  }
  const egress = sideOf(compiled, "egress", from, to, family);
  return compiled.zips.of(egress, sideOf(compiled, "ingress", to, from, family));
}

/**
 * Which connections of a pod policies allow that lead back to it through a Service: NetworkPolicies let a pod reach
 * itself, those of administrators are asked (network-policy-api's conformance suite, CNPAdminTierHairpin). Straight to
 * its own address a pod's packets never leave it.
 */
export function hairpinConnections(
  compiled: CompiledPolicies,
  pod: PolicyPod,
  family: Family = Family.V4,
): readonly ConnectionPart[] {
  const own: PolicyEndpoint = { kind: "pod", pod };
  const egress = sideOf(compiled, "egress", own, own, family);
  return compiled.zips.of(egress, sideOf(compiled, "ingress", own, own, family));
}

/** The part that holds a port. */
export function partFor(parts: readonly ConnectionPart[], protocol: PolicyProtocol, port: number): ConnectionPart {
  const found = parts.find((part) => part.protocol === protocol && part.first <= port && port <= part.last);
  if (found === undefined) throw new Error(`${protocol} ${port} is no port: expected 0 to 65535`);
  return found;
}

/** What the policies of `own` say of connections in the direction with `other`. */
export function sideOf(
  compiled: CompiledPolicies,
  direction: Direction,
  own: PolicyEndpoint,
  other: PolicyEndpoint,
  family: Family,
): readonly SidePart[] {
  const podClass = own.kind === "pod" ? own.pod.podClass : null;
  if (own.kind !== "pod" || podClass === null) return ALWAYS[direction]["no-pod"];
  return compiled.judge.parts(direction, podClass, viewOf(compiled, direction, other, own.pod, family));
}

/** `other` as the rules of `own` see it. */
function viewOf(
  compiled: CompiledPolicies,
  direction: Direction,
  other: PolicyEndpoint,
  own: PolicyPod,
  family: Family,
): PeerView {
  switch (other.kind) {
    case "pod": {
      const { podClass, nodeName } = other.pod;
      if (podClass === null) {
        return nodeView(compiled, direction, compiled.nodes.get(nodeName) ?? null, nodeName, own, family);
      }
      const exempt = other.pod.key === own.key ? "self" : null;
      return { podClass, node: null, family, piece: podClass.pieces[family], domain: "", exempt };
    }
    case "node":
      return nodeView(compiled, direction, other.node, other.node.name, own, family);
    case "outside": {
      const { range } = other;
      const piece = compiled.partitions[range.family].pieceOf(range.first);
      return { podClass: null, node: null, family: range.family, piece, domain: "", exempt: null };
    }
    case "domain": {
      const { range, name } = other;
      const piece = range === null ? -1 : compiled.partitions[range.family].pieceOf(range.first);
      const seen = range?.family ?? family;
      return { podClass: null, node: null, family: seen, piece, domain: name, exempt: null };
    }
  }
}

function nodeView(
  compiled: CompiledPolicies,
  direction: Direction,
  node: PolicyNode | null,
  nodeName: string,
  own: PolicyPod,
  family: Family,
): PeerView {
  const addresses = direction === "ingress" ? node?.sources : node?.addresses;
  const piece = compiled.partitions[family].pieceOf(addresses?.[family] ?? null);
  const exempt = nodeName !== "" && nodeName === own.nodeName ? "own-node" : null;
  return { podClass: null, node, family, piece, domain: "", exempt };
}

/** The answers that no policy is asked for, each one object. */
const ALWAYS = {
  ingress: { self: always(PLAIN_DECISIONS.ingress.self), "no-pod": always(PLAIN_DECISIONS.ingress["no-pod"]) },
  egress: { self: always(PLAIN_DECISIONS.egress.self), "no-pod": always(PLAIN_DECISIONS.egress["no-pod"]) },
} as const;

function always(decision: Decision): readonly SidePart[] {
  return POLICY_PROTOCOLS.map((protocol) => ({ protocol, first: 0, last: 65535, decision }));
}
