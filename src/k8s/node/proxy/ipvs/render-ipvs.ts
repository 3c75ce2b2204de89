import { withItem } from "../../../../sim/short-list.js";
import { Family, parseIp } from "../../../../wire/ip-address.js";
import { tryParsePrefix } from "../../../../wire/prefix.js";
import type { Service } from "../../../api/object.js";
import type { ProxiedPort, RenderOptions } from "../datapath.js";
import type { ProxyEndpoint } from "../endpoint.js";
import { RuleBook } from "../iptables-rules.js";
import type { ServicePort } from "../service-port.js";
import { categorizeEndpoints } from "../topology.js";
import { IPVS_SETS, type IpvsSet, ipvsSetName } from "./ip-sets.js";

/** A virtual server that kube-proxy wants. */
export interface WantedServer {
  /** Tells it from all others: its address, protocol and port, as elements of sets are written. */
  readonly id: string;
  readonly protocol: string;
  readonly address: string;
  readonly port: number;
  readonly persistentSeconds: number;
  readonly endpoints: readonly ProxyEndpoint[];
  /** The Service that wants it. */
  readonly object: Service;
}

/** What one Service wants of the kernel. */
export interface ServicePlan {
  readonly ports: readonly ProxiedPort[];
  readonly servers: readonly WantedServer[];
  /** Addresses for kube-ipvs0. */
  readonly bound: readonly string[];
  /** Elements of sets; one may be there twice. */
  readonly elements: readonly (readonly [IpvsSet, string])[];
  /** Load balancers whose source ranges leave the node out: address, protocol, port. */
  readonly forbidden: readonly (readonly [string, string, number])[];
}

/** All that kube-proxy wants of the kernel in IPVS mode. */
export interface IpvsPlan {
  readonly servers: readonly WantedServer[];
  /** The addresses of kube-ipvs0. */
  readonly bound: ReadonlySet<string>;
  /** Elements by set; every set is there. */
  readonly sets: ReadonlyMap<IpvsSet, ReadonlySet<string>>;
  readonly rules: RuleBook;
}

/**
 * Everything that kube-proxy 1.33 programs in IPVS mode, as one pure function (ipvs/proxier.go, syncProxyRules).
 * `nodeAddresses` are the node's own, without those of kube-ipvs0.
 */
export function renderIpvs(
  ports: readonly ProxiedPort[],
  options: RenderOptions,
  nodeAddresses: readonly string[],
): IpvsPlan {
  return joinPlans([renderService(ports, options, nodeAddresses)], options);
}

/** The part of it that one Service has. */
export function renderService(
  ports: readonly ProxiedPort[],
  options: RenderOptions,
  nodeAddresses: readonly string[],
): ServicePlan {
  const planner = new IpvsPlanner(ports, options, nodeAddresses);
  for (const port of ports) planner.add(port);
  return planner;
}

/** The parts of all Services together. */
export function joinPlans(plans: Iterable<ServicePlan>, options: RenderOptions): IpvsPlan {
  const servers: WantedServer[] = [];
  const bound = new Set<string>();
  const sets = new Map<IpvsSet, Set<string>>();
  const forbidden: (readonly [string, string, number])[] = [];
  for (const set of Object.keys(IPVS_SETS) as IpvsSet[]) sets.set(set, new Set());
  for (const plan of plans) {
    for (const server of plan.servers) servers.push(server);
    for (const address of plan.bound) bound.add(address);
    for (const [set, text] of plan.elements) sets.get(set)?.add(text);
    for (const one of plan.forbidden) forbidden.push(one);
  }
  for (const address of bound) sets.get("ipvsIps")?.add(address);
  return { servers, bound, sets, rules: rulesOf(sets, forbidden, options) };
}

/** Never written to: the plans of ten thousand Services are kept, and most have one of each. */
const NONE: never[] = [];

class IpvsPlanner implements ServicePlan {
  readonly ports: readonly ProxiedPort[];
  servers: WantedServer[] = NONE;
  bound: string[] = NONE;
  elements: (readonly [IpvsSet, string])[] = NONE;
  forbidden: (readonly [string, string, number])[] = NONE;
  private readonly options: RenderOptions;
  private readonly nodeAddresses: readonly string[];

