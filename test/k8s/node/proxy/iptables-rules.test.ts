import { describe, expect, test } from "vitest";
import type { RenderOptions } from "../../../../src/k8s/node/proxy/datapath.js";
import { probability, type RuleBook, renderIptables } from "../../../../src/k8s/node/proxy/iptables-rules.js";
import {
  localByCidr,
  localByInterface,
  localByInterfacePrefix,
} from "../../../../src/k8s/node/proxy/local-detector.js";
import { type KubeProxyConfig, proxyConfig } from "../../../../src/k8s/node/proxy/proxy-config.js";
import { readProxyConfig } from "../../../../src/k8s/node/proxy/read-proxy-config.js";
import { proxied, ROWS, type Row } from "./overall-services.js";

function textOf(book: RuleBook, table: "filter" | "nat"): string[] {
  return [...book[table]].flatMap(([chain, rules]) => rules.map((rule) => `-A ${chain} ${rule.text}`)).sort();
}

const OPTIONS: RenderOptions = {
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
};

describe("kube-proxy's rules", () => {
  const book = renderIptables(ROWS.flatMap(proxied), OPTIONS);

  test("of the filter table are those of the real one", () => {
    expect(textOf(book, "filter")).toEqual(
      [
        '-A KUBE-NODEPORTS -m comment --comment "ns2/svc2:p80 health check node port" -m tcp -p tcp --dport 30000 -j ACCEPT',
        '-A KUBE-SERVICES -m comment --comment "ns6/svc6:p80 has no endpoints" -m tcp -p tcp -d 172.30.0.46 --dport 80 -j REJECT',
        '-A KUBE-EXTERNAL-SERVICES -m comment --comment "ns2/svc2:p80 has no local endpoints" -m tcp -p tcp -d 192.168.99.22 --dport 80 -j DROP',
        '-A KUBE-EXTERNAL-SERVICES -m comment --comment "ns2/svc2:p80 has no local endpoints" -m tcp -p tcp -d 1.2.3.4 --dport 80 -j DROP',
        '-A KUBE-EXTERNAL-SERVICES -m comment --comment "ns2/svc2:p80 has no local endpoints" -m addrtype --dst-type LOCAL -m tcp -p tcp --dport 3001 -j DROP',
        '-A KUBE-FIREWALL -m comment --comment "block incoming localnet connections" -d 127.0.0.0/8 ! -s 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP',
        "-A KUBE-FORWARD -m conntrack --ctstate INVALID -m nfacct --nfacct-name ct_state_invalid_dropped_pkts -j DROP",
        '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT',
        '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
        '-A KUBE-PROXY-FIREWALL -m comment --comment "ns5/svc5:p80 traffic not accepted by KUBE-FW-NUKIZ6OKUXPJNT4C" -m tcp -p tcp -d 5.6.7.8 --dport 80 -j DROP',
      ].sort(),
    );
  });

  test("of the nat table are those of the real one", () => {
    expect(textOf(book, "nat")).toEqual(
      [
        "-A KUBE-NODEPORTS -m comment --comment ns2/svc2:p80 -m tcp -p tcp -d 127.0.0.0/8 --dport 3001 -m nfacct --nfacct-name localhost_nps_accepted_pkts -j KUBE-EXT-GNZBNJ2PO5MGZ6GT",
        "-A KUBE-NODEPORTS -m comment --comment ns2/svc2:p80 -m tcp -p tcp --dport 3001 -j KUBE-EXT-GNZBNJ2PO5MGZ6GT",
        "-A KUBE-NODEPORTS -m comment --comment ns3/svc3:p80 -m tcp -p tcp -d 127.0.0.0/8 --dport 3003 -m nfacct --nfacct-name localhost_nps_accepted_pkts -j KUBE-EXT-X27LE4BHSL4DOUIK",
        "-A KUBE-NODEPORTS -m comment --comment ns3/svc3:p80 -m tcp -p tcp --dport 3003 -j KUBE-EXT-X27LE4BHSL4DOUIK",
        "-A KUBE-NODEPORTS -m comment --comment ns5/svc5:p80 -m tcp -p tcp -d 127.0.0.0/8 --dport 3002 -m nfacct --nfacct-name localhost_nps_accepted_pkts -j KUBE-EXT-NUKIZ6OKUXPJNT4C",
        "-A KUBE-NODEPORTS -m comment --comment ns5/svc5:p80 -m tcp -p tcp --dport 3002 -j KUBE-EXT-NUKIZ6OKUXPJNT4C",
        '-A KUBE-SERVICES -m comment --comment "ns1/svc1:p80 cluster IP" -m tcp -p tcp -d 172.30.0.41 --dport 80 -j KUBE-SVC-XPGD46QRK7WJZT7O',
        '-A KUBE-SERVICES -m comment --comment "ns2/svc2:p80 cluster IP" -m tcp -p tcp -d 172.30.0.42 --dport 80 -j KUBE-SVC-GNZBNJ2PO5MGZ6GT',
        '-A KUBE-SERVICES -m comment --comment "ns2/svc2:p80 external IP" -m tcp -p tcp -d 192.168.99.22 --dport 80 -j KUBE-EXT-GNZBNJ2PO5MGZ6GT',
        '-A KUBE-SERVICES -m comment --comment "ns2/svc2:p80 loadbalancer IP" -m tcp -p tcp -d 1.2.3.4 --dport 80 -j KUBE-EXT-GNZBNJ2PO5MGZ6GT',
        '-A KUBE-SERVICES -m comment --comment "ns3/svc3:p80 cluster IP" -m tcp -p tcp -d 172.30.0.43 --dport 80 -j KUBE-SVC-X27LE4BHSL4DOUIK',
        '-A KUBE-SERVICES -m comment --comment "ns4/svc4:p80 cluster IP" -m tcp -p tcp -d 172.30.0.44 --dport 80 -j KUBE-SVC-4SW47YFZTEDKD3PK',
        '-A KUBE-SERVICES -m comment --comment "ns4/svc4:p80 external IP" -m tcp -p tcp -d 192.168.99.33 --dport 80 -j KUBE-EXT-4SW47YFZTEDKD3PK',
        '-A KUBE-SERVICES -m comment --comment "ns5/svc5:p80 cluster IP" -m tcp -p tcp -d 172.30.0.45 --dport 80 -j KUBE-SVC-NUKIZ6OKUXPJNT4C',
        '-A KUBE-SERVICES -m comment --comment "ns5/svc5:p80 loadbalancer IP" -m tcp -p tcp -d 5.6.7.8 --dport 80 -j KUBE-FW-NUKIZ6OKUXPJNT4C',
        '-A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS',
        '-A KUBE-EXT-4SW47YFZTEDKD3PK -m comment --comment "masquerade traffic for ns4/svc4:p80 external destinations" -j KUBE-MARK-MASQ',
        "-A KUBE-EXT-4SW47YFZTEDKD3PK -j KUBE-SVC-4SW47YFZTEDKD3PK",
        '-A KUBE-EXT-GNZBNJ2PO5MGZ6GT -m comment --comment "pod traffic for ns2/svc2:p80 external destinations" -s 10.0.0.0/8 -j KUBE-SVC-GNZBNJ2PO5MGZ6GT',
        '-A KUBE-EXT-GNZBNJ2PO5MGZ6GT -m comment --comment "masquerade LOCAL traffic for ns2/svc2:p80 external destinations" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ',
        '-A KUBE-EXT-GNZBNJ2PO5MGZ6GT -m comment --comment "route LOCAL traffic for ns2/svc2:p80 external destinations" -m addrtype --src-type LOCAL -j KUBE-SVC-GNZBNJ2PO5MGZ6GT',
        '-A KUBE-EXT-NUKIZ6OKUXPJNT4C -m comment --comment "masquerade traffic for ns5/svc5:p80 external destinations" -j KUBE-MARK-MASQ',
        "-A KUBE-EXT-NUKIZ6OKUXPJNT4C -j KUBE-SVC-NUKIZ6OKUXPJNT4C",
        '-A KUBE-EXT-X27LE4BHSL4DOUIK -m comment --comment "masquerade traffic for ns3/svc3:p80 external destinations" -j KUBE-MARK-MASQ',
        "-A KUBE-EXT-X27LE4BHSL4DOUIK -j KUBE-SVC-X27LE4BHSL4DOUIK",
        '-A KUBE-FW-NUKIZ6OKUXPJNT4C -m comment --comment "ns5/svc5:p80 loadbalancer IP" -s 203.0.113.0/25 -j KUBE-EXT-NUKIZ6OKUXPJNT4C',
        '-A KUBE-FW-NUKIZ6OKUXPJNT4C -m comment --comment "other traffic to ns5/svc5:p80 will be dropped by KUBE-PROXY-FIREWALL"',
        "-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000",
        "-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN",
        "-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000",
        '-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully',
        "-A KUBE-SEP-C6EBXVWJJZMIWKLZ -m comment --comment ns4/svc4:p80 -s 10.180.0.5 -j KUBE-MARK-MASQ",
        "-A KUBE-SEP-C6EBXVWJJZMIWKLZ -m comment --comment ns4/svc4:p80 -m tcp -p tcp -j DNAT --to-destination 10.180.0.5:80",
        "-A KUBE-SEP-I77PXRDZVX7PMWMN -m comment --comment ns5/svc5:p80 -s 10.180.0.3 -j KUBE-MARK-MASQ",
        "-A KUBE-SEP-I77PXRDZVX7PMWMN -m comment --comment ns5/svc5:p80 -m recent --name KUBE-SEP-I77PXRDZVX7PMWMN --set -m tcp -p tcp -j DNAT --to-destination 10.180.0.3:80",
        "-A KUBE-SEP-OYPFS5VJICHGATKP -m comment --comment ns3/svc3:p80 -s 10.180.0.3 -j KUBE-MARK-MASQ",
        "-A KUBE-SEP-OYPFS5VJICHGATKP -m comment --comment ns3/svc3:p80 -m tcp -p tcp -j DNAT --to-destination 10.180.0.3:80",
        "-A KUBE-SEP-RS4RBKLTHTF2IUXJ -m comment --comment ns2/svc2:p80 -s 10.180.0.2 -j KUBE-MARK-MASQ",
        "-A KUBE-SEP-RS4RBKLTHTF2IUXJ -m comment --comment ns2/svc2:p80 -m tcp -p tcp -j DNAT --to-destination 10.180.0.2:80",
        "-A KUBE-SEP-SXIVWICOYRO3J4NJ -m comment --comment ns1/svc1:p80 -s 10.180.0.1 -j KUBE-MARK-MASQ",
        "-A KUBE-SEP-SXIVWICOYRO3J4NJ -m comment --comment ns1/svc1:p80 -m tcp -p tcp -j DNAT --to-destination 10.180.0.1:80",
        "-A KUBE-SEP-UKSFD7AGPMPPLUHC -m comment --comment ns4/svc4:p80 -s 10.180.0.4 -j KUBE-MARK-MASQ",
        "-A KUBE-SEP-UKSFD7AGPMPPLUHC -m comment --comment ns4/svc4:p80 -m tcp -p tcp -j DNAT --to-destination 10.180.0.4:80",
        '-A KUBE-SVC-4SW47YFZTEDKD3PK -m comment --comment "ns4/svc4:p80 cluster IP" -m tcp -p tcp -d 172.30.0.44 --dport 80 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ',
        '-A KUBE-SVC-4SW47YFZTEDKD3PK -m comment --comment "ns4/svc4:p80 -> 10.180.0.4:80" -m statistic --mode random --probability 0.5000000000 -j KUBE-SEP-UKSFD7AGPMPPLUHC',
        '-A KUBE-SVC-4SW47YFZTEDKD3PK -m comment --comment "ns4/svc4:p80 -> 10.180.0.5:80" -j KUBE-SEP-C6EBXVWJJZMIWKLZ',
        '-A KUBE-SVC-GNZBNJ2PO5MGZ6GT -m comment --comment "ns2/svc2:p80 cluster IP" -m tcp -p tcp -d 172.30.0.42 --dport 80 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ',
        '-A KUBE-SVC-GNZBNJ2PO5MGZ6GT -m comment --comment "ns2/svc2:p80 -> 10.180.0.2:80" -j KUBE-SEP-RS4RBKLTHTF2IUXJ',
        '-A KUBE-SVC-NUKIZ6OKUXPJNT4C -m comment --comment "ns5/svc5:p80 cluster IP" -m tcp -p tcp -d 172.30.0.45 --dport 80 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ',
        '-A KUBE-SVC-NUKIZ6OKUXPJNT4C -m comment --comment "ns5/svc5:p80 -> 10.180.0.3:80" -m recent --name KUBE-SEP-I77PXRDZVX7PMWMN --rcheck --seconds 10800 --reap -j KUBE-SEP-I77PXRDZVX7PMWMN',
        '-A KUBE-SVC-NUKIZ6OKUXPJNT4C -m comment --comment "ns5/svc5:p80 -> 10.180.0.3:80" -j KUBE-SEP-I77PXRDZVX7PMWMN',
        '-A KUBE-SVC-X27LE4BHSL4DOUIK -m comment --comment "ns3/svc3:p80 cluster IP" -m tcp -p tcp -d 172.30.0.43 --dport 80 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ',
        '-A KUBE-SVC-X27LE4BHSL4DOUIK -m comment --comment "ns3/svc3:p80 -> 10.180.0.3:80" -j KUBE-SEP-OYPFS5VJICHGATKP',
        '-A KUBE-SVC-XPGD46QRK7WJZT7O -m comment --comment "ns1/svc1:p80 cluster IP" -m tcp -p tcp -d 172.30.0.41 --dport 80 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ',
        '-A KUBE-SVC-XPGD46QRK7WJZT7O -m comment --comment "ns1/svc1:p80 -> 10.180.0.1:80" -j KUBE-SEP-SXIVWICOYRO3J4NJ',
      ].sort(),
    );
  });

  test.each([
    [1, "1.0000000000"],
    [2, "0.5000000000"],
    [3, "0.3333333333"],
    [1000, "0.0010000000"],
    [100001, "0.0000099999"],
  ])("one of %i endpoints gets a chance of %s", (count, text) => {
    expect(probability(count)).toBe(text);
  });
});

