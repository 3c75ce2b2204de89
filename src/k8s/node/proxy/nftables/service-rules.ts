import { Family, parseIp } from "../../../../wire/ip-address.js";
import { tryParsePrefix } from "../../../../wire/prefix.js";
import type { ProxiedPort, RenderOptions } from "../datapath.js";
import type { ProxyEndpoint } from "../endpoint.js";
import { isExternallyAccessible, type ServicePort } from "../service-port.js";
import { categorizeEndpoints, type EndpointChoice } from "../topology.js";
import { nftFamily } from "./base-rules.js";
import { type NftServiceChains, nftAffinitySet, nftEndpointChain, nftServiceChains } from "./names.js";
import { NftBook } from "./nft-book.js";
import { type NftContainer, NftElement } from "./nft-element.js";

/** All that kube-proxy 1.33 writes for one port in nftables mode (nftables/proxier.go, syncProxyRules), as one pure function. */
export function renderNftPort(proxied: ProxiedPort, options: RenderOptions): NftBook {
  const book = new NftBook();
  const parts = partsOf(proxied, options);
  new NftPortRenderer(book, parts, options).render();
  book.elements.push(...elementsOf(parts));
  return book;
}

/** What a port has of all that a port may have. */
export interface PortParts {
  readonly port: ServicePort;
  readonly choice: EndpointChoice;
  /** Some endpoint takes traffic to the cluster IP. */
  readonly hasInternal: boolean;
  /** Some endpoint takes traffic to other addresses. */
  readonly hasExternal: boolean;
  /** It has chains of these kinds. */
  readonly hasCluster: boolean;
  readonly hasLocal: boolean;
  readonly usesExternal: boolean;
  readonly hasFirewall: boolean;
}

/** What a port has, without its chains' names. */
export function partsOf({ port, endpoints }: ProxiedPort, options: RenderOptions): PortParts {
  const choice = categorizeEndpoints(endpoints, port, options.zone);
  const hasLocal = choice.local.length > 0;
  const usesExternal = choice.hasAny && isExternallyAccessible(port);
  return {
    port,
    choice,
    hasInternal: choice.hasAny && (!port.internalPolicyLocal || hasLocal),
    hasExternal: choice.hasAny && (!port.externalPolicyLocal || hasLocal),
    hasCluster: choice.cluster.length > 0 || (usesExternal && port.externalPolicyLocal),
    hasLocal,
    usesExternal,
    hasFirewall: port.loadBalancerIps.length > 0 && port.loadBalancerSourceRanges.length > 0,
  };
}

/**
 * How many numbers of the table a port takes when it is written for the first time: one for each chain, set and rule. Tells
 * what `NftBook` would say, without making one.
 */
export function numbersOf(parts: PortParts, options: RenderOptions): number {
  const { port, choice, hasCluster, hasLocal, usesExternal, hasFirewall } = parts;
  const isSticky = port.affinitySeconds > 0;
  const asksSource = options.masqueradeAll || options.local !== null;
  // Of each endpoint: its chain, whose rules masquerade and translate; with affinity its set, and the rule that adds to it.
  let count = choice.reachable.length * (isSticky ? 5 : 3);
  if (hasCluster) count++;
  if (hasLocal) count++;
  if (parts.hasInternal && asksSource) count++;
  // The rule that chooses has a map without a name; affinity asks each endpoint's set before.
  if (choice.cluster.length > 0) count += 2 + (isSticky ? choice.cluster.length : 0);
  if (hasLocal) count += 2 + (isSticky ? choice.local.length : 0);
  if (usesExternal) count += externalRules(parts, options) + 1;
  // A chain and its rule, with a set when there is more than one range.
  if (hasFirewall) count += firewallSources(parts.port, options).length > 1 ? 3 : 2;
  return count;
}

/** Who may come to a load balancer. */
function firewallSources(port: ServicePort, options: RenderOptions): string[] {
  const sources = [...port.loadBalancerSourceRanges];
  const node = parseIp(options.nodeAddress);
  // A load balancer that leaves the address alone makes the node's own packets come back with it as their source.
  if (sources.some((range) => tryParsePrefix(range)?.contains(node) ?? false)) sources.push(...port.loadBalancerIps);
  return sources;
}

