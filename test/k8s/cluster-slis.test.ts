import { expect, it } from "vitest";
import { Cluster } from "../../src/k8s/cluster.js";
import { clusterSlis, LatencyCounts } from "../../src/k8s/cluster-slis.js";
import { MILLISECOND, SECOND } from "../../src/sim/time.js";

const WEB = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 4
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: nginx, ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
`;

it("latencies are counted to the millisecond, rounded up", () => {
  const counts = new LatencyCounts();
  expect(counts.sli()).toEqual({ count: 0, p50Ns: 0, p99Ns: 0, maxNs: 0 });
  for (let ms = 1; ms <= 100; ms++) counts.add(ms * MILLISECOND - 1);
  expect(counts.sli()).toEqual({
    count: 100,
    p50Ns: 50 * MILLISECOND,
    p99Ns: 99 * MILLISECOND,
    maxNs: 100 * MILLISECOND,
  });
});

it("every pod counts once from its creation to its start, and every change of endpoints once for each node", async () => {
  const cluster = new Cluster({ nodes: 3, dns: false });
  const recorder = cluster.recordSlis();
  await cluster.settle();
  expect(clusterSlis(recorder).podStart.count).toBe(0);
  const before = clusterSlis(recorder).networkProgramming.count;
  cluster.apply(WEB);
  await cluster.settle();
  const { podStart, networkProgramming } = clusterSlis(recorder);
  expect(podStart.count).toBe(4);
  // A sandbox takes 200 ms and a container 100 ms; watches take the rest.
  expect(podStart.p50Ns).toBeGreaterThan(300 * MILLISECOND);
  expect(podStart.maxNs).toBeLessThan(400 * MILLISECOND);
  // kube-proxy writes at most once a second, so no change waits for longer than that.
  expect((networkProgramming.count - before) % 3).toBe(0);
  expect(networkProgramming.count).toBeGreaterThan(before);
  expect(networkProgramming.maxNs).toBeLessThan(1.1 * SECOND);
});
