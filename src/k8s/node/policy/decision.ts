import { type AccessPolicy, type AccessRule, type Direction, placeOf, policyLabel } from "./access-policy.js";

/** Why one side of a connection lets it pass or not. */
export type DecisionReason =
  /** A rule matched. */
  | "rule"
  /** NetworkPolicies select the pod and none allows it. */
  | "default-deny"
  /** No policy has anything to say: what is not forbidden is allowed. */
  | "no-policy"
  /** A pod always reaches itself. */
  | "self"
  /** A node and its own pods always reach each other. */
  | "own-node"
  /** This side is no pod that policies are about: a node, a pod on the node's network, the outside. */
  | "no-pod";

/** What one side says of a connection, and who decided. Each is made once, so equal decisions are the same object. */
export interface Decision {
  readonly direction: Direction;
  readonly allowed: boolean;
  readonly reason: DecisionReason;
  /** The rule that decided; null for all reasons but "rule". */
  readonly rule: AccessRule | null;
  /** For "default-deny": the policies that isolate the pod. Else empty. */
  readonly policies: readonly AccessPolicy[];
}

/** A rule's verdict. `Pass` is none: the next tier decides. */
export function ruleDecision(rule: AccessRule): Decision {
  return { direction: rule.direction, allowed: rule.action === "Allow", reason: "rule", rule, policies: [] };
}

/** What isolates a pod when none of its NetworkPolicies allows something. */
export function defaultDeny(direction: Direction, policies: readonly AccessPolicy[]): Decision {
  return { direction, allowed: false, reason: "default-deny", rule: null, policies };
}

/** The decisions without policies, by direction. */
export const PLAIN_DECISIONS = {
  ingress: plainDecisions("ingress"),
  egress: plainDecisions("egress"),
} as const;

function plainDecisions(
  direction: Direction,
): Readonly<Record<"no-policy" | "self" | "own-node" | "no-pod", Decision>> {
  const plain = (reason: DecisionReason): Decision => ({
    direction,
    allowed: true,
    reason,
    rule: null,
    policies: [],
  });
  return {
    "no-policy": plain("no-policy"),
    self: plain("self"),
    "own-node": plain("own-node"),
    "no-pod": plain("no-pod"),
  };
}

/**
 * The decision in one line for people: `NetworkPolicy default/web ingress[0] allows it, policies.yaml:12`,
 * `no policy that selects this pod allows it: default-deny, policies.yaml:12`.
 */
export function formatDecision(decision: Decision): string {
  const { rule } = decision;
  switch (decision.reason) {
    case "rule":
      return rule === null ? "" : formatRule(rule);
    case "default-deny":
      return formatDefaultDeny(decision.policies);
    case "no-policy":
      return `no policy restricts this pod's ${decision.direction}`;
    case "self":
      return "a pod always reaches itself";
    case "own-node":
      return "a node and its own pods always reach each other";
    case "no-pod":
      return "policies are about pods with a network of their own";
  }
}

/** `AdminNetworkPolicy guard egress[1] "no metadata" denies it, policies.yaml:12`. */
export function formatRule(rule: AccessRule): string {
  const name = rule.name === "" ? "" : ` ${JSON.stringify(rule.name)}`;
  const verb = rule.action === "Allow" ? "allows it" : rule.action === "Deny" ? "denies it" : "passes it on";
  const place = placeOf(rule.origin);
  return `${policyLabel(rule.policy)} ${rule.direction}[${rule.index}]${name} ${verb}${place === "" ? "" : `, ${place}`}`;
}

/** `no policy that selects this pod allows it: default-deny, policies.yaml:12; web, policies.yaml:30`. */
export function formatDefaultDeny(policies: readonly AccessPolicy[]): string {
  const names = policies.map((policy) => {
    const place = placeOf(policy.origin);
    return place === "" ? policy.name : `${policy.name}, ${place}`;
  });
  return `no policy that selects this pod allows it: ${names.join("; ")}`;
}
