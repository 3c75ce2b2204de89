import { describe, expect, test } from "vitest";
import { Cluster } from "../../../src/k8s/cluster.js";
import type { ProxyMode } from "../../../src/k8s/node/proxy/proxy-config.js";
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
