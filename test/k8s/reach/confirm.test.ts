import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { confirmReach, formatContradiction } from "../../../src/k8s/reach/confirm.js";
import { PortSet } from "../../../src/k8s/reach/port-set.js";
import type { Reach } from "../../../src/k8s/reach/reach.js";
import { arbitraryAdminPolicies, arbitraryPods, arbitraryPolicies } from "./arbitrary-policies.js";
import { deployment, policy, reachOf } from "./manifests.js";

describe("packets confirm what policies say", () => {
  test("of ports, ranges and names of ports, of blocks, namespaces and Ingress", async () => {
    const reach = reachOf([
      deployment("web", { replicas: 2, ports: "[{ name: http, containerPort: 8080 }]" }),
      deployment("db", { ports: "[{ name: sql, containerPort: 5432 }]" }),
      deployment("agent").replace("spec: { containers", "spec: { hostNetwork: true, containers"),
      policy("all", "{ podSelector: {}, policyTypes: [Ingress, Egress] }"),
      policy(
        "db",
        "{ podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: sql }, { port: 53, protocol: UDP }] }] }",
      ),
      policy(
        "web",
        "{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress, Ingress], egress: [{ to: [{ podSelector: {} }] }, { to: [{ ipBlock: { cidr: 203.0.113.0/24, except: [203.0.113.64/26] } }], ports: [{ port: 443 }] }], ingress: [{ from: [{ ipBlock: { cidr: 192.0.2.0/24 } }], ports: [{ port: http }] }] }",
      ),
    ]);
    const { contradictions, probes, classes, skipped } = await confirmReach(reach);
    expect(contradictions.map(formatContradiction)).toEqual([]);
    expect(probes).toBeGreaterThan(100);
    expect([classes > 10, skipped]).toEqual([true, 0]);
  });

  test("an answer that is wrong is told with both sides", async () => {
    const reach = reachOf([deployment("web"), deployment("db")]);
    const [from, to] = [reach.ends[0], reach.ends[1]];
    if (from === undefined || to === undefined) throw new Error("two workloads were expected");
    const answer = reach.answer(from, to) as { open: PortSet };
    answer.open = PortSet.none;
    const { contradictions } = await confirmReach(reach);
    expect(contradictions.map(formatContradiction)).toEqual([
      "default/db -> default/web on everything: the policies say denied (nothing by the manifests, everything in the cluster of stand-ins), but the packet arrived",
    ]);
  });

  test("of arbitrary policies over arbitrary pods", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryPods, arbitraryPolicies, arbitraryAdminPolicies, async (pods, policies, admin) => {
        const reach: Reach = reachOf([...pods, ...policies, ...admin]);
        const { contradictions } = await confirmReach(reach);
        expect(contradictions.map(formatContradiction)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});
