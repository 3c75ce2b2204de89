import { expect, test } from "vitest";
import { PolicyWorld } from "./policy-world.js";

const pod = (name: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, labels: { app: ${name} } }\nspec: { containers: [] }\n`;
const label = (app: string): string => `podSelector: { matchLabels: { app: ${app} } }`;

test("a rule's place among many of its tier does not make it one of the other tier's", () => {
  for (const count of [1, 10, 33, 49, 60]) {
    const others = Array.from({ length: count - 1 }, (_, i) => `none-${i}`);
    const admin = [...others, "denied"].map(
      (app) => `    - { action: Deny, from: [{ pods: { namespaceSelector: {}, ${label(app)} } }] }`,
    );
    const network = [...others, "allowed"].map((app) => `    - { from: [{ ${label(app)} }] }`);
    const world = new PolicyWorld(
      [
        ...["web", "denied", "allowed", "stranger"].map(pod),
        `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: adm }\nspec:\n  priority: 1\n  subject: { pods: { namespaceSelector: {}, ${label("web")} } }\n  ingress:\n${admin.join("\n")}\n`,
        `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: net }\nspec:\n  ${label("web")}\n  ingress:\n${network.join("\n")}\n`,
      ].join("---\n"),
    );
    const ingress = (from: string): string => {
      const decision = world.parts(`default/${from}`, "default/web")[0]?.ingress;
      return `${decision?.rule?.policy.name ?? decision?.reason} ${decision?.allowed}`;
    };
    expect([ingress("denied"), ingress("allowed"), ingress("stranger")], `${count} rules`).toEqual([
      "adm false",
      "net true",
      "default-deny false",
    ]);
  }
});
