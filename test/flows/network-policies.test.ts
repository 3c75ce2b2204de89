import { describe, expect, test } from "vitest";
import type { Netns } from "../../src/host/netns.js";
import { Cluster } from "../../src/k8s/cluster.js";
import type { PolicyProtocol } from "../../src/k8s/node/policy/access-policy.js";
import { type IpAddress, parseIp } from "../../src/wire/ip-address.js";
import { PODS, TABLE } from "../k8s/node/policy/network-policy-table.js";
import { networkPolicy } from "../k8s/node/policy/policy-world.js";
import { PolicyProbe, type Probe } from "./policy-probe.js";

/** What is tried of every pair. */
const TRIED: readonly (readonly [PolicyProtocol, number])[] = [
  ...[79, 80, 81, 90, 100, 101].map((port) => ["TCP", port] as const),
  ["UDP", 53],
  ["UDP", 80],
  ["SCTP", 80],
  ["ICMP", 0],
];

/** Does "TCP 80-100, UDP 53" hold it? */
function isIn(text: string, protocol: string, port: number): boolean {
  return text.split(", ").some((part) => {
    const [name, range] = part.split(" ");
    const [first = 0, last = first] = (range ?? "0-65535").split("-").map(Number);
    return name === protocol && (protocol === "ICMP" || (first <= port && port <= last));
  });
}

/** Pools of the ranges that the table's nodes have, without the two addresses that other networks do not give out. */
const POOLS = ["n1", "n2"]
  .map((node, index) => {
    const range = `10.244.${index}.0`;
    const chosen = `blockSize: 24, nodeSelector: 'kubernetes.io/hostname == "${node}"'`;
    return `{ apiVersion: projectcalico.org/v3, kind: IPPool, metadata: { name: ${node} },
  spec: { cidr: ${range}/24, ${chosen}, ipipMode: Always, natOutgoing: true, allowedUses: [Workload] } }
---
{ apiVersion: projectcalico.org/v3, kind: IPReservation, metadata: { name: ${node} }, spec: { reservedCIDRs: [${range}/31] } }
---
`;
  })
  .concat(
    "{ apiVersion: projectcalico.org/v3, kind: IPPool, metadata: { name: default-ipv4-ippool },",
    "  spec: { cidr: 10.244.0.0/16, ipipMode: Always, natOutgoing: true, allowedUses: [Tunnel] } }",
  )
  .join("\n");

/** Boots the table's cluster, with a way from outside straight to pods. */
async function boot(podNetwork: string): Promise<Cluster> {
  const cluster = new Cluster({ nodes: ["n1", "n2"], dns: false, podNetwork });
  if (podNetwork === "calico") {
    expect(cluster.apply(POOLS).problems).toEqual([]);
    await cluster.settle();
  }
  // Nodes are there already, and addresses are given out by the cluster itself.
  const text = PODS.replace(/---\napiVersion: v1\nkind: Node[\s\S]*$/, "").replaceAll(/^status: .*$/gm, "");
  for (const document of text.split("---\n").filter((one) => one.trim() !== "")) {
    expect(cluster.apply(document).problems).toEqual([]);
    await cluster.settle();
  }
  const gateway = cluster.gateway.netns.stack;
  for (const [index, node] of ["192.168.10.11", "192.168.10.12"].entries()) {
    gateway.addRoute({
      family: 4,
      dst: parseIp(`10.244.${index}.0`),
      prefixLength: 24,
      nexthops: [{ gateway: parseIp(node) }],
    });
  }
  return cluster;
}

describe.each(["bridge", "ptp", "calico"])("NetworkPolicies on packets, on the pod network %s", (podNetwork) => {
  test("every fact of the table holds", async () => {
    const cluster = await boot(podNetwork);
    const probe = new PolicyProbe(cluster);
    const placeOf = (name: string): { netns: Netns; address: IpAddress; source?: IpAddress } => {
      if (name.startsWith("node/")) {
        const netns = cluster.node(name.slice(5)).netns;
        return { netns, address: parseIp(name === "node/n1" ? "192.168.10.11" : "192.168.10.12") };
      }
      if (!name.includes("/")) {
        const source = parseIp(name);
        const { netns } = cluster.outside;
        netns.stack.addAddress(netns.ipDevice(netns.loopback), { local: source, prefixLength: 32 });
        return { netns, address: source, source };
      }
      const [namespace = "", pod = ""] = name.split("/");
      const found = cluster.pod(pod, namespace);
      return { netns: found.netns, address: parseIp(found.pod.status.podIP ?? "") };
    };
    const wrong: string[] = [];
    for (const [title, spec, facts] of TABLE) {
      expect(cluster.apply(networkPolicy("x/policy", spec)).problems).toEqual([]);
      await cluster.settle();
      const probes: Probe[] = [];
      const expected: { text: string; allowed: boolean }[] = [];
      for (const [pair, allowed] of Object.entries(facts)) {
        const [fromName = "", toName = ""] = pair.split(" ");
        const from = placeOf(fromName);
        const to = placeOf(toName);
        // A node connects to other nodes' pods by the address of its tunnel there.
        if (
          podNetwork === "calico" &&
          (fromName === "node/n2" || fromName === "y/host") &&
          title.includes("only its address")
        )
          continue;
        for (const [protocol, port] of TRIED) {
          const base = { from: from.netns, at: to.netns, to: to.address, protocol, port };
          probes.push(from.source === undefined ? base : { ...base, source: from.source });
          expected.push({ text: `${title}: ${pair} ${protocol} ${port}`, allowed: isIn(allowed, protocol, port) });
        }
      }
      const found = await probe.run(probes);
      cluster.delete("NetworkPolicy", "policy", "x");
      await cluster.settle();
      expected.forEach(({ text, allowed }, i) => {
        if (found[i] !== allowed) wrong.push(`${text} should ${allowed ? "pass" : "be dropped"}`);
      });
    }
    expect(wrong).toEqual([]);
  });
});
