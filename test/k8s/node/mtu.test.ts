import { describe, expect, test } from "vitest";
import { Cluster } from "../../../src/k8s/cluster.js";
import type { ClusterOptions } from "../../../src/k8s/cluster-options.js";
import { sh } from "../../../src/shell/sh.js";

const PODS = `
apiVersion: v1
kind: Pod
metadata: { name: a }
spec: { nodeName: node-1, containers: [{ name: c, image: busybox, command: [sleep, infinity] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: b }
spec: { nodeName: node-2, containers: [{ name: c, image: busybox, command: [sleep, infinity] }] }
`;

async function boot(options: ClusterOptions): Promise<Cluster> {
  const cluster = new Cluster({ nodes: 2, dns: false, ...options });
  cluster.apply(PODS);
  expect((await cluster.settle()).problems).toEqual([]);
  return cluster;
}

/** What `ping -M do` of a payload of this size says from pod a to pod b. */
async function ping(cluster: Cluster, size: number): Promise<string> {
  const address = cluster.pod("b").pod.status.podIP ?? "";
  return (await cluster.exec("a", ["ping", "-c", "1", "-W", "1", "-M", "do", "-s", String(size), address])).output;
}

/** Sends 20000 bytes from pod a to pod b and answers how many came within 3 s. */
async function transfer(cluster: Cluster): Promise<number> {
  await sh(cluster.at("pod/b"), "timeout 3 nc -l -p 7000 > /tmp/got &");
  const address = cluster.pod("b").pod.status.podIP ?? "";
  await cluster.exec("a", `head -c 20000 /dev/zero | timeout 2 nc -N ${address} 7000`);
  await cluster.network.sleep(4e9);
  return Number((await sh(cluster.at("pod/b"), "wc -c < /tmp/got")).trim());
}

describe("the MTU of pods", () => {
  test.each([
    ["bridge", 1500, 1500],
    ["ptp", 1400, 1400],
    ["flannel", 1500, 1450],
    ["flannel", 1400, 1350],
    ["flannel-host-gw", 1500, 1500],
    ["calico", 1500, 1480],
    ["calico-no-tunnel", 9000, 9000],
    ["calico-vxlan", 1500, 1450],
  ])("%s on links of %d leaves %d, and all of it passes", async (podNetwork, nodeMtu, mtu) => {
    const cluster = await boot({ podNetwork, nodeMtu });
    expect(await sh(cluster.at("pod/a"), "cat /sys/class/net/eth0/mtu")).toBe(`${mtu}\n`);
    expect((await cluster.settle()).warnings).toEqual([]);
    expect(await ping(cluster, mtu - 28)).toContain("1 received");
    expect(await ping(cluster, mtu - 27)).toMatch(/message too long|Message too long/);
  });
});

describe("an MTU that is too large for the tunnel", () => {
  test("is told of by the node, and connections go on by path MTU discovery", async () => {
    const cluster = await boot({ podNetwork: "flannel", podMtu: 1500 });
    expect((await cluster.settle()).warnings.join()).toContain(
      "the pods' MTU is 1500, but flannel.1 on the way to other nodes takes 1450",
    );
    expect(await ping(cluster, 1472)).toContain("Frag needed and DF set (mtu = 1450)");
    expect(await transfer(cluster)).toBe(20_000);
  });

  test("swallows connections where ICMP is not let through", async () => {
    const cluster = await boot({ podNetwork: "flannel", podMtu: 1500 });
    await sh(cluster.node("node-1").host, "iptables -I OUTPUT -p icmp --icmp-type fragmentation-needed -j DROP");
    expect(await ping(cluster, 100)).toContain("1 received");
    expect(await ping(cluster, 1472)).toContain("0 received");
    expect(await transfer(cluster)).toBe(0);
  });
});
