import { Family } from "../../wire/ip-address.js";
import { type Prefix, parsePrefix } from "../../wire/prefix.js";
import type { Selector } from "./selector.js";

/** When packets between machines travel in packets: always, only to machines of another subnet, or never. */
export type TunnelMode = "Always" | "CrossSubnet" | "Never";

/** A range that pods' addresses come from (Calico's IPPool). */
export interface IpPool {
  readonly name: string;
  readonly cidr: Prefix;
  /** The length of the blocks that machines take of it: 26 unless told, 122 for IPv6. */
  readonly blockSize: number;
  readonly ipipMode: TunnelMode;
  readonly vxlanMode: TunnelMode;
  /** Whether what its pods send beyond all pools is masqueraded. */
  readonly natOutgoing: boolean;
  /** Gives out no addresses any more; those that are given stay. */
  readonly disabled: boolean;
  /** The machines that may take blocks of it. */
  readonly nodeSelector: Selector;
  /** The namespaces whose pods get addresses of it; null for all, and for what is no pod. */
  readonly namespaceSelector: Selector | null;
  readonly forWorkloads: boolean;
  readonly forTunnels: boolean;
  /** False gives addresses only to those who ask for the pool by name (`assignmentMode: Manual`). */
  readonly automatic: boolean;
}

/** The length of blocks unless a pool says another. */
export function defaultBlockSize(family: Family): number {
  return family === Family.V4 ? 26 : 122;
}

/** The pools that calico-node makes at its first start, one of each family; IPv6 never has an IP-in-IP tunnel. */
export function defaultPools(cidrs: readonly string[], ipipMode: TunnelMode, vxlanMode: TunnelMode): IpPool[] {
  return cidrs.map((text) => {
    const cidr = parsePrefix(text);
    const isV4 = cidr.family === Family.V4;
    return {
      name: `default-ipv${cidr.family}-ippool`,
      cidr,
      blockSize: Math.max(defaultBlockSize(cidr.family), cidr.length),
      ipipMode: isV4 ? ipipMode : "Never",
      vxlanMode,
      natOutgoing: true,
      disabled: false,
      nodeSelector: { kind: "all" },
      namespaceSelector: null,
      forWorkloads: true,
      forTunnels: true,
      automatic: true,
    };
  });
}

/** The tunnel that a pool uses at all, or null. */
export function tunnelOf(pool: IpPool): "ipip" | "vxlan" | null {
  if (pool.ipipMode !== "Never" && pool.cidr.family === Family.V4) return "ipip";
  return pool.vxlanMode === "Never" ? null : "vxlan";
}
