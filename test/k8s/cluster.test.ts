import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { Cluster } from "../../src/k8s/cluster.js";
import { formatIp } from "../../src/wire/ip-address.js";

const SHOP = readdirSync("scenarios/shop").map((name) => ({
  file: `scenarios/shop/${name}`,
  text: readFileSync(`scenarios/shop/${name}`, "utf8"),
}));

describe("the shop on two nodes", () => {
  const cluster = new Cluster({ nodes: 2 });

  beforeAll(async () => {
    expect(cluster.apply(SHOP).problems).toEqual([]);
    const report = await cluster.settle();
    expect(report.problems).toEqual([]);
    expect(report.settled).toBe(true);
  });

  test("every pod runs and has an address of its node's range", () => {
    const pods = cluster.api.list("Pod", { namespace: "default" });
    expect(pods).toHaveLength(5);
    for (const pod of pods) {
      const node = cluster.api.read("Node", "", pod.spec.nodeName ?? "");
      const range = (node.spec.podCIDR ?? "").replace(/\.0\/24$/, ".");
      expect(pod.status.phase).toBe("Running");
      expect(pod.status.podIP?.startsWith(range)).toBe(true);
    }
    expect(new Set(pods.map((pod) => pod.status.podIP)).size).toBe(5);
  });

  test("a node bounds its neighbours by neigh/default, which pods do not have", () => {
    const [node] = cluster.nodes;
    const name = "net.ipv4.neigh.default.gc_thresh3";
    node?.host.netns.sysctl.set(name, "8192");
    expect(node?.host.netns.sysctl.get(name)).toBe("8192");
    expect(node?.host.netns.stack.settings.neighbourLimits4.gc_thresh3).toBe(8192);
    const [pod] = [...(node?.host.namespaces.values() ?? [])];
    expect(pod?.sysctl.get(name)).toBeNull();
  });

  test("a Service is found by its name from a pod", async () => {
    const found = await cluster.at("pod/client").lookup("frontend");
    const service = cluster.api.read("Service", "default", "frontend");
    expect(found.addresses.map(formatIp)).toEqual([service.spec.clusterIP]);
    expect(found.canonicalName).toBe("frontend.default.svc.cluster.local");
  });

  test("a Service answers by its name from a pod, and every frontend gets its share", async () => {
    const bodies = new Set<string>();
    for (let i = 0; i < 30; i++) {
      const { body, error } = await cluster.at("pod/client").fetch("http://frontend/");
      expect(error).toBe("");
      bodies.add(/<p>(.*)<\/p>/.exec(body)?.[1] ?? "");
    }
    const pods = cluster.api.list("Pod", { namespace: "default", labelSelector: "app=frontend" });
    expect([...bodies].sort()).toEqual(pods.map((pod) => pod.metadata.name));
  });

  test("a NodePort answers from outside at every node", async () => {
    for (const address of ["192.168.10.11", "192.168.10.12"]) {
      const { response } = await cluster.at("outside").fetch(`http://${address}:30080/`);
      expect(response?.status).toBe(200);
    }
  });

  test("a pod that dies is replaced by one with another address, and its Service goes on", async () => {
    const selector = { namespace: "default", labelSelector: "app=frontend" };
    const before = cluster.api.list("Pod", selector);
    cluster.killPod(before[0]?.metadata.name ?? "");
    const report = await cluster.settle();
    expect(report.problems).toEqual([]);
    const after = cluster.api.list("Pod", selector);
    const made = after.filter((pod) => before.every((old) => old.metadata.uid !== pod.metadata.uid));
    expect(after).toHaveLength(3);
    expect(made).toHaveLength(1);
    expect(before.map((pod) => pod.status.podIP)).not.toContain(made[0]?.status.podIP);
    const { response } = await cluster.at("pod/client").fetch("http://frontend/");
    expect(response?.status).toBe(200);
  });
});

describe("a cluster", () => {
  test("is not settled before late probes had their say, and takes autoscalers of autoscaling/v1", async () => {
    const late = new Cluster({ nodes: 1, dns: false });
    const { problems } = late.apply(`
apiVersion: v1
kind: Pod
metadata: { name: late }
spec: { containers: [{ name: c, image: nginx, readinessProbe: { tcpSocket: { port: 80 }, initialDelaySeconds: 180 } }] }
---
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec: { maxReplicas: 3, targetCPUUtilizationPercentage: 50, scaleTargetRef: { kind: Deployment, name: web, apiVersion: apps/v1 } }
`);
    expect(problems).toEqual([]);
    expect(await late.settle()).toMatchObject({ settled: true, problems: [] });
    expect(late.api.get("HorizontalPodAutoscaler", "default", "web")).toMatchObject({
      apiVersion: "autoscaling/v2",
      spec: { metrics: [{ resource: { name: "cpu", target: { averageUtilization: 50 } } }] },
    });
  });

  test("refuses a node name that is given twice", () => {
    expect(() => new Cluster({ nodes: ["a", "b", "a"] })).toThrow('duplicate node name "a"');
  });
});
