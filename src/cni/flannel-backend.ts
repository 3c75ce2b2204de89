import { Family, formatIp, parseIp } from "../wire/ip-address.js";
import { offsetAddress, type Prefix, parsePrefix } from "../wire/prefix.js";
import {
  EMPTY_NODE_STATE,
  type FdbState,
  type NeighbourState,
  type NodeAddressing,
  type NodeState,
  type RouteState,
  type RuleState,
  type TunnelState,
} from "./node-state.js";
import { blockText, FAMILIES, hostGatewayRoutes, sideOf } from "./pod-routes.js";

/** What flanneld is told: its net-conf.json and its options. */
export interface FlannelOptions {
  readonly backend: "vxlan" | "host-gw";
  /** `DirectRouting` of VXLAN: machines of these networks, which the machine is on too, are reached without a tunnel. */
  readonly directSubnets?: readonly Prefix[];
  /** The whole pod network, one block of each family. */
  readonly networks: readonly string[];
  /** The device to the other machines and its MTU. */
  readonly uplink: string;
  readonly uplinkMtu: number;
  /** What pods get where somebody sets it; null for what is left of the uplink's. */
  readonly podMtu?: number | null;
  /** `--ip-masq`, which kube-flannel sets. */
  readonly ipMasq: boolean;
}

const VNI = 1;
const PORT = 8472;
/** rtnetlink's RTPROT_BOOT, which flannel's routes have. */
const BOOT = 3;

/** The tunnel's device of a family. */
export function flannelDevice(family: Family): string {
  return family === Family.V4 ? `flannel.${VNI}` : `flannel-v6.${VNI}`;
}

/** The MTU that pods get: what VXLAN leaves of the underlying one (50 bytes, 70 over IPv6), or all of it. */
export function flannelMtu(self: NodeAddressing, options: FlannelOptions): number {
  if (options.podMtu !== undefined && options.podMtu !== null) return options.podMtu;
  if (options.backend === "host-gw") return options.uplinkMtu;
  return options.uplinkMtu - (sideOf(self, Family.V6) === null ? 50 : 70);
}

/**
 * What flanneld makes of a machine. VXLAN: a device without learning, and for each other machine a neighbour (its
 * tunnel's address, which is its block's first), where that one's link address is, and a route to its block. host-gw: a
 * route through the machine. A machine that has not published its tunnel's link address yet is left out.
 */
export function flannelState(
  self: NodeAddressing,
  peers: readonly NodeAddressing[],
  options: FlannelOptions,
): NodeState {
  const files = [{ path: "/run/flannel/subnet.env", content: subnetFile(self, options) }];
  const sysctls: (readonly [string, string])[] = [["net.ipv4.ip_forward", "1"]];
  if (sideOf(self, Family.V6) !== null) sysctls.push(["net.ipv6.conf.all.forwarding", "1"]);
  const base = { ...EMPTY_NODE_STATE, sysctls, files, rules: flannelRules(self, options) };
  if (options.backend === "host-gw") return { ...base, routes: hostGatewayRoutes(self, peers, options.uplink, BOOT) };
  const tunnels: TunnelState[] = [];
  const routes: RouteState[] = [];
  const neighbours: NeighbourState[] = [];
  const fdb: FdbState[] = [];
  for (const family of FAMILIES) {
    const own = sideOf(self, family);
    if (own === null) continue;
    const name = flannelDevice(family);
    const bits = family === Family.V4 ? 32 : 128;
    const overhead = family === Family.V4 ? 50 : 70;
    tunnels.push({
      kind: "vxlan",
      name,
      vni: VNI,
      port: PORT,
      local: own.address,
      lower: options.uplink,
      mtu: options.uplinkMtu - overhead,
      address: `${formatIp(own.block.network)}/${bits}`,
    });
    for (const peer of peers) {
      const side = sideOf(peer, family);
      const mac = peer.tunnelMacs?.[name];
      if (peer.name === self.name || side === null || mac === undefined) continue;
      const address = parseIp(side.address);
      if (options.directSubnets?.some((each) => each.family === family && each.contains(address))) {
        routes.push(...hostGatewayRoutes(self, [peer], options.uplink, BOOT, family));
        continue;
      }
      const gateway = formatIp(side.block.network);
      neighbours.push({ device: name, address: gateway, mac });
      fdb.push({ device: name, mac, remote: side.address });
      const dst = blockText(side.block);
      routes.push({ dst, type: "unicast", gateway, device: name, onlink: true, protocol: BOOT });
    }
  }
  return { ...base, tunnels, routes, neighbours, fdb };
}

/** /run/flannel/subnet.env, which the plugin reads. */
function subnetFile(self: NodeAddressing, options: FlannelOptions): string {
  const lines: string[] = [];
  for (const family of FAMILIES) {
    const own = sideOf(self, family);
    const network = options.networks.find((each) => parsePrefix(each).family === family);
    if (own === null || network === undefined) continue;
    const prefix = family === Family.V4 ? "FLANNEL_" : "FLANNEL_IPV6_";
    lines.push(`${prefix}NETWORK=${network}`);
    lines.push(`${prefix}SUBNET=${formatIp(offsetAddress(own.block.network, 1))}/${own.block.length}`);
  }
  return [...lines, `FLANNEL_MTU=${flannelMtu(self, options)}`, `FLANNEL_IPMASQ=${options.ipMasq}`, ""].join("\n");
}

/** FLANNEL-POSTRTG (what pods send beyond the pod network is masqueraded) and FLANNEL-FWD (pods' packets may pass). */
function flannelRules(self: NodeAddressing, options: FlannelOptions): RuleState[] {
  const rules: RuleState[] = [];
  for (const family of FAMILIES) {
    const own = sideOf(self, family);
    const network = options.networks.find((each) => parsePrefix(each).family === family);
    if (own === null || network === undefined) continue;
    const add = (table: string, chain: string, comment: string, rule: string[], target: string[]): void => {
      const words = [...rule, "-m", "comment", "--comment", comment, "-j", ...target];
      rules.push({ family, table, chain, rule: words, first: false });
    };
    const subnet = blockText(own.block);
    const multicast = family === Family.V4 ? "224.0.0.0/4" : "ff00::/8";
    const masquerade = ["MASQUERADE", "--random-fully"];
    if (options.ipMasq) {
      const nat = (rule: string[], target: string[]): void =>
        add("nat", "FLANNEL-POSTRTG", "flanneld masq", rule, target);
      add("nat", "POSTROUTING", "flanneld masq", [], ["FLANNEL-POSTRTG"]);
      nat(["-m", "mark", "--mark", "0x4000/0x4000"], ["RETURN"]);
      nat(["-s", subnet, "-d", network], ["RETURN"]);
      nat(["-s", network, "-d", subnet], ["RETURN"]);
      nat(["!", "-s", network, "-d", subnet], ["RETURN"]);
      nat(["-s", network, "!", "-d", multicast], masquerade);
      nat(["!", "-s", network, "-d", network], masquerade);
    }
    add("filter", "FORWARD", "flanneld forward", [], ["FLANNEL-FWD"]);
    add("filter", "FLANNEL-FWD", "flanneld forward", ["-s", network], ["ACCEPT"]);
    add("filter", "FLANNEL-FWD", "flanneld forward", ["-d", network], ["ACCEPT"]);
  }
  return rules;
}
