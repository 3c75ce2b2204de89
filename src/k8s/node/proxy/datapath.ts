import type { Family, IpAddress } from "../../../wire/ip-address.js";
import type { EndpointSlice, Service } from "../../api/object.js";
import { endpointPortKey, endpointsByPort, type ProxyEndpoint } from "./endpoint.js";
import type { LocalDetector } from "./local-detector.js";
import { type ServicePort, servicePortsOf } from "./service-port.js";

/** A port with its endpoints. */
export interface ProxiedPort {
  readonly port: ServicePort;
  readonly endpoints: readonly ProxyEndpoint[];
}

/** A Service with its slices, of any family, as one node's view of the API has them. */
export interface ServiceState {
  /** "ns/name". */
  readonly key: string;
  readonly service: Service;
  readonly slices: readonly EndpointSlice[];
}

/** What the rules of a node depend on besides Services and endpoints. */
export interface RenderOptions {
  readonly family: Family;
  /** Tells traffic of pods from that of others; null tells nothing apart. */
  readonly local: LocalDetector | null;
  readonly masqueradeAll: boolean;
  /** The bit by which packets that need the node's address are marked: "0x4000". */
  readonly mark: string;
  readonly zone: string;
  /** The node's own address: load balancer source ranges that hold it let the node in. */
  readonly nodeAddress: string;
  readonly localhostNodePorts: boolean;
  /** The kernel has accounts (nfnetlink_acct), and rules of iptables count in them what is invalid or for localhost. */
  readonly hasAccounts: boolean;
  /** `net.netfilter.nf_conntrack_tcp_be_liberal` is set: invalid packets are let through. */
  readonly tcpLiberal: boolean;
  /** The addresses that take node ports; null means every address of the node. */
  readonly nodePortAddresses: readonly string[] | null;
  /** The family's ranges of cluster IPs. */
  readonly serviceCidrs: readonly string[];
  /** More than 1,000 endpoints in all: iptables' rules go without some of their comments. */
  readonly largeCluster: boolean;
}

/** The Services of which something was told since the last sync. */
export interface ChangedServices {
  /** Of the Service with this key ("ns/name"). */
  has(key: string): boolean;
  /** The keys of all of them. */
  keys(): Iterable<string>;
}

/** Rules of iptables that are kube-proxy's: in all, and how many the last sync wrote. */
export interface RuleCounts {
  readonly filter: { readonly total: number; readonly last: number };
  readonly nat: { readonly total: number; readonly last: number };
}

/** One family's way of doing what Services say: what a renderer's rules are put into. */
export interface Datapath {
  readonly family: Family;
  /**
   * Programs `services`, which are sorted by key. `changed` has those that are other than the last time, gone ones too; null says
   * that everything has to be written anew. Answers false when the kernel refused: all has to be written again later.
   */
  sync(services: readonly ServiceState[], changed: ChangedServices | null, options: RenderOptions): boolean;
  /** The ports with their endpoints as `sync` saw them last. */
  ports(): readonly ProxiedPort[];
  /** Those of them that have one of these addresses or node ports, in their order; others may be among them. */
  portsFor(addresses: ReadonlySet<IpAddress>, nodePorts: ReadonlySet<number>): readonly ProxiedPort[];
  /** How many rules of iptables it has and wrote last; null when it has none of its own. */
  ruleCounts(): RuleCounts | null;
  /** Asked every sync period: what has to be written although nothing changed. */
  due(): "nothing" | "changes" | "all";
}

/**
 * The ports of a Service that are those of a state before as long as only its endpoints changed, and their endpoints.
 * `before` is what was known of it, or null.
 */
export function proxiedAgain(
  state: ServiceState,
  family: Family,
  nodeName: string,
  before: { readonly state: ServiceState; readonly ports: readonly ProxiedPort[] } | null,
): ProxiedPort[] {
  if (before === null || before.state.service !== state.service) return proxiedPorts(state, family, nodeName);
  return proxiedPorts(
    state,
    family,
    nodeName,
    before.ports.map(({ port }) => port),
  );
}

/** The ports of a Service with their endpoints of one family, as a node sees them. */
export function proxiedPorts(
  state: ServiceState,
  family: Family,
  nodeName: string,
  ports: readonly ServicePort[] = servicePortsOf(state.service, family === 4 ? "IPv4" : "IPv6"),
): ProxiedPort[] {
  const familyName = family === 4 ? "IPv4" : "IPv6";
  if (ports.length === 0) return [];
  const slices = state.slices.filter((slice) => slice.addressType === familyName);
  const endpoints = endpointsByPort(slices, nodeName);
  return ports.map((port) => ({
    port,
    endpoints: endpoints.get(endpointPortKey(port.portName, port.protocol)) ?? [],
  }));
}
