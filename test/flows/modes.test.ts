import { describe, expect, test } from "vitest";
import { Cluster } from "../../src/k8s/cluster.js";
import type { ProxyMode } from "../../src/k8s/node/proxy/proxy-config.js";
import { SECOND } from "../../src/sim/time.js";

const TEXT = `apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { containers: [{ name: c, image: busybox, command: [sleep, infinity] }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: traefik/whoami }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  type: NodePort
  ipFamilyPolicy: PreferDualStack
  selector: { app: web }
  ports: [{ port: 80, nodePort: 30080 }]
---
apiVersion: v1
kind: Service
metadata: { name: nobody }
spec: { selector: { app: nothing }, ports: [{ port: 80 }] }
`;

const MODES: readonly ProxyMode[] = ["iptables", "nftables", "ipvs"];

describe.each(MODES)("in %s mode", (proxyMode) => {
  test("a dual-stack Service answers in both families, at its addresses and at node ports, while pods come and go", async () => {
    const cluster = new Cluster({ nodes: 2, proxyMode, podCidr: "10.244.0.0/16,fd00:10:244::/56" });
    expect(cluster.apply(TEXT).problems).toEqual([]);
    await cluster.settle();
    const service = cluster.api.read("Service", "default", "web");
    const nodes = cluster.api.read("Node", "", "node-2").status.addresses ?? [];
    const bracket = (ip: string): string => (ip.includes(":") ? `[${ip}]` : ip);
    const targets = [
      ...(service.spec.clusterIPs ?? []).map((ip) => ["pod/client", `http://${bracket(ip)}/`] as const),
      ...nodes
        .filter((one) => one.type === "InternalIP")
        .map(({ address }) => ["outside", `http://${bracket(address)}:30080/`] as const),
    ];
    expect(targets).toHaveLength(4);
    const askAll = async (): Promise<void> => {
      const live = cluster.api.list("Pod").map((pod) => pod.metadata.name);
      for (const [from, url] of targets) {
        const reached = new Set<string>();
        for (let i = 0; i < 18; i++) {
          const { body, error } = await cluster.at(from).fetch(url, { timeoutNs: 3 * SECOND });
          expect({ url, error }).toEqual({ url, error: "" });
          reached.add(/^Hostname: (.*)$/m.exec(body)?.[1] ?? "");
        }
        for (const name of reached) expect(live).toContain(name);
        expect(reached.size).toBe(3);
      }
    };
    await askAll();
    for (let round = 0; round < 2; round++) {
      cluster.killPod("web");
      await cluster.network.sleep(8 * SECOND);
      await askAll();
    }
    const nobody = cluster.api.read("Service", "default", "nobody").spec.clusterIP ?? "";
    expect((await cluster.at("pod/client").connect(nobody, 80)).error).toMatch(/refused/i);
  });
});
