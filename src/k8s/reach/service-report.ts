import type { Family } from "../../wire/ip-address.js";
import { keyOf, type Service } from "../api/object.js";
import { type Backend, backendsOf, isExposed, isMasqueraded, routesOf, targetOf } from "./backend.js";
import { type FamilyName, familyName, serviceFamilies } from "./families.js";
import type { PortSet } from "./port-set.js";
import type { Reach } from "./reach.js";
import { isPair, type ReachEnd } from "./reach-end.js";
import type { ReportFilter } from "./reach-report.js";
import { letsIn, sourceRangesOf } from "./source-ranges.js";

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
  /**
   * Its loadBalancerSourceRanges, left out where it has none. They are of the load balancer's address alone: with a port
   * on every node, or external addresses, `reachedBy` tells of all others too.
   */
  readonly sourceRanges?: readonly string[];
  /** Its port on every node is open to all whom policies let in, whatever `sourceRanges` say; left out where it is not so. */
  readonly nodePortOpenToAll?: true;
  readonly backends: readonly BackendReport[];
  /** The share of the backends that each end reaches; one that answers to no end of the report is left out. */
  readonly reachedBy: readonly CallerReport[];
}

/** Who gets to the pods behind a Service. */
export interface CallerReport {
  readonly from: string;
  /** What it reaches when it comes in by the node that a pod is on, or needs no node to come in by. */
  readonly share: Share;
  /**
   * What it reaches by any other node, which puts its own address in the source's place (externalTrafficPolicy Cluster):
   * there policies see the node. Left out where that makes no difference.
   */
  readonly throughOtherNodes?: Share;
  /**
   * The family by which alone it reaches them, and all of them where it reaches any; left out where the Service's families
   * make no such difference.
   */
  readonly onlyBy?: FamilyName;
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
 * balancer's address (`sourceRangesOf`), the Ingress controller those that an Ingress leads to.
 */
export function reportServices(reach: Reach, filter: ReportFilter): ServiceReport[] {
  const { store } = reach.inventory;
  const behindIngress = new Set(
    store.list("Ingress").flatMap((ingress) => routesOf(ingress).map((route) => targetOf(store, route)?.port)),
  );
  return store.list("Service").flatMap((service) => {
    if (service.spec.type === "ExternalName" || service.spec.selector === undefined) return [];
    return (service.spec.ports ?? []).flatMap((port) => {
      const backends = endsOf(reach, backendsOf(store, service, port));
      if (!isAskedFor(backends, filter)) return [];
      const isOpenToOutside = isExposed(service);
      const ranges = sourceRangesOf(service);
      const { loadBalancerSourceRanges: written = [], type } = service.spec;
      const isRanged = type === "LoadBalancer" && written.length > 0;
      const callers = reach.ends.filter((end) => {
        if (end.kind === "outside") return isOpenToOutside && letsIn(ranges, end);
        return end.kind === "workload" || (end.kind === "ingress" && behindIngress.has(port));
      });
      return {
        service: keyOf(service),
        type: type ?? "ClusterIP",
        protocol: port.protocol ?? "TCP",
        port: port.port,
        name: port.name ?? "",
        nodePort: port.nodePort ?? null,
        ...(isRanged ? { sourceRanges: written } : {}),
        ...(isRanged && port.nodePort !== undefined ? { nodePortOpenToAll: true } : {}),
        backends: backends.map(reportBackend),
        reachedBy: reportCallers(reach, service, backends, callers, filter),
      };
    });
  });
}

/** Who gets to the pods behind a port; workloads that no policy tells apart are asked about once. */
function reportCallers(
  reach: Reach,
  service: Service,
  backends: readonly EndBackend[],
  callers: readonly ReachEnd[],
  filter: ReportFilter,
): CallerReport[] {
  const own = new Set(backends.map(({ end }) => end));
  const known = new Map<number, Omit<CallerReport, "from">>();
  return callers.flatMap((from) => {
    if (filter.from?.has(from) === false) return [];
    const isLikeOthers = from.kind === "workload" && !own.has(from);
    let shares = isLikeOthers ? known.get(from.profile) : undefined;
    if (shares === undefined) {
      const asked = backends.filter(({ end }) => isPair(from, end));
      if (asked.length === 0) return [];
      shares = sharesOf(reach, service, from, asked);
      if (isLikeOthers) known.set(from.profile, shares);
    }
    return { from: from.id, ...shares };
  });
}

/** What one end gets to of the backends that it is asked about. */
function sharesOf(
  reach: Reach,
  service: Service,
  from: ReachEnd,
  asked: readonly EndBackend[],
): Omit<CallerReport, "from"> {
  const open = (end: ReachEnd, family: Family): PortSet => reach.open(from, end, family);
  const byOthers = (end: ReachEnd, family: Family): PortSet =>
    reach.throughOtherNodes(end, family)?.open ?? open(end, family);
  const isOutside = from.kind === "outside";
  const families = isOutside ? familiesBetween(reach, service, from) : serviceFamilies(reach, service);
  const ways = isOutside && isMasqueraded(service) ? [open, byOthers] : [open];
  const [share = "none", other = share] = ways.map((way) => shareOf(asked, families, way));
  const byFamily = families.map((family) => ({
    family,
    shares: ways.map((way) => shareOf(asked, [family], way)),
  }));
  const reaching = byFamily.filter(({ shares }) => shares.some((one) => one !== "none"));
  const [only] = reaching;
  const isOnlyBy = only !== undefined && reaching.length < families.length && !only.shares.includes("some");
  return {
    share,
    ...(other === share ? {} : { throughOtherNodes: other }),
    ...(isOnlyBy ? { onlyBy: familyName(only.family) } : {}),
  };
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
      if (!isAskedFor(backends, filter)) return [];
      return {
        ingress: keyOf(ingress),
        host: route.host,
        path: route.path,
        service: route.serviceName === "" ? "" : `${ingress.metadata.namespace ?? ""}/${route.serviceName}`,
        backends: backends.map(reportBackend),
        share: shareOf(backends, target === null ? [] : serviceFamilies(reach, target.service), (end, family) =>
          reach.open(controller, end, family),
        ),
      };
    }),
  );
}

/** Is any of the pods, or of their ports, asked about? */
function isAskedFor(backends: readonly EndBackend[], { to, ports }: ReportFilter): boolean {
  if (to === null && ports === null) return true;
  return backends.some(
    ({ end, backend }) => (to?.has(end) ?? true) && (ports?.has(backend.protocol, backend.port) ?? true),
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

/** Those of the Service that addresses outside are of. */
function familiesBetween(reach: Reach, service: Service, { ranges }: ReachEnd): readonly Family[] {
  const own = serviceFamilies(reach, service);
  return own.filter((family) => ranges.some((range) => range.family === family));
}

/** How much of the backends is open, by all of the families. */
function shareOf(
  backends: readonly EndBackend[],
  families: readonly Family[],
  openTo: (end: ReachEnd, family: Family) => PortSet,
): Share {
  let open = 0;
  for (const family of families) {
    for (const { end, backend } of backends) if (openTo(end, family).has(backend.protocol, backend.port)) open++;
  }
  return open === 0 ? "none" : open === families.length * backends.length ? "all" : "some";
}

function reportBackend({ end, backend }: EndBackend): BackendReport {
  return { to: end.id, protocol: backend.protocol, port: backend.port };
}
