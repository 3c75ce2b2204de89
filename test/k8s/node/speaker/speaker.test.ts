import { beforeEach, describe, expect, test } from "vitest";
import { Cluster } from "../../../../src/k8s/cluster.js";
import type { AddressPool } from "../../../../src/k8s/control/address-pool.js";
import { LineList, TextTrace } from "../../../../src/trace/text-trace.js";

const POOL = ["192.168.10.240-192.168.10.250"];

const WEB = (policy: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{ name: web, image: traefik/whoami, ports: [{ containerPort: 80 }] }]
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: LoadBalancer, externalTrafficPolicy: ${policy}, selector: { app: web }, ports: [{ port: 80 }] }
`;

const ADDRESS = "192.168.10.240";

async function boot(
  policy: string,
  pools: readonly (string | AddressPool)[] = POOL,
  podCidr?: string,
): Promise<Cluster> {
  const cluster = new Cluster({
    nodes: 3,
    loadBalancerPools: pools,
    ...(podCidr === undefined ? {} : { podCidr }),
  });
  expect(cluster.apply(WEB(policy)).problems).toEqual([]);
  expect((await cluster.settle()).problems).toEqual([]);
  return cluster;
}

function owners(cluster: Cluster, address: string): string[] {
  return cluster.nodes.filter((node) => node.speaker?.addresses.includes(address)).map((node) => node.name);
}

async function answer(cluster: Cluster, address: string): Promise<string> {
  const { body, error } = await cluster.at("outside").fetch(`http://${address}/`);
  return error === "" ? body : error;
}

describe("a load balancer's address in layer 2", () => {
  let cluster: Cluster;
  beforeEach(async () => {
    cluster = await boot("Cluster");
  });

  test("is answered for by one node, which says so in an Event", async () => {
    expect(cluster.api.read("Service", "default", "web").status.loadBalancer?.ingress?.[0]?.ip).toBe(ADDRESS);
    const [owner, ...others] = owners(cluster, ADDRESS);
    expect(others).toEqual([]);
    const words = cluster.api.list("Event").map((event) => event.message);
    expect(words).toContain(`announcing from node "${owner}" with protocol "layer2"`);
    expect(words).toContain(`Assigned IP ["${ADDRESS}"]`);
    expect(await answer(cluster, ADDRESS)).toContain("Hostname: web");
  });

  test("is on the link address of that node in the gateway's neighbours", async () => {
    await answer(cluster, ADDRESS);
    const [owner = ""] = owners(cluster, ADDRESS);
    const gateway = cluster.gateway.netns;
    const ip = gateway.ipDevice(gateway.findDevice("eth0") ?? gateway.loopback);
    const { parseIp } = await import("../../../../src/wire/ip-address.js");
    const entry = gateway.stack.neighbours.find(ip, parseIp(ADDRESS));
    expect(entry?.mac).toBe(cluster.node(owner).netns.findDevice("eth0")?.mac);
  });

  test("moves within seconds when its node dies, which an Event and gratuitous ARP tell", async () => {
    await answer(cluster, ADDRESS);
    const [dead = ""] = owners(cluster, ADDRESS);
    const pod = cluster.api.list("Pod", { labelSelector: "app=web" })[0];
    cluster.node(dead).stop();
    if (pod?.spec.nodeName === dead) cluster.api.delete("Pod", "default", pod.metadata.name, { gracePeriodSeconds: 0 });
    const seen = new LineList();
    cluster.network.observe(new TextTrace(seen));
    await cluster.network.sleep(8e9);
    const ready = cluster.api.read("Node", "", dead).status.conditions?.find(({ type }) => type === "Ready");
    expect(ready?.status).toBe("True");
    const [owner = "", ...others] = owners(cluster, ADDRESS).filter((name) => name !== dead);
    expect(owner).not.toBe("");
    expect(others).toEqual([]);
    expect(cluster.api.list("Event").map(({ message }) => message)).toContain(
      `announcing from node "${owner}" with protocol "layer2"`,
    );
    expect(seen.lines.join("\n")).toMatch(/ARP, Request who-has 192\.168\.10\.240 .*tell 192\.168\.10\.240/);
    expect(await answer(cluster, ADDRESS)).toContain("Hostname: web");
  });

  test("stays where it is while all live, and comes back to the node that was cut off", async () => {
    const [owner = ""] = owners(cluster, ADDRESS);
    await cluster.network.sleep(30e9);
    expect(owners(cluster, ADDRESS)).toEqual([owner]);
    const device = cluster.node(owner).netns.findDevice("eth0");
    device?.setUp(false);
    await cluster.network.sleep(8e9);
    // Nobody tells the one that is cut off: it goes on by itself, unheard.
    expect(owners(cluster, ADDRESS)).toHaveLength(2);
    device?.setUp(true);
    await cluster.network.sleep(8e9);
    expect(owners(cluster, ADDRESS)).toEqual([owner]);
  });

  test("goes when its Service has no endpoint that serves", async () => {
    cluster.apply(WEB("Cluster").replace("replicas: 1", "replicas: 0"));
    await cluster.settle();
    expect(owners(cluster, ADDRESS)).toEqual([]);
  });

  test("goes with its Service", async () => {
    cluster.delete("Service", "web");
    await cluster.settle();
    expect(owners(cluster, ADDRESS)).toEqual([]);
    expect(await answer(cluster, ADDRESS)).not.toContain("Hostname");
  });
});

