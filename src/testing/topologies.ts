import fc from "fast-check";
import type { TopologySpec } from "./topology-spec.js";

/** How large topologies may become. */
export interface TopologyConstraints {
  /** 4 unless told, at most 200: each has a third byte of its own. */
  readonly maxSegments?: number;
  /** 3 unless told, at most 50. */
  readonly maxHostsPerSegment?: number;
}

/**
 * Topologies of hosts, switches and routers in which every host has a way to every other. Shrinks to one segment with
 * one host; every value can be shrunk without the context that generated it.
 */
export function topologies(constraints: TopologyConstraints = {}): fc.Arbitrary<TopologySpec> {
  const { maxSegments = 4, maxHostsPerSegment = 3 } = constraints;
  // A /28 has 14 addresses, for the hosts of a segment and all its routers.
  const maxPrefixLength = maxSegments + maxHostsPerSegment <= 14 ? 28 : 24;
  return fc.record({
    seed: fc.nat({ max: 0xffff }),
    block: fc.nat({ max: 255 }),
    segments: fc.array(
      fc.record({
        parent: fc.nat({ max: Math.max(0, maxSegments - 1) }),
        hosts: fc.integer({ min: 1, max: maxHostsPerSegment }),
        prefixLength: fc.integer({ min: 24, max: maxPrefixLength }),
        delayUs: fc.nat({ max: 1_000 }),
      }),
      { minLength: 1, maxLength: maxSegments },
    ),
  });
}
