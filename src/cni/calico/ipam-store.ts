import { fnv1a } from "../../sim/fnv1a.js";
import { addressBits, type Family, familyOf, type IpAddress } from "../../wire/ip-address.js";
import { offsetAddress, Prefix } from "../../wire/prefix.js";
import { failure } from "../cni-error.js";
import type { IpPool } from "./ip-pool.js";
import {
  addressAt,
  freeOrdinalOf,
  type IpamBlock,
  type IpamHandle,
  newBlock,
  withAllocation,
  withoutHandle,
} from "./ipam-block.js";
import { selects } from "./selector.js";

/** What all machines share, as Calico keeps it in its datastore. */
export interface IpamStore {
  /** The pools in the order of their names. */
  pools(): readonly IpPool[];
  /** Addresses that are never given out by themselves (IPReservation). */
  reserved(): readonly Prefix[];
  /** IPAMConfig: a machine gives addresses of its own blocks alone; the most blocks that it may have, 0 for Calico's 20. */
  config(): { readonly strictAffinity: boolean; readonly maxBlocksPerHost: number };
  labelsOf(node: string): Readonly<Record<string, string>>;
  /** Null for a namespace that there is not. */
  namespaceLabels(namespace: string): Readonly<Record<string, string>> | null;
  /** The annotations of a namespace, where pools may be asked for. */
  namespaceAnnotations(namespace: string): Readonly<Record<string, string>>;
  /** All blocks in the order of their addresses. */
  blocks(): readonly IpamBlock[];
  /** Keeps a block that is new or changed. */
  save(block: IpamBlock): void;
}

/** What an address is asked for. */
export interface IpamRequest {
  readonly node: string;
  readonly handle: IpamHandle;
  readonly use: "workload" | "tunnel";
  /** The ranges of the pools that were asked for, in the order in which they are tried; none for any. */
  readonly pools: readonly Prefix[];
}

/** The most blocks that a machine takes where nobody says. */
const MOST_BLOCKS = 20;

/**
 * Gives an address of a family (libcalico's AutoAssign): of the machine's own blocks, else of a block that it takes now,
 * else, unless affinity is strict, of somebody else's block.
 * Simplified: where a machine begins to look for a block is the hash of its name, where Calico seeds Go's random numbers
 * with it.
 * @throws CniError in the words of Calico.
 */
export function autoAssign(store: IpamStore, family: Family, request: IpamRequest): Prefix {
  const { node, handle } = request;
  const pools = usablePools(store, family, request);
  const inPools = store.blocks().filter((block) => poolOf(pools, block.cidr) !== null);
  const own = inPools.filter((block) => block.affinity === node);
  for (const block of own) {
    const given = giveOf(store, block, handle);
    if (given !== null) return given;
  }
  const { strictAffinity, maxBlocksPerHost } = store.config();
  if (own.length >= (maxBlocksPerHost || MOST_BLOCKS)) {
    throw failure("cannot allocate new block due to per host block limit");
  }
  const known = new Set(store.blocks().map((block) => `${block.cidr}`));
  for (const pool of pools) {
    for (let index = 0; index < blockCount(pool); index++) {
      const cidr = blockAt(pool, node, index);
      const given = known.has(`${cidr}`) ? null : giveOf(store, newBlock(cidr, node), handle);
      if (given !== null) return given;
    }
  }
  for (const pool of strictAffinity ? [] : pools) {
    for (const block of inPools) {
      if (block.affinity === node || poolOf(pools, block.cidr) !== pool) continue;
      const given = giveOf(store, block, handle);
      if (given !== null) return given;
    }
  }
  const why = strictAffinity
    ? "No more free affine blocks and strict affinity enabled"
    : `No IPs available in pools: [${pools.map((pool) => `${pool.cidr}`).join(" ")}]`;
  throw failure(
    `failed to request IPv${family} addresses: Assigned 0 out of 1 requested IPv${family} addresses; ${why}`,
  );
}

/** Gives this very address (libcalico's AssignIP), of whatever pool it is. @throws CniError when it is of none, somebody else's, or not to be had here. */
export function assignAddress(store: IpamStore, address: IpAddress, { node, handle }: IpamRequest): Prefix {
  const pool = store.pools().find((each) => !each.disabled && each.cidr.contains(address));
  if (pool === undefined) throw failure("The provided IP address is not in a configured pool\n");
  const cidr = new Prefix(new Prefix(address, pool.blockSize).network, pool.blockSize);
  const block = store.blocks().find((each) => `${each.cidr}` === `${cidr}`) ?? newBlock(cidr, node);
  if (block.affinity !== node && store.config().strictAffinity) throw failure("Block host affinity does not match");
  const ordinal = freeOrdinalOf(block, address);
  if (ordinal === null) throw failure("Address already assigned in block");
  store.save(withAllocation(block, ordinal, handle));
  return hostPrefix(address);
}