describe("settings of kube-proxy", () => {
  const rules = (row: Row | null, options: Partial<RenderOptions>): string[] => {
    const book = renderIptables(row === null ? [] : proxied(row), { ...OPTIONS, ...options });
    return [...textOf(book, "filter"), ...textOf(book, "nat")];
  };
  const [row] = ROWS as [Row];
  const clusterIp = (rest: string) =>
    `-A KUBE-SVC-XPGD46QRK7WJZT7O -m comment --comment "ns1/svc1:p80 cluster IP" -m tcp -p tcp -d 172.30.0.41 --dport 80 ${rest}-j KUBE-MARK-MASQ`;
  const nodePorts = (rest: string) =>
    `-A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" ${rest} -j KUBE-NODEPORTS`;

  test.each<[string, Partial<RenderOptions>, string]>([
    ["masqueradeAll masquerades whoever asks", { masqueradeAll: true }, clusterIp("")],
    [
      "masqueradeBit chooses the mark",
      { mark: "0x8000" },
      "-A KUBE-POSTROUTING -m mark ! --mark 0x8000/0x8000 -j RETURN",
    ],
    ["BridgeInterface tells pods by a device", { local: localByInterface("cni0") }, clusterIp("! -i cni0 ")],
    [
      "InterfaceNamePrefix tells pods by how devices are named",
      { local: localByInterfacePrefix("veth") },
      clusterIp("! -i veth+ "),
    ],
    [
      "a kernel without accounts counts nothing",
      { hasAccounts: false },
      "-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP",
    ],
    [
      "without localhostNodePorts node ports are not at 127.0.0.1",
      { localhostNodePorts: false },
      nodePorts("-m addrtype --dst-type LOCAL ! -d 127.0.0.0/8"),
    ],
    ["node ports of IPv6 are never at ::1", { family: 6 }, nodePorts("-m addrtype --dst-type LOCAL ! -d ::1/128")],
    [
      "nodePortAddresses give each address a rule",
      { nodePortAddresses: ["127.0.0.1", "192.168.0.2"] },
      nodePorts("-d 192.168.0.2"),
    ],
    [
      "large clusters save the comments of endpoints",
      { largeCluster: true },
      "-A KUBE-SEP-SXIVWICOYRO3J4NJ -s 10.180.0.1 -j KUBE-MARK-MASQ",
    ],
  ])("%s", (_name, options, expected) => {
    expect(rules(row, options)).toContain(expected);
  });

  test("nothing masquerades traffic to cluster IPs when pods cannot be told from others", () => {
    expect(rules(row, { local: null }).filter((text) => text.startsWith("-A KUBE-SVC-"))).toEqual([
      '-A KUBE-SVC-XPGD46QRK7WJZT7O -m comment --comment "ns1/svc1:p80 -> 10.180.0.1:80" -j KUBE-SEP-SXIVWICOYRO3J4NJ',
    ]);
  });

  test("nf_conntrack_tcp_be_liberal lets invalid packets through", () => {
    expect(rules(null, { tcpLiberal: true }).filter((text) => text.includes("INVALID"))).toEqual([]);
  });

  test("the rule that guards localhost goes with localhostNodePorts", () => {
    expect(rules(null, { localhostNodePorts: false }).filter((text) => text.startsWith("-A KUBE-FIREWALL"))).toEqual(
      [],
    );
  });
});

