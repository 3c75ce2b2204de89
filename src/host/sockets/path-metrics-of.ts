import { type Nexthop, NO_METRICS } from "../../ip/route.js";
import { NO_PATH_METRICS, type PathMetrics } from "../../transport/path-metrics.js";

/** RTAX_FEATURE_ECN. */
const FEATURE_ECN = 1;

/** What the route that packets take says of TCP's connections; a null hop says nothing. */
export function pathMetricsOf(hop: Nexthop | null): PathMetrics {
  if (hop === null || hop.route.listed === NO_METRICS) return NO_PATH_METRICS;
  const { listed } = hop.route;
  const { congctl } = listed;
  return {
    initialCwnd: listed.initcwnd ?? 0,
    initialRwnd: listed.initrwnd ?? 0,
    windowClamp: listed.window ?? 0,
    rtoMinNs: (listed.rtoMinMs ?? 0) * 1e6,
    quickAck: (listed.quickack ?? 0) !== 0,
    ecn: ((listed.features ?? 0) & FEATURE_ECN) !== 0,
    congestionControl: congctl === "cubic" || congctl === "reno" ? congctl : null,
  };
}
