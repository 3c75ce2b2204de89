import { describe, expect, test } from "vitest";
import { Cluster } from "../../../src/k8s/cluster.js";
import type { ProxyMode } from "../../../src/k8s/node/proxy/proxy-config.js";
import { runIpset } from "../../../src/netfilter/ipset/ipset-command.js";
import { runIptables } from "../../../src/netfilter/text/iptables.js";
import { runIptablesSave } from "../../../src/netfilter/text/iptables-save.js";
import { SECOND } from "../../../src/sim/time.js";

const GUARD =
  '-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP';

describe.each<ProxyMode>(["iptables", "ipvs", "nftables"])("the kubelet's chains in %s mode", (proxyMode) => {
  test("are on every node, and come back within a minute when somebody flushes them", async () => {
    const cluster = new Cluster({ nodes: 1, proxyMode });
    await cluster.settle();
    const { netfilter } = cluster.at("node/node-1").netns;
    const saved = () => runIptablesSave(netfilter, 4, []).stdout.split("\n");
    const own = () => saved().filter((line) => /KUBE-(KUBELET-CANARY|IPTABLES-HINT|FIREWALL)/.test(line));
    const before = own();
    expect(before).toEqual([
      ":KUBE-IPTABLES-HINT - [0:0]",
      ":KUBE-KUBELET-CANARY - [0:0]",
      ":KUBE-FIREWALL - [0:0]",
      ":KUBE-KUBELET-CANARY - [0:0]",
      "-A INPUT -j KUBE-FIREWALL",
      "-A OUTPUT -j KUBE-FIREWALL",
      GUARD,
      ":KUBE-KUBELET-CANARY - [0:0]",
    ]);
    for (const table of ["filter", "mangle", "nat"]) {
      runIptables(netfilter, 4, ["-t", table, "-F"]);
      runIptables(netfilter, 4, ["-t", table, "-X"]);
    }
    expect(own()).toEqual([]);
    await cluster.network.sleep(61 * SECOND);
    expect(own()).toEqual(before);
  });
});

describe("what kube-proxy writes in the family that the cluster does not have", () => {
  const saved = async (cluster: Cluster, family: 4 | 6): Promise<string[]> => {
    await cluster.settle();
    const { stdout } = runIptablesSave(cluster.at("node/node-1").netns.netfilter, family, []);
    return stdout.split("\n").filter((line) => line.startsWith("-A "));
  };

  test.each(["10.244.0.0/16", "fd00:10:244::/56"])("is what stands without any Service, beside %s", async (podCidr) => {
    const other = podCidr.includes(":") ? 4 : 6;
    const rules = await saved(new Cluster({ nodes: 1, podCidr }), other);
    // The kubelet is there first in IPv4: its chain stands behind. In IPv6 it has none, and kube-proxy puts it in front.
    expect(rules.filter((rule) => rule.startsWith("-A INPUT")).map((rule) => rule.split(" -j ")[1])).toEqual(
      other === 4
        ? ["KUBE-PROXY-FIREWALL", "KUBE-NODEPORTS", "KUBE-EXTERNAL-SERVICES", "KUBE-FIREWALL"]
        : ["KUBE-FIREWALL", "KUBE-PROXY-FIREWALL", "KUBE-NODEPORTS", "KUBE-EXTERNAL-SERVICES"],
    );
    const nodePorts =
      '-m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS';
    expect(rules.filter((rule) => rule.startsWith("-A KUBE-SERVICES"))).toEqual([
      `-A KUBE-SERVICES ${other === 4 ? "" : "! -d ::1/128 "}${nodePorts}`,
    ]);
    expect(rules.filter((rule) => /^-A KUBE-(FORWARD|POSTROUTING|MARK-MASQ)/.test(rule))).toHaveLength(7);
  });

  test("in nftables mode is a table whose node ports are at all addresses", async () => {
    const cluster = new Cluster({ nodes: 1, proxyMode: "nftables" });
    await cluster.settle();
    const table = cluster.at("node/node-1").netns.netfilter.nft.get("ip6", "kube-proxy");
    expect([...(table?.sets.keys() ?? [])].sort()).toEqual([
      "cluster-ips",
      "firewall-ips",
      "no-endpoint-nodeports",
      "no-endpoint-services",
      "service-ips",
      "service-nodeports",
    ]);
  });

  test("in IPVS mode is empty sets, and the device stays down", async () => {
    const cluster = new Cluster({ nodes: 1, proxyMode: "ipvs" });
    expect(await saved(cluster, 6)).toContain("-A KUBE-SERVICES -s ::1/128 -j RETURN");
    const { netns } = cluster.at("node/node-1");
    const { stdout } = runIpset(netns.netfilter.sets, ["list", "-n"], "");
    expect(stdout.split("\n").filter((name) => name.startsWith("KUBE-6-"))).toHaveLength(17);
    expect(netns.findDevice("kube-ipvs0")?.adminUp).toBe(false);
  });
});