function externalRules({ port, hasExternal }: PortParts, options: RenderOptions): number {
  const short = options.local === null ? 2 : 3;
  return (port.externalPolicyLocal ? short : 1) + (hasExternal ? 1 : 0);
}

/** The elements that a port wants in the sets and maps that all Services share. */
export function elementsOf(parts: PortParts): NftElement[] {
  const { port, choice, hasInternal, hasExternal } = parts;
  const { protocol, name } = port;
  const refusal = choice.hasAny ? "drop" : "goto reject-chain";
  const keyOf = (address: string): string => `${address} . ${protocol} . ${port.port}`;
  const refused = (container: NftContainer, key: string): NftElement =>
    new NftElement(container, key, port, null, refusal, name);
  const key = keyOf(port.clusterIp);
  const internal = port.internalPolicyLocal ? "local" : "cluster";
  const elements = [
    new NftElement("cluster-ips", port.clusterIp, port, null),
    hasInternal ? new NftElement("service-ips", key, port, internal) : refused("no-endpoint-services", key),
  ];
  for (const addresses of [port.externalIps, port.loadBalancerIps]) {
    for (const address of addresses) {
      const external = keyOf(address);
      if (choice.hasAny) elements.push(new NftElement("service-ips", external, port, "external"));
      if (!hasExternal) elements.push(refused("no-endpoint-services", external));
    }
  }
  if (parts.hasFirewall) {
    for (const address of port.loadBalancerIps) {
      elements.push(new NftElement("firewall-ips", keyOf(address), port, "firewall"));
    }
  }
  if (port.nodePort === 0) return elements;
  const atNode = `${protocol} . ${port.nodePort}`;
  if (choice.hasAny) elements.push(new NftElement("service-nodeports", atNode, port, "external"));
  if (!hasExternal) elements.push(refused("no-endpoint-nodeports", atNode));
  return elements;
}

class NftPortRenderer {
  private readonly book: NftBook;
  private readonly parts: PortParts;
  private readonly port: ServicePort;
  private readonly choice: EndpointChoice;
  private readonly options: RenderOptions;
  private readonly chains: NftServiceChains;
  /** Hashed once. */
  private readonly endpointChains = new Map<ProxyEndpoint, string>();
  /** "ip" or "ip6". */
  private readonly ip: string;

  constructor(book: NftBook, parts: PortParts, options: RenderOptions) {
    this.book = book;
    this.parts = parts;
    this.port = parts.port;
    this.choice = parts.choice;
    this.options = options;
    this.chains = nftServiceChains(parts.port);
    this.ip = nftFamily(options.family);
  }

  render(): void {
    const { parts, choice, chains, book } = this;
    // Chains come before whatever goes to them.
    for (const endpoint of choice.reachable) book.chain(this.chainOf(endpoint));
    if (parts.hasCluster) book.chain(chains.cluster);
    if (parts.hasLocal) book.chain(chains.local);
    if (parts.usesExternal) book.chain(chains.external);
    if (parts.hasFirewall) book.chain(chains.firewall);
    if (parts.hasInternal) this.masqueradeInternal();
    if (parts.usesExternal) this.externalChain(parts.hasExternal);
    if (parts.hasFirewall) this.firewallChain();
    if (choice.cluster.length > 0) this.balance(chains.cluster, choice.cluster);
    if (parts.hasLocal) this.balance(chains.local, choice.local);
    for (const endpoint of choice.reachable) this.endpointChain(endpoint);
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
    const sources = firewallSources(port, options);
    const rule = `${ip} saddr != { ${sources.join(" , ")} } drop`;
    // nft compares with a lone value itself.
    if (sources.length > 1) book.addWithSet(chains.firewall, rule);
    else book.add(chains.firewall, rule);
  }

  private balance(chain: string, endpoints: readonly ProxyEndpoint[]): void {
    const { port, ip, book } = this;
    if (port.affinitySeconds > 0) {
      for (const endpoint of endpoints) {
        book.add(chain, `${ip} saddr @${nftAffinitySet(port, endpoint)} goto ${this.chainOf(endpoint)}`);
      }
    }
    const choices = endpoints.map((endpoint, index) => `${index} : goto ${this.chainOf(endpoint)}`);
    book.addWithSet(chain, `numgen random mod ${endpoints.length} vmap { ${choices.join(" , ")} }`);
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
}
