import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { confirmReach } from "../../../src/k8s/reach/confirm.js";
import { formatContradiction } from "../../../src/k8s/reach/contradiction.js";
import { PortSet } from "../../../src/k8s/reach/port-set.js";
import type { Reach } from "../../../src/k8s/reach/reach.js";
import { reportReach } from "../../../src/k8s/reach/reach-report.js";
import {
  arbitraryAdminPolicies,
  arbitraryFamilies,
  arbitraryNames,
  arbitraryPods,
  arbitraryPolicies,
} from "./arbitrary-policies.js";
import { deployment, open, policy, reachOf } from "./manifests.js";

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

  test("of Services that are open to outside, by the pod's own node and by others", async () => {
    const service = (name: string, spec: string): string =>
      `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { type: NodePort, selector: { app: web }, ports: [{ port: 80, targetPort: http }], ${spec} }\n`;
    const documents = (cidr: string): string[] => [
      deployment("web", { replicas: 2, ports: "[{ name: http, containerPort: 8080 }]" }),
      service("cluster", "externalTrafficPolicy: Cluster"),
      service("local", "externalTrafficPolicy: Local"),
      policy(
        "web",
        `{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: ${cidr} } }], ports: [{ port: 8080 }] }] }`,
      ),
    ];
    const reachedBy = async (cidr: string): Promise<unknown> => {
      const reach = reachOf(documents(cidr));
      expect((await confirmReach(reach)).contradictions).toEqual([]);
      return reportReach(reach).services.map((one) => one.reachedBy.filter(({ from }) => from !== "default/web"));
    };
    expect(await reachedBy("203.0.113.0/24")).toEqual([
      [
        { from: "outside", share: "none" },
        { from: "203.0.113.0/24", share: "all", throughOtherNodes: "none" },
      ],
      [
        { from: "outside", share: "none" },
        { from: "203.0.113.0/24", share: "all" },
      ],
    ]);
    expect(await reachedBy("192.168.10.0/24")).toEqual([
      [
        { from: "outside", share: "none", throughOtherNodes: "all" },
        { from: "192.168.10.0/24", share: "all" },
      ],
      [
        { from: "outside", share: "none" },
        { from: "192.168.10.0/24", share: "all" },
      ],
    ]);
    const wrong = reachOf(documents("192.168.10.0/24"));
    const web = wrong.ends.find(({ id }) => id === "default/web");
    if (web === undefined) throw new Error("a workload was expected");
    const passedOn = wrong.throughOtherNodes(web) as { open: PortSet };
    passedOn.open = PortSet.none;
    expect((await confirmReach(wrong)).contradictions.map(({ on, policies }) => [on, policies])).toEqual([
      ["TCP 8080 through a Service by another node", "denied"],
    ]);
  });

  test("of ranges that begin at port 1, as many are written", async () => {
    const range = "{ namespaces: {} }], ports: [{ portRange: { protocol: TCP, start: 1, end: 9000 } }";
    const reach = reachOf([
      deployment("web"),
      deployment("client"),
      `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\nmetadata: { name: default }\nspec: { subject: { namespaces: {} }, ingress: [{ action: Deny, from: [${range}] }] }\n`,
      policy(
        "web",
        "{ podSelector: { matchLabels: { app: client } }, ingress: [{ ports: [{ port: 1, endPort: 80 }] }] }",
      ),
    ]);
    expect((await confirmReach(reach)).contradictions.map(formatContradiction)).toEqual([]);
  });

  test("of pods that manifests put on the node of another, which the stand-ins need not be on", async () => {
    const onNode = (name: string, more: string): string =>
      deployment(name).replace("spec: { containers", `spec: { nodeName: n1, ${more} containers`);
    const reach = reachOf([
      onNode("web", ""),
      onNode("agent", "hostNetwork: true,"),
      deployment("client"),
      policy("all", "{ podSelector: {}, ingress: [{ ports: [{ protocol: TCP }] }] }"),
    ]);
    expect(open(reach, "default/agent", "default/web")).toBe("everything");
    expect((await confirmReach(reach)).contradictions.map(formatContradiction)).toEqual([]);
  });

  test("of blocks of IPv6, of names at each kind of address, and of addresses that Services, nodes or the gateway might have", async () => {
    const reach = reachOf([
      deployment("web"),
      deployment("client"),
      policy(
        "client",
        "{ podSelector: { matchLabels: { app: client } }, policyTypes: [Ingress, Egress], ingress: [{ from: [{ ipBlock: { cidr: '2001:db8:1::/48', except: ['2001:db8:1:1::/64'] } }] }], egress: [{ to: [{ ipBlock: { cidr: 169.254.169.254/32 } }, { ipBlock: { cidr: 10.96.0.1/32 } }, { ipBlock: { cidr: 192.168.10.200/32 } }, { ipBlock: { cidr: 198.51.100.10/32 } }] }] }",
      ),
      `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: names }
spec:
  priority: 1
  subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: web } } } }
  egress:
    - { name: names, action: Allow, to: [{ domainNames: ["*.example.com", kubernetes.io] }], ports: [{ portNumber: { protocol: TCP, port: 443 } }] }
    - { name: block, action: Allow, to: [{ networks: ["203.0.113.0/24"] }] }
    - { name: rest, action: Deny, to: [{ networks: ["0.0.0.0/0", "::/0"] }] }
`,
    ]);
    const { contradictions, probes, skipped, unprobed } = await confirmReach(reach);
    expect([contradictions.map(formatContradiction), skipped, unprobed]).toEqual([[], 0, []]);
    expect(probes).toBeGreaterThan(100);
  });

  test("in each family of the cluster", async () => {
    const documents = [
      deployment("web", { replicas: 2 }),
      deployment("client"),
      deployment("agent").replace("spec: { containers", "spec: { hostNetwork: true, containers"),
      "apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { type: NodePort, ipFamilyPolicy: PreferDualStack, selector: { app: web }, ports: [{ port: 80 }] }\n",
      policy(
        "web",
        "{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: 80 }] }] }",
      ),
    ];
    const probes: number[] = [];
    for (const podCidr of ["192.168.0.0/16", "10.42.0.0/16,fd00:42::/56", "fd00:42::/56"]) {
      const confirmed = await confirmReach(reachOf(documents, { podCidr }));
      expect([confirmed.contradictions.map(formatContradiction), confirmed.skipped]).toEqual([[], 0]);
      probes.push(confirmed.probes);
    }
    expect(probes[1]).toBeGreaterThan(Math.max(probes[0] ?? 0, probes[2] ?? 0));
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

  test("of arbitrary policies over arbitrary pods, and Services that are open to outside", async () => {
    const services = ["Cluster", "Local"].map(
      (traffic, i) =>
        `apiVersion: v1\nkind: Service\nmetadata: { name: s${i}, namespace: ${i === 0 ? "default" : "shop"} }\nspec: { type: NodePort, externalTrafficPolicy: ${traffic}, selector: { app: ${i === 0 ? "a" : "b"} }, ports: [{ port: 80 }] }\n`,
    );
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(arbitraryPods, arbitraryPolicies, arbitraryAdminPolicies, arbitraryNames),
        arbitraryFamilies,
        async (parts, families) => {
          const reach: Reach = reachOf([...services, ...parts.flat()], families);
          const { contradictions } = await confirmReach(reach);
          expect(contradictions.map(formatContradiction)).toEqual([]);
        },
      ),
      { numRuns: 20 },
    );
  });
});
