import { type Prefix, parsePrefix } from "../wire/prefix.js";
import type { IpPool, TunnelMode } from "./calico/ip-pool.js";
import type { NodeAddressing, NodeState } from "./node-state.js";

/** The cluster's part that is the same on every machine, and the machine's way out. */
export interface PodNetworkOptions {
  /** The whole pod network, one block of each family. */
  readonly clusterCidrs: readonly string[];
  readonly uplink: string;
  readonly uplinkMtu: number;
  /** The MTU of pods' interfaces where somebody sets it, rightly or wrongly; null for what the network makes of the uplink's. */
  readonly podMtu: number | null;
  /** The networks that the machine is on, "192.168.0.0/24". */
  readonly subnets: readonly string[];
  /** What calico-ipam's datastore says; null where machines' podCIDRs are all that is given out. */
  readonly calico: CalicoView | null;
}

/** Calico's pools, and by machine the blocks that it has of them and the single addresses that it borrowed of others'. */
export interface CalicoView {
  readonly pools: readonly IpPool[];
  readonly holdings: ReadonlyMap<string, readonly Prefix[]>;
}

/** A pod network by its name: what it writes on machines, what it tells CNI, and what is peculiar to it. */
export interface Personality {
  readonly name: string;
  /** Whether NetworkPolicy objects mean something with it: an agent of its own, or podwire's, enforces them. */
  readonly enforcesNetworkPolicy: boolean;
  /** What one should know of it, a sentence each. */
  readonly quirks: readonly string[];
  /** Which packets Calico's default pools put into packets; null for other networks than Calico. */
  readonly calico: { readonly ipipMode: TunnelMode; readonly vxlanMode: TunnelMode } | null;
  /** The MTU of pods' interfaces. */
  mtu(self: NodeAddressing, options: PodNetworkOptions): number;
  /** The configuration list in /etc/cni/net.d. */
  conflist(self: NodeAddressing, options: PodNetworkOptions): object;
  /** What the machine is to have besides. */
  state(self: NodeAddressing, peers: readonly NodeAddressing[], options: PodNetworkOptions): NodeState;
}

/** What a network says of itself whose policies are podwire's own business. */
export const POLICY_AGENT =
  "NetworkPolicy is enforced by podwire's own agent on each machine, for pods of one machine too.";
/** What a network says of itself that enforces nothing. */
export const NO_POLICY = "NetworkPolicy objects are accepted and change nothing: nobody enforces them.";
/** What a network says of itself whose routes lead straight to machines. */
export const ONE_LINK = "Machines must be on one link: a router between them has no routes to pods.";
/** The plugin for hostPorts that stands behind most networks' own. */
export const PORTMAP = { type: "portmap", capabilities: { portMappings: true } };
/** The plugin that shapes pods by their annotations. */
export const BANDWIDTH = { type: "bandwidth", capabilities: { bandwidth: true } };

/** host-local over the machine's own blocks, whose first address it takes for a gateway and never gives out. */
export function hostLocal(self: NodeAddressing): object {
  return { type: "host-local", ranges: self.podCidrs.map((subnet) => [{ subnet }]) };
}

/** Everything by the gateway, in each family of the machine's blocks. */
export function defaultRoutes(self: NodeAddressing): object[] {
  return self.podCidrs.map((block) => ({ dst: parsePrefix(block).family === 4 ? "0.0.0.0/0" : "::/0" }));
}

/** Lets the machine forward in the families of its blocks. */
export function forwarding(self: NodeAddressing): NodeState["sysctls"] {
  const isV6 = self.podCidrs.some((block) => parsePrefix(block).family === 6);
  return [["net.ipv4.ip_forward", "1"], ...(isV6 ? [["net.ipv6.conf.all.forwarding", "1"] as const] : [])];
}
