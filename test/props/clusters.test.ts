import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildCluster } from "../../src/testing/build-cluster.js";
import { checkCluster } from "../../src/testing/cluster-invariants.js";
import type { ClusterSpec } from "../../src/testing/cluster-spec.js";
import { clusters } from "../../src/testing/clusters.js";
import { type Fault, plantFault } from "../../src/testing/faults.js";
import { allHold, describeViolations } from "../../src/testing/invariant-report.js";

test("every cluster keeps the Kubernetes network model", async () => {
  await fc.assert(
    fc.asyncProperty(clusters(), async (spec) => {
      expect(describeViolations(await checkCluster(await buildCluster(spec)))).toBe("");
    }),
    { numRuns: 25 },
  );
}, 120_000);

/** The smallest cluster in which a fault of this kind breaks an invariant. */
async function smallestBrokenBy(fault: fc.Arbitrary<Fault>): Promise<[ClusterSpec, Fault] | null> {
  const details = await fc.check(
    fc.asyncProperty(clusters(), fault, async (spec, planted) => {
      const cluster = await buildCluster(spec);
      plantFault(cluster, planted);
      return allHold(await checkCluster(cluster));
    }),
    { seed: 7, numRuns: 100 },
  );
  return details.counterexample;
}

describe("a planted fault is found, and shrunk to the least that shows it", () => {
  // One node is enough: bridged packets pass iptables too (bridge-nf-call-iptables).
  test("a stray MASQUERADE rule: two pods on one node", async () => {
    const found = await smallestBrokenBy(
      fc.record({ kind: fc.constant("stray-masquerade" as const), node: fc.nat({ max: 2 }) }),
    );
    expect(found?.[0]).toMatchObject({ nodes: 1, services: [] });
    expect(found?.[0].pods).toHaveLength(2);
  }, 120_000);

  test("missing routes: two pods on two nodes", async () => {
    const found = await smallestBrokenBy(
      fc.record({ kind: fc.constant("missing-routes" as const), node: fc.nat({ max: 2 }) }),
    );
    expect(found?.[0]).toMatchObject({ nodes: 2, services: [] });
    expect(found?.[0].pods).toHaveLength(2);
  }, 120_000);

  test("an address given twice: two pods on one node", async () => {
    const found = await smallestBrokenBy(
      fc.record({ kind: fc.constant("address-twice" as const), pod: fc.nat({ max: 4 }), of: fc.nat({ max: 4 }) }),
    );
    expect(found?.[0]).toMatchObject({ nodes: 1, services: [] });
    expect(found?.[0].pods).toHaveLength(2);
  }, 120_000);

  test("no fault: nothing is found", async () => {
    expect(await smallestBrokenBy(fc.constant({ kind: "none" as const }))).toBeNull();
  }, 240_000);
});
