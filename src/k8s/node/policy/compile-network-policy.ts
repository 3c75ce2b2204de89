import type { NetworkPolicyPeer, NetworkPolicyPort } from "kubernetes-types/networking/v1.js";
import type { NetworkPolicy } from "../../api/object.js";
import type { AccessPolicy, AccessRule, Direction, RulePeer, RulePort } from "./access-policy.js";
import { rangeOfCidr, subtractRanges } from "./address-range.js";
import { type PlaceFinder, traceOrigin } from "./policy-objects.js";
import type { TermTable } from "./term-table.js";

/**
 * A NetworkPolicy as rules: all of them allow, and what none allows is denied to the pods that it isolates. Without
 * `policyTypes` it is about ingress, and about egress when it has egress rules (networking/v1 types.go).
 */
export function compileNetworkPolicy(policy: NetworkPolicy, terms: TermTable, places: PlaceFinder): AccessPolicy {
  const { spec } = policy;
  const namespace = policy.metadata.namespace ?? "";
  const types = spec.policyTypes ?? [];
  const isDefaulted = types.length === 0;
  const ingress: AccessRule[] = [];
  const egress: AccessRule[] = [];
  const made: AccessPolicy = {
    kind: "NetworkPolicy",
    namespace,
    name: policy.metadata.name,
    tier: "NetworkPolicy",
    priority: 0,
    subject: terms.inNamespace(namespace, spec.podSelector),
    isAbout: {
      ingress: isDefaulted || types.includes("Ingress"),
      egress: isDefaulted ? (spec.egress ?? []).length > 0 : types.includes("Egress"),
    },
    ingress,
    egress,
    origin: traceOrigin(policy, "", places),
  };
  const add = (
    rules: AccessRule[],
    direction: Direction,
    peers: readonly NetworkPolicyPeer[] | undefined,
    ports: readonly NetworkPolicyPort[] | undefined,
  ): void => {
    const index = rules.length;
    rules.push({
      policy: made,
      direction,
      index,
      name: "",
      action: "Allow",
      peers:
        peers === undefined || peers.length === 0 ? null : peers.map((peer) => compilePeer(peer, namespace, terms)),
      ports: ports === undefined || ports.length === 0 ? null : ports.map(compilePort),
      origin: traceOrigin(policy, `spec.${direction}[${index}]`, places),
    });
  };
  // Rules for a direction that the policy is not about are kept by the API and mean nothing.
  if (made.isAbout.ingress) for (const rule of spec.ingress ?? []) add(ingress, "ingress", rule.from, rule.ports);
  if (made.isAbout.egress) for (const rule of spec.egress ?? []) add(egress, "egress", rule.to, rule.ports);
  return made;
}

function compilePeer(peer: NetworkPolicyPeer, namespace: string, terms: TermTable): RulePeer {
  if (peer.ipBlock !== undefined) {
    const whole = rangeOfCidr(peer.ipBlock.cidr);
    const except = (peer.ipBlock.except ?? []).flatMap((cidr) => rangeOfCidr(cidr) ?? []);
    return { kind: "networks", ranges: whole === null ? [] : subtractRanges(whole, except) };
  }
  const term =
    peer.namespaceSelector === undefined
      ? terms.inNamespace(namespace, peer.podSelector)
      : terms.inNamespaces(peer.namespaceSelector, peer.podSelector);
  return { kind: "pods", term };
}

function compilePort({ protocol, port, endPort }: NetworkPolicyPort): RulePort {
  const of = (protocol ?? "TCP") as "TCP" | "UDP" | "SCTP";
  if (typeof port === "string") return { protocol: of, portName: port, first: 0, last: 0 };
  if (port === undefined) return { protocol: of, portName: null, first: 0, last: 65535 };
  return { protocol: of, portName: null, first: port, last: endPort ?? port };
}
