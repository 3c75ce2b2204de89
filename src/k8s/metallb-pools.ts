import type { LabelSelector } from "kubernetes-types/meta/v1.js";
import type { ManifestObject } from "./api/manifest.js";
import { selectorFromObject } from "./api/selector.js";
import type { AddressPool, BgpPeer, PoolAdvertisement } from "./control/address-pool.js";

/** How an L2Advertisement or BGPAdvertisement says which pools it is for, and how it announces them. */
interface AdvertisementSpec {
  readonly ipAddressPools?: readonly string[];
  readonly ipAddressPoolSelectors?: readonly LabelSelector[];
  readonly nodeSelectors?: readonly LabelSelector[];
  readonly interfaces?: readonly string[];
  readonly aggregationLength?: number;
  readonly aggregationLengthV6?: number;
  /** Names of BGPPeers; all without. */
  readonly peers?: readonly string[];
}

/** Kinds of MetalLB that podwire's own load balancer heeds. */
export const METALLB_KINDS: readonly string[] = ["IPAddressPool", "L2Advertisement", "BGPAdvertisement", "BGPPeer"];

/**
 * MetalLB's pools among these objects (IPAddressPool of metallb.io), in their order, as `loadBalancerPools` takes them,
 * with the advertisements that are for them.
 */
export function metallbPools(objects: readonly ManifestObject[]): AddressPool[] {
  const ofMetallb = objects.filter(({ apiVersion }) => apiVersion.startsWith("metallb.io/"));
  const pools: AddressPool[] = [];
  for (const object of ofMetallb) {
    const pool = object.spec as Omit<AddressPool, "name"> | undefined;
    if (object.kind !== "IPAddressPool" || !Array.isArray(pool?.addresses)) continue;
    const addresses = pool.addresses.filter((text) => typeof text === "string").map((text) => text.replace(/\s+/g, ""));
    const advertisements = ofMetallb.flatMap((other) => advertisementOf(other, object, ofMetallb));
    pools.push({ ...pool, name: object.metadata.name ?? "", addresses, advertisements });
  }
  return pools;
}

function advertisementOf(
  { kind, spec }: ManifestObject,
  pool: ManifestObject,
  all: readonly ManifestObject[],
): PoolAdvertisement[] {
  if (kind !== "L2Advertisement" && kind !== "BGPAdvertisement") return [];
  const given = (spec ?? {}) as AdvertisementSpec;
  const { ipAddressPools = [], ipAddressPoolSelectors = [], nodeSelectors = [] } = given;
  const isForAll = ipAddressPools.length + ipAddressPoolSelectors.length === 0;
  const isNamed = ipAddressPools.includes(pool.metadata.name ?? "");
  const isSelected = ipAddressPoolSelectors.some((one) => selectorFromObject(one).matches(pool.metadata.labels));
  if (!isForAll && !isNamed && !isSelected) return [];
  if (kind === "L2Advertisement") return [{ nodeSelectors, interfaces: given.interfaces ?? [] }];
  const { aggregationLength = 32, aggregationLengthV6 = 128, peers: names = [] } = given;
  const peers = bgpPeers(all, names);
  return [{ nodeSelectors, bgp: { aggregationLength, aggregationLengthV6, peers } }];
}

/** The BGPPeers of these names, or all without any. */
function bgpPeers(objects: readonly ManifestObject[], names: readonly string[]): BgpPeer[] {
  return objects.flatMap(({ kind, metadata, spec }) => {
    if (kind !== "BGPPeer" || (names.length > 0 && !names.includes(metadata.name ?? ""))) return [];
    const { peerAddress = "", nodeSelectors = [] } = (spec ?? {}) as {
      peerAddress?: string;
      nodeSelectors?: LabelSelector[];
    };
    return [{ address: peerAddress, nodeSelectors }];
  });
}
