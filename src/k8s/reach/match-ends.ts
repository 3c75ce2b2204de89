import { rangeOfCidr, subtractRanges } from "../node/policy/address-range.js";
import { domainMatches } from "../node/policy/side-judge.js";
import { podsBehind } from "./backend.js";
import type { EndPattern } from "./expectation/end-pattern.js";
import type { Reach } from "./reach.js";
import type { ReachEnd } from "./reach-end.js";

/**
 * The ends that a pattern means; empty when it names nobody. Addresses are all ends that hold some of them, so cut the
 * outside at their block (`ReachOptions.outsideCuts`) to ask about no others. A Service is the pods behind it.
 */
export function matchEnds(reach: Reach, pattern: EndPattern): ReachEnd[] {
  switch (pattern.kind) {
    case "any":
      return [...reach.ends];
    case "outside":
      return reach.ends.filter(({ kind }) => kind === "outside");
    case "ingress":
      return reach.ends.filter(({ kind }) => kind === "ingress");
    case "addresses": {
      const range = rangeOfCidr(pattern.cidr);
      if (range === null) return [];
      return reach.ends.filter(({ ranges }) =>
        ranges.some((one) => {
          const [rest] = subtractRanges(one, [range]);
          return one.family === range.family && (rest?.first !== one.first || rest?.last !== one.last);
        }),
      );
    }
    case "service": {
      const service = reach.inventory.store.get("Service", pattern.namespace, pattern.name);
      if (service === null) return [];
      const ends = podsBehind(reach.inventory.store, service).map((pod) => reach.endOfPod(pod));
      return [...new Set(ends)].filter((end) => end !== null);
    }
    case "labels":
      return reach.ends.filter(({ kind, workload, pods }) => {
        if (kind !== "workload" || (pattern.namespace !== null && workload?.namespace !== pattern.namespace))
          return false;
        return pods.some(({ pod }) => pattern.selector.matches(pod.metadata.labels));
      });
    case "workloads": {
      const named = reach.ends.filter((end) => end.kind === "domain" && end.id === pattern.text);
      return reach.ends.filter((end) => {
        const { workload } = end;
        if (end.kind === "domain") {
          return named.length > 0 ? named.includes(end) : domainMatches(end.id, pattern.text);
        }
        if (workload === null) return false;
        if (end.kind !== "workload") return false;
        if (pattern.namespace !== null && workload.namespace !== pattern.namespace) return false;
        if (pattern.workloadKind !== null && workload.kind !== pattern.workloadKind && pattern.workloadKind !== "Pod") {
          return false;
        }
        if (pattern.name === null) return pattern.workloadKind !== "Pod" || workload.kind === "Pod";
        const isWorkload = workload.name === pattern.name && (pattern.workloadKind ?? workload.kind) === workload.kind;
        return isWorkload || end.pods.some(({ name }) => name === pattern.name);
      });
    }
  }
}
