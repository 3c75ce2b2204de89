import type { Endpoint, EndpointPort } from "kubernetes-types/discovery/v1.js";
import type { EndpointSlice } from "../api/object.js";

/** A slice that is to be written: a new one, or an existing one with other contents. */
export interface SliceDraft {
  /** Null for a new one. */
  readonly slice: EndpointSlice | null;
  readonly ports: EndpointPort[];
  readonly endpoints: Endpoint[];
}

/** What one reconciliation means to do to the slices of a Service in one address family; hints move slices to `update`. */
export interface SliceDrafts {
  /** "ns/name". */
  readonly serviceKey: string;
  /** "IPv4", "IPv6". */
  readonly addressType: string;
  readonly create: SliceDraft[];
  readonly update: SliceDraft[];
  /** Slices that stay as they are. */
  unchanged: EndpointSlice[];
}

/** Only endpoints that are ready get hints. */
export function isReady(endpoint: Endpoint): boolean {
  return endpoint.conditions?.ready === true;
}

/** How many endpoints are ready in all slices. */
export function readyCount({ create, update, unchanged }: SliceDrafts): number {
  let count = 0;
  for (const { endpoints } of [...create, ...update, ...unchanged]) count += endpoints.filter(isReady).length;
  return count;
}

/** Turns unchanged slices for which `needsUpdate` holds into drafts. */
export function redraft(drafts: SliceDrafts, needsUpdate: (slice: EndpointSlice) => boolean): void {
  const unchanged: EndpointSlice[] = [];
  for (const slice of drafts.unchanged) {
    if (needsUpdate(slice)) {
      drafts.update.push({ slice, ports: slice.ports ?? [], endpoints: [...slice.endpoints] });
    } else unchanged.push(slice);
  }
  drafts.unchanged = unchanged;
}

/** The endpoint with a hint for one zone, or without any hint (null). */
export function withHint(endpoint: Endpoint, zone: string | null): Endpoint {
  const { hints, ...bare } = endpoint;
  if (zone !== null) return { ...bare, hints: { forZones: [{ name: zone }] } };
  return hints === undefined ? endpoint : bare;
}

/** Takes all hints away (RemoveHintsFromSlices). */
export function removeHints(drafts: SliceDrafts): void {
  redraft(drafts, (slice) => slice.endpoints.some((endpoint) => endpoint.hints !== undefined));
  for (const { endpoints } of [...drafts.create, ...drafts.update]) {
    for (const [i, endpoint] of endpoints.entries()) endpoints[i] = withHint(endpoint, null);
  }
}

/** Gives every ready endpoint its own zone as a hint, where it has one (trafficdist.ReconcileHints of `PreferClose`). */
export function hintOwnZones(drafts: SliceDrafts): void {
  redraft(drafts, (slice) =>
    slice.endpoints.some((endpoint) => {
      if (!isReady(endpoint)) return false;
      const zones = endpoint.hints?.forZones ?? [];
      return endpoint.zone === undefined ? zones.length > 0 : zones.length !== 1 || zones[0]?.name !== endpoint.zone;
    }),
  );
  for (const { endpoints } of [...drafts.create, ...drafts.update]) {
    for (const [i, endpoint] of endpoints.entries()) {
      if (isReady(endpoint)) endpoints[i] = withHint(endpoint, endpoint.zone ?? null);
    }
  }
}
