import { describe, expect, test } from "vitest";
import type { RenderOptions } from "../../../../../src/k8s/node/proxy/datapath.js";
import { localByCidr, localByInterfacePrefix } from "../../../../../src/k8s/node/proxy/local-detector.js";
import {
  BASE_CHAINS,
  CONTAINERS,
  chainBody,
  containerBody,
  renderBase,
} from "../../../../../src/k8s/node/proxy/nftables/base-rules.js";
import type { NftBook } from "../../../../../src/k8s/node/proxy/nftables/nft-book.js";
import { renderNftPort } from "../../../../../src/k8s/node/proxy/nftables/service-rules.js";
import { proxied, ROWS, type Row } from "../overall-services.js";

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
  nodePortAddresses: ["192.168.0.2"],
  serviceCidrs: ["172.30.0.0/16"],
  largeCluster: false,
};

function rulesOf(books: readonly NftBook[]): string[] {
  return books.flatMap((book) => [...book.chains].flatMap(([chain, rules]) => rules.map((rule) => `${chain} ${rule}`)));
}

function lines(text: string): string[] {
  return text.trim().split("\n");
}

/** What kube-proxy 1.33 has in its table for the Services of its own test (nftables/proxier_test.go, TestOverallNFTablesRules). */
const RULES = lines(String.raw`
cluster-ips-check ip daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"
cluster-ips-check ip daddr { 172.30.0.0/16 } drop comment "Drop traffic to unallocated ClusterIPs"
filter-prerouting ct state new jump firewall-check
filter-forward ct state new jump service-endpoints-check
filter-forward ct state new jump cluster-ips-check
filter-input ct state new jump nodeport-endpoints-check
filter-input ct state new jump service-endpoints-check
filter-output ct state new jump service-endpoints-check
filter-output ct state new jump firewall-check
filter-output-post-dnat ct state new jump cluster-ips-check
firewall-check ip daddr . meta l4proto . th dport vmap @firewall-ips
mark-for-masquerade mark set mark or 0x4000
masquerading mark and 0x4000 == 0 return
masquerading mark set mark xor 0x4000
masquerading masquerade fully-random
nat-output jump services
nat-postrouting jump masquerading
nat-prerouting jump services
nodeport-endpoints-check ip daddr @nodeport-ips meta l4proto . th dport vmap @no-endpoint-nodeports
reject-chain reject
services ip daddr . meta l4proto . th dport vmap @service-ips
services ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports
service-endpoints-check ip daddr . meta l4proto . th dport vmap @no-endpoint-services
service-ULMVA6XW-ns1/svc1/tcp/p80 ip daddr 172.30.0.41 tcp dport 80 ip saddr != 10.0.0.0/8 jump mark-for-masquerade
service-ULMVA6XW-ns1/svc1/tcp/p80 numgen random mod 1 vmap { 0 : goto endpoint-5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80 }
endpoint-5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80 ip saddr 10.180.0.1 jump mark-for-masquerade
endpoint-5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80 meta l4proto tcp dnat to 10.180.0.1:80
service-42NFTM6N-ns2/svc2/tcp/p80 ip daddr 172.30.0.42 tcp dport 80 ip saddr != 10.0.0.0/8 jump mark-for-masquerade
service-42NFTM6N-ns2/svc2/tcp/p80 numgen random mod 1 vmap { 0 : goto endpoint-SGOXE6O3-ns2/svc2/tcp/p80__10.180.0.2/80 }
external-42NFTM6N-ns2/svc2/tcp/p80 ip saddr 10.0.0.0/8 goto service-42NFTM6N-ns2/svc2/tcp/p80 comment "short-circuit pod traffic"
external-42NFTM6N-ns2/svc2/tcp/p80 fib saddr type local jump mark-for-masquerade comment "masquerade local traffic"
external-42NFTM6N-ns2/svc2/tcp/p80 fib saddr type local goto service-42NFTM6N-ns2/svc2/tcp/p80 comment "short-circuit local traffic"
endpoint-SGOXE6O3-ns2/svc2/tcp/p80__10.180.0.2/80 ip saddr 10.180.0.2 jump mark-for-masquerade
endpoint-SGOXE6O3-ns2/svc2/tcp/p80__10.180.0.2/80 meta l4proto tcp dnat to 10.180.0.2:80
service-4AT6LBPK-ns3/svc3/tcp/p80 ip daddr 172.30.0.43 tcp dport 80 ip saddr != 10.0.0.0/8 jump mark-for-masquerade
service-4AT6LBPK-ns3/svc3/tcp/p80 numgen random mod 1 vmap { 0 : goto endpoint-UEIP74TE-ns3/svc3/tcp/p80__10.180.0.3/80 }
external-4AT6LBPK-ns3/svc3/tcp/p80 jump mark-for-masquerade
external-4AT6LBPK-ns3/svc3/tcp/p80 goto service-4AT6LBPK-ns3/svc3/tcp/p80
endpoint-UEIP74TE-ns3/svc3/tcp/p80__10.180.0.3/80 ip saddr 10.180.0.3 jump mark-for-masquerade
endpoint-UEIP74TE-ns3/svc3/tcp/p80__10.180.0.3/80 meta l4proto tcp dnat to 10.180.0.3:80
service-LAUZTJTB-ns4/svc4/tcp/p80 ip daddr 172.30.0.44 tcp dport 80 ip saddr != 10.0.0.0/8 jump mark-for-masquerade
service-LAUZTJTB-ns4/svc4/tcp/p80 numgen random mod 2 vmap { 0 : goto endpoint-UNZV3OEC-ns4/svc4/tcp/p80__10.180.0.4/80 , 1 : goto endpoint-5RFCDDV7-ns4/svc4/tcp/p80__10.180.0.5/80 }
external-LAUZTJTB-ns4/svc4/tcp/p80 jump mark-for-masquerade
external-LAUZTJTB-ns4/svc4/tcp/p80 goto service-LAUZTJTB-ns4/svc4/tcp/p80
endpoint-5RFCDDV7-ns4/svc4/tcp/p80__10.180.0.5/80 ip saddr 10.180.0.5 jump mark-for-masquerade
endpoint-5RFCDDV7-ns4/svc4/tcp/p80__10.180.0.5/80 meta l4proto tcp dnat to 10.180.0.5:80
endpoint-UNZV3OEC-ns4/svc4/tcp/p80__10.180.0.4/80 ip saddr 10.180.0.4 jump mark-for-masquerade
endpoint-UNZV3OEC-ns4/svc4/tcp/p80__10.180.0.4/80 meta l4proto tcp dnat to 10.180.0.4:80
service-HVFWP5L3-ns5/svc5/tcp/p80 ip daddr 172.30.0.45 tcp dport 80 ip saddr != 10.0.0.0/8 jump mark-for-masquerade
service-HVFWP5L3-ns5/svc5/tcp/p80 ip saddr @affinity-GTK6MW7G-ns5/svc5/tcp/p80__10.180.0.3/80 goto endpoint-GTK6MW7G-ns5/svc5/tcp/p80__10.180.0.3/80
service-HVFWP5L3-ns5/svc5/tcp/p80 numgen random mod 1 vmap { 0 : goto endpoint-GTK6MW7G-ns5/svc5/tcp/p80__10.180.0.3/80 }
external-HVFWP5L3-ns5/svc5/tcp/p80 jump mark-for-masquerade
external-HVFWP5L3-ns5/svc5/tcp/p80 goto service-HVFWP5L3-ns5/svc5/tcp/p80
endpoint-GTK6MW7G-ns5/svc5/tcp/p80__10.180.0.3/80 ip saddr 10.180.0.3 jump mark-for-masquerade
endpoint-GTK6MW7G-ns5/svc5/tcp/p80__10.180.0.3/80 update @affinity-GTK6MW7G-ns5/svc5/tcp/p80__10.180.0.3/80 { ip saddr }
endpoint-GTK6MW7G-ns5/svc5/tcp/p80__10.180.0.3/80 meta l4proto tcp dnat to 10.180.0.3:80
firewall-HVFWP5L3-ns5/svc5/tcp/p80 ip saddr != { 203.0.113.0/25 } drop
`);

