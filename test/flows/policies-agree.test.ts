import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Netns } from "../../src/host/netns.js";
import { Cluster } from "../../src/k8s/cluster.js";
import { POLICY_PROTOCOLS, type PolicyProtocol } from "../../src/k8s/node/policy/access-policy.js";
import { compilePolicies } from "../../src/k8s/node/policy/compile-policies.js";
import { connections, partFor } from "../../src/k8s/node/policy/connections.js";
import { formatDecision } from "../../src/k8s/node/policy/decision.js";
import type { PolicyEndpoint } from "../../src/k8s/node/policy/policy-endpoint.js";
import { policyObjectsOf } from "../../src/k8s/node/policy/policy-objects.js";
import { formatIp, type IpAddress, parseIp } from "../../src/wire/ip-address.js";
import { PolicyProbe, type Probe } from "./policy-probe.js";
import { manifestOf, PORTS, type World, world } from "./policy-worlds.js";

async function check(given: World): Promise<void> {
  const cluster = new Cluster({
    nodes: 2,
    dns: false,
    ...(given.podNetwork === "default" ? {} : { podNetwork: given.podNetwork }),
    podCidr: [...given.families].map((family) => (family === "4" ? "10.244.0.0/16" : "fd00:10:244::/56")).join(","),
  });
  const { problems } = cluster.apply(manifestOf(given));
  expect(problems.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
  await cluster.settle();
  const compiled = compilePolicies(policyObjectsOf(cluster.api, cluster.api));
  const ends: { name: string; end: PolicyEndpoint; netns: Netns; addresses: readonly IpAddress[] }[] = [];
  for (const pod of compiled.pods.values()) {
    const addresses = [4, 6].flatMap((family) => pod.addresses[family as 4 | 6] ?? []);
    ends.push({
      name: pod.key,
      end: { kind: "pod", pod },
      netns: cluster.pod(pod.name, pod.namespace).netns,
      addresses,
    });
  }
  for (const node of compiled.nodes.values()) {
    ends.push({
      name: node.name,
      end: { kind: "node", node },
      netns: cluster.node(node.name).netns,
      addresses: node.all,
    });
  }
  const outside = parseIp("198.51.100.10");
  ends.push({
    name: "outside",
    end: { kind: "outside", range: { family: 4, first: outside, last: outside } },
    netns: cluster.outside.netns,
    addresses: [outside],
  });
  const probes: Probe[] = [];
  const expected: { text: string; allowed: boolean }[] = [];
  for (const from of ends) {
    if (from.end.kind !== "pod" && from.end.kind !== "node") continue;
    for (const to of ends) {
      if (from.netns === to.netns) continue;
      for (const address of to.addresses) {
        const family = typeof address === "number" ? 4 : 6;
        if (!from.addresses.some((own) => typeof own === typeof address)) continue;
        const parts = connections(compiled, from.end, to.end, family);
        for (const protocol of POLICY_PROTOCOLS) {
          for (const number of protocol === "ICMP" ? [0] : PORTS) {
            const part = partFor(parts, protocol, number);
            probes.push({ from: from.netns, at: to.netns, to: address, protocol, port: number });
            const why = `${formatDecision(part.egress)} | ${formatDecision(part.ingress)}`;
            expected.push({
              text: `${from.name} -> ${to.name} ${formatIp(address)} ${protocol as PolicyProtocol} ${number}: ${why}`,
              allowed: part.allowed,
            });
          }
        }
      }
    }
  }
  const found = await new PolicyProbe(cluster).run(probes);
  const wrong = expected.flatMap(({ text, allowed }, i) =>
    found[i] === allowed ? [] : [`${text}: expected ${allowed}, packets say ${found[i]}`],
  );
  expect(wrong).toEqual([]);
}

describe("arbitrary policies in arbitrary clusters", () => {
  test("every packet's verdict is the symbolic one", async () => {
    await fc.assert(fc.asyncProperty(world, check), { numRuns: Number(process.env.RUNS ?? 20) });
  }, 600_000);
});
