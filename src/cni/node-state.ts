import type { Family } from "../wire/ip-address.js";

/** What a pod network needs to know of a machine, of its own or another: what its Node object says. */
export interface NodeAddressing {
  readonly name: string;
  /** Its addresses on the underlying network, at most one of each family. */
  readonly addresses: readonly string[];
  /** The blocks that its pods' addresses are of, at most one of each family. */
  readonly podCidrs: readonly string[];
  /** Link addresses of its tunnel devices by their names, as the machine publishes them; absent until it has. */
  readonly tunnelMacs?: Readonly<Record<string, string>>;
  /** The addresses that it has in its tunnels by their devices' names, where it publishes them (Calico). */
  readonly tunnelAddresses?: Readonly<Record<string, string>>;
}

/** A tunnel device of a machine. */
export type TunnelState =
  | {
      readonly kind: "vxlan";
      readonly name: string;
      readonly vni: number;
      readonly port: number;
      /** Our address, and the device that carries the datagrams. */
      readonly local: string;
      readonly lower: string;
      readonly mtu: number;
      /** Its own address, "10.244.1.0/32". */
      readonly address: string;
    }
  | { readonly kind: "ipip"; readonly name: string; readonly mtu: number; readonly address: string };

/** A route of a machine. */
export interface RouteState {
  readonly dst: string;
  readonly type: "unicast" | "blackhole";
  /** Null for a destination on the link. */
  readonly gateway: string | null;
  /** Null for a blackhole. */
  readonly device: string | null;
  readonly onlink: boolean;
  /** rtnetlink's number of who made it: 3 boot (flannel), 12 bird (Calico), 80 felix. */
  readonly protocol: number;
}

/** Whose link address is whose on a tunnel. */
export interface NeighbourState {
  readonly device: string;
  readonly address: string;
  readonly mac: string;
}

/** Behind which machine a link address is (`bridge fdb ... self permanent`). */
export interface FdbState {
  readonly device: string;
  readonly mac: string;
  readonly remote: string;
}

/** A rule of iptables in a chain, which is made when it is missing. */
export interface RuleState {
  readonly family: Family;
  readonly table: string;
  readonly chain: string;
  readonly rule: readonly string[];
  /** In front of the chain's other rules. */
  readonly first: boolean;
}

/** A set of networks that rules ask (`hash:net`). */
export interface SetState {
  readonly name: string;
  readonly family: Family;
  readonly members: readonly string[];
}

/** Everything that a pod network wants of one machine, besides what its plugin does for each container. Plain data. */
export interface NodeState {
  readonly sysctls: readonly (readonly [name: string, value: string])[];
  readonly tunnels: readonly TunnelState[];
  readonly routes: readonly RouteState[];
  readonly neighbours: readonly NeighbourState[];
  readonly fdb: readonly FdbState[];
  readonly rules: readonly RuleState[];
  readonly sets: readonly SetState[];
  readonly files: readonly { readonly path: string; readonly content: string }[];
}

/** A machine that wants nothing. */
export const EMPTY_NODE_STATE: NodeState = {
  sysctls: [],
  tunnels: [],
  routes: [],
  neighbours: [],
  fdb: [],
  rules: [],
  sets: [],
  files: [],
};

/** What `a` has and `b` has not, compared by content. */
export function missingIn<T extends object>(a: readonly T[], b: readonly T[]): T[] {
  const known = new Set(b.map((each) => JSON.stringify(each)));
  return a.filter((each) => !known.has(JSON.stringify(each)));
}
