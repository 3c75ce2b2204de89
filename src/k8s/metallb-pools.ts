import type { ManifestObject } from "./api/manifest.js";
import type { AddressPool } from "./control/address-pool.js";

/** MetalLB's pools among these objects (IPAddressPool of metallb.io), in their order, as `loadBalancerPools` takes them. */
export function metallbPools(objects: readonly ManifestObject[]): AddressPool[] {
  const pools: AddressPool[] = [];
  for (const { apiVersion, kind, metadata, spec } of objects) {
    if (!apiVersion.startsWith("metallb.io/") || kind !== "IPAddressPool") continue;
    const pool = spec as Omit<AddressPool, "name"> | undefined;
    if (!Array.isArray(pool?.addresses)) continue;
    const addresses = pool.addresses.filter((text) => typeof text === "string").map((text) => text.replace(/\s+/g, ""));
    pools.push({ ...pool, name: metadata.name ?? "", addresses });
  }
  return pools;
}