describe("externalTrafficPolicy Local", () => {
  test("has the node of the endpoint answer, and keeps the client's address", async () => {
    const cluster = await boot("Local");
    const pod = cluster.api.list("Pod", { labelSelector: "app=web" })[0];
    expect(owners(cluster, ADDRESS)).toEqual([pod?.spec.nodeName]);
    expect(await answer(cluster, ADDRESS)).toContain("RemoteAddr: 198.51.100.10:");
  });
});

describe("pools", () => {
  test("outside the nodes' range are reached by the gateway's route", async () => {
    const cluster = await boot("Cluster", ["203.0.113.16/28"]);
    expect(await answer(cluster, "203.0.113.16")).toContain("Hostname: web");
  });

  test("of IPv6 are answered for by neighbour discovery", async () => {
    const cluster = await boot("Cluster", ["fd00:192:168:10::f00/120"], "fd00:10:244::/56");
    expect(owners(cluster, "fd00:192:168:10::f00")).toHaveLength(1);
    expect(await answer(cluster, "[fd00:192:168:10::f00]")).toContain("Hostname: web");
  });

  test("that are none leave a Service pending, which is told", async () => {
    const cluster = new Cluster({ nodes: 1 });
    cluster.apply(WEB("Cluster"));
    expect((await cluster.settle()).problems).toEqual([
      "service default/web is pending: it has no external address, for this cluster has no pool of load balancer addresses (manifest.yaml:14:1)",
    ]);
  });

  test("that are used up leave a Service pending, with the reason", async () => {
    const cluster = new Cluster({ nodes: 1, loadBalancerPools: ["192.168.10.240/32"] });
    cluster.apply(
      WEB("Cluster") +
        WEB("Cluster")
          .replace(/^[\s\S]*?---/, "---")
          .replace("name: web }\nspec", "name: late }\nspec"),
    );
    expect((await cluster.settle()).problems.join("\n")).toContain(
      'is pending: it has no external address: Failed to allocate IP for "default/late": no available IPs',
    );
  });
});

