import { backendsOf, isMasqueraded } from "./backend.js";
import { PortSet } from "./port-set.js";
import type { Reach } from "./reach.js";
import type { ReachEnd } from "./reach-end.js";
import { endsOf } from "./service-report.js";
import { letsIn, sourceRangesOf } from "./source-ranges.js";

/**
 * What nodes lead to with their own address for each end outside. Ends share a map where no Service lets some in and
 * others not.
 */
export function masqueradedByEnd(reach: Reach): Map<ReachEnd, Map<ReachEnd, PortSet>> {
  const outside = reach.ends.filter(({ kind }) => kind === "outside");
  const services = reach.inventory.store.list("Service");
  const all = services.every((service) => sourceRangesOf(service) === null) ? masqueradedPorts(reach) : null;
  return new Map(outside.map((end) => [end, all ?? masqueradedPorts(reach, end)]));
}

/**
 * The ports of ends that nodes lead to with their own address (`isMasqueraded`), for one end outside or (null) for any; ends
 * without such ports are left out.
 */
export function masqueradedPorts(reach: Reach, from: ReachEnd | null = null): Map<ReachEnd, PortSet> {
  const { store } = reach.inventory;
  const found = new Map<ReachEnd, PortSet>();
  for (const service of store.list("Service").filter(isMasqueraded)) {
    if (from !== null && !letsIn(sourceRangesOf(service), from)) continue;
    for (const port of service.spec.ports ?? []) {
      for (const { end, backend } of endsOf(reach, backendsOf(store, service, port))) {
        const one = PortSet.of([{ protocol: backend.protocol, first: backend.port, last: backend.port }]);
        found.set(end, (found.get(end) ?? PortSet.none).union(one));
      }
    }
  }
  return found;
}
