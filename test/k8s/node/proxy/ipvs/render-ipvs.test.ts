import { describe, expect, test } from "vitest";
import { renderIpvs } from "../../../../../src/k8s/node/proxy/ipvs/render-ipvs.js";
import { localByCidr } from "../../../../../src/k8s/node/proxy/local-detector.js";
import { proxied, ROWS } from "../overall-services.js";

describe("kube-proxy in IPVS mode wants, of the Services of its own test of all rules,", () => {
  const plan = renderIpvs(
    ROWS.flatMap(proxied),
    {
      family: 4,
      local: localByCidr("10.0.0.0/8"),
      masqueradeAll: false,
      mark: "0x4000",
      zone: "",
      nodeAddress: "192.168.0.2",
      localhostNodePorts: true,
      hasAccounts: true,
      tcpLiberal: false,
      nodePortAddresses: null,
      serviceCidrs: ["172.30.0.0/16"],
      largeCluster: false,
    },
    ["127.0.0.1", "192.168.0.2"],
  );

  test("virtual servers at every address and node port", () => {
    const texts = plan.servers.map(
      ({ protocol, address, port, persistentSeconds, endpoints }) =>
        `${protocol} ${address}:${port} ${persistentSeconds} -> ${endpoints.map(({ text }) => text).join(" ")}`,
    );
    expect(texts).toMatchInlineSnapshot(`
      [
        "tcp 172.30.0.41:80 0 -> 10.180.0.1:80",
        "tcp 172.30.0.42:80 0 -> 10.180.0.2:80",
        "tcp 192.168.99.22:80 0 -> 10.180.0.2:80",
        "tcp 1.2.3.4:80 0 -> 10.180.0.2:80",
        "tcp 192.168.0.2:3001 0 -> 10.180.0.2:80",
        "tcp 172.30.0.43:80 0 -> 10.180.0.3:80",
        "tcp 192.168.0.2:3003 0 -> 10.180.0.3:80",
        "tcp 172.30.0.44:80 0 -> 10.180.0.4:80 10.180.0.5:80",
        "tcp 192.168.99.33:80 0 -> 10.180.0.4:80 10.180.0.5:80",
        "tcp 172.30.0.45:80 10800 -> 10.180.0.3:80",
        "tcp 5.6.7.8:80 10800 -> 10.180.0.3:80",
        "tcp 192.168.0.2:3002 10800 -> 10.180.0.3:80",
        "tcp 172.30.0.46:80 0 -> ",
      ]
    `);
  });

  test("elements of sets", () => {
    const elements = [...plan.sets].flatMap(([set, all]) => [...all].map((one) => `${set} ${one}`));
    expect(elements).toMatchInlineSnapshot(`
      [
        "loopBack 10.180.0.5,tcp:80,10.180.0.5",
        "clusterIp 172.30.0.41,tcp:80",
        "clusterIp 172.30.0.42,tcp:80",
        "clusterIp 172.30.0.43,tcp:80",
        "clusterIp 172.30.0.44,tcp:80",
        "clusterIp 172.30.0.45,tcp:80",
        "clusterIp 172.30.0.46,tcp:80",
        "externalIp 192.168.99.33,tcp:80",
        "externalIpLocal 192.168.99.22,tcp:80",
        "loadBalancer 1.2.3.4,tcp:80",
        "loadBalancer 5.6.7.8,tcp:80",
        "loadBalancerFw 5.6.7.8,tcp:80",
        "loadBalancerLocal 1.2.3.4,tcp:80",
        "loadBalancerSourceCidr 5.6.7.8,tcp:80,203.0.113.0/25",
        "nodePortTcp 3001",
        "nodePortTcp 3003",
        "nodePortTcp 3002",
        "nodePortLocalTcp 3001",
        "healthCheck 30000",
        "ipvsIps 172.30.0.41",
        "ipvsIps 172.30.0.42",
        "ipvsIps 192.168.99.22",
        "ipvsIps 1.2.3.4",
        "ipvsIps 172.30.0.43",
        "ipvsIps 172.30.0.44",
        "ipvsIps 192.168.99.33",
        "ipvsIps 172.30.0.45",
        "ipvsIps 5.6.7.8",
        "ipvsIps 172.30.0.46",
      ]
    `);
  });

  const rulesOf = (table: "nat" | "filter"): string[] =>
    [...plan.rules[table]].flatMap(([chain, rules]) => rules.map(({ text }) => `-A ${chain} ${text}`));

  test("rules of table nat", () => {
    expect(rulesOf("nat")).toMatchInlineSnapshot(`
      [
        "-A KUBE-SERVICES -s 127.0.0.0/8 -j RETURN",
        "-A KUBE-SERVICES -m comment --comment "Kubernetes service lb portal" -m set --match-set KUBE-LOAD-BALANCER dst,dst -j KUBE-LOAD-BALANCER",
        "-A KUBE-SERVICES -m comment --comment "Kubernetes service cluster ip + port for masquerade purpose" -m set --match-set KUBE-CLUSTER-IP dst,dst ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ",
        "-A KUBE-SERVICES -m comment --comment "Kubernetes service external ip + port for masquerade and filter purpose" -m set --match-set KUBE-EXTERNAL-IP dst,dst -j KUBE-MARK-MASQ",
        "-A KUBE-SERVICES -m comment --comment "Kubernetes service external ip + port for masquerade and filter purpose" -m set --match-set KUBE-EXTERNAL-IP dst,dst -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j ACCEPT",
        "-A KUBE-SERVICES -m comment --comment "Kubernetes service external ip + port for masquerade and filter purpose" -m set --match-set KUBE-EXTERNAL-IP dst,dst -m addrtype --dst-type LOCAL -j ACCEPT",
        "-A KUBE-SERVICES -m comment --comment "Kubernetes service external ip + port with externalTrafficPolicy=local" -m set --match-set KUBE-EXTERNAL-IP-LOCAL dst,dst -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j ACCEPT",
        "-A KUBE-SERVICES -m comment --comment "Kubernetes service external ip + port with externalTrafficPolicy=local" -m set --match-set KUBE-EXTERNAL-IP-LOCAL dst,dst -m addrtype --dst-type LOCAL -j ACCEPT",
        "-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODE-PORT",
        "-A KUBE-SERVICES -m set --match-set KUBE-CLUSTER-IP dst,dst -j ACCEPT",
        "-A KUBE-SERVICES -m set --match-set KUBE-LOAD-BALANCER dst,dst -j ACCEPT",
        "-A KUBE-POSTROUTING -m comment --comment "Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose" -m set --match-set KUBE-LOOP-BACK dst,dst,src -j MASQUERADE",
        "-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN",
        "-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000",
        "-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully",
        "-A KUBE-NODE-PORT -p tcp -m comment --comment "Kubernetes nodeport TCP port with externalTrafficPolicy=local" -m set --match-set KUBE-NODE-PORT-LOCAL-TCP dst -j RETURN",
        "-A KUBE-NODE-PORT -p tcp -m comment --comment "Kubernetes nodeport TCP port for masquerade purpose" -m set --match-set KUBE-NODE-PORT-TCP dst -j KUBE-MARK-MASQ",
        "-A KUBE-LOAD-BALANCER -m comment --comment "Kubernetes service load balancer ip + port with externalTrafficPolicy=local" -m set --match-set KUBE-LOAD-BALANCER-LOCAL dst,dst -j RETURN",
        "-A KUBE-LOAD-BALANCER -j KUBE-MARK-MASQ",
        "-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000",
      ]
    `);
  });

  test("rules of table filter", () => {
    expect(rulesOf("filter")).toMatchInlineSnapshot(`
      [
        "-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT",
        "-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        "-A KUBE-NODE-PORT -m comment --comment "Kubernetes health check node port" -m set --match-set KUBE-HEALTH-CHECK-NODE-PORT dst -j ACCEPT",
        "-A KUBE-PROXY-FIREWALL -m comment --comment "Kubernetes service load balancer ip + port for load balancer with sourceRange" -m set --match-set KUBE-LOAD-BALANCER-FW dst,dst -j KUBE-SOURCE-RANGES-FIREWALL",
        "-A KUBE-SOURCE-RANGES-FIREWALL -m comment --comment "Kubernetes service load balancer ip + port + source cidr for packet filter purpose" -m set --match-set KUBE-LOAD-BALANCER-SOURCE-CIDR dst,dst,src -j RETURN",
        "-A KUBE-SOURCE-RANGES-FIREWALL -j DROP",
        "-A KUBE-IPVS-FILTER -m set --match-set KUBE-LOAD-BALANCER dst,dst -j RETURN",
        "-A KUBE-IPVS-FILTER -m set --match-set KUBE-CLUSTER-IP dst,dst -j RETURN",
        "-A KUBE-IPVS-FILTER -m set --match-set KUBE-EXTERNAL-IP dst,dst -j RETURN",
        "-A KUBE-IPVS-FILTER -m set --match-set KUBE-EXTERNAL-IP-LOCAL dst,dst -j RETURN",
        "-A KUBE-IPVS-FILTER -m set --match-set KUBE-HEALTH-CHECK-NODE-PORT dst -j RETURN",
        "-A KUBE-IPVS-FILTER -m conntrack --ctstate NEW -m set --match-set KUBE-IPVS-IPS dst -j REJECT",
        "-A KUBE-IPVS-OUT-FILTER -s 5.6.7.8 -m ipvs --vaddr 5.6.7.8 --vproto tcp --vport 80 -j DROP",
      ]
    `);
  });
});
