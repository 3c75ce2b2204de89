import { describe, expect, test } from "vitest";
import { UdpSocket } from "../../src/host/sockets/udp-socket.js";
import { Cluster } from "../../src/k8s/cluster.js";
import { runIptables } from "../../src/netfilter/text/iptables.js";
import { MILLISECOND, SECOND } from "../../src/sim/time.js";
import { parseIp } from "../../src/wire/ip-address.js";

const CLIENT = `apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { containers: [{ name: c, image: busybox, command: [sleep, infinity] }] }
---
`;

function web(kind: string, spec: string): string {
  return `${CLIENT}apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { ${spec} }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  selector: { app: web }
  ports: [{ port: ${kind === "UDP" ? 9000 : 80}, protocol: ${kind} }]
`;
}

describe("when endpoints change", () => {
  test("a UDP client that goes on sending from one port is moved to an endpoint that lives", async () => {
    const cluster = new Cluster({ nodes: 2 });
    cluster.apply(
      web("UDP", "containers: [{ name: c, image: my/udp, ports: [{ containerPort: 9000, protocol: UDP }] }]"),
    );
    await cluster.settle();
    const { netns } = cluster.at("pod/client");
    const service = parseIp(cluster.api.read("Service", "default", "web").spec.clusterIP ?? "");
    const socket = new UdpSocket(netns, 4);
    const ask = async (): Promise<string> => {
      socket.sendTo(new Uint8Array([1]), service, 9000);
      await cluster.network.sleep(20 * MILLISECOND);
      const data = socket.receiveFrom()?.data;
      return data instanceof Uint8Array ? String.fromCharCode(...data).trim() : "";
    };
    const first = await ask();
    expect(first).toMatch(/^web-/);
    expect(await ask()).toBe(first);
    cluster.killPod(first);
    await cluster.network.sleep(5 * SECOND);
    const second = await ask();
    expect(second).toMatch(/^web-/);
    expect(second).not.toBe(first);
  });

  test("a terminating endpoint serves on when there is no other", async () => {
    const cluster = new Cluster({ nodes: 1 });
    cluster.apply(
      web(
        "TCP",
        "terminationGracePeriodSeconds: 60, containers: [{ name: c, image: nginx, lifecycle: { preStop: { sleep: { seconds: 30 } } } }]",
      ),
    );
    await cluster.settle();
    const scale = cluster.api.read("Deployment", "default", "web");
    cluster.api.update({ ...scale, spec: { ...scale.spec, replicas: 0 } });
    await cluster.network.sleep(10 * SECOND);
    expect((await cluster.at("pod/client").fetch("http://web/")).response?.status).toBe(200);
    await cluster.network.sleep(40 * SECOND);
    expect((await cluster.at("pod/client").fetch("http://web/")).response).toBeNull();
  });

  test("rules take the watch's delay and kube-proxy's interval to be written", async () => {
    const cluster = new Cluster({ nodes: 1 });
    cluster.apply(web("TCP", "containers: [{ name: c, image: nginx }]"));
    await cluster.settle();
    const { proxy } = cluster.node("node-1");
    await cluster.network.sleep(2 * SECOND);
    const count = proxy.syncCount;
    const startNs = cluster.network.sim.nowNs;
    for (let i = 0; i < 5; i++) {
      cluster.apply(
        `apiVersion: v1\nkind: Service\nmetadata: { name: s${i} }\nspec: { selector: { app: web }, ports: [{ port: 80 }] }`,
      );
      await cluster.network.sleep(100 * MILLISECOND);
    }
    // Two at once, the rest together a second after the second.
    expect(proxy.syncCount - count).toBe(2);
    await cluster.network.sleep(2 * SECOND);
    expect(proxy.syncCount - count).toBe(3);
    expect(proxy.lastSyncNs - startNs).toBeGreaterThan(SECOND);
    expect(proxy.lastSyncNs - startNs).toBeLessThan(1.3 * SECOND);
  });

  test("nothing is written for what kube-proxy does not watch, or what means the same to it", async () => {
    const cluster = new Cluster({ nodes: 1 });
    cluster.apply(`${web("TCP", "containers: [{ name: c, image: nginx }]")}---
apiVersion: apps/v1
kind: Deployment
metadata: { name: db }
spec:
  replicas: 2
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec: { containers: [{ name: c, image: postgres }] }
---
apiVersion: v1
kind: Service
metadata: { name: db }
spec: { clusterIP: None, selector: { app: db }, ports: [{ port: 5432 }] }
`);
    await cluster.settle();
    await cluster.network.sleep(2 * SECOND);
    const { proxy } = cluster.node("node-1");
    const count = proxy.syncCount;
    const scale = cluster.api.read("Deployment", "default", "db");
    cluster.api.update({ ...scale, spec: { ...scale.spec, replicas: 5 } });
    const service = cluster.api.read("Service", "default", "web");
    cluster.api.update({ ...service, metadata: { ...service.metadata, annotations: { team: "blue" } } });
    await cluster.network.sleep(10 * SECOND);
    expect(proxy.syncCount).toBe(count);
    const hand = (labels: string): string => `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: hand, labels: { kubernetes.io/service-name: web${labels} } }
addressType: IPv4
ports: [{ name: "", port: 80 }]
endpoints: [{ addresses: [10.9.9.9] }]
`;
    const served = (): boolean =>
      runIptables(cluster.node("node-1").netns.netfilter, 4, ["-t", "nat", "-S"]).stdout.includes("10.9.9.9");
    const seen: boolean[] = [];
    const headless = ", service.kubernetes.io/headless: ''";
    for (const labels of [headless, "", headless]) {
      cluster.apply(hand(labels));
      await cluster.network.sleep(2 * SECOND);
      seen.push(served());
    }
    expect(seen).toEqual([false, true, false]);
    expect(proxy.syncCount).toBe(count + 2);
  });

  test("rules that somebody flushed come back", async () => {
    const cluster = new Cluster({ nodes: 1 });
    cluster.apply(web("TCP", "containers: [{ name: c, image: nginx }]"));
    await cluster.settle();
    const { netfilter } = cluster.node("node-1").netns;
    for (const argv of [
      ["-t", "nat", "-F"],
      ["-t", "nat", "-X"],
    ]) {
      expect(runIptables(netfilter, 4, argv).stderr).toBe("");
    }
    const address = cluster.api.read("Service", "default", "web").spec.clusterIP ?? "";
    expect((await cluster.at("pod/client").connect(address, 80)).connected).toBe(false);
    await cluster.network.sleep(35 * SECOND);
    expect((await cluster.at("pod/client").connect(address, 80)).connected).toBe(true);
  });
});
