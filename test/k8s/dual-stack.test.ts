import { beforeAll, describe, expect, test } from "vitest";
import { PERSONALITIES } from "../../src/cni/personality.js";
import { Cluster } from "../../src/k8s/cluster.js";
import type { ClusterOptions } from "../../src/k8s/cluster-options.js";
import { formatIp } from "../../src/wire/ip-address.js";

const DUAL = { podCidr: "10.244.0.0/16,fd00:10:244::/56" } as const;

const WEB = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: web, image: traefik/whoami, ports: [{ containerPort: 80 }] }]
---
apiVersion: v1
kind: Service
metadata: { name: both }
spec: { ipFamilyPolicy: PreferDualStack, type: NodePort, selector: { app: web }, ports: [{ port: 80, nodePort: 30080 }] }
---
apiVersion: v1
kind: Service
metadata: { name: six }
spec: { ipFamilies: [IPv6], selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: plain }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: headless }
spec: { clusterIP: None, ipFamilyPolicy: PreferDualStack, selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: client, labels: { app: client } }
spec: { containers: [{ name: client, image: busybox, command: [sleep, infinity] }] }
`;

async function boot(options: ClusterOptions): Promise<Cluster> {
  const cluster = new Cluster({ nodes: 2, ...options });
  expect(cluster.apply(WEB).problems).toEqual([]);
  const report = await cluster.settle();
  expect(report.problems).toEqual([]);
  return cluster;
}

describe("a dual-stack cluster", () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await boot(DUAL);
  });

  const service = (name: string) => cluster.api.read("Service", "default", name).spec;

  test("gives nodes and pods an address of each family, the first family's first", () => {
    for (const node of cluster.api.list("Node")) {
      const internal = (node.status.addresses ?? []).filter((one) => one.type === "InternalIP");
      expect(internal.map((one) => one.address.includes(":"))).toEqual([false, true]);
      expect(node.spec.podCIDRs?.map((one) => one.includes(":"))).toEqual([false, true]);
    }
    for (const pod of cluster.api.list("Pod")) {
      expect(pod.status.podIPs?.map(({ ip }) => ip?.includes(":"))).toEqual([false, true]);
      expect(pod.status.podIP).toBe(pod.status.podIPs?.[0]?.ip);
      expect(pod.status.hostIPs).toHaveLength(2);
    }
  });

  test("gives Services the families that they ask for", () => {
    expect(service("both")).toMatchObject({ ipFamilyPolicy: "PreferDualStack", ipFamilies: ["IPv4", "IPv6"] });
    expect(service("both").clusterIPs).toHaveLength(2);
    expect(service("six")).toMatchObject({ ipFamilyPolicy: "SingleStack", ipFamilies: ["IPv6"] });
    expect(service("plain")).toMatchObject({ ipFamilyPolicy: "SingleStack", ipFamilies: ["IPv4"] });
    expect(cluster.api.list("EndpointSlice", { labelSelector: "kubernetes.io/service-name=both" })).toHaveLength(2);
  });

  test("names lead to addresses of each family", async () => {
    const found = await cluster.at("pod/client").lookup("both");
    expect([...found.addresses.map(formatIp)].sort()).toEqual([...(service("both").clusterIPs ?? [])].sort());
    const pods = cluster.api.list("Pod", { labelSelector: "app=web" });
    const all = await cluster.at("pod/client").lookup("headless");
    expect([...all.addresses.map(formatIp)].sort()).toEqual(
      pods.flatMap((pod) => (pod.status.podIPs ?? []).map(({ ip }) => ip)).sort(),
    );
  });

  test("Services answer at each of their addresses, pods see each other's own", async () => {
    const client = cluster.pod("client").pod;
    for (const address of [...(service("both").clusterIPs ?? []), ...(service("six").clusterIPs ?? [])]) {
      const host = address.includes(":") ? `[${address}]` : address;
      const { body, error } = await cluster.at("pod/client").fetch(`http://${host}/`);
      expect(error).toBe("");
      const seen = client.status.podIPs?.find(({ ip }) => ip?.includes(":") === address.includes(":"))?.ip ?? "?";
      expect(body).toContain(seen);
    }
  });

  test("a node port answers from outside at a node's addresses of each family", async () => {
    const { addresses = [] } = cluster.api.read("Node", "", "node-2").status;
    for (const { address } of addresses.filter((one) => one.type === "InternalIP")) {
      const host = address.includes(":") ? `[${address}]` : address;
      const { response, error } = await cluster.at("outside").fetch(`http://${host}:30080/`);
      expect(error).toBe("");
      expect(response?.status).toBe(200);
    }
  });
});

describe("a cluster of IPv6 alone", () => {
  test("works in all that it does", async () => {
    const cluster = await boot({ podCidr: "fd00:10:244::/56" });
    const { podIP, podIPs } = cluster.pod("client").pod.status;
    expect(podIPs).toEqual([{ ip: podIP }]);
    expect(podIP).toContain(":");
    const { response } = await cluster.at("pod/client").fetch("http://plain/");
    expect(response?.status).toBe(200);
    const node = cluster.api.read("Node", "", "node-1").status.addresses?.[0]?.address ?? "";
    expect((await cluster.at("outside").fetch(`http://[${node}]:30080/`)).error).toBe("");
  });
});

describe.each(PERSONALITIES.map((one) => one.name))("both families on the pod network %s", (podNetwork) => {
  test("Services answer at each of their addresses", async () => {
    const cluster = await boot({ ...DUAL, podNetwork });
    for (const address of cluster.api.read("Service", "default", "both").spec.clusterIPs ?? []) {
      const host = address.includes(":") ? `[${address}]` : address;
      for (let i = 0; i < 4; i++) {
        const { error } = await cluster.at("pod/client").fetch(`http://${host}/`);
        expect(error).toBe("");
      }
    }
  });
});

describe("ranges", () => {
  test.each([
    [{ podCidr: "10.244.0.0" }, 'podCidr "10.244.0.0": "10.244.0.0" is no range of addresses such as 10.244.0.0/16'],
    [{ podCidr: "10.1.0.0/16,10.2.0.0/16" }, "expected one range, or one of each family"],
    [
      { podCidr: "10.1.0.0/16,fd00::/56", nodeCidr: "192.168.0.0/24" },
      "nodeCidr 192.168.0.0/24 has no IPv6 range, but podCidr has fd00::/56",
    ],
    [
      { serviceCidr: "10.96.0.0/16,fd00::/112", podCidr: "10.1.0.0/16" },
      "podCidr 10.1.0.0/16 has no IPv6 range, but serviceCidr has fd00::/112",
    ],
    [{ nodeCidr: "192.168.0.0/29" }, "node range 192.168.0.0/29 has no room"],
  ] as const)("%o is refused", (options, message) => {
    expect(() => new Cluster({ nodes: 2, ...options })).toThrow(message);
  });
});
