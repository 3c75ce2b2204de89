import type { ManifestObject } from "./api/manifest.js";

/**
 * The addresses of MetalLB's pools among these objects (IPAddressPool of metallb.io), in their order, as
 * `loadBalancerPools` takes them; pools with `autoAssign: false` are left out.
 */
export function metallbPools(objects: readonly ManifestObject[]): string[] {
  const addresses: string[] = [];
  for (const { apiVersion, kind, spec } of objects) {
    if (!apiVersion.startsWith("metallb.io/") || kind !== "IPAddressPool") continue;
    const pool = spec as { readonly addresses?: unknown; readonly autoAssign?: unknown } | undefined;
    if (pool?.autoAssign === false || !Array.isArray(pool?.addresses)) continue;
    for (const text of pool.addresses) if (typeof text === "string") addresses.push(text.replace(/\s+/g, ""));
  }
  return addresses;
}