const ELEMENTS = lines(String.raw`
nodeport-ips { 192.168.0.2 }
cluster-ips { 172.30.0.41 }
service-ips { 172.30.0.41 . tcp . 80 : goto service-ULMVA6XW-ns1/svc1/tcp/p80 }
cluster-ips { 172.30.0.42 }
service-ips { 172.30.0.42 . tcp . 80 : goto service-42NFTM6N-ns2/svc2/tcp/p80 }
service-ips { 192.168.99.22 . tcp . 80 : goto external-42NFTM6N-ns2/svc2/tcp/p80 }
service-ips { 1.2.3.4 . tcp . 80 : goto external-42NFTM6N-ns2/svc2/tcp/p80 }
service-nodeports { tcp . 3001 : goto external-42NFTM6N-ns2/svc2/tcp/p80 }
no-endpoint-nodeports { tcp . 3001 comment "ns2/svc2:p80" : drop }
no-endpoint-services { 1.2.3.4 . tcp . 80 comment "ns2/svc2:p80" : drop }
no-endpoint-services { 192.168.99.22 . tcp . 80 comment "ns2/svc2:p80" : drop }
cluster-ips { 172.30.0.43 }
service-ips { 172.30.0.43 . tcp . 80 : goto service-4AT6LBPK-ns3/svc3/tcp/p80 }
service-nodeports { tcp . 3003 : goto external-4AT6LBPK-ns3/svc3/tcp/p80 }
cluster-ips { 172.30.0.44 }
service-ips { 172.30.0.44 . tcp . 80 : goto service-LAUZTJTB-ns4/svc4/tcp/p80 }
service-ips { 192.168.99.33 . tcp . 80 : goto external-LAUZTJTB-ns4/svc4/tcp/p80 }
cluster-ips { 172.30.0.45 }
service-ips { 172.30.0.45 . tcp . 80 : goto service-HVFWP5L3-ns5/svc5/tcp/p80 }
service-ips { 5.6.7.8 . tcp . 80 : goto external-HVFWP5L3-ns5/svc5/tcp/p80 }
service-nodeports { tcp . 3002 : goto external-HVFWP5L3-ns5/svc5/tcp/p80 }
firewall-ips { 5.6.7.8 . tcp . 80 : goto firewall-HVFWP5L3-ns5/svc5/tcp/p80 }
cluster-ips { 172.30.0.46 }
no-endpoint-services { 172.30.0.46 . tcp . 80 comment "ns6/svc6:p80" : goto reject-chain }
`);

