import { keyOf } from "../api/object.js";
import { type Backend, backendsOf, routesOf, targetOf } from "./backend.js";
import type { Reach } from "./reach.js";
import { isPair, type ReachEnd } from "./reach-end.js";
import type { ReportFilter } from "./reach-report.js";

/** How many of the pods behind a name somebody reaches. */
export type Share = "all" | "some" | "none";

/** An end that a Service's or an Ingress's name leads to, with the pods' own port. */
export interface BackendReport {
  readonly to: string;
  readonly protocol: string;
  readonly port: number;
}

/** One port of a Service: what its name leads to, and who gets there. */
export interface ServiceReport {
  /** "shop/db". */
  readonly service: string;
  readonly type: string;
  readonly protocol: string;
  readonly port: number;
  /** The port's name, or "". */
  readonly name: string;
  /** The port on every node; null when it has none. */
  readonly nodePort: number | null;
  readonly backends: readonly BackendReport[];
  /** The share of the backends that each end reaches; one that answers to no end of the report is left out. */
  readonly reachedBy: readonly { readonly from: string; readonly share: Share }[];
}

/** One way through an Ingress. */
export interface IngressReport {
  /** "shop/web". */
  readonly ingress: string;
  /** "" is every host. */
  readonly host: string;
  /** "" is the default backend. */
  readonly path: string;
  /** "shop/frontend"; "" when the backend is no Service. */
  readonly service: string;
  readonly backends: readonly BackendReport[];
  /** The share of the backends that the Ingress controller reaches. */
  readonly share: Share;
}

interface EndBackend {
  readonly end: ReachEnd;
  readonly backend: Backend;
}

/**
 * Every port of every Service that has a selector. Who is outside reaches those that stand on nodes' ports or on a load
 * balancer's address. Simplified: asked of policies with its own address, where nodes put theirs in its place under
 * externalTrafficPolicy Cluster.
 */
export function reportServices(reach: Reach, filter: ReportFilter): ServiceReport[] {
  const { store } = reach.inventory;
  return store.list("Service").flatMap((service) => {
    if (service.spec.type === "ExternalName" || service.spec.selector === undefined) return [];
    return (service.spec.ports ?? []).flatMap((port) => {
      const backends = endsOf(reach, backendsOf(store, service, port));
      if (filter.to !== null && !backends.some(({ end }) => filter.to?.has(end) === true)) return [];
      const isExposed = port.nodePort !== undefined || service.spec.type === "LoadBalancer";
      const callers = reach.ends.filter(
        (end) => (end.kind === "workload" || (isExposed && end.kind === "outside")) && filter.from?.has(end) !== false,
      );
      return {
        service: keyOf(service),
        type: service.spec.type ?? "ClusterIP",
        protocol: port.protocol ?? "TCP",
        port: port.port,
        name: port.name ?? "",
        nodePort: port.nodePort ?? null,
        backends: backends.map(reportBackend),
        reachedBy: callers.flatMap((from) => {
          const asked = backends.filter(({ end }) => isPair(from, end));
          return asked.length === 0 ? [] : [{ from: from.id, share: shareOf(reach, from, asked) }];
        }),
      };
    });
  });
}

/** Every way through every Ingress. */
export function reportIngresses(reach: Reach, filter: ReportFilter): IngressReport[] {
  const { store } = reach.inventory;
  const controller = reach.ends.find((end) => end.kind === "ingress");
  if (controller === undefined || filter.from?.has(controller) === false) return [];
  return store.list("Ingress").flatMap((ingress) =>
    routesOf(ingress).flatMap((route) => {
      const target = targetOf(store, route);
      const backends = target === null ? [] : endsOf(reach, backendsOf(store, target.service, target.port));
      if (filter.to !== null && !backends.some(({ end }) => filter.to?.has(end) === true)) return [];
      return {
        ingress: keyOf(ingress),
        host: route.host,
        path: route.path,
        service: route.serviceName === "" ? "" : `${ingress.metadata.namespace ?? ""}/${route.serviceName}`,
        backends: backends.map(reportBackend),
        share: shareOf(reach, controller, backends),
      };
    }),
  );
}

/** The ends that pods belong to, each port once. */
export function endsOf(reach: Reach, backends: readonly Backend[]): EndBackend[] {
  const found = new Map<string, EndBackend>();
  for (const backend of backends) {
    const end = reach.endOfPod(backend.pod);
    if (end !== null) found.set(`${end.index} ${backend.protocol} ${backend.port}`, { end, backend });
  }
  return [...found.values()];
}

function shareOf(reach: Reach, from: ReachEnd, backends: readonly EndBackend[]): Share {
  const open = backends.filter(({ end, backend }) => reach.open(from, end).has(backend.protocol, backend.port)).length;
  return open === 0 ? "none" : open === backends.length ? "all" : "some";
}

function reportBackend({ end, backend }: EndBackend): BackendReport {
  return { to: end.id, protocol: backend.protocol, port: backend.port };
}
