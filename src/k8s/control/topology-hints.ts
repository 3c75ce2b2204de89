import type { Endpoint } from "kubernetes-types/discovery/v1.js";
import type { Informer } from "../api/informer.js";
import type { Node, Service } from "../api/object.js";
import { milliValue } from "../api/quantity.js";
import { ZONE_LABEL } from "./pod-endpoint.js";

/** Annotation that asks for hints by the zones' share of CPUs. */
const TOPOLOGY_MODE = "service.kubernetes.io/topology-mode";

/** An uneven share that is still accepted (`OverloadThreshold`). */
const OVERLOAD_THRESHOLD = 0.2;

/**
 * Adds to the endpoints the zones that should use them, as `spec.trafficDistribution` or the annotation
 * `service.kubernetes.io/topology-mode: Auto` ask for. Without either the endpoints are returned as they are.
 */
export function withHints(
  service: Service,
  endpoints: Map<string, Endpoint>,
  nodes: Informer<"Node">,
): Map<string, Endpoint> {
  const distribution = trafficDistributionOf(service);
  const auto = service.metadata.annotations?.[TOPOLOGY_MODE];
  if (auto === "Auto" || auto === "auto") return autoHints(endpoints, nodes.list());
  if (distribution === null) return endpoints;
  const hinted = new Map<string, Endpoint>();
  for (const [key, endpoint] of endpoints) {
    const zone = endpoint.conditions?.ready === true ? endpoint.zone : undefined;
    hinted.set(key, zone === undefined ? endpoint : { ...endpoint, hints: { forZones: [{ name: zone }] } });
  }
  return hinted;
}

/** `PreferClose`, the one value that Kubernetes 1.33 takes without a feature gate, or null. */
export function trafficDistributionOf(service: Service): string | null {
  const value = service.spec.trafficDistribution;
  return value === undefined || value === "" ? null : value;
}

/**
 * Each zone gets as many endpoints as its share of the cluster's CPUs; those of its own first. No hints when fewer than
 * two zones, when a node or endpoint has no zone, or when a zone would be overloaded by more than a fifth.
 * Simplified: which endpoints are lent to other zones is the order of the pods, where Kubernetes takes map order.
 */
function autoHints(endpoints: Map<string, Endpoint>, nodes: readonly Node[]): Map<string, Endpoint> {
  const cpuByZone = new Map<string, number>();
  let total = 0;
  for (const node of nodes) {
    if (node.metadata.labels?.["node-role.kubernetes.io/control-plane"] !== undefined) continue;
    if (!(node.status.conditions ?? []).some((one) => one.type === "Ready" && one.status === "True")) continue;
    const zone = node.metadata.labels?.[ZONE_LABEL];
    const cpu = milliValue(node.status.allocatable?.cpu);
    if (zone === undefined || cpu === 0) return endpoints;
    cpuByZone.set(zone, (cpuByZone.get(zone) ?? 0) + cpu);
    total += cpu;
  }
  const ready = [...endpoints].filter(([, endpoint]) => endpoint.conditions?.ready === true);
  if (cpuByZone.size < 2 || ready.length < cpuByZone.size) return endpoints;
  if (ready.some(([, endpoint]) => endpoint.zone === undefined)) return endpoints;
  const zones = [...cpuByZone.keys()].sort();
  const wanted = new Map<string, number>();
  for (const zone of zones) {
    const expected = ((cpuByZone.get(zone) ?? 0) / total) * ready.length;
    const least = Math.ceil(expected / (1 + OVERLOAD_THRESHOLD));
    if (least > ready.length) return endpoints;
    wanted.set(zone, least);
  }
  const given = new Map<string, string>();
  const spare: string[] = [];
  for (const [key, endpoint] of ready) {
    const zone = endpoint.zone ?? "";
    const left = wanted.get(zone);
    if (left !== undefined && left > 0) {
      wanted.set(zone, left - 1);
      given.set(key, zone);
    } else spare.push(key);
  }
  for (const zone of zones) {
    for (let left = wanted.get(zone) ?? 0; left > 0; left--) {
      const key = spare.shift();
      if (key === undefined) return endpoints;
      given.set(key, zone);
    }
  }
  for (const key of spare) {
    const zone = endpoints.get(key)?.zone;
    if (zone !== undefined) given.set(key, cpuByZone.has(zone) ? zone : (zones[0] ?? zone));
  }
  const hinted = new Map<string, Endpoint>();
  for (const [key, endpoint] of endpoints) {
    const zone = given.get(key);
    hinted.set(key, zone === undefined ? endpoint : { ...endpoint, hints: { forZones: [{ name: zone }] } });
  }
  return hinted;
}
