import { parsePrefix } from "../../wire/prefix.js";
import type { NodeAddressing } from "../node-state.js";
import { BANDWIDTH, hostLocal, type Personality, PORTMAP, type PodNetworkOptions } from "../pod-network.js";
import { type CalicoOptions, calicoMtu, calicoState, podCidrTunnelAddresses } from "./calico-backend.js";
import { defaultPools, type TunnelMode } from "./ip-pool.js";

function calico(name: string, ipipMode: TunnelMode, vxlanMode: TunnelMode, tunnelQuirk: string): Personality {
  const full = (options: PodNetworkOptions): CalicoOptions => ({
    pools: options.calico?.pools ?? defaultPools(options.clusterCidrs, ipipMode, vxlanMode),
    holdings: options.calico?.holdings ?? null,
    uplink: options.uplink,
    uplinkMtu: options.uplinkMtu,
    subnets: options.subnets.map(parsePrefix),
  });
  return {
    name,
    enforcesNetworkPolicy: true,
    calico: { ipipMode, vxlanMode },
    quirks: [
      "NetworkPolicy is enforced on each pod's own veth, for pods of one machine too.",
      tunnelQuirk,
      "Pods have /32 addresses and a gateway, 169.254.1.1, that nobody has: the machine answers by proxy ARP, and only while it has a route to it, such as a default route.",
      "In clusters, machines take blocks of 64 addresses of the pools (IPPool objects) as they need them; their podCIDRs mean nothing.",
    ],
    mtu: (_self, options) => options.podMtu ?? calicoMtu(full(options)),
    conflist: (self, options) => ({
      name: "k8s-pod-network",
      cniVersion: "0.3.1",
      plugins: [
        {
          type: "calico",
          mtu: options.podMtu ?? calicoMtu(full(options)),
          ipam: options.calico === null ? hostLocal(self) : calicoIpam(options),
          policy: { type: "k8s" },
        },
        { ...PORTMAP, snat: true },
        BANDWIDTH,
      ],
    }),
    state: (self, peers, options) => {
      const all = full(options);
      if (all.holdings !== null) return calicoState(self, peers, all);
      const placed = (node: NodeAddressing): NodeAddressing => ({
        ...node,
        tunnelAddresses: podCidrTunnelAddresses(node, all.pools),
      });
      return calicoState(placed(self), peers.map(placed), all);
    },
  };
}

/** calico-ipam for the families that the cluster's pools have. */
function calicoIpam({ clusterCidrs }: PodNetworkOptions): object {
  const has = (family: number): string => String(clusterCidrs.some((cidr) => parsePrefix(cidr).family === family));
  return { type: "calico-ipam", assign_ipv4: has(4), assign_ipv6: has(6) };
}

/** Calico with the modes that its default pools may have. */
export const CALICO: readonly Personality[] = [
  calico(
    "calico",
    "Always",
    "Never",
    "IPv4 between machines travels in IP-in-IP (protocol 4), so pods' MTU is 20 bytes below the network's (1480 of 1500).",
  ),
  calico("calico-no-tunnel", "Never", "Never", "Machines must be on one link, or their routers must learn the routes."),
  calico(
    "calico-vxlan",
    "Never",
    "Always",
    "Packets between machines travel in UDP port 4789, so pods' MTU is 50 bytes below the network's (1450 of 1500; 70 with IPv6).",
  ),
  calico(
    "calico-cross-subnet",
    "Never",
    "CrossSubnet",
    "Packets to machines of another subnet travel in UDP port 4789, others as they are; pods' MTU is 50 bytes below the network's all the same (70 with IPv6).",
  ),
];
