// Who may talk to whom: NetworkPolicies and the policies of administrators as one model, symbolic and pure.
// It knows objects and addresses, nothing of rules in a kernel, packets or time.
// Read next: access-policy.ts for what policies become, connections.ts for the question, policy-agent.ts for the packets.

import type { AccessPolicy } from "./access-policy.js";
import { type AnyAdminPolicy, compileAdminPolicy } from "./compile-admin-policy.js";
import { compileNetworkPolicy } from "./compile-network-policy.js";
import { CompiledPolicies } from "./compiled-policies.js";
import type { PolicyObjects } from "./policy-objects.js";
import { TermTable } from "./term-table.js";

const TIERS = { Admin: 0, NetworkPolicy: 1, Baseline: 2 } as const;

/**
 * Compiles policies over the objects that they select. Pods that have ended are left out: their addresses are free.
 * Costs about one match for each pair of a distinct selection and a distinct set of the labels that selections ask for.
 */
export function compilePolicies(objects: PolicyObjects): CompiledPolicies {
  const terms = new TermTable();
  const admins: readonly AnyAdminPolicy[] = [
    ...objects.adminNetworkPolicies,
    ...objects.clusterNetworkPolicies,
    ...objects.baselineAdminNetworkPolicies,
  ];
  const policies = [
    ...admins.map((policy) => compileAdminPolicy(policy, terms, objects.places)),
    ...objects.networkPolicies.map((policy) => compileNetworkPolicy(policy, terms, objects.places)),
  ];
  policies.sort(inOrder);
  return new CompiledPolicies(policies, terms, objects);
}

/**
 * Tiers one after the other, within a tier by priority. Equal priorities are left to whoever implements it: kind and name
 * decide here, so that the answer is always the same.
 */
function inOrder(a: AccessPolicy, b: AccessPolicy): number {
  return (
    TIERS[a.tier] - TIERS[b.tier] ||
    a.priority - b.priority ||
    compare(a.kind, b.kind) ||
    compare(a.namespace, b.namespace) ||
    compare(a.name, b.name)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
