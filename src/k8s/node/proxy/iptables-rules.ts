import { Family, parseIp } from "../../../wire/ip-address.js";
import { tryParsePrefix } from "../../../wire/prefix.js";
import { endpointChain, type ServiceChains, serviceChains } from "./chain-names.js";
import type { ProxiedPort, RenderOptions } from "./datapath.js";
import type { ProxyEndpoint } from "./endpoint.js";
import type { ServicePort } from "./service-port.js";
import { categorizeEndpoints, type EndpointChoice } from "./topology.js";

/** The account of packets dropped because conntrack calls them invalid. */
export const INVALID_ACCOUNT = "ct_state_invalid_dropped_pkts";
/** The account of packets to node ports at 127.0.0.1. */
export const LOCALHOST_ACCOUNT = "localhost_nps_accepted_pkts";
/** The accounts that have to be there before the rules (ensureNFAcct). */
export const ACCOUNTS = [INVALID_ACCOUNT, LOCALHOST_ACCOUNT] as const;

/** A rule as kube-proxy hands it to iptables-restore, without `-A CHAIN`, and the port that asks for it. */
export interface RuleText {
  readonly text: string;
  readonly port: ServicePort | null;
}

/** The rules of a table by chain, in the order in which chains were first used. */
export class RuleBook {
  readonly filter = new Map<string, RuleText[]>();
  readonly nat = new Map<string, RuleText[]>();

  /** Adds a rule at the end of a chain, made when it is new. */
  add(table: "filter" | "nat", chain: string, text: string, port: ServicePort | null = null): void {
    const rules = this.chain(table, chain);
    rules.push({ text, port });
  }

  /** Adds all chains and rules of `other` behind those that are here. */
  append(other: RuleBook): void {
    for (const table of ["filter", "nat"] as const) {
      for (const [name, rules] of other[table]) this.chain(table, name).push(...rules);
    }
  }

  /** The rules of a chain, made when it is new. */
  chain(table: "filter" | "nat", name: string): RuleText[] {
    let rules = this[table].get(name);
    if (rules === undefined) {
      rules = [];
      this[table].set(name, rules);
    }
    return rules;
  }
}

/**
 * All that kube-proxy 1.33 writes in iptables mode, as one pure function (proxier.go, syncProxyRules): the same words,
 * chains and order. Ports are taken in the order given; the real one takes them in the order of a Go map.
 */
export function renderIptables(ports: readonly ProxiedPort[], options: RenderOptions): RuleBook {
  const book = renderHead(options);
  for (const port of ports) book.append(renderPort(port, options));
  book.append(renderTail(options));
  return book;
}

/** The rules of one port alone: what it adds to the common chains, and its own. */
export function renderPort(port: ProxiedPort, options: RenderOptions): RuleBook {
  const book = renderCommon(port, options);
  book.append(renderOwn(port, options));
  return book;
}

/** What one port adds to the chains that all have in common. */
export function renderCommon({ port, endpoints }: ProxiedPort, options: RenderOptions): RuleBook {
  const book = new RuleBook();
  new PortRenderer(book, port, categorizeEndpoints(endpoints, port, options.zone), options).renderCommon();
  return book;
}

/** The chains of one port alone. */
export function renderOwn({ port, endpoints }: ProxiedPort, options: RenderOptions): RuleBook {
  const book = new RuleBook();
  new PortRenderer(book, port, categorizeEndpoints(endpoints, port, options.zone), options).renderOwn();
  return book;
}

/** The chains that are there without any Service, with the rules that come before those of Services. */
export function renderHead({ family, localhostNodePorts, mark }: RenderOptions): RuleBook {
  const book = new RuleBook();
  for (const chain of [
    "KUBE-SERVICES",
    "KUBE-EXTERNAL-SERVICES",
    "KUBE-FORWARD",
    "KUBE-NODEPORTS",
    "KUBE-PROXY-FIREWALL",
    "KUBE-FIREWALL",
  ]) {
    book.chain("filter", chain);
  }
  for (const chain of ["KUBE-SERVICES", "KUBE-NODEPORTS", "KUBE-POSTROUTING", "KUBE-MARK-MASQ"])
    book.chain("nat", chain);
  if (family === Family.V4 && localhostNodePorts) {
    book.add(
      "filter",
      "KUBE-FIREWALL",
      '-m comment --comment "block incoming localnet connections" -d 127.0.0.0/8 ! -s 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP',
    );
  }
  book.add("nat", "KUBE-POSTROUTING", `-m mark ! --mark ${mark}/${mark} -j RETURN`);
  book.add("nat", "KUBE-POSTROUTING", `-j MARK --xor-mark ${mark}`);
  book.add(
    "nat",
    "KUBE-POSTROUTING",
    '-m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully',
  );
  book.add("nat", "KUBE-MARK-MASQ", `-j MARK --or-mark ${mark}`);
  return book;
}

