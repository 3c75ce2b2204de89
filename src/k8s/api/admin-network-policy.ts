import type { LabelSelector } from "kubernetes-types/meta/v1.js";

/*
 * The cluster-wide policies of policy.networking.k8s.io: AdminNetworkPolicy and BaselineAdminNetworkPolicy (v1alpha1,
 * network-policy-api v0.1) and ClusterNetworkPolicy (v1alpha2, network-policy-api v0.2). `kubernetes-types` has no types for them.
 */

/** Pods by their own labels and the labels of their namespaces; both parts must match. */
export interface NamespacedPod {
  /** Required but in a ClusterNetworkPolicy, where leaving it out selects every namespace. */
  namespaceSelector?: LabelSelector;
  podSelector: LabelSelector;
}

/** Whom an admin policy is about: exactly one of the two. */
export interface AdminNetworkPolicySubject {
  /** All pods of the namespaces that match. */
  namespaces?: LabelSelector;
  /** The pods that match in the namespaces that match. */
  pods?: NamespacedPod;
}

/** Exactly one of the fields. */
export interface AdminNetworkPolicyPort {
  portNumber?: AdminPort;
  /** Name of a container port of the pods that are connected to. */
  namedPort?: string;
  portRange?: AdminPortRange;
}

/** One port of one protocol. */
export interface AdminPort {
  /** TCP unless told. */
  protocol?: string;
  port: number;
}

/** Ports from `start` to `end`, both included. */
export interface AdminPortRange {
  protocol?: string;
  start: number;
  end: number;
}

/** Who connects: exactly one of the fields. */
export interface AdminNetworkPolicyIngressPeer {
  namespaces?: LabelSelector;
  pods?: NamespacedPod;
}

/** Who is connected to: exactly one of the fields. */
export interface AdminNetworkPolicyEgressPeer {
  namespaces?: LabelSelector;
  pods?: NamespacedPod;
  /** Nodes by their labels (experimental channel). */
  nodes?: LabelSelector;
  /** CIDRs (experimental channel). */
  networks?: string[];
  /** `example.com` or `*.example.com`; only in Allow rules (experimental channel). */
  domainNames?: string[];
}

/** What happens to connections from these peers; all ports when none are named. */
export interface AdminNetworkPolicyIngressRule {
  name?: string;
  /** Allow, Deny or Pass (Pass not in a baseline). */
  action: string;
  from: AdminNetworkPolicyIngressPeer[];
  ports?: AdminNetworkPolicyPort[];
}

/** Who is connected to, for a baseline: exactly one of the fields. */
export interface BaselineAdminNetworkPolicyEgressPeer {
  namespaces?: LabelSelector;
  pods?: NamespacedPod;
  nodes?: LabelSelector;
  networks?: string[];
}

/** What happens to connections to these peers by a baseline; all ports when none are named. */
export interface BaselineAdminNetworkPolicyEgressRule {
  name?: string;
  /** Allow or Deny. */
  action: string;
  to: BaselineAdminNetworkPolicyEgressPeer[];
  ports?: AdminNetworkPolicyPort[];
}

/** What happens to connections to these peers; all ports when none are named. */
export interface AdminNetworkPolicyEgressRule {
  name?: string;
  action: string;
  to: AdminNetworkPolicyEgressPeer[];
  ports?: AdminNetworkPolicyPort[];
}

/** A policy of the administrators, before every NetworkPolicy; the first rule that matches decides. */
export interface AdminNetworkPolicySpec {
  /** 0 to 1000; a smaller number goes first. */
  priority: number;
  subject: AdminNetworkPolicySubject;
  ingress?: AdminNetworkPolicyIngressRule[];
  egress?: AdminNetworkPolicyEgressRule[];
}

/** The one baseline of a cluster (its name is `default`): what holds for pods that no NetworkPolicy selects. */
export interface BaselineAdminNetworkPolicySpec {
  subject: AdminNetworkPolicySubject;
  ingress?: AdminNetworkPolicyIngressRule[];
  egress?: BaselineAdminNetworkPolicyEgressRule[];
}

/** A port by number or by range, within a protocol (ClusterNetworkPolicy). */
export interface ClusterNetworkPolicyPort {
  number?: number;
  range?: ClusterNetworkPolicyPortRange;
}

/** Ports from `start` to `end`, both included. */
export interface ClusterNetworkPolicyPortRange {
  start: number;
  end: number;
}

/** The port that is connected to. */
export interface ClusterNetworkPolicyPorts {
  destinationPort?: ClusterNetworkPolicyPort;
}

/** Exactly one of the fields. */
export interface ClusterNetworkPolicyProtocol {
  tcp?: ClusterNetworkPolicyPorts;
  udp?: ClusterNetworkPolicyPorts;
  sctp?: ClusterNetworkPolicyPorts;
  /** Name of a container port of the pods that are connected to. */
  destinationNamedPort?: string;
}

/** What happens to connections from these peers; all protocols when none are named. */
export interface ClusterNetworkPolicyIngressRule {
  name?: string;
  /** Accept, Deny or Pass. */
  action: string;
  from: AdminNetworkPolicyIngressPeer[];
  protocols?: ClusterNetworkPolicyProtocol[];
}

/** What happens to connections to these peers; all protocols when none are named. */
export interface ClusterNetworkPolicyEgressRule {
  name?: string;
  action: string;
  to: AdminNetworkPolicyEgressPeer[];
  protocols?: ClusterNetworkPolicyProtocol[];
}

/** A policy for the whole cluster; the first rule that matches within the tier decides. */
export interface ClusterNetworkPolicySpec {
  /** `Admin` (before NetworkPolicy) or `Baseline` (after it). */
  tier: string;
  /** 0 to 1000 within the tier; a smaller number goes first. */
  priority: number;
  subject: AdminNetworkPolicySubject;
  ingress?: ClusterNetworkPolicyIngressRule[];
  egress?: ClusterNetworkPolicyEgressRule[];
}