  constructor(ports: readonly ProxiedPort[], options: RenderOptions, nodeAddresses: readonly string[]) {
    this.ports = ports;
    this.options = options;
    this.nodeAddresses = nodeAddresses;
  }

  /** The addresses that take node ports. */
  private get nodeIps(): readonly string[] {
    const isLoopback = (address: string): boolean => address === "::1" || address.startsWith("127.");
    const given = this.options.nodePortAddresses;
    if (given !== null) return given.filter((address) => !isLoopback(address));
    // Link-local addresses of IPv6 are on every device and take no node ports.
    return this.nodeAddresses.filter((address) => !isLoopback(address) && !address.startsWith("fe80:"));
  }

  add({ port, endpoints }: ProxiedPort): void {
    const choice = categorizeEndpoints(endpoints, port, this.options.zone);
    // Without a local endpoint all are taken: pods of the node may use them, and answers to others go astray.
    const local = choice.local.length > 0 ? choice.local : choice.cluster;
    const internal = port.internalPolicyLocal ? local : choice.cluster;
    const external = port.externalPolicyLocal ? local : choice.cluster;
    for (const { isLocal, address, port: number } of endpoints) {
      if (isLocal) this.element("loopBack", `${address},${port.protocol}:${number},${address}`);
    }
    const text = elementOf(port, port.clusterIp);
    this.element("clusterIp", text);
    this.serve(port, port.clusterIp, port.port, internal, true, text);
    for (const ip of port.externalIps) {
      this.element(port.externalPolicyLocal ? "externalIpLocal" : "externalIp", elementOf(port, ip));
      this.serve(port, ip, port.port, external, !this.nodeAddresses.includes(ip));
    }
    for (const ip of port.loadBalancerIps) this.loadBalancer(port, ip, external);
    if (port.nodePort !== 0) {
      // Without an address for node ports the real one gives up on the port here.
      const { nodeIps } = this;
      if (nodeIps.length === 0) return;
      this.nodePort(port, nodeIps, external);
    }
    if (port.healthCheckNodePort !== 0) this.element("healthCheck", String(port.healthCheckNodePort));
  }

  private element(set: IpvsSet, text: string): void {
    this.elements = withItem(this.elements, this.elements.length, [set, text]);
  }

  private serve(
    port: ServicePort,
    address: string,
    number: number,
    endpoints: readonly ProxyEndpoint[],
    bind: boolean,
    id = `${address},${port.protocol}:${number}`,
  ): void {
    const { protocol, affinitySeconds, object } = port;
    const server = { id, protocol, address, port: number, persistentSeconds: affinitySeconds, endpoints, object };
    this.servers = withItem(this.servers, this.servers.length, server);
    if (bind) this.bound = withItem(this.bound, this.bound.length, address);
  }

  private loadBalancer(port: ServicePort, ip: string, endpoints: readonly ProxyEndpoint[]): void {
    const element = elementOf(port, ip);
    this.element("loadBalancer", element);
    if (port.externalPolicyLocal) this.element("loadBalancerLocal", element);
    const ranges = port.loadBalancerSourceRanges;
    if (ranges.length > 0) {
      this.element("loadBalancerFw", element);
      for (const range of ranges) this.element("loadBalancerSourceCidr", `${element},${range}`);
      const node = parseIp(this.options.nodeAddress);
      const letsNodeIn = ranges.some((range) => tryParsePrefix(range)?.contains(node) ?? false);
      if (letsNodeIn) this.element("loadBalancerSourceIp", `${element},${ip}`);
      else this.forbidden = withItem(this.forbidden, this.forbidden.length, [ip, port.protocol, port.port]);
    }
    this.serve(port, ip, port.port, endpoints, !this.nodeAddresses.includes(ip));
  }

  private nodePort(port: ServicePort, nodeIps: readonly string[], endpoints: readonly ProxyEndpoint[]): void {
    const isSctp = port.protocol === "sctp";
    const texts = isSctp ? nodeIps.map((ip) => `${ip},sctp:${port.nodePort}`) : [String(port.nodePort)];
    const [all, local] = NODE_PORT_SETS[port.protocol] ?? NODE_PORT_SETS.tcp;
    for (const text of texts) {
      this.element(all, text);
      if (port.externalPolicyLocal) this.element(local, text);
    }
    for (const ip of nodeIps) this.serve(port, ip, port.nodePort, endpoints, false);
  }
}

