import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { PERSONALITIES } from "../../src/cni/personality.js";
import { Cluster } from "../../src/k8s/cluster.js";

const TEXT = readFileSync("test/flows/services.yaml", "utf8");

describe.each(PERSONALITIES.map((one) => one.name))("on the pod network %s", (podNetwork) => {
  test("pods reach pods without NAT, and Services by name, on both nodes", async () => {
    const cluster = new Cluster({ nodes: 2, podNetwork, loadBalancerPools: ["192.168.10.200/29"] });
    cluster.apply(TEXT);
    const report = await cluster.settle();
    expect(report.problems.map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual(["service default/nobody"]);
    for (const client of ["client-1", "client-2"]) {
      const own = cluster.pod(client).pod.status.podIP;
      for (const server of ["echo-1", "echo-2"]) {
        const { body, error } = await cluster
          .at(`pod/${client}`)
          .fetch(`http://${cluster.pod(server).pod.status.podIP}/`);
        expect(error).toBe("");
        expect(/^client_address=(.*)$/m.exec(body)?.[1]).toBe(own);
      }
      const { response } = await cluster.at(`pod/${client}`).fetch("http://echo/");
      expect(response?.status).toBe(200);
    }
  });
});

const OWN = `
apiVersion: v1
kind: Pod
metadata: { name: own, labels: { app: own } }
spec: { nodeName: node-1, containers: [{ name: web, image: nginx, ports: [{ containerPort: 80, hostPort: 8088 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: own }
spec: { ipFamilyPolicy: PreferDualStack, selector: { app: own }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: far }
spec: { nodeName: node-2, containers: [{ name: c, image: busybox, command: [sleep, infinity] }] }
`;

// Networks of one kind differ in nothing that this asks about.
test.each(["bridge", "kindnet", "flannel-direct-routing", "calico-vxlan"])(
  "on %s a hostPort, a pod's own Service and the largest packets pass, in both families",
  async (podNetwork) => {
    const cluster = new Cluster({ nodes: 2, dns: false, podNetwork, podCidr: "10.244.0.0/16,fd00:10:244::/56" });
    cluster.apply(OWN);
    expect(await cluster.settle()).toMatchObject({ settled: true, problems: [], warnings: [] });
    const bracketed = (text: string): string => (text.includes(":") ? `[${text}]` : text);
    const nodeAddresses = (cluster.api.read("Node", "", "node-1").status.addresses ?? [])
      .filter(({ type }) => type === "InternalIP")
      .map(({ address }) => `${bracketed(address)}:8088`);
    const clusterIps = (cluster.api.read("Service", "default", "own").spec.clusterIPs ?? []).map(bracketed);
    expect([nodeAddresses.length, clusterIps.length]).toEqual([2, 2]);
    for (const from of ["own", "far", "outside", "node/node-2"]) {
      for (const place of from === "outside" ? nodeAddresses : [...nodeAddresses, ...clusterIps]) {
        const { stdout } = await cluster.exec(from, `curl -gso /dev/null -w '%{http_code}' -m 3 http://${place}/`);
        expect(`${from} ${place} ${stdout}`).toBe(`${from} ${place} 200`);
      }
    }
    const mtu = Number((await cluster.exec("far", "cat /sys/class/net/eth0/mtu")).stdout);
    for (const { ip = "" } of cluster.pod("own").pod.status.podIPs ?? []) {
      const size = mtu - (ip.includes(":") ? 48 : 28);
      const { stdout } = await cluster.exec("far", `ping -c 1 -W 1 -M do -s ${size} ${ip}`);
      expect(stdout).toContain("1 received");
    }
  },
);
