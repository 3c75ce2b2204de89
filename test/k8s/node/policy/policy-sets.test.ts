import { expect, test } from "vitest";
import { PolicySets } from "../../../../src/k8s/node/policy/policy-sets.js";
import { PolicyWorld } from "./policy-world.js";

test("a selector that is broken has a set of its own, beside that of one that selects everything", () => {
  const broken = "{ matchExpressions: [{ key: app, operator: Like, values: [w] }] }";
  const { compiled } = new PolicyWorld(`apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { containers: [] }
status: { podIP: 10.244.0.2 }
---
apiVersion: v1
kind: Node
metadata: { name: node-1 }
spec: {}
status: { addresses: [{ type: InternalIP, address: 192.168.10.1 }] }
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: a }
spec:
  priority: 1
  subject: { namespaces: {} }
  egress:
    - { action: Deny, to: [{ pods: { namespaceSelector: {}, podSelector: ${broken} } }] }
    - { action: Allow, to: [{ pods: { namespaceSelector: {}, podSelector: {} } }] }
    - { action: Deny, to: [{ nodes: ${broken} }] }
    - { action: Allow, to: [{ nodes: {} }] }
`);
  const sets = new PolicySets(compiled, 4, new Map());
  const members = compiled.policies.flatMap(({ egress }) =>
    egress.map(({ peers }) => [...(sets.addressesOf(peers ?? [])?.members.keys() ?? [])]),
  );
  expect(members).toEqual([[], ["10.244.0.2"], [], ["192.168.10.1"]]);
});