const NODE_PORT_SETS: Readonly<Record<string, readonly [IpvsSet, IpvsSet]>> & {
  readonly tcp: readonly [IpvsSet, IpvsSet];
} = {
  tcp: ["nodePortTcp", "nodePortLocalTcp"],
  udp: ["nodePortUdp", "nodePortLocalUdp"],
  sctp: ["nodePortSctp", "nodePortLocalSctp"],
};

function elementOf(port: ServicePort, address: string): string {
  return `${address},${port.protocol}:${port.port}`;
}

/** Rules that stand as long as their set has elements: set, table, chain, target, which fields, protocol. */
const SET_RULES: readonly (readonly [IpvsSet, "filter" | "nat", string, string, string, string])[] = [
  ["loopBack", "nat", "KUBE-POSTROUTING", "MASQUERADE", "dst,dst,src", ""],
  ["loadBalancer", "nat", "KUBE-SERVICES", "KUBE-LOAD-BALANCER", "dst,dst", ""],
  ["loadBalancerLocal", "nat", "KUBE-LOAD-BALANCER", "RETURN", "dst,dst", ""],
  ["nodePortLocalTcp", "nat", "KUBE-NODE-PORT", "RETURN", "dst", "tcp"],
  ["nodePortTcp", "nat", "KUBE-NODE-PORT", "KUBE-MARK-MASQ", "dst", "tcp"],
  ["nodePortLocalUdp", "nat", "KUBE-NODE-PORT", "RETURN", "dst", "udp"],
  ["nodePortUdp", "nat", "KUBE-NODE-PORT", "KUBE-MARK-MASQ", "dst", "udp"],
  ["nodePortLocalSctp", "nat", "KUBE-NODE-PORT", "RETURN", "dst,dst", "sctp"],
  ["nodePortSctp", "nat", "KUBE-NODE-PORT", "KUBE-MARK-MASQ", "dst,dst", "sctp"],
  ["loadBalancerFw", "filter", "KUBE-PROXY-FIREWALL", "KUBE-SOURCE-RANGES-FIREWALL", "dst,dst", ""],
  ["loadBalancerSourceCidr", "filter", "KUBE-SOURCE-RANGES-FIREWALL", "RETURN", "dst,dst,src", ""],
  ["loadBalancerSourceIp", "filter", "KUBE-SOURCE-RANGES-FIREWALL", "RETURN", "dst,dst,src", ""],
];

const CHAINS = {
  nat: ["KUBE-SERVICES", "KUBE-POSTROUTING", "KUBE-NODE-PORT", "KUBE-LOAD-BALANCER", "KUBE-MARK-MASQ"],
  filter: [
    "KUBE-FORWARD",
    "KUBE-NODE-PORT",
    "KUBE-PROXY-FIREWALL",
    "KUBE-SOURCE-RANGES-FIREWALL",
    "KUBE-IPVS-FILTER",
    "KUBE-IPVS-OUT-FILTER",
  ],
} as const;

