import { Family } from "../../../../wire/ip-address.js";
import type { RenderOptions } from "../datapath.js";
import { NftBook } from "./nft-book.js";
import { type NftContainer, NftElement } from "./nft-element.js";

/** The chains at the hooks: name, type, hook, priority. Filters stand before DNAT, to see what clients asked for. */
export const BASE_CHAINS: readonly (readonly [string, string, string, number])[] = [
  ["filter-prerouting", "filter", "prerouting", -110],
  ["filter-input", "filter", "input", -110],
  ["filter-forward", "filter", "forward", -110],
  ["filter-output", "filter", "output", -110],
  ["filter-output-post-dnat", "filter", "output", -90],
  ["nat-prerouting", "nat", "prerouting", -100],
  ["nat-output", "nat", "output", -100],
  ["nat-postrouting", "nat", "postrouting", 100],
];

/** The chains that hooks jump to: from, to, and for which packets. */
const JUMPS: readonly (readonly [string, string, string])[] = [
  ["filter-input", "nodeport-endpoints-check", "ct state new "],
  ["filter-input", "service-endpoints-check", "ct state new "],
  ["filter-forward", "service-endpoints-check", "ct state new "],
  ["filter-output", "service-endpoints-check", "ct state new "],
  ["filter-prerouting", "firewall-check", "ct state new "],
  ["filter-output", "firewall-check", "ct state new "],
  ["nat-output", "services", ""],
  ["nat-prerouting", "services", ""],
  ["nat-postrouting", "masquerading", ""],
  ["filter-forward", "cluster-ips-check", "ct state new "],
  ["filter-output-post-dnat", "cluster-ips-check", "ct state new "],
];

/** Sets and maps that all Services share, with `ADDRESS` for the family's type; `kind` is nft's word. */
export const CONTAINERS: readonly {
  readonly kind: "set" | "map";
  readonly name: NftContainer;
  readonly type: string;
  readonly comment: string;
}[] = [
  { kind: "set", name: "cluster-ips", type: "ADDRESS", comment: "Active ClusterIPs" },
  {
    kind: "map",
    name: "no-endpoint-services",
    type: "ADDRESS . inet_proto . inet_service : verdict",
    comment: "vmap to drop or reject packets to services with no endpoints",
  },
  {
    kind: "map",
    name: "no-endpoint-nodeports",
    type: "inet_proto . inet_service : verdict",
    comment: "vmap to drop or reject packets to service nodeports with no endpoints",
  },
  {
    kind: "map",
    name: "firewall-ips",
    type: "ADDRESS . inet_proto . inet_service : verdict",
    comment: "destinations that are subject to LoadBalancerSourceRanges",
  },
  {
    kind: "map",
    name: "service-ips",
    type: "ADDRESS . inet_proto . inet_service : verdict",
    comment: "ClusterIP, ExternalIP and LoadBalancer IP traffic",
  },
  {
    kind: "map",
    name: "service-nodeports",
    type: "inet_proto . inet_service : verdict",
    comment: "NodePort traffic",
  },
];

/** The set of the node's addresses that take node ports. */
export const NODE_PORT_IPS = "nodeport-ips";

/** "ip" or "ip6", as tables and expressions of a family are called. */
export function nftFamily(family: Family): "ip" | "ip6" {
  return family === Family.V4 ? "ip" : "ip6";
}

/** What is there without any Service: the plain chains and their rules, and which addresses take node ports. */
export function renderBase(options: RenderOptions): NftBook {
  const ip = nftFamily(options.family);
  const book = new NftBook();
  for (const [from, to, condition] of JUMPS) {
    book.chain(to);
    book.add(from, `${condition}jump ${to}`);
  }
  book.add("mark-for-masquerade", `mark set mark or ${options.mark}`);
  book.add("masquerading", `mark and ${options.mark} == 0 return`);
  book.add("masquerading", `mark set mark xor ${options.mark}`);
  book.add("masquerading", "masquerade fully-random");
  book.add(
    "cluster-ips-check",
    `${ip} daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"`,
  );
  if (options.serviceCidrs.length > 0) {
    const ranges = options.serviceCidrs.join(",");
    book.add("cluster-ips-check", `${ip} daddr { ${ranges} } drop comment "Drop traffic to unallocated ClusterIPs"`);
  }
  book.add("reject-chain", "reject");
  const noLocalhost = ip === "ip" ? "ip daddr != 127.0.0.0/8" : "ip6 daddr != ::1";
  const own = options.nodePortAddresses;
  const atNode = own === null ? noLocalhost : `${ip} daddr @${NODE_PORT_IPS}`;
  const isAll = own === null ? "fib daddr type local " : "";
  book.add("service-endpoints-check", `${ip} daddr . meta l4proto . th dport vmap @no-endpoint-services`);
  book.add("nodeport-endpoints-check", `${atNode} meta l4proto . th dport vmap @no-endpoint-nodeports`);
  book.add("firewall-check", `${ip} daddr . meta l4proto . th dport vmap @firewall-ips`);
  book.add("services", `${ip} daddr . meta l4proto . th dport vmap @service-ips`);
  book.add("services", `${isAll}${atNode} meta l4proto . th dport vmap @service-nodeports`);
  for (const address of own ?? []) {
    const isLoopback = ip === "ip" ? address.startsWith("127.") : address === "::1";
    if (!isLoopback) book.elements.push(new NftElement(NODE_PORT_IPS, address, null, null));
  }
  return book;
}

/** How a chain is added: a base chain with its hook, the reject chain with its comment. */
export function chainBody(name: string): string {
  const base = BASE_CHAINS.find(([each]) => each === name);
  if (base !== undefined) return ` { type ${base[1]} hook ${base[2]} priority ${base[3]} ; }`;
  if (name !== "reject-chain") return "";
  return ' { comment "helper for @no-endpoint-services / @no-endpoint-nodeports" ; }';
}

/** How a common set or map is added: ` { type ipv4_addr ; comment "Active ClusterIPs" ; }`. */
export function containerBody(type: string, comment: string, family: Family): string {
  const address = family === Family.V4 ? "ipv4_addr" : "ipv6_addr";
  return ` { type ${type.replace("ADDRESS", address)} ; comment "${comment}" ; }`;
}
