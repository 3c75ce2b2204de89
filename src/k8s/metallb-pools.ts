import type { LabelSelector } from "kubernetes-types/meta/v1.js";
import type { ManifestObject } from "./api/manifest.js";
import { selectorFromObject } from "./api/selector.js";
import type { AddressPool, PoolAdvertisement } from "./control/address-pool.js";

/** How an L2Advertisement or BGPAdvertisement says which pools it is for, and which nodes announce. */
interface AdvertisementSpec {
  readonly ipAddressPools?: readonly string[];
  readonly ipAddressPoolSelectors?: readonly LabelSelector[];
  readonly nodeSelectors?: readonly LabelSelector[];
}

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
    const advertisements = ofMetallb.flatMap((other) => advertisementOf(other, object));
    pools.push({ ...pool, name: object.metadata.name ?? "", addresses, advertisements });
  }
  return pools;
}

function advertisementOf({ kind, spec }: ManifestObject, pool: ManifestObject): PoolAdvertisement[] {
  if (kind !== "L2Advertisement" && kind !== "BGPAdvertisement") return [];
  const { ipAddressPools = [], ipAddressPoolSelectors = [], nodeSelectors = [] } = (spec ?? {}) as AdvertisementSpec;
  const isForAll = ipAddressPools.length + ipAddressPoolSelectors.length === 0;
  const isNamed = ipAddressPools.includes(pool.metadata.name ?? "");
  const isSelected = ipAddressPoolSelectors.some((one) => selectorFromObject(one).matches(pool.metadata.labels));
  return isForAll || isNamed || isSelected ? [{ nodeSelectors }] : [];
}
