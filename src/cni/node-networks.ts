import { parsePrefix } from "../wire/prefix.js";
import { EMPTY_NODE_STATE, type NodeState } from "./node-state.js";
import {
  BANDWIDTH,
  defaultRoutes,
  forwarding,
  hostLocal,
  ONE_LINK,
  type Personality,
  POLICY_AGENT,
  PORTMAP,
  type PodNetworkOptions,
} from "./pod-network.js";
import { hostGatewayRoutes } from "./pod-routes.js";

/** Masquerades what pods send beyond the pod network, as nodes do whose plugin must not do it between pods. */
function masquerade(options: PodNetworkOptions): NodeState["rules"] {
  return options.clusterCidrs.flatMap((cidr) => {
    const { family } = parsePrefix(cidr);
    const comment = ["-m", "comment", "--comment", "pods to beyond the pod network"];
    const chain = "POD-MASQ";
    return [
      { family, table: "nat", chain: "POSTROUTING", rule: [...comment, "-j", chain], first: false },
      {
        family,
        table: "nat",
        chain,
        rule: ["-s", cidr, "!", "-d", cidr, ...comment, "-j", "MASQUERADE"],
        first: false,
      },
    ];
  });
}

/** A bridge on each machine and a route to each other machine's block. */
export const BRIDGE: Personality = {
  name: "bridge",
  enforcesNetworkPolicy: true,
  calico: null,
  quirks: [
    POLICY_AGENT,
    ONE_LINK,
    "Pods of one machine meet on the bridge, where iptables sees them only with br_netfilter.",
  ],
  mtu: (_self, options) => options.podMtu ?? options.uplinkMtu,
  conflist: (self, options) => ({
    cniVersion: "1.0.0",
    name: "bridge",
    plugins: [
      {
        type: "bridge",
        bridge: "cni0",
        isDefaultGateway: true,
        hairpinMode: true,
        mtu: options.podMtu ?? options.uplinkMtu,
        ipam: hostLocal(self),
      },
      PORTMAP,
      BANDWIDTH,
    ],
  }),
  state: (self, peers, options) => ({
    ...EMPTY_NODE_STATE,
    sysctls: forwarding(self),
    routes: hostGatewayRoutes(self, peers, options.uplink, 3),
    rules: masquerade(options),
  }),
};

/** A veth pair for each pod, routed by the machine. */
export const PTP: Personality = {
  name: "ptp",
  enforcesNetworkPolicy: true,
  calico: null,
  quirks: [
    POLICY_AGENT,
    ONE_LINK,
    "Every packet between pods is routed by the machine, so each hop costs one of the TTL and passes FORWARD.",
  ],
  mtu: (_self, options) => options.podMtu ?? options.uplinkMtu,
  conflist: (self, options) => ({
    cniVersion: "1.0.0",
    name: "ptp",
    plugins: [
      {
        type: "ptp",
        mtu: options.podMtu ?? options.uplinkMtu,
        ipam: { ...hostLocal(self), routes: defaultRoutes(self) },
      },
      PORTMAP,
      BANDWIDTH,
    ],
  }),
  state: BRIDGE.state,
};

/** kind's own network: ptp with host-local, a route for each other machine's block, and masquerading in KIND-MASQ-AGENT. */
export const KINDNET: Personality = {
  name: "kindnet",
  enforcesNetworkPolicy: true,
  calico: null,
  quirks: [POLICY_AGENT, ONE_LINK, "Every packet between pods is routed by the machine, as with ptp."],
  mtu: PTP.mtu,
  conflist: (self, options) => ({
    cniVersion: "0.3.1",
    name: "kindnet",
    plugins: [
      {
        type: "ptp",
        ipMasq: false,
        ipam: { ...hostLocal(self), dataDir: "/run/cni-ipam-state", routes: defaultRoutes(self) },
        mtu: options.podMtu ?? options.uplinkMtu,
      },
      PORTMAP,
    ],
  }),
  state: (self, peers, options) => ({
    ...EMPTY_NODE_STATE,
    sysctls: forwarding(self),
    routes: hostGatewayRoutes(self, peers, options.uplink, 3),
    rules: options.clusterCidrs.flatMap(kindMasquerade),
  }),
};

/** What kindnetd's agent writes for one range of the pod network (ipMasqAgent.go). */
function kindMasquerade(cidr: string): NodeState["rules"] {
  const { family } = parsePrefix(cidr);
  const chain = "KIND-MASQ-AGENT";
  const nat = (chainName: string, rule: readonly string[]): NodeState["rules"][number] => ({
    family,
    table: "nat",
    chain: chainName,
    rule,
    first: false,
  });
  const why = (text: string): string[] => ["-m", "comment", "--comment", `kind-masq-agent: ${text}`];
  const entry = [
    "-m",
    "addrtype",
    "!",
    "--dst-type",
    "LOCAL",
    ...why("ensure nat POSTROUTING directs all non-LOCAL destination traffic to our custom KIND-MASQ-AGENT chain"),
  ];
  return [
    nat("POSTROUTING", [...entry, "-j", chain]),
    nat(chain, ["-d", cidr, ...why("local traffic is not subject to MASQUERADE"), "-j", "RETURN"]),
    nat(chain, [...why("outbound traffic is subject to MASQUERADE (must be last in chain)"), "-j", "MASQUERADE"]),
  ];
}
