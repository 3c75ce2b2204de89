import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { Cluster } from "../../../../src/k8s/cluster.js";
import { renderIptables } from "../../../../src/k8s/node/proxy/iptables-rules.js";
import { localByCidr } from "../../../../src/k8s/node/proxy/local-detector.js";
import { RuleReader } from "../../../../src/netfilter/text/rule-reader.js";
import { Family } from "../../../../src/wire/ip-address.js";

it("a node's tables hold what kube-proxy would write with nothing shared and nothing left for later", async () => {
  const cluster = new Cluster({ nodes: 3, dns: false, loadBalancerPools: ["192.168.10.200-192.168.10.220"] });
  const text = readFileSync(new URL("../../../flows/services.yaml", import.meta.url), "utf8");
  cluster.apply(text);
  await cluster.settle();
  for (const node of cluster.nodes) {
    const { netfilter } = node.netns;
    const ports = node.proxy.ports(Family.V4);
    expect(ports.length).toBeGreaterThan(5);
    const nodeAddress = node.kubelet.options.addresses[0] ?? "";
    const options = {
      family: Family.V4,
      local: localByCidr("10.244.0.0/16"),
      masqueradeAll: false,
      mark: "0x4000",
      zone: "",
      nodeAddress,
      localhostNodePorts: true,
      hasAccounts: true,
      tcpLiberal: false,
      nodePortAddresses: null,
      serviceCidrs: ["10.96.0.0/16"],
      largeCluster: false,
    };
    const book = renderIptables(ports, options);
    const reader = new RuleReader(netfilter.sets);
    for (const table of ["filter", "nat"] as const) {
      const chains = netfilter.ipv4.get(table)?.chains() ?? [];
      const found = chains.filter((chain) => /^KUBE-(?!PROXY-CANARY|KUBELET-CANARY|POL|NWP)/.test(chain.name));
      const wanted = [...book[table]].map(([name, rules]) => [
        name,
        rules.map((rule) => reader.read(Family.V4, rule.text, null).save()),
      ]);
      const held = found.map((chain) => [chain.name, chain.rules.map((rule) => rule.spec.save())]);
      expect(new Map(held as [string, string[]][])).toEqual(new Map(wanted as [string, string[]][]));
    }
  }
});