test.each([
  [[], []],
  [[{ nodeSelectors: [] }], 1],
  [[{ nodeSelectors: [{ matchLabels: { "kubernetes.io/hostname": "node-2" } }] }], ["node-2"]],
  [[{ nodeSelectors: [{ matchLabels: { rack: "a" } }] }], []],
  [[{ nodeSelectors: [], interfaces: ["eth1", "eth0"] }], 1],
] as const)("a pool with the advertisements %j is announced by %j", async (advertisements, expected) => {
  const cluster = await boot("Cluster", [{ name: "p", addresses: [`${ADDRESS}/32`], advertisements }]);
  const found = owners(cluster, ADDRESS);
  if (expected === 1) expect(found).toHaveLength(1);
  else expect(found).toEqual(expected);
  if (found.length > 0) return;
  expect(await answer(cluster, ADDRESS)).toMatch(/No route to host|timed out|Couldn't connect/);
  const node = cluster.api.read("Node", "", "node-3");
  cluster.api.update({ ...node, metadata: { ...node.metadata, labels: { ...node.metadata.labels, rack: "a" } } });
  await cluster.settle();
  expect(owners(cluster, ADDRESS)).toEqual(advertisements.length === 0 ? [] : ["node-3"]);
});

test("an address is not announced on devices that its owner lacks, which an Event tells", async () => {
  const advertisements = [{ nodeSelectors: [], interfaces: ["ens7"] }];
  const cluster = await boot("Cluster", [{ name: "p", addresses: [`${ADDRESS}/32`], advertisements }]);
  expect(owners(cluster, ADDRESS)).toEqual([]);
  const events = cluster.api.list("Event").filter(({ reason }) => reason === "announceFailed");
  expect(events.map(({ message }) => message)).toEqual([
    expect.stringMatching(
      /^the interfaces specified by LB IP "192\.168\.10\.240" doesn't exist in assigned node "node-\d" with protocol "layer2"$/,
    ),
  ]);
});

describe("a pool that is told by BGP", () => {
  const pool = (peer = "192.168.10.1", length = 32): AddressPool => ({
    name: "p",
    addresses: ["203.0.113.16/28"],
    advertisements: [
      {
        nodeSelectors: [],
        bgp: { aggregationLength: length, aggregationLengthV6: 128, peers: [{ address: peer, nodeSelectors: [] }] },
      },
    ],
  });
  const routes = async (cluster: Cluster): Promise<string> =>
    (await cluster.exec("gateway", "ip route show proto bgp")).stdout;

  test("is a route by every node on the gateway", async () => {
    const cluster = await boot("Cluster", [pool()]);
    expect(await routes(cluster)).toBe(
      "203.0.113.16 metric 20 \n\tnexthop via 192.168.10.11 dev eth0 weight 1 \n\tnexthop via 192.168.10.12 dev eth0 weight 1 \n\tnexthop via 192.168.10.13 dev eth0 weight 1 \n",
    );
    expect(owners(cluster, "203.0.113.16")).toEqual([]);
    expect(await answer(cluster, "203.0.113.16")).toContain("Hostname: web");
    const events = cluster.api.list("Event").filter(({ message }) => /protocol "bgp"/.test(message));
    expect(events.map(({ message }) => message).sort()).toEqual(
      ["node-1", "node-2", "node-3"].map((node) => `announcing from node "${node}" with protocol "bgp"`),
    );
  });

  test("with policy Local is a route by the endpoint's node alone, of the length that is told", async () => {
    const cluster = await boot("Local", [pool("192.168.10.1", 28)]);
    const pod = cluster.api.list("Pod", { labelSelector: "app=web" })[0];
    const via = cluster.api.read("Node", "", pod?.spec.nodeName ?? "").status.addresses?.[0]?.address;
    expect(await routes(cluster)).toBe(`203.0.113.16/28 via ${via} dev eth0 metric 20 \n`);
  });

  test("is forgotten with its Service, and of a dead node after its hold time", async () => {
    const cluster = await boot("Cluster", [pool()]);
    cluster.node("node-2").stop();
    await cluster.network.sleep(89e9);
    expect(await routes(cluster)).toContain("192.168.10.12");
    await cluster.network.sleep(2e9);
    expect(await routes(cluster)).not.toContain("192.168.10.12");
    cluster.api.delete("Service", "default", "web");
    await cluster.network.sleep(1e9);
    expect(await routes(cluster)).toBe("");
  });

  test("is nowhere without a session", async () => {
    const cluster = await boot("Cluster", [pool("10.0.0.1")]);
    expect(await routes(cluster)).toBe("");
  });
});