/** writeIptablesRules: what is marked and let through around the virtual servers. */
function rulesOf(
  sets: ReadonlyMap<IpvsSet, ReadonlySet<string>>,
  forbidden: readonly (readonly [string, string, number])[],
  options: RenderOptions,
): RuleBook {
  const book = new RuleBook();
  const { mark } = options;
  for (const table of ["nat", "filter"] as const) for (const chain of CHAINS[table]) book.chain(table, chain);
  const has = (set: IpvsSet): boolean => (sets.get(set)?.size ?? 0) > 0;
  const match = (set: IpvsSet, fields: string): string =>
    `-m set --match-set ${ipvsSetName(set, options.family)} ${fields}`;
  const about = (set: IpvsSet, fields: string): string =>
    `-m comment --comment "${IPVS_SETS[set][2]}" ${match(set, fields)}`;
  const services = (text: string): void => book.add("nat", "KUBE-SERVICES", text);
  services(`-s ${options.family === Family.V4 ? "127.0.0.0/8" : "::1/128"} -j RETURN`);
  for (const [set, table, chain, target, fields, protocol] of SET_RULES) {
    if (!has(set)) continue;
    book.add(table, chain, `${protocol === "" ? "" : `-p ${protocol} `}${about(set, fields)} -j ${target}`);
  }
  if (has("clusterIp")) {
    if (options.masqueradeAll) services(`${about("clusterIp", "dst,dst")} -j KUBE-MARK-MASQ`);
    else if (options.local !== null)
      services(`${about("clusterIp", "dst,dst")} ${options.local.ifNotLocal} -j KUBE-MARK-MASQ`);
    else services(`${about("clusterIp", "src,dst")} -j KUBE-MARK-MASQ`);
  }
  for (const set of ["externalIp", "externalIpLocal"] as const) {
    if (!has(set)) continue;
    const start = about(set, "dst,dst");
    if (set === "externalIp") services(`${start} -j KUBE-MARK-MASQ`);
    services(`${start} -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j ACCEPT`);
    services(`${start} -m addrtype --dst-type LOCAL -j ACCEPT`);
  }
  services("-m addrtype --dst-type LOCAL -j KUBE-NODE-PORT");
  book.add("nat", "KUBE-LOAD-BALANCER", "-j KUBE-MARK-MASQ");
  book.add("filter", "KUBE-SOURCE-RANGES-FIREWALL", "-j DROP");
  // The node's own packets to a load balancer have its address as source, too.
  for (const [ip, protocol, port] of forbidden) {
    const server = `-m ipvs --vaddr ${ip} --vproto ${protocol} --vport ${port}`;
    book.add("filter", "KUBE-IPVS-OUT-FILTER", `-s ${ip} ${server} -j DROP`);
  }
  for (const set of ["clusterIp", "loadBalancer"] as const)
    if (has(set)) services(`${match(set, "dst,dst")} -j ACCEPT`);
  const filter = (chain: string, text: string): void => book.add("filter", chain, text);
  filter("KUBE-FORWARD", `-m comment --comment "kubernetes forwarding rules" -m mark --mark ${mark}/${mark} -j ACCEPT`);
  filter(
    "KUBE-FORWARD",
    '-m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  );
  filter("KUBE-NODE-PORT", `${about("healthCheck", "dst")} -j ACCEPT`);
  for (const set of ["loadBalancer", "clusterIp", "externalIp", "externalIpLocal"] as const) {
    filter("KUBE-IPVS-FILTER", `${match(set, "dst,dst")} -j RETURN`);
  }
  filter("KUBE-IPVS-FILTER", `${match("healthCheck", "dst")} -j RETURN`);
  filter("KUBE-IPVS-FILTER", `-m conntrack --ctstate NEW ${match("ipvsIps", "dst")} -j REJECT`);
  book.add("nat", "KUBE-POSTROUTING", `-m mark ! --mark ${mark}/${mark} -j RETURN`);
  book.add("nat", "KUBE-POSTROUTING", `-j MARK --xor-mark ${mark}`);
  const masquerade = '-m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully';
  book.add("nat", "KUBE-POSTROUTING", masquerade);
  book.add("nat", "KUBE-MARK-MASQ", `-j MARK --or-mark ${mark}`);
  return book;
}

/** The jumps from the built-in chains, in the order in which the real one puts each at the head of its chain. */
export const IPVS_JUMPS: readonly (readonly ["filter" | "nat", string, string, string])[] = [
  ["nat", "OUTPUT", "KUBE-SERVICES", "kubernetes service portals"],
  ["nat", "PREROUTING", "KUBE-SERVICES", "kubernetes service portals"],
  ["nat", "POSTROUTING", "KUBE-POSTROUTING", "kubernetes postrouting rules"],
  ["filter", "FORWARD", "KUBE-FORWARD", "kubernetes forwarding rules"],
  ["filter", "INPUT", "KUBE-NODE-PORT", "kubernetes health check rules"],
  ["filter", "INPUT", "KUBE-PROXY-FIREWALL", "kube-proxy firewall rules"],
  ["filter", "FORWARD", "KUBE-PROXY-FIREWALL", "kube-proxy firewall rules"],
  ["filter", "INPUT", "KUBE-IPVS-FILTER", "kubernetes ipvs access filter"],
  ["filter", "OUTPUT", "KUBE-IPVS-OUT-FILTER", "kubernetes ipvs access filter"],
];
