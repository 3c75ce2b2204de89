import { Family, formatIp, parseIp } from "../../wire/ip-address.js";
import { offsetAddress, type Prefix, parsePrefix } from "../../wire/prefix.js";
import {
  EMPTY_NODE_STATE,
  type FdbState,
  type NeighbourState,
  type NodeAddressing,
  type NodeState,
  type RouteState,
  type RuleState,
  type SetState,
  type TunnelState,
} from "../node-state.js";
import { blockText, FAMILIES, sideOf } from "../pod-routes.js";
import { type IpPool, tunnelOf } from "./ip-pool.js";
import { poolOf } from "./ipam-store.js";

/** What IPPools and Felix's configuration say. */
export interface CalicoOptions {
  readonly pools: readonly IpPool[];
  /** By machine the blocks that it has, as calico-ipam cut them; null where each machine's podCIDR is its block (host-local). */
  readonly holdings: ReadonlyMap<string, readonly Prefix[]> | null;
  /** The device to the other machines and its MTU. */
  readonly uplink: string;
  readonly uplinkMtu: number;
  /** The networks that the machine is on: others there are reached without a tunnel under CrossSubnet. */
  readonly subnets: readonly Prefix[];
}

const IPIP = "tunl0";
const VNI = 4096;
const PORT = 4789;
/** rtnetlink's numbers of BIRD, who distributes routes, and of Felix, who makes those of VXLAN. */
const BIRD = 12;
const FELIX = 80;

/** VXLAN's device of a family. */
function vxlanDevice(family: Family): string {
  return family === Family.V4 ? "vxlan.calico" : "vxlan-v6.calico";
}

/** The device of the tunnels that a pool uses, or null. */
export function tunnelDevice(pool: IpPool): string | null {
  const kind = tunnelOf(pool);
  if (kind === null) return null;
  return kind === "ipip" ? IPIP : vxlanDevice(pool.cidr.family);
}

/** The MTU that pods get: less by what the largest header needs that any pool's packets may travel in. */
export function calicoMtu({ pools, uplinkMtu }: CalicoOptions): number {
  return uplinkMtu - Math.max(0, ...pools.map(overhead));
}

function overhead(pool: IpPool): number {
  const kind = tunnelOf(pool);
  if (kind === null) return 0;
  if (kind === "ipip") return 20;
  return pool.cidr.family === Family.V4 ? 50 : 70;
}

/**
 * What Felix and BIRD make of a machine: a blackhole for each of its own blocks, so that packets to an address that
 * nobody has end here instead of going round by the default route, and a route for each other machine's, through the
 * pool's tunnel or straight; and tunl0 or vxlan.calico with an address of the machine's own. Routes to single pods are the
 * plugin's.
 */
export function calicoState(self: NodeAddressing, peers: readonly NodeAddressing[], options: CalicoOptions): NodeState {
  const sysctls: (readonly [string, string])[] = [];
  const routes: RouteState[] = [];
  const neighbours: NeighbourState[] = [];
  const fdb: FdbState[] = [];
  const others = peers.filter((peer) => peer.name !== self.name);
  for (const family of FAMILIES) {
    if (addressOf(self, family) === null) continue;
    if (sideOf(self, family) === null && options.holdings === null) continue;
    sysctls.push([family === Family.V4 ? "net.ipv4.ip_forward" : "net.ipv6.conf.all.forwarding", "1"]);
    for (const cidr of blocksOf(self, family, options)) {
      const pool = poolOf(options.pools, cidr);
      const protocol = pool !== null && tunnelOf(pool) === "vxlan" ? FELIX : BIRD;
      const isBorrowed = cidr.length === bitsOf(family);
      // The plugin's own route leads to a pod with a borrowed address.
      if (isBorrowed) continue;
      routes.push({ dst: blockText(cidr), type: "blackhole", gateway: null, device: null, onlink: false, protocol });
    }
    for (const peer of others) {
      for (const cidr of blocksOf(peer, family, options)) {
        const route = routeTo(peer, cidr, options);
        if (route !== null) routes.push(route);
      }
    }
    const device = vxlanDevice(family);
    const hasVxlan = tunnelsOf(self, family, options).some((tunnel) => tunnel.name === device);
    for (const peer of hasVxlan ? others : []) {
      const [gateway, remote, mac] = [tunnelAddress(peer, device), addressOf(peer, family), peer.tunnelMacs?.[device]];
      if (gateway === null || remote === null || mac === undefined) continue;
      neighbours.push({ device, address: gateway, mac });
      fdb.push({ device, mac, remote });
    }
  }
  const tunnels = FAMILIES.flatMap((family) => tunnelsOf(self, family, options));
  const { rules, sets } = natOutgoing(options.pools);
  return { ...EMPTY_NODE_STATE, sysctls, tunnels, routes, neighbours, fdb, rules, sets };
}

function addressOf(node: NodeAddressing, family: Family): string | null {
  return node.addresses.find((each) => parsePrefix(each).family === family) ?? null;
}

