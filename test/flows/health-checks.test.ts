import { beforeAll, describe, expect, test } from "vitest";
import { Cluster } from "../../src/k8s/cluster.js";
import { runIptablesSave } from "../../src/netfilter/text/iptables-save.js";

const TEXT = `apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec:
  nodeSelector: { kubernetes.io/hostname: node-1 }
  containers: [{ name: c, image: nginx }]
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  type: LoadBalancer
  externalTrafficPolicy: Local
  healthCheckNodePort: 32001
  selector: { app: web }
  ports: [{ port: 80 }]
`;

describe("kube-proxy tells how it is", () => {
  const cluster = new Cluster({ nodes: 2, loadBalancerPools: ["192.168.10.200-192.168.10.250"] });
  const ask = async (url: string) => {
    const { response, body } = await cluster.at("outside").fetch(url);
    return { status: response?.status ?? 0, body, weight: response?.header("X-Load-Balancing-Endpoint-Weight") };
  };

  beforeAll(async () => {
    expect(cluster.apply(TEXT).problems).toEqual([]);
    await cluster.settle();
    await cluster.network.sleep(2e9);
  });

  test.each([
    ["192.168.10.11", 200, 1],
    ["192.168.10.12", 503, 0],
  ])("to a load balancer: %s answers %i", async (node, status, count) => {
    expect(await ask(`http://${node}:32001/`)).toEqual({
      status,
      weight: String(count),
      body: `{\n\t"service": {\n\t\t"namespace": "default",\n\t\t"name": "web"\n\t},\n\t"localEndpoints": ${count},\n\t"serviceProxyHealthy": true\n}`,
    });
  });

  test("to whoever asks /healthz", async () => {
    const { status, body } = await ask("http://192.168.10.12:10256/healthz");
    expect(status).toBe(200);
    expect(body).toMatch(
      /^\{"lastUpdated": "\d{4}-\d\d-\d\d [\d:.]+ \+0000 UTC m=\+\d+\.\d{9}","currentTime": "[^"]+", "nodeEligible": true\}$/,
    );
  });

  test("and to the node alone which mode it is in", async () => {
    const { body } = await cluster.at("node/node-1").fetch("http://127.0.0.1:10249/proxyMode");
    expect(body).toBe("iptables");
    expect((await ask("http://192.168.10.11:10249/proxyMode")).status).toBe(0);
    const metrics = (await cluster.at("node/node-2").fetch("http://127.0.0.1:10249/metrics")).body;
    const { syncCount, fullSyncCount } = cluster.node("node-2").proxy;
    const value = (name: string) =>
      metrics
        .split("\n")
        .find((line) => line.startsWith(`kubeproxy_${name} `))
        ?.split(" ")[1];
    const told = (name: string) => Number(value(name));
    expect(told('sync_proxy_rules_duration_seconds_count{ip_family="IPv4"}')).toBe(syncCount);
    expect(told('sync_full_proxy_rules_duration_seconds_bucket{ip_family="IPv4",le="0.001"}')).toBe(fullSyncCount);
    expect(told('sync_partial_proxy_rules_duration_seconds_count{ip_family="IPv4"}')).toBe(syncCount - fullSyncCount);
    // Connections are looked at when something of UDP was told: of the cluster's DNS.
    const reconciled = told('conntrack_reconciler_sync_duration_seconds_count{ip_family="IPv4"}');
    expect([reconciled > 0, reconciled < syncCount]).toEqual([true, true]);
    expect(value('sync_proxy_rules_last_timestamp_seconds{ip_family="IPv4"}')).toMatch(/^1\.7672256\d+e\+09$/);
    expect(told('proxy_healthz_total{code="200"}')).toBeGreaterThan(0);
    const { netfilter } = cluster.at("node/node-2").netns;
    const written = (table: string) => runIptablesSave(netfilter, 4, ["-t", table]).stdout.match(/^-A KUBE-/gm)?.length;
    for (const table of ["filter", "nat"]) {
      expect(told(`sync_proxy_rules_iptables_total{ip_family="IPv4",table="${table}"}`)).toBe(written(table));
    }
    // The last sync wrote the rules of one Service of three, and those that all have in common.
    const last = told('sync_proxy_rules_iptables_last{ip_family="IPv4",table="nat"}');
    expect(last).toBeLessThan(written("nat") ?? 0);
    expect(told('sync_proxy_rules_no_local_endpoints_total{ip_family="IPv4",traffic_policy="external"}')).toBe(1);
    expect(told('sync_proxy_rules_no_local_endpoints_total{ip_family="IPv4",traffic_policy="internal"}')).toBe(0);
    expect(told("sync_proxy_rules_endpoint_changes_pending")).toBe(0);
    expect(told("sync_proxy_rules_service_changes_total")).toBeGreaterThanOrEqual(6);
    expect(told("iptables_ct_state_invalid_dropped_packets_total")).toBe(0);
    const names = metrics.match(/^# TYPE \S+/gm) ?? [];
    expect([...names].sort()).toEqual(names);
    expect(names).toHaveLength(17);
  });

  test("a node that is about to be deleted takes no traffic", async () => {
    const node = cluster.api.read("Node", "", "node-2");
    cluster.api.update({
      ...node,
      spec: { ...node.spec, taints: [{ key: "ToBeDeletedByClusterAutoscaler", effect: "NoSchedule" }] },
    });
    await cluster.network.sleep(1e9);
    const { status, body } = await ask("http://192.168.10.12:10256/healthz");
    expect(status).toBe(503);
    const { lastUpdated, currentTime, nodeEligible } = JSON.parse(body);
    expect([lastUpdated < currentTime, nodeEligible]).toEqual([true, false]);
    expect((await ask("http://192.168.10.12:10256/livez")).status).toBe(200);
  });

  test("endpoints of a port that the Service does not have count, an address once", async () => {
    const slice = (name: string, extra: string): string => `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: ${name}, labels: { kubernetes.io/service-name: web } }
addressType: IPv4
ports: [{ name: other, port: 81 }, { name: third, port: 82 }]
endpoints: [{ addresses: [10.9.9.9], nodeName: node-2, ${extra} }, { addresses: [10.9.9.8], nodeName: node-3 }]
`;
    expect(cluster.apply(slice("hand", "conditions: { ready: true }")).problems).toEqual([]);
    await cluster.network.sleep(5e9);
    expect(await ask("http://192.168.10.12:32001/")).toMatchObject({ weight: "1" });
    expect(cluster.apply(slice("hand", "conditions: { ready: false }")).problems).toEqual([]);
    await cluster.network.sleep(5e9);
    expect(await ask("http://192.168.10.12:32001/")).toMatchObject({ weight: "0", status: 503 });
  });

  test("the port is closed once the Service is gone", async () => {
    cluster.delete("Service", "web");
    await cluster.network.sleep(5e9);
    expect((await ask("http://192.168.10.11:32001/")).status).toBe(0);
  });
});

test("each family answers at its own addresses where node ports are at the primary ones alone", async () => {
  const cluster = new Cluster({
    podCidr: "10.244.0.0/16,fd00:10:244::/56",
    loadBalancerPools: ["192.168.10.200-192.168.10.250"],
    kubeProxy: { mode: "nftables" },
  });
  expect(
    cluster.apply(TEXT.replace("  type: Load", "  ipFamilyPolicy: RequireDualStack\n  type: Load")).problems,
  ).toEqual([]);
  await cluster.settle();
  const answers = async (address: string) => {
    const { response } = await cluster.at("node/node-2").fetch(`http://${address}:32001/`);
    return [response?.status ?? 0, response?.header("X-Load-Balancing-Endpoint-Weight") ?? ""];
  };
  for (const address of ["192.168.10.11", "[fd00:192:168:10::b]"]) expect(await answers(address)).toEqual([200, "1"]);
  expect(await answers("[fd00:192:168:10::c]")).toEqual([503, "0"]);
});
