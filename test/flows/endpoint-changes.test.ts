import { describe, expect, test } from "vitest";
import { UdpSocket } from "../../src/host/sockets/udp-socket.js";
import { Cluster } from "../../src/k8s/cluster.js";
import type { KubeProxyConfig, ProxyMode } from "../../src/k8s/node/proxy/proxy-config.js";
import { SECOND } from "../../src/sim/time.js";
import { Family } from "../../src/wire/ip-address.js";
import { addressOf, askHttp, askUdp } from "./service-world.js";

const MODES: readonly ProxyMode[] = ["iptables", "nftables", "ipvs"];
const FAMILIES = [Family.V4, Family.V6];

function pod(name: string, node: number, spec: string): string {
  return `apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${name.slice(0, -2)} } }
spec: { nodeSelector: { kubernetes.io/hostname: node-${node} }, ${spec} }
---
`;
}

function service(name: string, app: string, spec: string): string {
  return `apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { ipFamilyPolicy: RequireDualStack, type: NodePort, selector: { app: ${app} }, ${spec} }
---
`;
}

const SHELL = "containers: [{ name: c, image: busybox, command: [sleep, infinity] }]";
const WEB = "containers: [{ name: c, image: traefik/whoami }]";
const SLOW =
  "terminationGracePeriodSeconds: 60, containers: [{ name: c, image: traefik/whoami, lifecycle: { preStop: { sleep: { seconds: 40 } } } }]";
const UDP = "containers: [{ name: c, image: my/udp, ports: [{ containerPort: 9000, protocol: UDP }] }]";
const CLIENTS = pod("client-1", 1, SHELL) + pod("client-2", 2, SHELL);

async function started(proxyMode: ProxyMode, text: string, kubeProxy: Partial<KubeProxyConfig> = {}): Promise<Cluster> {
  const cluster = new Cluster({ nodes: 2, proxyMode, kubeProxy, podCidr: "10.244.0.0/16,fd00:10:244::/56" });
  expect(cluster.apply(CLIENTS + text).problems).toEqual([]);
  await cluster.settle();
  await cluster.network.sleep(2 * SECOND);
  return cluster;
}

/** The pods that answer eight requests, or how one failed, in each family; one word when both say the same. */
async function whoAnswers(cluster: Cluster, from: string, to: string, port: number): Promise<string> {
  const all: string[] = [];
  for (const family of FAMILIES) {
    const reached = new Set<string>();
    for (let i = 0; i < 8; i++) {
      const { pod: name, error } = await askHttp(cluster, from, addressOf(cluster, to, family) ?? "", port);
      reached.add(error === "" ? name : error);
    }
    all.push([...reached].sort().join(" "));
  }
  return all[0] === all[1] ? (all[0] ?? "") : all.join(" | ");
}

