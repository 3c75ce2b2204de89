import { parsePrefix } from "../wire/prefix.js";
import { calicoMtu, calicoState } from "./calico-backend.js";
import { flannelMtu, flannelState } from "./flannel-backend.js";
import { EMPTY_NODE_STATE, type NodeAddressing, type NodeState } from "./node-state.js";
import { hostGatewayRoutes } from "./pod-routes.js";

/** The cluster's part that is the same on every machine, and the machine's way out. */
export interface PodNetworkOptions {
  /** The whole pod network, one block of each family. */
  readonly clusterCidrs: readonly string[];
  readonly uplink: string;
  readonly uplinkMtu: number;
  /** The MTU of pods' interfaces where somebody sets it, rightly or wrongly; null for what the network makes of the uplink's. */
  readonly podMtu: number | null;
}

/** A pod network by its name: what it writes on machines, what it tells CNI, and what is peculiar to it. */
export interface Personality {
  readonly name: string;
  /** Whether NetworkPolicy objects mean something with it: an agent of its own, or podwire's, enforces them. */
  readonly enforcesNetworkPolicy: boolean;
  /** What one should know of it, a sentence each. */
  readonly quirks: readonly string[];
  /** The MTU of pods' interfaces. */
  mtu(self: NodeAddressing, options: PodNetworkOptions): number;
  /** The configuration list in /etc/cni/net.d. */
  conflist(self: NodeAddressing, options: PodNetworkOptions): object;
  /** What the machine is to have besides. */
  state(self: NodeAddressing, peers: readonly NodeAddressing[], options: PodNetworkOptions): NodeState;
}

const POLICY_AGENT = "NetworkPolicy is enforced by podwire's own agent on each machine, for pods of one machine too.";
const NO_POLICY = "NetworkPolicy objects are accepted and change nothing: nobody enforces them.";
const PORTMAP = { type: "portmap", capabilities: { portMappings: true } };
const BANDWIDTH = { type: "bandwidth", capabilities: { bandwidth: true } };

/** host-local over the machine's own blocks, whose first address it takes for a gateway and never gives out. */
function hostLocal(self: NodeAddressing): object {
  return { type: "host-local", ranges: self.podCidrs.map((subnet) => [{ subnet }]) };
}

/** Everything by the gateway, in each family of the machine's blocks. */
function defaultRoutes(self: NodeAddressing): object[] {
  return self.podCidrs.map((block) => ({ dst: parsePrefix(block).family === 4 ? "0.0.0.0/0" : "::/0" }));
}

function forwarding(self: NodeAddressing): NodeState["sysctls"] {
  const isV6 = self.podCidrs.some((block) => parsePrefix(block).family === 6);
  return [["net.ipv4.ip_forward", "1"], ...(isV6 ? [["net.ipv6.conf.all.forwarding", "1"] as const] : [])];
}

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

const BRIDGE: Personality = {
  name: "bridge",
  enforcesNetworkPolicy: true,
  quirks: [
    POLICY_AGENT,
    "Machines must be on one link: a router between them has no routes to pods.",
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

const PTP: Personality = {
  name: "ptp",
  enforcesNetworkPolicy: true,
  quirks: [
    POLICY_AGENT,
    "Machines must be on one link: a router between them has no routes to pods.",
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

function flannel(backend: "vxlan" | "host-gw"): Personality {
  const isVxlan = backend === "vxlan";
  const full = (options: PodNetworkOptions) => ({
    backend,
    networks: options.clusterCidrs,
    uplink: options.uplink,
    uplinkMtu: options.uplinkMtu,
    podMtu: options.podMtu,
    ipMasq: true,
  });
  return {
    name: isVxlan ? "flannel" : "flannel-host-gw",
    enforcesNetworkPolicy: false,
    quirks: [
      NO_POLICY,
      isVxlan
        ? "Packets between machines travel in UDP port 8472, so pods' MTU is 50 bytes below the network's (1450 of 1500; 70 with IPv6)."
        : "Machines must be on one link: a router between them has no routes to pods.",
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

function calico(encapsulation: "ipip" | "none"): Personality {
  const isTunnel = encapsulation === "ipip";
  const full = (options: PodNetworkOptions) => ({
    encapsulation,
    pools: options.clusterCidrs,
    uplink: options.uplink,
    uplinkMtu: options.uplinkMtu,
    natOutgoing: true,
  });
  return {
    name: isTunnel ? "calico" : "calico-no-tunnel",
    enforcesNetworkPolicy: true,
    quirks: [
      "NetworkPolicy is enforced on each pod's own veth, for pods of one machine too.",
      isTunnel
        ? "IPv4 between machines travels in IP-in-IP (protocol 4), so pods' MTU is 20 bytes below the network's (1480 of 1500)."
        : "Machines must be on one link, or their routers must learn the routes.",
      "Pods have /32 addresses and a gateway, 169.254.1.1, that nobody has: the machine answers by proxy ARP, and only while it has a route to it, such as a default route.",
    ],
    mtu: (_self, options) => options.podMtu ?? calicoMtu(full(options)),
    conflist: (self, options) => ({
      name: "k8s-pod-network",
      cniVersion: "0.3.1",
      plugins: [
        {
          type: "calico",
          mtu: options.podMtu ?? calicoMtu(full(options)),
          ipam: hostLocal(self),
          policy: { type: "k8s" },
        },
        { ...PORTMAP, snat: true },
        BANDWIDTH,
      ],
    }),
    state: (self, peers, options) => calicoState(self, peers, full(options)),
  };
}

/** All that podwire has, by name. */
export const PERSONALITIES: readonly Personality[] = [
  BRIDGE,
  PTP,
  flannel("vxlan"),
  flannel("host-gw"),
  calico("ipip"),
  calico("none"),
];

/** The pod network of this name. @throws Error naming those that there are. */
export function personalityNamed(name: string): Personality {
  const found = PERSONALITIES.find((each) => each.name === name);
  if (found !== undefined) return found;
  throw new Error(`no pod network is called "${name}"; there are ${PERSONALITIES.map((each) => each.name).join(", ")}`);
}
