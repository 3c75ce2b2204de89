import type { ProxyEndpoint } from "./endpoint.js";
import { type ServicePort, usesClusterEndpoints, usesLocalEndpoints } from "./service-port.js";

/** Who gets a port's traffic. */
export interface EndpointChoice {
  /** For traffic with policy Cluster: all ready endpoints that topology allows, else the terminating ones that still serve. */
  readonly cluster: readonly ProxyEndpoint[];
  /** For traffic with policy Local: the same of those on this node. Empty when nothing uses Local. */
  readonly local: readonly ProxyEndpoint[];
  /** All that traffic on this node may go to: the union of the two. */
  readonly reachable: readonly ProxyEndpoint[];
  /** There is a usable endpoint on some node, so that traffic without a local one is dropped rather than rejected. */
  readonly hasAny: boolean;
}

const canServe = (endpoint: ProxyEndpoint): boolean => endpoint.serving && endpoint.terminating;

/** Chooses among a port's endpoints for a node in `zone` ("" when it has none), as kube-proxy's CategorizeEndpoints. */
export function categorizeEndpoints(
  endpoints: readonly ProxyEndpoint[],
  port: ServicePort,
  zone: string,
): EndpointChoice {
  let cluster: readonly ProxyEndpoint[] = [];
  let byZone = false;
  let hasAny = false;
  if (usesClusterEndpoints(port)) {
    byZone = followsHints(endpoints, zone);
    const isUsed = (one: ProxyEndpoint): boolean => one.ready && (!byZone || one.zoneHints.includes(zone));
    // Mostly all are: the same list then.
    cluster = endpoints.every(isUsed) ? endpoints : endpoints.filter(isUsed);
    if (cluster.length === 0) cluster = endpoints.filter(canServe);
    hasAny = cluster.length > 0;
  }
  if (!usesLocalEndpoints(port)) return { cluster, local: [], reachable: cluster, hasAny };
  hasAny ||= endpoints.some((one) => one.ready || canServe(one));
  let local = endpoints.filter((one) => one.isLocal && one.ready);
  const isFallback = local.length === 0;
  if (isFallback) local = endpoints.filter((one) => one.isLocal && canServe(one));
  if (!usesClusterEndpoints(port)) return { cluster, local, reachable: local, hasAny };
  if (!byZone && !isFallback) return { cluster, local, reachable: cluster, hasAny };
  const reachable = endpoints.filter((one) => cluster.includes(one) || local.includes(one));
  return { cluster, local, reachable, hasAny };
}

/** Hints count only when every ready endpoint has some and one of them is for this zone. */
function followsHints(endpoints: readonly ProxyEndpoint[], zone: string): boolean {
  if (zone === "") return false;
  const ready = endpoints.filter((one) => one.ready);
  if (ready.some((one) => one.zoneHints.length === 0)) return false;
  return ready.some((one) => one.zoneHints.includes(zone));
}
