import type { LabelSelector } from "kubernetes-types/meta/v1.js";
import {
  type AddressBytes,
  addOffset,
  formatAddress,
  maskBytes,
  offsetOf,
  parseAddress,
  parseCidr,
} from "../api/address-text.js";

/** Of a block wider than this only the first addresses are given out. */
const MAX_BLOCK = 2 ** 16;

/** A pool of load balancers' addresses, with the words of MetalLB's IPAddressPool. */
export interface AddressPool {
  readonly name: string;
  /** CIDRs (`192.168.100.0/24`) and ranges (`192.168.1.10-192.168.1.20`). */
  readonly addresses: readonly string[];
  /** False: only Services that ask for the pool or its addresses get one. */
  readonly autoAssign?: boolean;
  /** Leaves out IPv4 addresses that end in 0 or 255. */
  readonly avoidBuggyIPs?: boolean;
  /** Whose pool it is, and how it ranks among others (1 first, none last). */
  readonly serviceAllocation?: {
    readonly priority?: number;
    readonly namespaces?: readonly string[];
    readonly namespaceSelectors?: readonly LabelSelector[];
    readonly serviceSelectors?: readonly LabelSelector[];
  };
  /** Who announces its addresses; by none nobody does. All nodes unless told. */
  readonly advertisements?: readonly PoolAdvertisement[];
}

/** An L2Advertisement or BGPAdvertisement, as far as a pool's addresses go. */
export interface PoolAdvertisement {
  /** The nodes that announce them, all without selectors. */
  readonly nodeSelectors: readonly LabelSelector[];
  /** Of an L2Advertisement: the devices that they are announced on, all without. */
  readonly interfaces?: readonly string[];
  /** Of a BGPAdvertisement: who is told, and how long the prefixes are. */
  readonly bgp?: BgpAdvertisement;
}

/** What a BGPAdvertisement says beyond the nodes. */
export interface BgpAdvertisement {
  /** Length of the prefixes that are told: 32 and 128 tell each address. */
  readonly aggregationLength: number;
  readonly aggregationLengthV6: number;
  /** Those that the nodes have sessions with (BGPPeer). */
  readonly peers: readonly BgpPeer[];
}

/** A BGPPeer: a router's address, and the nodes that have a session with it, all without selectors. */
export interface BgpPeer {
  readonly address: string;
  readonly nodeSelectors: readonly LabelSelector[];
}

/** The pools that were asked for: texts by themselves are one pool called "default". */
export function addressPools(given: readonly (string | AddressPool)[]): AddressPool[] {
  const texts = given.filter((one) => typeof one === "string");
  const pools = given.filter((one) => typeof one !== "string");
  return texts.length === 0 ? pools : [{ name: "default", addresses: texts }, ...pools];
}

/** One CIDR or range of a pool. */
export class AddressBlock {
  readonly family: "IPv4" | "IPv6";
  /** How many addresses it gives out. */
  readonly size: number;
  private readonly first: readonly number[];

  /** @throws Error for what is neither a CIDR nor a range. */
  constructor(text: string) {
    const [left = "", right] = text.split("-");
    const cidr = right === undefined ? parseCidr(text) : null;
    const from = cidr ?? parseAddress(left.trim());
    const to = right === undefined ? cidr : parseAddress(right.trim());
    const last =
      from === null || to === null || from.family !== to.family ? Number.NaN : offsetOf(from.bytes, to.bytes);
    if (from === null || Number.isNaN(last) || last < 0) {
      throw new Error(`load balancer pool "${text}" is neither a CIDR nor a range of addresses`);
    }
    this.family = from.family;
    this.first = cidr === null ? from.bytes : maskBytes(cidr.bytes, cidr.prefixLength);
    const size = cidr === null ? last + 1 : 2 ** (cidr.bytes.length * 8 - cidr.prefixLength);
    this.size = Math.min(MAX_BLOCK, size);
  }

  at(index: number): string {
    return formatAddress(addOffset(this.first, index));
  }

  contains({ family, bytes }: AddressBytes): boolean {
    if (family !== this.family) return false;
    const offset = offsetOf(this.first, bytes);
    return offset >= 0 && offset < this.size;
  }
}

/** True for an IPv4 address that ends in 0 or 255, which some firmware takes for a broadcast. */
export function isBuggy(address: string): boolean {
  return !address.includes(":") && /\.(0|255)$/.test(address);
}
