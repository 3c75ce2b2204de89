import { describe, expect, test } from "vitest";
import { Cluster } from "../../src/k8s/cluster.js";
import type { ProxyMode } from "../../src/k8s/node/proxy/proxy-config.js";
import { listRuleset } from "../../src/netfilter/nft/listing.js";
import { runIptablesSave } from "../../src/netfilter/text/iptables-save.js";
import { SECOND } from "../../src/sim/time.js";

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
