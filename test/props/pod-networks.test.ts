import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PERSONALITIES } from "../../src/cni/personality.js";
import { buildCluster } from "../../src/testing/build-cluster.js";
import { checkCluster } from "../../src/testing/cluster-invariants.js";
import { clusters } from "../../src/testing/clusters.js";
import { describeViolations } from "../../src/testing/invariant-report.js";

/** One family or both, either first: the invariants are asked of the first. */
const RANGES = [
  "10.244.0.0/16",
  "fd00:10:244::/56",
  "10.244.0.0/16,fd00:10:244::/56",
  "fd00:10:244::/56,10.244.0.0/16",
] as const;

describe.each(PERSONALITIES.map(({ name }) => name))("any cluster on the pod network %s", (podNetwork) => {
  test("keeps the Kubernetes network model, in either family", async () => {
    await fc.assert(
      fc.asyncProperty(clusters(), fc.constantFrom(...RANGES), async (spec, podCidr) => {
        const cluster = await buildCluster(spec, { podNetwork, podCidr });
        expect(describeViolations(await checkCluster(cluster))).toBe("");
      }),
      { numRuns: 8 },
    );
  }, 120_000);
});
