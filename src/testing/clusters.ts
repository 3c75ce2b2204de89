import fc from "fast-check";
import type { ClusterSpec } from "./cluster-spec.js";

/** How large clusters may become. */
export interface ClusterConstraints {
  /** 3 unless told. */
  readonly maxNodes?: number;
  /** 5 unless told. */
  readonly maxPods?: number;
  /** 3 unless told. */
  readonly maxServices?: number;
}

/**
 * Clusters of nodes, pods and Services, some of these without endpoints. Shrinks to one node without pods; every value
 * can be shrunk without the context that generated it.
 */
export function clusters(constraints: ClusterConstraints = {}): fc.Arbitrary<ClusterSpec> {
  const { maxNodes = 3, maxPods = 5, maxServices = 3 } = constraints;
  return fc.record({
    seed: fc.nat({ max: 0xffff }),
    nodes: fc.integer({ min: 1, max: maxNodes }),
    pods: fc.array(
      fc.record({
        node: fc.nat({ max: maxNodes - 1 }),
        app: fc.nat({ max: 2 }),
        containers: fc.integer({ min: 1, max: 2 }),
      }),
      { maxLength: maxPods },
    ),
    services: fc.array(
      fc.record({
        app: fc.nat({ max: 2 }),
        port: fc.integer({ min: 1, max: 65_535 }),
        type: fc.constantFrom("ClusterIP" as const, "NodePort" as const),
        sticky: fc.boolean(),
      }),
      { maxLength: maxServices },
    ),
  });
}
