import { parsePrefix } from "../wire/prefix.js";
import { type FlannelOptions, flannelMtu, flannelState } from "./flannel-backend.js";
import { NO_POLICY, ONE_LINK, type Personality, PORTMAP, type PodNetworkOptions } from "./pod-network.js";

function flannel(name: string, backend: "vxlan" | "host-gw", directRouting: boolean, quirk: string): Personality {
  const full = (options: PodNetworkOptions): FlannelOptions => ({
    backend,
    networks: options.clusterCidrs,
    uplink: options.uplink,
    uplinkMtu: options.uplinkMtu,
    podMtu: options.podMtu,
    ipMasq: true,
    ...(directRouting ? { directSubnets: options.subnets.map(parsePrefix) } : {}),
  });
  return {
    name,
    enforcesNetworkPolicy: false,
    calico: null,
    quirks: [
      NO_POLICY,
      quirk,
      "Pods of one machine meet on the bridge cni0, where iptables sees them only with br_netfilter.",
    ],
    mtu: (self, options) => flannelMtu(self, full(options)),
    conflist: () => ({
      name: "cbr0",
      cniVersion: "0.3.1",
      plugins: [{ type: "flannel", delegate: { hairpinMode: true, isDefaultGateway: true } }, PORTMAP],
    }),
    state: (self, peers, options) => flannelState(self, peers, full(options)),
  };
}

/** flannel with its backends: VXLAN, VXLAN with DirectRouting, host-gw. */
export const FLANNEL: readonly Personality[] = [
  flannel(
    "flannel",
    "vxlan",
    false,
    "Packets between machines travel in UDP port 8472, so pods' MTU is 50 bytes below the network's (1450 of 1500; 70 with IPv6).",
  ),
  flannel(
    "flannel-direct-routing",
    "vxlan",
    true,
    "Packets to machines of another subnet travel in UDP port 8472, others as they are; pods' MTU is 50 bytes below the network's all the same (1450 of 1500; 70 with IPv6).",
  ),
  flannel("flannel-host-gw", "host-gw", false, ONE_LINK),
];