/** The rules that come after those of Services. */
export function renderTail(options: RenderOptions): RuleBook {
  const book = new RuleBook();
  for (const destination of nodePortDestinations(options)) {
    const text = comment("kubernetes service nodeports; NOTE: this must be the last rule in this chain");
    book.add("nat", "KUBE-SERVICES", `${text} ${destination} -j KUBE-NODEPORTS`);
  }
  if (!options.tcpLiberal) {
    const counted = options.hasAccounts ? ` -m nfacct --nfacct-name ${INVALID_ACCOUNT}` : "";
    book.add("filter", "KUBE-FORWARD", `-m conntrack --ctstate INVALID${counted} -j DROP`);
  }
  book.add(
    "filter",
    "KUBE-FORWARD",
    `-m comment --comment "kubernetes forwarding rules" -m mark --mark ${options.mark}/${options.mark} -j ACCEPT`,
  );
  book.add(
    "filter",
    "KUBE-FORWARD",
    '-m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  );
  return book;
}

/** What stands for the node's addresses that take node ports; those of localhost only where they can work. */
function nodePortDestinations({ family, localhostNodePorts, nodePortAddresses }: RenderOptions): string[] {
  const isV6 = family === Family.V6;
  if (nodePortAddresses === null) {
    const excluded = isV6 ? " ! -d ::1/128" : localhostNodePorts ? "" : " ! -d 127.0.0.0/8";
    return [`-m addrtype --dst-type LOCAL${excluded}`];
  }
  const isLoopback = (address: string): boolean => (isV6 ? address === "::1" : address.startsWith("127."));
  return nodePortAddresses
    .filter((address) => !isLoopback(address) || (!isV6 && localhostNodePorts))
    .map((address) => `-d ${address}`);
}

/** Writes the rules of one port. */
class PortRenderer {
  private readonly book: RuleBook;
  private readonly port: ServicePort;
  private readonly choice: EndpointChoice;
  private readonly options: RenderOptions;
  private readonly chains: ServiceChains;

  constructor(book: RuleBook, port: ServicePort, choice: EndpointChoice, options: RenderOptions) {
    this.book = book;
    this.port = port;
    this.choice = choice;
    this.options = options;
    this.chains = serviceChains(port);
  }

  renderCommon(): void {
    const { port } = this;
    this.captureClusterIp(this.hasInternal);
    this.captureExternal(this.hasExternal);
    if (port.healthCheckNodePort !== 0) {
      this.filter(
        "KUBE-NODEPORTS",
        `${comment(`${port.name} health check node port`)} -m tcp -p tcp --dport ${port.healthCheckNodePort} -j ACCEPT`,
      );
    }
  }

  renderOwn(): void {
    const { port, choice } = this;
    if (this.hasInternal) this.masqueradeInternal();
    if (choice.hasAny && this.isExternal) this.externalChain(this.hasExternal);
    if (this.usesFirewall) this.firewallChain();
    if (choice.cluster.length > 0 && usesCluster(port, this.isExternal)) {
      this.balance(this.chains.cluster, choice.cluster);
    }
    if (choice.local.length > 0) this.balance(this.chains.local, choice.local);
    for (const endpoint of choice.reachable) this.endpointChain(endpoint);
  }

  private get hasInternal(): boolean {
    return this.choice.hasAny && (!this.port.internalPolicyLocal || this.choice.local.length > 0);
  }

  private get hasExternal(): boolean {
    return this.choice.hasAny && (!this.port.externalPolicyLocal || this.choice.local.length > 0);
  }

  private get isExternal(): boolean {
    const { port } = this;
    return port.nodePort !== 0 || port.loadBalancerIps.length > 0 || port.externalIps.length > 0;
  }

  private get countsLocalhost(): boolean {
    const { family, localhostNodePorts, hasAccounts } = this.options;
    return family === Family.V4 && localhostNodePorts && hasAccounts;
  }

  private get usesFirewall(): boolean {
    const { port, choice } = this;
    return choice.hasAny && port.loadBalancerIps.length > 0 && port.loadBalancerSourceRanges.length > 0;
  }

  private captureClusterIp(hasInternal: boolean): void {
    const { port, chains } = this;
    if (hasInternal) {
      const chain = port.internalPolicyLocal ? chains.local : chains.cluster;
      this.nat("KUBE-SERVICES", `${comment(`${port.name} cluster IP`)} ${this.to(port.clusterIp)} -j ${chain}`);
    } else this.filter("KUBE-SERVICES", `${this.noEndpoints()} ${this.to(port.clusterIp)} ${this.refusal()}`);
  }

  private captureExternal(hasExternal: boolean): void {
    const { port, chains, choice } = this;
    const refuse = (destination: string): void => {
      this.filter("KUBE-EXTERNAL-SERVICES", `${this.noEndpoints()} ${destination} ${this.refusal()}`);
    };
    for (const ip of port.externalIps) {
      if (choice.hasAny) {
        this.nat("KUBE-SERVICES", `${comment(`${port.name} external IP`)} ${this.to(ip)} -j ${chains.external}`);
      }
      if (!hasExternal) refuse(this.to(ip));
    }
    for (const ip of port.loadBalancerIps) {
      if (choice.hasAny) {
        const chain = this.usesFirewall ? chains.firewall : chains.external;
        this.nat("KUBE-SERVICES", `${comment(`${port.name} loadbalancer IP`)} ${this.to(ip)} -j ${chain}`);
      }
      if (this.usesFirewall) {
        const text = comment(`${port.name} traffic not accepted by ${chains.firewall}`);
        this.filter("KUBE-PROXY-FIREWALL", `${text} ${this.to(ip)} -j DROP`);
      }
    }
    if (!hasExternal) for (const ip of port.loadBalancerIps) refuse(this.to(ip));
    if (port.nodePort === 0) return;
    const { protocol } = port;
    const nodePort = `-m ${protocol} -p ${protocol} --dport ${port.nodePort}`;
    if (choice.hasAny) {
      if (this.countsLocalhost) {
        const atLocalhost = `-m ${protocol} -p ${protocol} -d 127.0.0.0/8 --dport ${port.nodePort}`;
        const counted = `-m nfacct --nfacct-name ${LOCALHOST_ACCOUNT} -j ${chains.external}`;
        this.nat("KUBE-NODEPORTS", `${comment(port.name)} ${atLocalhost} ${counted}`);
      }
      this.nat("KUBE-NODEPORTS", `${comment(port.name)} ${nodePort} -j ${chains.external}`);
    }
    if (!hasExternal) refuse(`-m addrtype --dst-type LOCAL ${nodePort}`);
  }

  /** Traffic to the cluster IP from anywhere but pods comes back through this node, so it gets its address. */
  private masqueradeInternal(): void {
    const { port, chains, options } = this;
    const chain = port.internalPolicyLocal ? chains.local : chains.cluster;
    const start = `${comment(`${port.name} cluster IP`)} ${this.to(port.clusterIp)}`;
    if (options.masqueradeAll) this.nat(chain, `${start} -j KUBE-MARK-MASQ`);
    else if (options.local !== null) this.nat(chain, `${start} ${options.local.ifNotLocal} -j KUBE-MARK-MASQ`);
  }

  private externalChain(hasExternal: boolean): void {
    const { port, chains, options } = this;
    const about = `${port.name} external destinations`;
    if (!port.externalPolicyLocal) {
      this.nat(chains.external, `${comment(`masquerade traffic for ${about}`)} -j KUBE-MARK-MASQ`);
    } else {
      this.book.chain("nat", chains.cluster);
      if (options.local !== null) {
        this.nat(
          chains.external,
          `${comment(`pod traffic for ${about}`)} ${options.local.ifLocal} -j ${chains.cluster}`,
        );
      }
      const local = "-m addrtype --src-type LOCAL";
      this.nat(chains.external, `${comment(`masquerade LOCAL traffic for ${about}`)} ${local} -j KUBE-MARK-MASQ`);
      this.nat(chains.external, `${comment(`route LOCAL traffic for ${about}`)} ${local} -j ${chains.cluster}`);
    }
    if (hasExternal) this.nat(chains.external, `-j ${port.externalPolicyLocal ? chains.local : chains.cluster}`);
  }

  private firewallChain(): void {
    const { port, chains, options } = this;
    const text = comment(`${port.name} loadbalancer IP`);
    let letsNodeIn = false;
    for (const range of port.loadBalancerSourceRanges) {
      this.nat(chains.firewall, `${text} -s ${range} -j ${chains.external}`);
      letsNodeIn ||= tryParsePrefix(range)?.contains(parseIp(options.nodeAddress)) ?? false;
    }
    // A load balancer that leaves the address alone makes the node's own packets come back with it as their source.
    if (letsNodeIn)
      for (const ip of port.loadBalancerIps) this.nat(chains.firewall, `${text} -s ${ip} -j ${chains.external}`);
    this.nat(chains.firewall, comment(`other traffic to ${port.name} will be dropped by KUBE-PROXY-FIREWALL`));
  }

  /** Jumps to the endpoints: where the client was lately, else to each with the same chance. */
  private balance(chain: string, endpoints: readonly ProxyEndpoint[]): void {
    const { port } = this;
    if (port.affinitySeconds > 0) {
      for (const endpoint of endpoints) {
        const target = endpointChain(port, endpoint.text);
        const recent = `-m recent --name ${target} --rcheck --seconds ${port.affinitySeconds} --reap`;
        this.nat(chain, `${this.remark(`${port.name} -> ${endpoint.text}`)}${recent} -j ${target}`);
      }
    }
    for (const [index, endpoint] of endpoints.entries()) {
      const left = endpoints.length - index;
      const chance = left > 1 ? `-m statistic --mode random --probability ${probability(left)} ` : "";
      const target = endpointChain(port, endpoint.text);
      this.nat(chain, `${this.remark(`${port.name} -> ${endpoint.text}`)}${chance}-j ${target}`);
    }
  }

  private endpointChain(endpoint: ProxyEndpoint): void {
    const { port } = this;
    const chain = endpointChain(port, endpoint.text);
    const about = this.remark(port.name);
    // A pod that reaches itself through its Service has to see another address than its own.
    this.nat(chain, `${about}-s ${endpoint.address} -j KUBE-MARK-MASQ`);
    const affinity = port.affinitySeconds > 0 ? `-m recent --name ${chain} --set ` : "";
    const { protocol } = port;
    this.nat(chain, `${about}${affinity}-m ${protocol} -p ${protocol} -j DNAT --to-destination ${endpoint.text}`);
  }

  /** A comment of a rule that there is for every endpoint: left out in large clusters (appendServiceCommentLocked). */
  private remark(text: string): string {
    return this.options.largeCluster ? "" : `${comment(text)} `;
  }

  private to(address: string): string {
    const { protocol, port } = this.port;
    return `-m ${protocol} -p ${protocol} -d ${address} --dport ${port}`;
  }

  private noEndpoints(): string {
    return comment(`${this.port.name} has no ${this.choice.hasAny ? "local " : ""}endpoints`);
  }

  private refusal(): string {
    return this.choice.hasAny ? "-j DROP" : "-j REJECT";
  }

  private nat(chain: string, text: string): void {
    this.book.add("nat", chain, text, this.port);
  }

  private filter(chain: string, text: string): void {
    this.book.add("filter", chain, text, this.port);
  }
}

function usesCluster(port: ServicePort, isExternal: boolean): boolean {
  return !port.internalPolicyLocal || isExternal;
}

/** `-m comment --comment`, quoted when there is a blank in it, as the real one writes it. */
function comment(text: string): string {
  return `-m comment --comment ${/[ ;]/.test(text) ? `"${text}"` : text}`;
}

/** One in `count`, with the digits that kube-proxy gives. */
export function probability(count: number): string {
  return (1 / count).toFixed(10);
}

/**
 * The jumps from the built-in chains, in the order in which they end up there when none was there: each is put at the head
 * of its chain, those of the kubelet's chain last, so that on nodes where the kubelet was first they stand behind.
 */
export const JUMPS: readonly { readonly table: "filter" | "nat"; readonly chain: string; readonly text: string }[] = [
  ...["INPUT", "OUTPUT"].map((chain) => ({ table: "filter" as const, chain, text: "-j KUBE-FIREWALL" })),
  ...["INPUT", "FORWARD", "OUTPUT"].map((chain) => ({
    table: "filter" as const,
    chain,
    text: '-m conntrack --ctstate NEW -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL',
  })),
  {
    table: "filter",
    chain: "FORWARD",
    text: '-m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD',
  },
  ...["FORWARD", "OUTPUT"].map((chain) => ({
    table: "filter" as const,
    chain,
    text: '-m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
  })),
  {
    table: "filter",
    chain: "INPUT",
    text: '-m comment --comment "kubernetes health check service ports" -j KUBE-NODEPORTS',
  },
  ...["INPUT", "FORWARD"].map((chain) => ({
    table: "filter" as const,
    chain,
    text: '-m conntrack --ctstate NEW -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES',
  })),
  ...["PREROUTING", "OUTPUT"].map((chain) => ({
    table: "nat" as const,
    chain,
    text: '-m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
  })),
  {
    table: "nat",
    chain: "POSTROUTING",
    text: '-m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING',
  },
];
