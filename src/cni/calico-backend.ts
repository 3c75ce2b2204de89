import { Family, formatIp } from "../wire/ip-address.js";
import { offsetAddress, parsePrefix } from "../wire/prefix.js";
import {
  EMPTY_NODE_STATE,
  type NodeAddressing,
  type NodeState,
  type RouteState,
  type RuleState,
  type TunnelState,
} from "./node-state.js";
import { blockText, FAMILIES, sideOf } from "./pod-routes.js";

/** What an IPPool and Felix's configuration say. */
export interface CalicoOptions {
  /** `ipipMode: Always`, or routes without a tunnel. IPv6 never has one. */
  readonly encapsulation: "ipip" | "none";
  /** The pools, one block of each family. */
  readonly pools: readonly string[];
  /** The device to the other machines and its MTU. */
  readonly uplink: string;
  readonly uplinkMtu: number;
  /** `natOutgoing`. */
  readonly natOutgoing: boolean;
}

const TUNNEL = "tunl0";
/** rtnetlink's number of BIRD, who distributes the routes. */
const BIRD = 12;

/** The MTU that pods get: 20 bytes less where packets travel in packets. */
export function calicoMtu(options: CalicoOptions): number {
  return options.encapsulation === "ipip" ? options.uplinkMtu - 20 : options.uplinkMtu;
}

/**
 * What Felix and BIRD make of a machine: a blackhole for its own block, so that packets to an address that nobody has
 * end here instead of going round by the default route, and a route for each other machine's block, through tunl0 or
 * straight. Routes to single pods are the plugin's.
 * Simplified: a machine's block is its podCIDR, where Calico cuts blocks of 64 addresses; tunl0 has its first address.
 */
export function calicoState(self: NodeAddressing, peers: readonly NodeAddressing[], options: CalicoOptions): NodeState {
  const tunnels: TunnelState[] = [];
  const routes: RouteState[] = [];
  const sysctls: (readonly [string, string])[] = [];
  for (const family of FAMILIES) {
    const own = sideOf(self, family);
    if (own === null) continue;
    sysctls.push([family === Family.V4 ? "net.ipv4.ip_forward" : "net.ipv6.conf.all.forwarding", "1"]);
    const isTunnelled = family === Family.V4 && options.encapsulation === "ipip";
    if (isTunnelled) {
      const address = `${formatIp(offsetAddress(own.block.network, 1))}/32`;
      tunnels.push({ kind: "ipip", name: TUNNEL, mtu: calicoMtu(options), address });
    }
    const block = blockText(own.block);
    routes.push({ dst: block, type: "blackhole", gateway: null, device: null, onlink: false, protocol: BIRD });
    for (const peer of peers) {
      const side = sideOf(peer, family);
      if (peer.name === self.name || side === null) continue;
      routes.push({
        dst: blockText(side.block),
        type: "unicast",
        gateway: side.address,
        device: isTunnelled ? TUNNEL : options.uplink,
        onlink: isTunnelled,
        protocol: BIRD,
      });
    }
  }
  return { ...EMPTY_NODE_STATE, sysctls, tunnels, routes, rules: options.natOutgoing ? natRules(options.pools) : [] };
}

/**
 * cali-nat-outgoing: what pods send beyond the pools is masqueraded. Simplified: matched by the pool's block, where Felix
 * asks its ipsets.
 */
function natRules(pools: readonly string[]): RuleState[] {
  const rules: RuleState[] = [];
  for (const pool of pools) {
    const { family } = parsePrefix(pool);
    const table = "nat";
    rules.push({ family, table, chain: "POSTROUTING", rule: ["-j", "cali-POSTROUTING"], first: true });
    rules.push({ family, table, chain: "cali-POSTROUTING", rule: ["-j", "cali-nat-outgoing"], first: false });
    const outgoing = ["-s", pool, "!", "-d", pool, "-j", "MASQUERADE", "--random-fully"];
    rules.push({ family, table, chain: "cali-nat-outgoing", rule: outgoing, first: false });
  }
  return rules;
}