const COMMON = lines(String.raw`
set cluster-ips { type ipv4_addr ; comment "Active ClusterIPs" ; }
map firewall-ips { type ipv4_addr . inet_proto . inet_service : verdict ; comment "destinations that are subject to LoadBalancerSourceRanges" ; }
map no-endpoint-nodeports { type inet_proto . inet_service : verdict ; comment "vmap to drop or reject packets to service nodeports with no endpoints" ; }
map no-endpoint-services { type ipv4_addr . inet_proto . inet_service : verdict ; comment "vmap to drop or reject packets to services with no endpoints" ; }
map service-ips { type ipv4_addr . inet_proto . inet_service : verdict ; comment "ClusterIP, ExternalIP and LoadBalancer IP traffic" ; }
map service-nodeports { type inet_proto . inet_service : verdict ; comment "NodePort traffic" ; }
`);

describe("kube-proxy's table in nftables mode", () => {
  const books = [renderBase(OPTIONS), ...ROWS.flatMap(proxied).map((port) => renderNftPort(port, OPTIONS))];

  test("has the rules of the real one", () => {
    expect(rulesOf(books).sort()).toEqual([...RULES].sort());
  });

  test("has the elements of the real one", () => {
    const elements = books.flatMap((book) => book.elements.map((one) => `${one.container} ${one.text()}`));
    expect(elements.sort()).toEqual([...ELEMENTS].sort());
  });

  test("has the sets and maps of the real one", () => {
    const common = CONTAINERS.map(
      ({ kind, name, type, comment }) => `${kind} ${name}${containerBody(type, comment, 4)}`,
    );
    expect(common.sort()).toEqual([...COMMON].sort());
    expect(books.flatMap((book) => [...book.sets])).toEqual([
      [
        "affinity-GTK6MW7G-ns5/svc5/tcp/p80__10.180.0.3/80",
        " { type ipv4_addr ; flags dynamic,timeout ; timeout 10800s ; }",
      ],
    ]);
  });

  test("has its chains at the hooks of the real one", () => {
    expect(BASE_CHAINS.map(([name]) => `${name}${chainBody(name)}`)).toEqual([
      "filter-prerouting { type filter hook prerouting priority -110 ; }",
      "filter-input { type filter hook input priority -110 ; }",
      "filter-forward { type filter hook forward priority -110 ; }",
      "filter-output { type filter hook output priority -110 ; }",
      "filter-output-post-dnat { type filter hook output priority -90 ; }",
      "nat-prerouting { type nat hook prerouting priority -100 ; }",
      "nat-output { type nat hook output priority -100 ; }",
      "nat-postrouting { type nat hook postrouting priority 100 ; }",
    ]);
  });

  const [row] = ROWS as [Row];
  test.each<[string, Partial<RenderOptions>, string]>([
    [
      "every address takes node ports",
      { nodePortAddresses: null },
      "services fib daddr type local ip daddr != 127.0.0.0/8 meta l4proto . th dport vmap @service-nodeports",
    ],
    [
      "and none of localhost of IPv6",
      { nodePortAddresses: null, family: 6 },
      "services fib daddr type local ip6 daddr != ::1 meta l4proto . th dport vmap @service-nodeports",
    ],
    [
      "masqueradeAll asks not who it is",
      { masqueradeAll: true },
      "service-ULMVA6XW-ns1/svc1/tcp/p80 ip daddr 172.30.0.41 tcp dport 80 jump mark-for-masquerade",
    ],
    [
      "pods are told by their devices",
      { local: localByInterfacePrefix("veth") },
      'service-ULMVA6XW-ns1/svc1/tcp/p80 ip daddr 172.30.0.41 tcp dport 80 iifname != "veth*" jump mark-for-masquerade',
    ],
  ])("with other settings: %s", (_name, given, expected) => {
    const options = { ...OPTIONS, ...given };
    expect(rulesOf([renderBase(options), ...proxied(row).map((port) => renderNftPort(port, options))])).toContain(
      expected,
    );
  });
});
