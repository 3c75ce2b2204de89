import type { Endpoint } from "kubernetes-types/discovery/v1.js";
import { deepEqual } from "../api/deep-equal.js";
import type { EndpointSlice } from "../api/object.js";

/** The most endpoints in a slice (`--max-endpoints-per-slice`). */
export const MAX_ENDPOINTS_PER_SLICE = 100;

/** What has to be written so that the slices of one address family and one set of ports hold the wanted endpoints. */
export interface SlicePlan {
  readonly create: Endpoint[][];
  readonly update: { readonly slice: EndpointSlice; readonly endpoints: Endpoint[] }[];
  readonly remove: EndpointSlice[];
  /** Slices that stay as they are. */
  readonly keep: EndpointSlice[];
}

/** What tells endpoints apart (endpointHashObj): addresses, host name, and the object behind. */
export function endpointKey({ addresses, hostname, targetRef }: Endpoint): string {
  const text = addresses.length === 1 ? (addresses[0] ?? "") : [...addresses].sort().join();
  const host = hostname === undefined ? "" : ` ${hostname}`;
  return targetRef === undefined
    ? `${text}${host}`
    : `${text}${host} ${targetRef.namespace ?? ""}/${targetRef.name ?? ""}`;
}

/** True when an endpoint of the same key says the same of its node, zone, state and object; hints are looked at elsewhere. */
export function sameBeyondKey(a: Endpoint, b: Endpoint): boolean {
  return (
    a.nodeName === b.nodeName &&
    a.zone === b.zone &&
    a.conditions?.ready === b.conditions?.ready &&
    a.conditions?.serving === b.conditions?.serving &&
    a.conditions?.terminating === b.conditions?.terminating &&
    sameObject(a.targetRef, b.targetRef)
  );
}

/** The version of the object is not looked at. */
function sameObject(a: Endpoint["targetRef"], b: Endpoint["targetRef"]): boolean {
  if (a?.resourceVersion === b?.resourceVersion || a === undefined || b === undefined) return deepEqual(a, b);
  return deepEqual({ ...a, resourceVersion: "" }, { ...b, resourceVersion: "" });
}

/**
 * The real controller's three steps, which touch as few slices as possible and never repack: drop and update what is in
 * the slices, fill up slices that change anyway (`isStale`: because of something else), put the rest into the fullest
 * slice that takes all of it or into new ones.
 */
export function planSlices(
  existing: readonly EndpointSlice[],
  wanted: ReadonlyMap<string, Endpoint>,
  isStale: ReadonlySet<EndpointSlice> | null = null,
): SlicePlan {
  const plan: SlicePlan = { create: [], update: [], remove: [], keep: [] };
  const missing = new Map(wanted);
  const changed: { slice: EndpointSlice; endpoints: Endpoint[] }[] = [];
  const unchanged: EndpointSlice[] = [];
  for (const slice of existing) {
    const kept: Endpoint[] = [];
    let differs = false;
    for (const endpoint of slice.endpoints) {
      const key = endpointKey(endpoint);
      const want = missing.get(key);
      if (want === undefined) {
        differs = true;
        continue;
      }
      missing.delete(key);
      kept.push(want);
      differs ||= !sameBeyondKey(want, endpoint);
    }
    if (differs && kept.length === 0) plan.remove.push(slice);
    else if (differs) changed.push({ slice, endpoints: kept });
    else if (isStale?.has(slice)) changed.push({ slice, endpoints: [...slice.endpoints] });
    else unchanged.push(slice);
  }
  const rest = [...missing.values()];
  for (const { endpoints } of [...changed].sort((a, b) => b.endpoints.length - a.endpoints.length)) {
    while (rest.length > 0 && endpoints.length < MAX_ENDPOINTS_PER_SLICE) {
      const next = rest.shift();
      if (next !== undefined) endpoints.push(next);
    }
  }
  while (rest.length > 0) {
    const chunk = rest.splice(0, MAX_ENDPOINTS_PER_SLICE);
    const fitting = fullestThatTakes(unchanged, chunk.length);
    if (fitting === null) plan.create.push(chunk);
    else {
      unchanged.splice(unchanged.indexOf(fitting), 1);
      changed.push({ slice: fitting, endpoints: [...fitting.endpoints, ...chunk] });
    }
  }
  plan.update.push(...changed);
  plan.keep.push(...unchanged);
  return plan;
}

/** A full chunk always gets a slice of its own, and an empty slice takes none but one that is not full. */
function fullestThatTakes(slices: readonly EndpointSlice[], count: number): EndpointSlice | null {
  if (count >= MAX_ENDPOINTS_PER_SLICE) return null;
  let best: EndpointSlice | null = null;
  for (const slice of slices) {
    if (slice.endpoints.length + count > MAX_ENDPOINTS_PER_SLICE) continue;
    if (best === null || slice.endpoints.length > best.endpoints.length) best = slice;
  }
  return best;
}
