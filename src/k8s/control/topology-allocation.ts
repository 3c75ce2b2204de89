import type { Endpoint } from "kubernetes-types/discovery/v1.js";
import { isReady, type SliceDraft, withHint } from "./slice-draft.js";

/** An uneven share that is still accepted (`overloadThreshold`). */
const OVERLOAD_THRESHOLD = 0.2;

/** How many endpoints a zone should get. */
export interface Allocation {
  readonly minimum: number;
  readonly maximum: number;
  readonly desired: number;
}

/** Why hints cannot be given, in the words of the controller's Event. */
export type Refusal = string;

/**
 * How many of `count` endpoints each zone should get by its share of the CPUs (`ratios`; null when nodes do not tell), or
 * why none (TopologyCache.getAllocations).
 */
export function allocationsOf(
  ratios: ReadonlyMap<string, number> | null,
  count: number,
): ReadonlyMap<string, Allocation> | Refusal {
  if (ratios === null) {
    return "Insufficient Node information: allocatable CPU or zone not specified on one or more nodes";
  }
  if (ratios.size < 2) return "Nodes only ready in one zone";
  const about = `(${count} endpoints, ${ratios.size} zones)`;
  if (ratios.size > count) return `Insufficient number of endpoints ${about}`;
  const minima = new Map<string, number>();
  let total = 0;
  for (const [zone, ratio] of ratios) {
    const minimum = Math.ceil(ratio * count * (1 / (1 + OVERLOAD_THRESHOLD)));
    minima.set(zone, minimum);
    total += minimum;
  }
  if (total > count) {
    return `Unable to allocate minimum required endpoints to each zone without exceeding overload threshold ${about}`;
  }
  const allocations = new Map<string, Allocation>();
  for (const [zone, minimum] of minima) {
    const desired = Math.max((ratios.get(zone) ?? 0) * count, minimum);
    allocations.set(zone, { minimum, maximum: minimum + count - total, desired });
  }
  return allocations;
}

/** True when a zone has fewer endpoints than its share asks for (serviceOverloaded). */
export function isOverloaded(
  endpoints: ReadonlyMap<string, number>,
  ratios: ReadonlyMap<string, number> | null,
): boolean {
  if (endpoints.size === 0) return false;
  if (ratios === null || ratios.size === 0) return true;
  let total = 0;
  for (const count of endpoints.values()) total += count;
  for (const [zone, ratio] of ratios) {
    const found = endpoints.get(zone);
    if (found === undefined || found < Math.ceil(total * ratio * (1 / (1 + OVERLOAD_THRESHOLD)))) return true;
  }
  return false;
}

/**
 * How many hints a slice gives each zone; null when it has to be written anew: an endpoint has no hint, or one for a zone
 * that takes none, or a zone would get more than its maximum (getHintsByZone).
 */
export function hintsByZone(
  endpoints: readonly Endpoint[],
  allocated: ReadonlyMap<string, number>,
  allocations: ReadonlyMap<string, Allocation>,
): Map<string, number> | null {
  const found = new Map<string, number>();
  for (const endpoint of endpoints) {
    if (!isReady(endpoint)) continue;
    const zones = endpoint.hints?.forZones ?? [];
    if (zones.length === 0) return null;
    for (const { name } of zones) {
      if (!allocations.has(name)) return null;
      found.set(name, (found.get(name) ?? 0) + 1);
    }
  }
  for (const [zone, count] of found) {
    if (count + (allocated.get(zone) ?? 0) > (allocations.get(zone)?.maximum ?? 0)) return null;
  }
  return found;
}

/** How many endpoints zones have to give to others, and to get from them (getGivingAndReceivingZones). */
export function givingAndReceiving(
  allocations: ReadonlyMap<string, Allocation>,
  allocated: ReadonlyMap<string, number>,
): { giving: Map<string, number>; receiving: Map<string, number> } {
  const surplus = new Map<string, number>();
  const shortage = new Map<string, number>();
  for (const [zone, { desired }] of allocations) {
    const have = allocated.get(zone) ?? 0;
    if (have > desired) surplus.set(zone, have - desired);
    else if (have < desired) shortage.set(zone, desired - have);
  }
  const giving = new Map<string, number>();
  const receiving = new Map<string, number>();
  for (;;) {
    const [from, give] = most(surplus);
    const [to, receive] = most(shortage);
    if (from === "" || to === "" || (give < 1 && receive < 1) || give < 0.5 || receive < 0.5) break;
    giving.set(from, (giving.get(from) ?? 0) + 1);
    surplus.set(from, give - 1);
    receiving.set(to, (receiving.get(to) ?? 0) + 1);
    shortage.set(to, receive - 1);
  }
  return { giving, receiving };
}

/** The zone with most; ties go to the first. */
function most(zones: ReadonlyMap<string, number>): [string, number] {
  let best: [string, number] = ["", 0];
  for (const [zone, count] of zones) if (count > best[1]) best = [zone, count];
  return best;
}

/**
 * Hands endpoints of giving zones to receiving ones, and answers what that changes for each zone (redistributeHints).
 * Simplified: among receiving zones the first by name is served first, where Go takes any.
 */
export function redistribute(
  drafts: readonly SliceDraft[],
  giving: Map<string, number>,
  receiving: Map<string, number>,
): Map<string, number> {
  const changes = new Map<string, number>();
  for (const { endpoints } of drafts) {
    for (const [i, endpoint] of endpoints.entries()) {
      if (!isReady(endpoint)) continue;
      const [to] = receiving.keys();
      if (giving.size === 0 || to === undefined) return changes;
      const from = endpoint.zone ?? "";
      if (!giving.has(from)) continue;
      endpoints[i] = withHint(endpoint, to);
      takeOne(giving, from);
      takeOne(receiving, to);
      changes.set(to, (changes.get(to) ?? 0) + 1);
      changes.set(from, (changes.get(from) ?? 0) - 1);
    }
  }
  return changes;
}

function takeOne(zones: Map<string, number>, zone: string): void {
  const left = (zones.get(zone) ?? 0) - 1;
  if (left > 0) zones.set(zone, left);
  else zones.delete(zone);
}
