import type {
  AdminNetworkPolicyEgressPeer,
  AdminNetworkPolicyPort,
  AdminNetworkPolicySubject,
  ClusterNetworkPolicyPorts,
  ClusterNetworkPolicyProtocol,
} from "../../api/admin-network-policy.js";
import { isPossiblePort } from "../../api/admin-policy-doubts.js";
import type { AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy } from "../../api/object.js";
import type {
  AccessPolicy,
  AccessRule,
  Direction,
  PolicyTier,
  RuleAction,
  RulePeer,
  RulePort,
} from "./access-policy.js";
import { rangeOfCidr } from "./address-range.js";
import { type PlaceFinder, traceOrigin } from "./policy-objects.js";
import type { TermTable } from "./term-table.js";

/** The policies of administrators, of either version. */
export type AnyAdminPolicy = AdminNetworkPolicy | BaselineAdminNetworkPolicy | ClusterNetworkPolicy;

/** A rule of any of them. */
interface AnyRule {
  readonly name?: string;
  readonly action: string;
  readonly from?: readonly AdminNetworkPolicyEgressPeer[];
  readonly to?: readonly AdminNetworkPolicyEgressPeer[];
  readonly ports?: readonly AdminNetworkPolicyPort[];
  readonly protocols?: readonly ClusterNetworkPolicyProtocol[];
}

/** An AdminNetworkPolicy, the baseline, or a ClusterNetworkPolicy as rules in their order (network-policy-api). */
export function compileAdminPolicy(policy: AnyAdminPolicy, terms: TermTable, places: PlaceFinder): AccessPolicy {
  const { spec } = policy;
  const ingress: AccessRule[] = [];
  const egress: AccessRule[] = [];
  const rulesIn: readonly AnyRule[] = spec.ingress ?? [];
  const rulesOut: readonly AnyRule[] = spec.egress ?? [];
  const made: AccessPolicy = {
    kind: policy.kind,
    namespace: "",
    name: policy.metadata.name,
    tier: tierOf(policy),
    priority: "priority" in spec ? spec.priority : 0,
    subject: subjectTerm(spec.subject, terms),
    isAbout: { ingress: rulesIn.length > 0, egress: rulesOut.length > 0 },
    ingress,
    egress,
    origin: traceOrigin(policy, "", places),
  };
  const add = (rules: AccessRule[], direction: Direction, rule: AnyRule): void => {
    const index = rules.length;
    const isForAll = rule.ports === undefined && rule.protocols === undefined;
    const ports = [
      ...(rule.ports ?? []).filter(isPossiblePort).map(compilePort),
      ...(rule.protocols ?? []).map(compileProtocol),
    ];
    rules.push({
      policy: made,
      direction,
      index,
      name: rule.name ?? "",
      action: rule.action === "Accept" ? "Allow" : (rule.action as RuleAction),
      peers: (rule.from ?? rule.to ?? []).map((peer) => compilePeer(peer, terms)),
      ports: isForAll ? null : ports,
      origin: traceOrigin(policy, `spec.${direction}[${index}]`, places),
    });
  };
  for (const rule of rulesIn) add(ingress, "ingress", rule);
  for (const rule of rulesOut) add(egress, "egress", rule);
  return made;
}

function tierOf(policy: AnyAdminPolicy): PolicyTier {
  if (policy.kind === "BaselineAdminNetworkPolicy") return "Baseline";
  return "tier" in policy.spec && policy.spec.tier === "Baseline" ? "Baseline" : "Admin";
}

function subjectTerm(subject: AdminNetworkPolicySubject, terms: TermTable): number {
  if (subject.pods !== undefined) return terms.inNamespaces(subject.pods.namespaceSelector, subject.pods.podSelector);
  return terms.inNamespaces(subject.namespaces, undefined);
}

function compilePeer(peer: AdminNetworkPolicyEgressPeer, terms: TermTable): RulePeer {
  if (peer.nodes !== undefined) return { kind: "nodes", nodeTerm: terms.ofNodes(peer.nodes) };
  if (peer.networks !== undefined) {
    return { kind: "networks", ranges: peer.networks.flatMap((cidr) => rangeOfCidr(cidr) ?? []) };
  }
  if (peer.domainNames !== undefined) {
    return { kind: "domains", names: peer.domainNames.map((name) => name.toLowerCase().replace(/\.$/, "")) };
  }
  return { kind: "pods", term: subjectTerm(peer, terms) };
}

function compilePort(port: AdminNetworkPolicyPort): RulePort {
  if (port.namedPort !== undefined) return { protocol: null, portName: port.namedPort, first: 0, last: 0 };
  const { protocol } = port.portNumber ?? port.portRange ?? {};
  const first = port.portNumber?.port ?? port.portRange?.start ?? 0;
  const last = port.portNumber?.port ?? port.portRange?.end ?? 0;
  return { protocol: (protocol ?? "TCP") as "TCP" | "UDP" | "SCTP", portName: null, first, last };
}

function compileProtocol(protocol: ClusterNetworkPolicyProtocol): RulePort {
  const name = protocol.destinationNamedPort;
  if (name !== undefined) return { protocol: null, portName: name, first: 0, last: 0 };
  if (protocol.tcp !== undefined) return portsOf("TCP", protocol.tcp);
  if (protocol.udp !== undefined) return portsOf("UDP", protocol.udp);
  return portsOf("SCTP", protocol.sctp ?? {});
}

function portsOf(protocol: "TCP" | "UDP" | "SCTP", { destinationPort }: ClusterNetworkPolicyPorts): RulePort {
  const first = destinationPort?.number ?? destinationPort?.range?.start ?? 0;
  const last = destinationPort?.number ?? destinationPort?.range?.end ?? 65535;
  return { protocol, portName: null, first, last };
}
