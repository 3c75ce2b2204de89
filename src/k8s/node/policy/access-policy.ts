import type { Origin } from "../../../trace/trace.js";
import type { Selector } from "../../api/selector.js";
import type { AddressRange } from "./address-range.js";

/** Which side of a connection a rule is about: the pod that is connected to, or the pod that connects. */
export type Direction = "ingress" | "egress";

/** In which order policies are asked: Admin first, then NetworkPolicies, then the baseline. */
export type PolicyTier = "Admin" | "NetworkPolicy" | "Baseline";

/** What a rule says; `Accept` of ClusterNetworkPolicy is `Allow` here. */
export type RuleAction = "Allow" | "Deny" | "Pass";

/** Protocols that policies tell apart. ICMP stands for all that have no ports: only rules without ports are about it. */
export const POLICY_PROTOCOLS = ["TCP", "UDP", "SCTP", "ICMP"] as const;
/** One of them. */
export type PolicyProtocol = (typeof POLICY_PROTOCOLS)[number];

/** Pods by where they are and their labels. */
export interface PodTerm {
  /** Only this namespace; null when `namespaceSelector` says which. */
  readonly namespace: string | null;
  readonly namespaceSelector: Selector;
  readonly podSelector: Selector;
}

/** Who a rule is about: one entry of `from` or `to`. */
export type RulePeer =
  | {
      readonly kind: "pods";
      /** Index in `CompiledPolicies.terms`. */
      readonly term: number;
    }
  | {
      readonly kind: "nodes";
      /** Index in `CompiledPolicies.nodeTerms`. */
      readonly nodeTerm: number;
    }
  | {
      readonly kind: "networks";
      /** The addresses, `except` taken out. */
      readonly ranges: readonly AddressRange[];
    }
  | {
      readonly kind: "domains";
      /** In small letters without the dot at the end; `*.example.com` stands for every name below. */
      readonly names: readonly string[];
    };

/** One entry of a rule's ports. */
export interface RulePort {
  /** Null is any protocol that the named port has. */
  readonly protocol: Exclude<PolicyProtocol, "ICMP"> | null;
  /** The name of a port of the pod that is connected to; null for numbers. */
  readonly portName: string | null;
  readonly first: number;
  readonly last: number;
}

/** One rule of a policy, the same for all kinds. */
export interface AccessRule {
  readonly policy: AccessPolicy;
  readonly direction: Direction;
  /** From 0 within the policy and direction. */
  readonly index: number;
  /** The name that admin policies can give; "" when there is none. */
  readonly name: string;
  readonly action: RuleAction;
  /** Null is everybody, in and outside of the cluster. */
  readonly peers: readonly RulePeer[] | null;
  /** Null is every protocol and port. */
  readonly ports: readonly RulePort[] | null;
  readonly origin: Origin;
}

/** A policy of any kind. */
export interface AccessPolicy {
  /** "NetworkPolicy", "AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy". */
  readonly kind: string;
  /** "" for those of the whole cluster. */
  readonly namespace: string;
  readonly name: string;
  readonly tier: PolicyTier;
  /** Within the tier, smaller first; 0 for NetworkPolicies, which have none. */
  readonly priority: number;
  /** Whom it is about: index in `CompiledPolicies.terms`. */
  readonly subject: number;
  /** Whether a NetworkPolicy isolates its pods in the direction; for the others, whether they have rules for it. */
  readonly isAbout: Readonly<Record<Direction, boolean>>;
  readonly ingress: readonly AccessRule[];
  readonly egress: readonly AccessRule[];
  readonly origin: Origin;
}

/** "NetworkPolicy default/web". */
export function policyLabel(policy: {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}): string {
  return `${policy.kind} ${policy.namespace === "" ? "" : `${policy.namespace}/`}${policy.name}`;
}

/** `policies.yaml:12`; "" when it came from no file. */
export function placeOf(origin: Origin): string {
  return origin.file === null ? "" : `${origin.file}${origin.line === null ? "" : `:${origin.line}`}`;
}
