import { Family, parseIp } from "../../../../wire/ip-address.js";
import { tryParsePrefix } from "../../../../wire/prefix.js";
import type { ProxiedPort, RenderOptions } from "../datapath.js";
import type { ProxyEndpoint } from "../endpoint.js";
import { isExternallyAccessible, type ServicePort } from "../service-port.js";
import { categorizeEndpoints, type EndpointChoice } from "../topology.js";
import { nftFamily } from "./base-rules.js";
import { type NftServiceChains, nftAffinitySet, nftEndpointChain, nftServiceChains } from "./names.js";
import { NftBook } from "./nft-book.js";

/** All that kube-proxy 1.33 writes for one port in nftables mode (nftables/proxier.go, syncProxyRules), as one pure function. */
export function renderNftPort({ port, endpoints }: ProxiedPort, options: RenderOptions): NftBook {
  const book = new NftBook();
  new NftPortRenderer(book, port, categorizeEndpoints(endpoints, port, options.zone), options).render();
  return book;
}

class NftPortRenderer {
  private readonly book: NftBook;
  private readonly port: ServicePort;
  private readonly choice: EndpointChoice;
  private readonly options: RenderOptions;
  private readonly chains: NftServiceChains;
  /** Hashed once. */
  private readonly endpointChains = new Map<ProxyEndpoint, string>();
  /** "ip" or "ip6". */
  private readonly ip: string;

  constructor(book: NftBook, port: ServicePort, choice: EndpointChoice, options: RenderOptions) {
    this.book = book;
    this.port = port;
    this.choice = choice;
    this.options = options;
    this.chains = nftServiceChains(port);
    this.ip = nftFamily(options.family);
  }

  render(): void {
    const { port, choice, chains, book } = this;
    const hasLocal = choice.local.length > 0;
    const hasInternal = choice.hasAny && (!port.internalPolicyLocal || hasLocal);
    const hasExternal = choice.hasAny && (!port.externalPolicyLocal || hasLocal);
    const usesExternal = choice.hasAny && isExternallyAccessible(port);
    // Chains come before whatever goes to them.
    for (const endpoint of choice.reachable) book.chain(this.chainOf(endpoint));
    if (choice.cluster.length > 0 || (usesExternal && port.externalPolicyLocal)) book.chain(chains.cluster);
    if (hasLocal) book.chain(chains.local);
    if (usesExternal) book.chain(chains.external);
    this.captureClusterIp(hasInternal);
    this.captureExternal(hasExternal);
    if (hasInternal) this.masqueradeInternal();
    if (usesExternal) this.externalChain(hasExternal);
    if (port.loadBalancerIps.length > 0 && port.loadBalancerSourceRanges.length > 0) this.firewallChain();
    if (choice.cluster.length > 0) this.balance(chains.cluster, choice.cluster);
    if (hasLocal) this.balance(chains.local, choice.local);
    for (const endpoint of choice.reachable) this.endpointChain(endpoint);
  }

  private captureClusterIp(hasInternal: boolean): void {
    const { port, chains, book } = this;
    book.element("cluster-ips", port.clusterIp, null);
    const key = this.keyOf(port.clusterIp);
    const chain = port.internalPolicyLocal ? chains.local : chains.cluster;
    if (hasInternal) book.element("service-ips", key, `goto ${chain}`);
    else book.element("no-endpoint-services", key, this.refusal(), port.name);
  }

  private captureExternal(hasExternal: boolean): void {
    const { port, choice, chains, book } = this;
    const hasFirewall = port.loadBalancerSourceRanges.length > 0;
    for (const address of [...port.externalIps, ...port.loadBalancerIps]) {
      const key = this.keyOf(address);
      if (choice.hasAny) book.element("service-ips", key, `goto ${chains.external}`);
      if (!hasExternal) book.element("no-endpoint-services", key, this.refusal(), port.name);
    }
    if (hasFirewall) {
      for (const address of port.loadBalancerIps) {
        book.chain(chains.firewall);
        book.element("firewall-ips", this.keyOf(address), `goto ${chains.firewall}`);
      }
    }
    if (port.nodePort === 0) return;
    const key = `${port.protocol} . ${port.nodePort}`;
    if (choice.hasAny) book.element("service-nodeports", key, `goto ${chains.external}`);
    if (!hasExternal) book.element("no-endpoint-nodeports", key, this.refusal(), port.name);
  }

