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

/** What tells endpoints apart: the pod, or the address where there is none. */
export function endpointKey(endpoint: Endpoint): string {
  const target = endpoint.targetRef;
  return target?.uid === undefined ? (endpoint.addresses[0] ?? "") : `${target.uid} ${endpoint.addresses[0] ?? ""}`;
}

/**
 * The real controller's three steps, which touch as few slices as possible and never repack: drop and update what is in
 * the slices, fill up slices that change anyway, put the rest into the fullest slice that takes all of it or into new ones.
 */
export function planSlices(existing: readonly EndpointSlice[], wanted: ReadonlyMap<string, Endpoint>): SlicePlan {
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
      if (want === undefined) differs = true;
      else {
        missing.delete(key);
        if (deepEqual(want, endpoint)) kept.push(endpoint);
        else {
          kept.push(want);
          differs = true;
        }
      }
    }
    if (!differs) unchanged.push(slice);
    else if (kept.length === 0) plan.remove.push(slice);
    else changed.push({ slice, endpoints: kept });
  }
  changed.sort((a, b) => b.endpoints.length - a.endpoints.length);
  const rest = [...missing.values()];
  for (const { endpoints } of changed) {
    while (rest.length > 0 && endpoints.length < MAX_ENDPOINTS_PER_SLICE) {
      const next = rest.shift();
      if (next !== undefined) endpoints.push(next);
    }
  }
  while (rest.length > 0) {
    const chunk = rest.splice(0, MAX_ENDPOINTS_PER_SLICE);
    const fitting = fullestThatTakes(unchanged, chunk.length);
    if (fitting === null) {
      const emptied = plan.remove.pop();
      if (emptied === undefined) plan.create.push(chunk);
      else changed.push({ slice: emptied, endpoints: chunk });
    } else {
      unchanged.splice(unchanged.indexOf(fitting), 1);
      changed.push({ slice: fitting, endpoints: [...fitting.endpoints, ...chunk] });
    }
  }
  plan.update.push(...changed);
  plan.keep.push(...unchanged);
  return plan;
}

/** A full chunk always gets a slice of its own. */
function fullestThatTakes(slices: readonly EndpointSlice[], count: number): EndpointSlice | null {
  let best: EndpointSlice | null = null;
  for (const slice of slices) {
    if (slice.endpoints.length + count > MAX_ENDPOINTS_PER_SLICE) continue;
    if (best === null || slice.endpoints.length > best.endpoints.length) best = slice;
  }
  return best;
}