function bitsOf(family: Family): number {
  return family === Family.V4 ? 32 : 128;
}

/** The machine's blocks of a family: those of calico-ipam, or its podCIDR. */
function blocksOf(node: NodeAddressing, family: Family, { holdings }: CalicoOptions): readonly Prefix[] {
  if (holdings !== null) {
    return (holdings.get(node.name) ?? []).filter((cidr) => cidr.family === family);
  }
  const side = sideOf(node, family);
  return side === null ? [] : [side.block];
}

/** The address that a machine has in a tunnel; with podCIDRs its block's first. */
function tunnelAddress(node: NodeAddressing, device: string): string | null {
  return node.tunnelAddresses?.[device] ?? null;
}

/** The route to a block of another machine's; null while that one has not told its place in the tunnel. */
function routeTo(peer: NodeAddressing, cidr: Prefix, options: CalicoOptions): RouteState | null {
  const gateway = addressOf(peer, cidr.family);
  if (gateway === null) return null;
  const pool = poolOf(options.pools, cidr);
  const kind = pool === null ? null : tunnelOf(pool);
  const mode = kind === null || pool === null ? "Never" : kind === "ipip" ? pool.ipipMode : pool.vxlanMode;
  const isNear = options.subnets.some((each) => each.family === cidr.family && each.contains(parseIp(gateway)));
  const isTunnelled = mode === "Always" || (mode === "CrossSubnet" && !isNear);
  const dst = blockText(cidr);
  const base = { dst, type: "unicast", protocol: kind === "vxlan" ? FELIX : BIRD } as const;
  if (!isTunnelled) return { ...base, gateway, device: options.uplink, onlink: kind === "vxlan" };
  if (kind === "ipip") return { ...base, gateway, device: IPIP, onlink: true };
  const device = vxlanDevice(cidr.family);
  const inTunnel = tunnelAddress(peer, device);
  if (inTunnel === null || peer.tunnelMacs?.[device] === undefined) return null;
  return { ...base, gateway: inTunnel, device, onlink: true };
}

/** The machine's tunnel devices of a family, once it has addresses for them. */
function tunnelsOf(self: NodeAddressing, family: Family, options: CalicoOptions): TunnelState[] {
  const kinds = new Set(options.pools.filter((pool) => pool.cidr.family === family).map(tunnelOf));
  const tunnels: TunnelState[] = [];
  const local = addressOf(self, family);
  const bits = bitsOf(family);
  const ipip = kinds.has("ipip") ? tunnelAddress(self, IPIP) : null;
  if (ipip !== null)
    tunnels.push({ kind: "ipip", name: IPIP, mtu: options.uplinkMtu - 20, address: `${ipip}/${bits}` });
  const name = vxlanDevice(family);
  const vxlan = kinds.has("vxlan") ? tunnelAddress(self, name) : null;
  if (vxlan === null || local === null) return tunnels;
  const mtu = options.uplinkMtu - (family === Family.V4 ? 50 : 70);
  const carried = { vni: VNI, port: PORT, local, lower: options.uplink };
  tunnels.push({ kind: "vxlan", name, ...carried, mtu, address: `${vxlan}/${bits}` });
  return tunnels;
}

/** The tunnel addresses of a machine whose podCIDRs are its blocks: behind each block's first. */
export function podCidrTunnelAddresses(node: NodeAddressing, pools: readonly IpPool[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const pool of pools) {
    const device = tunnelDevice(pool);
    const side = sideOf(node, pool.cidr.family);
    if (device !== null && side !== null) found[device] = formatIp(offsetAddress(side.block.network, 1));
  }
  return found;
}

/** cali-nat-outgoing: what pods of pools with natOutgoing send beyond all pools is masqueraded, both told by sets. */
function natOutgoing(pools: readonly IpPool[]): { rules: RuleState[]; sets: SetState[] } {
  const rules: RuleState[] = [];
  const sets: SetState[] = [];
  const table = "nat";
  for (const family of FAMILIES) {
    const ofFamily = pools.filter((pool) => pool.cidr.family === family);
    const masqueraded = ofFamily.filter((pool) => pool.natOutgoing);
    if (masqueraded.length === 0) continue;
    const [all, own] = [`cali${family}0all-ipam-pools`, `cali${family}0masq-ipam-pools`];
    sets.push({ name: all, family, members: ofFamily.map((pool) => `${pool.cidr}`) });
    sets.push({ name: own, family, members: masqueraded.map((pool) => `${pool.cidr}`) });
    rules.push({ family, table, chain: "POSTROUTING", rule: ["-j", "cali-POSTROUTING"], first: true });
    rules.push({ family, table, chain: "cali-POSTROUTING", rule: ["-j", "cali-nat-outgoing"], first: false });
    const match = ["-m", "set", "--match-set", own, "src", "-m", "set", "!", "--match-set", all, "dst"];
    const outgoing = [...match, "-j", "MASQUERADE", "--random-fully"];
    rules.push({ family, table, chain: "cali-nat-outgoing", rule: outgoing, first: false });
  }
  return { rules, sets };
}