describe.each(MODES)("endpoints that change in %s mode", (proxyMode) => {
  test("terminating endpoints serve where no ready one is, by either policy, until they are gone", async () => {
    const cluster = await started(
      proxyMode,
      pod("slow-1", 1, SLOW) +
        pod("slow-2", 2, SLOW) +
        service("all", "slow", "ports: [{ port: 80, nodePort: 30080 }]") +
        service("here", "slow", "externalTrafficPolicy: Local, ports: [{ port: 80, nodePort: 30081 }]") +
        service("near", "slow", "internalTrafficPolicy: Local, ports: [{ port: 80 }]"),
    );
    const state = async () => ({
      cluster: await whoAnswers(cluster, "pod/client-1", "svc/all", 80),
      nodePort: await whoAnswers(cluster, "outside", "node/node-1", 30080),
      local: await whoAnswers(cluster, "outside", "node/node-1", 30081),
      localThere: await whoAnswers(cluster, "outside", "node/node-2", 30081),
      near: await whoAnswers(cluster, "pod/client-1", "svc/near", 80),
    });
    const both = "slow-1 slow-2";
    expect(await state()).toEqual({
      cluster: both,
      nodePort: both,
      local: "slow-1",
      localThere: "slow-2",
      near: "slow-1",
    });
    cluster.delete("Pod", "slow-1");
    await cluster.network.sleep(5 * SECOND);
    const one = { cluster: "slow-2", nodePort: "slow-2", local: "slow-1", localThere: "slow-2", near: "slow-1" };
    expect(await state()).toEqual(one);
    cluster.delete("Pod", "slow-2");
    await cluster.network.sleep(5 * SECOND);
    expect(await state()).toEqual({
      cluster: both,
      nodePort: both,
      local: "slow-1",
      localThere: "slow-2",
      near: "slow-1",
    });
    await cluster.network.sleep(60 * SECOND);
    const none = { cluster: "refused", nodePort: "refused", local: "refused", localThere: "refused", near: "refused" };
    expect(await state()).toEqual(none);
  });

  test("UDP clients that go on sending leave a pod that is gone once kube-proxy has heard", async () => {
    const cluster = await started(
      proxyMode,
      pod("udp-1", 1, UDP) +
        pod("udp-2", 2, UDP) +
        service("udp", "udp", "ports: [{ port: 9000, nodePort: 30900, protocol: UDP }]"),
    );
    const flows = [
      ["pod/client-1", "svc/udp", 9000],
      ["outside", "node/node-1", 30900],
      ["node/node-1", "svc/udp", 9000],
    ] as const;
    const clients = flows.flatMap(([from, to, port]) =>
      FAMILIES.map((family) => {
        const socket = new UdpSocket(cluster.at(from).netns, family);
        return () => askUdp(cluster, from, addressOf(cluster, to, family) ?? "", port, socket);
      }),
    );
    const first = [];
    for (const ask of clients) first.push((await ask()).pod);
    for (const [i, ask] of clients.entries()) expect((await ask()).pod).toBe(first[i]);
    for (const name of first) expect(name).toMatch(/^udp-[12]$/);
    cluster.killPod("udp-2");
    await cluster.network.sleep(10 * SECOND);
    for (const ask of clients) {
      await ask();
      expect((await ask()).pod).toBe("udp-1");
    }
  });

  test("UDP clients stay with a pod that is gone while kube-proxy is down", async () => {
    const cluster = await started(
      proxyMode,
      pod("udp-1", 1, UDP) + pod("udp-2", 2, UDP) + service("udp", "udp", "ports: [{ port: 9000, protocol: UDP }]"),
    );
    const socket = new UdpSocket(cluster.at("pod/client-1").netns, Family.V4);
    const ask = () => askUdp(cluster, "pod/client-1", addressOf(cluster, "svc/udp", Family.V4) ?? "", 9000, socket);
    const { pod: first } = await ask();
    cluster.node("node-1").proxy.stop();
    cluster.killPod(first);
    for (let i = 0; i < 10; i++) {
      await cluster.network.sleep(5 * SECOND);
      expect((await ask()).pod).toBe("");
    }
  });

  test("UDP clients stay with a pod that is gone where stale connections are not ended, as long as they go on sending", async () => {
    const text =
      pod("udp-1", 1, UDP) + pod("udp-2", 2, UDP) + service("udp", "udp", "ports: [{ port: 9000, protocol: UDP }]");
    const cluster = await started(proxyMode, text, { clearsStaleUdp: false });
    const socket = new UdpSocket(cluster.at("pod/client-1").netns, Family.V4);
    const ask = () => askUdp(cluster, "pod/client-1", addressOf(cluster, "svc/udp", Family.V4) ?? "", 9000, socket);
    const { pod: first } = await ask();
    cluster.killPod(first);
    // IPVS ends connections to servers that are gone by itself (net.ipv4.vs.expire_nodest_conn).
    const others = ["udp-1", "udp-2"].filter((name) => name !== first);
    for (let i = 0; i < 6; i++) {
      await cluster.network.sleep(10 * SECOND);
      const { pod: name } = await ask();
      if (i > 0) expect([name]).toEqual(proxyMode === "ipvs" ? others : [""]);
    }
    // Silence heals it: the entry runs out after 180 s.
    await cluster.network.sleep(200 * SECOND);
    expect((await ask()).pod).toBe(others[0]);
  });

  test("masqueradeAll hides pods behind their node", async () => {
    const text = pod("web-1", 1, WEB) + service("web", "web", "ports: [{ port: 80 }]");
    const cluster = await started(proxyMode, text, { masqueradeAll: true });
    for (const family of FAMILIES) {
      const { seenAs } = await askHttp(cluster, "pod/client-2", addressOf(cluster, "svc/web", family) ?? "", 80);
      expect(seenAs).toBe(addressOf(cluster, "node/node-2", family));
    }
  });

  test("node ports answer at the addresses that are selected alone", async () => {
    const text = pod("web-1", 1, WEB) + service("web", "web", "ports: [{ port: 80, nodePort: 30080 }]");
    const cluster = await started(proxyMode, text, { nodePortAddresses: ["192.168.10.0/24", "fd00:10:244::/48"] });
    // The bridge came with the first pod: nftables mode takes note of it when it writes everything, after a new zone.
    const node = cluster.api.read("Node", "", "node-1");
    const labels = { ...node.metadata.labels, "topology.kubernetes.io/zone": "here" };
    cluster.api.update({ ...node, metadata: { ...node.metadata, labels } });
    await cluster.network.sleep(5 * SECOND);
    const ask = async (place: string, family: Family) =>
      (await askHttp(cluster, "pod/client-1", addressOf(cluster, place, family) ?? "", 30080)).error;
    expect(await ask("node/node-1", Family.V4)).toBe("");
    expect(await ask("bridge/node-1", Family.V4)).toBe("refused");
    expect(await ask("node/node-1", Family.V6)).toBe("refused");
    expect(await ask("bridge/node-1", Family.V6)).toBe("");
  });
});