/** Takes back what the handle has. */
export function releaseHandle(store: IpamStore, id: string): void {
  for (const block of store.blocks()) {
    const left = withoutHandle(block, id);
    if (left !== block) store.save(left);
  }
}

/** The address that the handle has of a family, or null. */
export function addressOfHandle(store: IpamStore, id: string, family: Family): IpAddress | null {
  for (const block of store.blocks()) {
    const ordinal = block.allocations.findIndex((each) => each?.id === id);
    if (ordinal < 0 || block.cidr.family !== family) continue;
    return addressAt(block, ordinal);
  }
  return null;
}

/** The pool that a block was cut from, the smaller where one lies in another; null for none. */
export function poolOf(pools: readonly IpPool[], block: Prefix): IpPool | null {
  let found: IpPool | null = null;
  for (const pool of pools) {
    if (pool.cidr.family !== block.family || !pool.cidr.contains(block.network)) continue;
    if (found === null || pool.cidr.length > found.cidr.length) found = pool;
  }
  return found;
}

/**
 * The pools that addresses may come of (determinePools): those that were asked for, whichever machines and namespaces they
 * are for and even where they give nothing by themselves, else the enabled ones for this machine and namespace.
 * @throws CniError when none is left, in Calico's words.
 */
function usablePools(store: IpamStore, family: Family, { node, handle, use, pools: wanted }: IpamRequest): IpPool[] {
  const enabled = store.pools().filter((pool) => pool.cidr.family === family && !pool.disabled);
  if (enabled.length === 0) throw failure("cannot find a qualified ippool");
  const labels = store.labelsOf(node);
  const namespace = handle.namespace === "" ? null : store.namespaceLabels(handle.namespace);
  const isFor = ({ automatic, nodeSelector, namespaceSelector }: IpPool): boolean => {
    if (!automatic || !selects(nodeSelector, labels)) return false;
    return namespaceSelector === null || (namespace !== null && selects(namespaceSelector, namespace));
  };
  const selecting = wanted.length === 0 ? enabled.filter(isFor) : wanted.map((cidr) => enabledPool(enabled, cidr));
  if (selecting.length === 0) throw failure(`no configured Calico pools for node ${node}`);
  const usable = selecting.filter((pool) => (use === "tunnel" ? pool.forTunnels : pool.forWorkloads));
  if (usable.length > 0) return usable;
  const what = use === "tunnel" ? "Tunnel" : "Workload";
  throw failure(`cannot find a qualified ippool, no pools match the required use (${what})`);
}

function enabledPool(enabled: readonly IpPool[], cidr: Prefix): IpPool {
  const pool = enabled.find((each) => `${each.cidr}` === `${cidr}`);
  if (pool === undefined) throw failure(`the given pool (${cidr}) does not exist, or is not enabled`);
  return pool;
}

/** The next free address of a block that is not reserved, or null when it has none. */
function giveOf(store: IpamStore, block: IpamBlock, handle: IpamHandle): Prefix | null {
  const reserved = store.reserved();
  for (const ordinal of block.unallocated) {
    const address = addressAt(block, ordinal);
    if (reserved.some((each) => each.family === familyOf(address) && each.contains(address))) continue;
    store.save(withAllocation(block, ordinal, handle));
    return hostPrefix(address);
  }
  return null;
}

/** How many blocks a pool has; more than any cluster takes are not counted, so that numbers stay exact. */
function blockCount({ cidr, blockSize }: IpPool): number {
  return 2 ** Math.min(blockSize - cidr.length, 24);
}

/** A pool's blocks in the order in which a machine tries them. */
function blockAt(pool: IpPool, node: string, index: number): Prefix {
  const { cidr, blockSize } = pool;
  const size = 2 ** (addressBits(cidr.family) - blockSize);
  const place = ((fnv1a(node) >>> 0) + index) % blockCount(pool);
  return new Prefix(offsetAddress(cidr.network, place * size), blockSize);
}

function hostPrefix(address: IpAddress): Prefix {
  return new Prefix(address, addressBits(familyOf(address)));
}