  /** Traffic to the cluster IP from anywhere but pods comes back through this node, so it gets its address. */
  private masqueradeInternal(): void {
    const { port, chains, options, ip, book } = this;
    const chain = port.internalPolicyLocal ? chains.local : chains.cluster;
    const start = `${ip} daddr ${port.clusterIp} ${port.protocol} dport ${port.port}`;
    if (options.masqueradeAll) book.add(chain, `${start} jump mark-for-masquerade`);
    else if (options.local !== null)
      book.add(chain, `${start} ${options.local.ifNotLocalNft} jump mark-for-masquerade`);
  }

  private externalChain(hasExternal: boolean): void {
    const { port, chains, options, book } = this;
    if (!port.externalPolicyLocal) book.add(chains.external, "jump mark-for-masquerade");
    else {
      const add = (rule: string, comment: string): void => book.add(chains.external, `${rule} comment "${comment}"`);
      if (options.local !== null)
        add(`${options.local.ifLocalNft} goto ${chains.cluster}`, "short-circuit pod traffic");
      add("fib saddr type local jump mark-for-masquerade", "masquerade local traffic");
      add(`fib saddr type local goto ${chains.cluster}`, "short-circuit local traffic");
    }
    if (hasExternal) book.add(chains.external, `goto ${port.externalPolicyLocal ? chains.local : chains.cluster}`);
  }

  private firewallChain(): void {
    const { port, chains, options, ip, book } = this;
    const sources: string[] = [...port.loadBalancerSourceRanges];
    const node = parseIp(options.nodeAddress);
    // A load balancer that leaves the address alone makes the node's own packets come back with it as their source.
    if (sources.some((range) => tryParsePrefix(range)?.contains(node) ?? false)) sources.push(...port.loadBalancerIps);
    book.add(chains.firewall, `${ip} saddr != { ${sources.join(" , ")} } drop`);
  }

  private balance(chain: string, endpoints: readonly ProxyEndpoint[]): void {
    const { port, ip, book } = this;
    if (port.affinitySeconds > 0) {
      for (const endpoint of endpoints) {
        book.add(chain, `${ip} saddr @${nftAffinitySet(port, endpoint)} goto ${this.chainOf(endpoint)}`);
      }
    }
    const choices = endpoints.map((endpoint, index) => `${index} : goto ${this.chainOf(endpoint)}`);
    book.add(chain, `numgen random mod ${endpoints.length} vmap { ${choices.join(" , ")} }`);
  }

  private endpointChain(endpoint: ProxyEndpoint): void {
    const { port, options, ip, book } = this;
    const chain = this.chainOf(endpoint);
    // A pod that reaches itself through its Service has to see another address than its own.
    book.add(chain, `${ip} saddr ${endpoint.address} jump mark-for-masquerade`);
    if (port.affinitySeconds > 0) {
      const set = nftAffinitySet(port, endpoint);
      const type = options.family === Family.V4 ? "ipv4_addr" : "ipv6_addr";
      book.sets.set(set, ` { type ${type} ; flags dynamic,timeout ; timeout ${port.affinitySeconds}s ; }`);
      book.add(chain, `update @${set} { ${ip} saddr }`);
    }
    book.add(chain, `meta l4proto ${port.protocol} dnat to ${endpoint.text}`);
  }

  private chainOf(endpoint: ProxyEndpoint): string {
    let chain = this.endpointChains.get(endpoint);
    if (chain === undefined) {
      chain = nftEndpointChain(this.port, endpoint);
      this.endpointChains.set(endpoint, chain);
    }
    return chain;
  }

  private keyOf(address: string): string {
    return `${address} . ${this.port.protocol} . ${this.port.port}`;
  }

  private refusal(): string {
    return this.choice.hasAny ? "drop" : "goto reject-chain";
  }
}
