import type { AddressRange } from "../node/policy/address-range.js";
import { backendsOf, isMasqueraded } from "./backend.js";
import { type PortRange, PortSet } from "./port-set.js";
import type { Reach } from "./reach.js";
import type { ReachEnd } from "./reach-end.js";
import { endsOf } from "./service-report.js";
import { letsIn, sourceRangesOf } from "./source-ranges.js";

/** A Service whose pods nodes lead to with their own address (`isMasqueraded`). */
interface MasqueradedService {
  /** Whom it lets in; null for everybody. */
  readonly sources: readonly AddressRange[] | null;
  readonly targets: readonly { readonly end: ReachEnd; readonly port: PortRange }[];
}

/**
 * The ports of ends that nodes lead to with their own address, for each end outside; ends without such ports are left out.
 * Ends outside that the same Services let in share a map.
 */
export function masqueradedByEnd(reach: Reach): Map<ReachEnd, Map<ReachEnd, PortSet>> {
  const services = masqueradedServices(reach);
  const shared = new Map<string, Map<ReachEnd, PortSet>>();
  const found = new Map<ReachEnd, Map<ReachEnd, PortSet>>();
  for (const from of reach.ends) {
    if (from.kind !== "outside") continue;
    const isIn = services.map(({ sources }) => letsIn(sources, from));
    const key = isIn.map(Number).join("");
    const ports = shared.get(key) ?? portsBehind(services.filter((_, i) => isIn[i]));
    shared.set(key, ports);
    found.set(from, ports);
  }
  return found;
}

function masqueradedServices(reach: Reach): MasqueradedService[] {
  const { store } = reach.inventory;
  return store
    .list("Service")
    .filter(isMasqueraded)
    .map((service) => {
      const targets = (service.spec.ports ?? []).flatMap((port) =>
        endsOf(reach, backendsOf(store, service, port)).map(({ end, backend: { protocol, port: number } }) => {
          return { end, port: { protocol, first: number, last: number } };
        }),
      );
      return { sources: sourceRangesOf(service), targets };
    });
}

function portsBehind(services: readonly MasqueradedService[]): Map<ReachEnd, PortSet> {
  const ports = new Map<ReachEnd, PortSet>();
  for (const { targets } of services) {
    for (const { end, port } of targets) ports.set(end, (ports.get(end) ?? PortSet.none).union(PortSet.of([port])));
  }
  return ports;
}
