import type { IpAddress } from "../../wire/ip-address.js";
import { offsetAddress, type Prefix } from "../../wire/prefix.js";

/** Who has an address of a block, as IPAMBlock objects tell it. */
export interface IpamHandle {
  /** "k8s-pod-network.CONTAINER", or "ipip-tunnel-addr-NODE". */
  readonly id: string;
  readonly node: string;
  readonly namespace: string;
  readonly pod: string;
}

/** A block of addresses of a pool, the unit in which machines take them. Plain data, never changed in place. */
export interface IpamBlock {
  readonly cidr: Prefix;
  /** The machine that gives its addresses out. */
  readonly affinity: string;
  /** By address from the block's first; null for a free one. */
  readonly allocations: readonly (IpamHandle | null)[];
  /** The places of free addresses in the order in which they are given: what comes back goes to the end. */
  readonly unallocated: readonly number[];
}

/** A block that nobody has an address of. */
export function newBlock(cidr: Prefix, affinity: string): IpamBlock {
  const size = 2 ** ((cidr.family === 4 ? 32 : 128) - cidr.length);
  return {
    cidr,
    affinity,
    allocations: Array.from({ length: size }, () => null),
    unallocated: Array.from({ length: size }, (_, index) => index),
  };
}

/** The address at a place of the block. */
export function addressAt(block: IpamBlock, ordinal: number): IpAddress {
  return offsetAddress(block.cidr.network, ordinal);
}

/** The place of an address of the block, or null when it is of another or already given. */
export function freeOrdinalOf(block: IpamBlock, address: IpAddress): number | null {
  return block.unallocated.find((ordinal) => addressAt(block, ordinal) === address) ?? null;
}

/** The block with the address at a place given to somebody. */
export function withAllocation(block: IpamBlock, ordinal: number, handle: IpamHandle): IpamBlock {
  return {
    ...block,
    allocations: block.allocations.map((each, index) => (index === ordinal ? handle : each)),
    unallocated: block.unallocated.filter((each) => each !== ordinal),
  };
}

/** The block without what the handle had of it; the same block when that was nothing. */
export function withoutHandle(block: IpamBlock, id: string): IpamBlock {
  const freed = block.allocations.flatMap((each, index) => (each?.id === id ? [index] : []));
  if (freed.length === 0) return block;
  return {
    ...block,
    allocations: block.allocations.map((each) => (each?.id === id ? null : each)),
    unallocated: [...block.unallocated, ...freed],
  };
}