describe("the configuration file of kube-proxy", () => {
  /** As kubeadm writes it. */
  const FILE = `apiVersion: kubeproxy.config.k8s.io/v1alpha1
bindAddress: 0.0.0.0
bindAddressHardFail: false
clientConnection: { acceptContentTypes: "", burst: 0, contentType: "", kubeconfig: /var/lib/kube-proxy/kubeconfig.conf, qps: 0 }
clusterCIDR: 10.244.0.0/16
configSyncPeriod: 0s
conntrack: { maxPerCore: null, min: null, tcpBeLiberal: false, tcpCloseWaitTimeout: null, tcpEstablishedTimeout: null, udpStreamTimeout: 0s, udpTimeout: 0s }
detectLocal: { bridgeInterface: "", interfaceNamePrefix: "" }
detectLocalMode: ""
enableProfiling: false
healthzBindAddress: ""
hostnameOverride: ""
iptables: { localhostNodePorts: null, masqueradeAll: false, masqueradeBit: null, minSyncPeriod: 0s, syncPeriod: 0s }
ipvs: { excludeCIDRs: null, minSyncPeriod: 0s, scheduler: "", strictARP: false, syncPeriod: 0s, tcpFinTimeout: 0s, tcpTimeout: 0s, udpTimeout: 0s }
kind: KubeProxyConfiguration
logging: { flushFrequency: 0, options: { json: { infoBufferSize: "0" }, text: { infoBufferSize: "0" } }, verbosity: 0 }
metricsBindAddress: ""
mode: ""
nftables: { masqueradeAll: false, masqueradeBit: null, minSyncPeriod: 0s, syncPeriod: 0s }
nodePortAddresses: null
oomScoreAdj: null
portRange: ""
showHiddenMetricsForVersion: ""
winkernel: { enableDSR: false, forwardHealthCheckVip: false, networkName: "", rootHnsEndpointName: "", sourceVip: "" }
`;
  const read = (lines: string) => {
    const file = lines.split("\n").reduce((text, line) => {
      const [name = ""] = line.split(":");
      const old = new RegExp(`^${name}:.*\\n`, "m");
      return old.test(text) ? text.replace(old, `${line}\n`) : `${text}${line}\n`;
    }, FILE);
    const { config, warnings } = readProxyConfig(file);
    return { config: proxyConfig(config), warnings };
  };
  const usual = proxyConfig({ clusterCidrs: ["10.244.0.0/16"] });

  test("is kubeadm's as it stands", () => {
    expect(readProxyConfig(FILE)).toMatchObject({ config: { mode: "iptables" }, warnings: [] });
    expect(proxyConfig(readProxyConfig(FILE).config)).toEqual(usual);
  });

  test.each<[string, Partial<KubeProxyConfig>]>([
    [
      "mode: nftables\nnftables: { masqueradeAll: true, masqueradeBit: 15, minSyncPeriod: 1s, syncPeriod: 1m0s }",
      { mode: "nftables", masqueradeAll: true, masqueradeBit: 15, nodePortAddresses: ["primary"], syncPeriodNs: 60e9 },
    ],
    ["mode: ipvs\niptables: { masqueradeAll: true }", { mode: "ipvs", masqueradeAll: true, minSyncNs: 0 }],
    ["mode: nftables\niptables: { masqueradeAll: true }", { mode: "nftables", nodePortAddresses: ["primary"] }],
    [
      "ipvs: { scheduler: mh, strictARP: true, tcpTimeout: 15m0s, tcpFinTimeout: 1.5s, udpTimeout: 300ms, excludeCIDRs: [10.1.0.0/16] }",
      {
        scheduler: "mh",
        strictArp: true,
        ipvsTcpNs: 900e9,
        ipvsTcpFinNs: 1.5e9,
        ipvsUdpNs: 3e8,
        ipvsExcludeCidrs: ["10.1.0.0/16"],
      },
    ],
    ["iptables: { localhostNodePorts: false, minSyncPeriod: 10s }", { localhostNodePorts: false, minSyncNs: 10e9 }],
    ['clusterCIDR: ""', { clusterCidrs: [] }],
    ['clusterCIDR: "10.1.0.0/16,fd00::/48"', { clusterCidrs: ["10.1.0.0/16", "fd00::/48"] }],
    [
      "detectLocalMode: BridgeInterface\ndetectLocal: { bridgeInterface: cni0 }",
      { detectLocalMode: "BridgeInterface", bridgeInterface: "cni0" },
    ],
    [
      "conntrack: { maxPerCore: 0, min: 5, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 30s, udpTimeout: 45s, udpStreamTimeout: 2m0s, tcpBeLiberal: true }",
      {
        conntrackMaxPerCore: 0,
        conntrackMin: 5,
        conntrackTcpEstablishedNs: 0,
        conntrackTcpCloseWaitNs: 30e9,
        conntrackUdpNs: 45e9,
        conntrackUdpStreamNs: 120e9,
        conntrackTcpBeLiberal: true,
      },
    ],
    ["nodePortAddresses: [primary]", { nodePortAddresses: ["primary"] }],
    [
      'metricsBindAddress: 0.0.0.0\nhealthzBindAddress: "[::1]:1234"',
      { metricsBindAddress: "0.0.0.0:10249", healthzBindAddress: "[::1]:1234" },
    ],
    ['metricsBindAddress: "fd00::1"', { metricsBindAddress: "[fd00::1]:10249" }],
    ['bindAddress: "::"', { metricsBindAddress: "[::1]:10249", healthzBindAddress: "[::]:10256" }],
  ])("with %s", (lines, expected) => {
    expect(read(lines)).toEqual({ config: { ...usual, ...expected }, warnings: [] });
  });

  test.each([
    ["mode: userspace", 'mode: Invalid value: "userspace": must be one of iptables, ipvs, nftables'],
    ["kind: KubeletConfiguration", 'kind: "KubeletConfiguration" where "KubeProxyConfiguration" is expected'],
    ["iptables: { masqueradeBit: 32 }", "iptables.masqueradeBit: Invalid value: 32: must be within the range [0, 31]"],
    ["iptables: { syncPeriod: 30 }", "iptables.syncPeriod: Invalid value: 30: must be text"],
    ["iptables: { masqueradeBit: -1 }", "iptables.masqueradeBit: Invalid value: -1: must be within the range [0, 31]"],
    ["iptables: { syncPeriod: -1s }", 'iptables.syncPeriod: Invalid value: "-1s": must be greater than 0'],
    [
      "iptables: { minSyncPeriod: 5s, syncPeriod: 3s }",
      'iptables.syncPeriod: Invalid value: "5s": must be greater than or equal to iptables.minSyncPeriod',
    ],
    ["iptables: { syncPeriod: 1ms }", 'iptables.syncPeriod: Invalid value: "1s": must be greater than or equal to'],
    ["ipvs: { tcpTimeout: -1s }", 'ipvs.tcpTimeout: Invalid value: "-1s": must be greater than or equal to 0'],
    ["configSyncPeriod: -1s", 'configSyncPeriod: Invalid value: "-1s": must be greater than 0'],
    [
      "clientConnection: { burst: -1 }",
      "clientConnection.burst: Invalid value: -1: must be greater than or equal to 0",
    ],
    ["oomScoreAdj: 1001", "oomScoreAdj: Invalid value: 1001: must be within the range [-1000, 1000]"],
    ["clusterCIDR: 10.1.0.0", 'clusterCIDR: Invalid value: "10.1.0.0": must be a valid CIDR block'],
    ["clusterCIDR: 10.1.0.0/16,10.2.0.0/16", "must be a valid DualStack CIDR (e.g. 10.100.0.0/16,fde4:8dba:82e1::/48)"],
    ["clusterCIDR: 10.1.0.0/16,fd00::/48,fd01::/48", "only one CIDR allowed or a valid DualStack CIDR (e.g. "],
    ["bindAddress: 10.0.0.1:80", '"10.0.0.1:80": not a valid textual representation of an IP address'],
    ["healthzBindAddress: nowhere", 'healthzBindAddress: Invalid value: "nowhere": must be IP:port'],
    ["healthzBindAddress: 10.0.0.256:80", 'healthzBindAddress: Invalid value: "10.0.0.256": must be a valid IP'],
    ["metricsBindAddress: 10.0.0.1:http", 'metricsBindAddress: Invalid value: "http": must be a valid port'],
    ["metricsBindAddress: 10.0.0.1:65536", 'metricsBindAddress: Invalid value: "65536": must be a valid port'],
    [
      "nodePortAddresses: [10.0.0.0/8, 10.1.2.3]",
      'nodePortAddresses[1]: Invalid value: "10.1.2.3": must be a valid CIDR',
    ],
    ["nodePortAddresses: [primary, 10.0.0.0/8]", 'nodePortAddresses[0]: Invalid value: "primary": can\'t use both'],
    ["mode: ipvs\nipvs: { excludeCIDRs: [x] }", 'ipvs.excludeCIDRs[0]: Invalid value: "x": must be a valid CIDR'],
    ["detectLocalMode: BridgeInterface", 'detectLocal.bridgeInterface: Invalid value: "": must not be empty'],
    ["detectLocalMode: InterfaceNamePrefix", 'detectLocal.interfaceNamePrefix: Invalid value: "": must not be empty'],
    ["conntrack: 7", "conntrack: 7 where an object is expected"],
    ["nodePortAddresses: {}", "nodePortAddresses: Invalid value: {}: must be a list"],
  ])("is refused with %s", (lines, words) => {
    expect(() => read(lines)).toThrow(words);
  });

  test("says what of it nothing here heeds", () => {
    expect(read("ipvs: { schedular: rr }\nfeatureGates: { A: true }\nfoo: 1").warnings).toEqual([
      "foo: not known, left out",
      "ipvs.schedular: not known, left out",
      "featureGates.A: true: feature gates are as in Kubernetes 1.33 by default",
    ]);
  });
});
