import { describe, expect, test } from "vitest";
import { Cluster } from "../../src/k8s/cluster.js";
import type { ProxyMode } from "../../src/k8s/node/proxy/proxy-config.js";
import { FamilyTally } from "../../src/k8s/node/proxy/proxy-tally.js";
import { listRuleset } from "../../src/netfilter/nft/listing.js";
import { runIptablesSave } from "../../src/netfilter/text/iptables-save.js";
import { sh } from "../../src/shell/sh.js";
import { SECOND } from "../../src/sim/time.js";
import { ProxierWorld, type ServiceRow } from "./proxier-world.js";

const MODES: readonly ProxyMode[] = ["iptables", "nftables"];

function service(name: string, app: string): string {
  return `apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { type: NodePort, selector: { app: ${app} }, ports: [{ port: 80 }] }
---
`;
}

const PODS = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: nginx }] }
---
`;

describe.each(MODES)("in %s mode", (proxyMode) => {
  test("what changes bring about is what writing everything would", async () => {
    const cluster = new Cluster({ nodes: 1, proxyMode });
    cluster.apply(`${PODS}${service("a", "web")}${service("b", "nothing")}`);
    await cluster.settle();
    cluster.apply(`${service("c", "web")}${service("b", "web")}`);
    cluster.killPod("web");
    await cluster.network.sleep(10 * SECOND);
    cluster.delete("Service", "a");
    await cluster.network.sleep(10 * SECOND);
    const node = cluster.node("node-1");
    const { netfilter } = node.netns;
    const style = {
      handles: false,
      stateless: true,
      numericPriority: false,
      numericProtocol: false,
      numericSymbols: false,
      services: false,
      accounts: false,
      numericTime: false,
      terse: false,
      nowNs: 0,
    };
    // Lines in any order: what is there is what counts.
    const lines = (): string[] => {
      const text =
        proxyMode === "nftables"
          ? listRuleset(netfilter, "ip", style)
          : runIptablesSave(netfilter, 4, [])
              .stdout.replace(/^#.*\n/gm, "")
              .replace(/ \[\d+:\d+\]$/gm, "");
      return text
        .split(/,\n|\n/)
        .map((line) => line.replace("elements = {", "").replace(/}$/, "").trim())
        .filter((line) => line !== "")
        .sort();
    };
    const stored = cluster.api.read("Node", "", "node-1");
    const labels = { ...stored.metadata.labels, "topology.kubernetes.io/zone": "here" };
    const full = node.proxy.fullSyncCount;
    const before = lines();
    cluster.api.update({ ...stored, metadata: { ...stored.metadata, labels } });
    await cluster.network.sleep(5 * SECOND);
    expect(node.proxy.fullSyncCount).toBe(full + 1);
    const after = lines();
    const stale = /^chain [a-z]+-[A-Z2-7]{8}-/;
    expect(after.filter((line) => !stale.test(line))).toEqual(before.filter((line) => !stale.test(line)));
  });
});

describe("in large clusters in iptables mode", () => {
  const row = (name: string, pods: readonly string[]): ServiceRow => ({
    key: `ns/${name}`,
    spec: { clusterIP: `172.30.0.${name.length}` },
    endpoints: pods.map((pod) => [pod] as const),
  });
  const started = async (): Promise<ProxierWorld> => {
    const world = new ProxierWorld("iptables");
    await world.start();
    return world;
  };
  /** The chains of endpoints that translate, each with a "#" when its rules have comments. */
  const endpoints = ({ node }: ProxierWorld): string => {
    const { stdout } = runIptablesSave(node.netns.netfilter, 4, ["-t", "nat"]);
    const found = stdout.matchAll(/^-A KUBE-SEP-(.*) --to-destination (\S+):80$/gm);
    return Array.from(found, ([, rule = "", pod = ""]) => `${pod.slice(-1)}${rule.includes("comment") ? "#" : ""}`)
      .sort()
      .join(" ");
  };
  const one = row("a", ["10.0.0.1"]);
  const two = row("bb", ["10.0.0.2"]);
  const three = row("ccc", ["10.0.0.3"]);
  const ofThree = new Set(["ns/ccc"]);

  test("chains lose their comments, or get them back, when they are written next", async () => {
    const world = await started();
    world.sync([one, two], null, { largeCluster: false });
    expect(endpoints(world)).toBe("1# 2#");
    world.sync([one, two, three], ofThree, { largeCluster: true });
    expect(endpoints(world)).toBe("1# 2# 3");
    world.sync([one, row("bb", ["10.0.0.4"]), three], new Set(["ns/bb"]), { largeCluster: true });
    // The chain of the endpoint that is gone stays for a while.
    expect(endpoints(world)).toBe("1# 2# 3 4");
    world.sync([one, two, three], null, { largeCluster: true });
    expect(endpoints(world)).toBe("1 2 3 4");
    world.sync([one, two], ofThree, { largeCluster: false });
    expect(endpoints(world)).toBe("1 2");
    world.sync([one, two], null, { largeCluster: false });
    expect(endpoints(world)).toBe("1# 2#");
  });

  test("chains that nothing leads to stay for a sync period", async () => {
    const world = await started();
    world.sync([one, two, three], null, { largeCluster: true });
    world.sync([one, two], ofThree, { largeCluster: true });
    expect(endpoints(world)).toBe("1 2 3");
    expect((await world.flow("10.0.0.2", "172.30.0.3", 80, 1)).output).toBe("");
    world.sync([one, two], null, { largeCluster: true });
    expect(endpoints(world)).toBe("1 2 3");
    await world.sleep(31 * SECOND);
    world.sync([one, two], new Set(), { largeCluster: true });
    expect(endpoints(world)).toBe("1 2");
    world.sync([one, two, three], ofThree, { largeCluster: true });
    world.sync([one, two], ofThree, { largeCluster: false });
    expect(endpoints(world)).toBe("1 2");
  });

  test("jumps that somebody took away are missed only when everything is written", async () => {
    const world = await started();
    const { netfilter } = world.node.netns;
    const jumps = (): number =>
      runIptablesSave(netfilter, 4, ["-t", "nat"]).stdout.match(/^-A PREROUTING .*-j KUBE-SERVICES$/gm)?.length ?? 0;
    world.sync([one], null);
    expect(jumps()).toBe(1);
    await sh(world.node, "iptables -t nat -F PREROUTING");
    world.sync([one, two], new Set(["ns/bb"]));
    expect(jumps()).toBe(0);
    world.sync([one, two], null);
    expect(jumps()).toBe(1);
  });

  test("the chains before those of the Services are restored by each, a Service's own when it is written", async () => {
    const world = await started();
    const { netfilter } = world.node.netns;
    const text = (): string =>
      ["nat", "filter"]
        .map((table) => runIptablesSave(netfilter, 4, ["-t", table]).stdout)
        .join("")
        .replace(/^#.*\n|\[\d+:\d+\]/gm, "");
    world.sync([one, two], null);
    const before = text();
    const spoil = async (line: string): Promise<void> => {
      await sh(world.node, line);
      expect(text()).not.toBe(before);
    };
    await spoil("iptables -t nat -F KUBE-SERVICES");
    await spoil("iptables -t nat -I KUBE-MARK-MASQ -j RETURN");
    await spoil("iptables -F KUBE-FORWARD");
    world.sync([one, two], new Set());
    expect(text()).toBe(before);
    const [own = ""] = /KUBE-SVC-\w+/.exec(before) ?? [];
    await spoil(`iptables -t nat -F ${own}`);
    world.sync([one, two], new Set());
    expect(text()).not.toBe(before);
    world.sync([one, two], null);
    expect(text()).toBe(before);
  });
});

test("rules of chains that are written count from 0 again", async () => {
  const world = new ProxierWorld("iptables");
  await world.start();
  const row = (name: string, pod: string): ServiceRow => ({
    key: `ns/${name}`,
    spec: { clusterIP: `172.30.0.${name.length}` },
    endpoints: [[pod]],
  });
  const [one, two] = [row("a", "10.0.0.1"), row("bb", "10.0.0.2")];
  const counted = (): string =>
    runIptablesSave(world.node.netns.netfilter, 4, ["-t", "nat", "-c"])
      .stdout.split("\n")
      .filter((line) => line.includes("ns/a") && !line.startsWith("[0:0]"))
      .map((line) => /-A KUBE-(SERVICES|SVC|SEP)/.exec(line)?.[1] ?? "")
      .join(" ");
  world.sync([one, two]);
  await world.flow("10.0.0.2", "172.30.0.1", 80, 1);
  expect(counted()).toBe("SEP SERVICES SVC");
  world.sync([one, row("bb", "10.0.0.4")], new Set(["ns/bb"]));
  expect(counted()).toBe("SEP SVC");
  world.sync([row("a", "10.0.0.3"), two], new Set(["ns/a", "ns/bb"]));
  expect(counted()).toBe("");
  await world.flow("10.0.0.2", "172.30.0.1", 80, 1);
  expect(counted()).not.toBe("");
  world.sync([row("a", "10.0.0.3"), two], null);
  expect(counted()).toBe("");
});

test("ports of Services with a policy Local that have no endpoint on the node are counted one by one, in IPVS mode the Services", async () => {
  const ports = [80, 81].map((port) => ({ name: `p${port}`, port, protocol: "TCP" }) as const);
  const row: ServiceRow = {
    key: "ns/a",
    spec: { clusterIP: "172.30.0.1", internalTrafficPolicy: "Local", ports },
    endpoints: [["10.0.0.1", "other"]],
  };
  for (const [mode, internal] of [["iptables", 2] as const, ["nftables", 2] as const, ["ipvs", 1] as const]) {
    const world = new ProxierWorld(mode);
    await world.start();
    world.sync([row]);
    expect(new FamilyTally(world.datapath, mode).withoutLocal()).toEqual({ internal, external: 0 });
  }
});
